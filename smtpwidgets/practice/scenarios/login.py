"""Servers that do not let people in, or not in this way."""

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Auth, Security
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.scenario import (
    LATER,
    NOT_HERE,
    PASSWORD,
    ZONE,
    Behaviour,
    Door,
    Scenario,
    host_named,
    refusing,
)

__all__ = ["LOGIN"]

_APP_PASSWORD = "abcdefghijklmnop"  # noqa: S105 -- public, and of use here only
_TOKEN = "practice-token"  # noqa: S105
_STALE_TOKEN = "practice-token-of-yesterday"  # noqa: S105

LOGIN = (
    Scenario(
        id="wrong-password",
        title="Wrong password",
        complaint="It says my password is wrong.",
        fault="There is a slip in the password.",
        repair=f"The right password is: {PASSWORD}",
        host=host_named("mail"),
        given="let-me-out",
        stage=Stage.LOGIN,
        cause=CauseId("wrong-password"),
    ),
    Scenario(
        id="short-user-name",
        title="Short user name",
        complaint="It says my password is wrong, but it works on the web.",
        fault="The server wants the whole e-mail address as user name.",
        repair=f"The right user name is: ada@{ZONE}",
        host=host_named("full-address"),
        username="ada",
        stage=Stage.LOGIN,
        cause=CauseId("username-form"),
    ),
    Scenario(
        id="app-password",
        title="App password wanted",
        complaint="It says my password is wrong, but it works on the web.",
        fault="Two-step verification is on, so mail programs need a password of their own.",
        repair=f"The app password here is: {_APP_PASSWORD}",
        host=host_named("app-password"),
        behaviour=refusing(
            Stage.LOGIN,
            "534-5.7.9 Application-specific password required. For more information, go to",
            "534 5.7.9  https://support.practice.test/?p=InvalidSecondFactor practice-gsmtp",
            accepts=_APP_PASSWORD,
        ),
        stage=Stage.LOGIN,
        cause=CauseId("google-app-password"),
    ),
    Scenario(
        id="web-login",
        title="Sign in on the web first",
        complaint="It worked yesterday, from home. Now I am travelling.",
        fault="The provider noticed a new place and wants to see you in the browser first.",
        repair=NOT_HERE,
        host=host_named("web-login"),
        behaviour=refusing(
            Stage.LOGIN,
            "534-5.7.14 <https://accounts.practice.test/signin/continue> Please log in via your",
            "534-5.7.14 web browser and then try again.",
            "534 5.7.14  https://support.practice.test/answer/78754 practice-gsmtp",
        ),
        stage=Stage.LOGIN,
        cause=CauseId("google-web-sign-in"),
    ),
    Scenario(
        id="oauth-only",
        title="Passwords no longer accepted",
        complaint="Since last month my password is wrong in every mail program.",
        fault="The provider takes OAuth2 tokens only; the password may well be right.",
        repair=NOT_HERE,
        host=host_named("oauth-only"),
        behaviour=refusing(
            Stage.LOGIN,
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. "
            "[PR0P264CA0001.PRACTICE.TEST 2026-11-02T08:00:00.000Z 08DE0000]",
            mechanisms=("LOGIN", "XOAUTH2"),
        ),
        stage=Stage.LOGIN,
        cause=CauseId("microsoft-password-closed"),
    ),
    Scenario(
        id="smtp-off-for-company",
        title="Sending switched off by the company",
        complaint="I can read my mail, but I cannot send any.",
        fault="The administrator has not allowed mail programs to send (authenticated SMTP).",
        repair=NOT_HERE,
        host=host_named("tenant"),
        behaviour=refusing(
            Stage.LOGIN,
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for "
            "the Tenant. Visit https://aka.practice.test/smtp_auth_disabled for more information.",
            mechanisms=("LOGIN", "XOAUTH2"),
        ),
        stage=Stage.LOGIN,
        cause=CauseId("microsoft-tenant-off"),
    ),
    Scenario(
        id="token",
        title="OAuth2 token",
        complaint="Everything is fine.",
        fault="Nothing. This server takes a token in place of a password.",
        host=host_named("token"),
        auth=Auth.OAUTH2,
        given=_TOKEN,
        behaviour=Behaviour(mechanisms=("XOAUTH2",), accepts=_TOKEN),
    ),
    Scenario(
        id="token-expired",
        title="OAuth2 token expired",
        complaint="It works for an hour, and then no more.",
        fault="Tokens end after a while; this one has.",
        repair=f"A fresh token here is: {_TOKEN}",
        host=host_named("token-expired"),
        auth=Auth.OAUTH2,
        given=_STALE_TOKEN,
        behaviour=Behaviour(mechanisms=("XOAUTH2",), accepts=_TOKEN),
        stage=Stage.LOGIN,
        cause=CauseId("token-refused"),
    ),
    Scenario(
        id="locked",
        title="Account locked",
        complaint="I typed my password several times. Now nothing works any more.",
        fault="The account was locked after too many wrong passwords.",
        repair=NOT_HERE,
        host=host_named("locked"),
        behaviour=refusing(
            Stage.LOGIN,
            "535 5.7.139 Authentication unsuccessful, the user account is locked. "
            "Contact your administrator.",
        ),
        stage=Stage.LOGIN,
        cause=CauseId("account-locked"),
    ),
    Scenario(
        id="too-many-logins",
        title="Too many logins",
        complaint="It stopped working after I had tested a lot.",
        fault="The server limits how often somebody may log in.",
        repair=LATER,
        host=host_named("busy-login"),
        behaviour=refusing(
            Stage.LOGIN, "454 4.7.0 Too many login attempts, please try again later."
        ),
        stage=Stage.LOGIN,
        cause=CauseId("too-many-logins"),
    ),
    Scenario(
        id="login-service-down",
        title="Login service down",
        complaint="It worked all morning, and I changed nothing.",
        fault="The part of the server that looks passwords up is out of order.",
        repair=LATER,
        host=host_named("login-down"),
        behaviour=refusing(
            Stage.LOGIN,
            "454 4.7.0 Temporary authentication failure: Connection lost to authentication server",
        ),
        stage=Stage.LOGIN,
        cause=CauseId("login-service-down"),
    ),
    Scenario(
        id="login-unencrypted",
        title="Login without encryption",
        complaint="It always worked without encryption.",
        fault="The server takes no password that everybody on the way could read.",
        repair="Choose STARTTLS for port 587.",
        host=host_named("smtp"),
        security=Security.NONE,
        allow_cleartext=True,
        behaviour=None,
        stage=Stage.LOGIN,
        cause=CauseId("login-needs-encryption"),
    ),
    Scenario(
        id="login-off",
        title="No login on this server",
        complaint="It says that the server does not support authentication.",
        fault="This server only receives mail for its own people, or trusts by address.",
        repair="Choose None as authentication, or find the name of the sending server.",
        host=host_named("mx"),
        port=25,
        behaviour=Behaviour(doors={25: Door.STARTTLS, 587: Door.STARTTLS}, mechanisms=()),
        stage=Stage.LOGIN,
        cause=CauseId("login-not-offered"),
    ),
)
