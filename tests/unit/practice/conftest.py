"""What holds for tests of the practice servers."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture
def nothing_left_open(earlier_left_out: None) -> Iterator[None]:
    """A socket that a test leaves open fails this very test, not one that comes later."""
    del earlier_left_out
    yield
    gc.collect()
