"""Rows without an id that are entries already: a list that is brought in twice adds nothing twice.

A row is an entry when it says the same description, protocol, host and user name (an account: the
same description and address), and just one entry does. What else it says is an edit of that one.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from smtpwidgets.model.account import Account
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.plan import RowEdit, RowProblem, TableEdits
from smtpwidgets.model.plan_rows import row_problem, typed
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.readers import READERS
from smtpwidgets.model.server import Server

__all__ = ["key_in", "recognised"]

_SERVER_KEY = ("description", "protocol", "host", "username")
_ACCOUNT_KEY = ("description", "address")
_NAMED = 5  # ids that a sentence names

Value: TypeAlias = Server | Account


def recognised(
    edits: TableEdits, base: Mapping[str, Value], now: Mapping[str, Value], kind: str
) -> TableEdits:
    """Return the edits, where rows that are entries already have the id of their entry.

    Args:
        edits: what a table says anew, against `base`. Entries that have a row of their own in it
            are no candidates: who adds a row beside theirs means a new one.
        base: the entries of `kind` that the table was made from.
        now: the entries as they are.
        kind: "server" or "account".
    """
    new = [edit for edit in edits.edits if edit.id is None]
    known: dict[tuple[object, ...], list[Value]] = {}
    for value in base.values() if new else ():
        if value.id in now and value.id not in edits.rows:
            known.setdefault(_key_of(value), []).append(value)
    if not known:
        return edits
    found = _Found(known)
    found.look_at(new, kind)
    return TableEdits(
        tuple(found.edits.get(id(edit), edit) for edit in edits.edits if id(edit) not in found.out),
        {**edits.rows, **found.rows},
        (*edits.problems, *found.problems),
    )


def key_in(texts: Mapping[str, str], kind: str) -> tuple[object, ...]:
    """Return by what a row of texts is known: rows with the same key are one entry."""
    if kind == "account":
        description, address = (texts.get(name, "").strip() for name in _ACCOUNT_KEY)
        return description, address.casefold()
    return tuple(READERS[name](texts.get(name, FIELDS[name].default))[0] for name in _SERVER_KEY)


@dataclass
class _Found:
    """Which row is which entry; a row is known by its identity, as two may have one label."""

    known: Mapping[tuple[object, ...], list[Value]]
    edits: dict[int, RowEdit] = field(default_factory=dict)
    out: set[int] = field(default_factory=set)  # rows with a problem of their own
    rows: dict[str, Hashable] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    same: dict[tuple[object, ...], list[Mapping[str, str]]] = field(default_factory=dict)

    def look_at(self, new: Iterable[RowEdit], kind: str) -> None:
        """Find the entries: first of the rows that change nothing, then of the others."""
        keyed = [(edit, key_in(edit.texts, kind)) for edit in new]
        rest = [(edit, key) for edit, key in keyed if not self._is_there(edit, key)]
        edited: set[str] = set()
        for edit, key in rest:
            values = [v for v in self.known.get(key, ()) if v.id not in self.rows or v.id in edited]
            if len(values) == 1 and values[0].id not in edited:
                edited.add(values[0].id)
                self._take(edit, values[0])
            elif values:
                self._refuse(edit, values, taken=values[0].id in edited)

    def _is_there(self, edit: RowEdit, key: tuple[object, ...]) -> bool:
        """Take a row that says what an entry is already, and only that."""
        for value in self.known.get(key, ()):
            if not _news(edit, value):
                if value.id in self.rows:
                    self._refuse(edit, [value], taken=True)
                else:
                    self._take(edit, value)
                return True
        return False

    def _take(self, edit: RowEdit, value: Value) -> None:
        self.edits[id(edit)] = replace(edit, id=value.id, texts=_news(edit, value))
        self.rows[value.id] = edit.row

    def _refuse(self, edit: RowEdit, values: list[Value], *, taken: bool) -> None:
        label = values[0].label
        if taken:
            found = row_problem(edit.row, "", "same-entry-twice", label, name=label)
        else:
            ids = [value.id for value in values][:_NAMED]
            named = ", ".join(ids if len(values) <= _NAMED else [*ids, "…"])
            facts = {"count": len(values), "name": label, "ids": named}
            found = row_problem(edit.row, "", "entry-ambiguous", label, **facts)
        self.problems.append(found)
        self.out.add(id(edit))


def _key_of(value: Value) -> tuple[object, ...]:
    if isinstance(value, Account):
        return value.description, value.address.casefold()
    return tuple(getattr(value, name) for name in _SERVER_KEY)


def _news(edit: RowEdit, value: Value) -> dict[str, str]:
    """Return the cells of a row that say something else than its entry."""
    said = {name: text for name, text in edit.texts.items() if name not in edit.guessed}
    if isinstance(value, Account):
        return {n: text for n, text in said.items() if not _says(value, n, text)}
    read = {name: READERS[name](text) for name, text in typed(edit.texts).items()}
    held = {**vars(value), "port": value.port_number}
    return {
        name: text
        for name, text in said.items()
        if read[name][0] != held[name] or any(p.severity is Severity.ERROR for p in read[name][1])
    }


def _says(account: Account, name: str, text: str) -> bool:
    held = getattr(account, name, None)  # names of servers are no setting: they are looked up
    if isinstance(held, bool):
        return READERS["allow_cleartext"](text)[0] is held
    if isinstance(held, tuple):
        return tuple(part.strip() for part in text.split(",")) == held
    return held is not None and text.strip() == held
