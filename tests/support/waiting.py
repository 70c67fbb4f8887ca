"""Waiting for a condition, with a deadline and no guess about how long it takes."""

import threading
from collections.abc import Callable
from time import monotonic

__all__ = ["wait_until"]


def wait_until(condition: Callable[[], object], what: str, deadline_s: float = 10.0) -> None:
    """Return as soon as `condition()` holds; fail with `what` after `deadline_s` seconds."""
    give_up_at = monotonic() + deadline_s
    pause = threading.Event()
    while not condition():
        assert monotonic() < give_up_at, f"still waiting after {deadline_s:g} s: {what}"
        pause.wait(0.005)
