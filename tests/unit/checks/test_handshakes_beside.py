"""Handshakes are computed beside the event loop, and end as if they were computed in it."""

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import cast

import pytest

from smtpwidgets.checks import tls_transport
from smtpwidgets.checks.threads import Pool
from tests.support.sockets import eventually
from tests.support.tls_by_hand import AUTHORITY, HOST, VERSIONS, ByHand, Ear, Watched, last_flight

Run = Callable[[Coroutine[None, None, None]], None]
# What a server does once it has sent its first flight.
Behind = Callable[[asyncio.StreamWriter], Awaitable[None]]

_PATIENCE_S = 20.0
_PIECES = 40  # in how many places a flight is cut


class _Held(ssl.SSLObject):
    """Computes in a thread beside only when it may."""

    def do_handshake(self) -> None:
        context = self.context
        if threading.current_thread().name.startswith("smtpwidgets-handshake"):
            assert isinstance(context, _HeldContext)
            context.computed += 1
            assert context.may.wait(_PATIENCE_S), "the loop stood still meanwhile"
        super().do_handshake()


class _HeldContext(ssl.SSLContext):
    sslobject_class = _Held
    may: threading.Event
    computed: int


def _held(*, trusting: bool = True) -> _HeldContext:
    context = _HeldContext(ssl.PROTOCOL_TLS_CLIENT)
    context.may, context.computed = threading.Event(), 0
    if trusting:
        AUTHORITY.configure_trust(context)
    return context


@pytest.fixture
def at_first() -> ssl.SSLContext:
    """Return the rules of a server whose first flight is its last: that of TLS 1.3."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = VERSIONS["tls-1.3"]
    AUTHORITY.issue_cert(HOST).configure_cert(context)
    return context


@asynccontextmanager
async def _answered(
    theirs: ssl.SSLContext, context: _HeldContext, behind: Behind
) -> AsyncIterator[tuple[Ear, Watched]]:
    """Call a server that answers the hello, and does what comes `behind` it when that is heard."""
    ear, gone = Ear(), asyncio.Event()
    layer = Watched.implicit(ear, context, HOST)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = ByHand(reader, writer, theirs)
        await server.flight()
        server.send()
        await layer.noticed()
        await behind(writer)
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()
        gone.set()

    async with asyncio.timeout(_PATIENCE_S):
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            place = server.sockets[0].getsockname()
            await asyncio.get_running_loop().create_connection(lambda: layer, *place)
            try:
                yield ear, layer
            finally:
                context.may.set()
                layer.abort()
                await gone.wait()


async def _away(layer: Watched) -> None:
    """Wait until a thread has the handshake."""
    assert await eventually(lambda: layer.get_extra_info("ssl_object") is None, _PATIENCE_S)


async def _back(layer: Watched) -> None:
    assert await eventually(lambda: layer.get_extra_info("ssl_object") is not None, _PATIENCE_S)


async def _something_happened(layer: Watched) -> None:
    """Wait until something waits for the handshake's return."""
    assert await eventually(lambda: layer._meanwhile, _PATIENCE_S)


async def _nothing(_writer: asyncio.StreamWriter) -> None:
    """Wait for the client."""


async def _goodbye(writer: asyncio.StreamWriter) -> None:
    writer.write_eof()


async def _reset(writer: asyncio.StreamWriter) -> None:
    at_once = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    writer.transport.abort()


async def _garbage(writer: asyncio.StreamWriter) -> None:
    writer.write(b"250 2.0.0 believe me\r\n")


def test_the_loop_goes_on_while_a_handshake_is_computed(run: Run, theirs: ssl.SSLContext) -> None:
    """One large key keeps nobody else waiting; and nobody touches the handshake meanwhile."""

    async def talk() -> None:
        context = _held()
        async with _answered(theirs, context, _nothing) as (_, layer):
            await _away(layer)
            with pytest.raises(RuntimeError, match="handshake"):
                layer.write(b"AUTH PLAIN secret\r\n")
            context.may.set()
            await _back(layer)
            assert context.computed == 1

    run(talk())


