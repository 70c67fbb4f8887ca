"""A sweep that is stopped: nobody waits for what is slow, and nothing that was found is lost."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

import smtpwidgets as sw
from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.fleet import Fleet
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.run import FleetProgress
from smtpwidgets.model.visit import Visit
from smtpwidgets.profile import Profile, bulk
from smtpwidgets.store import open_store
from tests.hostile.test_fleet import Many
from tests.support.scripted import SILENCE, ZONE, Script, scripted
from tests.support.sockets import eventually

_LONG_S = 30.0

# Every promise holds with the extra `fast`, and without it.
pytestmark = pytest.mark.usefixtures("loop_kind")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the profile is."""
    return tmp_path / "profile.db"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep a database locked, as another program does."""
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@asynccontextmanager
async def four_and_one_silent(path: Path | None) -> AsyncIterator[Profile]:
    """Yield a profile, in a file or in memory, of four servers that answer and one that never does.

    It is not closed.
    """
    async with scripted(Script()) as good, scripted(Script(greeting=SILENCE)) as silent:
        many = Many().at(good, *"abcd").at(silent, "s")
        network = Network(doors=many.doors, zone=ZONE)
        keys = Credentials.in_memory()
        profile = Profile(open_store(path or ":memory:"), keys, network=network)
        profile.add_together(many.entries, {one.id: sw.Secret("x") for one in many.entries})
        yield profile


async def _four_found(fleet: Fleet) -> asyncio.Task[sw.Reports]:
    """Start a sweep, and return its task when all have answered but the silent one."""
    running = asyncio.create_task(fleet.run())
    assert await eventually(lambda: _works(fleet.result()) == 4, 20)
    return running


def _works(run: sw.Reports) -> int:
    return sum(row.ok is True for row in run.results)


async def test_nobody_waits_for_a_profile_that_is_locked_and_it_is_written_later(
    path: Path,
) -> None:
    """Run() returns while it is locked; reports and sweep are there when the profile is closed."""
    async with four_and_one_silent(path) as profile:
        fleet = Fleet(profile)
        with locked(path):
            running = await _four_found(fleet)
            fleet.stop()
            reports = await running
        profile.close()
    with Profile(open_store(path), Credentials.in_memory()) as later:
        kept, run = dict(later.reports), later.runs(1)[0]

    assert (4, True) == (_works(reports), reports.stopped)
    assert not reports.id
    assert 4 == len(kept)
    assert reports.results == run.results


@pytest.mark.parametrize("in_file", [True, False], ids=["file", "memory"])
async def test_what_was_found_is_stored_when_the_profile_is_closed_at_once(
    path: Path, in_file: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the reports and then the sweep: in the order in which they were made."""
    written: list[str] = []
    async with four_and_one_silent(path if in_file else None) as profile:
        for name in ("keep_found", "keep_run"):
            write = getattr(profile, name)
            monkeypatch.setattr(profile, name, _noted(written, name, write))
        fleet = Fleet(profile)
        running = await _four_found(fleet)
        fleet.stop()
        reports = await running
        profile.close()

    assert ["keep_found", "keep_run"] == list(dict.fromkeys(written))
    assert written.count("keep_run") == 1
    assert 4 == _works(reports)


def _noted(written: list[str], name: str, write: object) -> object:
    def noted(*given: object) -> object:
        found = write(*given)  # type: ignore[operator]
        written.append(name)
        return found

    return noted


async def test_a_profile_that_cannot_wait_says_what_may_be_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Closing it ends while another program keeps it locked; what became of the rest is told."""
    monkeypatch.setattr(bulk, "_WRITTEN_WITHIN_S", 0.01)
    async with four_and_one_silent(path) as profile:
        fleet = Fleet(profile)
        with locked(path):
            running = await _four_found(fleet)
            fleet.stop()
            await running
            profile.close()
            told = caplog.text
        assert profile._behind.finish(_LONG_S)

    assert "may not be stored" in told
    assert "not stored" in caplog.text.replace(told, "")


async def test_a_loop_that_is_held_up_holds_up_nobody(path: Path) -> None:
    """Whatever a check does there: run() returns with what was found by then, and it is kept."""
    go_on = threading.Event()
    async with four_and_one_silent(path) as profile:
        fleet = Fleet(profile)
        ask, last = fleet._source.ask, fleet.visits[-1].key

        async def deaf(visit: Visit) -> Visit:
            if visit.key == last:
                assert await eventually(lambda: _works(fleet.result()) == 4, 20)
                go_on.wait(_LONG_S)
            return await ask(visit)

        fleet._source.ask = deaf  # type: ignore[method-assign]
        running = await _four_found(fleet)
        fleet.stop()
        reports = await running
        profile.close()
        held_up = not go_on.is_set()
        go_on.set()
        ended = await eventually(lambda: fleet._loop is not None and fleet._loop.is_closed(), 20)
    with Profile(open_store(path), Credentials.in_memory()) as later:
        kept, run = dict(later.reports), later.runs(1)[0]

    assert (4, True) == (_works(reports), reports.stopped)
    assert 4 == len(kept)
    assert reports.results == run.results
    assert held_up
    assert ended


async def test_a_look_at_the_network_is_not_waited_for() -> None:
    """Who stops it then is free at once; the look is cancelled, and nothing is left."""
    looking, cancelled = threading.Event(), threading.Event()

    async def look_around(_hosts: object = ()) -> NetworkVerdict:
        looking.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        raise AssertionError

    async with four_and_one_silent(None) as profile:
        profile.look_around = look_around  # type: ignore[method-assign, assignment]
        fleet = Fleet(profile, [next(iter(profile.servers))])
        fleet._source._lost = True  # type: ignore[attr-defined]
        running = asyncio.create_task(fleet.run())
        assert await eventually(looking.is_set, 20)
        fleet.stop()
        reports = await running
        profile.close()

    assert reports.ok
    assert await eventually(cancelled.is_set, 20)


async def test_the_end_of_all_time_starts_the_same_clock() -> None:
    """A deadline is a press on Stop."""
    heard: list[FleetProgress] = []
    async with four_and_one_silent(None) as profile:
        fleet = Fleet(profile, deadline_s=1.0)
        before = fleet._clock.left_s(1)
        reports = await fleet.run(heard.append)
        after = fleet._clock.left_s(_LONG_S)
        profile.close()

    assert before is None
    assert after is not None
    assert reports.stopped


async def test_what_was_not_reached_is_said_once(path: Path) -> None:
    """A view asks for the result several times after a stop, and gets the very same rows."""
    async with four_and_one_silent(path) as profile:
        fleet = Fleet(profile)
        running = await _four_found(fleet)
        fleet.stop()
        reports = await running
        again = fleet.result()
        profile.close()

    assert reports.stopped
    assert again.stopped
    assert 1 == sum(row.words == "Not checked" for row in again.results)
    pairs = zip(reports.results, again.results, strict=True)
    assert all(one is other for one, other in pairs)
