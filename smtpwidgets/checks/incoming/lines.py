"""Lines over one connection, with a bound on everything that a server could make endless."""

import asyncio
import socket
import ssl

from smtpwidgets.checks.guarded_protocol import HungUpError, ReplyTooLongError
from smtpwidgets.checks.socket_transport import transport_over
from smtpwidgets.checks.tls_transport import TlsTransport

__all__ = ["MAX_LINE", "MAX_LINES", "HungUpError", "Lines", "NotUnderstoodError"]

# RFC 9051 section 4 names no limit; real lines have some hundred bytes, tokens a few thousand.
MAX_LINE = 8_192
# Lines of one reply.
MAX_LINES = 500
# All that one conversation may bring: far more than a check asks for.
MAX_BYTES = 2_097_152
# What may wait to be read before the server is made to wait.
_HIGH_WATER = 65_536


class NotUnderstoodError(Exception):
    """The server sent something that its protocol does not have; `line` is the beginning of it."""

    def __init__(self, line: bytes) -> None:
        super().__init__("not a reply of this protocol")
        self.line = line[:512]


class Lines(asyncio.Protocol):
    """One connection, read line by line. Opened once, encrypted at most once, aborted at the end.

    Not `asyncio.StreamReader`: it keeps what came before STARTTLS, and hides how much that is.
    """

    def __init__(self) -> None:
        self.peer = ""
        self._buffer = bytearray()
        self._received = 0
        self._news = asyncio.Event()
        self._ended: BaseException | None = None
        self._paused = False
        self._transports: list[asyncio.Transport] = []

    async def open(self, sock: socket.socket, context: ssl.SSLContext | None, host: str) -> None:
        """Take over a connected socket; with a `context`, encrypt from the first byte."""
        self.peer = str(sock.getpeername()[0])
        layer = None if context is None else TlsTransport.implicit(self, context, host)
        self._transports.append(await transport_over(sock, layer or self))
        if layer is not None:
            self._transports.append(layer)
            await layer.handshaken()

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Encrypt from here on; whoever calls has seen that `pending` is 0."""
        below = self._transports[-1]
        if below.is_closing():
            raise ConnectionResetError("the server ended the connection")
        layer = TlsTransport(self, context, host)
        self._transports.append(layer)
        layer.upgrade(below)
        await layer.handshaken()

    @property
    def ssl_object(self) -> ssl.SSLObject | None:
        """The TLS layer, if the connection is encrypted."""
        if not self._transports:
            return None
        found: ssl.SSLObject | None = self._transports[-1].get_extra_info("ssl_object")
        return found

    @property
    def pending(self) -> int:
        """How many bytes came that nobody has read."""
        return len(self._buffer)

    @property
    def partial(self) -> bytes:
        """The beginning of what came and was not read."""
        return bytes(self._buffer[:512])

    def write(self, data: bytes) -> None:
        """Send `data`.

        Raises:
            HungUpError: there is no connection any more.
        """
        if not self._transports or self._transports[-1].is_closing():
            raise HungUpError("the server ended the connection")
        self._transports[-1].write(data)

    async def line(self) -> bytes:
        """Return the next line, without its end.

        Raises:
            HungUpError: the connection ended before a whole line came.
            ReplyTooLongError: the line, or the whole conversation, is too long.
        """
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > MAX_LINE:
                raise self._too_long()
            await self._more()
        if end > MAX_LINE:
            raise self._too_long()
        return self._take(end + 1).rstrip(b"\r\n")

    async def exactly(self, size: int) -> bytes:
        """Return the next `size` bytes; whoever calls has bounded the size."""
        found = bytearray()
        while len(found) < size:
            if not self._buffer:
                await self._more()
            found += self._take(min(size - len(found), len(self._buffer)))
        return bytes(found)

    def abort(self) -> None:
        """Drop the connection now, without waiting for a goodbye in TLS."""
        for transport in reversed(self._transports):
            transport.abort()
        self._transports.clear()

    async def _more(self) -> None:
        if self._received > MAX_BYTES:
            raise self._too_long()
        if self._ended is not None:
            raise self._ended
        self._news.clear()
        await self._news.wait()

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        if self._paused and len(self._buffer) < _HIGH_WATER:
            self._paused = False
            if self._transports:
                self._transports[-1].resume_reading()
        return taken

    def _too_long(self) -> ReplyTooLongError:
        self.abort()
        return ReplyTooLongError()

    # --- what asyncio calls -----------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Keep `data` until it is read; make a server wait that sends faster than that."""
        self._buffer += data
        self._received += len(data)
        if len(self._buffer) >= _HIGH_WATER and not self._paused and self._transports:
            self._paused = True
            self._transports[-1].pause_reading()
        self._news.set()

    def connection_lost(self, error: Exception | None) -> None:
        """Remember why nothing more will come."""
        self._ended = self._ended or HungUpError("the server ended the connection")
        self._ended.__cause__ = error
        self._news.set()

    def eof_received(self) -> None:
        """Remember that nothing more will come; asyncio closes the connection."""
        self._ended = self._ended or HungUpError("the server ended the connection")
        self._news.set()
