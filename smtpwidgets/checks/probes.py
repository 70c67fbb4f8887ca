"""Side connections that settle what a signal means. None ever logs in or names the person.

Each opens one connection, says at most a TLS hello, EHLO or STARTTLS, and closes it. The caller
sets the deadline.
"""

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from smtpwidgets.checks import reach
from smtpwidgets.checks.exceptions import ERRNO_CAUSES
from smtpwidgets.checks.journey import literal_of
from smtpwidgets.checks.network import (
    NOBODY,
    Address,
    Knock,
    Network,
    outdated_context,
    unverified_context,
)
from smtpwidgets.model.security import Protocol

__all__ = [
    "Answer",
    "Shown",
    "certificate_of",
    "first_line",
    "first_of_each",
    "hello_over",
    "knock",
    "line_of",
    "say_hello",
    "shown_by",
    "version_of",
    "wants_certificate",
]

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
_CERTIFICATE_REQUEST = 13  # RFC 8446 section 4, RFC 5246 section 7.4
# RFC 8446 section 5.1 and RFC 5246 section 6.2.1: a handshake (22) or an alert (21), version 3.x.
_TLS_RECORD = re.compile(rb"[\x15\x16]\x03[\x00-\x04]")
# Some web servers answer what they do not understand with a page and no header (HTTP/0.9).
_WEB_PAGE = re.compile(rb"\s*(?:HTTP/|<!doctype html|<html)", re.IGNORECASE)
# How a failed call ends, by the cause of its error number; every other one finds no way there.
_ENDED = {
    "port-closed": Knock.CLOSED,
    "reset-at-start": Knock.CLOSED,
    "port-silent": Knock.SILENT,
}
_TELLING = tuple(Knock)


class Answer(StrEnum):
    """What came back to a TLS hello."""

    TLS = "tls"
    WEB = "web"
    OTHER = "other"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Shown:
    """What a server showed of itself: how its certificate was verified, and the certificate.

    `code` is OpenSSL's result of the verification: 0 if the certificate is trusted, None if there
    was no handshake. The certificate (DER) is read only if it was refused.
    """

    code: int | None
    certificate: bytes = b""


def first_of_each(addresses: Sequence[Address]) -> list[Address]:
    """Return one address of each family: enough to tell whether the host lives."""
    firsts = {address.family: address for address in reversed(addresses) if address.port != NOBODY}
    return list(firsts.values())


async def knock(addresses: Sequence[Address], patience_s: float = _PATIENCE_S) -> Knock:
    """Call one address of each family, and return how the most telling call ended."""
    if addresses and not (firsts := first_of_each(addresses)):
        return Knock.CLOSED  # a known host on whose port nobody stands
    ends = await asyncio.gather(*(_call(address, patience_s) for address in firsts))
    return min(ends, key=_TELLING.index, default=Knock.NO_WAY)


async def _call(address: Address, patience_s: float) -> Knock:
    try:
        async with asyncio.timeout(patience_s):
            (await reach.dial(address)).close()
    except TimeoutError:
        return Knock.SILENT
    except OSError as error:
        return _ENDED.get(ERRNO_CAUSES.get(error.errno or 0, ""), Knock.NO_WAY)
    return Knock.OPEN


async def first_line(address: Address, patience_s: float = _PATIENCE_S) -> bytes:
    """Return what the server says by itself to a plain connection: a line, up to 512 bytes."""
    said = b""
    try:
        async with asyncio.timeout(patience_s), _connection(address) as sock:
            while len(said) < 512 and b"\n" not in said:
                if not (more := await asyncio.get_running_loop().sock_recv(sock, 512)):
                    break
                said += more
    except OSError:  # TimeoutError is one
        return said
    return said


async def line_of(network: Network, place: tuple[str, int], patience_s: float) -> bytes:
    """Return what the server at `place` (host, port) says by itself; empty where none answers."""
    try:
        async with asyncio.timeout(patience_s):
            addresses = first_of_each(await network.addresses(*place))
            return await first_line(addresses[0], patience_s) if addresses else b""
    except OSError:
        return b""


