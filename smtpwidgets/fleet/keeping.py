"""Reports on their way into a profile: in batches, once a second, behind the checks."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from time import sleep
from typing import Generic, Self, TypeVar

from smtpwidgets.checks.threads import wait_for_thread
from smtpwidgets.errors import ClosedProfileError, ProfileError

__all__ = ["Keeper"]

_EVERY_S = 1.0  # a transaction costs as much as some fifty reports in it
_AT_ONCE = 400  # one transaction of so many takes some tens of milliseconds
_TRIES, _PAUSE_S = 3, 0.2  # a database file cannot be opened while descriptors are short

_log = logging.getLogger(__name__)

T = TypeVar("T")
Behind = Callable[[Callable[[], None]], Future[None]]


class Keeper(Generic[T]):
    """Takes reports in the loop of a sweep, and gives them on in batches; `async with` it.

    `keep` writes a batch; `behind` has that done in another thread, one batch after the other.
    """

    def __init__(self, keep: Callable[[Sequence[T]], None], behind: Behind) -> None:
        self._keep, self._behind = keep, behind
        self._waiting: list[T] = []
        self._lock = threading.Lock()
        self._due: asyncio.TimerHandle | None = None
        self._last: Future[None] | None = None
        self._told = False
        self.hurried = False  # somebody stopped it, and waits

    def take(self, report: T) -> None:
        """Take one more."""
        with self._lock:
            self._waiting.append(report)
            full = len(self._waiting) >= _AT_ONCE
        if full:
            self._give_on()
        elif self._due is None:
            self._due = asyncio.get_running_loop().call_later(_EVERY_S, self._give_on)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: object, error: object, traceback: object) -> None:
        """Give on what is left, and wait for it; who stopped it does not wait."""
        self.hurried = self.hurried or error is not None
        self._give_on()
        if self._last is not None and not self.hurried:
            await wait_for_thread(self._last)

    def _give_on(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self.flush()

    def flush(self) -> None:
        """Give on what there is; from any thread."""
        with self._lock:
            batch, self._waiting = self._waiting, []
        if not batch:
            return
        try:
            self._last = self._behind(partial(self._keep_all, batch))
        except OSError as error:  # no thread to write it: perhaps there is one for the next batch
            with self._lock:
                self._waiting = batch + self._waiting
            self._tell(error)

    # --- inside, in the thread that writes --------------------------------------------------------

    def _keep_all(self, batch: Sequence[T]) -> None:
        for left in reversed(range(_TRIES)):
            try:
                self._keep(batch)
            except (ProfileError, OSError) as error:  # locked, full, closed
                if self.hurried or not left or isinstance(error, ClosedProfileError):
                    self._tell(error)
                    return
                sleep(_PAUSE_S)
            else:
                return

    def _tell(self, error: Exception) -> None:
        if not self._told:
            self._told = True
            _log.warning("What was found is known in this kernel, and not stored: %s", error)
