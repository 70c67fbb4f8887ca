"""What an administrator switched off or fixed on this computer.

It keeps people from changing by accident what their organisation has decided. It is no wall
against somebody who runs code in the kernel: they own the process.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.errors import NotAllowedError, UnreadablePolicyError
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.readers import READERS
from smtpwidgets.model.report import TextPrinter
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server

__all__ = ["FUNCTIONS", "Policy", "read_policy"]

# What can be switched off: its name here, its place in the file, and the words for a person.
_ROWS = (
    ("add-server", "servers", "add", "Adding servers"),
    ("edit-server", "servers", "edit", "Changing servers"),
    ("delete-server", "servers", "delete", "Deleting servers"),
    ("trust-certificate", "servers", "exceptions", "Trusting one certificate by exception"),
    ("add-account", "accounts", "add", "Adding accounts"),
    ("edit-account", "accounts", "edit", "Changing accounts"),
    ("delete-account", "accounts", "delete", "Deleting accounts"),
    ("check", "checks", "enabled", "Checking servers"),
    ("send-message", "checks", "messages", "Sending test messages"),
    ("assistant", "assistant", "enabled", "The set-up assistant"),
)
FUNCTIONS: Mapping[str, str] = {name: words for name, _, _, words in _ROWS}
_SWITCHES = {(table, key): name for name, table, key, _ in _ROWS}
_TABLES = frozenset(table for table, _ in _SWITCHES)

# Settings of accounts that can be fixed, with the type of their value.
_ACCOUNT_FIELDS: Mapping[str, type] = {
    "use_only_first": bool,
    "same_login": bool,
    "folder": str,
    "automatic": bool,
    "leave_on_server": bool,
}
# What an entry is, and what it is called, is the person's own; an exception is for one server.
_OWN = frozenset({"protocol", "description", "trusted_certificate"})
_SERVER_FIELDS = tuple(name for name in FIELDS if name not in _OWN)


class Policy(BaseModel):
    """What is switched off, and which settings have one value here; the default allows all.

    `servers` holds the fixed texts by kind of server (None: every kind) and field. `note` is the
    administrator's word to people, `source` the file.
    """

    model_config = ConfigDict(frozen=True)

    source: str = ""
    note: str = ""
    switched_off: frozenset[str] = frozenset()
    servers: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    accounts: Mapping[str, bool | str] = Field(default_factory=dict)

    def allows(self, function: str) -> bool:
        """Whether a function, such as "add-server", is open to people here.

        Raises:
            KeyError: there is no such function; see `FUNCTIONS`.
        """
        if function not in FUNCTIONS:
            raise KeyError(function)
        return function not in self.switched_off

    def demand(self, function: str) -> None:
        """Go on only if a function is open to people here.

        Raises:
            NotAllowedError: it is switched off.
        """
        if not self.allows(function):
            what = f"{FUNCTIONS[function]} is switched off on this computer"
            raise NotAllowedError(what, self.note, self.source)

    def locked(self, field: str, protocol: Protocol = Protocol.SMTP) -> str | None:
        """Return the one text that a server's field has here, or None if people choose it."""
        every = self.servers.get("", {})
        return self.servers.get(protocol.value, {}).get(field, every.get(field))

    def locked_fields(self, draft: ServerDraft) -> tuple[str, ...]:
        """Return the fields of a server that have one value here."""
        protocol = _protocol(draft)
        return tuple(f for f in _SERVER_FIELDS if self.locked(f, protocol) is not None)

    def account_locked(self, field: str) -> bool | str | None:
        """Return the one value that an account's setting has here, or None."""
        return self.accounts.get(field)

    def held(self, draft: ServerDraft) -> ServerDraft:
        """Return a draft with every fixed field at its value."""
        protocol = _protocol(draft)
        for field in self.locked_fields(draft):
            draft = draft.with_text(field, self.locked(field, protocol) or "")
        return draft

    def permit(self, change_set: ChangeSet) -> None:
        """Go on only if every change of a set is allowed; nothing is judged but what it changes.

        Raises:
            NotAllowedError: something in it is switched off or fixed.
        """
        if not (self.switched_off or self.servers or self.accounts):
            return
        for change in change_set.changes:
            self.demand(_function(change))
            if _trusts(change):
                self.demand("trust-certificate")
            for what in self._against(change):
                raise NotAllowedError(what, self.note, self.source)

    def _against(self, change: Change) -> Iterator[str]:
        """Say which fixed settings a change would set to something else."""
        if isinstance(change.after, Server):
            texts = ServerDraft.of(change.after).texts
            before = None if change.before is None else ServerDraft.of(_server(change)).texts
            for field in _SERVER_FIELDS:
                fixed = self.locked(field, change.after.protocol)
                kept = before is not None and before[field] == texts[field]
                if fixed is not None and not kept and not _same(field, texts, fixed, change.after):
                    shown = FIELDS[field].choices.get(fixed, fixed) or "empty"
                    yield f"“{FIELDS[field].label}” is fixed on this computer: it is {shown}"
        elif isinstance(change.after, Account):
            for field, value in self.accounts.items():
                after = getattr(change.after, field)
                kept = change.before is not None and getattr(change.before, field) == after
                if after != value and not kept:
                    yield f"{_named(field)} is fixed on this computer: it is {_spoken(value)}"

    def __str__(self) -> str:
        return "\n".join(self._lines()) or "Everything is open to people here."

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))

    def _lines(self) -> Iterator[str]:
        if self.source:
            yield f"Rules of this computer, from {self.source}"
        for name, words in FUNCTIONS.items():
            if name in self.switched_off:
                yield f"  {words} is switched off."
        for protocol, fields in self.servers.items():
            kind = f" of {protocol.upper()} servers" if protocol else ""
            for field, value in fields.items():
                yield f"  “{FIELDS[field].label}”{kind} is {value or 'empty'}."
        for setting, fixed in self.accounts.items():
            yield f"  {_named(setting)} of accounts is {_spoken(fixed)}."
        if self.note:
            yield f"  {self.note}"


