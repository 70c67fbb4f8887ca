"""The layer of TLS between a connection and a conversation: what asyncio's own promises, and less memory."""

import asyncio
import contextlib
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial

import pytest
import trustme

from smtpwidgets.checks.tls_transport import TlsTransport

HOST = "mail.example.org"
AUTHORITY = trustme.CA()
VERSIONS = {"tls-1.2": ssl.TLSVersion.TLSv1_2, "tls-1.3": ssl.TLSVersion.TLSv1_3}
LONG = 300_000  # more than any buffer in between holds

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[[Coroutine[None, None, None]], None]:
    """Return what runs a test: in asyncio's own loop, and in the faster one."""
    if request.param == "asyncio":
        return asyncio.run
    uvloop = pytest.importorskip("uvloop", reason="the extra fast is not for Windows")
    runner: Callable[[Coroutine[None, None, None]], None] = uvloop.run
    return runner


@pytest.fixture(params=VERSIONS)
def theirs(request: pytest.FixtureRequest) -> ssl.SSLContext:
    """Return the rules of a server that speaks one version of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = context.maximum_version = VERSIONS[request.param]
    AUTHORITY.issue_cert(HOST).configure_cert(context)
    return context


def _mine() -> ssl.SSLContext:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


class _Ear(asyncio.Protocol):
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


@asynccontextmanager
async def _serving(serve: Serve, theirs: ssl.SSLContext) -> AsyncIterator[int]:
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=theirs)
    async with server:
        port: int = server.sockets[0].getsockname()[1]
        yield port


@asynccontextmanager
async def _talking(
    port: int, mine: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[_Ear, TlsTransport]]:
    ear = _Ear()
    layer = TlsTransport.implicit(ear, mine or _mine(), HOST)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(lambda: layer, "127.0.0.1", port)
    try:
        async with asyncio.timeout(20):
            await layer.handshaken()
            yield ear, layer
    finally:
        layer.abort()
        transport.abort()
        await asyncio.sleep(0)


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while said := await reader.read(4_096):
        writer.write(said)
        await writer.drain()
    writer.close()


def test_what_is_said_comes_back_whole(
    run: Callable[[Coroutine[None, None, None]], None], theirs: ssl.SSLContext
) -> None:
    """Words and whole messages, longer than any buffer, in both directions."""

    async def talk() -> None:
        words = os.urandom(LONG)
        async with _serving(_echo, theirs) as port, _talking(port) as (ear, layer):
            layer.write(b"hello\r\n")
            assert b"hello\r\n" == await ear.hear(7)
            layer.write(words)
            assert b"hello\r\n" + words == await ear.hear(7 + LONG)
            assert ["made"] == ear.events

    run(talk())


def test_the_server_hears_a_clean_end(
    run: Callable[[Coroutine[None, None, None]], None], theirs: ssl.SSLContext
) -> None:
    """Whoever closes says goodbye in TLS, too, and does not wait for the answer."""

    async def leave() -> None:
        heard = asyncio.get_running_loop().create_future()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heard.set_result(await reader.read())  # raises where the end was no clean one
            writer.close()

        async with _serving(serve, theirs) as port, _talking(port) as (ear, layer):
            layer.write(b"QUIT\r\n")
            layer.close()
            await ear.over
            assert ["made", None] == ear.events
            assert b"QUIT\r\n" == await heard

    run(leave())


def test_a_servers_goodbye_is_heard_once(
    run: Callable[[Coroutine[None, None, None]], None], theirs: ssl.SSLContext
) -> None:
    """What it said before, then the end, and then that all is over."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"221 Bye\r\n")
        writer.close()

    async def be_left() -> None:
        async with _serving(hang_up, theirs) as port, _talking(port) as (ear, layer):
            layer.write(b"QUIT\r\n")
            await ear.over
            assert b"221 Bye\r\n" == ear.heard
            assert ["made", "eof", None] == ear.events

    run(be_left())


def test_what_is_no_tls_ends_the_conversation_with_its_error(
    run: Callable[[Coroutine[None, None, None]], None], theirs: ssl.SSLContext
) -> None:
    """Somebody in between writes into an encrypted connection: nothing of it is handed on."""

    async def garble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        os.write(writer.get_extra_info("socket").fileno(), b"250 2.0.0 believe me\r\n")
        await reader.read()
        writer.close()

    async def talk() -> None:
        async with _serving(garble, theirs) as port, _talking(port) as (ear, layer):
            layer.write(b"NOOP\r\n")
            await ear.over
            assert b"" == ear.heard
            assert ["made", ssl.SSLError] == ear.events
            assert layer.is_closing()

    run(talk())


