"""One connection of a scripted server: what it says, and what it has heard."""

import asyncio
import base64
import binascii
import contextlib
import re
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from tests.hostile.judged.authorities import tls

__all__ = [
    "CLOSE",
    "PASSWORD",
    "RESET",
    "SILENT",
    "USER",
    "Gone",
    "Heard",
    "Listening",
    "Peer",
    "Raw",
    "endless",
    "handshake",
    "trickle",
]

USER, PASSWORD = "ada@example.test", "correct-Horse7+battery"
_LEAST_WORD = re.compile(rb"[A-Za-z0-9+/=]{8,}")


class Gone(Exception):  # noqa: N818 -- no error: a script is at its end
    """The connection is over."""


class Sign:
    """Something that a script does and does not say."""


CLOSE, RESET, SILENT = Sign(), Sign(), Sign()

# A line or several, raw bytes, seconds to wait, a sign, a coroutine function, or a row of these.
Say = Any


def _holds(raw: bytes, secret: str) -> bool:
    wanted = secret.encode()
    if wanted in raw:
        return True
    for word in _LEAST_WORD.findall(raw):
        with contextlib.suppress(binascii.Error, ValueError):
            if wanted in base64.b64decode(word + b"=" * (-len(word) % 4)):
                return True
    return False


@dataclass
class Heard:
    """What one connection was told: pieces with whether they came encrypted."""

    pieces: list[tuple[bool, bytes]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    logins: int = 0

    def saw(self, secret: str, *, encrypted: bool) -> bool:
        """Whether `secret` was there, as it is or in base64."""
        return _holds(b"".join(raw for inside, raw in self.pieces if inside is encrypted), secret)


class Peer:
    """The server's side of one connection."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        heard: Heard,
        *,
        encrypted: bool,
    ) -> None:
        self.reader, self.writer, self.heard, self.encrypted = reader, writer, heard, encrypted

    def _note(self, raw: bytes) -> None:
        self.heard.pieces.append((self.encrypted, raw))

    async def line(self) -> bytes:
        """Return the next line without its end."""
        try:
            raw = await self.reader.readuntil(b"\n")
        except asyncio.IncompleteReadError as error:
            self._note(error.partial)
            raise Gone from None
        self._note(raw)
        return raw.rstrip(b"\r\n")

    async def some(self) -> bytes:
        """Return whatever comes."""
        raw = await self.reader.read(4_096)
        self._note(raw)
        if not raw:
            raise Gone
        return raw

    async def exactly(self, size: int) -> bytes:
        """Return `size` bytes: a literal of IMAP."""
        raw = await self.reader.readexactly(size)
        self._note(raw)
        return raw

    async def say(self, what: Say) -> None:
        """Do one thing of a script."""
        if isinstance(what, tuple):
            for one in what:
                await self.say(one)
        elif isinstance(what, Sign):
            await self._do(what)
        elif isinstance(what, int | float):
            await asyncio.sleep(what)  # a slow server is what is being played
        elif callable(what):
            await what(self)
        else:
            text = (
                what if isinstance(what, bytes) else what.replace("\n", "\r\n").encode() + b"\r\n"
            )
            self.writer.write(text)
            await self.writer.drain()

    async def _do(self, what: Sign) -> None:
        if what is RESET:
            self._reset()
        while what is SILENT:
            await self.some()
        raise Gone

    def _reset(self) -> None:
        own = self.writer.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def start_tls(self, spec: str, before: bytes) -> None:
        """Give the go-ahead `before` and take the client's hello."""
        self.writer.write(before)
        await self.writer.start_tls(tls(spec))
        self.encrypted = True


class Script(Protocol):
    """What a server does with a connection."""

    async def talk(self, peer: Peer) -> None:
        """Talk until the connection is over."""


class Raw:
    """A server without a protocol: it says its parts; `...` waits for some bytes."""

    def __init__(self, *parts: Say) -> None:
        self.parts = parts

    async def talk(self, peer: Peer) -> None:
        """Say everything in order."""
        for part in self.parts:
            await (peer.some() if part is ... else peer.say(part))


def trickle(text: str, every_s: float) -> Callable[[Peer], Awaitable[None]]:
    """Say `text` letter by letter."""

    async def say(peer: Peer) -> None:
        for byte in text.encode():
            await peer.say(bytes([byte]))
            await asyncio.sleep(every_s)

    return say


def endless(line: bytes) -> Callable[[Peer], Awaitable[None]]:
    """Say `line` for ever."""

    async def say(peer: Peer) -> None:
        while True:
            await peer.say(line)
            await asyncio.sleep(0)  # others have their turn

    return say


def handshake(spec: str) -> Callable[[Peer], Awaitable[None]]:
    """Shake hands by hand: unlike asyncio's own, it sends the alert when that fails."""

    async def say(peer: Peer) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        layer = tls(spec).wrap_bio(incoming, outgoing, server_side=True)
        steps: list[Callable[[], object]] = [layer.do_handshake, lambda: layer.read(1)]
        while steps:
            try:
                steps[0]()
                steps.pop(0)
            except ssl.SSLWantReadError:
                await peer.say(outgoing.read())
                incoming.write(await peer.some())
            except ssl.SSLError:
                break
        await peer.say(outgoing.read())
        peer.writer.write_eof()
        await peer.say(SILENT)  # until the client has read it

    return say


class Listening:
    """A script behind a port of loopback; with `implicit`, behind TLS."""

    def __init__(self, script: Script, implicit: str | None, host: str) -> None:
        self.heard: list[Heard] = []
        self.port = 0
        self._script, self._implicit, self._host = script, implicit, host
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        context = tls(self._implicit) if self._implicit else None
        self._server = await asyncio.start_server(
            self._serve, self._host, 0, ssl=context, limit=1 << 20
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard = Heard()
        self.heard.append(heard)
        if (task := asyncio.current_task()) is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        peer = Peer(reader, writer, heard, encrypted=bool(self._implicit))
        try:
            # A client may leave in any way, and at any time.
            with contextlib.suppress(Gone, OSError, EOFError, asyncio.CancelledError):
                await self._script.talk(peer)
        finally:
            writer.close()
            if not writer.transport.is_closing() or self._server.sockets == ():
                writer.transport.abort()

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
