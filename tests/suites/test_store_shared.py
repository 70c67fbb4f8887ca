"""One profile in several hands at once: a sweep beside edits, Ctrl-C in the middle, an odd clock."""

import asyncio
import datetime as dt
import json
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count, pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from smtpwidgets import Profile, Server, check_all
from smtpwidgets.credentials import Credentials
from smtpwidgets.store import open_store
from tests.suites.test_store_survives import answer, program
from tests.support.plain_mail import plain_mail
from tests.unit.test_cli_check import here

SWEEPS, EDITS = 4, 40
POINTS = 20  # at which a step is interrupted, as far as it goes


def opened(place: Path | str) -> Profile:
    return Profile(open_store(place), Credentials.in_memory())


# --- a sweep beside edits -------------------------------------------------------------------------


def edit(profile: Profile, number: int, port: int) -> None:
    """Make one step, each time of another kind."""
    ids = list(profile.servers)
    if number % 4 == 0:
        profile.add(here(port, f"New {number}", id=f"new{number}"))
    elif number % 4 == 1:
        profile.plan(profile.servers_frame().assign(description=f"Step {number}")).apply()
    elif number % 4 == 2:
        profile.undo()
    else:
        profile.plan(profile.servers_frame().drop(index=ids[0]), remove=True).apply()


def sweep_beside_edits(place: str, sweeps: int = SWEEPS, edits: int = EDITS) -> None:
    """Edit a profile while another process sweeps over it, and look what is in it afterwards."""
    with plain_mail() as mail, opened(place) as profile:
        profile.add_together([here(mail.port, f"E{n}", id=f"e{n}") for n in range(30)])
        with program("rival_sweeper", place, str(sweeps)) as sweeper:
            assert "ready\n" == answer(sweeper)
            for number in range(edits):
                edit(profile, number, mail.port)
            told = [json.loads(answer(sweeper)) for _ in range(sweeps)]
        steps, runs = profile.history(), profile.runs()

        assert [run.id for run in runs] == [each["id"] for each in reversed(told)]
        assert all(each["rows"] == each["passed"] + each["skipped"] for each in told), told
        assert [step.revision for step in steps] == list(range(edits + 1, 0, -1))
        replayed: dict[str, object] = {}
        for change in (one for step in reversed(steps) for one in step.change_set.changes):
            assert replayed.pop(change.id, None) == change.before
            if change.after is not None:
                replayed[change.id] = change.after
        assert replayed == dict(profile.servers)
        assert set(profile.reports) <= set(profile.servers)


def test_a_sweep_and_edits_of_two_processes_lose_nothing(tmp_path: Path) -> None:
    """Every sweep is kept, and no row of it fails; the history tells each edit, from first to last.

    Reports and sweeps are no steps, so that none of the edits meets a profile that moved.
    """
    sweep_beside_edits(str(tmp_path / "shared profile.db"))


# --- Ctrl-C ---------------------------------------------------------------------------------------


def stopped_at(point: int, step: Callable[[], object]) -> int:
    """Take a step, and press Ctrl-C where our code calls its function number `point`.

    Returns:
        how many functions it called; none is interrupted where `point` is beyond.
    """
    calls = count(1)
    last = 0

    def look(frame: FrameType, _event: str, _about: object) -> None:
        nonlocal last
        if "/smtpwidgets/" in frame.f_code.co_filename:
            last = next(calls)
            if last == point:
                raise KeyboardInterrupt

    before = sys.gettrace()
    sys.settrace(look)
    try:
        step()
    finally:
        sys.settrace(before)
    return last


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    """Five servers in a file."""
    with opened(tmp_path / "mail.db") as made:
        made.add_together([here(2525, f"E{n}", id=f"e{n}") for n in range(5)])
        yield made


def stored(place: str) -> tuple[int, dict[str, Server], int]:
    """Return what another notebook sees: the revision, the servers, and the number of steps."""
    with open_store(place) as store:
        snapshot = store.snapshot()
        return snapshot.revision, dict(snapshot.servers), len(store.history())


def applying(profile: Profile) -> Callable[[], object]:
    frame = profile.servers_frame().assign(description=f"At {profile.revision}")
    return profile.plan(frame).apply


