"""The store: one profile's servers, accounts, history and reports, at a revision."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from sqlalchemy import Connection, Delete, delete, insert, select, update

from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.change import ChangeSet, Snapshot, Step
from smtpwidgets.model.kept_report import KeptReport
from smtpwidgets.model.report import Report
from smtpwidgets.model.run import Run
from smtpwidgets.store import history, last_reports, listing, runs
from smtpwidgets.store.database import Database
from smtpwidgets.store.tables import profile, remembered

__all__ = ["Note", "Store"]


class Note(NamedTuple):
    """A remembered text that a step changes in its own transaction; an empty `body` forgets it.

    It must still read as `before` (empty: there is none), or the step is refused.
    """

    kind: str
    name: str
    before: str
    body: str


class Store:
    """One open profile. Every method may be called from any thread; no method keeps a password.

    Raises (every method):
        UnreadableProfileError: the database became unreadable, is locked for too long, or its
            disk is full; nothing was written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def where(self) -> str:
        """Where this profile lies: a path, `:memory:`, or a URL without its password."""
        return self._database.name

    def snapshot(self) -> Snapshot:
        """Return servers and accounts at the present revision, in the order they were added."""
        with self._database.reading() as connection:
            return _snapshot(connection)

    def revision(self) -> int:
        """Return the number of the newest step; cheap enough to ask often."""
        with self._database.reading() as connection:
            return _revision(connection)

    def apply(
        self,
        change_set: ChangeSet,
        *,
        undoes: int | None = None,
        seen: Snapshot | None = None,
        note: Note | None = None,
    ) -> Snapshot:
        """Make all changes of `change_set`, or none, and return the new state.

        A set without changes makes no step. `undoes` is the revision of the step that this
        change set takes back. `seen` is the state as the caller knows it: at the right revision
        it is gone on from, and not read anew. `note` is remembered with it.

        Raises:
            StaleRevisionError: the profile is no longer at `change_set.base`, or a value is not
                what the change says it was before; `changed` says what somebody else did.
            InUseError: an account would be left with a server that is gone.
            NotFoundError: an account names a server that does not exist.
            NothingToUndoError: step `undoes` does not exist or is taken back already.
        """
        with self._database.writing() as connection:
            revision = connection.execute(select(profile.c.revision).with_for_update()).scalar_one()
            if revision != change_set.base:
                changed = history.sentences_since(connection, change_set.base)
                raise StaleRevisionError(change_set.base, revision, changed)
            if undoes is not None:
                history.refuse_second_undo(connection, undoes)
            if note is not None and not _exchanged(connection, note):
                why = ["another notebook took it for stopped"]
                raise StaleRevisionError(change_set.base, revision, why)
            in_order = True
            if change_set.changes:
                written = listing.write(connection, change_set)
                in_order, said = written.at_the_end, change_set.note
                history.keep_step(connection, revision + 1, said, written.sides, undoes)
                connection.execute(update(profile).values(revision=revision + 1))
            if in_order and seen is not None and seen.revision == revision:
                return seen.after(change_set)
            return _snapshot(connection)

    def history(self) -> tuple[Step, ...]:
        """Return every step, newest first."""
        with self._database.reading() as connection:
            return history.read_history(connection)

    def steps_since(self, revision: int) -> tuple[Step, ...]:
        """Return the steps after `revision`, newest first."""
        with self._database.reading() as connection:
            return history.read_since(connection, revision)

    def undoable(self) -> Step | None:
        """Return the step that an undo would take back: the newest that still stands, if any."""
        with self._database.reading() as connection:
            return history.read_undoable(connection)

    def keep_report(self, report: Report) -> None:
        """Keep `report` with its server, and let go of the oldest. This is no step of history.

        A report without a revision gets the present one.

        Raises:
            NotFoundError: its server never was in this profile.
        """
        self.keep_reports([KeptReport.of(report)])

    def keep_reports(self, found: Sequence[KeptReport]) -> None:
        """Keep many reports in one transaction, all or none; otherwise as `keep_report`.

        Raises:
            NotFoundError: a server never was in this profile.
        """
        if found:
            with self._database.writing() as connection:
                last_reports.keep(connection, found)

    def reports(self) -> dict[str, Report]:
        """Return the latest report of each server that is listed, by server id."""
        read = {id: last_reports.report_from(id, body) for id, body in self.report_bodies()}
        return {id: report for id, report in read.items() if report is not None}

    def report_bodies(self, ids: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
        """Yield each listed server's id and latest report, as JSON; of `ids` only if given.

        The profile is read as long as it goes on: ask nothing else of it between two.
        """
        with self._database.reading() as connection:
            yield from last_reports.read_bodies(connection, ids)

    def keep_run(self, run: Run) -> str:
        """Keep a sweep over many entries, let go of the oldest, and return its id."""
        with self._database.writing() as connection:
            return runs.keep(connection, run)

    def runs(self, newest: int | None = None) -> tuple[Run, ...]:
        """Return the sweeps that are kept (at most `newest` of them), newest first."""
        with self._database.reading() as connection:
            return runs.read(connection, newest)

    def remember(self, kind: str, name: str, body: str) -> None:
        """Keep a text (JSON, nothing secret) under `kind` and `name`; no step of history."""
        self.remember_all(kind, {name: body})

    def remember_all(self, kind: str, bodies: Mapping[str, str]) -> None:
        """Keep texts by name, all or none; otherwise as `remember`."""
        rows = [{"kind": kind, "name": name, "body": body} for name, body in bodies.items()]
        with self._database.writing() as connection:
            for row in rows:
                connection.execute(_remembered(kind, row["name"]))
            if rows:
                connection.execute(insert(remembered), rows)

    def remembered(self, kind: str) -> dict[str, str]:
        """Return every text that is kept under `kind`, by name."""
        query = select(remembered.c.name, remembered.c.body).where(remembered.c.kind == kind)
        with self._database.reading() as connection:
            return {row.name: row.body for row in connection.execute(query.order_by("name"))}

    def exchange(self, note: Note) -> bool:
        """Change a remembered text that still reads as `note` says; return whether it did."""
        with self._database.writing() as connection:
            return _exchanged(connection, note)

    def forget(self, kind: str, *names: str) -> None:
        """Let go of remembered texts, all in one; nothing happens if there are none."""
        with self._database.writing() as connection:
            connection.execute(_remembered(kind, *names))

    def close(self) -> None:
        """Let go of the database. Closing twice is fine; any other use afterwards is an error."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _exchanged(connection: Connection, note: Note) -> bool:
    if note.before:
        unchanged = _remembered(note.kind, note.name).where(remembered.c.body == note.before)
        if not connection.execute(unchanged).rowcount:
            return False
    if note.body:
        row = {"kind": note.kind, "name": note.name, "body": note.body}
        connection.execute(insert(remembered), row)
    return True


def _remembered(kind: str, *names: str) -> Delete:
    return delete(remembered).where(remembered.c.kind == kind, remembered.c.name.in_(names))


def _revision(connection: Connection) -> int:
    revision: int = connection.execute(select(profile.c.revision)).scalar_one()
    return revision


def _snapshot(connection: Connection) -> Snapshot:
    return Snapshot(
        revision=_revision(connection),
        servers=listing.read_servers(connection),
        accounts=listing.read_accounts(connection),
    )
