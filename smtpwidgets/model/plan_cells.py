"""A change as cells: each setting that differs, before and after, as people read it."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping

from smtpwidgets.model.account import Account
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.change import Change
from smtpwidgets.model.fields import FIELDS, FieldRow
from smtpwidgets.model.fingerprints import grouped
from smtpwidgets.model.plan import CellChange, RowEdit
from smtpwidgets.model.server import Server

__all__ = ["cells_of", "field_title", "shown", "typed_cells"]

Value = Server | Account

_FINGERPRINT = "trusted_certificate"
_LINKS = frozenset({"incoming", "outgoing"})
_NUMBERS = frozenset({"port", "timeout_s"})
_NUMBER = re.compile(r"[-+0-9.,\s]{1,12}")
_LONGEST = 120  # of a text that is no setting; whoever typed it knows it by its beginning


def field_title(field: str, kind: str) -> str:
    """Return the name of a setting as people read it in a form."""
    tables = (ACCOUNT_FIELDS, FIELDS) if kind == "account" else (FIELDS, ACCOUNT_FIELDS)
    row = tables[0].get(field, tables[1].get(field))
    return row.label if row is not None else field


def shown(value: Value, field: str, servers: Mapping[str, Server]) -> str:
    """Return one setting of an entry in the words people read; `servers` are named by links."""
    if isinstance(value, Server):
        found = _read(value, field)
        return _word(FIELDS[field], grouped(str(found)) if field == _FINGERPRINT else found)
    held = getattr(value, field)
    if field == "incoming":
        return _name(held, servers)
    if field == "outgoing":
        return ", ".join(_name(id, servers) for id in held)
    return _word(ACCOUNT_FIELDS[field], held)


def cells_of(
    row: Hashable, change: Change, servers: Mapping[str, Server], *, what: str = "edited"
) -> Iterator[CellChange]:
    """Yield every setting that `change` changes; `what` is said of an entry that stays."""
    before, after = change.before, change.after
    value = before if before is not None else after
    assert value is not None  # noqa: S101 -- a change has a value before it or after it
    what = "added" if before is None else "removed" if after is None else what
    for name in _differing(before, after) if before and after else _fields(value):
        old = "" if before is None else shown(before, name, servers)
        new = "" if after is None else shown(after, name, servers)
        if old and old == new and name in _LINKS:  # two servers of one name
            old, new = (_told_apart(one, name, servers) for one in (before, after))
        if old or new:
            yield CellChange(row, value.id, value.label, name, old, new, what)


def typed_cells(
    edit: RowEdit, value: Value | None, servers: Mapping[str, Server]
) -> Iterator[CellChange]:
    """Yield the cells of a row as they were typed, of an entry or (`value` None) of a new one."""
    called = (edit.texts.get(name, "") for name in ("description", "host", "address"))
    label = next(filter(None, called), "") if value is None else value.label
    for name, text in edit.texts.items():
        before = "" if value is None or name not in _fields(value) else shown(value, name, servers)
        yield CellChange(
            edit.row, edit.id or "", label, name, before, _typed(name, text), "refused"
        )


def _typed(name: str, text: str) -> str:
    """Return what was typed, but no text where none belongs: passwords may slip there."""
    row = FIELDS.get(name) or ACCOUNT_FIELDS.get(name)
    if row is not None and row.choices and text not in {*row.choices, *row.choices.values()}:
        return "none of the choices"
    if name in _NUMBERS and not _NUMBER.fullmatch(text):
        return "no number"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _fields(value: Value) -> Iterable[str]:
    return ACCOUNT_FIELDS if isinstance(value, Account) else FIELDS


def _differing(before: Value, after: Value) -> Iterator[str]:
    """Yield the settings that differ; the usual port may be another one though nobody set it."""
    old, new = vars(before), vars(after)
    for name in _fields(before):
        if old[name] is new[name] and name != "port":
            continue  # what was not edited is the very same
        if _read(before, name) != _read(after, name):
            yield name


def _read(value: Value, name: str) -> object:
    """Return a setting; a port as the number that is connected to."""
    if name == "port" and isinstance(value, Server):
        return value.port_number
    return getattr(value, name)


def _word(row: FieldRow, held: object) -> str:
    if isinstance(held, bool):
        word = "yes" if held else "no"
        return row.choices.get(word, word)
    text = "" if held is None else str(held)
    return row.choices.get(text, text)


def _told_apart(value: Value | None, field: str, servers: Mapping[str, Server]) -> str:
    """Return links with the host and the id of each server, as their names do not tell."""
    held = getattr(value, field, None) or ()
    ids = (held,) if isinstance(held, str) else held
    return ", ".join(f"{_name(id, servers)} ({_place(id, servers)})" for id in ids)


def _place(id: str, servers: Mapping[str, Server]) -> str:
    return f"{servers[id].host}, id {id}" if id in servers else f"id {id}"


def _name(id: str | None, servers: Mapping[str, Server]) -> str:
    if not id:
        return ""
    server = servers.get(id)
    return id if server is None else server.label