def _named(setting: str) -> str:
    return f"“{setting.replace('_', ' ').capitalize()}”"


def _spoken(value: bool | str) -> str:  # noqa: FBT001 -- the value of a setting, not a flag
    return ("on" if value else "off") if isinstance(value, bool) else value


def _server(change: Change) -> Server:
    assert isinstance(change.before, Server)  # noqa: S101 -- a change is about one kind of value
    return change.before


def _same(field: str, texts: Mapping[str, str], fixed: str, server: Server) -> bool:
    """Whether a field has its fixed value, however it is written."""
    if field == "port":
        return fixed == (texts[field] or str(server.port_number))
    return texts[field] == fixed


def _protocol(draft: ServerDraft) -> Protocol:
    try:
        return Protocol(draft.texts["protocol"])
    except ValueError:
        return Protocol.SMTP


_VERBS = {(True, False): "add", (False, False): "edit", (False, True): "delete"}


def _function(change: Change) -> str:
    value = change.after if change.after is not None else change.before
    kind = "server" if isinstance(value, Server) else "account"
    return f"{_VERBS[change.before is None, change.after is None]}-{kind}"


def _trusts(change: Change) -> bool:
    """Whether a change makes an exception for a certificate, by whatever door."""
    before = getattr(change.before, "trusted_certificate", "")
    after = getattr(change.after, "trusted_certificate", "")
    return bool(after) and after != before


# --- reading ----------------------------------------------------------------------------------


def read_policy(text: str, source: str) -> Policy:
    """Return the policy that a TOML file holds.

    A word that is not known here is an error: a slip of the pen must not open a door.

    Raises:
        UnreadablePolicyError: it is no TOML, or says something that is not understood; the
            message says where.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadablePolicyError(source, str(error)) from None
    return _Reader(source).policy(data)


class _Reader:
    """Reads the tables of one file, and says where something is not understood."""

    def __init__(self, source: str) -> None:
        self._source = source

    def policy(self, data: Mapping[str, Any]) -> Policy:
        off: set[str] = set()
        servers: Mapping[str, Mapping[str, str]] = MappingProxyType({})
        accounts: Mapping[str, bool | str] = MappingProxyType({})
        for name, table in data.items():
            if name == "note":
                continue
            self._known(name, {*_TABLES, "note"}, name)
            for key, value in self._table(name, table).items():
                place = f"[{name}] {key}"
                if key == "locked" and name == "servers":
                    servers = self._servers(self._table(place, value))
                elif key == "locked" and name == "accounts":
                    accounts = self._accounts(self._table(place, value))
                else:
                    off |= self._switch(name, key, value)
        note = data.get("note", "")
        if not isinstance(note, str):
            self._refuse("note", "it is a sentence in quotes")
        return Policy(
            source=self._source,
            note=note.strip(),
            switched_off=frozenset(off),
            servers=dict(servers),
            accounts=dict(accounts),
        )

    def _switch(self, table: str, key: str, value: object) -> set[str]:
        place = f"[{table}] {key}"
        keys = {k for t, k in _SWITCHES if t == table}
        self._known(key, keys | ({"locked"} if table in {"servers", "accounts"} else set()), place)
        if not isinstance(value, bool):
            self._refuse(place, "it is true or false, without quotes")
        return set() if value else {_SWITCHES[table, key]}

    def _servers(self, table: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {"": {}}
        for key, value in table.items():
            if key in set(Protocol):
                place = f"[servers.locked.{key}]"
                rows = self._table(place, value).items()
                found[key] = {name: self._text(place, name, one) for name, one in rows}
            else:
                found[""][key] = self._text("[servers.locked]", key, value)
        return {kind: fields for kind, fields in found.items() if fields}

    def _text(self, table: str, field: str, value: object) -> str:
        """Return a fixed value as a draft's text, read by the rules of the form."""
        place = f"{table} {field}"
        self._known(field, _SERVER_FIELDS, place)
        if not isinstance(value, str | int):
            self._refuse(place, "it is a text, a number, or true or false")
        text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        if field == "allow_cleartext" and text == "yes":
            self._refuse(place, "only the person can agree to send a password unencrypted")
        if field == "security" and text.strip().lower() == Security.NONE:
            self._refuse(place, "entries that are encrypted would lose their encryption by it")
        read, problems = READERS[field](text)
        if errors := [p.message for p in problems if p.severity is Severity.ERROR]:
            self._refuse(place, errors[0])
        return _written(read)

    def _accounts(self, table: Mapping[str, Any]) -> dict[str, bool | str]:
        for key, value in table.items():
            place = f"[accounts.locked] {key}"
            self._known(key, _ACCOUNT_FIELDS, place)
            if type(value) is not _ACCOUNT_FIELDS[key]:
                wanted = "true or false" if _ACCOUNT_FIELDS[key] is bool else "a text in quotes"
                self._refuse(place, f"it is {wanted}")
        return dict(table)

    def _table(self, place: str, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._refuse(place, "it is a table with names and values")
        return value

    def _known(self, name: str, names: Collection[str], place: str) -> None:
        if name not in names:
            self._refuse(place, f"this name is not known; there are: {', '.join(sorted(names))}")

    def _refuse(self, place: str, why: str) -> NoReturn:
        raise UnreadablePolicyError(self._source, f"{place}: {why}")


def _written(value: object) -> str:
    """Return a value as the form writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
