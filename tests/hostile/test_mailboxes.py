"""How incoming servers misbehave, and what the person is told; what is never sent to them."""

import asyncio
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.checks import check
from smtpwidgets.checks.incoming.imap import ImapDialogue
from smtpwidgets.checks.incoming.pop3 import Pop3Dialogue
from smtpwidgets.model.cause import Place
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.scripted import ECHO, HANG_UP, HOST, SILENCE, Drip, Endless, Scripted
from tests.support.scripted_mailbox import MailboxScript, scripted_mailbox

IMAP, POP3 = Protocol.IMAP, Protocol.POP3
PORTS = {
    (IMAP, Security.TLS): 993,
    (IMAP, Security.STARTTLS): 143,
    (POP3, Security.TLS): 995,
    (POP3, Security.STARTTLS): 110,
}
PASSWORD = "correct horse"
USER = "ada@hostile.test"
EVERY_SECURITY = [Security.TLS, Security.STARTTLS]
each_protocol = pytest.mark.parametrize("protocol", [IMAP, POP3], ids=str)
each_security = pytest.mark.parametrize("security", EVERY_SECURITY, ids=str)


async def checked(
    peer: Scripted,
    protocol: Protocol = IMAP,
    security: Security = Security.TLS,
    *,
    trusting: ssl.SSLContext | None = None,
    secret: str | None = PASSWORD,
    **how: object,
) -> Report:
    entry = {"username": USER, **how.pop("entry", {})}  # type: ignore[dict-item]
    server = Server(protocol=protocol, host=HOST, security=security, **entry)
    return await check(
        server,
        secret=None if secret is None else Secret(secret),
        network=peer.network(server.port_number, context=trusting),
        **{"timeout_s": 1.0, **how},  # type: ignore[arg-type]
    )


def _imap(id: str, stage: Stage, place: Place, cause: str, **script: object) -> pytest.param:
    return pytest.param(MailboxScript(IMAP, **script), stage, place, cause, id=f"imap-{id}")  # type: ignore[arg-type]


def _pop(id: str, stage: Stage, place: Place, cause: str, **script: object) -> pytest.param:
    return pytest.param(MailboxScript(POP3, **script), stage, place, cause, id=f"pop-{id}")  # type: ignore[arg-type]


