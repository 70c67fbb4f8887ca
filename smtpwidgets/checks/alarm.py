"""One clock for all time limits of a check.

`asyncio.timeout` sets a timer for each stage and takes it back, though hardly any of them ever
goes off. Here one timer stays set: when it goes off too early for the stage that runs by then, it
is set again.
"""

import asyncio
from types import TracebackType
from typing import Self

__all__ = ["Alarm"]


class Alarm:
    """Ends what runs in `with alarm.at(when):` by TimeoutError, as `asyncio.timeout_at` does."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self._until = 0.0
        self._task: asyncio.Task[object] | None = None  # while something runs under the limit
        self._asked_before = 0  # how often the task had been asked to end
        self._rang = False

    def at(self, until: float) -> Self:
        """Set the limit of what follows, on the loop's clock."""
        self._until = until
        return self

    def __enter__(self) -> None:
        task = asyncio.current_task(self._loop)
        if task is None:
            raise RuntimeError("a time limit needs a task that can be ended")
        self._task, self._rang, self._asked_before = task, False, task.cancelling()
        if self._timer is None or self._timer.when() > self._until:
            self._set()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        task, self._task = self._task, None
        if not self._rang or task is None:
            return
        self._rang = False
        # Somebody else may have asked the task to end as well: then it ends.
        if task.uncancel() <= self._asked_before and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def end(self) -> None:
        """Leave no timer behind."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set(self) -> None:
        self.end()
        self._timer = self._loop.call_at(self._until, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._task is None:
            return
        if self._loop.time() < self._until:
            self._set()
        else:
            self._rang = True
            self._task.cancel()
