"""Servers that refuse a login in words of their own, one line each.

The stories are short on purpose: what matters is to meet the words here before a customer does.
"""

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.scenario import LATER, NOT_HERE, Scenario, host_named, refusing

__all__ = ["REFUSALS"]

_ADMIN = "On a real server: the administrator has to allow it."
_APP = "On a real server: make an app password in the security settings, and use it."


def _refused(
    id: str, cause: str, title: str, complaint: str, fault: str, repair: str, *reply: str
) -> Scenario:
    return Scenario(
        id=id,
        title=title,
        complaint=complaint,
        fault=fault,
        repair=repair,
        host=host_named(id),
        behaviour=refusing(Stage.LOGIN, *reply),
        stage=Stage.LOGIN,
        cause=CauseId(cause),
    )


REFUSALS = (
    _refused(
        "mailbox-off",
        "microsoft-mailbox-off",
        "Sending off for the mailbox",
        "A colleague can send with the same settings.",
        "Authenticated sending is switched off for this one mailbox.",
        _ADMIN,
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
        "Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.",
    ),
    _refused(
        "security-defaults",
        "microsoft-security-defaults",
        "Security defaults",
        "Our administrator says that nothing was changed.",
        "The organisation's security defaults let no program log in with a password.",
        _ADMIN,
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security "
        "defaults policy. Contact your administrator.",
    ),
    _refused(
        "access-policy",
        "microsoft-conditional-access",
        "Access policy",
        "It works in the office, and not at home.",
        "A rule of the organisation allows logins from some places or devices only.",
        _ADMIN,
        "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be "
        "authenticated successfully. Contact your administrator.",
    ),
    _refused(
        "ordinary-password",
        "google-refused",
        "Ordinary password at Google",
        "I am sure that my password is right.",
        "Google takes app passwords only, and this is the ordinary one.",
        _APP,
        "535-5.7.8 Username and Password not accepted. For more information, go to",
        "535 5.7.8  https://support.practice.test/?p=BadCredentials practice-gsmtp",
    ),
    _refused(
        "bad-credentials",
        "yahoo-app-password",
        "Ordinary password at Yahoo",
        "It shows a number: AUTH005.",
        "Yahoo takes app passwords only, and this is the ordinary one.",
        _APP,
        "535 5.7.0 (#AUTH005) Too many bad auth attempts.",
    ),
    _refused(
        "external-app",
        "mailru-app-password",
        "Password for external apps",
        "On the web it works.",
        "The provider wants a password that is made for other programs.",
        _APP,
        "535 5.7.0 NEOBHODIM parol prilozheniya / Application password is REQUIRED",
    ),
    _refused(
        "no-access-rights",
        "yandex-access-off",
        "Mail programs not allowed",
        "It says that I have no access rights, to my own mailbox.",
        "Mail programs have to be allowed in the settings of the web page first.",
        NOT_HERE,
        "535 5.7.8 Error: authentication failed: This user does not have access rights to this "
        "service",
    ),
    _refused(
        "authorisation-code",
        "authorisation-code",
        "Authorisation code",
        "It asks for some code that I do not have.",
        "The provider wants a code from its web page in place of the password.",
        NOT_HERE,
        "535 Login Fail. Please enter your authorization code to login.",
    ),
    _refused(
        "app-password-any",
        "app-password-needed",
        "An app password, please",
        "It says my password is wrong, but it works on the web.",
        "The provider wants a password that is made for mail programs.",
        _APP,
        "535 5.7.8 Please use an app-specific password",
    ),
    _refused(
        "paid-plan",
        "paid-plan-needed",
        "Part of a paid plan",
        "It worked until the end of the month.",
        "Access for mail programs belongs to the paid plans, and the plan has ended.",
        NOT_HERE,
        "535 5.7.1 Your free account does not include SMTP. Upgrade to a paid plan.",
    ),
    _refused(
        "mechanism-weak",
        "mechanism-too-weak",
        "Way to log in too weak",
        "It offers the login and then does not want it.",
        "The server wants a stronger way to log in than the one that was used.",
        NOT_HERE,
        "534 5.7.9 Authentication mechanism is too weak",
    ),
    _refused(
        "mechanism-unknown",
        "no-common-mechanism",
        "Way to log in unknown",
        "Our mail runs over some company login.",
        "The server knows none of the ways to log in that a mail program can use.",
        _ADMIN,
        "504 5.7.4 Unrecognized authentication type",
    ),
    _refused(
        "account-suspended",
        "account-closed",
        "Account closed",
        "I have not used this mailbox for a year.",
        "The provider has closed the account.",
        NOT_HERE,
        "525 5.7.13 User account disabled",
    ),
    _refused(
        "smtp-off",
        "access-switched-off",
        "Sending switched off",
        "I can read my mail and not send any.",
        "The mailbox may receive and not send: sending has to be switched on.",
        NOT_HERE,
        "535 5.7.8 SMTP AUTH is disabled for this account",
    ),
    _refused(
        "fetch-first",
        "pop-before-smtp",
        "Fetch mail first",
        "Sending works right after I have fetched my mail.",
        "The server lets those send who have fetched mail a moment ago: a very old way.",
        NOT_HERE,
        "550 5.7.1 You must check for new mail before sending mail",
    ),
    _refused(
        "far-from-home",
        "place-barred",
        "Not from here",
        "It works at home. Now I am abroad.",
        "The provider lets nobody log in from this country.",
        NOT_HERE,
        "535 5.7.1 Login is not allowed from this location",
    ),
    _refused(
        "confirm-on-the-web",
        "web-sign-in",
        "Web sign-in needed",
        "The password is right, and still it says no.",
        "The provider found the login unusual and wants to see you on its website first.",
        NOT_HERE,
        "535 5.7.8 Unusual sign-in; sign in on the web to confirm that it is you",
    ),
    _refused(
        "password-oauth",
        "token-wanted",
        "Sign-in token wanted",
        "Since last week my password is refused.",
        "The server has stopped taking passwords; it wants a sign-in token (OAuth2).",
        NOT_HERE,
        "535 5.7.8 Password authentication is disabled, use OAuth2",
    ),
    _refused(
        "login-lost-step",
        "out-of-step",
        "Server lost step",
        "Now and then it says: synchronization error.",
        "Something on the way mixes up who speaks when.",
        LATER,
        "554 5.5.0 Error: SMTP protocol synchronization",
    ),
)
