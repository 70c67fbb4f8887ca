"""What a benchmark of a fleet gives: a ratio, and the goal it is held against."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Goal", "goals_table"]


@dataclass(frozen=True)
class Goal:
    """`value` is to be at least, or at most, `wanted`; None where it could not be measured."""

    what: str
    value: float | None
    wanted: float
    at_most: bool = False
    unit: str = "×"
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether it is; None if nobody knows."""
        if self.value is None:
            return None
        return self.value <= self.wanted if self.at_most else self.value >= self.wanted


_WORDS = {True: "reached", False: "not reached", None: "not measured"}


def goals_table(goals: Iterable[Goal]) -> Iterator[str]:
    """Yield the goals as lines of text, each as soon as it is known."""
    yield f"{'measured':>10}  {'goal':>10}  {'':12}  what"
    for goal in goals:
        value = "-" if goal.value is None else f"{goal.value:.2f} {goal.unit}"
        wanted = f"{'≤' if goal.at_most else '≥'} {goal.wanted:g} {goal.unit}"
        note = f" ({goal.note})" if goal.note else ""
        yield f"{value:>10}  {wanted:>10}  {_WORDS[goal.reached]:12}  {goal.what}{note}"
