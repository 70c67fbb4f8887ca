"""Replies to a login: what providers say, what servers of all kinds say, what codes say.

Texts of providers change; those here were current in November 2026.
"""

from smtpwidgets.checks.reply_row import ANY, LOGIN, row
from smtpwidgets.model.cause import Certainty

__all__ = ["LOGIN_OF_COMPANIES", "LOGIN_REPLIES"]

_LIKELY = Certainty.LIKELY
_NO = "535|NO|-ERR"

_GOOGLE = ("gmail.com", "googlemail.com", "google.com")
_GMX = ("gmx.net", "gmx.com", "gmx.de", "web.de", "1und1.de", "ionos.de", "ionos.com")
_SERVICES = ("sendgrid.net", "amazonaws.com", "sparkpostmail.com", "mailgun.org", "postmarkapp.com")


_LOGIN_OF_PROVIDERS = (
    row("microsoft-password-closed", LOGIN, says="basic authentication is disabled"),
    row("microsoft-tenant-off", LOGIN, says="SmtpClientAuthentication is disabled for the Tenant"),
    row("microsoft-mailbox-off", LOGIN, says="SmtpClientAuthentication is disabled for the Mail"),
    row("microsoft-security-defaults", LOGIN, says="security defaults policy"),
    row(
        "microsoft-conditional-access",
        LOGIN,
        says="did not meet the criteria to be authenticated",
        also=("place-barred",),
    ),
    row(
        "token-refused",
        LOGIN,
        says=r"invalid_grant|invalid_token|AADSTS\d+|\"status\" ?: ?\"?(?:40[01]|invalid)",
        also=("token-of-other-mailbox",),
    ),
    row(
        "token-refused",
        LOGIN,
        "535",
        when="token",
        also=("token-of-other-mailbox",),
        sure=_LIKELY,
    ),
    row("google-app-password", LOGIN, says="application-specific password required"),
    row("google-app-password", LOGIN, "534", r"5\.7\.9", hosts=_GOOGLE, sure=Certainty.CERTAIN),
    row("google-web-sign-in", LOGIN, says=r"log ?in (?:via|with|through) your web browser"),
    row("google-web-sign-in", LOGIN, "534", r"5\.7\.14", hosts=_GOOGLE),
    row(
        "google-refused",
        LOGIN,
        "535",
        says="username and password not accepted",
        also=("google-app-password", "username-form"),
    ),
    row("google-refused", LOGIN, "535", hosts=_GOOGLE, also=("google-app-password",), sure=_LIKELY),
    row("yahoo-app-password", LOGIN, says=r"#AUTH00\d", also=("too-many-logins",), sure=_LIKELY),
    row(
        "yahoo-app-password",
        LOGIN,
        "535",
        hosts=("yahoo.com", "aol.com", "ymail.com"),
        sure=_LIKELY,
    ),
    row(
        "icloud-app-password",
        LOGIN,
        "535",
        hosts=("mail.me.com", "icloud.com"),
        also=("username-form", "wrong-password"),
        sure=_LIKELY,
    ),
    row(
        "fastmail-app-password",
        LOGIN,
        "535",
        hosts=("fastmail.com", "messagingengine.com"),
        also=("wrong-password",),
        sure=_LIKELY,
    ),
    row(
        "zoho-refused",
        LOGIN,
        "535",
        hosts=("zoho.com", "zoho.eu", "zoho.in", "zoho.com.au", "zoho.jp", "zohocloud.ca"),
        also=("wrong-password",),
        sure=_LIKELY,
    ),
    row("mailru-app-password", LOGIN, says="application password is required"),
    row("mailru-app-password", LOGIN, "535", hosts=("mail.ru",), sure=_LIKELY),
    row("yandex-access-off", LOGIN, says="does not have access rights to this service"),
    row(
        "yandex-access-off",
        LOGIN,
        "535",
        hosts=("yandex.com", "yandex.ru", "yandex.net"),
        also=("wrong-password",),
        sure=_LIKELY,
    ),
    row("authorisation-code", LOGIN, says=r"authori[sz]ation code"),
    row(
        "authorisation-code",
        LOGIN,
        "535|550",
        hosts=("qq.com", "163.com", "126.com", "yeah.net"),
        sure=_LIKELY,
    ),
    row("fixed-user-name", LOGIN, "535", hosts=_SERVICES, also=("wrong-password",), sure=_LIKELY),
    row(
        "gmx-access-off",
        LOGIN,
        "535",
        hosts=_GMX,
        also=("wrong-password", "app-password-needed"),
        sure=Certainty.POSSIBLE,
    ),
    row(
        "provider-switch",
        LOGIN,
        "535",
        hosts=("t-online.de", "free.fr", "posteo.de"),
        also=("wrong-password",),
        sure=_LIKELY,
    ),
    # Personal mailboxes at Microsoft take tokens only, since 16 September 2024.
    row("microsoft-password-closed", LOGIN, "535", hosts=("smtp-mail.outlook.com",), sure=_LIKELY),
)

