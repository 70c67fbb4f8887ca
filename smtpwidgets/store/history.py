"""The steps of a profile: written once, never changed, read newest first."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from smtpwidgets.errors import NothingToUndoError
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet, Step
from smtpwidgets.model.server import Server
from smtpwidgets.store.rows import (
    Facts,
    UnknownRowError,
    account_from,
    is_account,
    server_from,
)
from smtpwidgets.store.tables import steps

__all__ = [
    "keep_step",
    "read_history",
    "read_since",
    "read_undoable",
    "refuse_second_undo",
    "sentences_since",
]

# How many changes of one step, and how many steps, an error names before it only counts.
_NAMED = 3
_READERS: Mapping[str, Callable[[Mapping[str, Any]], Server | Account]] = {
    "server": server_from,
    "account": account_from,
}


def keep_step(
    connection: Connection,
    revision: int,
    note: str,
    sides: Iterable[tuple[Facts | None, Facts | None]],
    undoes: int | None,
) -> None:
    """Write down what made `revision`: each value before and after, as facts."""
    row = {
        "revision": revision,
        "at": datetime.now(UTC),
        "note": note,
        "changes": [_json_of(before, after) for before, after in sides],
        "undoes": undoes,
    }
    connection.execute(insert(steps), row)


def read_history(connection: Connection) -> tuple[Step, ...]:
    """Return every step, newest first."""
    return _read(connection, select(steps))


def read_since(connection: Connection, revision: int) -> tuple[Step, ...]:
    """Return every step after `revision`, newest first."""
    return _read(connection, select(steps).where(steps.c.revision > revision))


def read_undoable(connection: Connection) -> Step | None:
    """Return the newest step that was not taken back and takes none back itself."""
    undone = select(steps.c.undoes).where(steps.c.undoes.is_not(None))
    open_steps = select(steps).where(steps.c.undoes.is_(None), steps.c.revision.not_in(undone))
    return next(iter(_read(connection, open_steps.limit(1))), None)


def refuse_second_undo(connection: Connection, undoes: int) -> None:
    """Raise NothingToUndoError unless step `undoes` exists and still stands."""
    exists = connection.scalar(select(steps.c.revision).where(steps.c.revision == undoes))
    undone = connection.scalar(select(steps.c.revision).where(steps.c.undoes == undoes))
    if exists is None or undone is not None:
        raise NothingToUndoError


def sentences_since(connection: Connection, revision: int) -> tuple[str, ...]:
    """Return what changed after `revision`, oldest first, short enough to read."""
    later = steps.c.revision > revision
    found = _read(connection, select(steps).where(later).limit(_NAMED))
    count = connection.scalar(select(func.count()).select_from(steps).where(later)) or 0
    told = tuple(_sentence(step.change_set.changes) for step in reversed(found))
    earlier = count - len(found)
    return (f"{earlier} earlier changes", *told) if earlier else told


def _sentence(changes: tuple[Change, ...]) -> str:
    told = [str(change) for change in changes[:_NAMED]]
    if rest := len(changes) - len(told):
        told.append(f"and {rest} more")
    return ", ".join(told)


def _read(connection: Connection, query: Select[Any]) -> tuple[Step, ...]:
    rows = connection.execute(query.order_by(steps.c.revision.desc()))
    try:
        return tuple(_step_from(row) for row in rows)
    except UnknownRowError:  # it names the entry
        raise
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # no date, no JSON
        raise UnknownRowError("a step of its history cannot be read") from error


def _step_from(row: Row[Any]) -> Step:
    changes = tuple(_change_from(change) for change in row.changes)
    return Step(
        revision=row.revision,
        # SQLite keeps no time zone; what we wrote was UTC.
        at=row.at.replace(tzinfo=UTC) if row.at.tzinfo is None else row.at.astimezone(UTC),
        change_set=ChangeSet(base=row.revision - 1, changes=changes, note=row.note),
        undoes=row.undoes,
    )


def _json_of(before: Facts | None, after: Facts | None) -> dict[str, Any]:
    kind = "account" if is_account(after or before or {}) else "server"
    return {"kind": kind, "before": before, "after": after}


def _change_from(json: Mapping[str, Any]) -> Change:
    read = _READERS[json["kind"]]
    before, after = json["before"], json["after"]
    return Change(
        before=None if before is None else read(before),
        after=None if after is None else read(after),
    )