G, C, L, M = Stage.GREETING, Stage.CAPABILITIES, Stage.LOGIN, Stage.MAILBOX
FG, FE, FL, FI = Place.GREETING, Place.EHLO, Place.LOGIN, Place.INCOMING
BEHAVIOURS = [
    # --- the greeting
    _imap("silent", G, FG, "greeting-silent", greeting=SILENCE),
    _imap("hangs-up", G, FG, "closed-at-greeting", greeting=HANG_UP),
    _imap("drips", G, FG, "greeting-silent", greeting=Drip(b"* OK IMAP4rev1 ready, at last\r\n", 0.2)),
    _imap("endless-line", G, FG, "reply-too-long", greeting=Endless(b"* OK " + b"x" * 4000)),
    _imap("web", G, FG, "web-server", greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    _imap("pop", G, FG, "pop-server", greeting=b"+OK ready\r\n"),
    _imap("smtp", G, FG, "smtp-server", greeting=b"220 mail.hostile.test ESMTP\r\n"),
    _imap("smtp-in-lines", G, FG, "smtp-server", greeting=b"220-mail.hostile.test\r\n220 hi\r\n"),
    _imap("ssh", G, FG, "other-service", greeting=b"SSH-2.0-OpenSSH_9.2\r\n"),
    _imap("nonsense", G, FG, "not-a-mail-server", greeting=b"hello there\r\n"),
    _imap("nuls", G, FG, "not-a-mail-server", greeting=b"\0\0\0\0\r\n"),
    _imap("not-utf-8", G, FG, "not-a-mail-server", greeting=b"\xff\xfe\xfd\r\n"),
    _imap("bye", G, FG, "refused-at-the-door", greeting=b"* BYE not for you\r\n"),
    _imap("bye-busy", G, FG, "busy", greeting=b"* BYE server busy, try again later\r\n"),
    _imap("bye-unavailable", G, FG, "busy", greeting=b"* BYE [UNAVAILABLE] sorry\r\n"),
    _imap("bye-many", G, FI, "too-many-connections", greeting=b"* BYE Too many connections from you\r\n"),
    _pop("silent", G, FG, "greeting-silent", greeting=SILENCE),
    _pop("hangs-up", G, FG, "closed-at-greeting", greeting=HANG_UP),
    _pop("imap", G, FG, "imap-server", greeting=b"* OK ready\r\n"),
    _pop("smtp", G, FG, "smtp-server", greeting=b"220 mail.hostile.test ESMTP\r\n"),
    _pop("refuses", G, FG, "refused-at-the-door", greeting=b"-ERR go away\r\n"),
    _pop("busy", G, FG, "busy", greeting=b"-ERR [SYS/TEMP] overloaded\r\n"),
    _pop("ok-grown-together", G, FG, "not-a-mail-server", greeting=b"+OKAY\r\n"),
    # --- what it offers
    _imap("caps-hang-up", C, FE, "hung-up", replies={"CAPABILITY": HANG_UP}),
    _imap("caps-silent", C, FE, "server-slow", replies={"CAPABILITY": SILENCE}),
    _imap("caps-refused", C, FE, "ehlo-refused", replies={"CAPABILITY": b"TAG NO not for you\r\n"}),
    _imap("caps-endless", C, FG, "reply-too-long", replies={"CAPABILITY": Endless(b"* 1 EXISTS\r\n")}),
    _imap("caps-literal", C, FE, "answer-not-understood", replies={"CAPABILITY": b"* LIST (x) {3000000000}\r\nabc"}),
    _imap("caps-long-literal", C, FE, "answer-not-understood", replies={"CAPABILITY": b"* X {" + b"9" * 19 + b"}\r\n"}),
    _imap("caps-many-literals", C, FE, "answer-not-understood", replies={"CAPABILITY": b"* X " + (b"{" * 8_000 + b"{0}\r\n") * 240}),
    _imap("caps-other-tag", C, FE, "answer-not-understood", replies={"CAPABILITY": b"A1 OK done\r\n"}),
    _imap("caps-odd-status", C, FE, "answer-not-understood", replies={"CAPABILITY": b"TAG YES done\r\n"}),
    _imap("caps-continuation", C, FE, "answer-not-understood", replies={"CAPABILITY": b"+ go on\r\n"}),
    _imap("caps-bye", C, FE, "hung-up", replies={"CAPABILITY": b"* BYE enough\r\n"}),
    _pop("caps-endless", C, FG, "reply-too-long", replies={"CAPA": Endless(b"+OK\r\nX\r\n")}),
    _pop("caps-nonsense", C, FE, "answer-not-understood", replies={"CAPA": b"what?\r\n"}),
    # --- login
    _imap("login-hangs-up", L, FL, "hung-up-at-login", replies={"AUTHENTICATE": HANG_UP}),
    _imap("login-silent", L, FE, "server-slow", replies={"AUTHENTICATE": SILENCE}),
    _imap("login-bye", L, FL, "hung-up-at-login", replies={"AUTHENTICATE": b"* BYE Disconnected\r\n"}),
    _imap("login-bye-no", L, FL, "wrong-password", replies={"AUTHENTICATE": b"* BYE x\r\nTAG NO [AUTHENTICATIONFAILED] x\r\n"}),
    _imap("login-bad", L, FL, "login-protocol-broken", replies={"AUTHENTICATE": b"TAG BAD what\r\n"}),
    _imap("login-asks-on", L, FL, "login-protocol-broken", replies={"AUTHENTICATE": (b"+ bW9yZQ==\r\n",)}),
    _imap("no-login", L, FE, "login-not-offered", capabilities=("IMAP4rev1", "LOGINDISABLED")),
    _imap("token-only", L, FE, "token-wanted", capabilities=("IMAP4rev1", "LOGINDISABLED", "AUTH=XOAUTH2")),
    _imap("ntlm-only", L, FE, "no-common-mechanism", capabilities=("IMAP4rev1", "LOGINDISABLED", "AUTH=NTLM")),
    _pop("login-hangs-up", L, FL, "hung-up-at-login", replies={"AUTH": HANG_UP}),
    _pop("login-refused", L, FL, "wrong-password", replies={"AUTH": b"-ERR [AUTH] no\r\n"}),
    _pop("pass-refused", L, FL, "wrong-password", capabilities=("USER",), replies={"PASS": b"-ERR no\r\n"}),
    _pop("in-use", L, FI, "mailbox-in-use", replies={"AUTH": b"-ERR [IN-USE] locked\r\n"}),
    _pop("no-login", L, FE, "login-not-offered", greeting=b"+OK hi\r\n", capabilities=("TOP",)),
    # --- the mailbox
    _imap("no-mailbox", M, FI, "no-mailbox-behind-login", replies={"EXAMINE": b"TAG BAD User is authenticated but not connected.\r\n"}),
    _imap("no-folder", M, FI, "folder-missing", replies={"EXAMINE": b"TAG NO [NONEXISTENT] Unknown Mailbox\r\n"}),
    _imap("mailbox-no", M, FI, "mailbox-not-opened", replies={"EXAMINE": b"TAG NO internal error\r\n"}),
    _imap("no-exists", M, FE, "answer-not-understood", replies={"EXAMINE": b"TAG OK done\r\n"}),
    _imap("mailbox-hangs-up", M, FE, "hung-up", replies={"EXAMINE": HANG_UP}),
    _pop("stat-refused", M, FI, "mailbox-not-opened", replies={"STAT": b"-ERR oops\r\n"}),
    _pop("stat-nonsense", M, FE, "answer-not-understood", replies={"STAT": b"+OK many\r\n"}),
]  # fmt: skip


@each_security
@pytest.mark.parametrize(("script", "stage", "place", "cause"), BEHAVIOURS)
async def test_a_hostile_mailbox_is_named(  # noqa: PLR0917 -- one column each
    script: MailboxScript,
    stage: Stage,
    place: Place,
    cause: str,
    security: Security,
    good_tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
) -> None:
    """Each misbehaviour ends at its stage with its own cause, in time, with a remedy."""
    implicit = security is Security.TLS
    async with scripted_mailbox(script, tls=good_tls, implicit=implicit) as peer:
        # Where a server is waited for in vain, the wait is not the promise.
        patience_s = 1.0 if cause in {"greeting-silent", "server-slow"} else 10.0
        how = {"trusting": trusting, "timeout_s": patience_s}
        report = await checked(peer, script.protocol, security, **how)

    assert report.failed is not None
    assert (stage, cause) == (report.failed.stage, report.cause_id)
    assert place is report.place
    assert report.remedy is not None
    assert report.elapsed_ms < 5_000
    assert report.logins_used <= 1


@each_protocol
@each_security
async def test_a_good_mailbox_passes(
    protocol: Protocol, security: Security, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The scripts of this file are good servers where nothing else is said."""
    script = MailboxScript(protocol)
    async with scripted_mailbox(script, tls=good_tls, implicit=security is Security.TLS) as peer:
        report = await checked(peer, protocol, security, trusting=trusting)

    assert report.ok, report
    assert (report.messages, report.logins_used) == (3, 1)


# --- encryption -----------------------------------------------------------------------------------

CONSENT = {IMAP: b"TAG OK Begin TLS\r\n", POP3: b"+OK begin TLS\r\n"}
UPGRADE = {IMAP: "STARTTLS", POP3: "STLS"}


@each_protocol
@pytest.mark.parametrize("smuggled", [b"* OK fine\r\n", b"B OK Logged in\r\n", b"+OK", b"\0"])
async def test_bytes_behind_the_consent_to_encrypt_end_the_check(
    protocol: Protocol, smuggled: bytes, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """What was smuggled in before TLS is never believed after it; nothing secret is sent."""
    script = MailboxScript(protocol, replies={UPGRADE[protocol]: CONSENT[protocol] + smuggled})
    async with scripted_mailbox(script, tls=good_tls) as peer:
        report = await checked(peer, protocol, Security.STARTTLS, trusting=trusting)

    assert "starttls-injection" == report.cause_id
    assert f"{len(smuggled)} bytes" in " ".join(report.evidence)
    assert report.logins_used == 0


@each_protocol
async def test_a_refused_or_hidden_upgrade_sends_no_password(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """STARTTLS that is not offered, or refused, is never gone without."""
    refused = {IMAP: b"TAG NO not now\r\n", POP3: b"-ERR not now\r\n"}[protocol]
    for script, cause in (
        (MailboxScript(protocol, starttls=False), "starttls-not-offered"),
        (MailboxScript(protocol, replies={UPGRADE[protocol]: refused}), "starttls-refused"),
    ):
        async with scripted_mailbox(script, tls=good_tls) as peer:
            report = await checked(peer, protocol, Security.STARTTLS, trusting=trusting)

        assert cause == report.cause_id
        assert report.logins_used == 0
        assert not [line for line in peer.heard if "AUTH" in line or "LOGIN" in line]


async def test_capabilities_from_before_encryption_are_forgotten(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Whoever writes into the open part cannot choose the way to log in."""
    script = MailboxScript(IMAP, greeting=b"* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=X] hi\r\n")
    async with scripted_mailbox(script, tls=good_tls) as peer:
        report = await checked(peer, IMAP, Security.STARTTLS, trusting=trusting)

    assert report.ok
    assert "AUTH=X" not in report.capabilities


PREAUTH = b"* PREAUTH welcome back\r\n"


async def test_preauth_before_starttls_is_not_used(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A server that lets us in before encryption makes STARTTLS impossible: the check stops."""
    async with scripted_mailbox(MailboxScript(IMAP, greeting=PREAUTH), tls=good_tls) as peer:
        report = await checked(peer, IMAP, Security.STARTTLS, trusting=trusting)

    assert "preauth-unencrypted" == report.cause_id
    assert report.logins_used == 0
    # A polite goodbye is all that was said.
    assert [line.split(" ", 1)[1] for line in peer.heard] == ["LOGOUT"]


async def test_preauth_over_tls_is_said(good_tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    """No login is made where none is asked for, and the report says that none was tested."""
    async with scripted_mailbox(
        MailboxScript(IMAP, greeting=PREAUTH), tls=good_tls, implicit=True
    ) as peer:
        report = await checked(peer, trusting=trusting)

    assert report.ok
    assert ("login-not-asked", 0, 3) == (report.cause_id, report.logins_used, report.messages)
    assert not [line for line in peer.heard if "AUTH" in line or "LOGIN" in line]


@each_protocol
async def test_without_encryption_nothing_is_sent_where_passwords_are_forbidden(
    protocol: Protocol,
) -> None:
    """LOGINDISABLED is obeyed; the advice is to encrypt."""
    offered = {IMAP: ("IMAP4rev1", "STARTTLS", "LOGINDISABLED"), POP3: ("TOP", "STLS")}[protocol]
    script = MailboxScript(protocol, capabilities=offered)
    async with scripted_mailbox(script) as peer:
        report = await checked(peer, protocol, Security.NONE, entry={"allow_cleartext": True})

    assert "login-needs-encryption" == report.cause_id
    assert report.logins_used == 0
    assert not [line for line in peer.heard if "AUTH" in line or " LOGIN " in line]


# --- injection ------------------------------------------------------------------------------------

EVERY_WAY = [
    (IMAP, "PLAIN", Auth.PASSWORD),
    (IMAP, "LOGIN command", Auth.PASSWORD),
    (POP3, "PLAIN", Auth.PASSWORD),
    (POP3, "USER/PASS", Auth.PASSWORD),
    (POP3, "APOP", Auth.CRAM_MD5),
]


@pytest.mark.parametrize(("protocol", "way", "auth"), EVERY_WAY)
@pytest.mark.parametrize("password", ["p\r\nX9 DELETE INBOX", "p\nDELE 1", "p\0", "p\r"])
async def test_a_password_with_a_line_break_sends_nothing(
    protocol: Protocol,
    way: str,
    auth: Auth,
    password: str,
    good_tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
) -> None:
    """A line break would begin a command of its own."""
    async with scripted_mailbox(MailboxScript(protocol), tls=good_tls, implicit=True) as peer:
        report = await checked(
            peer, protocol, trusting=trusting, secret=password, mechanism=way, entry={"auth": auth}
        )

    assert "password-hidden-character" == report.cause_id
    assert report.logins_used == 0
    assert {line.split(" ")[-1] for line in peer.heard} <= {"CAPABILITY", "CAPA"}


@pytest.mark.parametrize("dialogue", [ImapDialogue, Pop3Dialogue])
@given(st.binary(min_size=1, max_size=20).filter(lambda b: any(c < 0x20 or c == 0x7F for c in b)))
def test_no_command_carries_a_control_character(dialogue: type, data: bytes) -> None:
    """Whatever a caller hands over, a command is one line."""
    with pytest.raises(ValueError, match="control character"):
        dialogue("a.test")._refuse_controls(data)


@pytest.mark.parametrize(("protocol", "way", "auth"), EVERY_WAY)
async def test_every_way_sends_one_login_that_the_server_can_read(
    protocol: Protocol, way: str, auth: Auth, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Quotes, backslashes and other letters arrive as they were typed."""
    secret = 'pä "ss\\'
    async with scripted_mailbox(MailboxScript(protocol), tls=good_tls, implicit=True) as peer:
        report = await checked(
            peer, protocol, trusting=trusting, secret=secret, mechanism=way, entry={"auth": auth}
        )

    assert report.ok, report
    assert (report.mechanism, report.logins_used) == (way, 1)
    heard = "\n".join(peer.heard)
    if way == "LOGIN command":
        assert 'LOGIN "ada@hostile.test" {8}\r\npä "ss\\' in heard
    if way == "USER/PASS":
        assert 'PASS pä "ss\\' in heard


# --- mechanisms on the wire -----------------------------------------------------------------------


async def test_without_initial_responses_the_message_waits_for_the_challenge(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A server without SASL-IR is asked first (RFC 4959)."""
    script = MailboxScript(
        IMAP,
        capabilities=("IMAP4rev1", "AUTH=PLAIN"),
        replies={"AUTHENTICATE": (b"+ \r\n", lambda _: b"TAG OK in\r\n")},
    )
    async with scripted_mailbox(script, tls=good_tls, implicit=True) as peer:
        report = await checked(peer, trusting=trusting)

    assert report.ok, report
    assert any(line.endswith("AUTHENTICATE PLAIN") for line in peer.heard)


@each_protocol
async def test_the_reason_of_a_refused_token_is_read(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A refusal comes in two parts, JSON first; the second is waited for."""
    asked = b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"
    words = {IMAP: "AUTHENTICATE", POP3: "AUTH"}[protocol]
    no = {IMAP: b"TAG NO failed\r\n", POP3: b"-ERR failed\r\n"}[protocol]
    offered = {IMAP: ("SASL-IR", "AUTH=XOAUTH2"), POP3: ("SASL XOAUTH2",)}[protocol]
    script = MailboxScript(protocol, capabilities=offered, replies={words: (asked, no)})
    async with scripted_mailbox(script, tls=good_tls, implicit=True) as peer:
        report = await checked(peer, protocol, trusting=trusting, entry={"auth": Auth.OAUTH2})

    assert "token-refused" == report.cause_id
    assert "" in peer.heard  # the empty answer to the JSON


async def test_an_exchange_that_breaks_the_rules_is_cancelled(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The server is told that the exchange ends, with a star (RFC 4422 section 3.5)."""
    script = MailboxScript(
        IMAP, replies={"AUTHENTICATE": (b"+ !no base64!\r\n", b"TAG BAD cancelled\r\n")}
    )
    async with scripted_mailbox(script, tls=good_tls, implicit=True) as peer:
        report = await checked(peer, trusting=trusting)

    assert "login-protocol-broken" == report.cause_id
    assert "*" in peer.heard


async def test_a_rude_answer_to_the_star_does_not_hide_the_reason(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The exchange ended for a reason; that one is told."""
    script = MailboxScript(IMAP, replies={"AUTHENTICATE": (b"+ !no base64!\r\n", b"what?\r\n")})
    async with scripted_mailbox(script, tls=good_tls, implicit=True) as peer:
        report = await checked(peer, trusting=trusting)

    assert "login-protocol-broken" == report.cause_id


async def test_a_yes_before_the_command_was_whole_is_no_login(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A server that has not heard the password has not looked at it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        while line := await reader.readline():
            writer.write(line.split(b" ")[0] + b" OK yes\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=good_tls)
    async with server:
        peer = Scripted(server.sockets[0].getsockname()[1])
        report = await checked(peer, trusting=trusting, secret="pässword")

    assert report.failed is not None
    assert (Stage.LOGIN, "answer-not-understood") == (report.failed.stage, report.cause_id)


@pytest.mark.parametrize(
    "line",
    [b"* OK " + b"[CAPABILITY " * 650, b"* X " + b"{0" * 4_000, b"* 1 FETCH " + b"(" * 8_000],
)
async def test_lines_made_to_be_slow_hold_nothing_up(
    line: bytes, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Two megabytes of what a pattern could stumble over are read while the loop goes on."""
    script = MailboxScript(IMAP, replies={"CAPABILITY": (line + b"\r\n") * 200 + b"TAG OK x\r\n"})
    loop, slowest = asyncio.get_running_loop(), 0.0
    async with scripted_mailbox(script, tls=good_tls, implicit=True) as peer:
        checking = asyncio.create_task(checked(peer, trusting=trusting, timeout_s=10))
        while not checking.done():
            before = loop.time()
            await asyncio.sleep(0)
            slowest = max(slowest, loop.time() - before)
        await checking

    assert slowest < 1.5


# --- words of servers -----------------------------------------------------------------------------


@pytest.mark.parametrize(("protocol", "way", "auth"), EVERY_WAY)
async def test_an_echoed_password_is_masked(
    protocol: Protocol, way: str, auth: Auth, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A server that repeats what it heard gets no password into the report."""
    verbs = ("LOGIN", "AUTHENTICATE", "AUTH", "USER", "PASS", "APOP")
    script = MailboxScript(protocol, replies=dict.fromkeys(verbs, ECHO))
    async with scripted_mailbox(script, tls=good_tls, implicit=True) as peer:
        report = await checked(
            peer, protocol, trusting=trusting, mechanism=way, entry={"auth": auth}
        )

    text = f"{report}{report.model_dump_json()}"
    assert PASSWORD not in text
    assert "AGFkYUBob3N0aWxlLnRlc3QAY29ycmVjdCBob3JzZQ" not in text
    assert report.failed is not None


@each_protocol
async def test_a_password_as_a_response_code_is_masked(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The bracket at the beginning of a reply is a server's word like any other."""
    no = {IMAP: b"TAG NO [Kanarienvogel-7] x\r\n", POP3: b"-ERR [Kanarienvogel-7] x\r\n"}[protocol]
    verb = {IMAP: "AUTHENTICATE", POP3: "AUTH"}[protocol]
    script = MailboxScript(protocol, replies={verb: no})
    async with scripted_mailbox(script, tls=good_tls, implicit=True) as peer:
        report = await checked(peer, protocol, trusting=trusting, secret="Kanarienvogel-7")

    assert "kanarienvogel" not in report.model_dump_json().lower()


@each_protocol
async def test_one_byte_at_a_time_is_understood(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """How a reply is cut into packets changes nothing."""
    greeting = {IMAP: b"* OK hi\r\n", POP3: b"+OK hi\r\n"}[protocol]
    mailbox = {
        IMAP: ("EXAMINE", b"* 12 EXISTS\r\n* 0 RECENT\r\nTAG OK [READ-ONLY] done\r\n"),
        POP3: ("STAT", b"+OK 12 320\r\n"),
    }[protocol]
    script = MailboxScript(
        protocol, greeting=Drip(greeting, 0.001), replies={mailbox[0]: Drip(mailbox[1], 0.001)}
    )
    async with scripted_mailbox(script, tls=good_tls, implicit=True) as peer:
        report = await checked(peer, protocol, trusting=trusting, timeout_s=5.0)

    assert report.ok, report
    assert report.messages == 12


@each_protocol
async def test_a_rude_goodbye_fails_nothing(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """What was to be tested has passed by then."""
    for rude in (HANG_UP, b"what?\r\n", SILENCE):
        verb = {IMAP: "LOGOUT", POP3: "QUIT"}[protocol]
        script = MailboxScript(protocol, replies={verb: rude})
        async with scripted_mailbox(script, tls=good_tls, implicit=True) as peer:
            report = await checked(peer, protocol, trusting=trusting)

        assert report.ok


@each_protocol
async def test_a_second_login_is_impossible(protocol: Protocol) -> None:
    """Whoever asks for it: one check makes one login."""
    talk = {IMAP: ImapDialogue, POP3: Pop3Dialogue}[protocol]("a.test")
    talk._count_login()

    with pytest.raises(RuntimeError, match="one login"):
        talk._count_login()
