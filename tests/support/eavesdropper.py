"""Somebody in the middle who notes what a client says to a real server, under TLS, too."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import trustme

__all__ = ["Eavesdropper", "eavesdropping"]


@dataclass
class Eavesdropper:
    """Stands at `door` (address and port), passes everything on, and keeps the client's lines."""

    door: tuple[str, int] = ("", 0)
    lines: list[str] = field(default_factory=list)

    def count(self, wanted: Callable[[str], bool]) -> int:
        """Return how many of the client's lines are `wanted`."""
        return sum(map(wanted, self.lines))


@contextlib.asynccontextmanager
async def eavesdropping(
    address: str, port: int, host: str, authority: trustme.CA
) -> AsyncIterator[Eavesdropper]:
    """Listen in front of a server that speaks TLS at once, with a certificate of its authority."""
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.configure_trust(theirs)
    authority.issue_cert(host).configure_cert(ours)
    found = Eavesdropper()

    async def pass_on(client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        server, say = await asyncio.open_connection(address, port, ssl=theirs, server_hostname=host)
        back = asyncio.create_task(_pump(server, answer, []))
        await _pump(client, say, found.lines)
        await back

    async with await asyncio.start_server(pass_on, address, 0, ssl=ours) as listener:
        found.door = listener.sockets[0].getsockname()
        yield found


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, lines: list[str]) -> None:
    with contextlib.suppress(OSError):
        while line := await source.readline():
            lines.append(line.decode(errors="replace").rstrip())
            sink.write(line)
            await sink.drain()
    sink.close()
    with contextlib.suppress(OSError):
        await sink.wait_closed()
