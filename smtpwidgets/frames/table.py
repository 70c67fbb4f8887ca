"""A table that somebody brought along: its fields found, its passwords taken aside at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NoReturn, TypeAlias

import pandas as pd

from smtpwidgets.errors import TableError
from smtpwidgets.frames.edits import ATTRS
from smtpwidgets.frames.matching import Matched, matched_columns
from smtpwidgets.frames.rows import Entries, entries_of
from smtpwidgets.frames.sheet import LIMITS, Sheet
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.table_problem import TableProblem

__all__ = ["Table", "TableFrame", "secrets_of", "take_secrets"]

TableFrame: TypeAlias = pd.DataFrame


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """A table as it was read; it shows no cell, and a column of passwords is in no frame.

    Attributes:
        kind: "server" or "account": what its rows are.
        problems: everything wrong with it, by row and column; an error refuses the whole table.
        matched: heading → field, for columns that were recognised; "host (imap)" names a side.
        unmatched: headings of columns that nobody could tell. They are in no frame; say what they
            mean with `with_columns`.
        secret_columns: headings of columns of passwords, which `take_secrets` gives.
        notes: how it was read (encoding, delimiter, what was told from what), in sentences.
    """

    kind: str
    problems: tuple[TableProblem, ...]
    notes: tuple[str, ...]
    _matched: Matched
    _entries: Entries
    _sheet: Sheet
    _chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        sheet: Sheet,
        *,
        kind: str | None = None,
        columns: Mapping[str, str] | None = None,
        headings: bool | None = None,
    ) -> "Table":
        """Return the table in `sheet`; `columns` maps headings to fields by hand.

        `headings` says whether the first row is one, where the file itself does not tell.
        """
        if headings is not None and sheet.headings is None:
            sheet = replace(sheet, headings=headings)
        matched = matched_columns(sheet, kind, columns or {})
        entries = entries_of(matched)
        problems = (*sheet.problems, *matched.problems, *entries.problems)
        notes = (*sheet.notes, *matched.notes, *entries.notes)
        return cls(matched.kind, _bounded(problems), notes, matched, entries, sheet, columns or {})

    @property
    def ok(self) -> bool:
        """Whether it can be used: there is no error in it."""
        return not any(p.severity is Severity.ERROR for p in self.problems)

    @property
    def matched(self) -> Mapping[str, str]:
        """Heading → the field it stands for."""
        named = {c.heading: str(c.target) for c in self._matched.columns if c.target}
        return MappingProxyType(named)

    @property
    def unmatched(self) -> tuple[str, ...]:
        """Headings of columns that stand for no field, in their order."""
        return tuple(
            c.heading for c in self._matched.columns if c.target is None and c.secrets is None
        )

    @property
    def secret_columns(self) -> tuple[str, ...]:
        """Headings of columns that hold passwords, in their order."""
        return tuple(c.heading for c in self._matched.columns if c.secrets is not None)

    @property
    def frame(self) -> TableFrame:
        """The recognised columns as a frame of texts.

        Shape:
            (n_entries, n_fields), all of dtype string, index `id` (string, unique): the id of an
            entry where the table has a column of them, else "row 2", "row 3", …. Where a row names
            an incoming and an outgoing server, it makes two entries: "row 2 imap", "row 2 smtp".
            Nothing in a cell is a missing value. Never a password. A protocol or security that no
            cell says is the usual one for the port: a plan takes it for new entries alone.

        Raises:
            TableError: the table has errors; nothing of it is given.
        """
        if not self.ok:
            raise TableError(p for p in self.problems if p.severity is Severity.ERROR)
        entries = self._entries
        index = pd.Index(entries.labels, name="id", dtype="string")
        data = {name: pd.array(cells, dtype="string") for name, cells in entries.fields.items()}
        frame = pd.DataFrame(data, index=index)
        labels = {label for given in entries.secrets.values() for label in given}
        told = {"kind": self.kind, "passwords": len(labels), "guessed": entries.guessed}
        frame.attrs[ATTRS] = told
        return frame

    def with_columns(self, columns: Mapping[str, str]) -> "Table":
        """Return this table with headings mapped by hand.

        Args:
            columns: heading → field ("host", "port (imap)"), "password" for a column of passwords,
                or "" for one that is left out.

        Raises:
            TableError: there is no such heading or no such field.
        """
        return Table.of(self._sheet, kind=self.kind, columns={**self._chosen, **columns})

    def as_kind(self, kind: str) -> "Table":
        """Return this table with its rows read as "server" or "account"."""
        return Table.of(self._sheet, kind=kind)

    def __len__(self) -> int:
        """How many entries its rows make."""
        return len(self._entries.labels)

    def __repr__(self) -> str:
        parts = [f"{len(self)} {self.kind}s", f"{len(self.matched)} columns matched"]
        parts += [f"not matched: {', '.join(self.unmatched)}"] if self.unmatched else []
        parts += [f"passwords: {', '.join(self.secret_columns)}"] if self.secret_columns else []
        parts += [f"{len(self.problems)} problems"] if self.problems else []
        return f"<Table: {'; '.join(parts)}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Table may hold passwords: it is never copied or pickled; take its frame")


def take_secrets(table: Table, column: str) -> tuple[TableFrame, Mapping[str, Secret]]:
    """Return the frame without a column of passwords, and row label → `Secret`.

    A column whose heading does not tell (it is in `table.unmatched`) becomes one by being named
    here. Empty cells are no secrets.

    Raises:
        TableError: there is no such column, or the table has errors.
    """
    marked = table if column in table.secret_columns else table.with_columns({column: "password"})
    frame = marked.frame
    return frame, MappingProxyType(dict(marked._entries.secrets[column]))  # noqa: SLF001


def secrets_of(table: Table) -> Mapping[str, Secret]:
    """Return row label → `Secret` of every column of passwords; “IMAP password” before “Password”.

    Raises:
        TableError: two columns hold a password for the same row, and nothing tells which counts.
    """
    found: dict[str, Secret] = {}
    columns = [column for column in table._matched.columns if column.secrets is not None]  # noqa: SLF001
    for sided in (False, True):
        holders: dict[str, str] = {}
        for heading in (column.heading for column in columns if bool(column.side) is sided):
            given = table._entries.secrets[heading]  # noqa: SLF001 -- as in take_secrets
            for label in given:
                first = holders.setdefault(label, heading)
                if first != heading:
                    raise TableError([_two_passwords(heading, first)])
            found |= given
    return MappingProxyType(found)


def _two_passwords(heading: str, first: str) -> TableProblem:
    return TableProblem(
        code="two-passwords",
        column=heading,
        message=f"This column and “{first}” both hold a password for the same row. Leave one of "
        f'them out: table.with_columns({{"{heading}": ""}}).',
    )


def _bounded(problems: tuple[TableProblem, ...]) -> tuple[TableProblem, ...]:
    """Return the problems, errors first; those beyond what anybody reads are counted."""
    ordered = sorted(problems, key=lambda p: (p.severity is not Severity.ERROR, p.row or 0))
    if len(ordered) <= LIMITS.problems:
        return tuple(ordered)
    rest = len(ordered) - LIMITS.problems
    more = TableProblem(
        code="more-problems",
        message=f"There are {rest:,} more problems like these.",
        severity=ordered[0].severity,
    )
    return (*ordered[: LIMITS.problems], more)
