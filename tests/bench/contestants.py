"""Ways to check many entries, each in a process of its own: what it took comes out as one line.

    python -m tests.bench.contestants NAME < task

All of them do the same for each entry: connect, EHLO, STARTTLS with the certificate verified, EHLO,
AUTH PLAIN, QUIT. Reads one line of JSON, a `Task`, and prints one, an `Outcome`.
"""

import asyncio
import base64
import contextlib
import json
import resource
import shutil
import smtplib
import ssl
import subprocess
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import aiosmtplib

from tests.bench.fast_peer import HOSTS, PASSWORD, ZONE

__all__ = ["CONTESTANTS", "Outcome", "Task", "outcome_of"]

_EHLO = "client.fleet.test"


@dataclass(frozen=True)
class Task:
    """What is to be done: `number` entries, of which each `silent_each`th never answers."""

    number: int
    width: int
    port: int
    silent: int
    authority: str
    silent_each: int = 0
    timeout_s: float = 30.0

    def entry(self, number: int) -> tuple[str, int, str]:
        """Return the host in the certificate, the port, and the user of one entry."""
        dead = self.silent_each and number % self.silent_each == 0
        host = HOSTS[number % len(HOSTS)]
        return host, self.silent if dead else self.port, f"user-{number}@{ZONE}"

    @property
    def living(self) -> int:
        """How many entries answer."""
        return sum(self.entry(number)[1] == self.port for number in range(self.number))


@dataclass(frozen=True)
class Outcome:
    """`cpu_s` is of this process and those it started; `peak_mib` the most memory it ever had.

    `rest_mib` is what it had before the first check, with everything imported and read.
    """

    seconds: float
    cpu_s: float
    peak_mib: float
    rest_mib: float
    passed: int
    number: int

    @property
    def rate(self) -> float:
        """Checks a second."""
        return self.number / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the processor for a check."""
        return self.cpu_s / self.number * 1000


def _by_smtplib(task: Task, context: ssl.SSLContext, number: int) -> bool:
    host, port, user = task.entry(number)
    try:
        with contextlib.closing(
            smtplib.SMTP("127.0.0.1", port, local_hostname=_EHLO, timeout=task.timeout_s)
        ) as client:
            client._host = host  # whose certificate it has to be
            client.ehlo()
            client.starttls(context=context)
            client.ehlo()
            client.user, client.password = user, PASSWORD
            code, _ = client.auth("PLAIN", client.auth_plain)
            client.quit()
    except (OSError, smtplib.SMTPException):
        return False
    return code == 235


def _one_after_another(task: Task, context: ssl.SSLContext) -> int:
    return sum(_by_smtplib(task, context, number) for number in range(task.number))


def _threads(task: Task, context: ssl.SSLContext) -> int:
    with ThreadPoolExecutor(task.width) as pool:
        return sum(pool.map(partial(_by_smtplib, task, context), range(task.number)))


async def _by_aiosmtplib(task: Task, context: ssl.SSLContext, number: int) -> bool:
    host, port, user = task.entry(number)
    client = aiosmtplib.SMTP(
        hostname="127.0.0.1",
        port=port,
        local_hostname=_EHLO,
        timeout=task.timeout_s,
        start_tls=False,
        tls_context=context,
    )
    try:
        await client.connect()
        await client.ehlo()
        await client.starttls(server_hostname=host)
        await client.ehlo()
        reply = await client.auth_plain(user, PASSWORD)
        await client.quit()
    except (OSError, aiosmtplib.SMTPException):
        return False
    finally:
        client.close()
    return reply.code == 235


async def _gathered(task: Task, context: ssl.SSLContext) -> int:
    """All at once, as it is written in many answers: nothing keeps the number of them down."""
    one = partial(_by_aiosmtplib, task, context)
    return sum(await asyncio.gather(*map(one, range(task.number))))


async def _by_streams(task: Task, context: ssl.SSLContext, number: int) -> bool:
    host, port, user = task.entry(number)
    token = base64.b64encode(f"\0{user}\0{PASSWORD}".encode())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def said(command: bytes = b"") -> bytes:
        if command:
            writer.write(command + b"\r\n")
        while (line := await reader.readline())[3:4] == b"-":
            pass
        return line[:3]

    try:
        await said()
        await said(f"EHLO {_EHLO}".encode())
        await said(b"STARTTLS")
        await writer.start_tls(context, server_hostname=host)
        await said(f"EHLO {_EHLO}".encode())
        code = await said(b"AUTH PLAIN " + token)
        await said(b"QUIT")
    finally:
        writer.close()
    return code == b"235"


async def _pooled(task: Task, one: Callable[[int], Awaitable[bool]]) -> int:
    """Workers that pull from one iterator: as few tasks as are needed."""
    numbers: Iterable[int] = iter(range(task.number))
    passed = 0

    async def worker() -> None:
        nonlocal passed
        for number in numbers:
            ok = await one(number)  # first: `passed +=` would read it before the wait
            passed += ok

    async with asyncio.TaskGroup() as group:
        for _ in range(task.width):
            group.create_task(worker())
    return passed


async def _floor(task: Task, context: ssl.SSLContext) -> int:
    return await _pooled(task, partial(_by_streams, task, context))


def _swaks(task: Task, context: ssl.SSLContext) -> int:  # noqa: ARG001 -- as the others
    return sum(_by_swaks(task, number) for number in range(task.number))


def _by_swaks(task: Task, number: int) -> bool:
    _, port, user = task.entry(number)
    done = subprocess.run(
        [
            *("swaks", "--server", "127.0.0.1", "--port", str(port), "--ehlo", _EHLO, "--tls"),
            *("--auth", "PLAIN", "--auth-user", user, "--auth-password", PASSWORD),
            *("--quit-after", "AUTH", "--silent", "3"),
        ],
        check=False,
        capture_output=True,
    )
    return done.returncode == 0


async def _check(task: Task, context: ssl.SSLContext) -> int:
    """`check` by itself, by the floor's own workers."""
    from smtpwidgets import check
    from tests.bench.entries import network_of, secret, servers_of

    servers, network, password = servers_of(task), network_of(task, context), secret()

    async def one(number: int) -> bool:
        report = await check(
            servers[number], secret=password, network=network, timeout_s=task.timeout_s
        )
        return report.ok

    return await _pooled(task, one)


