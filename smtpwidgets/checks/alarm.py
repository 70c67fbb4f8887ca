"""One clock for all time limits of a check.

`asyncio.timeout` sets a timer for each stage and takes it back, though hardly any of them ever
goes off. Here one timer stays set: when it goes off too early for the stage that runs by then, it
is set again.
"""

import asyncio

__all__ = ["Alarm"]


class Alarm:
    """Ends what runs between `set` and `off` by TimeoutError, as `asyncio.timeout_at` does.

        alarm.set(until)
        try:
            await something
        except BaseException as error:
            alarm.off(error)
            raise
        alarm.off()

    It is no context manager: Python enters and leaves those in a roundabout way, ten times a check.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self._until = 0.0
        self._task: asyncio.Task[object] | None = None  # while something runs under the limit
        self._asked_before = 0  # how often the task had been asked to end
        self._rang = False

    def set(self, until: float) -> None:
        """Begin: what follows in this task ends at `until`, on the loop's clock."""
        task = asyncio.current_task(self._loop)
        if task is None:
            raise RuntimeError("a time limit needs a task that can be ended")
        self._task, self._until, self._asked_before = task, until, task.cancelling()
        if self._timer is None or self._timer.when() > until:
            self._start()

    def off(self, error: BaseException | None = None) -> None:
        """End it; `error` is what it ended with.

        Raises:
            TimeoutError: the limit was it that ended the task, and nobody else.
        """
        task, self._task = self._task, None
        if not self._rang or task is None:
            return
        self._rang = False
        # Somebody else may have asked the task to end as well: then it ends.
        others = task.uncancel() > self._asked_before
        if not others and isinstance(error, asyncio.CancelledError):
            raise TimeoutError from error

    def end(self) -> None:
        """Leave no timer behind."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start(self) -> None:
        self.end()
        self._timer = self._loop.call_at(self._until, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._task is None:
            return
        if self._loop.time() < self._until:
            self._start()
        else:
            self._rang = True
            self._task.cancel()
