"""The practice servers as a program: beginning, ending, remembering, keeping still."""

import asyncio
import contextlib
import logging
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage

import aiosmtplib
import pytest

from smtpwidgets.practice import SCENARIOS, PracticeServers
from smtpwidgets.practice.certificates import DAYS_LEFT_WHEN_ENDING
from smtpwidgets.practice.scenario import PASSWORD

HOST = "smtp.practice.test"
ADA, GRACE = "ada@practice.test", "grace@practice.test"


pytestmark = pytest.mark.usefixtures("nothing_left_open")


@pytest.fixture(scope="module")
def practice() -> Iterator[PracticeServers]:
    with PracticeServers() as servers:
        yield servers


@contextlib.asynccontextmanager
async def connected(
    servers: PracticeServers, port: int, host: str = HOST
) -> AsyncIterator[aiosmtplib.SMTP]:
    """A client that takes the door of `host`, speaks TLS where the port does, and has said EHLO."""
    raw = socket.create_connection(servers.doors[host, port])
    raw.setblocking(False)
    client = aiosmtplib.SMTP(
        hostname=host,
        sock=raw,
        use_tls=port == 465,
        start_tls=port != 465,
        tls_context=servers.client_context(),
        local_hostname="[127.0.0.1]",
        timeout=10,
    )
    await client.connect()
    transport = client.transport  # the client forgets it as soon as the server hangs up
    assert transport is not None
    try:
        await client.ehlo()
        yield client
    finally:
        transport.abort()
        client.close()
        for _ in range(10):  # asyncio closes the socket some steps later
            await asyncio.sleep(0)


def letter(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = ADA, GRACE, subject
    message.set_content("Hello\n.\n..dots\n")
    return message


# --- mail ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("port", [465, 587, 25])
async def test_message_lands_in_the_mailbox_unchanged(port: int) -> None:
    """A message handed over on any port is in the recipient's mailbox, dots and umlauts as sent."""
    with PracticeServers([SCENARIOS["works"]]) as servers:
        async with connected(servers, port) as client:
            await client.auth_plain(ADA, PASSWORD)
            await client.send_message(letter("Grüße"))

        (received,) = servers.mailbox("Grace@Practice.test")

    assert received["Subject"] == "Grüße"
    assert received.get_content().splitlines() == ["Hello", ".", "..dots"]


@pytest.mark.parametrize("way", ["auth_plain", "auth_login", "auth_xoauth2", "auth_crammd5"])
async def test_every_mechanism_admits_the_right_secret_only(way: str) -> None:
    """PLAIN, LOGIN, CRAM-MD5 and XOAUTH2 let the practice secret in and answer 535 to others."""
    works = SCENARIOS["works"]
    behaviour = works.behaviour.model_copy(
        update={"mechanisms": ("PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2")}
    )
    with PracticeServers([works.model_copy(update={"behaviour": behaviour})]) as servers:
        async with connected(servers, 465) as client:
            with pytest.raises(aiosmtplib.SMTPAuthenticationError) as refused:
                await getattr(client, way)(ADA, "let-me-out")
            assert refused.value.code == 535
            with pytest.raises(aiosmtplib.SMTPAuthenticationError):
                await getattr(client, way)("ada", PASSWORD)
            assert (await getattr(client, way)(ADA, PASSWORD)).code == 235


async def test_long_token_is_read_whole() -> None:
    """A token of several kilobytes, as real ones are, is read and judged."""
    with PracticeServers([SCENARIOS["token"]]) as servers:
        async with connected(servers, 465, SCENARIOS["token"].host) as client:
            with pytest.raises(aiosmtplib.SMTPAuthenticationError) as refused:
                await client.auth_xoauth2(ADA, "t" * 6_000)

    assert refused.value.code == 535


async def test_password_is_refused_before_encryption(practice: PracticeServers) -> None:
    """Without TLS the server neither offers a login nor takes one, nor mail."""
    with smtplib.SMTP(*practice.doors[HOST, 587]) as client:
        client.ehlo("[127.0.0.1]")

        assert not client.has_extn("auth")
        assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] == 538
        assert client.mail(ADA)[0] == 530


async def test_mail_without_login_is_refused(practice: PracticeServers) -> None:
    """A server that has logins takes mail after one only."""
    async with connected(practice, 465) as client:
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as refused:
            await client.mail(ADA)

    assert refused.value.code == 530


@pytest.mark.parametrize(
    ("recipient", "code"), [("ada@example.org", 550), ("nobody@practice.test", 550)]
)
async def test_mail_for_elsewhere_is_refused(
    recipient: str, code: int, practice: PracticeServers
) -> None:
    """Nothing is accepted that could not be seen in a practice mailbox."""
    async with connected(practice, 465) as client:
        await client.auth_plain(ADA, PASSWORD)
        await client.mail(ADA)
        with pytest.raises(aiosmtplib.SMTPRecipientRefused) as refused:
            await client.rcpt(recipient)

    assert refused.value.code == code


