"""The clock of a stop: one half second for all steps together."""

import pytest

from smtpwidgets.fleet import stop_clock
from smtpwidgets.fleet.stop_clock import (
    CHECKS_END_S,
    RUN_IS_KEPT_S,
    STOPS_WITHIN_S,
    THREAD_ENDS_S,
    StopClock,
)


def test_every_step_has_its_point_within_half_a_second() -> None:
    """They are points of one clock in the order of the steps, so that no sum of them is longer."""
    points = [0, CHECKS_END_S, THREAD_ENDS_S, RUN_IS_KEPT_S, STOPS_WITHIN_S]

    assert sorted(set(points)) == points
    assert STOPS_WITHIN_S <= 0.5


def test_nobody_is_in_a_hurry_before_a_press() -> None:
    """None is a wait without a limit."""
    assert StopClock().left_s(CHECKS_END_S) is None


def test_what_is_late_takes_from_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first press counts; a second one, or a late step, gives no time anew."""
    now = [100.0]
    monkeypatch.setattr(stop_clock, "monotonic", lambda: now[0])
    clock = StopClock()
    clock.press()
    left = [clock.left_s(0.25)]
    now[0] += 0.125
    clock.press()
    left += [clock.left_s(0.25)]
    now[0] += 7
    left += [clock.left_s(0.25), clock.left_s(8)]

    assert [0.25, 0.125, 0, 0.875] == left
