"""A socket's way to a transport: what asyncio's own promises, in any loop."""

import asyncio
import contextlib
import errno
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import pytest

from smtpwidgets.checks.network import Address
from smtpwidgets.checks.reach import dial
from smtpwidgets.checks.socket_transport import SocketTransport, connected, transport_over

LONG = 300_000  # more than a narrow line takes at once

Run = Callable[[Coroutine[None, None, None]], None]


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Return what runs a test: in asyncio's own loop, and in one that uses its own transports."""
    if request.param == "asyncio":
        return asyncio.run
    uvloop = pytest.importorskip("uvloop", reason="the extra fast is not for Windows")
    runner: Run = uvloop.run
    return runner


class _Ear(asyncio.Protocol):
    """Hears what comes, and remembers in which order things happened."""

    def __init__(self, *, stays: bool = False) -> None:
        self.stays = stays  # when the other side has done speaking
        self.heard = bytearray()
        self.events: list[object] = []
        self.over = asyncio.Event()
        self.news = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: ARG002 -- of asyncio
        self.note("made")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        self.news.set()

    def eof_received(self) -> bool:
        self.note("eof")
        return self.stays

    def pause_writing(self) -> None:
        self.note("wait")

    def resume_writing(self) -> None:
        self.note("go on")

    def connection_lost(self, exc: Exception | None) -> None:
        self.note(exc if exc is None else type(exc))
        self.over.set()

    def note(self, event: object) -> None:
        self.events.append(event)
        self.news.set()

    async def until(self, event: object) -> None:
        while event not in self.events:
            self.news.clear()
            await self.news.wait()


@asynccontextmanager
async def _line(
    ear: _Ear, *, narrow: bool = False
) -> AsyncIterator[tuple[asyncio.Transport, asyncio.StreamReader, asyncio.StreamWriter]]:
    """Give a transport that `ear` listens at, and the other end of its line."""
    accepted = asyncio.get_running_loop().create_future()

    async def other_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result((reader, writer))

    server = await asyncio.start_server(other_end, "127.0.0.1", 0, limit=2**12)
    port = server.sockets[0].getsockname()[1]
    sock = await dial(Address(socket.AF_INET, "127.0.0.1", port))
    if narrow:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    transport = await transport_over(sock, ear)
    reader, writer = await accepted
    try:
        yield transport, reader, writer
    finally:
        if not ear.over.is_set():
            transport.abort()
            await ear.over.wait()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        server.close()
        await server.wait_closed()


def test_what_is_said_arrives_on_both_sides(run: Run) -> None:
    """Words go both ways, and a line that is closed ends for both."""

    async def talk() -> None:
        ear = _Ear()
        async with _line(ear) as (transport, reader, writer):
            writer.write(b"220 ready\r\n")
            while ear.heard != b"220 ready\r\n":
                ear.news.clear()
                await ear.news.wait()
            transport.write(b"QUIT\r\n")
            assert await reader.readline() == b"QUIT\r\n"
            transport.close()
            assert transport.is_closing()
            assert await reader.read() == b""
            await ear.over.wait()
            assert ear.events == ["made", None]

    run(talk())


