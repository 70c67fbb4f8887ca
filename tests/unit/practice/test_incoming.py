"""The practice servers for incoming mail, asked by the clients of the standard library."""

import base64
import contextlib
import email
import email.policy
import hmac
import imaplib
import logging
import poplib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator

import pytest
import scramp

from smtpwidgets.practice import SCENARIOS, PracticeServers
from smtpwidgets.practice.imap_letters import tokens
from smtpwidgets.practice.scenario import PASSWORD

IMAP, POP, SMTP = "imap.practice.test", "pop.practice.test", "smtp.practice.test"
ADA = "ada@practice.test"
IDS = ("works", "imap-works", "pop-works")


pytestmark = pytest.mark.usefixtures("nothing_left_open")


@pytest.fixture
def practice() -> Iterator[PracticeServers]:
    with PracticeServers([SCENARIOS[id] for id in IDS]) as servers:
        yield servers


class Doors:
    """How the standard library's clients find a door, by the name that a certificate shows."""

    def __init__(self, practice: PracticeServers, host: str) -> None:
        self.practice, self.host = practice, host

    def connect(self, port: int) -> socket.socket:
        return socket.create_connection(self.practice.doors[self.host, port], 10)

    def encrypted(self, raw: socket.socket) -> ssl.SSLSocket:
        return self.practice.client_context().wrap_socket(raw, server_hostname=self.host)


class Imap(imaplib.IMAP4):
    """The standard library's client, through a door."""

    def __init__(self, practice: PracticeServers, port: int = 993, host: str = IMAP) -> None:
        self._doors = Doors(practice, host)
        super().__init__(host, port)

    def _create_socket(self, _timeout: float | None) -> socket.socket:
        raw = self._doors.connect(self.port)
        return raw if self.port == 143 else self._doors.encrypted(raw)

    def encrypt(self) -> None:
        context = self._doors.practice.client_context()
        # imaplib checks the name it connected to, which is the practice host's.
        self.starttls(context)


class Pop(poplib.POP3):
    """The standard library's client, through a door."""

    def __init__(self, practice: PracticeServers, port: int = 995, host: str = POP) -> None:
        self._doors = Doors(practice, host)
        super().__init__(host, port)

    def _create_socket(self, _timeout: float) -> socket.socket:
        raw = self._doors.connect(self.port)
        return raw if self.port == 110 else self._doors.encrypted(raw)


def send(practice: PracticeServers, marker: str, recipient: str = ADA) -> None:
    doors = Doors(practice, SMTP)
    with smtplib.SMTP() as client:
        client.sock = doors.encrypted(doors.connect(465))
        client.file = None
        client._host = SMTP
        assert client.getreply()[0] == 220
        client.ehlo("notebook.example")
        client.login(ADA, PASSWORD)
        text = (
            f"From: Ada <{ADA}>\r\nX-Marker: {marker}\r\nSubject: {marker}\r\n\r\n.dot\r\nEnd\r\n"
        )
        client.sendmail(ADA, recipient, text.encode())


# --- one message, three servers -------------------------------------------------------------------


@pytest.mark.parametrize("port", [993, 143])
def test_a_message_is_found_read_and_removed_over_imap(
    practice: PracticeServers, port: int
) -> None:
    """What was sent is found by its marker, read with its way and verdicts, and taken out."""
    send(practice, "other")
    send(practice, "m-4711")
    with Imap(practice, port) as client:
        if port == 143:
            client.encrypt()
        client.login(ADA, PASSWORD)
        assert client.select()[1] == [b"2"]
        uid = client.uid("SEARCH", "HEADER", "X-Marker", "m-4711")[1][0].decode()
        assert uid == "2"
        _, ((_, header), end) = client.uid("FETCH", uid, "(BODY.PEEK[HEADER])")
        assert end == b")"
        assert client.uid("FETCH", uid, "(FLAGS)")[1] == [b"2 (UID 2 FLAGS ())"]
        client.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)")
        assert client.uid("EXPUNGE", uid)[0] == "OK"
        assert client.uid("SEARCH", "ALL")[1] == [b"1"]

    read = email.message_from_bytes(header, policy=email.policy.default)
    verdicts = read["Authentication-Results"]
    assert {"spf=pass", "dmarc=pass"} <= set(re.findall(r"\w+=pass", verdicts))
    last, first = read.get_all("Received")
    assert "by mx.practice.test with ESMTPS" in " ".join(last.split())
    assert "from notebook.example (localhost [127.0.0.1])" in first
    assert "using TLSv1.3" in first
    assert "with ESMTPSA" in first
    assert [m["X-Marker"] for m in practice.mailbox(ADA)] == ["other"]


