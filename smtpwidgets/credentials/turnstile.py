"""Lets calls through one at a time, each in a thread of its own and with a time limit.

Keyrings may wait for a window that nobody sees, and race when two threads ask at once. A call
that hangs cannot be ended from outside; it is left alone, and as long as it hangs further calls
are turned away at once instead of waiting behind it.
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

__all__ = ["TimeLimitError", "Turnstile"]

T = TypeVar("T")

# Hanging threads that are given up for good before the turnstile stays shut.
_MOST_ABANDONED = 3


class TimeLimitError(Exception):
    """The call, or one before it, has not come back in time."""


class _Call(Generic[T]):
    """One call: its result, and whether somebody still waits for it."""

    def __init__(self, work: Callable[[], T], late: Callable[[T], None] | None) -> None:
        self._work, self._late = work, late
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._given_up = False
        self._results: list[T] = []

    def run(self) -> None:
        result = self._work()
        with self._lock:
            is_late = self._given_up
            if not is_late:
                self._results.append(result)
            self._ended.set()
        if is_late and self._late is not None:
            self._late(result)

    def wait(self, timeout_s: float) -> T:
        try:
            self._ended.wait(timeout_s)
        finally:  # also when a KeyboardInterrupt ends the waiting
            with self._lock:
                self._given_up = not self._ended.is_set()
        if self._given_up:
            raise TimeLimitError
        return self._results.pop()


class Turnstile:
    """Runs calls one after the other; `timeout_s` is the limit of each, waiting included."""

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._turn = threading.Lock()
        self._hanging: threading.Thread | None = None
        self._abandoned: list[threading.Thread] = []

    @property
    def is_shut(self) -> bool:
        """Whether a call hangs, so that others would be turned away."""
        return self._hanging is not None and self._hanging.is_alive()

    def run(self, work: Callable[[], T], late: Callable[[T], None] | None = None) -> T:
        """Return what `work` returns; it must raise nothing.

        Args:
            work: the call.
            late: gets the result, in the call's own thread, if it comes after the time limit.

        Raises:
            TimeLimitError: it took too long, or another call hangs.
        """
        give_up_at = monotonic() + self.timeout_s
        if self.is_shut or not self._turn.acquire(timeout=self.timeout_s):
            raise TimeLimitError
        try:
            if self.is_shut:  # the call before this one began to hang meanwhile
                raise TimeLimitError
            return self._in_thread(_Call(work, late), give_up_at)
        finally:
            self._turn.release()

    def reopen(self) -> None:
        """Let calls through again though one still hangs: somebody asked for another try."""
        self._abandoned = [thread for thread in self._abandoned if thread.is_alive()]
        hanging = self._hanging
        if hanging is not None and len(self._abandoned) < _MOST_ABANDONED:
            self._abandoned.append(hanging)
            self._hanging = None

    def _in_thread(self, call: _Call[T], give_up_at: float) -> T:
        # A daemon: a keyring that hangs must not keep the kernel from stopping.
        thread = threading.Thread(target=call.run, name="smtpwidgets-keyring", daemon=True)
        try:
            thread.start()
            result = call.wait(max(0.0, give_up_at - monotonic()))
        except BaseException:  # a KeyboardInterrupt leaves the call running just as well
            self._hanging = thread
            raise
        thread.join(self.timeout_s)
        return result
