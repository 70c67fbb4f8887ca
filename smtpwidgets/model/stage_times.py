"""How long each stage of a check took, in little room: a sweep keeps them of every entry."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from struct import pack, unpack

from smtpwidgets.model.stages import Stage

__all__ = ["StageTimes"]

_MS = "d"


class StageTimes(Mapping[Stage, float]):
    """Milliseconds by stage, in the order in which they were given; it never changes.

    A dictionary of ten numbers takes four times the room.
    """

    __slots__ = ("_packed", "_stages")

    def __init__(self, times: Mapping[Stage, float]) -> None:
        self._stages = _one_for_all(tuple(times))
        self._packed = pack(f"{len(times)}{_MS}", *times.values())

    def __getitem__(self, stage: Stage) -> float:
        if stage not in self._stages:
            raise KeyError(stage)
        return self._ms()[self._stages.index(stage)]

    def __iter__(self) -> Iterator[Stage]:
        return iter(self._stages)

    def __len__(self) -> int:
        return len(self._stages)

    def __repr__(self) -> str:
        return repr(dict(zip(self._stages, self._ms(), strict=True)))

    def _ms(self) -> tuple[float, ...]:
        return unpack(f"{len(self._stages)}{_MS}", self._packed)


@lru_cache(maxsize=256)
def _one_for_all(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Return the first tuple of these stages there was; most checks go the same way."""
    return stages
