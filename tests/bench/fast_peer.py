"""A mail server that costs next to nothing, in a process of its own, for benchmarks of many checks.

    python -m tests.bench.fast_peer [DELAY_MS]

Speaks greeting, EHLO, STARTTLS, AUTH PLAIN and QUIT over one protocol object a connection, and
waits `DELAY_MS` before each reply, as a network would. A second port takes calls and says nothing.
Prints one line of JSON, where it listens and whom to trust, and ends with its standard input.
"""

import asyncio
import base64
import json
import socket
import ssl
import sys
from typing import cast

__all__ = ["HOSTS", "PASSWORD", "ZONE"]

ZONE = "fleet.test"
# Many hosts stand behind the one port, so that a limit of each host holds nobody up.
HOSTS = tuple(f"mail-{number:03}.{ZONE}" for number in range(500))
PASSWORD = "correct horse battery staple"
_BACKLOG = 4_096
_EHLO_OPEN = b"250-fast.fleet.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 STARTTLS\r\n"
_EHLO = b"250-fast.fleet.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n"
_LOGGED_IN, _REFUSED = b"235 2.7.0 Accepted\r\n", b"535 5.7.8 Error: authentication failed\r\n"


class _Customer(asyncio.Protocol):
    """One connection, in the open at first; `start_tls` hands it over to a new transport."""

    def __init__(self, context: ssl.SSLContext, delay_s: float) -> None:
        self._context, self._delay_s = context, delay_s
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._encrypted = False
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        first = self._transport is None
        # uvloop's transports are of no class of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        if first:
            self._say(b"220 fast.fleet.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\n")) >= 0:
            line, self._received = self._received[:end], self._received[end + 1 :]
            self._answer(line.split())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- of the interface
        self._transport = None

    def _answer(self, words: list[bytes]) -> None:
        match words[0].upper():
            case b"EHLO":
                self._say(_EHLO if self._encrypted else _EHLO_OPEN)
            case b"STARTTLS":
                self._later(self._upgrade)
            case b"AUTH":
                password = base64.b64decode(words[2]).rpartition(b"\0")[2].decode()
                self._say(_LOGGED_IN if password == PASSWORD else _REFUSED)
            case b"QUIT":
                self._later(self._leave)
            case _:
                self._say(b"250 2.0.0 Ok\r\n")

    def _later(self, work: object, *words: bytes) -> None:
        assert callable(work)
        if self._delay_s:
            self._loop.call_later(self._delay_s, work, *words)
        else:
            work(*words)

    def _say(self, line: bytes) -> None:
        self._later(self._write, line)

    def _write(self, line: bytes) -> None:
        if self._transport is not None:
            self._transport.write(line)

    def _leave(self) -> None:
        if self._transport is not None:
            self._transport.write(b"221 2.0.0 Bye\r\n")
            self._transport.close()

    def _upgrade(self) -> None:
        self._task = self._loop.create_task(self._encrypt())

    async def _encrypt(self) -> None:
        plain = self._transport
        if plain is None:
            return
        plain.write(b"220 2.0.0 Ready\r\n")
        try:
            upgraded = await self._loop.start_tls(plain, self, self._context, server_side=True)
        except (OSError, ssl.SSLError):
            return
        self._transport, self._encrypted = upgraded, True


class _Silent(asyncio.Protocol):
    """Takes calls, and never says a word."""


async def _serve(delay_s: float) -> None:
    import trustme  # contestants take names from this file, and none of its memory

    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate = authority.issue_cert(f"*.{ZONE}", key_type=trustme.KeyType.ECDSA)
    certificate.configure_cert(context)
    loop = asyncio.get_running_loop()
    one = await loop.create_server(
        lambda: _Customer(context, delay_s), "127.0.0.1", 0, backlog=_BACKLOG
    )
    silent = await loop.create_server(_Silent, "127.0.0.1", 0, backlog=_BACKLOG)
    facts = {
        "port": _port(one),
        "silent": _port(silent),
        "authority": authority.cert_pem.bytes().decode(),
    }
    print(json.dumps(facts), flush=True)  # noqa: T201 -- this is a program
    await loop.run_in_executor(None, sys.stdin.read)
    one.close()
    silent.close()


def _port(server: asyncio.Server) -> int:
    plug: socket.socket = server.sockets[0]
    number: int = plug.getsockname()[1]
    return number


def main() -> None:
    delay_s = float(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.0
    try:
        import uvloop
    except ImportError:
        asyncio.run(_serve(delay_s))
    else:
        uvloop.run(_serve(delay_s))


if __name__ == "__main__":
    main()