async def test_every_answer_has_an_enhanced_code(practice: PracticeServers) -> None:
    """A server that announces ENHANCEDSTATUSCODES gives one (RFC 2034 section 4)."""
    async with connected(practice, 465) as client:
        assert client.supports_extension("enhancedstatuscodes")
        login = await client.auth_plain(ADA, PASSWORD)
        answers = [login, await client.mail(ADA), await client.rcpt(GRACE), await client.rset()]
        answers += [await client.noop(), await client.execute_command(b"FROBNICATE")]
        answers += [await client.execute_command(b"MAIL", b"nonsense"), await client.quit()]

    for answer in answers:
        assert answer.message.startswith(f"{answer.code // 100}."), answer


# --- what is remembered -------------------------------------------------------------------------


async def test_transcript_has_every_command_and_no_secret() -> None:
    """The transcript shows the conversation, and nothing of what was sent to log in."""
    with PracticeServers([SCENARIOS["works"]]) as servers:
        async with connected(servers, 587) as client:
            with contextlib.suppress(aiosmtplib.SMTPAuthenticationError):
                await client.auth_login(ADA, "canary-5e1f")
            await client.execute_command(b"canary-5e1f")
            await client.auth_plain(ADA, PASSWORD)
            await client.mail(ADA)
            await client.quit()
        heard = servers.transcript(HOST)

    assert heard == (
        "EHLO [127.0.0.1]",
        "STARTTLS",
        "EHLO [127.0.0.1]",
        "AUTH LOGIN",
        "(not an SMTP command)",
        "AUTH PLAIN",
        f"MAIL FROM:<{ADA}>",
        "QUIT",
    )


async def test_hosts_have_transcripts_of_their_own(practice: PracticeServers) -> None:
    """What one host heard is not in another's transcript."""
    async with connected(practice, 465, "mail.practice.test") as client:
        await client.execute_command(b"VRFY", b"only-here")

    assert "VRFY only-here" in practice.transcript("mail.practice.test")
    assert "VRFY only-here" not in practice.transcript(HOST)


# --- trust --------------------------------------------------------------------------------------


