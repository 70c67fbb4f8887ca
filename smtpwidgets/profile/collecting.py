"""Ten thousand values that all stay are made without a look for garbage among them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collecting_later"]


@contextmanager
def collecting_later() -> Iterator[None]:
    """Put Python's search for unused cycles off until the block, or the function, has ended.

    It looks at every object there is each time so many new ones were made. A plan of ten thousand
    rows makes nothing but values that stay, and would spend a third of its time being looked at.
    Who switched the search off themselves finds it off afterwards.
    """
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()