async def say_hello(address: Address, host: str, patience_s: float | None = None) -> Answer:
    """Send the first message of a TLS handshake and return what kind of answer comes."""
    try:
        async with asyncio.timeout(patience_s), _connection(address) as sock:
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
    if _WEB_PAGE.match(answer):
        return Answer.WEB
    return Answer.OTHER if answer else Answer.NOTHING


async def certificate_of(address: Address, host: str, *, starttls: Protocol | None) -> bytes:
    """Return the server's certificate (DER), trusted or not; empty when it shows none.

    `starttls` is the protocol in which encryption is asked for first, if it has to be.
    """
    try:
        tls = await _encrypted(address, host, unverified_context(), starttls)
    except OSError:  # SSLError is one
        return b""
    return b"" if tls is None else tls.getpeercert(binary_form=True) or b""


async def version_of(
    address: Address, host: str, *, starttls: Protocol | None, patience_s: float
) -> str:
    """Return the version ("TLSv1") that a handshake comes to if outdated ones are allowed."""
    try:
        async with asyncio.timeout(patience_s):
            tls = await _encrypted(address, host, outdated_context(), starttls)
    except OSError:
        return ""
    return "" if tls is None else tls.version() or ""


async def wants_certificate(
    address: Address, host: str, *, starttls: Protocol | None, patience_s: float
) -> bool:
    """Whether the server asks the client for a certificate within the handshake.

    RFC 8446 section 4.3.2. Servers may end the call without a word when none comes.
    """
    asked = False

    def note(_layer: object, way: str, _version: int, _kind: int, message: int, _: bytes) -> None:
        nonlocal asked
        asked = asked or (way == "read" and message == _CERTIFICATE_REQUEST)

    context = unverified_context.__wrapped__()  # its own: what is noted is about one server
    # The standard library has no public name for it (3.8 to 3.14); without it nothing is noted.
    context._msg_callback = note  # type: ignore[attr-defined] # noqa: SLF001
    with contextlib.suppress(OSError):  # TimeoutError and SSLError are ones
        async with asyncio.timeout(patience_s):
            await _encrypted(address, host, context, starttls)
    return asked


async def shown_by(
    network: Network,
    place: tuple[str, int],
    context: ssl.SSLContext,
    *,
    starttls: Protocol | None,
    patience_s: float,
) -> Shown | None:
    """Shake hands with the server at `place` (host, port) by the rules of `context`.

    Returns None where it was not reached in time.
    """
    host = place[0]
    try:
        async with asyncio.timeout(patience_s):
            if not (addresses := first_of_each(await network.addresses(*place))):
                return None
            try:
                tls = await _encrypted(addresses[0], host, context, starttls)
            except ssl.SSLCertVerificationError as refused:
                shown = await certificate_of(addresses[0], host, starttls=starttls)
                return Shown(refused.verify_code, shown)
    except ssl.SSLError:
        return Shown(None)
    except OSError:
        return None
    return Shown(None if tls is None else 0)


async def _encrypted(
    address: Address, host: str, context: ssl.SSLContext, starttls: Protocol | None
) -> ssl.SSLObject | None:
    """Return the TLS layer after a handshake, of a connection that is closed already.

    Raises:
        OSError: the connection broke, or the handshake failed.
    """
    async with _connection(address) as sock:
        if starttls is not None and not await _starttls(sock, starttls):
            return None
        return await _handshake(sock, host, context)


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


async def _handshake(
    sock: socket.socket, host: str, context: ssl.SSLContext
) -> ssl.SSLObject | None:
    loop = asyncio.get_running_loop()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname=host)
    received = 0
    while received < 4 * _MAX_BYTES:
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            await loop.sock_sendall(sock, outgoing.read())
            data = await loop.sock_recv(sock, _MAX_BYTES)
            if not data:
                return None
            received += len(data)
            incoming.write(data)
        else:
            return tls
    return None
