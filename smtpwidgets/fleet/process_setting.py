"""Settings of the whole process that fleets change while they run."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

__all__ = ["ProcessSetting"]

T = TypeVar("T")


class ProcessSetting(Generic[T]):
    """One of them: how it is read and written. Several fleets may run at once, in any order."""

    def __init__(self, read: Callable[[], T], write: Callable[[T], object]) -> None:
        self._read, self._write = read, write
        self._lock = threading.Lock()
        self._before: list[T] = []  # one for each fleet that runs just now

    @contextmanager
    def changed(self, change: Callable[[T], T]) -> Iterator[None]:
        """Write what `change` makes of it; the last one out puts back what there was before."""
        with self._lock:
            self._before.append(self._before[0] if self._before else self._read())
            self._write(change(self._before[0]))
        try:
            yield
        finally:
            with self._lock:
                before = self._before.pop()
                if not self._before:
                    self._write(before)
