"""What a benchmark gives: ours against what it stands on."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

__all__ = ["Ratio", "interleaved_ms", "table"]


@dataclass(frozen=True)
class Ratio:
    """`ours_ms` and `theirs_ms` are medians for the same work; `baseline` says what theirs is."""

    what: str
    baseline: str
    ours_ms: float
    theirs_ms: float

    @property
    def value(self) -> float:
        return self.ours_ms / self.theirs_ms


def interleaved_ms(
    ours: Callable[[], object], theirs: Callable[[], object], *, times: int
) -> tuple[float, float]:
    """Run both in turn, so that a busy moment meets both; return the median of each in ms."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for work, elapsed in zip((ours, theirs), taken, strict=True):
            started = perf_counter()
            work()
            elapsed.append((perf_counter() - started) * 1000)
    return median(taken[0]), median(taken[1])


def table(rows: Iterable[Ratio]) -> Iterator[str]:
    """Yield the rows as lines of text, each as soon as it is measured."""
    yield f"{'ratio':>6}  {'ours':>9}  {'theirs':>9}  what, against what"
    for row in rows:
        times = f"{row.value:6.2f}  {row.ours_ms:6.1f} ms  {row.theirs_ms:6.1f} ms"
        yield f"{times}  {row.what}, against {row.baseline}"
