"""Sockets of practice servers: taking calls, and holding conversations that can be stopped."""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable, Iterable
from functools import partial

from smtpwidgets.practice.lines import LinePeer
from smtpwidgets.practice.raw import RawPeer
from smtpwidgets.practice.smtp import PracticeSMTP

__all__ = ["Peer", "admit", "close_all", "listener"]

_log = logging.getLogger(__name__)

_LOOPBACK = "127.0.0.1"
_BACKLOG = 64
_CLOSING_S = 0.1
_HANDSHAKE_S = 30.0
_BREATHER_S = 0.05

Peer = PracticeSMTP | LinePeer | RawPeer
# How a conversation begins: the peer, and TLS from the first byte where the door is so.
Answerer = Callable[[], tuple[Callable[[], Peer], ssl.SSLContext | None]]


def admit(door: socket.socket, answerer: Answerer, conversations: set[asyncio.Task[None]]) -> None:
    """Begin a conversation with a client that knocks.

    Not `loop.sock_accept`: a task that is cancelled in it may lose a connection, still open.
    """
    loop = asyncio.get_running_loop()
    try:
        connection, _ = door.accept()
    except OSError as error:  # the client is gone again, or this process has no file left
        _log.debug("a practice server could not accept a connection: %s", error)
        again = partial(admit, door, answerer, conversations)
        loop.remove_reader(door)
        loop.call_later(_BREATHER_S, _watch, door, again)
        return
    connection.settimeout(0)
    task = loop.create_task(_converse(connection, *answerer()))
    conversations.add(task)  # the loop itself keeps no strong reference to a task
    task.add_done_callback(conversations.discard)
    # A task that is cancelled before its first step closes nothing.
    task.add_done_callback(lambda _: connection.close())


def _watch(door: socket.socket, again: Callable[[], None]) -> None:
    if door.fileno() >= 0:
        asyncio.get_running_loop().add_reader(door, again)


async def _converse(
    connection: socket.socket, make_peer: Callable[[], Peer], tls: ssl.SSLContext | None
) -> None:
    """Hold one conversation. Unlike asyncio's server, this can be stopped in the handshake too."""
    loop = asyncio.get_running_loop()
    try:
        transport, peer = await loop.connect_accepted_socket(
            make_peer, connection, ssl=tls, ssl_handshake_timeout=_HANDSHAKE_S if tls else None
        )
    except OSError as error:  # among them ssl.SSLError: the client does not like the certificate
        _log.debug("no handshake with a practice client: %s", error)
        return
    except asyncio.CancelledError:
        # A handshake that is just done is ended with a goodbye in TLS, which waits for the answer.
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        raise
    try:
        await asyncio.shield(peer.gone)
    finally:
        transport.abort()
        # The socket is closed a moment later, unless nobody tells the peer (see `PracticeSMTP`).
        await asyncio.wait({peer.gone}, timeout=_CLOSING_S)


def listener(*, listening: bool) -> socket.socket:
    """Return a socket at a free port of loopback.

    One that does not listen refuses connections, and keeps others from opening its port.
    """
    # With the protocol named, asyncio sends small answers at once (TCP_NODELAY).
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.settimeout(0)  # asyncio wants it never to block
        made.bind((_LOOPBACK, 0))
        if listening:
            made.listen(_BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def close_all(doors: Iterable[socket.socket]) -> None:
    """Close sockets."""
    for door in doors:
        door.close()
