"""One whole check against plain aiosmtplib on the same server: STARTTLS, login, goodbye."""

import asyncio
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Self

import aiosmtplib

from smtpwidgets import Secret, Server, check
from smtpwidgets.checks import Network
from tests.bench.ratio import Ratio

__all__ = ["bench_checks"]

_TIMES = 60
_WARM_UP = 5


@dataclass(frozen=True)
class _Peer:
    server: Server
    secret: Secret
    door: tuple[str, int]
    context: ssl.SSLContext

    @classmethod
    def told(cls, line: str) -> Self:
        facts = json.loads(line)
        context = ssl.create_default_context(cadata=facts["authority"])
        address, port = facts["door"]
        server = Server.model_validate(facts["server"])
        return cls(server, Secret(facts["secret"]), (address, port), context)


def bench_checks() -> Iterator[Ratio]:
    """Yield the ratio of wall time and of processor time."""
    command = (sys.executable, "-m", "tests.bench.peer")
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        peer = _Peer.told(process.stdout.readline())
        ours, theirs = asyncio.run(_measure(peer))
        process.communicate()
    baseline = "aiosmtplib's own connect, login and quit on the same server"
    yield Ratio("one check, time on the clock", baseline, ours[0], theirs[0])
    yield Ratio("one check, time of the processor", baseline, ours[1], theirs[1])


async def _measure(peer: _Peer) -> tuple[tuple[float, float], tuple[float, float]]:
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for _ in range(_WARM_UP + _TIMES):
        ours.append(await _took(_check, peer))
        theirs.append(await _took(_converse, peer))
    return _medians(ours), _medians(theirs)


def _medians(taken: list[tuple[float, float]]) -> tuple[float, float]:
    wall_ms, cpu_ms = zip(*taken[_WARM_UP:], strict=True)
    return median(wall_ms), median(cpu_ms)


async def _took(work: Callable[[_Peer], Awaitable[None]], peer: _Peer) -> tuple[float, float]:
    wall, cpu = perf_counter(), process_time()
    await work(peer)
    return (perf_counter() - wall) * 1000, (process_time() - cpu) * 1000


async def _check(peer: _Peer) -> None:
    place = (peer.server.host, peer.server.port_number)
    network = Network(tls_context=peer.context, doors={place: peer.door}, zone="practice.test")
    report = await check(peer.server, secret=peer.secret, network=network)
    assert report.ok, report


async def _converse(peer: _Peer) -> None:
    # A socket of our own, since the certificate's name is not the address that answers.
    plug = socket.create_connection(peer.door)
    client = aiosmtplib.SMTP(
        hostname=peer.server.host,
        port=None,
        sock=plug,
        start_tls=True,
        tls_context=peer.context,
    )
    await client.connect()
    await client.ehlo()
    await client.auth_plain(peer.server.username, peer.secret.reveal())
    await client.quit()
