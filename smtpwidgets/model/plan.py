"""What a plan of many edits says: each cell that would change, and each reason why it may not.

A plan itself is made and applied by a profile (`smtpwidgets.profile.planning`); these are its
values. None of them ever holds a password.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from smtpwidgets.model.problem import Fix, Problem, Severity

__all__ = ["CellChange", "RowEdit", "RowProblem", "TableEdits", "row_name"]


def row_name(row: Hashable) -> str:
    """Return what a row is called that has no better name; files call theirs “row 2” already."""
    return f"{row}" if str(row).startswith("row ") else f"row {row}"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One setting of one entry before and after, as people read them; empty texts are empty.

    `row` is the label of the row in the frame, `label` what a list calls the entry, `field` a name
    of `FIELDS` or `ACCOUNT_FIELDS`. `what` is "edited", "added", "removed", "parted":
    a login that would follow a server to another host, and is parted from it; or "refused": typed
    into a row that has an error, and in no change.
    """

    row: Hashable
    id: str
    label: str
    field: str
    before: str
    after: str
    what: str = "edited"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one cell of a frame, with a whole row, or with the frame itself.

    `row` is the label of the row in the frame (None: the frame itself), `label` what people call
    the entry, `field` the column (empty: the whole row). `fix` fills in the texts of fields.
    """

    row: Hashable
    field: str
    code: str
    message: str
    severity: Severity = Severity.ERROR
    fix: Fix | None = None
    label: str = ""

    @property
    def advice(self) -> str:
        """What is wrong, and the repair if there is one that can be taken as it is."""
        return self.message if self.fix is None else f"{self.message} {self.fix.label}."

    def __str__(self) -> str:
        where = self.label or ("" if self.row is None else row_name(self.row))
        place = ", ".join(filter(None, (where, self.field)))
        return f"{place}: {self.advice}" if place else self.advice

    def as_problem(self) -> Problem:
        """Return this as a problem of a draft, which names its row in its message."""
        where = self.label or ("" if self.row is None else row_name(self.row))
        return Problem(
            field=self.field,
            code=self.code,
            message=f"{where}: {self.message}" if where else self.message,
            severity=self.severity,
            fix=self.fix,
        )


@dataclass(frozen=True, slots=True)
class RowEdit:
    """What one row of a table says anew, as texts by field.

    `id` is the entry, or None for a row to add. Only cells that were edited have a text; a row to
    add has one for each cell that is not empty. Those in `guessed` nobody wrote: they are for an
    entry that is new, and no news of one that is there.
    """

    row: Hashable
    id: str | None
    texts: Mapping[str, str]
    guessed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TableEdits:
    """All that a table says anew: its edited and added rows, the ids it holds, what is wrong."""

    edits: tuple[RowEdit, ...] = ()
    rows: Mapping[str, Hashable] = field(default_factory=dict)  # id → the label of its row
    problems: tuple[RowProblem, ...] = ()
