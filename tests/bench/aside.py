"""What a fleet does to everything beside it: late ticks, late ends, sockets that are left."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from smtpwidgets import check, check_all, practice_profile
from smtpwidgets.fleet import Fleet
from smtpwidgets.model.run import FleetProgress
from tests.bench.contestants import Task
from tests.bench.entries import network_of, secret, server_of
from tests.bench.goal import Goal
from tests.bench.profiles import profile_of

__all__ = ["aside"]

_TICK_S = 0.01
_LIMIT_S = 1.0
_AFTER_S = 0.1
_TOO_LATE = 30
_PRACTICE = 2_000


def aside(task: Task) -> Iterator[Goal]:
    """Yield what a fleet does beside its work; all of it in this process, as in a kernel."""
    context = ssl.create_default_context(cadata=task.authority)
    late_ms = asyncio.run(_ticks(task, context))
    yield Goal("p99 of late ticks while a fleet runs", late_ms, 25, at_most=True, unit="ms")
    late_ms = asyncio.run(_overshoot(task, context))
    yield Goal("most time over a limit of 1 s", late_ms, 50, at_most=True, unit="ms")
    left = asyncio.run(_left(task, context))
    what = "sockets left 0.1 s after a fleet was stopped in the middle"
    yield Goal(what, left, 0, at_most=True, unit="")
    late_ms = asyncio.run(_stopped())
    what = f"from Stop to the end of a check of {_PRACTICE:,} practice entries"
    yield Goal(what, late_ms, 500, at_most=True, unit="ms")


async def _ticks(task: Task, context: ssl.SSLContext) -> float:
    """Return the 99th percentile of how late a tick of 10 ms comes, in ms."""
    profile_of(task, context)
    late_ms: list[float] = []

    async def ticks() -> None:
        while True:
            due = perf_counter() + _TICK_S
            await asyncio.sleep(_TICK_S)
            late_ms.append((perf_counter() - due) * 1000)

    ticking = asyncio.create_task(ticks())
    await _fleet(task, context)
    ticking.cancel()
    return quantiles(late_ms, n=100)[98]


async def _fleet(task: Task, context: ssl.SSLContext) -> None:
    await check_all(profile_of(task, context), concurrency=task.width, per_host=task.width)


async def _overshoot(task: Task, context: ssl.SSLContext) -> float:
    """Return by how many ms checks of silent hosts are over their limit, the worst of them."""
    silent = replace(task, number=_TOO_LATE, silent_each=1)
    network, password = network_of(silent, context), secret()

    async def one(number: int) -> float:
        started = perf_counter()
        server = server_of(silent, number)
        await check(server, secret=password, network=network, timeout_s=_LIMIT_S)
        return perf_counter() - started

    seconds = await asyncio.gather(*map(one, range(_TOO_LATE)))
    return (max(seconds) - _LIMIT_S) * 1000


async def _left(task: Task, context: ssl.SSLContext) -> int:
    """Return how many sockets are open after a fleet was stopped."""
    before = _sockets()
    running = asyncio.create_task(_fleet(task, context))
    await asyncio.sleep(_LIMIT_S)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await asyncio.sleep(_AFTER_S)
    return len(_sockets() - before)


async def _stopped() -> float:
    """Return the ms from a press on Stop, in the middle, to the return of `run()`: the loop's."""
    loop = asyncio.get_running_loop()
    with practice_profile(entries=_PRACTICE) as profile:
        fleet, begun = Fleet(profile), asyncio.Event()

        def note(progress: FleetProgress) -> None:
            if progress.done:
                loop.call_soon_threadsafe(begun.set)

        running = asyncio.create_task(fleet.run(note))
        await begun.wait()
        pressed = loop.time()
        fleet.stop()
        await running
        return (loop.time() - pressed) * 1000


def _sockets() -> set[str]:
    found = set()
    for number in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if (target := str(number.readlink())).startswith("socket:"):
                found.add(target)
    return found
