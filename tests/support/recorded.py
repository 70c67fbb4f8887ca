"""A server that plays back what a good one said, up to any byte of it."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass

from smtpwidgets.model.security import Protocol

__all__ = ["TURNS", "Cut", "cut_off"]

# What a good server says, one answer a command, and where encryption begins (an empty answer).
TURNS: dict[Protocol, tuple[bytes, ...]] = {
    Protocol.SMTP: (
        b"220 mail.hostile.test ESMTP\r\n",
        b"250-mail.hostile.test\r\n250 STARTTLS\r\n",
        b"220 2.0.0 go ahead\r\n",
        b"",
        b"250-mail.hostile.test\r\n250 AUTH PLAIN\r\n",
        b"235 2.7.0 welcome\r\n",
        b"250 2.1.0 Ok\r\n",
        b"250 2.1.5 Ok\r\n",
        b"250 2.0.0 Ok\r\n",
    ),
    Protocol.IMAP: (
        b"* OK IMAP4rev1 ready\r\n",
        b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n",
        b"TAG OK begin TLS\r\n",
        b"",
        b"* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\nTAG OK done\r\n",
        b"TAG OK welcome\r\n",
        b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-ONLY] done\r\n",
    ),
    Protocol.POP3: (
        b"+OK ready\r\n",
        b"+OK list\r\nSTLS\r\n.\r\n",
        b"+OK begin TLS\r\n",
        b"",
        b"+OK list\r\nSASL PLAIN\r\n.\r\n",
        b"+OK welcome\r\n",
        b"+OK 3 4711\r\n",
    ),
}


@dataclass
class Cut:
    """A running server that says `left` more bytes; `heard` is what came before TLS and after."""

    port: int
    left: int
    encrypted: bool = False
    in_clear: bytes = b""


@contextlib.asynccontextmanager
async def cut_off(
    protocol: Protocol, size: int, tls: ssl.SSLContext, *, tunnel: bool = True
) -> AsyncIterator[Cut]:
    """Run a server that hangs up after `size` bytes; without `tunnel` nothing is encrypted."""
    state = Cut(0, size)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await _play(protocol, state, reader, writer, tls if tunnel else None)
        writer.transport.abort() if state.encrypted else writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()


async def _play(
    protocol: Protocol,
    state: Cut,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    tls: ssl.SSLContext | None,
) -> None:
    tag = b""
    for number, turn in enumerate(_turns(protocol, tls is not None)):
        if not turn and tls is not None:
            await writer.start_tls(tls)
            state.encrypted = True
            continue
        if number:
            line = await reader.readline()
            tag = line.partition(b" ")[0]
            state.in_clear += b"" if state.encrypted else line
        said = turn.replace(b"TAG", tag)[: state.left]
        state.left -= len(said)
        writer.write(said)
        await writer.drain()
        if state.left <= 0:
            return
    await reader.readline()  # the goodbye


def _turns(protocol: Protocol, tunnel: bool) -> tuple[bytes, ...]:
    turns = TURNS[protocol]
    return turns if tunnel else turns[:1] + turns[4:]
