"""What stands between an SMTP server and the library: whole, well-formed replies, and no surprises.

Each guard stands against something a server can do to the library (the number is its place in the
project's list of traps); the tests name them.
"""

import asyncio
import re
from collections.abc import Callable

import aiosmtplib
from aiosmtplib.protocol import MAX_LINE_LENGTH, SMTPProtocol

__all__ = [
    "ContradictionError",
    "GuardedProtocol",
    "HungUpError",
    "NotSmtpError",
    "OutOfStepError",
    "ReplyTooLongError",
]

# An EHLO reply of the largest providers has some twenty lines and less than a kilobyte.
MAX_REPLY_LINES = 256
MAX_REPLY_BYTES = 32_768

_QUIT = b"QUIT\r\n"
# How much is kept of what a server said without being asked.
_MAX_UNASKED = 512

# RFC 5321 section 4.2: three digits, the first from 2 to 5, then a blank, a hyphen or the end.
_REPLY_LINE = re.compile(rb"[2-5][0-9]{2}(?:[ \t-]|\r?\n)")
# A whole reply, as nearly all come: lines of one code, each but the last with a hyphen behind it.
_WHOLE_REPLY = re.compile(
    rb"(?:([2-5][0-9]{2})-[^\n]*\n(?:\1-[^\n]*\n){0,254}\1|[2-5][0-9]{2})(?:[ \t][^\n]*|\r?)\n"
)


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

    transport: asyncio.Transport | None

    def __init__(self, lost: Callable[[SMTPProtocol], None]) -> None:
        super().__init__(loop=asyncio.get_running_loop(), connection_lost_callback=lost)
        self.replies = 0
        self.unsolicited = 0
        self.unasked = bytearray()
        self._partial = b""
        self._lines: list[bytes] = []
        self._size = 0  # of the reply so far

    def ask(self, command: bytes) -> asyncio.Future[aiosmtplib.SMTPResponse]:
        """Send a whole command line; return what will hold the reply.

        The library's own way has a lock around it; one task leads a conversation here.

        Raises:
            aiosmtplib.SMTPServerDisconnected: the connection is over.
        """
        transport = self.transport
        if transport is None or transport.is_closing():
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        self._response_waiter = waiter = self._loop.create_future()  # what comes is the answer
        self._quit_sent = command == _QUIT  # a server may hang up in answer to that
        transport.write(command)
        return waiter

    def write(self, data: bytes) -> None:
        """Send what the library itself says (DATA and the message); it reads the reply behind."""
        self.ask(data)

    async def read_response(
        self,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 -- of the library; stages have limits
    ) -> aiosmtplib.SMTPResponse:
        """Return the greeting, or the reply to what was sent last."""
        if self._response_waiter is None:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        return await self._response_waiter

    def data_received(self, data: bytes) -> None:
        """Pass a reply on when it is complete; keep what nobody asked for."""
        waiter = self._response_waiter
        if waiter is None or waiter.done():
            self._note_unasked(data)
        elif self._size or len(data) > MAX_LINE_LENGTH or _WHOLE_REPLY.fullmatch(data) is None:
            self._collect(data)
        else:
            self.replies += 1
            waiter.set_result(_response(data))

    def _collect(self, data: bytes) -> None:
        """Take what comes line by line; whatever is no whole reply by itself is looked at here."""
        self._size += len(data)
        data = self._partial + data
        begin = 0
        while end := data.find(b"\n", begin) + 1:
            line, begin = data[begin:end], end
            if not self._takes(line):
                return
            if line[3:4] != b"-":
                self._partial = b""
                self._deliver()
                self._note_unasked(data[end:])
                return
        self._partial = data[begin:]
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

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the conversation, and let go of it."""
        super().connection_lost(exc)
        self._connection_lost_callback = None

    def eof_received(self) -> bool:
        """Tell a cut-off reply of another service from a plain hang-up."""
        if self._awaited and self._partial and not _REPLY_LINE.match(self._partial + b"\n"):
            self._give_up(NotSmtpError(self._partial))
        return super().eof_received()

    @property
    def partial(self) -> bytes:
        """What has come so far of a reply that is not complete."""
        return b"".join(self._lines) + self._partial

    @property
    def _awaited(self) -> bool:
        return self._response_waiter is not None and not self._response_waiter.done()

    def _deliver(self) -> None:
        lines, self._lines, self._size = self._lines, [], 0
        reply = b"".join(lines)
        if len(reply) > MAX_REPLY_BYTES:
            self._give_up(ReplyTooLongError())
            return
        self.replies += 1
        waiter = self._response_waiter
        if waiter is None or max(map(len, lines)) > MAX_LINE_LENGTH:
            super().data_received(reply)  # it says what is wrong
        else:  # every line was looked at: the library would read them a second time
            waiter.set_result(_response(reply))

    def _note_unasked(self, data: bytes) -> None:
        if not data:
            return
        self.unsolicited += len(data)
        self.unasked += data[: _MAX_UNASKED - len(self.unasked)]

    def _give_up(self, error: Exception) -> None:
        waiter = self._response_waiter
        if waiter is not None and not waiter.done():
            self._set_response_exception(waiter, error)
        # A server that floods would otherwise be read, and thrown away, until the deadline.
        if self.transport is not None:
            self.transport.abort()


def _response(reply: bytes) -> aiosmtplib.SMTPResponse:
    """Read a whole, well-formed reply as the library would: no empty lines at the beginning."""
    if reply.find(b"\n") == len(reply) - 1:  # a single line, as most are
        text = reply[4:].strip(b" \t\r\n")
    else:
        words = [line[4:].strip(b" \t\r\n") for line in reply[:-1].split(b"\n")]
        text = b"\n".join(words).lstrip(b"\n")
    return aiosmtplib.SMTPResponse(int(reply[:3]), text.decode("utf-8", "surrogateescape"))
