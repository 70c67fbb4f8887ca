"""Servers for reading mail that let nobody in, or not in this way, or not into the mailbox."""

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.scenario import (
    LATER,
    NOT_HERE,
    PASSWORD,
    ZONE,
    Behaviour,
    Scenario,
    host_named,
    incoming,
    refusing,
)

__all__ = ["INCOMING_LOGIN"]

_IMAP, _POP3 = Protocol.IMAP, Protocol.POP3
_APP_PASSWORD = "abcdefghijklmnop"  # noqa: S105 -- public, and of use here only
_TOKEN = "practice-token"  # noqa: S105
_STALE_TOKEN = "practice-token-of-yesterday"  # noqa: S105


def _refused(
    protocol: Protocol, name: str, cause: str, title: str, reply: str, **story: object
) -> Scenario:
    """Return a scenario whose server answers every login with `reply`."""
    return incoming(
        protocol,
        name,
        title=title,
        host=host_named(name),
        behaviour=refusing(Stage.LOGIN, reply, protocol=protocol),
        stage=Stage.LOGIN,
        cause=CauseId(cause),
        **story,
    )


INCOMING_LOGIN = (
    incoming(
        _IMAP,
        "imap-wrong-password",
        title="IMAP: wrong password",
        complaint="It says my password is wrong.",
        fault="There is a slip in the password.",
        repair=f"The right password is: {PASSWORD}",
        host=host_named("imap-mail"),
        given="let-me-out",
        stage=Stage.LOGIN,
        cause=CauseId("wrong-password"),
    ),
    incoming(
        _POP3,
        "pop-wrong-password",
        title="POP3: wrong password",
        complaint="It asks for my password again and again.",
        fault="There is a slip in the password.",
        repair=f"The right password is: {PASSWORD}",
        host=host_named("pop-mail"),
        given="let-me-out",
        stage=Stage.LOGIN,
        cause=CauseId("wrong-password"),
    ),
    incoming(
        _IMAP,
        "imap-short-user-name",
        title="IMAP: short user name",
        complaint="It says my password is wrong, but it works on the web.",
        fault="The server wants the whole e-mail address as user name.",
        repair=f"The right user name is: ada@{ZONE}",
        host=host_named("imap-full-address"),
        username="ada",
        stage=Stage.LOGIN,
        cause=CauseId("username-form"),
    ),
    incoming(
        _IMAP,
        "imap-unencrypted",
        title="IMAP: no encryption",
        complaint="It always worked without encryption.",
        fault="The server takes no password that everybody on the way could read.",
        repair="Choose STARTTLS for port 143, or port 993 for TLS.",
        host=host_named("imap-privacy"),
        port=143,
        security=Security.NONE,
        allow_cleartext=True,
        stage=Stage.LOGIN,
        cause=CauseId("login-needs-encryption"),
    ),
    incoming(
        _IMAP,
        "imap-app-password",
        title="IMAP: app password wanted",
        complaint="It says my password is wrong, but it works on the web.",
        fault="Two-step verification is on, so mail programs need a password of their own.",
        repair=f"The app password here is: {_APP_PASSWORD}",
        host=host_named("imap-app-password"),
        behaviour=refusing(
            Stage.LOGIN,
            "NO [ALERT] Application-specific password required: "
            "https://support.practice.test/accounts/answer/185833 (Failure)",
            accepts=_APP_PASSWORD,
            protocol=_IMAP,
        ),
        stage=Stage.LOGIN,
        cause=CauseId("google-app-password"),
    ),
    incoming(
        _IMAP,
        "imap-token-expired",
        title="IMAP: OAuth2 token expired",
        complaint="It works for an hour, and then no more.",
        fault="Tokens end after a while; this one has.",
        repair=f"A fresh token here is: {_TOKEN}",
        host=host_named("imap-token"),
        auth=Auth.OAUTH2,
        given=_STALE_TOKEN,
        behaviour=Behaviour(protocol=_IMAP, mechanisms=("XOAUTH2", "OAUTHBEARER"), accepts=_TOKEN),
        stage=Stage.LOGIN,
        cause=CauseId("token-refused"),
    ),
    _refused(
        _IMAP,
        "imap-off",
        "incoming-switched-off",
        "IMAP switched off",
        "NO [ALERT] Your account is not enabled for IMAP use. Please visit your settings page "
        "and enable your account for IMAP access. (Failure)",
        complaint="I can send mail, but I cannot read any.",
        fault="IMAP is switched off in the settings of the mailbox on the provider's website.",
        repair="On a real server: switch IMAP on, on the provider's website.",
    ),
    _refused(
        _POP3,
        "pop-off",
        "incoming-switched-off",
        "POP3 switched off",
        "-ERR [SYS/PERM] Your account is not enabled for POP access. Please visit your settings "
        "page and enable your account for POP access.",
        complaint="My old program no longer fetches mail.",
        fault="POP3 is switched off in the settings of the mailbox on the provider's website.",
        repair="On a real server: switch POP3 on, or use IMAP.",
    ),
    _refused(
        _IMAP,
        "imap-web-login",
        "google-web-sign-in",
        "IMAP: sign in on the web first",
        "NO [WEBALERT https://accounts.practice.test/signin/continue] Web login required.",
        complaint="It worked yesterday, from home. Now I am travelling.",
        fault="The provider noticed a new place and wants to see you in the browser first.",
        repair=NOT_HERE,
    ),
    _refused(
        _IMAP,
        "imap-password-expired",
        "password-expired",
        "IMAP: password expired",
        "NO [EXPIRED] Your password has expired, change it first.",
        complaint="Since this morning my password is wrong everywhere.",
        fault="The organisation wants a new password every year, and the year is over.",
        repair="On a real server: change the password on the organisation's website.",
    ),
    _refused(
        _IMAP,
        "imap-contact-admin",
        "contact-administrator",
        "IMAP: ask the administrator",
        "NO [CONTACTADMIN] There is a problem with this account.",
        complaint="It says something about an administrator.",
        fault="The account has to be put right on the server.",
        repair=NOT_HERE,
    ),
    _refused(
        _IMAP,
        "imap-login-down",
        "login-service-down",
        "IMAP: login service down",
        "NO [UNAVAILABLE] Temporary authentication failure.",
        complaint="It worked all morning, and I changed nothing.",
        fault="The part of the server that looks passwords up is out of order.",
        repair=LATER,
    ),
    _refused(
        _IMAP,
        "imap-too-many-connections",
        "too-many-connections",
        "IMAP: too many connections",
        "NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded "
        "(mail_max_userip_connections=10)",
        complaint="On my phone it works, on the computer it does not.",
        fault="The programs on this person's devices hold as many connections as are allowed.",
        repair="Close mail programs on other devices. " + LATER,
    ),
    _refused(
        _POP3,
        "pop-login-delay",
        "too-many-logins",
        "POP3: fetched too often",
        "-ERR [LOGIN-DELAY] Minimum time between mail checks is 15 minutes.",
        complaint="Every second time it says that something is wrong.",
        fault="The provider lets people fetch mail every fifteen minutes, and no more often.",
        repair="Fetch mail less often. " + LATER,
    ),
    # --- let in, and no mailbox ------------------------------------------------------------------
    incoming(
        _IMAP,
        "imap-no-mailbox",
        title="IMAP: no mailbox",
        complaint="The password is right, and it does not work all the same.",
        fault="The login belongs to somebody without a mailbox, as without a licence.",
        repair=NOT_HERE,
        host=host_named("imap-no-mailbox"),
        behaviour=refusing(
            Stage.MAILBOX, "BAD User is authenticated but not connected.", protocol=_IMAP
        ),
        stage=Stage.MAILBOX,
        cause=CauseId("no-mailbox-behind-login"),
    ),
    incoming(
        _IMAP,
        "imap-in-use",
        title="IMAP: mailbox in use",
        complaint="It works in the morning and no more when I am at my desk.",
        fault="Another program holds the mailbox locked.",
        repair=LATER,
        host=host_named("imap-in-use"),
        behaviour=refusing(
            Stage.MAILBOX, "NO [INUSE] Timeout while waiting for lock", protocol=_IMAP
        ),
        stage=Stage.MAILBOX,
        cause=CauseId("mailbox-in-use"),
    ),
    incoming(
        _POP3,
        "pop-in-use",
        title="POP3: mailbox in use",
        complaint="It says that somebody else is logged in. There is nobody else.",
        fault="Another program, perhaps on the phone, has the mailbox open.",
        repair=LATER,
        host=host_named("pop-in-use"),
        behaviour=refusing(
            Stage.MAILBOX, "-ERR [IN-USE] Mailbox is locked by another session.", protocol=_POP3
        ),
        stage=Stage.LOGIN,  # a POP3 mailbox is opened with the login
        cause=CauseId("mailbox-in-use"),
    ),
    incoming(
        _IMAP,
        "imap-mailbox-damaged",
        title="IMAP: mailbox not opened",
        complaint="It is logged in and shows nothing.",
        fault="Something is wrong with this mailbox on the server.",
        repair=NOT_HERE,
        host=host_named("imap-damaged"),
        behaviour=refusing(
            Stage.MAILBOX,
            "NO [SERVERBUG] Internal error occurred. Refer to server log for more information.",
            protocol=_IMAP,
        ),
        stage=Stage.MAILBOX,
        cause=CauseId("mailbox-not-opened"),
    ),
)
