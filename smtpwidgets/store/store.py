"""The store: one profile's servers, accounts, history and reports, at a revision."""

import logging
from types import TracebackType
from typing import Self

from pydantic import ValidationError
from sqlalchemy import Connection, Delete, delete, func, insert, select, update

from smtpwidgets.errors import NotFoundError, StaleRevisionError
from smtpwidgets.model.change import ChangeSet, Snapshot, Step
from smtpwidgets.model.report import Report
from smtpwidgets.model.run import Run
from smtpwidgets.store import history, listing, runs
from smtpwidgets.store.database import Database
from smtpwidgets.store.tables import entries, profile, remembered, reports, servers

__all__ = ["Store"]

# Reports kept for each server: enough to see whether something is new or was always so.
_REPORTS_KEPT = 5

_log = logging.getLogger(__name__)


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

    def apply(self, change_set: ChangeSet, *, undoes: int | None = None) -> Snapshot:
        """Make all changes of `change_set`, or none, and return the new state.

        A set without changes makes no step. `undoes` is the revision of the step that this
        change set takes back.

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
            if change_set.changes:
                listing.write(connection, change_set)
                history.keep_step(connection, revision + 1, change_set, undoes)
                connection.execute(update(profile).values(revision=revision + 1))
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
        with self._database.writing() as connection:
            id = report.server_id
            if connection.scalar(select(entries.c.id).where(entries.c.id == id)) is None:
                raise NotFoundError(id)
            if report.revision is None:
                report = report.model_copy(update={"revision": _revision(connection)})
            row = {"server_id": id, "revision": report.revision, "body": report.model_dump_json()}
            connection.execute(insert(reports), row)
            mine = select(reports.c.id).where(reports.c.server_id == id)
            # OFFSET is in the inner query: it finds the oldest of those that stay.
            oldest = mine.order_by(reports.c.id.desc()).offset(_REPORTS_KEPT - 1).limit(1)
            too_old = reports.c.id < oldest.scalar_subquery()
            connection.execute(delete(reports).where(reports.c.server_id == id, too_old))

    def reports(self) -> dict[str, Report]:
        """Return the latest report of each server that is listed, by server id."""
        newest = select(func.max(reports.c.id)).group_by(reports.c.server_id)
        listed = select(servers.c.id)
        query = select(reports.c.server_id, reports.c.body).where(
            reports.c.id.in_(newest), reports.c.server_id.in_(listed)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        read = {row.server_id: _report_from(row.server_id, row.body) for row in rows}
        return {id: report for id, report in read.items() if report is not None}

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
        with self._database.writing() as connection:
            connection.execute(_remembered(kind, name))
            connection.execute(insert(remembered), {"kind": kind, "name": name, "body": body})

    def remembered(self, kind: str) -> dict[str, str]:
        """Return every text that is kept under `kind`, by name."""
        query = select(remembered.c.name, remembered.c.body).where(remembered.c.kind == kind)
        with self._database.reading() as connection:
            return {row.name: row.body for row in connection.execute(query.order_by("name"))}

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


def _report_from(server_id: str, body: str) -> Report | None:
    try:
        return Report.model_validate_json(body)
    except ValidationError:
        # A check of another version may know stages that this one does not. The profile is whole
        # all the same, and the next check writes a report that can be read.
        _log.warning("The last report of server %s is of another version; left out.", server_id)
        return None
