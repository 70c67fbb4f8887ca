"""The reports of checks, as JSON beside the entries: many in one transaction, the newest stay."""

import logging
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from pydantic import ValidationError
from sqlalchemy import Connection, Delete, bindparam, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from smtpwidgets.errors import NotFoundError
from smtpwidgets.model.kept_report import KeptReport
from smtpwidgets.model.report import Report
from smtpwidgets.store.tables import entries, profile, reports, servers

__all__ = ["keep", "read_bodies", "report_from"]

# Reports kept for each server: enough to see whether something is new or was always so.
_REPORTS_KEPT = 5
_TOGETHER = 100  # rows that are added by one command
_AT_ONCE = 500  # databases take a limited number of values in one command

_log = logging.getLogger(__name__)


def _too_old() -> Delete:
    """Return the command that lets go of older reports of servers with one after `last`."""
    after = select(reports.c.server_id).where(reports.c.id > bindparam("last"))
    newest_first = reports.c.id.desc()
    place = func.row_number().over(partition_by=reports.c.server_id, order_by=newest_first)
    mine = select(reports.c.id, place.label("place")).where(reports.c.server_id.in_(after))
    ranked = mine.subquery()
    too_old = select(ranked.c.id).where(ranked.c.place > _REPORTS_KEPT)
    return delete(reports).where(reports.c.id.in_(too_old))


# Put together once: that takes longer than to keep a few reports.
_REVISION, _LAST = select(profile.c.revision), select(func.max(reports.c.id))
_ADDED, _LET_GO = insert(reports), _too_old()
# The names of all their values, row by row.
_TOGETHER_NAMES = [f"{name}_{n}" for n in range(_TOGETHER) for name in KeptReport._fields]
_ADDED_TOGETHER = insert(reports).values(
    [{name: bindparam(f"{name}_{n}") for name in KeptReport._fields} for n in range(_TOGETHER)]
)


def keep(connection: Connection, found: Sequence[KeptReport]) -> None:
    """Keep reports, and let go of the oldest of each server.

    Raises:
        NotFoundError: a server never was in this profile; nothing was kept.
    """
    revision = connection.execute(_REVISION).scalar_one()
    rows = [_with_revision(one, revision) for one in found]
    last = connection.execute(_LAST).scalar() or 0
    try:
        with connection.begin_nested():
            _add(connection, rows)
    except IntegrityError:  # the database knows its own entries; who it is, is asked for now only
        _refuse_strangers(connection, {report.server_id for report in found})
        raise
    connection.execute(_LET_GO, {"last": last})


def _refuse_strangers(connection: Connection, ids: Collection[str]) -> None:
    for some in _chunks(ids):
        known = set(connection.scalars(select(entries.c.id).where(entries.c.id.in_(some))))
        if missing := set(some) - known:
            raise NotFoundError(min(missing))


def read_bodies(connection: Connection, ids: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """Yield each listed server's id and latest report, as JSON; of `ids` only if given."""
    newest = select(func.max(reports.c.id)).group_by(reports.c.server_id)
    listed = select(servers.c.id)
    query = select(reports.c.server_id, reports.c.body)
    if ids is None:
        found = query.where(reports.c.id.in_(newest), reports.c.server_id.in_(listed))
        yield from ((row.server_id, str(row.body)) for row in connection.execute(found))
        return
    for some in _chunks(ids):
        mine = newest.where(reports.c.server_id.in_(some))
        found = query.where(reports.c.id.in_(mine), reports.c.server_id.in_(listed))
        yield from ((row.server_id, str(row.body)) for row in connection.execute(found))


def report_from(server_id: str, body: str) -> Report | None:
    """Return a report that was kept, or None if another version of the program wrote it."""
    try:
        return Report.model_validate_json(body)
    except ValidationError:
        # A check of another version may know stages that this one does not. The profile is whole
        # all the same, and the next check writes a report that can be read.
        _log.warning("The last report of server %s is of another version; left out.", server_id)
        return None


def _with_revision(kept: KeptReport, revision: int) -> KeptReport:
    if kept.revision is not None:
        return kept
    body = kept.body.replace("{", f'{{"revision":{revision},', 1)  # the first of its fields
    return kept._replace(revision=revision, body=body)


def _add(connection: Connection, rows: Sequence[KeptReport]) -> None:
    """Add rows, many with one command.

    Python's lock goes to another thread and comes back with each command, which would be as often
    as there are rows: the checks that go on meanwhile would wait for half of them.
    """
    whole = len(rows) - len(rows) % _TOGETHER
    for start in range(0, whole, _TOGETHER):
        values = chain.from_iterable(rows[start : start + _TOGETHER])
        connection.execute(_ADDED_TOGETHER, dict(zip(_TOGETHER_NAMES, values, strict=True)))
    if left := [row._asdict() for row in rows[whole:]]:
        connection.execute(_ADDED, left)


def _chunks(ids: Collection[str]) -> list[list[str]]:
    wanted = sorted(ids)
    return [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
