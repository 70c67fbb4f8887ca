"""The rows of a fleet as a list shows them: counted by result, what needs a look first.

Thousands of rows come in during one sweep. So each one costs the same, however many there are, and
counts are kept and not counted anew.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from smtpwidgets.model.last_check import CheckState
from smtpwidgets.model.result import Result
from smtpwidgets.model.visit import Skip
from smtpwidgets.widgets.filter_chips import Chip
from smtpwidgets.widgets.fleet_words import FLEET_LABELS, FLEET_NOTICES
from smtpwidgets.widgets.grid import Column

__all__ = ["ALL", "LOOK", "FleetRows", "fleet_columns"]

# Lower priorities fold away first where the page is narrow.
_COLUMNS = (
    Column("label", "Name", "text", 9),
    Column("place", "Server", "mono", 6),
    Column("address", "Account", "muted", 2),
    Column("time", "Time", "number", 4),
    Column("words", "Result", "pill", 10, state_column="state"),
)

ALL, LOOK, WORKS, WAITING, OTHERS = "all", "look", "works", "waiting", "others"
_CAUSE = "cause:"
_MOST_CAUSES = 9  # further ones are found by the search

_RANKS = (CheckState.FAILED, CheckState.NETWORK, CheckState.WARNING, CheckState.IDLE, CheckState.OK)
_RANK = {state: place for place, state in enumerate(_RANKS)}
_OPEN = frozenset({None, Skip.STOPPED})


def fleet_columns(*, accounts: bool) -> tuple[Column, ...]:
    """Return the columns of the list; that of accounts only where there are some."""
    return tuple(column for column in _COLUMNS if accounts or column.name != "address")


def _kind(row: Result) -> str:
    """Return which of the buttons above the list counts this row besides “All”."""
    if row.ok is None and row.skipped in _OPEN:
        return WAITING
    return WORKS if row.state is CheckState.OK else f"{_CAUSE}{row.words}"


class FleetRows:
    """The rows by key, in the order of the profile. `take` puts a newer one in its place."""

    def __init__(self, results: Iterable[Result] = (), *, waiting: str = "waiting") -> None:
        self._rows = {row.key: row for row in results}
        self._place = {key: place for place, key in enumerate(self._rows)}
        self._kinds = {key: _kind(row) for key, row in self._rows.items()}
        self._counts = Counter(self._kinds.values())
        self._states = {self._kinds[key]: row.state for key, row in self._rows.items()}
        self._looks = dict.fromkeys(key for key, kind in self._kinds.items() if _looks(kind))
        self._waiting = FLEET_NOTICES[waiting]

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def __getitem__(self, key: str) -> Result:
        return self._rows[key]

    @property
    def looks(self) -> int:
        """How many rows need a look."""
        return len(self._looks)

    @property
    def failing(self) -> int:
        """How many rows were checked and do not work."""
        return sum(1 for key in self._looks if self._rows[key].ok is False)

    @property
    def works(self) -> int:
        """How many rows work without a remark."""
        return self._counts[WORKS]

    @property
    def waiting(self) -> int:
        """How many rows were not checked yet."""
        return self._counts[WAITING]

    def take(self, row: Result) -> bool:
        """Take over a newer row; return whether its kind changed, and so its place in a list."""
        if row.key not in self._rows:
            return False
        before, now = self._kinds[row.key], _kind(row)
        self._rows[row.key], self._kinds[row.key] = row, now
        self._states[now] = row.state
        self._counts[before] -= 1
        self._counts[now] += 1
        if _looks(now):
            self._looks[row.key] = None
        else:
            self._looks.pop(row.key, None)
        return before != now

    def chips(self, *, live: bool = False) -> list[Chip]:
        """Return the buttons: all, what needs a look, what works, then each cause.

        While a sweep goes on (`live`) causes stand as they were found, so that no button moves
        away below somebody's hand.
        """
        fixed = [(ALL, len(self), ""), (LOOK, self.looks, ""), (WORKS, self.works, "ok")]
        chips = [
            Chip(key=key, words=FLEET_LABELS[key], count=n, state=state) for key, n, state in fixed
        ]
        if self.waiting:
            chips.append(Chip(key=WAITING, words=self._waiting, count=self.waiting, state="idle"))
        causes = self._causes(live=live)
        for kind, count in causes[:_MOST_CAUSES]:
            words, state = kind.removeprefix(_CAUSE), self._states[kind].value
            chips.append(Chip(key=kind, words=words, count=count, state=state))
        if rest := sum(count for _, count in causes[_MOST_CAUSES:]):
            chips.append(Chip(key=OTHERS, words=FLEET_LABELS[OTHERS], count=rest, state=""))
        return chips

    def keys(self, wanted: str = ALL, *, live: bool = False) -> list[str]:
        """Return the keys of the rows that a button lets through, what needs a look first.

        While a sweep goes on (`live`) what is found comes behind what was found before, so that
        little moves.
        """
        lets = self._filter(wanted, live=live)
        if live:
            first = [key for key in self._looks if lets(self._kinds[key])]
            others = (key for key in self._rows if key not in self._looks)
            return first + [key for key in others if lets(self._kinds[key])]
        often = {kind: -count for kind, count in self._counts.items()}

        def order(key: str) -> tuple[int, int, str, int]:
            kind = self._kinds[key]
            late = len(_RANKS) if kind == WAITING else _RANK[self._rows[key].state]
            return late, often[kind], kind, self._place[key]

        return sorted((key for key in self._rows if lets(self._kinds[key])), key=order)

    def matching(self, keys: Iterable[str], search: str) -> list[str]:
        """Return the keys of the rows that hold every word of a search, as the page finds them."""
        words = search.lower().split()
        if not words:
            return list(keys)
        names = [column.name for column in _COLUMNS]
        rows = ((key, self.cells(key)) for key in keys)
        texts = ((key, "\n".join(row[name] for name in names).lower()) for key, row in rows)
        return [key for key, text in texts if all(word in text for word in words)]

    def frame(self, keys: Iterable[str]) -> pd.DataFrame:
        """Return what the list shows: index = `keys`, a column for each of `fleet_columns`."""
        shown = list(keys)
        rows = [self.cells(key) for key in shown]
        names = (*(column.name for column in _COLUMNS), "state")
        data = {name: [row[name] for row in rows] for name in names}
        return pd.DataFrame(data, index=pd.Index(shown, dtype="string"), dtype="string")

    def cells(self, key: str) -> Mapping[str, str]:
        """Return the texts of one row by the names of their columns."""
        row = self._rows[key]
        waits = self._kinds[key] == WAITING
        ms = "" if row.elapsed_ms is None or waits else f"{row.elapsed_ms:,.0f} ms"
        return {
            "label": row.label,
            "place": f"{row.host} {row.port}",
            "address": row.address,
            "time": ms,
            "words": self._waiting if waits else row.words,
            "state": "idle" if waits else row.state.value,
        }

    def _causes(self, *, live: bool) -> list[tuple[str, int]]:
        """Return the causes with their counts, the most frequent first, or as they were found."""
        counts = self._counts.items() if live else self._counts.most_common()
        return [(kind, n) for kind, n in counts if n and _looks(kind)]

    def _filter(self, wanted: str, *, live: bool) -> Callable[[str], bool]:
        if wanted in {"", ALL}:
            return lambda _: True
        if wanted == LOOK:
            return _looks
        if wanted == OTHERS:
            others = frozenset(kind for kind, _ in self._causes(live=live)[_MOST_CAUSES:])
            return others.__contains__
        return wanted.__eq__


def _looks(kind: str) -> bool:
    return kind.startswith(_CAUSE)
