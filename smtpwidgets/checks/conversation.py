"""One conversation with one SMTP server: aiosmtplib, driven command by command, with guards.

Nothing here decides what a failure means. Each guard stands against something a server can do to
the library (the number is its place in the project's list of traps); the tests name them.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Sequence
from typing import Literal, cast

import aiosmtplib
from aiosmtplib.protocol import MAX_LINE_LENGTH, SMTPProtocol
from aiosmtplib.typing import Default

from smtpwidgets.checks.findings import Refused

__all__ = [
    "ContradictionError",
    "Conversation",
    "GuardedProtocol",
    "HungUpError",
    "NotSmtpError",
    "OutOfStepError",
    "ReplyTooLongError",
]

# An EHLO reply of the largest providers has some twenty lines and less than a kilobyte.
MAX_REPLY_LINES = 256
MAX_REPLY_BYTES = 32_768

# How much is kept of what a server said without being asked.
_MAX_UNASKED = 512

# RFC 5321 section 4.2: three digits, the first from 2 to 5, then a blank, a hyphen or the end.
_REPLY_LINE = re.compile(rb"[2-5][0-9]{2}(?:[ \t-]|\r?\n)")


class NotSmtpError(Exception):
    """The server sent something that is no SMTP reply; `line` is the beginning of it."""

    def __init__(self, line: bytes) -> None:
        super().__init__("not an SMTP reply")
        self.line = line[:512]


class ContradictionError(NotSmtpError):
    """The lines of one reply have different codes (RFC 5321 section 4.2.1 wants the same)."""


class OutOfStepError(Exception):
    """The server answered what it was not asked; `line` is the beginning of it.

    From there on nobody can tell which answer belongs to which command.
    """

    def __init__(self, line: bytes) -> None:
        super().__init__("an answer that nobody asked for")
        self.line = line[:512]


# Whoever says no is believed, whatever comes behind it; nobody is taken at a yes and more.
_REFUSALS = 400


class HungUpError(ConnectionError):
    """The server ended the connection where an answer was due."""


class ReplyTooLongError(Exception):
    """The server would not stop talking."""


class GuardedProtocol(SMTPProtocol):
    """Hands the library whole, well-formed replies only, each in one piece.

    The library parses a reply anew with every segment, which takes seconds of CPU for a reply of
    many short lines (trap 1), takes "2_2" for a number (trap 11), and drops bytes that nobody
    asked for without a word (trap 8). `unsolicited` counts those, `unasked` is their beginning.
    """

    def __init__(self, conversation: "Conversation") -> None:
        super().__init__(
            loop=asyncio.get_running_loop(),
            connection_lost_callback=conversation._on_connection_lost,  # noqa: SLF001 -- its own
        )
        self.replies = 0
        self.unsolicited = 0
        self.unasked = bytearray()
        self._partial = bytearray()
        self._lines: list[bytes] = []
        self._size = 0  # of the reply so far

    def data_received(self, data: bytes) -> None:
        """Collect `data`; pass a reply on when it is complete."""
        if not self._awaited:
            self._note_unasked(data)
            return
        self._partial += data
        self._size += len(data)
        searched = max(0, len(self._partial) - len(data))
        while (end := self._partial.find(b"\n", searched)) >= 0:
            line = bytes(self._partial[: end + 1])
            del self._partial[: end + 1]
            searched = 0
            if not self._takes(line):
                return
            if line[3:4] != b"-":
                self._deliver()
                return
        if self._size > MAX_REPLY_BYTES:
            self._give_up(ReplyTooLongError())

    def _takes(self, line: bytes) -> bool:
        """Take one line of a reply; end the conversation with one that does not belong there."""
        self._lines.append(line)
        if _REPLY_LINE.match(line) is None:
            self._give_up(NotSmtpError(b"".join(self._lines)))
        elif line[:3] != self._lines[0][:3]:
            self._give_up(ContradictionError(b"".join(self._lines)))
        elif len(self._lines) > MAX_REPLY_LINES:
            self._give_up(ReplyTooLongError())
        else:
            return True
        return False

    def eof_received(self) -> bool:
        """Tell a cut-off reply of another service from a plain hang-up."""
        if self._awaited and self._partial and not _REPLY_LINE.match(self._partial + b"\n"):
            self._give_up(NotSmtpError(bytes(self._partial)))
        return super().eof_received()

    @property
    def partial(self) -> bytes:
        """What has come so far of a reply that is not complete."""
        return b"".join(self._lines) + bytes(self._partial)

    @property
    def _awaited(self) -> bool:
        waiter = self._response_waiter
        return self._response_pending and waiter is not None and not waiter.done()

    def _deliver(self) -> None:
        lines, self._lines, self._size = self._lines, [], 0
        sizes = [*map(len, lines)]
        if sum(sizes) > MAX_REPLY_BYTES:
            self._give_up(ReplyTooLongError())
            return
        self.replies += 1
        waiter = self._response_waiter
        if waiter is None or max(sizes) > MAX_LINE_LENGTH:
            super().data_received(b"".join(lines))  # it says what is wrong
        else:  # every line was looked at: the library would read them a second time
            waiter.set_result(_response(lines))
        self._note_unasked(bytes(self._partial))
        self._partial.clear()

    def _note_unasked(self, data: bytes) -> None:
        self.unsolicited += len(data)
        self.unasked += data[: _MAX_UNASKED - len(self.unasked)]

    def _give_up(self, error: Exception) -> None:
        waiter = self._response_waiter
        if waiter is not None and not waiter.done():
            self._set_response_exception(waiter, error)
        # A server that floods would otherwise be read, and thrown away, until the deadline.
        if self.transport is not None:
            cast("asyncio.WriteTransport", self.transport).abort()


def _response(lines: Sequence[bytes]) -> aiosmtplib.SMTPResponse:
    """Return whole, well-formed lines as the library would: without empty ones at the beginning."""
    text = b"\n".join(line[4:].strip(b" \t\r\n") for line in lines).lstrip(b"\n")
    return aiosmtplib.SMTPResponse(int(lines[0][:3]), text.decode("utf-8", "surrogateescape"))


class Conversation(aiosmtplib.SMTP):
    """A connection that is led stage by stage.

    Never `connect()` (it would look names up, connect and greet in one), never `login()` (it
    tries every mechanism, trap 5), never `async with` (its end waits for the server, trap 2).
    `timeout=None` everywhere: the stages and the check have deadlines, operations do not.
    """

    def __init__(self, host: str, ehlo_name: str) -> None:
        # local_hostname keeps the library from asking DNS for this computer's name (trap 4);
        # start_tls=False keeps it from deciding about encryption by itself (trap 7).
        super().__init__(
            hostname=host, port=0, local_hostname=ehlo_name, timeout=None, start_tls=False
        )
        self._guard: GuardedProtocol | None = None
        self._transports: list[asyncio.WriteTransport] = []
        self.peer = ""
        self.auth_commands = 0

    async def open(self, sock: socket.socket, context: ssl.SSLContext | None) -> None:
        """Take over a connected socket; with a `context`, encrypt from the first byte."""
        self.loop = asyncio.get_running_loop()
        guard = GuardedProtocol(self)
        self.peer = str(sock.getpeername()[0])
        transport, _ = await self.loop.create_connection(
            lambda: guard,
            sock=sock,
            ssl=context,
            server_hostname=self.hostname if context is not None else None,
        )
        self._transports.append(transport)
        self.protocol, self.transport, self._guard = guard, transport, guard

    async def greeting(self) -> aiosmtplib.SMTPResponse:
        """Return the server's greeting.

        Raises:
            Refused: it is not 220 (RFC 5321 section 4.3.2).
        """
        reply = await self._guarded.read_response(None)
        if reply.code != 220:  # Postfix greets all the same behind its 421
            raise Refused(reply.code, reply.message)
        self._refuse_unasked()
        return reply

    async def command(self, *words: bytes, expect: int) -> aiosmtplib.SMTPResponse:
        """Send a command and return the reply.

        Raises:
            Refused: the reply has another code than `expect`.
        """
        reply = await self.execute_command(*words, timeout=None)
        if reply.code != expect:
            raise Refused(reply.code, reply.message)
        return reply

    async def execute_command(
        self,
        *args: bytes,
        timeout: float | Literal[Default.token] | None = None,  # noqa: ASYNC109 -- as the library
    ) -> aiosmtplib.SMTPResponse:
        """Send a command as the library does; refuse a second AUTH, whoever asks for it."""
        if args[:1] == (b"AUTH",):
            if self.auth_commands:
                raise RuntimeError("one check makes one login and never two")
            self.auth_commands += 1
        self._refuse_unasked()
        reply = await super().execute_command(*args, timeout=timeout)
        if reply.code < _REFUSALS:
            self._refuse_unasked()
        return reply

    async def hand_over(self, message: bytes) -> aiosmtplib.SMTPResponse:
        """DATA and the message itself; return the reply to both."""
        self._refuse_unasked()
        reply = await self.data(message, timeout=None)
        self._refuse_unasked()
        return reply

    async def encrypt(self, context: ssl.SSLContext) -> int:
        """STARTTLS; return how many bytes came that nobody asked for (0 with honest servers).

        Raises:
            HungUpError: the server ended the connection and did not answer.
        """
        self._refuse_unasked()
        guard = self._guarded
        before, replies = guard.unsolicited, guard.replies
        try:
            await self._upgrade(guard, context)
        except ConnectionError as error:  # the library's own is one
            if guard.replies == replies:
                raise HungUpError("the server ended the connection") from error
            raise
        if self.transport is not None:
            # Told by no class: those of other event loops are of none of asyncio's.
            self._transports.append(cast("asyncio.WriteTransport", self.transport))
        smuggled = self._guarded.unsolicited - before
        self._guarded.unasked.clear()
        return smuggled

    async def _upgrade(self, guard: GuardedProtocol, context: ssl.SSLContext) -> None:
        """Do what the library's `starttls` does, less its look at options that are never given."""
        try:
            await guard.start_tls(context, server_hostname=self.hostname, timeout=None)
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError):
            self.close()
            raise
        self.transport = guard.transport
        self._reset_server_state()

    def supports_extension(self, extension: str, /) -> bool:
        """Whether EHLO named `extension`; the library forgets that when the connection ends.

        Raises:
            HungUpError: so it did, and nobody can say any more what was offered.
        """
        if not self.is_connected:
            raise HungUpError("the server ended the connection")
        return super().supports_extension(extension)

    async def leave(self) -> None:
        """Say goodbye and hear the answer."""
        await self.command(b"QUIT", expect=221)

    @property
    def ssl_object(self) -> ssl.SSLObject | None:
        """The TLS layer, if the connection is encrypted."""
        if self.transport is None:
            return None
        found: ssl.SSLObject | None = self.transport.get_extra_info("ssl_object")
        return found

    @property
    def partial(self) -> bytes:
        """What has come so far of a reply that is not complete."""
        return b"" if self._guard is None else self._guard.partial

    def abort(self) -> None:
        """Drop the connection now.

        close() alone would wait up to 30 s for the peer's goodbye in TLS (trap 3), and the
        library forgets its transport on a 421, so every transport is kept here.
        """
        for transport in reversed(self._transports):
            transport.abort()
        self._transports.clear()
        self.close()

    def _refuse_unasked(self) -> None:
        """Stop when the server answered what it was not asked; empty lines mean no harm.

        Raises:
            Refused: it said 421, which a server may do at any time (RFC 5321 section 3.8).
            OutOfStepError: it said something else.
        """
        if self._guard is None or not (unasked := bytes(self._guard.unasked).strip()):
            return
        self._guard.unasked.clear()
        if unasked[:4] in {b"421 ", b"421-"}:
            raise Refused(421, unasked[4:].partition(b"\n")[0].decode("utf-8", "replace"))
        raise OutOfStepError(unasked)

    @property
    def _guarded(self) -> GuardedProtocol:
        if self._guard is None:
            raise aiosmtplib.SMTPServerDisconnected("Server not connected")
        return self._guard
