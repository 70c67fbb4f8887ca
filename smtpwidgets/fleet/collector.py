"""Fewer looks for unused cycles while hundreds of checks are under way.

Python looks whenever there are some hundred objects more than before, and each look goes through
those of all checks that are under way, which are all in use: a tenth of a fleet's processor time.
A check leaves hardly any object in a cycle, so a fleet's memory stays flat all the same.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["OBJECTS", "rare_collections"]

OBJECTS = 100_000  # so many more than before: the reports of a second, which go by themselves

_lock = threading.Lock()
_before: list[tuple[int, int, int]] = []  # one for each fleet that runs just now, in any order


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let Python collect garbage less often, in the whole process.

    The last fleet to end puts everything back. Who switched collections off keeps them off.
    """
    with _lock:
        _before.append(_before[0] if _before else gc.get_threshold())
        young, middle, old = _before[0]
        gc.set_threshold(max(OBJECTS, young) if young else 0, middle, old)
    try:
        yield
    finally:
        with _lock:
            before = _before.pop()
            if not _before:
                gc.set_threshold(*before)
