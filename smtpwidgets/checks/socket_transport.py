"""From a socket to a transport, as asyncio has them, for conversations that are short.

asyncio's own way to a transport takes three rounds of the loop, and one more to its end, and looks
a descriptor up among all transports whenever one is watched: a tenth of the processor time of a
check. This one watches its socket by `add_reader`, sends at once what the system takes, and closes
at once. It is for asyncio's selector loops: others use their own, since the default on Windows
watches no sockets, and uvloop tells of a socket that was reset behind its last words only once.
"""

import asyncio
import errno
import os
import socket
from typing import Any, cast

__all__ = ["SocketTransport", "connected", "transport_over"]

Place = tuple[str, int] | tuple[str, int, int, int]

_UNDER_WAY = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, errno.EINTR})
# More than a server says at once; what is left waits for the next round of the loop.
_PIECE = 65_536
# From here on the conversation is told that the other side does not read.
_HIGH_WATER = 65_536

_NOBODY = asyncio.Protocol()  # who is told of a connection that is over


async def connected(sock: socket.socket, place: Place) -> None:
    """Connect `sock`, which does not block, to an address in numbers.

    Raises:
        OSError: there was no connection.
    """
    loop = asyncio.get_running_loop()
    if not isinstance(loop, asyncio.SelectorEventLoop):
        await loop.sock_connect(sock, place)
        return
    number = sock.connect_ex(place)
    if number in _UNDER_WAY:
        answered = loop.create_future()
        descriptor = sock.fileno()  # a socket would be spelt out in errors that asyncio counts on
        loop.add_writer(descriptor, _tell, answered)
        try:
            await answered
        finally:
            loop.remove_writer(descriptor)
        number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, os.strerror(number))


def _tell(answered: asyncio.Future[None]) -> None:
    if not answered.done():
        answered.set_result(None)


async def transport_over(sock: socket.socket, protocol: asyncio.Protocol) -> asyncio.Transport:
    """Return a transport that owns the connected `sock`; `protocol` has been told of it."""
    loop = asyncio.get_running_loop()
    if isinstance(loop, asyncio.SelectorEventLoop):
        return SocketTransport(sock, protocol, loop)
    transport, _ = await loop.create_connection(lambda: protocol, sock=sock)
    return transport


class SocketTransport(asyncio.Transport):
    """Hands what a connected socket receives to its protocol, and sends what that writes.

    The contract is asyncio's: `connection_lost` comes once, after everything else, and never from
    within a call of the protocol's.
    """

    def __init__(
        self, sock: socket.socket, protocol: asyncio.Protocol, loop: asyncio.SelectorEventLoop
    ) -> None:
        super().__init__()
        self._sock, self._protocol, self._loop = sock, protocol, loop
        self._descriptor = sock.fileno()
        self._unsent = bytearray()
        self._closing = self._over = False
        self._waits = False  # the protocol was told that the other side does not read
        loop.add_reader(self._descriptor, self._receive)
        protocol.connection_made(self)

    # --- what asyncio's transports have -----------------------------------------------------------

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return the "socket", or `default`."""
        return self._sock if name == "socket" else default

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Hand what comes to another protocol from here on."""
        self._protocol = cast("asyncio.Protocol", protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Return whom it is handed to."""
        return self._protocol

    def is_closing(self) -> bool:
        """Whether nothing is received, and nothing new is sent any more."""
        return self._closing

    def pause_reading(self) -> None:
        """Make the other side wait."""
        if not self._closing:  # else the number may be somebody else's by now
            self._loop.remove_reader(self._descriptor)

    def resume_reading(self) -> None:
        """Let it go on."""
        if not self._closing:
            self._loop.add_reader(self._descriptor, self._receive)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send `data` as soon as the other side takes it; nothing, once the connection is over."""
        if self._closing:
            return
        if self._unsent:
            self._unsent += data
        else:
            sent = self._send(data)
            if sent == len(data) or self._closing:
                return
            self._unsent += memoryview(data)[sent:]
            self._loop.add_writer(self._descriptor, self._go_on_sending)
        if not self._waits and len(self._unsent) > _HIGH_WATER:
            self._waits = True
            self._protocol.pause_writing()

    def close(self) -> None:
        """Send what was written, and close."""
        if self._unsent:
            self._closing = True
            self._loop.remove_reader(self._descriptor)
        else:
            self._end(None)

    def abort(self) -> None:
        """Close at once."""
        self._end(None)

    # --- inside -----------------------------------------------------------------------------------

    def _receive(self) -> None:
        try:
            data = self._sock.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._end(error)
            return
        try:
            if data:
                self._protocol.data_received(data)
            elif self._protocol.eof_received():
                self.pause_reading()  # it has spoken, and may still be told
            else:
                self.close()
        except BaseException:
            self.abort()  # whoever waits hears of it
            raise

    def _send(self, data: bytes | bytearray | memoryview) -> int:
        try:
            return self._sock.send(data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError as error:
            self._end(error)
            return 0

    def _go_on_sending(self) -> None:
        del self._unsent[: self._send(self._unsent)]
        if self._unsent or self._over:
            return
        self._loop.remove_writer(self._descriptor)
        if self._waits:
            self._waits = False
            self._protocol.resume_writing()
        if self._closing:
            self._end(None)

    def _end(self, error: OSError | None) -> None:
        if self._over:
            return
        self._over = self._closing = True
        self._loop.remove_reader(self._descriptor)
        if self._unsent:
            self._loop.remove_writer(self._descriptor)
            self._unsent = bytearray()  # it may be a password
        self._sock.close()
        self._loop.call_soon(self._lost, error)

    def _lost(self, error: OSError | None) -> None:
        protocol, self._protocol = self._protocol, _NOBODY
        protocol.connection_lost(error)