@pytest.mark.parametrize("port", [995, 110])
def test_a_message_is_found_read_and_removed_over_pop3(
    practice: PracticeServers, port: int
) -> None:
    """The same over POP3, dots at the beginning of a line included."""
    send(practice, "m-4712")
    client = Pop(practice, port)
    if port == 110:
        client.stls(practice.client_context())
    client.user(ADA)
    client.pass_(PASSWORD)
    size = client.stat()[1]
    assert client.list()[1] == [f"1 {size}".encode()]
    assert len(client.uidl()[1]) == 1
    assert b"Subject: m-4712" in client.top(1, 0)[1]
    assert client.top(1, 0)[1][-1] == b""
    assert client.retr(1)[1][-2:] == [b".dot", b"End"]
    client.dele(1)
    assert client.stat() == (0, 0)
    client.rset()
    assert client.stat() == (1, size)
    client.dele(1)
    client.quit()

    assert not practice.mailbox(ADA)


def test_a_message_that_arrives_is_told_of(practice: PracticeServers) -> None:
    """A mailbox that is open says what came and went, as soon as it is asked."""
    with Imap(practice) as client:
        client.login(ADA, PASSWORD)
        assert client.select(readonly=True)[1] == [b"0"]
        send(practice, "new")
        client.noop()
        assert client.response("EXISTS")[1][-1] == b"1"
        assert client.fetch("1", "(RFC822.SIZE)")[0] == "OK"
        with Imap(practice) as other:
            other.login(ADA, PASSWORD)
            other.select()
            other.store("1", "+FLAGS", "\\Deleted")
            other.expunge()
        client.noop()
        assert client.response("EXPUNGE")[1] == [b"1"]


def test_a_mailbox_that_was_opened_for_reading_stays_as_it_was(practice: PracticeServers) -> None:
    """EXAMINE lets nobody mark or remove (RFC 9051 section 6.3.3)."""
    send(practice, "kept")
    with Imap(practice) as client:
        client.login(ADA, PASSWORD)
        client.select(readonly=True)
        assert client.fetch("1", "(BODY[])")[0] == "OK"
        assert client.store("1", "+FLAGS", "\\Deleted")[0] == "NO"
        assert client.fetch("1", "(FLAGS)")[1] == [b"1 (FLAGS ())"]
        assert client._simple_command("EXPUNGE")[0] == "NO"


def test_parts_of_a_message_are_given_as_they_are_asked_for(practice: PracticeServers) -> None:
    """Fields by name, the text alone, a piece from a place on, size and date."""
    send(practice, "parts")
    with Imap(practice) as client:
        client.login(ADA, PASSWORD)
        client.select()
        named = client.fetch("1", "(BODY.PEEK[HEADER.FIELDS (X-Marker)])")[1][0]
        assert named == (b"1 (BODY[HEADER.FIELDS (X-MARKER)] {19}", b"X-Marker: parts\r\n\r\n")
        assert client.fetch("1", "(BODY.PEEK[TEXT])")[1][0][1] == b".dot\r\nEnd\r\n"
        assert client.fetch("1", "(BODY.PEEK[]<0.11>)")[1][0][1] == b"Return-Path"
        whole = client.fetch("1", "(RFC822)")[1][0][1]
        assert f"RFC822.SIZE {len(whole)}".encode() in client.fetch("1", "(FAST)")[1][0]
        assert b"\\Seen" in client.fetch("1", "(FLAGS)")[1][0]
        for items in ("(ENVELOPE)", "(BODY[3.2])", ""):
            with pytest.raises(imaplib.IMAP4.error):
                client.fetch("1", items)