def test_system_does_not_trust_practice_servers(practice: PracticeServers) -> None:
    """The practice authority is known to the explicit context only."""
    with (
        socket.create_connection(practice.doors[HOST, 465]) as raw,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(raw, server_hostname=HOST)


def test_practice_context_trusts_one_authority_only(practice: PracticeServers) -> None:
    """The context for practice has a single authority: none of the system's."""
    context = practice.client_context()

    assert context.cert_store_stats()["x509_ca"] == 1
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_certificate_that_ends_soon_has_nine_days_left(practice: PracticeServers) -> None:
    """The certificate of that scenario ends in nine days, counted from the start."""
    host = SCENARIOS["certificate-ends-soon"].host
    with (
        socket.create_connection(practice.doors[host, 465]) as raw,
        practice.client_context().wrap_socket(raw, server_hostname=host) as wrapped,
    ):
        ends_at = ssl.cert_time_to_seconds(str(wrapped.getpeercert()["notAfter"]))

    assert int((ends_at - time.time()) // 86_400) == DAYS_LEFT_WHEN_ENDING == 9


# --- beginning and ending -----------------------------------------------------------------------


async def test_servers_start_and_stop_inside_a_running_loop() -> None:
    """They may be started where a loop already runs, as in a notebook."""
    servers = PracticeServers([SCENARIOS["works"]]).start()
    async with connected(servers, 587) as client:
        assert (await client.noop()).code == 250
    servers.stop()

    assert not servers.doors


def test_only_loopback_is_bound(practice: PracticeServers) -> None:
    """No other computer can reach a practice server."""
    assert {address for address, _ in practice.doors.values()} == {"127.0.0.1"}


def test_servers_start_at_once() -> None:
    """Opening every door takes no noticeable time (0.03 s; a tenth of a second is the promise)."""
    PracticeServers([SCENARIOS["works"]]).start().stop()  # the authority's key is made once
    servers = PracticeServers()
    began = time.process_time()
    with servers:
        needed_s = time.process_time() - began  # of processor: the machine may be busy

    assert needed_s < 0.1


def test_stop_does_not_wait_for_clients_that_stay(caplog: pytest.LogCaptureFixture) -> None:
    """Clients that never leave, in plain text, in a handshake or encrypted, hold nothing up."""
    servers = PracticeServers().start()
    with contextlib.ExitStack() as stack:
        for host, port in ((HOST, 587), (HOST, 465), ("silent.practice.test", 587)):
            stack.enter_context(socket.create_connection(servers.doors[host, port]))
        raw = stack.enter_context(socket.create_connection(servers.doors[HOST, 465]))
        context = servers.client_context()
        stack.enter_context(context.wrap_socket(raw, server_hostname=HOST))
        halfway = stack.enter_context(socket.create_connection(servers.doors[HOST, 587]))
        halfway.sendall(b"EHLO x\r\nSTARTTLS\r\n")
        assert b"220 2.0.0" in _read_until(halfway, b"start TLS\r\n")
        servers.stop()

    assert "did not stop" not in caplog.text


def test_servers_leave_no_thread_and_no_open_port() -> None:
    """After stop() there is no thread, and nobody answers at a former door."""
    before = set(threading.enumerate())
    servers = PracticeServers().start()
    doors = list(servers.doors.values())
    servers.stop()

    assert set(threading.enumerate()) == before
    for door in doors:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(door, 5)


def test_servers_can_be_restarted_with_the_same_entries() -> None:
    """After a restart entries and their ids are the same, and the doors lead on."""
    servers = PracticeServers([SCENARIOS["works"]])
    before = servers.servers()
    for _ in range(2):
        servers.start()
        servers.start()
        socket.create_connection(servers.doors[HOST, 587]).close()
        servers.stop()
        servers.stop()

    assert servers.servers() == before


async def test_rude_clients_leave_no_trace_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a client does, the person's console stays clean."""
    caplog.set_level(logging.WARNING)
    kinds = {
        (one.protocol, one.conduct, one.encryption, *one.doors.values()): scenario
        for scenario in SCENARIOS.values()
        if (one := scenario.behaviour) is not None
    }
    with PracticeServers([SCENARIOS["works"], *kinds.values()]) as servers:
        hello = bytes.fromhex("1603010005") + b"\x01\n \xff\n\n"
        for address in servers.doors.values():
            for words in (hello, b"EHLO x\r\nSTARTTLS\r\n", b"\r\n" * 30, b"x" * 20_000):
                with contextlib.suppress(OSError), socket.create_connection(address, 5) as client:
                    client.sendall(words)
        async with connected(servers, 587) as client:  # all of the above has been read by now
            await client.quit()

    assert not caplog.records


def test_refused_certificate_leaves_no_trace_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A client that does not trust the server ends the handshake, and that is no event."""
    caplog.set_level(logging.WARNING)
    host = "expired.practice.test"
    with PracticeServers() as servers:
        for port in (465, 587):
            with socket.create_connection(servers.doors[host, port]) as raw:
                if port == 587:
                    raw.sendall(b"EHLO x\r\nSTARTTLS\r\n")
                    _read_until(raw, b"start TLS\r\n")
                with pytest.raises(ssl.SSLCertVerificationError):
                    servers.client_context().wrap_socket(raw, server_hostname=host)

    assert not caplog.records


async def test_strange_words_are_answered_until_there_are_too_many(
    practice: PracticeServers,
) -> None:
    """Like a real server, it loses patience with a client that speaks no SMTP."""
    async with connected(practice, 465) as client:
        codes = [(await client.execute_command(b"WHAT")).code for _ in range(20)]

    assert codes == [502] * 19 + [421]


def test_unknown_entry_has_no_secret(practice: PracticeServers) -> None:
    """Secrets are given out for practice entries only."""
    with pytest.raises(KeyError):
        practice.secret_for("no-such-entry")


async def test_clients_at_the_same_time_do_not_mix(practice: PracticeServers) -> None:
    """Twenty conversations at once each get their own answers."""

    async def one(number: int) -> str:
        async with connected(practice, 465, "full-address.practice.test") as client:
            await client.auth_plain(ADA, PASSWORD)
            await client.mail(ADA)
            await client.rcpt(f"box{number}@practice.test")
            await client.data(f"Subject: {number}\r\n\r\n{number}\r\n")
            return str(practice.mailbox(f"box{number}@practice.test")[0]["Subject"])

    assert await asyncio.gather(*map(one, range(20))) == [str(n) for n in range(20)]


@pytest.mark.parametrize("missing", ["aiosmtpd", "trustme"])
def test_import_without_the_extra_says_how_to_get_it(missing: str) -> None:
    """Without the packages of the extra the import names the command that installs them."""
    code = f"import sys; sys.modules[{missing!r}] = None\nimport smtpwidgets.practice"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "MissingExtraError" in run.stderr
    assert "pip install 'smtpwidgets[practice]'" in run.stderr
    assert "ModuleNotFoundError" not in run.stderr


def _read_until(client: socket.socket, end: bytes) -> bytes:
    client.settimeout(5)
    heard = b""
    while not heard.endswith(end):
        piece = client.recv(4096)
        assert piece, heard
        heard += piece
    return heard