@pytest.mark.parametrize(
    ("behind", "ends"),
    [
        pytest.param(_goodbye, ["made", "eof", None], id="goodbye"),
        pytest.param(_reset, ["made", ConnectionResetError], id="reset"),
    ],
)
def test_what_happens_meanwhile_is_told_afterwards(
    run: Run, at_first: ssl.SSLContext, behind: Behind, ends: list[object]
) -> None:
    """The handshake was whole: the conversation begins, and hears how it ends at once."""

    async def talk() -> None:
        context = _held()
        async with _answered(at_first, context, behind) as (ear, layer):
            await _something_happened(layer)
            assert [] == ear.events
            context.may.set()
            await layer.handshaken()
            await ear.over
            assert ends == ear.events

    run(talk())


@pytest.mark.parametrize("behind", [_goodbye, _reset], ids=["goodbye", "reset"])
def test_who_is_not_trusted_is_told_as_that_whatever_happens_meanwhile(
    run: Run, theirs: ssl.SSLContext, behind: Behind
) -> None:
    """A server may hang up behind its certificate: why it is turned away is not lost."""

    async def talk() -> None:
        context = _held(trusting=False)
        async with _answered(theirs, context, behind) as (ear, layer):
            await _something_happened(layer)
            context.may.set()
            with pytest.raises(ssl.SSLCertVerificationError):
                await layer.handshaken()
            assert [] == ear.events

    run(talk())


def test_what_is_no_tls_meanwhile_fails_the_handshake(run: Run, at_first: ssl.SSLContext) -> None:
    """Words in the clear behind the last flight are no part of the conversation."""

    async def talk() -> None:
        context = _held()
        async with _answered(at_first, context, _garbage) as (ear, layer):
            await _something_happened(layer)
            context.may.set()
            with pytest.raises(ssl.SSLError, match="WRONG_VERSION_NUMBER"):
                await layer.handshaken()
            assert b"" == ear.heard

    run(talk())


def test_who_drops_the_connection_meanwhile_is_told_so(run: Run, theirs: ssl.SSLContext) -> None:
    """What comes back for a connection that is gone changes nothing, and sends nothing."""

    async def talk() -> None:
        context = _held()
        async with _answered(theirs, context, _nothing) as (ear, layer):
            await _away(layer)
            layer.abort()
            with pytest.raises(ConnectionResetError):
                await layer.handshaken()
            context.may.set()
            await _back(layer)
            assert layer.is_closing()
            assert [] == ear.events

    run(talk())