async def _fleet(task: Task, context: ssl.SSLContext) -> int:
    """`check_all` of a profile, as people call it."""
    from tests.bench.profiles import profile_of

    return await _swept(task, profile_of(task, context))


async def _list(task: Task, context: ssl.SSLContext) -> int:
    """`check_all` of a list of servers: no profile, no database, nothing kept."""
    from tests.bench.entries import list_of

    servers, secrets = list_of(task, context)
    return await _swept(task, servers, secrets=secrets)


async def _swept(task: Task, entries: Any, **options: Any) -> int:
    from smtpwidgets import check_all

    reports = await check_all(
        entries,
        concurrency=task.width,
        per_host=task.width,
        timeout_s=task.timeout_s,
        **options,
    )
    return sum(row.ok is True for row in reports.results)


def _ready(name: str, task: Task, context: ssl.SSLContext) -> None:
    """What a contestant imports, and its entries, are there before the clock starts: as with all."""
    from smtpwidgets import check, check_all

    assert check
    assert check_all
    if name.startswith("fleet"):
        from tests.bench.profiles import profile_of

        profile_of(task, context)
    else:
        from tests.bench.entries import servers_of

        servers_of(task)


Contestant = Callable[[Task, ssl.SSLContext], int | Coroutine[None, None, int]]
CONTESTANTS: Mapping[str, Contestant] = {
    "sequential": _one_after_another,
    "threads": _threads,
    "aiosmtplib": _gathered,
    "floor": _floor,
    "swaks": _swaks,
    "check": _check,
    "fleet": _fleet,
    "list": _list,
}
_UVLOOP = "+uvloop"
_OURS = ("check", "fleet", "list")


def outcome_of(name: str, task: Task) -> Outcome | None:
    """Let one contestant do `task` in a process of its own; None if it is not installed here."""
    if name == "swaks" and shutil.which(name) is None:
        return None
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.contestants", name],
        input=json.dumps(asdict(task)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Outcome(**json.loads(done.stdout))


def _run(name: str, task: Task) -> Outcome:
    if not name.endswith(_UVLOOP):
        sys.modules["uvloop"] = None  # type: ignore[assignment] -- as if it were not installed
    context = ssl.create_default_context(cadata=task.authority)
    if name.startswith(_OURS):
        _ready(name, task, context)
    work = CONTESTANTS[name.removesuffix(_UVLOOP)]
    rest_mib, started, cpu_s = _mib(), perf_counter(), _cpu_s()
    found = work(task, context)
    passed = found if isinstance(found, int) else _in_loop(found)
    seconds, cpu_s = perf_counter() - started, _cpu_s() - cpu_s
    return Outcome(seconds, cpu_s, _mib(), rest_mib, passed, task.number)


def _mib() -> float:
    """Return the most memory that this process ever had.

    `getrusage` counts what the process had that started this one, too (getrusage(2), ru_maxrss).
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _in_loop(work: Coroutine[None, None, int]) -> int:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    told = Task(**json.loads(sys.stdin.read()))
    print(json.dumps(asdict(_run(sys.argv[1], told))))  # noqa: T201 -- this is a program