def test_folders_are_listed_with_their_use(practice: PracticeServers) -> None:
    """A client finds the junk folder by its use, whatever its name (RFC 6154)."""
    with Imap(practice) as client:
        client.login(ADA, PASSWORD)
        assert b"SPECIAL-USE" in client.capability()[1][0]
        assert b'(\\HasNoChildren \\Junk) "/" Junk' in client.list()[1]
        assert client.list(pattern="%")[1] == client.list()[1]
        assert client.list(pattern="In*")[1] == [b'(\\HasNoChildren) "/" INBOX']
        status = client.status("Junk", "(MESSAGES UIDNEXT UNSEEN)")
        assert status == ("OK", [b"Junk (MESSAGES 0 UIDNEXT 1 UNSEEN 0)"])
        assert client.select("Nowhere")[0] == "NO"


# --- logging in ------------------------------------------------------------------------------------


def plain(username: str, secret: str) -> bytes:
    return f"\0{username}\0{secret}".encode()


def oauthbearer(username: str, secret: str) -> bytes:
    return f"n,a={username},\x01host=h\x01port=1\x01auth=Bearer {secret}\x01\x01".encode()


def xoauth2(username: str, secret: str) -> bytes:
    return f"user={username}\x01auth=Bearer {secret}\x01\x01".encode()


def logged_in(client: Imap, mechanism: str, username: str, secret: str) -> bool:
    """Log in by a mechanism; the exchange is our own here, the carrier imaplib's."""
    speakers = {"PLAIN": plain, "OAUTHBEARER": oauthbearer, "XOAUTH2": xoauth2}
    scram = scramp.ScramClient(["SCRAM-SHA-256"], username, secret)

    def prove(challenge: bytes) -> bytes:
        if not challenge:
            return scram.get_client_first().encode()
        if challenge.startswith(b"v="):
            scram.set_server_final(challenge.decode())
            return b""
        scram.set_server_first(challenge.decode())
        return scram.get_client_final().encode()

    def sign(challenge: bytes) -> bytes:
        digest = hmac.new(secret.encode(), challenge, "md5").hexdigest()
        return f"{username} {digest}".encode()

    def name_then_secret(challenge: bytes) -> bytes:
        return (username if challenge == b"Username:" else secret).encode()

    def answer(challenge: bytes) -> bytes:
        # A challenge is the reason of a refusal here (RFC 7628 section 3.2.2).
        return b"\x01" if challenge else speakers[mechanism](username, secret)

    own = {"SCRAM-SHA-256": prove, "CRAM-MD5": sign, "LOGIN": name_then_secret}
    try:
        client.authenticate(mechanism, own.get(mechanism, answer))
    except imaplib.IMAP4.error:
        return False
    return True


@pytest.mark.parametrize(
    "mechanism", ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"]
)
def test_every_mechanism_admits_the_right_secret_only(mechanism: str) -> None:
    """Each mechanism lets the practice secret in, and nobody with another or from elsewhere."""
    works = SCENARIOS["imap-works"]
    behaviour = works.behaviour.model_copy(update={"mechanisms": (mechanism,)})
    chosen = works.model_copy(update={"behaviour": behaviour})
    with PracticeServers([chosen]) as practice, Imap(practice) as client:
        assert f"AUTH={mechanism}" in client.capabilities
        assert ("LOGINDISABLED" in client.capabilities) is (mechanism not in {"PLAIN", "LOGIN"})
        assert not logged_in(client, mechanism, ADA, "let-me-out")
        assert not logged_in(client, mechanism, "ada@example.org", PASSWORD)
        assert logged_in(client, mechanism, ADA, PASSWORD)
        assert client.select()[0] == "OK"