def test_a_handshake_that_nobody_wants_any_more_is_not_computed(
    run: Run, theirs: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds wait for the threads when a sweep is stopped: none of them is done in vain."""
    monkeypatch.setattr(tls_transport, "_handshakes", Pool(1, "smtpwidgets-handshake"))

    async def talk() -> None:
        before, dropped = _held(), _held()
        async with (
            _answered(theirs, before, _nothing) as (_, layer),
            _answered(theirs, dropped, _nothing) as (_, other),
        ):
            await _away(layer)
            await _away(other)
            other.abort()
            with pytest.raises(ConnectionResetError):
                await other.handshaken()
            before.may.set()
            await _back(layer)
        assert 0 == dropped.computed

    run(talk())


async def _cut(theirs: ssl.SSLContext, layer: Watched, where: float) -> asyncio.Server:
    """Return a server that sends each flight in two pieces, the second when the first is heard."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server, done = ByHand(reader, writer, theirs), False
        while not done:
            done = await server.flight()
            flight = server.taken()
            place = max(1, int(len(flight) * where))
            writer.write(flight[:place])
            await layer.noticed()
            writer.write(flight[place:])
        await reader.read()
        writer.close()

    return await asyncio.start_server(serve, "127.0.0.1", 0)


@pytest.mark.parametrize("held", [True, False], ids=["while-it-is-away", "behind-it"])
def test_a_flight_may_be_cut_anywhere(run: Run, theirs: ssl.SSLContext, held: bool) -> None:
    """The rest comes while its beginning is computed, or behind it: the handshake is the same."""

    async def shake(where: float) -> None:
        ear, context = Ear(), _held()
        layer = Watched.implicit(ear, context, HOST)
        async with await _cut(theirs, layer, where) as server:
            place = server.sockets[0].getsockname()
            await asyncio.get_running_loop().create_connection(lambda: layer, *place)
            if held:
                await _something_happened(layer)
            context.may.set()
            await layer.handshaken()
            layer.close()
            await ear.over
            assert ["made", None] == ear.events

    async def talk() -> None:
        async with asyncio.timeout(3 * _PATIENCE_S):
            for number in range(_PIECES):
                await shake(number / _PIECES)

    run(talk())


def test_a_computer_without_threads_says_so(
    run: Run, theirs: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is this computer's, and neither the server's nor a silence until the limit."""

    def none_left(_self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(tls_transport, "_handshakes", Pool(1, "test-no-threads"))

    async def talk() -> None:
        async with _answered(theirs, _held(), _nothing) as (ear, layer):
            with pytest.raises(OSError, match="no thread"):
                await layer.handshaken()
            assert [] == ear.events

    with monkeypatch.context() as short:
        short.setattr(threading.Thread, "start", none_left)
        run(talk())


# --- words behind the last flight, while it is computed --------------------------------------------

_AT_ONCE, _MEANWHILE, _LATER = b"220-I am\r\n", b"220-here\r\n", b"220 hello\r\n"
_SO_FAR = _AT_ONCE + _MEANWHILE


@pytest.fixture
def at_last() -> ssl.SSLContext:
    """Return the rules of a server that may speak right behind its last flight: of TLS 1.2."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.maximum_version = VERSIONS["tls-1.2"]
    AUTHORITY.issue_cert(HOST).configure_cert(context)
    return context


@asynccontextmanager
async def _greeted(theirs: ssl.SSLContext, ear: Ear) -> AsyncIterator[tuple[Watched, ByHand]]:
    """Call a server whose words come with its last flight, and behind it while that is away."""
    context, ready = _held(), asyncio.get_running_loop().create_future()
    layer = Watched.implicit(ear, context, HOST)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        context.may.set()
        server = await last_flight(reader, writer, theirs)
        context.may.clear()
        server.say(_AT_ONCE)
        await _away(layer)
        server.say(_MEANWHILE)
        await _something_happened(layer)
        ready.set_result((server, writer))
        context.may.set()

    async with asyncio.timeout(_PATIENCE_S):
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
            place = listening.sockets[0].getsockname()
            await asyncio.get_running_loop().create_connection(lambda: layer, *place)
            server, writer = await ready
            try:
                yield layer, server
            finally:
                layer.abort()
                writer.transport.abort()


def test_who_has_enough_makes_the_server_wait(run: Run, at_last: ssl.SSLContext) -> None:
    """What waited for the handshake comes, and no more: no server fills the memory."""

    class Sated(Ear):
        def data_received(self, data: bytes) -> None:
            if not self.heard:
                self.line.pause_reading()
            super().data_received(data)

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            self.line = cast("asyncio.Transport", transport)

    async def talk() -> None:
        ear = Sated()
        async with _greeted(at_last, ear) as (layer, server):
            assert _SO_FAR == await ear.hear(len(_SO_FAR))
            server.say(_LATER)
            layer.write(b"NOOP\r\n")
            await server.heard()  # a round trip: it would have come
            assert _SO_FAR == ear.heard
            layer.resume_reading()
            assert _SO_FAR + _LATER == await ear.hear(len(_SO_FAR + _LATER))

    run(talk())


def test_what_fails_in_a_conversation_ends_its_line(run: Run, at_last: ssl.SSLContext) -> None:
    """A fault of the program is told to the loop, and nobody waits for an answer any more."""

    class Faulty(Ear):
        def data_received(self, data: bytes) -> None:
            raise LookupError(data)

    async def talk() -> None:
        told: list[object] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context.get("exception")))
        ear = Faulty()
        async with _greeted(at_last, ear):
            await ear.over
        assert [LookupError] == [type(error) for error in told]

    run(talk())
