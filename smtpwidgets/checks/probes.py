"""Side connections that settle what a signal means. None ever logs in or names the person.

Each opens one connection, says at most a TLS hello, EHLO or STARTTLS, and closes it. The caller
sets the deadline.
"""

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from enum import StrEnum

from smtpwidgets.checks import reach
from smtpwidgets.checks.journey import literal_of
from smtpwidgets.checks.network import Address, unverified_context
from smtpwidgets.model.security import Protocol

__all__ = ["Answer", "answers", "certificate_of", "first_line", "hello_over", "say_hello"]

_MAX_BYTES = 16_384
_PATIENCE_S = 2.0
# What is said until encryption may begin, and how the answer begins.
_UPGRADES: Mapping[Protocol, tuple[tuple[bytes, bytes], ...]] = {
    Protocol.SMTP: ((b"", b"220"), (b"EHLO OWN", b"250"), (b"STARTTLS", b"220")),
    Protocol.IMAP: ((b"", b"* OK"), (b"P1 STARTTLS", b"P1 OK")),
    Protocol.POP3: ((b"", b"+OK"), (b"STLS", b"+OK")),
}
# How a reply ends: in SMTP its last line has no hyphen after the code.
_ENDS: Mapping[Protocol, re.Pattern[bytes]] = {
    Protocol.SMTP: re.compile(rb"(?m)^[2-5]\d\d(?!-)[^\n]*\n"),
    Protocol.IMAP: re.compile(rb"\n"),
    Protocol.POP3: re.compile(rb"\n"),
}
# RFC 8446 section 5.1 and RFC 5246 section 6.2.1: a handshake (22) or an alert (21), version 3.x.
_TLS_RECORD = re.compile(rb"[\x15\x16]\x03[\x00-\x04]")


class Answer(StrEnum):
    """What came back to a TLS hello."""

    TLS = "tls"
    WEB = "web"
    OTHER = "other"
    NOTHING = "nothing"


async def answers(address: Address) -> bool:
    """Whether a connection to `address` can be made."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            (await reach.dial(address)).close()
    except OSError:  # TimeoutError is one
        return False
    return True


async def first_line(address: Address) -> bytes:
    """Return what the server says by itself to a plain connection, up to 512 bytes."""
    try:
        async with _connection(address) as sock:
            return await asyncio.get_running_loop().sock_recv(sock, 512)
    except OSError:
        return b""


async def say_hello(address: Address, host: str) -> Answer:
    """Send the first message of a TLS handshake and return what kind of answer comes."""
    try:
        async with _connection(address) as sock:
            return await hello_over(sock, host)
    except OSError:
        return Answer.NOTHING


async def hello_over(sock: socket.socket, host: str) -> Answer:
    """Do the same over a connection that was made already.

    Raises:
        OSError: the connection broke.
    """
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = unverified_context().wrap_bio(incoming, outgoing, server_hostname=host)
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(sock, outgoing.read())
    answer = await loop.sock_recv(sock, 512)
    if _TLS_RECORD.match(answer):
        return Answer.TLS
    if answer.startswith(b"HTTP/"):
        return Answer.WEB
    return Answer.OTHER if answer else Answer.NOTHING


async def certificate_of(address: Address, host: str, *, starttls: Protocol | None) -> bytes:
    """Return the server's certificate (DER), trusted or not; empty when it shows none.

    `starttls` is the protocol in which encryption is asked for first, if it has to be.
    """
    try:
        async with _connection(address) as sock:
            if starttls is not None and not await _starttls(sock, starttls):
                return b""
            return await _handshake(sock, host)
    except (OSError, ssl.SSLError):
        return b""


@contextlib.asynccontextmanager
async def _connection(address: Address) -> AsyncIterator[socket.socket]:
    sock = await reach.dial(address)
    try:
        yield sock
    finally:
        sock.close()


async def _starttls(sock: socket.socket, protocol: Protocol) -> bool:
    own = literal_of(str(sock.getsockname()[0])).encode("ascii")
    for command, begins in _UPGRADES[protocol]:
        if command:
            said = command.replace(b"OWN", own) + b"\r\n"
            await asyncio.get_running_loop().sock_sendall(sock, said)
        if not (await _reply(sock, _ENDS[protocol])).startswith(begins):
            return False
    return True


async def _reply(sock: socket.socket, end: re.Pattern[bytes]) -> bytes:
    """Return one whole reply."""
    received = b""
    while len(received) < _MAX_BYTES:
        if end.search(received):
            break
        more = await asyncio.get_running_loop().sock_recv(sock, 4_096)
        if not more:
            break
        received += more
    return received


async def _handshake(sock: socket.socket, host: str) -> bytes:
    loop = asyncio.get_running_loop()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = unverified_context().wrap_bio(incoming, outgoing, server_hostname=host)
    received = 0
    while received < 4 * _MAX_BYTES:
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            await loop.sock_sendall(sock, outgoing.read())
            data = await loop.sock_recv(sock, _MAX_BYTES)
            if not data:
                return b""
            received += len(data)
            incoming.write(data)
        else:
            return tls.getpeercert(binary_form=True) or b""
    return b""