def test_a_handshake_that_fails_says_why_and_makes_no_conversation(
    run: Callable[[Coroutine[None, None, None]], None], theirs: ssl.SSLContext
) -> None:
    """Nobody vouches for the server; the conversation never hears of the connection."""

    async def talk() -> None:
        async with _serving(_echo, theirs) as port:
            with pytest.raises(ssl.SSLCertVerificationError):
                async with _talking(port, ssl.create_default_context()):
                    pytest.fail("it was trusted")

    run(talk())


def test_whoever_stops_waiting_leaves_nothing_behind(
    run: Callable[[Coroutine[None, None, None]], None],
) -> None:
    """A server that takes the call and never answers the hello: the wait ends when it is ended."""

    async def talk() -> None:
        came, gone = asyncio.Event(), asyncio.Event()

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readexactly(1)  # of the hello
            came.set()
            await reader.read()
            writer.close()
            gone.set()

        async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
            talking = _talking(server.sockets[0].getsockname()[1])
            waiting = asyncio.create_task(talking.__aenter__())
            await came.wait()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await gone.wait()

    run(talk())


# --- a server that leads the handshake packet by packet ---------------------------------------------


class _ByHand:
    """The server's side, which decides what goes into one packet."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, theirs: ssl.SSLContext
    ) -> None:
        self._reader, self._writer = reader, writer
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = theirs.wrap_bio(self._arrived, self._leaving, server_side=True)

    def send(self, behind: bytes = b"") -> None:
        """Send what waits, and `behind` it, in the clear, in the same packet."""
        self._writer.write(self._leaving.read() + behind)

    async def flight(self) -> bool:
        """Prepare the next flight of the handshake; return whether it is the last."""
        while not self._leaving.pending:
            self._arrived.write(await self._reader.readexactly(1))
            with contextlib.suppress(ssl.SSLWantReadError):
                self.tls.do_handshake()
                return True
        return False


async def _last_flight(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, theirs: ssl.SSLContext
) -> _ByHand:
    """Return a server that has its last flight ready to be sent."""
    server = _ByHand(reader, writer, theirs)
    # The client is done first in TLS 1.3 (RFC 8446 section 2), and last before (RFC 5246 7.3).
    first_is_last = theirs.minimum_version is ssl.TLSVersion.TLSv1_3
    while not await server.flight() and not first_is_last:
        server.send()
    return server


def test_what_is_no_tls_right_behind_the_handshake_fails_it(
    run: Callable[[Coroutine[None, None, None]], None], theirs: ssl.SSLContext
) -> None:
    """In the same packet: whoever waits for the handshake hears of it, with OpenSSL's reason."""

    async def talk() -> None:
        async def smuggle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            (await _last_flight(reader, writer, theirs)).send(b"250 2.0.0 believe me\r\n")
            with contextlib.suppress(ConnectionError):
                await reader.read()
            writer.close()

        async with await asyncio.start_server(smuggle, "127.0.0.1", 0) as server:
            with pytest.raises(ssl.SSLError, match="WRONG_VERSION_NUMBER"):
                async with _talking(server.sockets[0].getsockname()[1]):
                    pytest.fail("it was taken for encrypted")

    run(talk())


async def _answer_late(
    theirs: ssl.SSLContext,
    called: asyncio.Event,
    given_up: asyncio.Event,
    heard: asyncio.Future[bytes],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Answer the hello when nobody waits any more, and tell what is `heard` from then on."""
    server = _ByHand(reader, writer, theirs)
    await server.flight()
    called.set()
    await given_up.wait()
    server.send()
    with contextlib.suppress(ConnectionError):
        heard.set_result(await reader.read())
    writer.close()


def test_nothing_is_sent_on_a_handshake_that_nobody_waited_for(
    run: Callable[[Coroutine[None, None, None]], None], theirs: ssl.SSLContext
) -> None:
    """OpenSSL would end the handshake in order to send: past the look at an agreed certificate."""

    async def talk() -> None:
        called, given_up = asyncio.Event(), asyncio.Event()
        heard = asyncio.get_running_loop().create_future()

        serve = partial(_answer_late, theirs, called, given_up, heard)
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            layer = _Watched.implicit(_Ear(), _mine(), HOST)
            port = server.sockets[0].getsockname()[1]
            await asyncio.get_running_loop().create_connection(lambda: layer, "127.0.0.1", port)
            waiting = asyncio.create_task(layer.handshaken())
            await asyncio.sleep(0)  # it has begun to wait
            await called.wait()
            waiting.cancel()
            await asyncio.wait([waiting])
            given_up.set()
            await layer.news.wait()
            with pytest.raises(RuntimeError, match="handshake"):
                layer.write(b"AUTH PLAIN secret\r\n")
            layer.close()
            assert b"" == await heard

    run(talk())


class _Watched(TlsTransport):
    """Tells when something came."""

    def __init__(
        self, protocol: asyncio.Protocol, context: ssl.SSLContext, server_hostname: str
    ) -> None:
        super().__init__(protocol, context, server_hostname)
        self.news = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.news.set()
