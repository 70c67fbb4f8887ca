"""Words of a command over SMTP, one line of printable characters; and those that EHLO answers."""

import asyncio
import base64

import aiosmtplib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smtpwidgets.checks.auth import log_in, offered
from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.checks.guarded_protocol import GuardedProtocol
from smtpwidgets.checks.mechanisms import MECHANISMS
from smtpwidgets.checks.sasl import Credential
from smtpwidgets.model.secret import Secret


@pytest.mark.parametrize("number", [*range(0x20), 0x7F], ids=hex)
async def test_no_word_holds_a_control_character(number: int) -> None:
    """It is refused before anything is sent, and before anybody asks for a connection."""
    talk = Conversation("mail.example.org", "client.example.org")

    with pytest.raises(ValueError, match="control character"):
        await talk.execute_command(b"NOOP", b"one" + bytes([number]) + b"two")


@given(
    st.text(st.sampled_from("a[.]: \t\n\x1f\x7f\x85\xa0\u2028é1"), max_size=6) | st.text(max_size=8)
)
@example("[IPv6:::1]")
@example(" laptop.example.org ")
@example("")
def test_a_greeting_name_is_one_that_the_library_takes(name: str) -> None:
    """The same names go through as with aiosmtplib, which looks at them letter by letter."""
    try:
        taken = aiosmtplib.SMTP(local_hostname=name).local_hostname
    except ValueError:
        with pytest.raises(ValueError, match="greeting name"):
            Conversation("mail.example.org", name)
    else:
        assert taken == Conversation("mail.example.org", name).local_hostname


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("AUTH PLAIN LOGIN",), ("PLAIN", "LOGIN")),
        (("PIPELINING", "auth plain", "AUTH=LOGIN PLAIN"), ("PLAIN", "LOGIN")),
        (("AUTH\tPLAIN",), ("PLAIN",)),
        (("  AUTH PLAIN",), ("PLAIN",)),
        (("AUTH",), ()),
        (("AUTH=",), ()),
        (("XAUTH PLAIN", "X-NO AUTH PLAIN", "AUTHENTICATE PLAIN"), ()),
        ((), ()),
    ],
)
def test_mechanisms_are_read_where_ehlo_names_them(
    lines: tuple[str, ...], names: tuple[str, ...]
) -> None:
    """In the lines that begin with AUTH, however that is written, each once and in their order."""
    assert names == offered(lines)


def test_no_server_names_mechanisms_without_end() -> None:
    """What is looked at, and told, has a bound."""
    assert len(offered(("AUTH " + " ".join(f"X-{number}" for number in range(500)),))) == 64


class _Server(asyncio.Transport):
    """A connection in memory to a server that says what it was told to say."""

    def __init__(self, *replies: bytes) -> None:
        super().__init__()
        self.replies, self.heard = iter(replies), b""
        self.talk = Conversation("mail.example.org", "client.example.org")
        self.guard = GuardedProtocol(self.talk._on_connection_lost)
        self.guard.connection_made(self)
        self.talk.protocol, self.talk.transport, self.talk._guard = self.guard, self, self.guard

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.heard += data
        self.guard.data_received(next(self.replies))

    def is_closing(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("length", "at_once"), [(1, True), (366, True), (367, False), (900, False)]
)
async def test_a_long_login_waits_until_the_server_has_room(length: int, *, at_once: bool) -> None:
    """A command line has 512 bytes at most (RFC 5321); more follows the empty challenge."""
    words = base64.b64encode(b"\0user\0" + b"x" * length)
    who = Credential("user", Secret("x" * length), "mail.example.org", 587, "smtp")
    server = _Server(*([b"235 yes\r\n"] if at_once else [b"334 \r\n", b"235 yes\r\n"]))

    assert await log_in(server.talk, MECHANISMS["PLAIN"](who)) == "yes"
    assert server.heard == b"AUTH PLAIN" + (b" " if at_once else b"\r\n") + words + b"\r\n"
    assert len(server.heard.splitlines(keepends=True)[0]) <= 512
