"""What somebody edited in a frame: which rows and cells say something new, as texts.

The frame may have been filtered, sorted, merged or put together by hand. Whatever is not a value
of a cell is told by row and column; nothing is guessed, and nothing is dropped without a word.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from operator import eq
from typing import Any

import pandas as pd

from smtpwidgets.frames.heading_words import is_secret_heading
from smtpwidgets.frames.headings import value_of
from smtpwidgets.frames.strangers import asked
from smtpwidgets.model.account import Account
from smtpwidgets.model.plan import RowEdit, RowProblem, TableEdits
from smtpwidgets.model.plan_words import PLAN_WORDS
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.server import Server

__all__ = ["ATTRS", "Editable", "edits_of", "guessed_in", "left_behind", "made_at"]

# Where a frame remembers what it was made from: {"kind": …, "revision": …}; one of a table that was
# read, how many "passwords" came with it and are not in it, and which cells were "guessed".
ATTRS = "smtpwidgets"

_ID = 32  # hex digits of an id
_LISTS = frozenset({"outgoing", "outgoing_names"})  # a list of names is no user name
_COUNTED = 2**63  # by a database; a number beyond is none of ours
_BEFORE_POINT = 15  # digits that a float holds exactly

Value = Server | Account


@dataclass(frozen=True)
class Editable:
    """How a kind of entry stands in a frame: what each column holds of a value.

    `columns` are those that can be edited, `told` those that the profile tells (None: it depends
    on checks and on the day, and is not compared).
    """

    columns: Mapping[str, Callable[[Value], object]]
    told: Mapping[str, Callable[[Value], object] | None]


def made_at(frame: pd.DataFrame) -> tuple[str | None, int | None]:
    """Return the kind and the revision a frame was made from, as far as it remembers."""
    told = frame.attrs.get(ATTRS)
    if not isinstance(told, Mapping):
        return None, None
    kind, revision = told.get("kind"), told.get("revision")
    return (
        kind if isinstance(kind, str) else None,
        revision if type(revision) is int and 0 <= revision < _COUNTED else None,
    )


def left_behind(frame: pd.DataFrame) -> int:
    """Return how many passwords came with the table that a frame was read from."""
    told = frame.attrs.get(ATTRS)
    count = told.get("passwords") if isinstance(told, Mapping) else None
    return count if type(count) is int and 0 < count < _COUNTED else 0


def guessed_in(frame: pd.DataFrame) -> Mapping[str, Mapping[Hashable, object]]:
    """Return the cells of a table that nobody wrote, by field and label, as they were guessed."""
    told = frame.attrs.get(ATTRS)
    guessed = told.get("guessed") if isinstance(told, Mapping) else None
    return guessed if isinstance(guessed, Mapping) else {}


def edits_of(
    frame: pd.DataFrame, base: Mapping[str, Value], now: Mapping[str, Value], editable: Editable
) -> TableEdits:
    """Return what `frame` says that `base` does not.

    Args:
        frame: index or column `id`; other labels, and rows without one, are rows to add. Columns
            that are missing are not edited.
        base: the entries the frame was made from, by id.
        now: the entries as they are, by id.
        editable: how entries of this kind stand in a frame.
    """
    return _Reading(frame, base, now, editable).edits()


class _Reading:
    def __init__(
        self,
        frame: pd.DataFrame,
        base: Mapping[str, Value],
        now: Mapping[str, Value],
        editable: Editable,
    ) -> None:
        frame = _with_labels(frame, editable)
        self.frame, self.base, self.now, self.editable = frame, base, now, editable
        self.problems: list[RowProblem] = []
        self.labels, self.ids = self._rows()
        self.guessed = guessed_in(frame)

    def edits(self) -> TableEdits:
        if self._lost_ids():
            self._say(None, "", "ids-lost")
            return TableEdits((), {}, tuple(self.problems))
        places = dict(self._columns())
        known: dict[str, int] = {}
        for place, id in enumerate(self.ids):
            if id is not None and id not in known:
                known[id] = place
        self._refuse_twice()
        edited = self._edited(known, places)
        added = self._added(places)
        rows = {id: self.labels[place] for id, place in known.items()}
        return TableEdits((*edited, *added), rows, tuple(self.problems))

    # --- rows ------------------------------------------------------------------------------------

    def _lost_ids(self) -> bool:
        """Whether these are rows of ours that lost their ids, as a merge does to an index.

        Nobody but the profile writes the columns it tells; the rows would all be added once more.
        """
        ours = any(name in self.editable.told for name in self.frame.columns)
        return ours and bool(self.base) and bool(self.ids) and not any(self.ids)

    def _rows(self) -> tuple[list[Hashable], list[str | None]]:
        """Return the label of each row, and its id if it is one that the profile knows."""
        labels: list[Hashable] = list(self.frame.index)
        column = self.frame["id"] if list(self.frame.columns).count("id") == 1 else None
        if column is not None:
            given = _cells(column)
            labels = [
                old if id is None or (isinstance(id, str) and not id) else id
                for id, old in zip(given, labels, strict=True)
            ]
        return labels, [self._id_of(label) for label in labels]

    def _id_of(self, label: Hashable) -> str | None:
        if not isinstance(label, str):
            return None
        if label in self.base or label in self.now:
            return label
        if len(label) == _ID and set(label) <= set("0123456789abcdef"):
            self._say(label, "id", "unknown-id")
        return None

    def _refuse_twice(self) -> None:
        counts = Counter(id for id in self.ids if id is not None)
        for id, count in counts.items():
            if count > 1:
                self._say(id, "", "row-twice", count=count)

    # --- columns ---------------------------------------------------------------------------------

    def _columns(self) -> Iterator[tuple[str, int]]:
        """Yield each column that can be edited, with its place; say what the others are."""
        seen: set[Hashable] = set()
        for place, name in enumerate(self.frame.columns):
            if name in seen:
                self._say(None, str(name), "column-twice", name=name)
            elif name in self.editable.columns:
                yield str(name), place
            elif name != "id" and name not in self.editable.told:
                self._unknown_column(str(name))
            seen.add(name)

    def _unknown_column(self, name: str) -> None:
        plain = name.strip().lower().replace(" ", "_").replace("-", "_")
        if is_secret_heading(name):
            self._say(None, name, "secret-column", name=name)
            return
        near = difflib.get_close_matches(plain, self.editable.columns, 1, 0.75)
        if near:
            self._say(None, name, "column-misspelt", name=name, meant=near[0])
        else:
            self._say(None, name, "unknown-column", severity=Severity.WARNING, name=name)

    # --- cells -----------------------------------------------------------------------------------

    def _edited(self, known: Mapping[str, int], places: Mapping[str, int]) -> list[RowEdit]:
        """Return the rows of entries that are there, in which a cell says something new."""
        texts: dict[str, dict[str, str]] = {}
        ids = list(known)
        values = [self.base.get(id) or self.now[id] for id in ids]
        where: Sequence[int] = list(known.values())
        if where == list(range(len(self.ids))):
            where = range(len(self.ids))
        reads = [(name, place, self.editable.columns[name]) for name, place in places.items()]
        for name, place, read in reads:
            cells, old = _cells(self.frame.iloc[:, place], where), list(map(read, values))
            if _same(cells, old):
                continue  # a whole column at once
            for id, cell, said in zip(ids, cells, old, strict=True):
                if _differ(cell, said) and not self._is_guess(id, name, cell):
                    self._note(texts, id, name, cell, said)
        self._told(ids, where, values)
        # A row that was added since, and is not in the frame's own past, is as it was then.
        return [RowEdit(self.labels[known[id]], id, found) for id, found in texts.items()]

    def _is_guess(self, label: Hashable, name: str, cell: object) -> bool:
        """Whether nobody wrote this cell, and nobody edited it since the table was read."""
        guessed = self.guessed.get(name, {})
        return label in guessed and not _differ(cell, guessed[label])

    def _note(
        self, texts: dict[str, dict[str, str]], id: str, name: str, cell: object, old: object
    ) -> None:
        text = _read(name, cell)
        if text is None:
            self._say(id, name, "not-a-text", kind=type(cell).__name__)
        elif text.strip() != (old if isinstance(old, str) else _text(old)):
            texts.setdefault(id, {})[name] = text

    def _told(self, ids: list[str], where: Sequence[int], values: list[Value]) -> None:
        """Say it once for each column that people cannot edit and somebody did."""
        for name, read in self.editable.told.items():
            if read is None or list(self.frame.columns).count(name) != 1:
                continue
            cells, old = _cells(self.frame[name], where), list(map(read, values))
            if _same(cells, old):
                continue
            pairs = zip(ids, cells, old, strict=True)
            edited = [id for id, cell, said in pairs if _text(cell) != _text(said)]
            if edited:
                self._say(
                    edited[0], name, "read-only", severity=Severity.WARNING, count=len(edited)
                )

    def _added(self, places: Mapping[str, int]) -> list[RowEdit]:
        """Return the rows that are no entry yet; a row with nothing in it is none."""
        refused = {p.row for p in self.problems if p.code == "unknown-id"}
        new = [n for n, id in enumerate(self.ids) if id is None and self.labels[n] not in refused]
        texts: dict[int, dict[str, str]] = {n: {} for n in new}
        guessed: dict[int, set[str]] = {n: set() for n in new}
        for name, place in places.items():
            cells = _cells(self.frame.iloc[:, place]) if new else []
            for n in new:
                text = _read(name, cells[n])
                if text is None:
                    self._say(self.labels[n], name, "not-a-text", kind=type(cells[n]).__name__)
                elif text.strip():
                    texts[n][name] = text
                    if self._is_guess(self.labels[n], name, cells[n]):
                        guessed[n].add(name)
        return [
            RowEdit(self.labels[n], None, found, frozenset(guessed[n]))
            for n, found in texts.items()
            if found
        ]

    def _say(
        self,
        row: Hashable,
        field: str,
        code: str,
        *,
        severity: Severity = Severity.ERROR,
        **facts: object,
    ) -> None:
        value = self.now.get(row) or self.base.get(row) if isinstance(row, str) else None
        message = PLAN_WORDS[code].format(**facts)
        label = "" if value is None else value.label
        self.problems.append(RowProblem(row, field, code, message, severity, label=label))


def _with_labels(frame: pd.DataFrame, editable: Editable) -> pd.DataFrame:
    """Return the frame with the ids as its labels, and columns that became labels as columns.

    set_index("description") makes a column into labels, groupby() puts its keys before the ids.
    """
    names = list(frame.index.names)
    lost = [
        level
        for level, name in enumerate(names)
        if name in editable.columns and name not in frame.columns and names.count(name) == 1
    ]
    if lost:
        frame = frame.reset_index(lost)
    if frame.index.nlevels > 1 and "id" in frame.index.names:
        frame = frame.set_axis(frame.index.get_level_values(frame.index.names.index("id")))
    return frame


def _cells(column: pd.Series, where: Sequence[int] | None = None) -> list[Any]:
    """Return the cells of a column (at some places); whatever pandas calls missing is None."""
    plain = column.astype(object)
    gaps = asked(column.isna, otherwise=None)
    if gaps is None:  # one cell does not even say whether it is missing, as Decimal("sNaN")
        gaps = plain.map(lambda cell: asked(pd.isna, cell, otherwise=True) is True)
    cells: list[Any] = (plain.where(~gaps, None) if gaps.any() else plain).tolist()
    if where is None or where == range(len(cells)):
        return cells
    return [cells[place] for place in where]


def _same(cells: list[Any], old: list[Any]) -> bool:
    """Whether a column says what it said, cell by cell."""
    return asked(eq, cells, old, otherwise=False)


def _differ(cell: object, old: object) -> bool:
    """Whether a cell may be another value; arrays and the like are looked at closely."""
    return asked(lambda: bool(cell != old), otherwise=True)


def _text(cell: object) -> str | None:
    """Return a cell as somebody would type it, or None if it is nothing that can be typed."""
    return asked(_typed, cell, otherwise=None)


def _typed(cell: object) -> str | None:
    if cell is None:
        return ""
    if type(cell) is int or isinstance(cell, str | pd.Timestamp):  # as nearly all are
        return str(cell)
    if isinstance(cell, bool) or type(cell).__name__ == "bool":  # numpy's own is no bool of Python
        return "yes" if cell else "no"
    if isinstance(cell, Real):
        return _number(cell)
    if isinstance(cell, list | tuple):
        parts = [_text(part) for part in cell]
        return None if None in parts else ", ".join(part for part in parts if part)
    return None


def _read(field: str, cell: object) -> str | None:
    """Return a cell as text, “SSL/TLS” as "tls": what files may say is understood here."""
    if isinstance(cell, list | tuple) and field not in _LISTS:
        return None
    text = _text(cell)
    return value_of(field, text) or text


def _number(cell: Real) -> str:
    if isinstance(cell, Integral):
        return str(int(cell))
    number = float(cell)
    # A column with a gap turns into floats: 587.0 was 587.
    whole = number.is_integer() and abs(number) < 10**_BEFORE_POINT
    return str(int(number)) if whole else str(number)
