"""Waiting with a deadline, a word of what was waited for, and no guess about how long it takes."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

__all__ = ["wait_until", "within"]

Answer = TypeVar("Answer")


def wait_until(condition: Callable[[], object], what: str, deadline_s: float = 30.0) -> None:
    """Return as soon as `condition()` holds; fail with `what` after `deadline_s` seconds."""
    give_up_at = monotonic() + deadline_s
    pause = threading.Event()
    while not condition():
        assert monotonic() < give_up_at, f"still waiting after {deadline_s:g} s: {what}"
        pause.wait(0.005)


async def within(deadline_s: float, what: str, doing: Awaitable[Answer]) -> Answer:
    """Return what `doing` comes to; fail with `what` after `deadline_s` seconds."""
    try:
        async with asyncio.timeout(deadline_s) as limit:
            return await doing
    except TimeoutError:
        if not limit.expired():
            raise
        raise AssertionError(f"still waiting after {deadline_s:g} s: {what}") from None
