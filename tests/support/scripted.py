"""A mail server that says what a script tells it to: replies as data, good or hostile.

Every server listens on loopback and stands behind an ordinary name: `network(...)` of the running
server gives the doors that lead to it.
"""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smtpwidgets.checks import Network

__all__ = [
    "ECHO",
    "GOOD",
    "HALF_CLOSE",
    "HANG_UP",
    "HOST",
    "RESET",
    "SILENCE",
    "Drip",
    "Endless",
    "Say",
    "Script",
    "Scripted",
    "certified",
    "reset",
    "scripted",
    "self_signed",
    "trust",
]

HOST = "mail.hostile.test"
ZONE = "hostile.test"


class Move(Enum):
    """What a server may do in place of a reply."""

    HANG_UP = "hang up"
    SILENCE = "say nothing more"
    ECHO = "say what it heard"
    RESET = "reset the connection"
    HALF_CLOSE = "end its side and listen on"


HANG_UP, SILENCE, ECHO = Move.HANG_UP, Move.SILENCE, Move.ECHO
RESET, HALF_CLOSE = Move.RESET, Move.HALF_CLOSE


@dataclass(frozen=True)
class Drip:
    """Sends `data` in pieces of `size` bytes, one each `every_s` seconds."""

    data: bytes
    every_s: float = 0.05
    size: int = 1


@dataclass(frozen=True)
class Endless:
    """Sends `piece` again and again until the peer hangs up."""

    piece: bytes


# A function is given the line that was heard and returns the reply.
Say = bytes | Move | Drip | Endless | Callable[[str], bytes]


@dataclass(frozen=True)
class Script:
    """What a server says. `replies` overrides the good answers, by the command's first word.

    A tuple answers the command and then the lines that follow it, one each.
    """

    greeting: Say = b"220 mail.hostile.test ESMTP\r\n"
    replies: Mapping[str, Say | tuple[Say, ...]] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ("AUTH PLAIN LOGIN", "SIZE 1000000")
    starttls: bool = True  # whether it is offered, where there is a certificate


@dataclass
class Scripted:
    """A running server: where it is, and what it heard."""

    port: int
    heard: list[str] = field(default_factory=list)
    connections: int = 0

    def network(
        self, *ports: int, host: str = HOST, context: ssl.SSLContext | None = None
    ) -> Network:
        """Return a world in which `host` on `ports` is this server."""
        doors = {(host, port): ("127.0.0.1", self.port) for port in ports}
        return Network(tls_context=context, doors=doors, zone=ZONE)

    def commands(self, verb: str) -> list[str]:
        """Return the lines that began with `verb`."""
        return [line for line in self.heard if line.upper().startswith(verb)]


GOOD: Mapping[str, Say | tuple[Say, ...]] = {
    "AUTH": b"235 2.7.0 Authentication successful\r\n",
    "MAIL": b"250 2.1.0 Ok\r\n",
    "RCPT": b"250 2.1.5 Ok\r\n",
    "DATA": b"354 End data with <CR><LF>.<CR><LF>\r\n",
    ".": b"250 2.0.0 Ok: queued as 4F2A\r\n",
    "RSET": b"250 2.0.0 Ok\r\n",
    "NOOP": b"250 2.0.0 Ok\r\n",
    "STARTTLS": b"220 2.0.0 Ready to start TLS\r\n",
    "QUIT": b"221 2.0.0 Bye\r\n",
}


@contextlib.asynccontextmanager
async def scripted(
    script: Script, *, tls: ssl.SSLContext | None = None, implicit: bool = False
) -> AsyncIterator[Scripted]:
    """Run a server that follows `script`; with `implicit`, it encrypts from the first byte."""
    running = Scripted(0)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not server.is_serving():  # accepted in the moment in which it ended
            writer.transport.abort()
            return
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
    script: Script
    running: Scripted
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    tls: ssl.SSLContext | None
    encrypted: bool = False
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
        await self.say(self.script.greeting)
        while line := await self.reader.readline():
            self.heard = line.decode("utf-8", "replace").strip()
            self.running.heard.append(self.heard)
            verb = self.heard.split(" ")[0].upper()
            answer = self.script.replies.get(verb, GOOD.get(verb, b"502 5.5.2 Unknown\r\n"))
            if verb in {"EHLO", "HELO"} and verb not in self.script.replies:
                answer = self.capabilities()
            first, *rest = answer if isinstance(answer, tuple) else (answer,)
            await self.say(first)
            if verb == "QUIT":
                return
            if verb == "STARTTLS" and self.tls and isinstance(first, bytes) and first[:3] == b"220":
                await self.writer.start_tls(self.tls)
                self.encrypted = True
            if verb == "DATA" and isinstance(first, bytes) and first[:3] == b"354":
                await self.message()
            for reply in rest:
                self.heard = (await self.reader.readline()).decode("utf-8", "replace").strip()
                self.running.heard.append(self.heard)
                await self.say(reply)

    def capabilities(self) -> bytes:
        lines = list(self.script.capabilities)
        if self.tls is not None and not self.encrypted and self.script.starttls:
            lines.append("STARTTLS")
        words = ["mail.hostile.test", *lines]
        marks = ["-"] * (len(words) - 1) + [" "]
        return "".join(f"250{m}{w}\r\n" for m, w in zip(marks, words, strict=True)).encode()

    async def message(self) -> None:
        text = await self.reader.readuntil(b"\r\n.\r\n")
        self.running.heard.append(text.decode("utf-8", "replace"))
        answer = self.script.replies.get(".", GOOD["."])
        assert not isinstance(answer, tuple)
        await self.say(answer)

    async def say(self, what: Say) -> None:
        if isinstance(what, Move):
            await self.make(what)
        elif isinstance(what, bytes):
            self.writer.write(what)
        elif callable(what):
            self.writer.write(what(self.heard))
        elif isinstance(what, Drip):
            for start in range(0, len(what.data), what.size):
                self.writer.write(what.data[start : start + what.size])
                await self.writer.drain()
                await asyncio.sleep(what.every_s)
        else:
            while not self.writer.is_closing():
                self.writer.write(what.piece)
                await self.writer.drain()
                await asyncio.sleep(0)
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
        self.writer.write(f"535 5.7.8 You said: {self.heard}\r\n".encode())


def reset(writer: asyncio.StreamWriter) -> None:
    """End the connection with RST in place of FIN."""
    at_once = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    raise ConnectionAbortedError


# --- certificates -------------------------------------------------------------------------------


def trust(ca: trustme.CA) -> ssl.SSLContext:
    """Return a client's context that trusts `ca` and nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    ca.configure_trust(context)
    return context


def certified(
    ca: trustme.CA, *names: str, since: datetime | None = None, until: datetime | None = None
) -> ssl.SSLContext:
    """Return a server's context with a certificate of `ca` for `names`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued = ca.issue_cert(*(names or (HOST,)), not_before=since, not_after=until)
    issued.configure_cert(context)
    return context


def self_signed(name: str = HOST, organisation: str = "Nobody") -> ssl.SSLContext:
    """Return a server's context with a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(pem).tempfile() as path:
        context.load_cert_chain(path)
    return context
