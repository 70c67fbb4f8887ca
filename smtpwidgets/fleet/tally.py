"""How far a sweep is, in numbers that grow with each row and are never counted anew."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from inspect import iscoroutinefunction
from time import monotonic
from typing import Protocol, runtime_checkable

from smtpwidgets.model.result import Result
from smtpwidgets.model.run import FleetProgress

__all__ = ["Bar", "Progress", "Tally", "teller"]

# A rate is told when there is something to tell it from.
_ENOUGH_ROWS = 20
_ENOUGH_S = 1.0


@runtime_checkable
class Bar(Protocol):
    """What progress bars such as tqdm's have in common."""

    total: float | None

    def update(self, n: float = 1, /) -> object:
        """Go on by `n`."""


Progress = Callable[[FleetProgress], object] | Bar


class Tally:
    """Counts rows as they come in one thread; `news()` tells of them in another."""

    def __init__(self, total: int, known: Iterable[Result] = ()) -> None:
        self._total = total
        self._done = self._works = self._failed = 0
        self._causes: Counter[str] = Counter()
        for row in known:
            self._count(row)
        self._before = self._done
        self._fresh: deque[Result] = deque()
        self._started = monotonic()

    def start(self) -> FleetProgress:
        """Begin to measure the time, and return how far it is by what was known before."""
        self._started = monotonic()
        return self._told(())

    @property
    def elapsed_s(self) -> float:
        """How long it has been going, in seconds."""
        return monotonic() - self._started

    def take(self, row: Result) -> None:
        """Take one more row."""
        self._fresh.append(row)

    def news(self) -> FleetProgress | None:
        """Return how far it is with the rows since the last time; None if there are none."""
        fresh = tuple(self._fresh.popleft() for _ in range(len(self._fresh)))
        for row in fresh:
            self._count(row)
        return self._told(fresh) if fresh else None

    def _told(self, fresh: tuple[Result, ...]) -> FleetProgress:
        elapsed_s = self.elapsed_s
        here = self._done - self._before
        rate = here / max(elapsed_s, 0.001)
        sure = here >= _ENOUGH_ROWS or elapsed_s >= _ENOUGH_S
        return FleetProgress(
            done=self._done,
            total=self._total,
            works=self._works,
            failed=self._failed,
            elapsed_s=elapsed_s,
            rate=rate,
            left_s=(self._total - self._done) / rate if sure else None,
            by_cause=dict(self._causes.most_common()),
            fresh=fresh,
        )

    def _count(self, row: Result) -> None:
        self._done += 1
        self._works += row.ok is True
        self._failed += row.ok is False
        if row.cause_id is not None:
            self._causes[row.words] += 1


def teller(progress: Progress | None) -> Callable[[FleetProgress], object]:
    """Return a function that tells `progress`, which is a function or a bar, how far it is.

    Raises:
        TypeError: it is neither, or one that would have to be awaited.
    """
    if progress is None:
        return lambda _news: None
    if not isinstance(progress, Bar) and (not callable(progress) or iscoroutinefunction(progress)):
        raise TypeError("progress is a plain function that takes a FleetProgress, or a bar")
    if not isinstance(progress, Bar):
        return progress
    return _teller_of_bar(progress)


def _teller_of_bar(bar: Bar) -> Callable[[FleetProgress], object]:
    """Return a function that moves a bar; what tqdm's can do besides is used where it is there."""
    shown: int | None = None
    begin, say, redraw = (
        getattr(bar, name, None) for name in ("reset", "set_postfix_str", "refresh")
    )

    def tell(news: FleetProgress) -> None:
        nonlocal shown
        if shown is None and begin is not None:
            begin(total=news.total)  # the one way in which bars of notebooks take a length
        bar.total = news.total
        if say is not None:
            say(f"{news.works} work, {news.failed} fail", refresh=False)
        bar.update(news.done - (shown or 0))
        shown = news.done
        if redraw is not None and shown == news.total:
            redraw()  # it draws seldom, and nobody might close it

    return tell
