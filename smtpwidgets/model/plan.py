"""What a plan of many edits says: each cell that would change, and each reason why it may not.

A plan itself is made and applied by a profile (`smtpwidgets.profile.planning`); these are its
values. None of them ever holds a password.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from smtpwidgets.model.change import Change
from smtpwidgets.model.problem import Fix, Problem, Severity

__all__ = ["CellChange", "PlannedEdits", "RowEdit", "RowProblem", "TableEdits"]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One setting of one entry before and after, as people read them; empty texts are empty.

    `row` is the label of the row in the frame, `label` what a list calls the entry, `field` a name
    of `FIELDS` or `ACCOUNT_FIELDS`. `what` is "edited", "added", "removed", or "parted":
    a login that would follow a server to another host, and is parted from it.
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

    def __str__(self) -> str:
        where = self.label or ("" if self.row is None else f"row {self.row}")
        place = ", ".join(filter(None, (where, self.field)))
        return f"{place}: {self.message}" if place else self.message

    def as_problem(self) -> Problem:
        """Return this as a problem of a draft, which names its row in its message."""
        where = self.label or ("" if self.row is None else f"row {self.row}")
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
    add has one for each cell that is not empty.
    """

    row: Hashable
    id: str | None
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableEdits:
    """All that a table says anew: its edited and added rows, the ids it holds, what is wrong."""

    edits: tuple[RowEdit, ...] = ()
    rows: Mapping[str, Hashable] = field(default_factory=dict)  # id → the label of its row
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class PlannedEdits:
    """What an edited table would change, cell by cell, and what is wrong with it.

    `kind` is "server" or "account", `base` the revision it was planned on, `changes` what would be
    done. `cells` are the changes as people read them, `problems` everything that is wrong, all
    together: while one of them is an error, `ok` is false and nothing is done. `kept` counts
    entries that are not in the table and stay, `passwords` those that were given with it, `moved`
    servers that move to another host, so that a stored password stays behind.
    """

    kind: str
    base: int
    changes: tuple[Change, ...] = ()
    cells: tuple[CellChange, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    kept: int = 0
    passwords: int = 0
    moved: int = 0
    note: str = ""

    @property
    def added(self) -> tuple[Change, ...]:
        """The changes that add an entry."""
        return tuple(change for change in self.changes if change.before is None)

    @property
    def edited(self) -> tuple[Change, ...]:
        """The changes of entries that stay."""
        both = (c for c in self.changes if c.before is not None and c.after is not None)
        return tuple(both)

    @property
    def removed(self) -> tuple[Change, ...]:
        """The changes that remove an entry; there are none unless that was asked for."""
        return tuple(change for change in self.changes if change.after is None)

    @property
    def ok(self) -> bool:
        """Whether it can be done: nothing in it is an error."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)
