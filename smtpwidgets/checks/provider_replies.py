"""What providers answer to a login: their own words, and what their plain no mostly means.

Providers change their texts: each group of rows says where and when it was read. Rows that have
hosts but no words stand below every word, and are likely or possible, never certain, unless the
code is the provider's own.
"""

from smtpwidgets.checks.reply_row import LOGIN, row, sourced
from smtpwidgets.model.cause import Certainty

__all__ = ["PLAIN_NO_OF_PROVIDERS", "WORDS_OF_PROVIDERS"]

_LIKELY = Certainty.LIKELY
_LIST = "list of causes, "  # the project's own, with its number

_GOOGLE = ("gmail.com", "googlemail.com", "google.com")
_GMX = ("gmx.net", "gmx.com", "gmx.de", "web.de")
_SERVICES = ("sendgrid.net", "amazonaws.com", "sparkpostmail.com", "mailgun.org", "postmarkapp.com")
_CODE_BY_WEB = ("qq.com", "163.com", "126.com", "yeah.net")
# Their free mailboxes are for the web page only.
_PAYING_ONLY = ("mail.com", "firemail.de", "firemail.eu", "firemail.at", "firemail.net")

WORDS_OF_PROVIDERS = (
    *sourced(
        "https://learn.microsoft.com/troubleshoot/exchange/email-delivery/"
        "535-5-7-139-authentication-unsuccessful",
        "2026-11",
        row(
            "microsoft-password-closed",
            LOGIN,
            says="basic authentication is (?:disabled|not supported)",
        ),
        row("microsoft-tenant-off", LOGIN, says="SmtpClientAuthentication is disabled for the Ten"),
        row("microsoft-mailbox-off", LOGIN, says="SmtpClientAuthentication is disabled for the Ma"),
        row("microsoft-security-defaults", LOGIN, says="security defaults policy"),
        row(
            "microsoft-conditional-access",
            LOGIN,
            says="did not meet the criteria to be authenticated",
            also=("place-barred",),
        ),
    ),
    *sourced(
        "https://developers.google.com/workspace/gmail/imap/xoauth2-protocol",
        "2026-11",
        row(
            "token-refused",
            LOGIN,
            says=r"invalid_grant|invalid_token|AADSTS\d|\"status\" ?: ?\"?(?:40[01]|invalid)",
            also=("token-of-other-mailbox",),
        ),
    ),
    *sourced(
        "https://support.google.com/a/answer/3726730",
        "2026-11",
        row("google-app-password", LOGIN, says="application-specific password required"),
        row("google-web-sign-in", LOGIN, says=r"log ?in (?:via|with|through) your web browser"),
        row(
            "google-refused",
            LOGIN,
            "535",
            says="username and password not accepted",
            also=("google-app-password", "username-form"),
        ),
    ),
    *sourced(
        f"{_LIST}K141",
        "2026-11",
        row(
            "yahoo-app-password", LOGIN, says=r"#AUTH00\d", also=("too-many-logins",), sure=_LIKELY
        ),
    ),
    *sourced(
        f"{_LIST}K146",
        "2026-11",
        row("mailru-app-password", LOGIN, says="application password is required"),
    ),
    *sourced(
        f"{_LIST}K147",
        "2026-11",
        row("yandex-access-off", LOGIN, says="does not have access rights to this service"),
    ),
    *sourced(
        f"{_LIST}K148",
        "2026-11",
        row("authorisation-code", LOGIN, says=r"authori[sz](?:ation|ed) code"),
    ),
    *sourced(
        "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/smtp-errors",
        "2026-11",
        row("daily-limit", LOGIN, says="maximum credits exceeded"),
    ),
)

PLAIN_NO_OF_PROVIDERS = (
    *sourced(
        "https://learn.microsoft.com/exchange/client-developer/legacy-protocols/"
        "how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth",
        "2026-11",
        row(
            "token-refused",
            LOGIN,
            "535",
            when="token",
            also=("token-of-other-mailbox",),
            sure=_LIKELY,
        ),
        # Personal mailboxes at Microsoft take tokens only, since 16 September 2024.
        row(
            "microsoft-password-closed",
            LOGIN,
            "535",
            hosts=("smtp-mail.outlook.com",),
            sure=_LIKELY,
        ),
    ),
    *sourced(
        "https://support.google.com/a/answer/3726730",
        "2026-11",
        row("google-app-password", LOGIN, "534", r"5\.7\.9", hosts=_GOOGLE, sure=Certainty.CERTAIN),
        row("google-web-sign-in", LOGIN, "534", r"5\.7\.14", hosts=_GOOGLE),
        row(
            "google-refused",
            LOGIN,
            "535",
            hosts=_GOOGLE,
            also=("google-app-password",),
            sure=_LIKELY,
        ),
    ),
    *sourced(
        f"{_LIST}K141 to K150",
        "2026-11",
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
        row("mailru-app-password", LOGIN, "535", hosts=("mail.ru",), sure=_LIKELY),
        row(
            "yandex-access-off",
            LOGIN,
            "535",
            hosts=("yandex.com", "yandex.ru", "yandex.net"),
            also=("wrong-password",),
            sure=_LIKELY,
        ),
        row("authorisation-code", LOGIN, "535|550", hosts=_CODE_BY_WEB, sure=_LIKELY),
        row(
            "fixed-user-name", LOGIN, "535", hosts=_SERVICES, also=("wrong-password",), sure=_LIKELY
        ),
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
    ),
    *sourced(
        f"{_LIST}K008",
        "2026-11",
        row(
            "wrong-password",
            LOGIN,
            "535",
            hosts=_PAYING_ONLY,
            also=("paid-plan-needed", "app-password-needed"),
        ),
    ),
)
