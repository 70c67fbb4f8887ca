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
async def eavesdropping(  # noqa: PLR0915 -- one connection from its beginning to its end
    address: str, port: int, host: str, authority: trustme.CA
) -> AsyncIterator[Eavesdropper]:
    """Listen in front of a server that speaks TLS at once, with a certificate of its authority."""
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.configure_trust(theirs)
    authority.issue_cert(host).configure_cert(ours)
    found, under_way = Eavesdropper(), set[asyncio.Task[None]]()

    async def pass_on(client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        this = asyncio.current_task()
        assert this is not None
        under_way.add(this)
        this.add_done_callback(under_way.discard)
        writers = [answer]
        try:
            server, say = await asyncio.open_connection(
                address, port, ssl=theirs, server_hostname=host
            )
            writers.append(say)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pump(server, answer, []))
                both.create_task(_pump(client, say, found.lines))
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            for writer in writers:
                writer.transport.abort()

    listener = await asyncio.start_server(pass_on, address, 0, ssl=ours)
    found.door = listener.sockets[0].getsockname()
    try:
        yield found
    finally:
        listener.close()
        for task in tuple(under_way):
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await asyncio.sleep(0)  # aborted transports close in the next turn of the loop


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, lines: list[str]) -> None:
    with contextlib.suppress(OSError):
        while line := await source.readline():
            lines.append(line.decode(errors="replace").rstrip())
            sink.write(line)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
        else:
            sink.close()