def test_pop3_logs_in_in_each_of_its_ways(practice: PracticeServers) -> None:
    """USER and PASS, APOP, and AUTH with an initial response or without."""
    for way in ("user", "apop", "auth", "auth-initial"):
        client = Pop(practice)
        with contextlib.suppress(poplib.error_proto):
            client.user(ADA)
            client.pass_("let-me-out")
            raise AssertionError("a wrong password was let in")
        if way == "user":
            client.user(ADA)
            client.pass_(PASSWORD)
        elif way == "apop":
            client.apop(ADA, PASSWORD)
        else:
            response = base64.b64encode(plain(ADA, PASSWORD)).decode()
            if way == "auth":
                client._putcmd("AUTH PLAIN")
                assert client._getline()[0] == b"+ "
                assert client._shortcmd(response).startswith(b"+OK")
            else:
                assert client._shortcmd(f"AUTH PLAIN {response}").startswith(b"+OK")
        assert client.stat() == (0, 0)
        client.quit()


@pytest.mark.parametrize("host", [IMAP, POP])
def test_no_secret_is_taken_before_encryption(practice: PracticeServers, host: str) -> None:
    """Neither offered nor accepted in the clear at a door that can encrypt."""
    if host == IMAP:
        client = Imap(practice, 143)
        assert {"LOGINDISABLED", "STARTTLS"} <= set(client.capabilities)
        assert not [c for c in client.capabilities if c.startswith("AUTH=")]
        for command in (client.login, lambda *_: client.authenticate("PLAIN", lambda _: b"")):
            with pytest.raises(imaplib.IMAP4.error, match="PRIVACYREQUIRED"):
                command(ADA, PASSWORD)
        client.logout()
        return
    pop = Pop(practice, 110)
    assert "STLS" in pop.capa()
    assert not {"USER", "SASL"} & set(pop.capa())
    with pytest.raises(poplib.error_proto, match="disallowed"):
        pop.user(ADA)
    pop.quit()


def test_commands_before_the_login_are_refused(practice: PracticeServers) -> None:
    """Nobody reads a mailbox who has not said who they are."""
    with Imap(practice) as client:
        for command in ("SELECT INBOX", 'LIST "" *', "FETCH 1 (FLAGS)", "UID EXPUNGE 1"):
            client.send(f"X1 {command}\r\n".encode())
            assert client.readline().startswith(b"X1 BAD Log in first")
    pop = Pop(practice)
    for command in ("STAT", "RETR 1", "UIDL", "NOOP"):
        with pytest.raises(poplib.error_proto, match="Log in first"):
            pop._shortcmd(command)
    pop.quit()


def test_user_names_may_come_as_literals(practice: PracticeServers) -> None:
    """What cannot be quoted is sent by its length (RFC 9051 section 4.3)."""
    with Imap(practice) as client:
        client.send(b"X1 LOGIN {%d}\r\n" % len(ADA))
        assert client.readline().startswith(b"+ ")
        client.send(f"{ADA} {{{len(PASSWORD)}+}}\r\n{PASSWORD}\r\n".encode())
        assert client.readline().startswith(b"X1 OK")


# --- keeping secrets, keeping still ----------------------------------------------------------------


def test_transcript_has_every_command_and_no_secret(practice: PracticeServers) -> None:
    """What was said is remembered, but nothing of what was sent to log in."""
    with Imap(practice) as client:
        with contextlib.suppress(imaplib.IMAP4.error):
            client.login(ADA, "canary-5e1f")
        client.send(b"canary-5e1f canary-5e1f canary-5e1f\r\n")
        assert b"BAD" in client.readline()
        logged_in(client, "PLAIN", ADA, PASSWORD)
    pop = Pop(practice)
    for command in ("USER canary-5e1f", "PASS canary-5e1f", "APOP a canary-5e1f", "canary-5e1f"):
        with contextlib.suppress(poplib.error_proto):
            pop._shortcmd(command)
    pop.quit()

    assert practice.transcript(IMAP) == (
        "CAPABILITY",
        "LOGIN",
        "(not an IMAP command)",
        "AUTHENTICATE PLAIN",
        "LOGOUT",
    )
    assert practice.transcript(POP) == ("USER", "PASS", "APOP", "(not a POP3 command)", "QUIT")


