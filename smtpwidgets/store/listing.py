"""What a profile lists: servers and accounts, read in order and changed together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

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
from smtpwidgets.store.rows import Facts, account_from, facts_of, server_from
from smtpwidgets.store.tables import accounts, entries, outgoing, servers

__all__ = ["read_accounts", "read_servers", "write"]

Value = Server | Account

# Ids asked for in one query; databases limit how many parameters a query may have.
_CHUNK = 500


def read_servers(connection: Connection, ids: Sequence[str] | None = None) -> dict[str, Server]:
    """Return servers by id in the order they were added: all of them, or those in `ids`."""
    rows = _rows(connection, servers, ids)
    return {facts["id"]: server_from(facts) for facts in rows}


def read_accounts(connection: Connection, ids: Sequence[str] | None = None) -> dict[str, Account]:
    """Return accounts by id in the order they were added: all of them, or those in `ids`."""
    used: dict[str, list[str]] = {}
    query = select(outgoing.c.account_id, outgoing.c.server_id)
    order = (outgoing.c.account_id, outgoing.c.position)
    for part in _parts(query.order_by(*order), outgoing.c.account_id, ids):
        for row in connection.execute(part):
            used.setdefault(row.account_id, []).append(row.server_id)
    rows = _rows(connection, accounts, ids)
    return {
        facts["id"]: account_from({**facts, "outgoing": tuple(used.get(facts["id"], ()))})
        for facts in rows
    }


def write(connection: Connection, change_set: ChangeSet) -> None:
    """Write the changes of `change_set`; the caller's transaction makes it all or nothing.

    Raises:
        StaleRevisionError: a value is not what a change says it was before.
        InUseError: an account would be left with a server that is gone.
        NotFoundError: an account names a server that does not exist.
    """
    ids = list(dict.fromkeys(change.id for change in change_set.changes))
    old: dict[str, Value] = {**read_servers(connection, ids), **read_accounts(connection, ids)}
    new = _outcome(old, change_set)
    _place(connection, [id for id in new if id not in old])
    gone = [id for id in old if id not in new]
    changed_accounts = [v for v in new.values() if isinstance(v, Account)]
    touched = [v.id for v in (*old.values(), *changed_accounts) if isinstance(v, Account)]
    # Servers come before the accounts that use them, and go after them.
    _delete(connection, outgoing.c.account_id, touched)
    _put(connection, servers, [v for v in new.values() if isinstance(v, Server)], old)
    _refuse_unknown_servers(connection, changed_accounts)
    _put(connection, accounts, changed_accounts, old)
    _put_outgoing(connection, changed_accounts)
    _delete(connection, accounts.c.id, [id for id in gone if isinstance(old[id], Account)])
    gone_servers = [id for id in gone if isinstance(old[id], Server)]
    _refuse_used_servers(connection, gone_servers)
    _delete(connection, servers.c.id, gone_servers)


def _outcome(old: Mapping[str, Value], change_set: ChangeSet) -> dict[str, Value]:
    """Return the values after all changes, by id; ids that are gone are left out."""
    now = dict(old)
    for change in change_set.changes:
        if (found := now.get(change.id)) != change.before:
            raise StaleRevisionError(change_set.base, change_set.base, [_differs(change, found)])
        if change.after is None:
            del now[change.id]
        else:
            now[change.id] = change.after
    if any(id in old and type(old[id]) is not type(value) for id, value in now.items()):
        raise TypeError("a server never turns into an account, nor an account into a server")
    return now


def _differs(change: Change, found: Value | None) -> str:
    if found is None:
        return f"{change.before.label if change.before else change.id} is not there any more"
    if change.before is None:
        return f"{found.label} is there already"
    return str(Change(before=change.before, after=found))


def _place(connection: Connection, ids: list[str]) -> None:
    """Give each id a place at the end of the list, unless it had one before."""
    known: set[str] = set()
    for part in _parts(select(entries.c.id), entries.c.id, ids):
        known.update(connection.scalars(part))
    last = connection.scalar(select(func.max(entries.c.place))) or 0
    fresh = [id for id in ids if id not in known]
    rows = [{"id": id, "place": last + n} for n, id in enumerate(fresh, start=1)]
    if rows:
        connection.execute(insert(entries), rows)


def _put(
    connection: Connection, table: Table, values: Iterable[Value], old: Mapping[str, Value]
) -> None:
    """Insert what is new and update what differs."""
    added: list[Facts] = []
    edited: list[Facts] = []
    for value in values:
        if value == old.get(value.id):
            continue
        facts = {name: v for name, v in facts_of(value).items() if name in table.c}
        if value.id in old:
            edited.append({**facts, "old_id": facts.pop("id")})
        else:
            added.append(facts)
    if added:
        connection.execute(insert(table), added)
    if edited:
        connection.execute(update(table).where(table.c.id == bindparam("old_id")), edited)


def _put_outgoing(connection: Connection, values: Iterable[Account]) -> None:
    rows = [
        {"account_id": account.id, "position": position, "server_id": server_id}
        for account in values
        for position, server_id in enumerate(account.outgoing)
    ]
    if rows:
        connection.execute(insert(outgoing), rows)


def _refuse_unknown_servers(connection: Connection, values: Iterable[Account]) -> None:
    named = {id for account in values for id in (account.incoming, *account.outgoing) if id}
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
    for part in _parts(query, table.c.id, ids):
        for row in connection.execute(part).mappings():
            yield dict(row)


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