_LOGIN_IN_WORDS = (
    row("login-needs-encryption", LOGIN, says=r"must issue a starttls|encryption (?:is )?required"),
    row(
        "login-not-offered",
        LOGIN,
        "50[0-3]",
        says="not (?:enabled|advertised|available|supported)",
    ),
    row(
        "access-switched-off",
        LOGIN,
        says=r"(?:smtp|imap|pop3?|external)\b.{0,40}(?:disabled|off\b|not (?:enabled|allowed))",
    ),
    row(
        "account-locked",
        LOGIN,
        says=r"(?:account|user|mailbox).{0,30}\block(?:ed|out)|too many failed",
    ),
    row("too-many-logins", LOGIN, says=r"too many (?:login|auth|bad|unsuccessful|attempt)"),
    row("app-password-needed", LOGIN, says=r"\bapp(?:lication)?[- ]?(?:specific[- ])?password"),
    row("pop-before-smtp", ANY, says=r"check for new mail|pop.?before.?smtp"),
    row(
        "password-expired",
        LOGIN,
        says=r"password.{0,30}(?:expired|must be changed)|transition is needed",
    ),
    row("place-barred", LOGIN, says=r"from (?:this|your) (?:location|country|region|network)"),
    row(
        "account-closed",
        LOGIN,
        says=(
            r"(?:account|user|mailbox).{0,30}(?:disabled|suspended|deactivated|"
            r"inactive|unavailable|does not exist)"
        ),
    ),
    row(
        "login-service-down",
        LOGIN,
        "4\\d\\d",
        says=(
            r"temporary auth|unable to authenticate at present|(?:internal|"
            r"service).{0,20}(?:error|unavailable)"
        ),
    ),
    row(
        "no-common-mechanism",
        LOGIN,
        "50[0-4]",
        says=r"(?:unrecogni[sz]ed|unsupported|unknown|invalid) auth|mechanism",
    ),
)

# No password was typed for these, or it is not the mailbox's own.
LOGIN_OF_COMPANIES = (
    row("ntlm-refused", LOGIN, _NO, when="ntlm", also=("account-locked",), sure=_LIKELY),
    row("kerberos-refused", LOGIN, _NO, when="ticket", sure=_LIKELY),
    row("client-certificate-not-matched", LOGIN, _NO, when="certificate", sure=_LIKELY),
)

_LOGIN_BY_CODE = (
    row(
        "wrong-password",
        LOGIN,
        "535",
        r"5\.7\.139",
        also=("microsoft-password-closed", "app-password-needed"),
    ),
    row("password-expired", LOGIN, "432", r"4\.7\.12"),
    row("account-closed", LOGIN, "525", r"5\.7\.13"),
    row("login-service-down", LOGIN, "454", r"4\.7\.0"),
    row("login-needs-encryption", LOGIN, "538|530", r"5\.7\.(?:0|11)"),
    row("mechanism-too-weak", LOGIN, "534", r"5\.7\.9"),
    row("no-common-mechanism", LOGIN, "504", r"5\.(?:7\.4|5\.4)"),
    row("password-letters", LOGIN, "501", when="letters", sure=_LIKELY),
    row("password-letters", LOGIN, "535", when="letters", also=("wrong-password",)),
    row("cram-unusable", LOGIN, "535", when="cram", also=("wrong-password",)),
    row("password-hidden-character", LOGIN, "535", when="hidden", also=("wrong-password",)),
    row(
        "username-form",
        LOGIN,
        "535",
        when="bare-name",
        also=("wrong-password", "app-password-needed"),
    ),
    row(
        "wrong-password", LOGIN, "535", also=("app-password-needed", "username-form"), sure=_LIKELY
    ),
    row("login-not-offered", LOGIN, "50[0-3]", also=("no-common-mechanism",)),
    row("no-common-mechanism", LOGIN, "504"),
    row("login-needs-encryption", LOGIN, "53[08]"),
    row("mechanism-too-weak", LOGIN, "534", also=("wrong-password",)),
    row(
        "too-many-logins",
        LOGIN,
        "421|45[0-2]",
        r"4\.7\.[01]",
        also=("login-service-down",),
        sure=Certainty.POSSIBLE,
    ),
    row("account-closed", LOGIN, "550", also=("access-switched-off",)),
    row("login-service-down", LOGIN, "4\\d\\d", also=("too-many-logins",)),
    row("wrong-password", LOGIN, "5\\d\\d"),
    # Success is 235 and nothing else (RFC 4954 section 4); 503 is not "already logged in".
    row("login-protocol-broken", LOGIN, "[23]\\d\\d", sure=Certainty.CERTAIN),
)


LOGIN_REPLIES = (
    *_LOGIN_OF_PROVIDERS,
    *_LOGIN_IN_WORDS,
    *LOGIN_OF_COMPANIES,
    *_LOGIN_BY_CODE,
)
