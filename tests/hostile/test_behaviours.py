"""How servers misbehave, and what the person is told: stage, place and cause."""

import ssl

import pytest

from smtpwidgets.checks import check
from smtpwidgets.model.cause import Place
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from tests.support.scripted import (
    HANG_UP,
    HOST,
    SILENCE,
    Drip,
    Endless,
    Script,
    scripted,
)

PORTS = {Security.TLS: 465, Security.STARTTLS: 587}


def _case(
    id: str,
    script: Script,
    stage: Stage,
    place: Place,
    cause: str,
    depth: Depth = Depth.MESSAGE,
) -> pytest.param:
    return pytest.param(script, stage, place, cause, depth, id=id)


def _says(verb: str, reply: object) -> Script:
    return Script(replies={verb: reply})  # type: ignore[dict-item]


def _greets(greeting: object) -> Script:
    return Script(greeting=greeting)  # type: ignore[arg-type]


G, E, EN, L, LOG = Place.GREETING, Place.EHLO, Place.ENVELOPE, Place.LOGIN, Stage.LOGIN
BEHAVIOURS = [
    # --- the greeting
    _case("silent", _greets(SILENCE), Stage.GREETING, G, "greeting-silent"),
    _case("hangs-up-at-once", _greets(HANG_UP), Stage.GREETING, G, "closed-at-greeting"),
    _case(
        "drips",
        _greets(Drip(b"220 mail.hostile.test ESMTP\r\n", 0.2)),
        Stage.GREETING,
        G,
        "greeting-silent",
    ),
    _case("web", _greets(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Stage.GREETING, G, "web-server"),
    _case(
        "imap", _greets(b"* OK [CAPABILITY IMAP4rev1] ready\r\n"), Stage.GREETING, G, "imap-server"
    ),
    _case("imap-no-newline", _greets(b"* OK ready"), Stage.GREETING, G, "imap-server"),
    _case("pop", _greets(b"+OK POP3 ready <1@x>\r\n"), Stage.GREETING, G, "pop-server"),
    _case("ssh", _greets(b"SSH-2.0-OpenSSH_9.2\r\n"), Stage.GREETING, G, "other-service"),
    _case("ftp", _greets(b"220 (vsFTPd 3.0.3)\r\n"), Stage.GREETING, G, "other-service"),
    _case("nonsense", _greets(b"hello there\r\n"), Stage.GREETING, G, "not-a-mail-server"),
    _case("binary", _greets(b"\x00\xff\x00\xfe\n"), Stage.GREETING, G, "not-a-mail-server"),
    _case("odd-code-underscore", _greets(b"2_2 odd\r\n"), Stage.GREETING, G, "not-a-mail-server"),
    _case("odd-code-plus", _greets(b"+22 x\r\n"), Stage.GREETING, G, "not-a-mail-server"),
    _case("code-grown-together", _greets(b"220hello\r\n"), Stage.GREETING, G, "not-a-mail-server"),
    _case("wrong-success", _greets(b"250 hello\r\n"), Stage.GREETING, G, "not-a-mail-server"),
    _case("refuses", _greets(b"554 5.7.1 go away\r\n"), Stage.GREETING, G, "refused-at-the-door"),
    _case(
        "no-service",
        _greets(b"554 No SMTP service here\r\n"),
        Stage.GREETING,
        G,
        "refused-at-the-door",
    ),
    _case(
        "block-list",
        _greets(b"554 5.7.1 Service unavailable; blocked using zen.spamhaus.org\r\n"),
        Stage.GREETING,
        G,
        "listed-at-the-door",
    ),
    _case(
        "busy-421",
        _greets(b"421 4.7.0 mail Error: too many connections\r\n"),
        Stage.GREETING,
        Place.INCOMING,
        "too-many-connections",
    ),
    _case("busy-443", _greets(b"421 4.3.2 Service shutting down\r\n"), Stage.GREETING, G, "busy"),
    _case(
        "endless-line", _greets(Endless(b"220-" + b"x" * 4000)), Stage.GREETING, G, "reply-too-long"
    ),
    _case("endless-lines", _greets(Endless(b"220-x\r\n")), Stage.GREETING, G, "reply-too-long"),
    # --- EHLO
    _case("ehlo-hangs-up", _says("EHLO", HANG_UP), Stage.CAPABILITIES, E, "hung-up"),
    _case("ehlo-silent", _says("EHLO", SILENCE), Stage.CAPABILITIES, E, "server-slow"),
    _case(
        "ehlo-endless",
        _says("EHLO", Endless(b"250-A\r\n")),
        Stage.CAPABILITIES,
        G,
        "reply-too-long",
    ),
    _case(
        "helo-only",
        _says("EHLO", b"502 5.5.2 Error: command not recognized\r\n"),
        Stage.CAPABILITIES,
        E,
        "helo-only",
    ),
    _case(
        "ehlo-endless-line",
        _says("EHLO", b"250-mail\r\n250 " + b"x" * 9_000 + b"\r\n"),
        Stage.CAPABILITIES,
        G,
        "reply-too-long",
    ),
    _case(
        "name-refused",
        _says("EHLO", b"504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname\r\n"),
        Stage.CAPABILITIES,
        E,
        "greeting-name-refused",
    ),
    _case(
        "gmail-ehlo",
        _says("EHLO", b"501 5.5.4 HELO/EHLO argument invalid\r\n"),
        Stage.CAPABILITIES,
        E,
        "greeting-name-refused",
    ),
    _case(
        "exim-sync",
        _says("EHLO", b"554 SMTP synchronization error\r\n"),
        Stage.CAPABILITIES,
        E,
        "out-of-step",
    ),
    _case(
        "ehlo-550",
        _says("EHLO", b"550 5.7.1 not for you\r\n"),
        Stage.CAPABILITIES,
        E,
        "ehlo-refused",
    ),
    _case("ehlo-421", _says("EHLO", b"421 4.7.0 closing\r\n"), Stage.CAPABILITIES, G, "busy"),
    _case(
        "ehlo-garbage", _says("EHLO", b"what?\r\n"), Stage.CAPABILITIES, E, "answer-not-understood"
    ),
    # --- login
    _case("login-hangs-up", _says("AUTH", HANG_UP), LOG, L, "hung-up-at-login"),
    _case("login-silent", _says("AUTH", SILENCE), LOG, E, "server-slow"),
    _case(
        "login-503",
        _says("AUTH", b"503 5.5.1 Error: authentication not enabled\r\n"),
        LOG,
        E,
        "login-not-offered",
    ),
    _case("login-503-bare", _says("AUTH", b"503 Bad sequence\r\n"), LOG, E, "login-not-offered"),
    _case("login-250", _says("AUTH", b"250 ok\r\n"), LOG, L, "login-protocol-broken"),
    _case("login-334", _says("AUTH", b"334 \r\n"), LOG, L, "login-protocol-broken"),
    _case("no-auth", Script(capabilities=("SIZE 1",)), LOG, E, "login-not-offered"),
    _case("gssapi-only", Script(capabilities=("AUTH GSSAPI NTLM",)), LOG, E, "no-common-mechanism"),
    _case("token-only", Script(capabilities=("AUTH XOAUTH2",)), LOG, E, "token-wanted"),
    # --- sending
    _case(
        "sender-refused",
        _says("MAIL", b"553 5.7.1 <a@x>: Sender address rejected: not owned by user ada\r\n"),
        Stage.SENDER,
        EN,
        "sender-not-yours",
    ),
    _case(
        "sender-domain",
        _says("MAIL", b"450 4.1.8 <a@x>: Sender address rejected: Domain not found\r\n"),
        Stage.SENDER,
        EN,
        "sender-domain-unknown",
    ),
    _case(
        "sender-530",
        _says("MAIL", b"530 5.7.0 Authentication Required\r\n"),
        Stage.SENDER,
        EN,
        "login-first",
    ),
    _case("sender-hangs-up", _says("MAIL", HANG_UP), Stage.SENDER, E, "hung-up"),
    _case(
        "unknown-recipient",
        _says("RCPT", b"550 5.1.1 <a@x>: Recipient address rejected: User unknown\r\n"),
        Stage.RECIPIENT,
        EN,
        "recipient-unknown",
    ),
    _case(
        "greylisting",
        _says("RCPT", b"451 4.7.1 Greylisting in action, please come back later\r\n"),
        Stage.RECIPIENT,
        EN,
        "greylisted",
    ),
    _case("greylisting-bare", _says("RCPT", b"450 not now\r\n"), Stage.RECIPIENT, EN, "greylisted"),
    _case(
        "relay",
        _says("RCPT", b"554 5.7.1 <a@x>: Relay access denied\r\n"),
        Stage.RECIPIENT,
        EN,
        "relay-denied",
    ),
    _case(
        "daily-limit",
        _says("RCPT", b"550 5.4.5 Daily user sending limit exceeded\r\n"),
        Stage.RECIPIENT,
        EN,
        "daily-limit",
    ),
    _case(
        "full", _says("RCPT", b"452 4.2.2 Mailbox full\r\n"), Stage.RECIPIENT, EN, "mailbox-full"
    ),
    _case(
        "data-refused",
        _says("DATA", b"503 5.5.1 Error: need RCPT command\r\n"),
        Stage.MESSAGE,
        EN,
        "out-of-order",
    ),
    _case(
        "spam",
        _says(".", b"550 5.7.1 Message looks like spam\r\n"),
        Stage.MESSAGE,
        EN,
        "content-refused",
    ),
    _case(
        "too-large",
        _says(".", b"552 5.3.4 Message size exceeds fixed limit\r\n"),
        Stage.MESSAGE,
        EN,
        "message-too-large",
    ),
    _case("data-hangs-up", _says(".", HANG_UP), Stage.MESSAGE, E, "hung-up"),
    _case(
        "rset-refused",
        _says("RSET", b"421 4.3.0 oops\r\n"),
        Stage.RESET,
        EN,
        "server-trouble",
        Depth.REHEARSAL,
    ),
]


# Where a server is waited for in vain, the wait is not the promise.
# Where a server is waited for in vain, the wait is not the promise; the others say what they say
# at once, and a machine that stands still makes no silence of it.
_PATIENCE_S = {"greeting-silent": 1.0, "server-slow": 1.0}


@pytest.mark.parametrize("security", PORTS, ids=str)
@pytest.mark.parametrize(("script", "stage", "place", "cause", "depth"), BEHAVIOURS)
async def test_a_hostile_server_is_named(  # noqa: PLR0917 -- one column each
    script: Script,
    stage: Stage,
    place: Place,
    cause: str,
    depth: Depth,
    security: Security,
    good_tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
) -> None:
    """Each misbehaviour ends at its stage with its own cause, in time, with a remedy."""
    implicit = security is Security.TLS
    port = PORTS[security]
    async with scripted(script, tls=good_tls, implicit=implicit) as peer:
        report = await check(
            Server(host=HOST, security=security, username="ada@hostile.test"),
            secret=Secret("correct horse"),
            depth=depth,
            timeout_s=_PATIENCE_S.get(cause, 10.0),
            network=peer.network(port, context=trusting),
        )

    assert report.failed is not None
    assert (stage, cause) == (report.failed.stage, report.cause_id)
    assert place is report.place
    assert report.remedy is not None
    assert report.elapsed_ms < 5_000
    assert report.logins_used <= 1
    assert len(peer.commands("AUTH")) == report.logins_used
