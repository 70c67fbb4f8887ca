"""An incoming server that says what a script tells it to: replies as data, good or hostile.

It stands behind an ordinary name, as the servers of `scripted` do.
"""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from smtpwidgets.model.security import Protocol
from tests.support.scripted import (
    HALF_CLOSE,
    HANG_UP,
    HOST,
    RESET,
    SILENCE,
    Drip,
    Endless,
    Move,
    Say,
    Scripted,
    reset,
)

__all__ = ["GOOD", "GREETINGS", "HOST", "Cut", "MailboxScript", "scripted_mailbox"]

_LITERAL = re.compile(rb"\{(\d+)\+?\}\r?\n$")
CAPABILITIES: Mapping[Protocol, tuple[str, ...]] = {
    Protocol.IMAP: ("IMAP4rev1", "SASL-IR", "AUTH=PLAIN", "UIDPLUS"),
    Protocol.POP3: ("TOP", "USER", "UIDL", "SASL PLAIN"),
}
GREETINGS = {
    Protocol.IMAP: b"* OK IMAP4rev1 ready\r\n",
    Protocol.POP3: b"+OK POP3 ready <1896.697170952@mail.hostile.test>\r\n",
}
GOOD: Mapping[Protocol, Mapping[str, Say]] = {
    Protocol.IMAP: {
        "LOGIN": b"TAG OK Logged in\r\n",
        "AUTHENTICATE": b"TAG OK Logged in\r\n",
        "STARTTLS": b"TAG OK Begin TLS\r\n",
        "NOOP": b"TAG OK done\r\n",
        "EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] fine\r\nTAG OK [READ-ONLY] done\r\n",
        "SELECT": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] fine\r\nTAG OK [READ-WRITE] done\r\n",
        "LOGOUT": b"* BYE see you\r\nTAG OK done\r\n",
    },
    Protocol.POP3: {
        "USER": b"+OK\r\n",
        "PASS": b"+OK logged in\r\n",
        "APOP": b"+OK logged in\r\n",
        "AUTH": b"+OK logged in\r\n",
        "STLS": b"+OK begin TLS\r\n",
        "STAT": b"+OK 3 4711\r\n",
        "QUIT": b"+OK bye\r\n",
    },
}
_UNKNOWN = {Protocol.IMAP: b"TAG BAD unknown command\r\n", Protocol.POP3: b"-ERR unknown\r\n"}


@dataclass(frozen=True)
class Cut:
    """Sends `data` and ends its side of the connection (without TLS)."""

    data: bytes


@dataclass(frozen=True)
class MailboxScript:
    """What a server says. `replies` overrides the good answers, by the command's verb.

    TAG in a reply stands for the tag of the command. `UID SEARCH` and the like are verbs of two
    words. A tuple answers the command and then the lines that follow it, one each.
    """

    protocol: Protocol = Protocol.IMAP
    greeting: Say | None = None
    replies: Mapping[str, Say | Cut | tuple[Say, ...]] = field(default_factory=dict)
    capabilities: tuple[str, ...] | None = None
    starttls: bool = True  # whether it is offered, where there is a certificate


@contextlib.asynccontextmanager
async def scripted_mailbox(
    script: MailboxScript, *, tls: ssl.SSLContext | None = None, implicit: bool = False
) -> AsyncIterator[Scripted]:
    """Run a server that follows `script`; with `implicit`, it encrypts from the first byte."""
    running = Scripted(0)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = _Session(script, running, reader, writer, tls, encrypted=implicit)
        task = asyncio.create_task(session.serve())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls if implicit else None)
    running.port = server.sockets[0].getsockname()[1]
    try:
        yield running
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class _Session:
    script: MailboxScript
    running: Scripted
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    tls: ssl.SSLContext | None
    encrypted: bool = False
    tag: bytes = b""
    heard: str = ""

    async def serve(self) -> None:
        self.running.connections += 1
        try:
            await self.run()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client went
        finally:
            self.writer.transport.abort()

    async def run(self) -> None:
        protocol = self.script.protocol
        greeting = self.script.greeting
        await self.say(GREETINGS[protocol] if greeting is None else greeting)
        while (line := await self.line()) is not None:
            verb = self.verb_of(line)
            answer = self.script.replies.get(verb, GOOD[protocol].get(verb, _UNKNOWN[protocol]))
            if verb in {"CAPABILITY", "CAPA"} and verb not in self.script.replies:
                answer = self.capabilities()
            first, *rest = answer if isinstance(answer, tuple) else (answer,)
            await self.say(first)
            if verb in {"LOGOUT", "QUIT"}:
                return
            good = isinstance(first, bytes) and (b"OK" in first)
            if verb in {"STARTTLS", "STLS"} and self.tls and good and not self.encrypted:
                await self.writer.start_tls(self.tls)
                self.encrypted = True
            for reply in rest:
                await self.line()
                await self.say(reply)

    async def line(self) -> str | None:
        """Return the next command with its literals, or None when the client has gone."""
        whole = b""
        while piece := await self.reader.readline():
            whole += piece
            if (found := _LITERAL.search(piece)) is None:
                break
            self.writer.write(b"+ go on\r\n")
            whole += await self.reader.readexactly(int(found[1]))
        if not whole:
            return None
        self.heard = whole.decode("utf-8", "replace").strip("\r\n")
        self.running.heard.append(self.heard)
        return self.heard

    def verb_of(self, line: str) -> str:
        words = line.split(" ")
        if self.script.protocol is Protocol.IMAP:
            self.tag = words[0].encode("utf-8", "replace")
            words = words[1:]
        verb = words[0].upper() if words else ""
        return " ".join(words[:2]).upper() if verb == "UID" else verb

    def capabilities(self) -> bytes:
        protocol, offered = self.script.protocol, self.script.capabilities
        words = list(CAPABILITIES[protocol] if offered is None else offered)
        if self.tls is not None and not self.encrypted and self.script.starttls:
            words.append("STARTTLS" if protocol is Protocol.IMAP else "STLS")
        if protocol is Protocol.IMAP:
            return f"* CAPABILITY {' '.join(words)}\r\nTAG OK done\r\n".encode()
        return ("+OK list follows\r\n" + "".join(f"{w}\r\n" for w in words) + ".\r\n").encode()

    async def say(self, what: Say | Cut) -> None:
        if callable(what):
            what = what(self.heard)
        if isinstance(what, Move):
            await self.make(what)
        elif isinstance(what, Endless):
            while not self.writer.is_closing():
                await self.send(what.piece)
                await asyncio.sleep(0)
        elif isinstance(what, Drip):
            data = what.data.replace(b"TAG", self.tag)
            for start in range(0, len(data), what.size):
                await self.send(data[start : start + what.size])
                await asyncio.sleep(what.every_s)
        else:
            data = what.data if isinstance(what, Cut) else what
            await self.send(data.replace(b"TAG", self.tag))
        if isinstance(what, Cut):
            self.writer.write_eof()
            await self.reader.read()

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def make(self, move: Move) -> None:
        if move is HANG_UP:
            raise ConnectionAbortedError
        if move is RESET:
            reset(self.writer)
        if move is HALF_CLOSE and not self.encrypted:  # TLS has no such thing
            self.writer.write_eof()
        if move in {SILENCE, HALF_CLOSE}:
            await asyncio.Event().wait()
        status = {Protocol.IMAP: b"TAG NO", Protocol.POP3: b"-ERR"}[self.script.protocol]
        echo = self.heard.encode()
        self.writer.write(status.replace(b"TAG", self.tag) + b" You said: " + echo + b"\r\n")