@pytest.mark.parametrize(("host", "port"), [(IMAP, 143), (POP, 110)])
def test_bytes_smuggled_behind_starttls_are_never_answered(
    practice: PracticeServers, host: str, port: int
) -> None:
    """What came unencrypted is forgotten when encryption begins (RFC 9051 section 11.1)."""
    doors = Doors(practice, host)
    word = b"STLS\r\nQUIT\r\n" if port == 110 else b"a STARTTLS\r\nb LOGOUT\r\n"
    with doors.connect(port) as raw:
        raw.sendall(word)
        read_until(raw, b"Begin TLS negotiation now.\r\n")
        with doors.encrypted(raw) as client:
            client.sendall(b"CAPA\r\n" if port == 110 else b"c NOOP\r\n")
            answer = read_until(client, b".\r\n")
    assert answer.startswith((b"+OK\r\nTOP", b"c OK"))


@pytest.mark.parametrize(
    "words",
    [
        b"a" * 40_000,
        b"a LOGIN {999999999}\r\n",
        b"a LOGIN " + b"{9+}\r\nxxxxxxxxx" * 4_000,
        b"a LOGIN {999999999+}\r\n",
        b"?\r\n" * 40,
        b"\0\r\n\xff\r\n" * 40,
    ],
    ids=["endless-line", "literal", "many-literals", "unasked-literal", "words", "octets"],
)
@pytest.mark.parametrize("host", [IMAP, POP])
def test_no_client_makes_a_server_read_without_end(
    practice: PracticeServers, host: str, words: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Too much, or too much nonsense, ends the conversation; nothing is logged."""
    caplog.set_level(logging.WARNING)
    doors = Doors(practice, host)
    with doors.encrypted(doors.connect(995 if host == POP else 993)) as client:
        client.settimeout(10)
        with contextlib.suppress(OSError):
            client.sendall(words + b"z LOGOUT\r\nQUIT\r\n" * 25)
            while client.recv(65_536):
                pass

    assert not caplog.records


def test_stop_does_not_wait_for_clients_that_stay(caplog: pytest.LogCaptureFixture) -> None:
    """Greeted, logged in, or in the middle of a handshake: nobody holds the servers up."""
    servers = PracticeServers([SCENARIOS[id] for id in IDS]).start()
    with contextlib.ExitStack() as stack:
        client = Imap(servers)
        stack.callback(client.shutdown)
        client.login(ADA, PASSWORD)
        client.select()
        pop = Pop(servers)
        stack.callback(pop.close)
        for host, port in ((IMAP, 143), (POP, 110)):
            raw = stack.enter_context(socket.create_connection(servers.doors[host, port]))
            raw.sendall(b"STLS\r\n" if port == 110 else b"a STARTTLS\r\n")
            read_until(raw, b"Begin TLS negotiation now.\r\n")
        servers.stop()

    assert "did not stop" not in caplog.text


def test_a_server_may_be_slow_to_greet() -> None:
    """The greeting waits as the scenario says; what a client said before is answered after it."""
    works = SCENARIOS["imap-works"]
    behaviour = works.behaviour.model_copy(update={"greeting_delay_s": 0.2})
    with PracticeServers([works.model_copy(update={"behaviour": behaviour})]) as servers:
        began = time.monotonic()
        with Imap(servers) as client:
            assert client.noop()[0] == "OK"
            assert time.monotonic() - began > 0.2


def read_until(client: socket.socket, end: bytes) -> bytes:
    client.settimeout(5)
    heard = b""
    while not heard.endswith(end):
        piece = client.recv(4096)
        assert piece, heard
        heard += piece
    return heard


@pytest.mark.parametrize("piece", ['"\\', '"', "(", "[", "[(", "\\"])
def test_a_command_made_to_be_slow_is_read_in_a_moment(piece: str) -> None:
    """Any program of this computer may talk to a practice server."""
    started = time.process_time()
    tokens(piece * (16_384 // len(piece)))

    assert time.process_time() - started < 2
