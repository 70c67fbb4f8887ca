"""What a plan of many edits comes to, as one value; a profile makes it, and applies it."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from smtpwidgets.model.change import Change
from smtpwidgets.model.combinations import is_exposed
from smtpwidgets.model.plan import CellChange, RowProblem
from smtpwidgets.model.plan_cells import cells_of
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.server import Server

__all__ = ["PlannedEdits"]


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class PlannedEdits:
    """What an edited table would change, cell by cell, and what is wrong with it.

    `kind` is "server" or "account", `base` the revision it was planned on, `changes` what would be
    done. `problems` is everything that is wrong, all together: while one of them is an error, `ok`
    is false and nothing is done. `kept` counts entries that are not in the table and stay,
    `unchanged` rows without an id that are entries already, as they are,
    `passwords` those that were given with it, `moved` servers that move to another host, so that a
    stored password stays behind, `followed` those whose password goes along, as that was asked for.
    `rows` are the labels of the rows by id, `parted` the accounts whose login would follow a server
    to another host, `servers` those that links name. `refused` are the cells of rows with an error,
    as they were typed: they are in no change.
    """

    kind: str
    base: int
    changes: tuple[Change, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    kept: int = 0
    unchanged: int = 0
    passwords: int = 0
    moved: int = 0
    followed: int = 0
    note: str = ""
    rows: Mapping[str, Hashable] = field(default_factory=dict)
    parted: frozenset[str] = frozenset()
    servers: Mapping[str, Server] = field(default_factory=dict)
    refused: tuple[CellChange, ...] = ()

    @cached_property
    def cells(self) -> tuple[CellChange, ...]:
        """Every setting that changes, as people read it."""
        return tuple(self._cells())

    def _cells(self) -> Iterator[CellChange]:
        for change in self.changes:
            what = "parted" if change.id in self.parted else "edited"
            row = self.rows.get(change.id, change.id)
            yield from cells_of(row, change, self.servers, what=what)

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
    def exposed(self) -> int:
        """How many servers are logged into without encryption that were not, or are new."""
        return sum(_shows(after) and not _shows(before) for before, after in self._servers())

    @property
    def trusting(self) -> int:
        """How many servers come to trust one certificate, whoever vouches for it."""
        return sum(
            after.trusted_certificate
            not in {"", "" if before is None else before.trusted_certificate}
            for before, after in self._servers()
        )

    def _servers(self) -> Iterator[tuple[Server | None, Server]]:
        for change in self.changes:
            if isinstance(change.after, Server):
                before = change.before
                yield before if isinstance(before, Server) else None, change.after

    @property
    def ok(self) -> bool:
        """Whether it can be done: nothing in it is an error."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def _shows(server: Server | None) -> bool:
    """Whether everybody on the way can read the login."""
    return server is not None and is_exposed(vars(server))
