"""One sweep over many entries: when it was, how deep it went, and a row for each entry."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from smtpwidgets.model.result import Result
from smtpwidgets.model.stages import Depth

__all__ = ["FleetProgress", "Run"]


@dataclass(frozen=True, slots=True)
class FleetProgress:
    """How far a sweep is. `fresh` are the rows since the last one; times in seconds.

    `rate` is in checks a second, `left_s` an estimate, None while nobody can tell; `by_cause`
    counts failures and warnings by the words of their causes, the most frequent first.
    """

    done: int
    total: int
    works: int
    failed: int
    elapsed_s: float
    rate: float
    left_s: float | None
    by_cause: Mapping[str, int] = field(default_factory=dict)
    fresh: tuple[Result, ...] = ()


@dataclass(frozen=True)
class Run:
    """A sweep that ended. `results` holds a row for each visit, in the order of the profile.

    `revision` is the profile's when it began; `stopped` says that it was ended before its end:
    rows that were not reached have `ok` None. `id` is "" until it is kept in a profile; `masked`
    says of a copy made to be given away what is masked in it.
    """

    started_at: datetime
    elapsed_ms: float
    depth: Depth
    results: tuple[Result, ...] = ()
    revision: int | None = None
    stopped: bool = False
    id: str = ""
    masked: str = ""

    @property
    def ok(self) -> bool:
        """Whether every entry was checked and works (warnings allowed)."""
        return not self.stopped and all(result.ok for result in self.results)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows end with which words, the most frequent first."""
        return dict(Counter(result.words for result in self.results).most_common())

    def __len__(self) -> int:
        return len(self.results)
