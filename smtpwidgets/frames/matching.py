"""The columns of a sheet: their headings, what each stands for, and which hold passwords."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from smtpwidgets.frames.heading_words import (
    ACCOUNT_WORDS,
    SERVER_WORDS,
    SIDES,
    is_secret_heading,
    plain,
)
from smtpwidgets.frames.headings import (
    Target,
    is_heading_row,
    kind_of,
    told_from_cells,
    told_from_heading,
)
from smtpwidgets.frames.sheet import Cell, Row, Sheet, column_letter
from smtpwidgets.model.characters import visible
from smtpwidgets.model.neutralising import restored
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.table_problem import TableProblem

__all__ = ["Column", "Matched", "matched_columns"]

_MAX_HEADING = 80
_NO_ROWS = "There is no entry in this table. Give it a line of headings and a line for each entry."
_NO_HEADINGS = "The first row is no line of headings; columns were told by what is in them."
_NOTHING_MATCHED = (
    "No column was recognised. Say what the columns stand for, or head them: Server, Port, "
    "Security, User name."
)
_STAND_INS: Mapping[str, str] = {"address": "username", "display_name": "description"}
_FREE = frozenset({"description", "display_name"})
_PASSWORD = "password"  # noqa: S105 -- what a person calls a column of them


@dataclass(frozen=True, slots=True, repr=False)
class Column:
    """One column: its heading, what it stands for, and its cells, or the secrets in them."""

    heading: str
    target: Target | None
    cells: tuple[Cell, ...] = ()
    secrets: tuple[Secret | None, ...] | None = None
    side: str = ""  # which server's passwords they are; "" for all of the row

    def __repr__(self) -> str:
        return f"<column {self.heading!r}>"


@dataclass(frozen=True, slots=True, repr=False)
class Matched:
    """Columns, the numbers of their rows, and what is to say about them."""

    kind: str
    columns: tuple[Column, ...]
    numbers: tuple[int, ...]
    problems: tuple[TableProblem, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<{len(self.columns)} columns, {len(self.numbers)} rows>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("columns may hold passwords: they are never copied or pickled")


def matched_columns(sheet: Sheet, kind: str | None, chosen: Mapping[str, str]) -> Matched:
    """Return the columns of `sheet`, matched by heading, by `chosen`, or else by their cells."""
    if not sheet.rows:
        problem = TableProblem(code="no-rows", message=_NO_ROWS)
        return Matched(kind or "server", (), (), () if sheet.problems else (problem,))
    first, *others = sheet.rows
    headed = sheet.headings
    if headed is None:
        headed = is_heading_row(first.cells, [row.cells for row in others[:50]])
    rows = others if headed else list(sheet.rows)
    width = max(len(row.cells) for row in sheet.rows)
    cells = [_column(rows, place) for place in range(width)]
    names = _headings(_plain(first.cells, sheet) if headed else (), cells)
    kind = kind or kind_of(filter(None, names))
    told = [told_from_heading(n or "", kind) for n in names] if headed else told_from_cells(cells)
    columns = [
        _as_column(name, target, column, chosen)
        for name, target, column in zip(names, told, cells, strict=True)
        if name is not None
    ]
    columns = [c if c.secrets else replace(c, cells=_plain(c.cells, sheet)) for c in columns]
    columns, problems = _told_once(_with_stand_ins(columns, kind), chosen)
    problems += _wrongly_chosen(names, chosen)
    if headed and not rows and not sheet.problems:
        problems.append(TableProblem(code="no-rows", message=_NO_ROWS))
    elif not any(c.target is not None and c.target.field != "id" for c in columns):
        problems.append(TableProblem(code="nothing-matched", message=_NOTHING_MATCHED))
    numbers = tuple(row.number for row in rows)
    return Matched(
        kind, tuple(columns), numbers, tuple(problems), () if headed else (_NO_HEADINGS,)
    )


def _plain(cells: tuple[Cell, ...], sheet: Sheet) -> tuple[Cell, ...]:
    """Return cells without the apostrophes that kept them from running."""
    return tuple(c and restored(c) for c in cells) if sheet.apostrophes else cells


def _wrongly_chosen(
    names: Sequence[str | None], chosen: Mapping[str, str]
) -> Iterator[TableProblem]:
    for heading, target in chosen.items():
        if heading not in names:
            message = "There is no column with this heading."
        elif target and target != _PASSWORD and _read(target) is None:
            message = f"Servers and accounts have no field “{target}”."
        else:
            continue
        yield TableProblem(code="no-such-column", column=heading, message=message)


def _column(rows: Iterable[Row], place: int) -> tuple[Cell, ...]:
    return tuple(row.cells[place] if place < len(row.cells) else None for row in rows)


def _headings(first: Sequence[Cell], columns: Sequence[Sequence[Cell]]) -> list[str | None]:
    """Return the headings, each once; None for a column with neither heading nor cells."""
    names: list[str | None] = []
    for place, cells in enumerate(columns):
        given = visible((first[place] if place < len(first) else "") or "")[:_MAX_HEADING]
        if not given and not any(cells):
            names.append(None)
            continue
        name = wanted = given or f"Column {column_letter(place)}"
        number = 1
        while name in names:
            number += 1
            name = f"{wanted} ({number})"
        names.append(name)
    return names


def _as_column(
    heading: str, told: Target | None, cells: tuple[Cell, ...], chosen: Mapping[str, str]
) -> Column:
    wanted = chosen.get(heading)
    if wanted == _PASSWORD or (wanted is None and told is None and is_secret_heading(heading)):
        secrets = tuple(Secret(c) if c and not c.isspace() else None for c in cells)
        return Column(heading, None, secrets=secrets, side=_side_of(heading))
    return Column(heading, told if wanted is None else _read(wanted), cells)


def _side_of(heading: str) -> str:
    sides = {SIDES[word] for word in plain(heading).split() if word in SIDES}
    return next(iter(sides)) if len(sides) == 1 else ""


def _read(wanted: str) -> Target | None:
    """Return what "host" or "port (imap)" names; None if there is no such field."""
    field, _, side = wanted.removesuffix(")").partition(" (")
    known = field in set(SERVER_WORDS.values()) | set(ACCOUNT_WORDS.values())
    return Target(field, side) if known and (not side or side in SIDES.values()) else None


def _with_stand_ins(columns: list[Column], kind: str) -> list[Column]:
    """Return the columns of servers: those of an address or a name stand in for what is not there.

    A server has neither, and in lists of servers the address mostly is the user name.
    """
    if kind != "server":
        return columns
    taken = {c.target.field for c in columns if c.target is not None}
    changed = []
    for column in columns:
        target = column.target
        if target is not None and target.field in _STAND_INS:
            field = _STAND_INS[target.field]
            target = None if field in taken else Target(field, target.side)
            column = replace(column, target=target)  # noqa: PLW2901 -- the same column, told anew
        changed.append(column)
    return changed


def _told_once(
    columns: list[Column], chosen: Mapping[str, str]
) -> tuple[list[Column], list[TableProblem]]:
    """Return the columns with each field at most once, and what is to say about the others.

    What a person chose goes first. A second column for the same field is an error if both say
    something else in some row: to take either would lose the other without a word.
    """
    holders: dict[Target, Column] = {}
    problems: list[TableProblem] = []
    for column in sorted(columns, key=lambda c: _rank(c, chosen)):
        if column.target is None:
            continue
        first = holders.setdefault(column.target, column)
        free = column.target.field in _FREE  # the second one is left out, and said
        if first is not column and not free and first.cells != column.cells:
            problems.append(_second(column, first))
    kept = set(map(id, holders.values()))
    return [
        c if c.target is None or id(c) in kept else replace(c, target=None) for c in columns
    ], problems


def _rank(column: Column, chosen: Mapping[str, str]) -> int:
    """Return who goes first: what a person chose, then the field's own name."""
    own = column.target is not None and plain(column.heading) == plain(column.target.field)
    return 0 if column.heading in chosen else 1 if own else 2


def _second(column: Column, first: Column) -> TableProblem:
    return TableProblem(
        code="second-column",
        column=column.heading,
        message=f"This column and “{first.heading}” both stand for “{column.target}”, and their "
        "cells differ. Say which one counts, or leave one out.",
    )