def test_a_long_message_goes_out_whole_though_the_other_side_reads_late(run: Run) -> None:
    """What the system does not take at once waits, in order; closing waits for it, too."""

    async def talk() -> None:
        ear = _Ear()
        said = bytes(range(256)) * (LONG // 256)
        async with _line(ear, narrow=True) as (transport, reader, _):
            transport.write(said)
            transport.write(b" and more")
            transport.close()
            assert await reader.read() == said + b" and more"
            await ear.over.wait()
            assert ear.events[0] == "made"
            assert ear.events[-1] is None

    run(talk())


def test_the_conversation_is_told_to_wait_and_to_go_on(run: Run) -> None:
    """Whoever writes more than is taken hears of it once, and once that there is room again."""

    async def talk() -> None:
        ear = _Ear()
        async with _line(ear, narrow=True) as (transport, reader, _):
            transport.write(bytes(LONG))
            transport.write(bytes(LONG))
            assert ear.events == ["made", "wait"]
            await reader.readexactly(2 * LONG)
            await ear.until("go on")
            assert ear.events == ["made", "wait", "go on"]

    run(talk())


def test_a_dropped_line_tells_once_and_sends_nothing_more(run: Run) -> None:
    """Dropped with words unsent, twice: the conversation hears of it once, and after the call."""

    async def talk() -> None:
        ear = _Ear()
        async with _line(ear, narrow=True) as (transport, _, _writer):
            transport.write(bytes(LONG))
            transport.abort()
            transport.abort()
            transport.close()
            transport.write(b"never said")
            assert None not in ear.events
            await ear.over.wait()
            await asyncio.sleep(0)
            assert ear.events.count(None) == 1

    run(talk())


@pytest.mark.parametrize("stays", [False, True], ids=["leaves", "stays"])
def test_the_end_of_the_others_words_closes_where_nobody_stays(run: Run, stays: bool) -> None:
    """A conversation may have something to say though the other side is done; most have not."""

    async def talk() -> None:
        ear = _Ear(stays=stays)
        async with _line(ear) as (transport, reader, writer):
            writer.write_eof()
            await ear.until("eof")
            assert transport.is_closing() is not stays
            transport.write(b"last words")
            assert await reader.read(100) == (b"last words" if stays else b"")

    run(talk())


def test_a_reset_is_told_as_what_it_is(run: Run) -> None:
    """The other side's reset arrives as the error that ended the line."""

    async def talk() -> None:
        ear = _Ear()
        async with _line(ear) as (_, _reader, writer):
            plug = writer.get_extra_info("socket")
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
            await ear.over.wait()
            assert ear.events[-1] is ConnectionResetError

    run(talk())


def test_a_reset_right_behind_the_last_words_is_told_behind_them(run: Run) -> None:
    """Words and a reset that come at once are both heard, in any loop; nobody waits in vain."""

    async def talk() -> None:
        ear = _Ear()
        with socket.create_server(("127.0.0.1", 0)) as server:
            sock = await dial(Address(socket.AF_INET, *server.getsockname()))
            other, _ = server.accept()
            transport = await transport_over(sock, ear)
            other.send(b"250-cut")
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            other.close()
            await ear.over.wait()
        assert ear.heard == b"250-cut"
        assert ear.events[-1] is ConnectionResetError
        assert transport.is_closing()

    run(talk())


def test_who_is_paused_hears_nothing_until_resumed(run: Run) -> None:
    """The other side waits while the conversation does not read."""

    async def talk() -> None:
        ear = _Ear()
        async with _line(ear) as (transport, reader, writer):
            transport.pause_reading()
            writer.write(b"220 ready\r\n")
            await writer.drain()
            transport.write(b"echo\r\n")
            assert await reader.readline() == b"echo\r\n"  # a round trip: it would have come
            assert not ear.heard
            transport.resume_reading()
            while not ear.heard:
                ear.news.clear()
                await ear.news.wait()

    run(talk())


def test_what_fails_in_a_conversation_ends_its_line(run: Run) -> None:
    """A fault of the program is told to the loop, and nobody waits for an answer any more."""

    class Faulty(_Ear):
        def data_received(self, data: bytes) -> None:
            raise LookupError(data)

    async def talk() -> None:
        told: list[object] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context.get("exception")))
        ear = Faulty()
        async with _line(ear) as (_, _reader, writer):
            writer.write(b"220 ready\r\n")
            await ear.over.wait()
        assert [type(error) for error in told] == [LookupError]

    run(talk())


def test_a_closed_port_is_refused_with_its_number(run: Run) -> None:
    """Whoever calls where nobody listens is told so by the system's own number."""

    async def talk() -> None:
        with socket.socket() as taken, socket.socket() as sock:
            taken.bind(("127.0.0.1", 0))
            sock.setblocking(False)
            with pytest.raises(ConnectionRefusedError) as told:
                await connected(sock, taken.getsockname())
            assert told.value.errno == errno.ECONNREFUSED

    run(talk())


def test_loops_of_other_kinds_use_their_own_transports(run: Run) -> None:
    """Ours is for asyncio's selector loops, of which it knows when they call."""

    async def talk() -> None:
        async with _line(_Ear()) as (transport, *_):
            usual = isinstance(asyncio.get_running_loop(), asyncio.SelectorEventLoop)
            assert isinstance(transport, SocketTransport) is usual
            assert transport.get_extra_info("socket") is not None
            assert "none" == transport.get_extra_info("moon", "none")

    run(talk())


def test_a_call_that_is_given_up_leaves_nothing_watched() -> None:
    """A cancelled call takes its socket out of the loop's sight before it is closed."""

    async def talk() -> None:
        loop = asyncio.get_running_loop()
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
            place = full.getsockname()
            crowd = [socket.socket() for _ in range(8)]  # more than it keeps: the next one waits
            for one in crowd:
                one.setblocking(False)
                one.connect_ex(place)
            sock = socket.socket()
            sock.setblocking(False)
            calling = asyncio.create_task(connected(sock, place))
            await asyncio.sleep(0)
            calling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await calling
            assert calling.cancelled()
            assert not loop.remove_writer(sock)
            for one in (*crowd, sock):
                one.close()

    asyncio.run(talk())


@pytest.mark.skipif(sys.platform == "win32", reason="its default loop watches no sockets")
def test_a_line_that_is_over_leaves_the_next_socket_of_its_number_alone() -> None:
    """Numbers of sockets come again; whoever has one now is heard, whatever the old line is told."""

    async def talk() -> None:
        ear, loop = _Ear(), asyncio.get_running_loop()
        here, there = socket.socketpair()
        async with _line(ear) as (transport, *_):
            number = transport.get_extra_info("socket").fileno()
            transport.abort()
            with here, there, socket.socket(fileno=os.dup2(here.fileno(), number)):
                loop.add_reader(number, ear.note, "news")
                transport.pause_reading()
                assert loop.remove_reader(number)

    asyncio.run(talk())
