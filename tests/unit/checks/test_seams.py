"""The private corners of aiosmtplib that the check stands on.

They are pinned so that a release that moves them fails here and not at a user's.
"""

import asyncio
import inspect

import aiosmtplib
import pytest
from aiosmtplib.protocol import MAX_LINE_LENGTH, SMTPProtocol

from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.checks.guarded_protocol import GuardedProtocol


class _Heard(asyncio.Transport):
    """A connection that stands, and keeps what is sent over it."""

    def __init__(self, sent: list[bytes]) -> None:
        super().__init__()
        self.write = sent.append  # type: ignore[assignment,method-assign]

    def is_closing(self) -> bool:
        return False


async def test_a_protocol_has_the_parts_the_guard_uses() -> None:
    """Buffer, waiter and the flag that says whether a reply is awaited."""
    protocol = SMTPProtocol(loop=asyncio.get_running_loop(), connection_lost_callback=None)

    assert protocol._response_waiter is None
    assert protocol._response_pending is False
    assert isinstance(protocol._buffer, bytearray)
    assert callable(protocol._set_response_exception)


def test_the_methods_we_override_exist() -> None:
    """An override of a method that is gone would silently guard nothing."""
    for name in ("data_received", "eof_received", "connection_lost", "write", "read_response"):
        assert name in vars(SMTPProtocol)
        assert name in vars(GuardedProtocol)


def test_a_client_forgets_its_connection_by_the_callback_we_hand_on() -> None:
    """`_on_connection_lost` takes the protocol and closes the client if it is its own."""
    parameters = inspect.signature(aiosmtplib.SMTP._on_connection_lost).parameters

    assert ["self", "protocol"] == list(parameters)


async def test_the_library_takes_a_whole_reply_in_one_piece() -> None:
    """What the guard hands on is parsed at once, with code, words and line breaks."""
    conversation = Conversation("mail.example.org", "[127.0.0.1]")
    guard = GuardedProtocol(conversation._on_connection_lost)
    guard.connection_made(asyncio.Transport())
    for byte in b"250-first\r\n250 second\r\n":
        guard.data_received(bytes((byte,)))

    assert (250, "first\nsecond") == await guard.read_response()


async def test_what_the_library_sends_has_a_reply_of_its_own() -> None:
    """It writes DATA and the message, and reads behind each: never the reply to what came before."""
    guard = GuardedProtocol(Conversation("mail.example.org", "[127.0.0.1]")._on_connection_lost)
    sent: list[bytes] = []
    guard.connection_made(_Heard(sent))
    guard.data_received(b"220 ready\r\n")
    for command, reply in ((b"DATA\r\n", b"354 go on\r\n"), (b".\r\n", b"250 taken\r\n")):
        guard.write(command)
        guard.data_received(reply)

        assert sent.pop() == command
        assert str(await guard.read_response()) == reply.decode().rstrip()


async def test_the_library_says_what_is_wrong_with_a_line_that_is_too_long() -> None:
    """It is asked about one reply, and not only about the first."""
    guard = GuardedProtocol(Conversation("mail.example.org", "[127.0.0.1]")._on_connection_lost)
    guard.connection_made(_Heard([]))
    guard.data_received(b"220 ready\r\n")
    reply = guard.ask(b"NOOP\r\n")
    guard.data_received(b"250 " + b"x" * MAX_LINE_LENGTH + b"\r\n")

    with pytest.raises(aiosmtplib.SMTPResponseException, match="too long"):
        await reply


async def test_bytes_behind_a_reply_are_counted_and_not_kept() -> None:
    """In the same segment, and in a later one that nobody asked for."""
    guard = GuardedProtocol(Conversation("mail.example.org", "[127.0.0.1]")._on_connection_lost)
    guard.connection_made(asyncio.Transport())
    guard.data_received(b"220 go\r\n250 smuggled\r\n")
    guard.data_received(b"more\r\n")
    await guard.read_response()
    guard.data_received(b"and more\r\n")

    assert len(b"250 smuggled\r\nmore\r\nand more\r\n") == guard.unsolicited
    assert b"" == guard.partial


def test_no_conversation_decides_about_encryption_or_names_by_itself() -> None:
    """No STARTTLS “if offered”, no look-up of this computer's name, no time-out of its own."""
    conversation = Conversation("mail.example.org", "[127.0.0.1]")

    assert conversation._start_tls_on_connect is False
    assert "[127.0.0.1]" == conversation.local_hostname
    assert conversation.timeout is None


def test_the_check_never_uses_what_the_library_does_on_its_own() -> None:
    """`login()` tries every mechanism, `connect()` hides the stages, `async with` outlives limits."""
    import smtpwidgets.checks.auth
    import smtpwidgets.checks.conversation
    import smtpwidgets.checks.steps

    for module in (
        smtpwidgets.checks.auth,
        smtpwidgets.checks.conversation,
        smtpwidgets.checks.steps,
    ):
        source = inspect.getsource(module)
        code = "\n".join(line for line in source.split("\n") if "`" not in line)
        for forbidden in (".login(", ".auth_login(", ".connect()", "async with Conversation"):
            assert forbidden not in code
