"""Both ends of a TLS connection by hand: one hears all that happens, one decides on each packet."""

import asyncio
import contextlib
import ssl

import trustme

from smtpwidgets.checks.tls_transport import TlsTransport

__all__ = ["AUTHORITY", "HOST", "VERSIONS", "ByHand", "Ear", "Watched", "last_flight", "mine"]

HOST = "mail.example.org"
AUTHORITY = trustme.CA()
VERSIONS = {"tls-1.2": ssl.TLSVersion.TLSv1_2, "tls-1.3": ssl.TLSVersion.TLSv1_3}


def mine() -> ssl.SSLContext:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


class Ear(asyncio.Protocol):
    """Hears what comes, and remembers in which order things ended."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.events: list[object] = []
        self.over = asyncio.get_running_loop().create_future()
        self.news = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: ARG002 -- of asyncio
        self.events.append("made")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        self.news.set()

    def eof_received(self) -> None:
        self.events.append("eof")

    def connection_lost(self, exc: Exception | None) -> None:
        self.events.append(exc if exc is None else type(exc))
        self.over.set_result(None)

    async def hear(self, size: int) -> bytes:
        """Return what came, once that is `size` bytes."""
        while len(self.heard) < size:
            self.news.clear()
            await self.news.wait()
        return bytes(self.heard)


class Watched(TlsTransport):
    """Tells when something happened to the connection below."""

    def __init__(
        self, protocol: asyncio.Protocol, context: ssl.SSLContext, server_hostname: str
    ) -> None:
        super().__init__(protocol, context, server_hostname)
        self.news = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.news.set()

    def eof_received(self) -> bool:
        stays = super().eof_received()
        self.news.set()
        return stays

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.news.set()

    async def noticed(self) -> None:
        """Wait for the next thing that happens to the connection."""
        await self.news.wait()
        self.news.clear()


class ByHand:
    """The server's side, which decides what goes into one packet."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, theirs: ssl.SSLContext
    ) -> None:
        self._reader, self._writer = reader, writer
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = theirs.wrap_bio(self._arrived, self._leaving, server_side=True)

    def send(self, behind: bytes = b"") -> None:
        """Send what waits, and `behind` it, in the clear, in the same packet."""
        self._writer.write(self.taken() + behind)

    def say(self, words: bytes) -> None:
        """Send what waits, and `words`, encrypted."""
        self.tls.write(words)
        self.send()

    async def heard(self) -> None:
        """Wait for something from the client, whatever it says."""
        await self._reader.readexactly(1)

    def taken(self) -> bytes:
        """Return what waits, which is then no longer sent by `send`."""
        return self._leaving.read()

    async def flight(self) -> bool:
        """Prepare the next flight of the handshake; return whether it is the last."""
        while not self._leaving.pending:
            self._arrived.write(await self._reader.readexactly(1))
            with contextlib.suppress(ssl.SSLWantReadError):
                self.tls.do_handshake()
                return True
        return False


async def last_flight(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, theirs: ssl.SSLContext
) -> ByHand:
    """Return a server that has its last flight ready to be sent."""
    server = ByHand(reader, writer, theirs)
    # The client is done first in TLS 1.3 (RFC 8446 section 2), and last before (RFC 5246 7.3).
    first_is_last = theirs.minimum_version is ssl.TLSVersion.TLSv1_3
    while not await server.flight() and not first_is_last:
        server.send()
    return server