def undoing(profile: Profile) -> Callable[[], object]:
    applying(profile)()
    return profile.undo


def interrupted_everywhere(
    profile: Profile,
    place: str,
    ready: Callable[[Profile], Callable[[], object]],
    points: int = POINTS,
) -> None:
    """Press Ctrl-C all along a step of a profile, which lies at `place`."""
    length, outcomes = stopped_at(0, ready(profile)), set()
    everywhere = range(1, 2 * length, 2 * length // points)  # a longer history takes more calls
    around_its_end = range(length - length // 10, length + length // 10, length // (5 * points))
    for point in (*everywhere, *around_its_end):
        step = ready(profile)
        before, pressed = stored(place), False
        try:
            stopped_at(point, step)
        except KeyboardInterrupt:
            pressed = True
        after = stored(place)

        names = {server.description for server in after[1].values()}
        whole = after[0] == before[0] + 1 and after[2] == before[2] + 1
        assert after == before or (whole and (len(names) == 1 or ready is undoing)), point
        assert after[:2] == (profile.revision, dict(profile.servers)), point
        profile.update(profile.server("e0").replace(timeout_s=40))
        profile.undo()
        assert after[1] == dict(profile.servers), point
        outcomes.add((pressed, whole))

    assert {(True, False), (True, True)} <= outcomes, (
        "it came before and behind the moment that counts"
    )


@pytest.mark.parametrize("ready", [applying, undoing], ids=lambda ready: ready.__name__)
def test_ctrl_c_leaves_a_step_undone_or_done(
    profile: Profile, ready: Callable[[Profile], Callable[[], object]]
) -> None:
    """Wherever it comes: as before or as after, for everybody, and the next step works."""
    interrupted_everywhere(profile, profile.where, ready)


# --- a clock that jumps ---------------------------------------------------------------------------


@pytest.fixture
def jumping_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each look at the clock of the computer find it hours or days away from the last one."""
    rng, real = random.Random(5), time.time  # noqa: S311 -- no secret

    def wrong() -> float:
        return real() + rng.choice([-1_000_000, -3600, 0, 1_000_000])

    class Jumping(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return dt.datetime.fromtimestamp(wrong(), tz)

    monkeypatch.setattr(time, "time", wrong)
    for name, module in list(sys.modules.items()):
        if name.startswith("smtpwidgets") and vars(module).get("datetime") is dt.datetime:
            monkeypatch.setattr(module, "datetime", Jumping)


@pytest.mark.usefixtures("jumping_clock")
def test_a_clock_that_jumps_moves_no_deadline_and_no_order(tmp_path: Path) -> None:
    """The deadline ends what nobody answers, no time is negative, and the last sweep stays last."""
    with plain_mail() as good, plain_mail(b"") as silent, opened(tmp_path / "mail.db") as profile:
        entries = [here(good.port, f"E{n}") for n in range(10)]
        entries += [here(silent.port, f"S{n}", timeout_s=60) for n in range(3)]
        profile.add_together(entries)
        kept = []
        for _ in range(3):
            reports = asyncio.run(check_all(profile, deadline_s=1.0))
            kept.append(reports.id)
            assert reports.stopped
            assert len(entries) == len(reports.results)
            assert reports.elapsed_ms >= 0
            assert all((row.elapsed_ms or 0) >= 0 for row in reports.results)

        assert all(kept)
        assert kept == [run.id for run in reversed(profile.runs())]
        assert all(int(one) < int(other) for one, other in pairwise(kept))


# --- locked by another program --------------------------------------------------------------------


def test_a_sweep_over_a_locked_profile_loses_no_row(
    profile: Profile, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What was found is returned, known in this kernel, and said not to be stored: once each."""
    monkeypatch.setattr("smtpwidgets.store.database.BUSY_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(profile.where, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reports = asyncio.run(check_all(profile))
        other.execute("ROLLBACK")

    assert (5, 5, "") == (len(reports.results), len(profile.reports), reports.id)
    said = [text.partition(":")[0] for text in caplog.messages]
    assert [
        "What was found is known in this kernel, and not stored",
        "The sweep is shown, and not stored",
    ] == said
    assert "Wait until the other program is done" in caplog.text
    assert asyncio.run(check_all(profile)).id
