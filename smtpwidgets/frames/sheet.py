"""What every kind of file is taken apart into: rows of texts with their numbers, as written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn, Self

from smtpwidgets.model.problem import Severity
from smtpwidgets.model.table_problem import TableProblem

__all__ = ["LIMITS", "Cell", "Limits", "Row", "Sheet", "column_letter"]

# Neither a file nor a frame can hold one: JSON and workbooks can only write it as an escape.
_HALF = re.compile("[\ud800-\udfff]")
_HALF_A_CHARACTER = "This cell holds half of a character. Type it anew."

Cell = str | None  # None: nothing stands there


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most, so that no file fills the memory. Characters, bytes, counts."""

    bytes: int = 64 * 2**20
    unpacked_bytes: int = 256 * 2**20
    rows: int = 100_000
    columns: int = 256
    cells: int = 5_000_000
    walked_cells: int = 20_000_000  # with the empty ones that formats leave in a workbook
    cell_characters: int = 32_767  # what a cell of a spreadsheet holds at most
    parts: int = 2_000  # files within a workbook
    problems: int = 200  # told one by one; more of them are counted


LIMITS = Limits()


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row: its number as spreadsheets count, and its cells."""

    number: int
    cells: tuple[Cell, ...]

    def __repr__(self) -> str:
        return f"<row {self.number}, {len(self.cells)} cells>"  # a cell may be a password


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """Rows of texts, what was seen on the way, and what is wrong. It shows no cell of its own.

    `headings`: whether the first row is one (None: to be told from what stands there).
    `apostrophes`: whether one stands before texts that would run (see `neutralising`); it is
    taken away from cells that are no passwords.
    """

    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[TableProblem, ...] = ()
    headings: bool | None = None
    apostrophes: bool = False

    def __repr__(self) -> str:
        return f"<sheet of {len(self.rows)} rows>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a sheet may hold passwords: it is never copied or pickled")

    @classmethod
    def refused(cls, code: str, message: str) -> Self:
        """Return a sheet that is nothing but the reason why it was not read."""
        return cls(problems=(TableProblem(code=code, message=message),))

    def with_notes(self, *notes: str) -> Self:
        """Return this sheet with more to say about how it was read."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass
class Collecting:
    """Rows on their way into a sheet: bounds are watched, and problems gathered."""

    limits: Limits = LIMITS
    rows: list[Row] = field(default_factory=list, repr=False)
    problems: list[TableProblem] = field(default_factory=list)
    cells: int = 0

    def take(self, number: int, cells: Sequence[Cell]) -> bool:
        """Take one row; False when the table is too large to go on."""
        row = _trimmed(cells)
        self.cells += len(row)
        if not row:
            return True  # blank lines part nothing in a table
        if len(self.rows) > self.limits.rows or self.cells > self.limits.cells:
            self._say("too-many-rows", f"A table has at most {self.limits.rows:,} rows.")
            return False
        if len(row) > self.limits.columns:
            message = f"A row has at most {self.limits.columns} columns."
            self._say("too-many-columns", message, number)
            return False
        for place, cell in enumerate(row):
            if cell is None:
                continue
            if len(cell) > self.limits.cell_characters:
                message = f"A cell has at most {self.limits.cell_characters:,} characters."
                self.problem("cell-too-long", message, number, place)
            if not cell.isascii() and _HALF.search(cell):
                self.problem("half-a-character", _HALF_A_CHARACTER, number, place)
        self.rows.append(Row(number, row))
        return True

    def problem(
        self,
        code: str,
        message: str,
        number: int,
        place: int,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Remember what is wrong with one cell (`place` counts from 0)."""
        self._say(code, message, number, column_letter(place), severity)

    def sheet(
        self,
        *,
        headings: bool | None = None,
        notes: Sequence[str] = (),
        apostrophes: bool = False,
    ) -> Sheet:
        """Return what was gathered."""
        problems = tuple(self.problems)
        return Sheet(tuple(self.rows), tuple(notes), problems, headings, apostrophes)

    def _say(
        self,
        code: str,
        message: str,
        row: int | None = None,
        column: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        found = TableProblem(code=code, message=message, row=row, column=column, severity=severity)
        self.problems.append(found)


def column_letter(place: int) -> str:
    """Return the letters over a column of a spreadsheet; `place` counts from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _trimmed(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells without the empty ones at the end, of which programs add any number."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    row = tuple(cell or None for cell in cells[:end])
    return row if any(cell and not cell.isspace() for cell in row) else ()
