"""Times of stages are a mapping like any other, and take less room than a dictionary."""

import copy
import pickle
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.model.stage_times import StageTimes
from smtpwidgets.model.stages import Stage

TIMES = st.dictionaries(st.sampled_from(Stage), st.floats(0, 1e9))
TEN = {stage: float(number) for number, stage in enumerate(list(Stage)[:10])}


@given(TIMES)
def test_they_say_what_the_dictionary_says(times: dict[Stage, float]) -> None:
    """Nothing is rounded, nothing changes its order, and a copy is the same."""
    packed = StageTimes(times)

    assert packed == times
    assert list(packed.items()) == list(times.items())
    assert repr(packed) == repr(times)
    assert packed == copy.deepcopy(packed) == pickle.loads(pickle.dumps(packed))  # noqa: S301 -- ours


@given(TIMES, st.sampled_from(Stage))
def test_a_stage_that_was_not_made_has_no_time(times: dict[Stage, float], stage: Stage) -> None:
    """It is missing, and not 0."""
    packed = StageTimes(times)

    assert times.get(stage) == packed.get(stage)
    if stage not in times:
        with pytest.raises(KeyError):
            packed[stage]


def test_they_take_a_third_of_the_room() -> None:
    """Of ten thousand entries that is several megabytes."""
    dictionaries = _room_of(lambda number: {stage: ms + number for stage, ms in TEN.items()})

    assert dictionaries / 3 > _room_of(
        lambda number: StageTimes({stage: ms + number for stage, ms in TEN.items()})
    )


def _room_of(make: object) -> int:
    assert callable(make)
    make(0)
    tracemalloc.start()
    try:
        kept = [make(number) for number in range(1, 101)]
        return tracemalloc.get_traced_memory()[0] // len(kept)
    finally:
        tracemalloc.stop()
