"""What the bulk editor shows of servers and of accounts: columns, and words for what is kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from smtpwidgets.frames.editable import editable_accounts, editable_servers
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.fields import FIELDS, FieldKind, FieldRow
from smtpwidgets.model.security import Protocol
from smtpwidgets.widgets.bulk_words import BULK_LABELS
from smtpwidgets.widgets.grid import Column, Kind

__all__ = ["CHANGE", "KINDS", "USED_BY", "EntryKind", "KindName", "Stored", "Texts", "stored"]

KindName = Literal["server", "account"]
Texts = Mapping[str, str]  # field → text as people read it

CHANGE, STATE, USED_BY = "change", "change_state", "used_by"

_SWITCH = ("yes", "no")
# Shorter words where a column has little room.
_SHORT: Mapping[str, Mapping[str, str]] = {
    "protocol": {Protocol.SMTP: "SMTP", Protocol.IMAP: "IMAP", Protocol.POP3: "POP3"},
    "automatic": {"yes": "yes", "no": "no"},
}


@dataclass(frozen=True)
class EntryKind:
    """One of the two sheets. `shown` are the fields that have a column, `fields` all of them."""

    name: KindName
    fields: Mapping[str, FieldRow]
    shown: tuple[str, ...]
    looks: Mapping[str, Kind]
    told: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The field that names a row."""
        return self.shown[0]

    def columns(self, choices: Mapping[str, tuple[str, ...]]) -> tuple[Column, ...]:
        """Return the columns of the grid; `choices` are the words of fields that have some."""
        sign = Column(CHANGE, BULK_LABELS["change"], "sign", state_column=STATE)
        edited = (
            Column(
                name,
                BULK_LABELS.get(f"column-{name}", self.fields[name].label),
                self.looks.get(name, "text"),
                editable=True,
                choices=choices.get(name, ()),
            )
            for name in self.shown
        )
        told = (Column(name, BULK_LABELS[f"column-{name}"], "muted") for name in self.told)
        return (sign, *edited, *told)


KINDS: Mapping[KindName, EntryKind] = {
    "server": EntryKind(
        "server",
        FIELDS,
        ("description", "protocol", "host", "port", "security", "username", "auth"),
        {"host": "mono", "port": "number"},
        (USED_BY,),
    ),
    "account": EntryKind(
        "account",
        ACCOUNT_FIELDS,
        (
            "description",
            "display_name",
            "address",
            "incoming",
            "outgoing",
            "use_only_first",
            "same_login",
            "automatic",
            "leave_on_server",
            "folder",
        ),
        {},
    ),
}


class Stored:
    """The entries of one kind at one revision, as texts; whatever is edited is held against them.

    Attributes:
        entries: id → server or account.
        texts: id → field → text as people read it.
        usual: field → text of a row that does not say it.
        told: id → column that is told and not edited → text.
        choices: field → the words to choose from.
    """

    def __init__(self, kind: EntryKind, snapshot: Snapshot) -> None:
        self.kind, self.snapshot, self.revision = kind, snapshot, snapshot.revision
        accounts = kind.name == "account"
        self._read = (editable_accounts if accounts else editable_servers)(snapshot).columns
        self.entries: Mapping[str, Any] = snapshot.accounts if accounts else snapshot.servers
        self._words: dict[str, Mapping[str, str]]
        self._words = {name: row.choices for name, row in kind.fields.items() if row.choices}
        long = dict(self._words)
        self._words |= {name: words for name, words in _SHORT.items() if name in self._words}
        if accounts:
            self._words |= dict.fromkeys(("incoming", "outgoing"), _names(snapshot))
        self._meant = {
            field: {
                word.casefold(): value
                for table in (long.get(field, {}), words)
                for value, word in table.items()
            }
            for field, words in self._words.items()
        }
        self.texts: Mapping[str, Texts] = {id: self._texts(v) for id, v in self.entries.items()}
        self.usual: Texts = {n: self.shown(n, r.default) for n, r in kind.fields.items()}
        self.told = self._told()
        self.choices = _choices(kind, self._words, snapshot)

    def value(self, id: str, field: str) -> object:
        """Return what a frame holds of one setting."""
        return self._read[field](self.entries[id])

    def shown(self, field: str, value: object) -> str:
        """Return a value, or the text of one, in the words people read."""
        if value is None:
            return ""
        plain = ("no", "yes")[value] if isinstance(value, bool) else str(value)
        words = self._words.get(field)
        if words is None:
            return plain
        if field == "outgoing":
            return ", ".join(words.get(id.strip(), id.strip()) for id in plain.split(","))
        return words.get(plain, plain)

    def meant(self, field: str, text: str) -> str:
        """Return what a text stands for: the value whose words it is, or else the text."""
        words = self._meant.get(field)
        if words is None:
            return text
        if field == "outgoing":
            parts = [words.get(one.strip().casefold()) for one in text.split(",")]
            return ",".join(p for p in parts if p) if all(parts) else text
        return words.get(text.strip().casefold(), text)

    def _texts(self, value: Any) -> Texts:
        return {name: self.shown(name, self._read[name](value)) for name in self.kind.fields}

    def _told(self) -> Mapping[str, Texts]:
        if USED_BY not in self.kind.told:
            return {}
        accounts = self.snapshot.accounts.values()
        counts = Counter(id for account in accounts for id in account.server_ids)
        return {id: {USED_BY: _accounts(counts[id])} for id in self.entries}


def stored(name: KindName, snapshot: Snapshot) -> Stored:
    """Return the entries of one kind as they are kept."""
    return Stored(KINDS[name], snapshot)


def _accounts(count: int) -> str:
    return "1 account" if count == 1 else f"{count} accounts" if count else "not used"


def _names(snapshot: Snapshot) -> dict[str, str]:
    """Return a name for each server that no other one has."""
    counts = Counter(server.label.casefold() for server in snapshot.servers.values())
    names: dict[str, str] = {}
    for id, server in snapshot.servers.items():
        unique = counts[server.label.casefold()] == 1 and "," not in server.label
        names[id] = server.label if unique else id
    return names


def _choices(
    kind: EntryKind, words: Mapping[str, Mapping[str, str]], snapshot: Snapshot
) -> Mapping[str, tuple[str, ...]]:
    """Return the words to choose from; "" where a setting may be empty."""
    found = {
        name: tuple(words[name].values()) if row.choices else _SWITCH
        for name, row in kind.fields.items()
        if row.choices or row.kind is FieldKind.SWITCH
    }
    if kind.name == "account":
        inboxes = (id for id, s in snapshot.servers.items() if s.protocol is not Protocol.SMTP)
        found["incoming"] = ("", *(words["incoming"][id] for id in inboxes))
    return found
