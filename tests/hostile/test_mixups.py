"""Ports that speak something else than the entry says: named right, whatever their number."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest

from smtpwidgets.checks import Network, check
from smtpwidgets.model.family import Family
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage

HOST, ODD_PORT = "mail.hostile.test", 4711
SECRET = "correct horse"

GREETINGS: Mapping[Protocol, bytes] = {
    Protocol.SMTP: b"220 mail.hostile.test ESMTP\r\n",
    Protocol.IMAP: b"* OK IMAP4rev1 ready\r\n",
    Protocol.POP3: b"+OK POP3 ready\r\n",
}
OF_OTHERS: Mapping[Protocol, str] = {
    Protocol.SMTP: "smtp-server",
    Protocol.IMAP: "imap-server",
    Protocol.POP3: "pop-server",
}


@dataclass(frozen=True)
class Peer:
    """What a peer says by itself, and to the first thing it hears; then it keeps the line.

    With `closes_s` it hangs up after that many seconds, whatever comes.
    """

    says: bytes = b""
    answers: bytes = b""
    closes_s: float | None = None
    heard: list[bytes] = field(default_factory=list, compare=False)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self.closes_s):
                await self._converse(reader, writer)
        except (OSError, TimeoutError):
            pass  # the client went, or this server hangs up as it was told to
        finally:
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.says)
        await writer.drain()
        while data := await reader.read(4_096):
            self.heard.append(data)
            if self.answers:
                writer.write(self.answers)
                await writer.drain()
                return


@contextlib.asynccontextmanager
async def _standing(peer: Peer, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(peer.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _checked(
    port: int, protocol: Protocol, security: Security, trusting: ssl.SSLContext, seconds: float = 2
) -> Report:
    entry = Server(
        protocol=protocol,
        host=HOST,
        port=ODD_PORT,
        security=security,
        username="ada@hostile.test",
        allow_cleartext=True,
    )
    doors = {(HOST, ODD_PORT): ("127.0.0.1", port)}
    network = Network(tls_context=trusting, doors=doors, zone="hostile.test")
    return await check(entry, secret=Secret(SECRET), timeout_s=seconds, network=network)


def _where(report: Report) -> tuple[Stage | None, str | None, Family]:
    stage = report.failed.stage if report.failed else None
    return stage, report.cause_id, report.family


async def _all(
    port: int, securities: tuple[Security, ...], trusting: ssl.SSLContext, *protocols: Protocol
) -> dict[tuple[Protocol, Security], Report]:
    """Check the peer as an entry of each protocol with each security, side by side."""
    kinds = [(one, security) for one in protocols or tuple(Protocol) for security in securities]
    reports = await asyncio.gather(*(_checked(port, *kind, trusting) for kind in kinds))
    return dict(zip(kinds, reports, strict=True))


IN_PLAIN = (Security.STARTTLS, Security.NONE)
HELLO = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
ALERT = bytes((21, 3, 1, 0, 2, 2, 70))
MYSQL = b"\x4a\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00abcdefgh\x00\xff\xf7\x08\x02\x00\xff\xc1"
STRANGERS: Mapping[str, tuple[Peer, str]] = {
    "web": (Peer(answers=HELLO), "web-server"),
    "web-page-alone": (Peer(answers=b"<!DOCTYPE HTML>\n<html>Error 400"), "web-server"),
    "web-speaks-first": (Peer(HELLO), "web-server"),
    "ssh": (Peer(b"SSH-2.0-OpenSSH_9.2p1\r\n"), "other-service"),
    "ssh-without-end": (Peer(b"SSH-2.0-OpenSSH_9.2p1"), "other-service"),
    "ftp": (Peer(b"220 (vsFTPd 3.0.3)\r\n"), "other-service"),
    "mysql": (Peer(MYSQL), "other-service"),
    "binary": (Peer(b"\x00\xff\x00\xfe\x01\x02\x80"), "not-a-mail-server"),
    "binary-then-gone": (Peer(b"\x00\xff\x00\xfe\x01\x02\x80", closes_s=0.1), "not-a-mail-server"),
    "binary-with-line-end": (Peer(b"\x00\xff\x00\xfe\n"), "not-a-mail-server"),
    "text": (Peer(b"hello there\r\n"), "not-a-mail-server"),
}


@pytest.mark.parametrize("security", Security, ids=str)
@pytest.mark.parametrize("kind", STRANGERS)
async def test_what_is_no_mail_server_is_named(
    kind: str, security: Security, trusting: ssl.SSLContext
) -> None:
    """Web servers, file servers, databases and noise, for entries of every protocol."""
    peer, cause = STRANGERS[kind]
    peer.heard.clear()
    async with _standing(peer) as port:
        reports = await _all(port, (security,), trusting)

    stage = Stage.TLS if security is Security.TLS else Stage.GREETING
    expected = (stage, cause, Family.WRONG_PROTOCOL)
    assert dict.fromkeys(reports, expected) == {k: _where(r) for k, r in reports.items()}
    assert SECRET.encode() not in b"".join(peer.heard)


@pytest.mark.parametrize("protocol", Protocol, ids=str)
async def test_a_plain_port_is_named_whoever_calls_it_with_tls(
    protocol: Protocol, trusting: ssl.SSLContext
) -> None:
    """TLS to a plain port: STARTTLS is offered if it is this protocol, else the other is named."""
    async with _standing(Peer(GREETINGS[protocol])) as port:
        reports = await _all(port, (Security.TLS,), trusting)

    for (asked, _), report in reports.items():
        cause = "plain-port-with-tls" if asked is protocol else OF_OTHERS[protocol]
        family = Family.TLS_ON_PLAIN_PORT if asked is protocol else Family.WRONG_PROTOCOL
        assert (Stage.TLS, cause, family) == _where(report)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("protocol", Protocol, ids=str)
async def test_a_mail_server_of_another_protocol_is_named(
    protocol: Protocol, encrypted: bool, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """In plain text and within TLS: the greeting tells."""
    others = tuple(one for one in Protocol if one is not protocol)
    securities = (Security.TLS,) if encrypted else IN_PLAIN
    tls = good_tls if encrypted else None
    async with _standing(Peer(GREETINGS[protocol]), tls) as port:
        reports = await _all(port, securities, trusting, *others)

    expected = (Stage.GREETING, OF_OTHERS[protocol], Family.WRONG_PROTOCOL)
    assert {expected} == {_where(report) for report in reports.values()}


TLS_PORTS = {
    "silent": (Peer(), True),
    "alert-at-once": (Peer(ALERT), False),
    "alert-then-gone": (Peer(ALERT, closes_s=0.1), False),
    "alert-to-noise": (Peer(answers=ALERT), False),
}


@pytest.mark.parametrize("kind", TLS_PORTS)
async def test_a_port_that_wants_tls_is_named_whoever_calls_it_in_plain(
    kind: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Silence, an alert, or a hang-up: for STARTTLS and for none, in every protocol."""
    peer, encrypted = TLS_PORTS[kind]
    async with _standing(peer, good_tls if encrypted else None) as port:
        reports = await _all(port, IN_PLAIN, trusting)

    expected = (Stage.GREETING, "tls-port-in-plain", Family.PLAIN_ON_TLS_PORT)
    assert dict.fromkeys(reports, expected) == {k: _where(r) for k, r in reports.items()}
    for report in reports.values():
        assert report.remedy is not None
        assert report.remedy.fix is not None
        assert "tls" == report.remedy.fix.changes["security"]


async def test_a_tls_port_that_gives_up_waiting_is_named(trusting: ssl.SSLContext) -> None:
    """A server that hangs up on whoever does not begin to encrypt answers a TLS hello."""
    hello = bytes((22, 3))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(0.1):
                if (await reader.read(2)) == hello:
                    writer.write(bytes((22, 3, 3)))  # the beginning of an answer is enough
                    await writer.drain()
        except TimeoutError:
            pass  # nobody began to encrypt: it hangs up
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        reports = await _all(server.sockets[0].getsockname()[1], IN_PLAIN, trusting)

    expected = (Stage.GREETING, "tls-port-in-plain", Family.PLAIN_ON_TLS_PORT)
    assert {expected} == {_where(report) for report in reports.values()}
