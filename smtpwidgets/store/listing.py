"""What a profile lists: servers and accounts, read in order and changed together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from smtpwidgets.errors import InUseError, NotFoundError, StaleRevisionError
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.model.server import Server
from smtpwidgets.store.rows import (
    Facts,
    account_from,
    facts_of,
    is_account,
    says,
    server_from,
    value_from,
)
from smtpwidgets.store.tables import accounts, entries, outgoing, servers

__all__ = ["Written", "read_accounts", "read_servers", "write"]

Value = Server | Account

# Ids asked for in one query; databases limit how many parameters a query may have.
_CHUNK = 500
_MANY = 2_000


def read_servers(connection: Connection) -> dict[str, Server]:
    """Return every server by id, in the order they were added."""
    return {facts["id"]: server_from(facts) for facts in _rows(connection, servers, None)}


def read_accounts(connection: Connection) -> dict[str, Account]:
    """Return every account by id, in the order they were added."""
    return {facts["id"]: account_from(facts) for facts in _account_rows(connection, None)}


class Written(NamedTuple):
    """What a change set did to the rows.

    `sides` are the facts before and after each change, as they are kept in the history.
    `at_the_end`: everything that was added stands at the end of the list; what was deleted before
    comes back to its old place.
    """

    sides: list[tuple[Facts | None, Facts | None]]
    at_the_end: bool


def write(connection: Connection, change_set: ChangeSet) -> Written:
    """Write the changes of `change_set`; the caller's transaction makes it all or nothing.

    Rows are compared and written as facts: values are made of them only where the two differ.

    Raises:
        StaleRevisionError: a value is not what a change says it was before.
        InUseError: an account would be left with a server that is gone.
        NotFoundError: an account names a server that does not exist.
    """
    ids = list(dict.fromkeys(change.id for change in change_set.changes))
    old = {facts["id"]: facts for facts in _rows(connection, servers, ids)}
    others = [id for id in ids if id not in old]
    old |= {facts["id"]: facts for facts in _account_rows(connection, others)}
    new, sides = _outcome(old, change_set)
    at_the_end = _place(connection, [id for id in new if id not in old])
    gone = [id for id in old if id not in new]
    changed_accounts = [facts for facts in new.values() if is_account(facts)]
    touched = [facts["id"] for facts in (*old.values(), *changed_accounts) if is_account(facts)]
    # Servers come before the accounts that use them, and go after them.
    _delete(connection, outgoing.c.account_id, touched)
    _put(connection, servers, [f for f in new.values() if not is_account(f)], old)
    _refuse_unknown_servers(connection, changed_accounts)
    _put(connection, accounts, changed_accounts, old)
    _put_outgoing(connection, changed_accounts)
    _delete(connection, accounts.c.id, [id for id in gone if is_account(old[id])])
    gone_servers = [id for id in gone if not is_account(old[id])]
    _refuse_used_servers(connection, gone_servers)
    _delete(connection, servers.c.id, gone_servers)
    return Written(sides, at_the_end)


def _outcome(
    old: Mapping[str, Facts], change_set: ChangeSet
) -> tuple[dict[str, Facts], list[tuple[Facts | None, Facts | None]]]:
    """Return the facts after all changes, by id, and both sides of each change."""
    now = dict(old)
    sides: list[tuple[Facts | None, Facts | None]] = []
    for change in change_set.changes:
        id = change.id
        found = now.get(id)
        if not says(found, change.before):
            raise StaleRevisionError(change_set.base, change_set.base, [_differs(change, found)])
        after = None if change.after is None else facts_of(change.after)
        if after is None:
            del now[id]
        else:
            now[id] = after
        # The history says it in the usual way, however the row was written.
        sides.append((None if change.before is None else _usual(found, change.before), after))
    if any(id in old and is_account(old[id]) != is_account(facts) for id, facts in now.items()):
        raise TypeError("a server never turns into an account, nor an account into a server")
    return now, sides


def _usual(found: Facts | None, before: Value) -> Facts:
    return found if found == vars(before) and found is not None else facts_of(before)


def _differs(change: Change, found: Facts | None) -> str:
    if found is None:
        return f"{change.before.label if change.before else change.id} is not there any more"
    value = value_from(found)
    if change.before is None:
        return f"{value.label} is there already"
    return str(Change(before=change.before, after=value))


def _place(connection: Connection, ids: list[str]) -> bool:
    """Give each id a place at the end of the list, unless it had one; whether none had."""
    known: set[str] = set()
    for part in _parts(select(entries.c.id), entries.c.id, ids):
        known.update(connection.scalars(part))
    last = connection.scalar(select(func.max(entries.c.place))) or 0
    fresh = [id for id in ids if id not in known]
    rows = [{"id": id, "place": last + n} for n, id in enumerate(fresh, start=1)]
    if rows:
        connection.execute(insert(entries), rows)
    return len(fresh) == len(ids)


def _put(
    connection: Connection, table: Table, values: Iterable[Facts], old: Mapping[str, Facts]
) -> None:
    """Insert what is new, and update the columns that differ."""
    names = _names(table)
    added: list[Facts] = []
    edited: dict[tuple[str, ...], list[Facts]] = {}  # columns → rows in which just these differ
    for facts in values:
        before = old.get(facts["id"])
        if before is None:
            added.append({name: facts[name] for name in names})
        elif differ := [name for name in names if facts[name] != before[name]]:
            row = {"old_id": facts["id"], **{name: facts[name] for name in differ}}
            edited.setdefault(tuple(differ), []).append(row)
    if added:
        connection.execute(insert(table), added)
    for columns, rows in edited.items():
        changed = update(table).where(table.c.id == bindparam("old_id"))
        connection.execute(changed.values({name: bindparam(name) for name in columns}), rows)


def _put_outgoing(connection: Connection, values: Iterable[Facts]) -> None:
    rows = [
        {"account_id": facts["id"], "position": position, "server_id": server_id}
        for facts in values
        for position, server_id in enumerate(facts["outgoing"])
    ]
    if rows:
        connection.execute(insert(outgoing), rows)


def _refuse_unknown_servers(connection: Connection, values: Iterable[Facts]) -> None:
    named = {id for facts in values for id in (facts["incoming"], *facts["outgoing"]) if id}
    known: set[str] = set()
    for part in _parts(select(servers.c.id), servers.c.id, sorted(named)):
        known.update(connection.scalars(part))
    if missing := named - known:
        raise NotFoundError(min(missing))


def _refuse_used_servers(connection: Connection, ids: list[str]) -> None:
    for column, account_id in (
        (accounts.c.incoming, accounts.c.id),
        (outgoing.c.server_id, outgoing.c.account_id),
    ):
        for part in _parts(select(column, account_id), column, ids):
            if (found := connection.execute(part).first()) is not None:
                raise _in_use(connection, found[0])


def _in_use(connection: Connection, id: str) -> InUseError:
    users = read_accounts(connection).values()
    names = [account.label for account in users if id in (account.incoming, *account.outgoing)]
    return InUseError(id, names)


def _delete(connection: Connection, column: ColumnElement[str], ids: Sequence[str]) -> None:
    for part in _chunks(ids):
        connection.execute(delete(column.table).where(column.in_(part)))


def _rows(connection: Connection, table: Table, ids: Sequence[str] | None) -> Iterator[Facts]:
    """Yield the rows of `table` as facts, in the order their entries were added."""
    query = select(table).join(entries, entries.c.id == table.c.id).order_by(entries.c.place)
    names = _names(table)
    wanted = None if ids is None else set(ids)
    if ids is not None and len(ids) > _MANY:
        ids = None  # the whole table in one go is faster than its half in many
    for part in _parts(query, table.c.id, ids):
        for row in connection.execute(part):
            facts = dict(zip(names, row, strict=True))
            if wanted is None or facts["id"] in wanted:
                yield facts


def _account_rows(connection: Connection, ids: Sequence[str] | None) -> Iterator[Facts]:
    """Yield the accounts as facts, with their outgoing servers in order."""
    used: dict[str, list[str]] = {}
    query = select(outgoing.c.account_id, outgoing.c.server_id)
    order = (outgoing.c.account_id, outgoing.c.position)
    for part in _parts(query.order_by(*order), outgoing.c.account_id, ids):
        for row in connection.execute(part):
            used.setdefault(row.account_id, []).append(row.server_id)
    for facts in _rows(connection, accounts, ids):
        yield {**facts, "outgoing": used.get(facts["id"], [])}


def _names(table: Table) -> list[str]:
    """Return the names of the columns as plain texts: SQLAlchemy's own kind is slow as a key."""
    return [str(column.name) for column in table.c]


def _parts(
    query: Select[Any], column: ColumnElement[str], ids: Sequence[str] | None
) -> Iterator[Select[Any]]:
    """Yield `query` itself, or `query` for some of `ids` at a time."""
    if ids is None:
        yield query
        return
    for part in _chunks(ids):
        yield query.where(column.in_(part))


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
