"""What the chart of a sweep shows, in numbers: causes, time per stage, certificate days left."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from smtpwidgets.model.last_check import CheckState
from smtpwidgets.model.result import Result
from smtpwidgets.model.run_summary import WORST_FIRST, groups_of
from smtpwidgets.model.stages import STAGES, Stage
from smtpwidgets.model.validity import Validity, validity

__all__ = ["Bar", "Days", "Spread", "cause_bars", "certificate_days_left", "stage_spreads"]

_MOST_BARS = 10
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
# Stages without a wait for the network say nothing about it.
_LOCAL = frozenset({Stage.INPUT, Stage.CERTIFICATE})
_SHORTEST_MS = 0.1  # a name that was looked up already takes no time, and a log axis has no zero


@dataclass(frozen=True, slots=True)
class Bar:
    """How many entries one cause has; `state` is None where it stands for several causes."""

    words: str
    state: CheckState | None
    entries: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Times in milliseconds of one stage: five quantiles (5, 25, 50, 75, 95 %), and each of few."""

    label: str
    quantiles: tuple[float, ...]
    times: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half took longer, in milliseconds."""
        return self.quantiles[2]


@dataclass(frozen=True, slots=True)
class Days:
    """Days left of each certificate that was seen, one for each place, in ascending order."""

    days: tuple[int, ...]

    def count(self, kind: Validity) -> int:
        """Return how many certificates are `kind`."""
        return sum(validity(days) is kind for days in self.days)


def cause_bars(results: Sequence[Result]) -> tuple[Bar, ...]:
    """Return what is the matter, failures first; what works without a remark is left out.

    Within failures and within remarks the most frequent come first. Causes that
    lists call alike are one bar. Beyond ten the rest is one bar, too.
    """
    counts: dict[tuple[str, CheckState], int] = {}
    for group in groups_of(results):
        if group.state is not CheckState.OK:
            key = (group.words, group.state)
            counts[key] = counts.get(key, 0) + group.entries
    order = sorted(counts, key=lambda key: (WORST_FIRST.index(key[1]), -counts[key]))
    bars = [Bar(words, state, counts[words, state]) for words, state in order]
    rest = bars[_MOST_BARS - 1 :]
    if len(bars) <= _MOST_BARS:
        return tuple(bars)
    more = Bar(f"{len(rest)} more causes", None, sum(bar.entries for bar in rest))
    return (*bars[: _MOST_BARS - 1], more)


def stage_spreads(results: Sequence[Result], *, few: int = 60) -> tuple[Spread, ...]:
    """Return how long each stage took, in the order of a check, and the whole last.

    `times` holds each time where there are at most `few` of them.
    """
    found = []
    for stage, row in STAGES.items():
        times = [r.stage_ms[stage] for r in results if stage in r.stage_ms]
        if times and stage not in _LOCAL:
            label = f"{row.label} (STARTTLS)" if stage is Stage.STARTTLS else row.label
            found.append(_spread(label, times, few))
    whole = [result.elapsed_ms for result in results if result.elapsed_ms is not None]
    return (*found, _spread("The whole check", whole, few)) if found and whole else ()


def certificate_days_left(results: Sequence[Result]) -> Days:
    """Return the days left of every certificate that was seen; a place counts once."""
    places = {(r.host, r.port, r.vantage): r.days_left for r in results if r.days_left is not None}
    return Days(tuple(sorted(places.values())))


def _spread(label: str, times: list[float], few: int) -> Spread:
    series = pd.Series(times, dtype="float64").clip(lower=_SHORTEST_MS)
    quantiles = tuple(float(value) for value in series.quantile(list(_QUANTILES)))
    return Spread(label, quantiles, tuple(series) if len(times) <= few else ())
