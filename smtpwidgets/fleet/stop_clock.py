"""The half second between a press on Stop and the end: one clock for all that has to end by then.

Each step has a point on this clock, and not a time of its own: what is late takes from what
follows, and the whole is never longer.
"""

from time import monotonic

__all__ = ["CHECKS_END_S", "RUN_IS_KEPT_S", "STOPS_WITHIN_S", "THREAD_ENDS_S", "StopClock"]

# Seconds after the press, by which nobody waits any longer. What ends later ends by itself.
CHECKS_END_S = 0.25  # each lets go of its connection
THREAD_ENDS_S = 0.35  # its loop is closed
RUN_IS_KEPT_S = 0.4  # it has its id then; else it is written a little later
STOPS_WITHIN_S = 0.5  # the rest is for making thousands of rows


class StopClock:
    """Tells how much time is left since somebody, or a deadline, ended a sweep."""

    def __init__(self) -> None:
        self._pressed_at: float | None = None

    def press(self) -> None:
        """Start it, from any thread; it goes on if it runs already."""
        if self._pressed_at is None:
            self._pressed_at = monotonic()

    def left_s(self, point_s: float) -> float | None:
        """Return the seconds until a point after the press, 0 if it is over; None before a press.

        None is also what a wait without a limit is given.
        """
        if self._pressed_at is None:
            return None
        return max(0.0, self._pressed_at + point_s - monotonic())
