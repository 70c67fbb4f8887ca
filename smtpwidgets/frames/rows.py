"""From matched columns to entries: one row may name an incoming and an outgoing server."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, Self

from smtpwidgets.frames.headings import value_of
from smtpwidgets.frames.matching import Column, Matched
from smtpwidgets.frames.sheet import Cell
from smtpwidgets.frames.telling import SWITCHES, settled
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.table_problem import TableProblem

__all__ = ["Entries", "entries_of"]

_WITH_PASSWORD = re.compile(r"[\w+.-]{2,20}://[^\s/@:]{0,300}:[^\s/@]{1,300}@")
# In a column of hosts the same without its first part: ada:…@mail.example.org.
_WITH_LOGIN = re.compile(r"[^\s/@:]{1,300}:[^\s/@]{1,300}@")
_TITLES = {
    **{n: r.label for n, r in ACCOUNT_FIELDS.items()},
    **{n: r.label for n, r in FIELDS.items()},
}

# From these it is told what is usual, and not what an entry has that is there already.
_USUAL = frozenset({"the port", "the server name"})

Secrets = dict[str, dict[str, Secret]]


class Guesses(dict[str, dict[str, Cell]]):
    """Field → label → what is usual there, or nothing; in cells that nobody wrote."""

    def __deepcopy__(self, memo: object) -> Self:
        return self  # pandas copies what a frame remembers at every step; nobody changes this


@dataclass(repr=False)
class Entries:
    """Labels, field → cells in their order, heading → label → secret, and what is to say.

    `guessed` has the cells that nobody wrote.
    """

    labels: list[str] = field(default_factory=list)
    fields: dict[str, list[Cell]] = field(default_factory=dict)
    secrets: Secrets = field(default_factory=dict)
    problems: list[TableProblem] = field(default_factory=list)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    guessed: Guesses = field(default_factory=Guesses)

    def __repr__(self) -> str:
        return f"<{len(self.labels)} entries>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("entries may hold passwords: they are never copied or pickled")

    @property
    def notes(self) -> list[str]:
        """What was told from what, in sentences."""
        return [
            f"{_TITLES[name]} was told from {source} in {_rows(count)}."
            for (name, source), count in self.told.items()
        ]

    def take(self, label: str, cells: Mapping[str, Cell], told: Mapping[str, str]) -> None:
        """Take one entry; fields that the others did not have are empty in them."""
        for name in cells:
            if name not in self.fields:
                self.fields[name] = [None] * len(self.labels)
        for name, column in self.fields.items():
            column.append(cells.get(name))
        self.labels.append(label)
        self.told.update(told.items())
        for name, source in told.items():
            if source in _USUAL:
                self.guessed.setdefault(name, {})[label] = cells.get(name)

    def leave_gaps(self, written: Collection[str]) -> None:
        """Take a field that no column is `written` for as guessed in every row, also if empty."""
        for name in self.guessed.keys() - set(written):
            self.guessed[name] = dict(zip(self.labels, self.fields[name], strict=True))


def entries_of(matched: Matched) -> Entries:
    """Return the entries that the rows of `matched` make."""
    entries = Entries(secrets={c.heading: {} for c in matched.columns if c.secrets is not None})
    columns = [(c.target.field, c.target.side, c) for c in matched.columns if c.target is not None]
    sides = _sides(columns) if matched.kind == "server" else [""]
    seen: dict[str, int] = {}
    for place, number in enumerate(matched.numbers):
        for label, cells, told, side in _made(columns, place, number, sides, matched.kind):
            if label in seen:
                entries.problems.append(_twice(number, seen[label]))
                continue
            seen[label] = number
            entries.take(label, cells, told)
            _take_secrets(entries, matched, place, label, side if len(sides) > 1 else "")
        if len(sides) > 1:
            entries.problems += _without_server(columns, place, number, sides)
    entries.leave_gaps({"security" if name in SWITCHES else name for name, _, _ in columns})
    entries.problems += _with_passwords(columns, matched.numbers)
    return entries


def _sides(columns: Sequence[tuple[str, str, Column]]) -> list[str]:
    """Return the sides of the mail that the headings name, each once; [""] if they name none."""
    return list(dict.fromkeys(side for _, side, _ in columns if side)) or [""]


def _made(
    columns: Sequence[tuple[str, str, Column]],
    place: int,
    number: int,
    sides: Sequence[str],
    kind: str,
) -> Iterator[tuple[str, dict[str, Cell], dict[str, str], str]]:
    """Yield label, cells, what was told, and side of each entry that one row makes."""
    made = [(side, _cells(columns, place, side)) for side in sides]
    with_host = [one for one in made if one[1].get("host")]
    for side, found in (with_host or made[:1]) if len(made) > 1 else made:
        cells: dict[str, Cell]
        if kind == "account":
            cells = {name: value_of(name, cell) for name, cell in found.items()}
            told: dict[str, str] = {}
        else:
            cells, told = settled(found, side)
        label = (cells.pop("id", None) or "").strip() or f"row {number}"
        if len(sides) > 1:
            label = f"{label} {cells.get('protocol')}"
        yield label, cells, told, side


def _without_server(
    columns: Sequence[tuple[str, str, Column]], place: int, number: int, sides: Sequence[str]
) -> Iterator[TableProblem]:
    """Tell of each side of a row that says something, but names no server, beside one that does."""
    named = {side for side in sides if _cells(columns, place, side).get("host")}
    for side in sides if named else ():
        own = (c for _, of, c in columns if of == side and (c.cells[place] or "").strip())
        if side not in named and (filled := next(own, None)) is not None:
            yield TableProblem(
                code="side-without-server",
                message="This cell is filled in, but its server is not named, so no server was "
                "made of this side of the row. Name the server, or empty this cell.",
                row=number,
                column=filled.heading,
                severity=Severity.WARNING,
            )


def _cells(columns: Sequence[tuple[str, str, Column]], place: int, side: str) -> dict[str, Cell]:
    """Return field → cell of one side; what is said of that side goes before what is of both."""
    cells: dict[str, Cell] = {}
    for name, of, column in columns:
        if of == side or (not of and cells.get(name) is None):
            cells[name] = column.cells[place] or cells.get(name)
    return cells


def _take_secrets(entries: Entries, matched: Matched, place: int, label: str, side: str) -> None:
    for column in matched.columns:
        secret = column.secrets[place] if column.secrets is not None else None
        if secret is not None and column.side in {"", side} | (
            {column.side} if not side else set()
        ):
            entries.secrets[column.heading][label] = secret


def _with_passwords(
    columns: Sequence[tuple[str, str, Column]], numbers: Sequence[int]
) -> list[TableProblem]:
    """Find addresses such as smtp://user:…@host: their password would be shown with the host."""
    message = (
        "This cell holds a password within an address. Put the password into a column of its own, "
        "headed “Password”, and leave only the server name here."
    )
    return [
        TableProblem(code="password-in-address", message=message, row=number, column=column.heading)
        for name, _, column in columns
        for number, cell in zip(numbers, column.cells, strict=True)
        if cell and "@" in cell and _shows_password(name, cell)
    ]


def _shows_password(field: str, cell: str) -> bool:
    if field == "host" and _WITH_LOGIN.search(cell):
        return True
    return "://" in cell and _WITH_PASSWORD.search(cell) is not None


def _twice(number: int, first: int) -> TableProblem:
    message = f"This row has the same id as row {first}. Each entry has one row."
    return TableProblem(code="id-twice", message=message, row=number, column="id")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
