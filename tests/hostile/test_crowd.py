"""Hundreds of hostile servers at once, of every kind, in every place of the conversation.

They run in a process of their own; all checks share one event loop, as in a notebook.
"""

import asyncio
import json
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from smtpwidgets.checks import Network, check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from tests.support.lateness import Control, Ticker, resident_mb
from tests.support.scripted import HOST, ZONE
from tests.support.tricks import GOOD, PASSWORD, ROWS, USER, Row

AT_ONCE = 250
DEADLINE_S = 5.0
# A report is made, and a goodbye said, when the time is over.
GRACE_S = 0.3
MOST_LATE_S = 0.2
MOST_MB = 100
# A machine that stumbles gets another try; the bars stay where they are.
TRIES = 3
# Processor time of one check, on the average: a handshake, a conversation and its report.
MOST_CPU_S = 0.05


@dataclass
class Visit:
    """One check of one hostile server: what came of it, and what the server heard."""

    row: Row
    report: Report
    seconds: float
    heard: list[str] = field(default_factory=list)


@dataclass
class Crowd:
    """What all the checks came to, and what they cost."""

    visits: list[Visit]
    late_s: float
    own_late_s: float
    grown_mb: float
    cpu_s: float
    machine_late_s: float  # how late an idle process was at the worst

    @property
    def late(self) -> list[Visit]:
        """The checks that were not over in time; the time the machine was elsewhere is not theirs."""
        most_s = DEADLINE_S + GRACE_S + self.machine_late_s
        return [visit for visit in self.visits if visit.seconds > most_s]

    @property
    def good(self) -> bool:
        """Whether all that depends on time came true."""
        return not self.late and self.own_late_s <= MOST_LATE_S and self.met > 0.95

    @property
    def met(self) -> float:
        """Which part of the tricks was played, as conversations went on so far."""
        met = [v for v in self.visits if not v.row.place or any(v.row.place in h for h in v.heard)]
        return len(met) / len(self.visits)


class Servers:
    """The hostile servers, while they run."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.crowd"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        facts = json.loads(self._process.stdout.readline())
        self.ports: list[int] = facts["ports"]
        self.trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.trusting.load_verify_locations(cadata=facts["authority"])

    def end(self) -> list[list[str]]:
        said, _ = self._process.communicate("", timeout=30)
        heard: list[list[str]] = json.loads(said)["heard"]
        return heard

    async def visit(self, number: int) -> Visit:
        row, server = _ENTRIES[number]
        door = {(HOST, server.port_number): ("127.0.0.1", self.ports[number])}
        started = time.perf_counter()
        report = await check(
            server,
            secret=Secret(PASSWORD),
            depth=Depth.REHEARSAL,
            timeout_s=DEADLINE_S,
            network=Network(tls_context=self.trusting, doors=door, zone=ZONE),
        )
        return Visit(row, report, time.perf_counter() - started)


def _entry(row: Row) -> Server:
    return Server(
        protocol=row.protocol,
        host=HOST,
        security=row.security,
        username=USER,
        allow_cleartext=True,
    )


_ENTRIES = [(row, _entry(row)) for row in (*ROWS, GOOD)]


async def _visit_all(servers: Servers, ticker: Ticker) -> list[Visit]:
    ticking = asyncio.create_task(ticker.run())
    visits: list[Visit] = []
    for first in range(0, len(ROWS), AT_ONCE):
        wave = range(first, min(first + AT_ONCE, len(ROWS)))
        visits += await asyncio.gather(*map(servers.visit, wave))
    ticking.cancel()
    return visits


def _crowd() -> Crowd:
    control, servers, ticker = Control(), Servers(), Ticker()
    asyncio.run(servers.visit(len(ROWS)))  # what is loaded once does not count
    before, cpu = resident_mb(), time.process_time()
    try:
        visits = asyncio.run(_visit_all(servers, ticker))
    finally:
        heard, held_up = servers.end(), control.end()
    for visit, lines in zip(visits, heard, strict=False):
        visit.heard = lines
    return Crowd(
        visits,
        late_s=ticker.worst(),
        own_late_s=ticker.worst(held_up),
        grown_mb=ticker.most_mb - before,
        cpu_s=(time.process_time() - cpu) / len(ROWS),
        machine_late_s=max((late for _, late in held_up), default=0),
    )


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    for _ in range(TRIES - 1):
        if (found := _crowd()).good:
            return found
    return _crowd()


def _named(visits: Sequence[Visit]) -> list[str]:
    return [f"{v.row.id}: {v.report!r} {v.report.evidence} {v.seconds:.2f}" for v in visits]


def test_every_one_gives_a_report_in_time(crowd: Crowd) -> None:
    """Whatever 250 servers at once do, each check is over when its time is, and says a cause."""
    assert not _named(crowd.late)
    assert not _named([v for v in crowd.visits if not v.report.ok and v.report.remedy is None])


def test_none_is_believed_that_must_not_be(crowd: Crowd) -> None:
    """A conversation that was broken anywhere before its goodbye is no “works”."""
    assert not _named([v for v in crowd.visits if v.report.ok and not v.row.may_pass])


def test_the_password_goes_to_nobody_who_misbehaved_before(crowd: Crowd) -> None:
    """What every server heard tells: no login after a trick in the greeting or before TLS."""
    words = ("AUTH", "LOGIN", "PASS ", "USER ", "APOP")
    told = [
        v
        for v in crowd.visits
        if v.row.before_login
        and not v.row.may_pass
        and any(word in line.upper() for line in v.heard for word in words)
    ]

    assert not _named(told)


def test_one_check_is_one_login(crowd: Crowd) -> None:
    """No trick makes a check log in twice."""
    verbs = ("AUTH ", "AUTHENTICATE ", "PASS ")
    logins = [sum(verb in line for line in v.heard for verb in verbs) for v in crowd.visits]

    assert max(logins) == 1


def test_no_report_holds_the_password_or_what_is_no_text(crowd: Crowd) -> None:
    """Masked, whole, and without anything that draws, hides or turns the words around."""
    for visit in crowd.visits:
        told = visit.report.model_dump_json() + str(visit.report)
        assert PASSWORD.lower() not in told.lower(), visit.row.id
        assert "S2FuYXJpZW52b2dlbC03" not in told, visit.row.id
        assert not set(told) & set("\x1b\0\x9b\u202e\u2066\u200b\ufeff"), visit.row.id
        assert told.encode()
        assert len(told) < 60_000, visit.row.id


def test_the_loop_is_never_held_up_for_long(crowd: Crowd) -> None:
    """While 250 hostile servers talk at once, nothing else in the loop waits over 0.2 s.

    What an idle process beside it was late, too, is the machine's.
    """
    print(f"late {crowd.late_s:.3f} s, of its own {crowd.own_late_s:.3f} s")  # noqa: T201

    assert crowd.own_late_s <= MOST_LATE_S


def test_memory_and_processor_stay_bounded(crowd: Crowd) -> None:
    """250 at once take less than 100 MB; none costs the processor more than a short moment."""
    told = f"grown {crowd.grown_mb:.0f} MB, {crowd.cpu_s * 1000:.1f} ms a check"
    print(f"{told}; an idle process was late by {crowd.machine_late_s * 1000:.1f} ms")  # noqa: T201

    assert crowd.grown_mb <= MOST_MB
    assert crowd.cpu_s <= MOST_CPU_S


def test_most_tricks_are_met_where_they_are_played(crowd: Crowd) -> None:
    """The crowd tests what it says: few conversations end before their trick."""
    assert all(visit.report.attempts for visit in crowd.visits)
    assert crowd.met > 0.95
