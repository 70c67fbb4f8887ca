"""A conversation of a practice server ends when it is told to, at whichever moment that is."""

import asyncio
import socket
import ssl
from functools import partial

import trustme

from smtpwidgets.practice.listening import admit, listener
from smtpwidgets.practice.raw import SILENT, RawPeer
from smtpwidgets.practice.records import Records
from smtpwidgets.practice.scenario import Behaviour, Door
from smtpwidgets.practice.smtp import PracticeSMTP
from tests.support.scripted import HOST, certified, trust
from tests.support.sockets import eventually, open_sockets


async def test_one_that_is_stopped_as_its_handshake_ends_leaves_no_socket() -> None:
    """The goodbye of TLS would wait half a minute for a client that says nothing."""
    authority, conversations = trustme.CA(), set[asyncio.Task[None]]()
    begun = asyncio.Event()

    class Stopped(RawPeer):
        """A peer of a conversation that is cancelled before it knows that it has begun."""

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            begun.set()
            for conversation in conversations:
                conversation.cancel()

    def answer() -> tuple[partial[Stopped], ssl.SSLContext]:
        return partial(Stopped, HOST, SILENT, Records()), certified(authority)

    def call() -> ssl.SSLSocket:
        raw = socket.create_connection(door.getsockname())
        return trust(authority).wrap_socket(raw, server_hostname=HOST)

    loop = asyncio.get_running_loop()
    with listener(listening=True) as door:
        loop.add_reader(door, admit, door, answer, conversations)
        before = open_sockets()
        with await asyncio.to_thread(call):
            await asyncio.wait_for(begun.wait(), 30)
            ended = await eventually(lambda: len(open_sockets() - before) == 1, 10)
        loop.remove_reader(door)

    assert ended, "only the client's own is left"


async def test_who_leaves_before_the_greeting_is_let_go() -> None:
    """A client that is short of time closes early; a server that did not would keep its socket."""
    slow, conversations = Behaviour(greeting_delay_s=60), set[asyncio.Task[None]]()

    def answer() -> tuple[partial[PracticeSMTP], None]:
        tls = ssl.create_default_context()
        return partial(PracticeSMTP, HOST, slow, Door.PLAIN, tls, Records()), None

    loop = asyncio.get_running_loop()
    with listener(listening=True) as door:
        loop.add_reader(door, admit, door, answer, conversations)
        with socket.create_connection(door.getsockname()):
            assert await eventually(lambda: conversations, 10)
        ended = await eventually(lambda: not conversations, 10)
        loop.remove_reader(door)
        for conversation in conversations:
            conversation.cancel()

    assert ended
