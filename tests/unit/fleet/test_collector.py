"""While a fleet runs, Python looks for unused cycles less often; afterwards as it did before."""

import gc
from collections.abc import Iterator

import pytest

from smtpwidgets.fleet.collector import OBJECTS, rare_collections


@pytest.fixture
def threshold() -> Iterator[int]:
    """Give how many objects more there have to be, and put it back as it was."""
    before = gc.get_threshold()
    yield before[0]
    gc.set_threshold(*before)


def test_collections_are_rare_as_long_as_a_fleet_runs(threshold: int) -> None:
    """Two fleets may overlap; the threshold comes back with the end of the last one."""
    first, second = rare_collections(), rare_collections()

    with first:
        assert gc.get_threshold()[0] == OBJECTS
        second.__enter__()
    assert gc.get_threshold()[0] == OBJECTS
    second.__exit__(None, None, None)

    assert gc.get_threshold()[0] == threshold < OBJECTS


@pytest.mark.parametrize("chosen", [0, 5 * OBJECTS], ids=["none at all", "even rarer"])
@pytest.mark.usefixtures("threshold")
def test_who_wants_fewer_collections_keeps_them_so(chosen: int) -> None:
    """Somebody who switched collections off, or made them rarer still, knows why."""
    gc.set_threshold(chosen)

    with rare_collections():
        assert gc.get_threshold()[0] == chosen

    assert gc.get_threshold()[0] == chosen
