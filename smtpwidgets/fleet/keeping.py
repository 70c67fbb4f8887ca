"""Reports on their way into a profile: in batches, once a second, behind the checks."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Self

from smtpwidgets.errors import ClosedProfileError, ProfileError
from smtpwidgets.model.report import Report

__all__ = ["Keeper"]

_EVERY_S = 1.0  # a transaction costs as much as some fifty reports in it
_AT_ONCE = 400  # one transaction of so many takes some tens of milliseconds
_TRIES, _PAUSE_S = 3, 0.2  # a database file cannot be opened while descriptors are short
_LET_GO_S = 0.35  # who stops a sweep waits so long; what takes longer goes on by itself

_log = logging.getLogger(__name__)

Keep = Callable[[Sequence[Report]], Awaitable[None]]


class Keeper:
    """Takes reports at any time, and gives them on in batches; `async with` it around a sweep."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._waiting: list[Report] = []
        self._task: asyncio.Task[None] | None = None
        self._full = asyncio.Event()
        self._told = False
        self._flushes: set[asyncio.Task[None]] = set()
        self.hurried = False  # somebody stopped it, and waits

    def take(self, report: Report) -> None:
        """Take one more."""
        self._waiting.append(report)
        if len(self._waiting) >= _AT_ONCE:
            self._full.set()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._go_on())
        return self

    async def __aexit__(self, kind: object, error: object, traceback: object) -> None:
        """Give on what is left; who was cancelled waits for a moment only."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        last = asyncio.create_task(self._flush())
        hurried = self.hurried or error is not None
        await asyncio.wait({last, *self._flushes}, timeout=_LET_GO_S if hurried else None)

    async def _go_on(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_EVERY_S):
                    await self._full.wait()
            self._full.clear()
            flush = asyncio.create_task(self._flush())
            self._flushes.add(flush)
            flush.add_done_callback(self._flushes.discard)
            await asyncio.shield(flush)

    async def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        for number in range(_TRIES if batch else 0):
            try:
                await self._keep(batch)
            except ClosedProfileError:
                return  # nobody wants them any more
            except (ProfileError, OSError) as error:  # locked, full; or no thread to write it
                if number + 1 == _TRIES and not self._told:
                    self._told = True
                    _log.warning(
                        "What was found is known in this kernel, and not stored: %s", error
                    )
                await asyncio.sleep(_PAUSE_S)
            else:
                return
