"""What is told while a fleet is checked: the bar, the rate, the time left, counts by cause."""

import re
from collections.abc import Iterator

import pytest

import smtpwidgets as sw
from smtpwidgets.model.run import FleetProgress
from smtpwidgets.widgets import FleetView
from smtpwidgets.widgets.fleet_markup import progress_aside, seconds_words
from tests.support.waiting import wait_until
from tests.widgets.test_fleet_view import chips, settle


@pytest.fixture
def view() -> Iterator[FleetView]:
    """Thirty people, a half of whom cannot mail, and a server that says nothing."""
    with sw.practice_profile(["silent"], entries=30, failing=0.5) as profile:
        made = FleetView(profile)
        settle(made)
        yield made
        made.close()


def news(done: int, rate: float, left_s: float | None) -> FleetProgress:
    """Return how far a sweep of 2,000 is."""
    return FleetProgress(
        done, 2_000, works=done - 3, failed=3, elapsed_s=9, rate=rate, left_s=left_s
    )


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (news(500, 123.4, 12.2), "123 a second · about 12 s left · 400 work without a remark, "),
        (news(500, 2.34, 640.0), "2.3 a second · about 10 min 40 s left · 400 work "),
        (news(500, 123.4, None), "123 a second · 400 work "),
        (news(1_999, 123.4, 0.01), "123 a second · 400 work "),
        (news(0, 0.0, None), "400 work "),
    ],
    ids=["rate-and-time-left", "slow", "too-early", "waits-for-the-slowest", "nothing-yet"],
)
def test_rate_and_time_left_stand_beside_what_was_found(progress: FleetProgress, said: str) -> None:
    """In words; a time is told only where there is one to tell."""
    assert progress_aside(progress, works=400, looks=7).startswith(said)
    assert progress_aside(progress, works=400, looks=7).endswith("7 need a look")


def test_a_time_is_said_as_people_say_it() -> None:
    """Seconds, minutes, hours."""
    said = [seconds_words(seconds) for seconds in (0.2, 59.4, 60, 125, 3_600, 4_200)]

    assert ["0 s", "59 s", "1 min", "2 min 5 s", "1 h", "1 h 10 min"] == said


def test_while_it_runs_bar_rate_and_causes_are_there_and_failures_first(view: FleetView) -> None:
    """All before the last one has answered; then Stop leaves what was found."""
    view.check_all.click()
    wait_until(lambda: view.table.rows.waiting == 1, "only the silent one is left", 60)
    wait_until(lambda: "30 of 31" in view.verdict.value, "that is drawn", 30)
    wait_until(lambda: len(view.table.grid.data["keys"]) == 31, "all are listed", 30)
    drawn, counts = view.verdict.value, chips(view)
    running = view.stop.shown
    view.stop.click()
    settle(view)

    assert '<progress class="smtpw-progress" max="31" value="30"' in drawn
    assert re.search(r"[\d.]+ a second", drawn)
    assert "15 work without a remark, 15 need a look" in drawn
    assert (31, 15, 15, 1) == (
        counts["All"], counts["Needs a look"], counts["Works, no remark"], counts["Waiting"],
    )  # fmt: skip
    assert 15 == sum(n for words, n in counts.items() if words not in FIXED)
    assert running
    assert "Stopped before the end" in view.verdict.value
    assert "failed" == view.table.grid.data["states"][-1][0]


FIXED = {"All", "Needs a look", "Works, no remark", "Waiting", "Not checked"}
