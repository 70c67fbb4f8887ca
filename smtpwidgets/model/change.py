"""Edits as values: plan them, look at them, apply them together, take them back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from smtpwidgets.model.account import Account
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.fingerprints import exception_words, kept_exception
from smtpwidgets.model.server import Server

__all__ = ["Change", "ChangeSet", "Snapshot", "Step", "change_note", "diff"]


def _kind(value: Any) -> str:
    """Return which value this is. Trying one after the other would ask a server for an address."""
    fields = value if isinstance(value, Mapping) else vars(value)
    return "account" if "address" in fields else "server"


Value = Annotated[
    Annotated[Server, Tag("server")] | Annotated[Account, Tag("account")], Discriminator(_kind)
]


class Change(BaseModel):
    """One server or account before and after; `before` None adds it, `after` None removes it.

    A certificate exception does not follow a server to another place: `after` has none then.
    """

    model_config = ConfigDict(frozen=True)

    before: Value | None = None
    after: Value | None = None

    @field_validator("after")
    @classmethod
    def _leave_exception(cls, after: Value | None, info: ValidationInfo) -> Value | None:
        before = info.data.get("before")
        if isinstance(before, Server) and isinstance(after, Server):
            return kept_exception(before, after)
        return after

    @model_validator(mode="after")
    def _one_value(self) -> Self:
        if self.before is None and self.after is None:
            raise ValueError("a change has a value before it, after it, or both")
        if (
            self.before is not None
            and self.after is not None
            and (type(self.before) is not type(self.after) or self.before.id != self.after.id)
        ):
            raise ValueError("a change is about one value: the id before and after is the same")
        return self

    @property
    def id(self) -> str:
        """The id of the value that changes."""
        value = self.after or self.before or self._value  # asked for often, so without a detour
        return value.id

    @property
    def is_of_server(self) -> bool:
        """Whether a server changes, and no account."""
        return isinstance(self._value, Server)

    def inverse(self) -> Self:
        """Return the change that takes this one back."""
        return type(self)(before=self.after, after=self.before)

    def __str__(self) -> str:
        if self.before is None and self.after is not None:
            return f"{self.after.label} was added"
        if self.after is None and self.before is not None:
            return f"{self.before.label} was deleted"
        words = ", ".join(self._words())
        changed = [f"{words} changed"] if words else []
        if isinstance(self.before, Server) and isinstance(self.after, Server):
            changed += filter(None, [exception_words(self.before, self.after)])
        return f"{self._value.label}: {'; '.join(changed) or 'nothing changed'}"

    @property
    def _value(self) -> Server | Account:
        value = self.after if self.after is not None else self.before
        assert value is not None  # noqa: S101 -- the validator has seen to it
        return value

    def _words(self) -> list[str]:
        """Return the names of the settings that differ, in the words people read."""
        if self.before is None or self.after is None:
            return []
        before, after = self.before.model_dump(), self.after.model_dump()
        # What became of an exception is a sentence of its own.
        names = [name for name in after if name != "trusted_certificate"]
        differ = [name for name in names if before.get(name) != after[name]]
        return [FIELDS[n].label.lower() if n in FIELDS else n.replace("_", " ") for n in differ]


class Snapshot(BaseModel):
    """A profile at one revision; servers and accounts by id, in the order they are listed."""

    model_config = ConfigDict(frozen=True)

    revision: int = 0
    servers: Mapping[str, Server] = Field(default_factory=dict)
    accounts: Mapping[str, Account] = Field(default_factory=dict)

    def after(self, change_set: "ChangeSet") -> "Snapshot":
        """Return what becomes of it by `change_set`; what is added stands at the end."""
        if not change_set.changes:
            return self
        servers, accounts = dict(self.servers), dict(self.accounts)
        for change in change_set.changes:
            values: dict[str, Any] = servers if change.is_of_server else accounts
            if change.after is None:
                values.pop(change.id, None)
            else:
                values[change.id] = change.after
        # Its values are valid: they were checked when they were made.
        return Snapshot.model_construct(
            revision=self.revision + 1, servers=servers, accounts=accounts
        )

    def __str__(self) -> str:
        return f"{_count(self.servers, 'server')}, {_count(self.accounts, 'account')}"


def _count(values: Mapping[str, object], word: str) -> str:
    return f"{len(values)} {word}" if len(values) == 1 else f"{len(values)} {word}s"


class ChangeSet(BaseModel):
    """Changes that are applied together or not at all, planned on revision `base`."""

    model_config = ConfigDict(frozen=True)

    base: int
    changes: tuple[Change, ...]
    note: str = ""

    def inverse(self, base: int) -> Self:
        """Return the change set that takes this one back, planned on revision `base`."""
        undone = tuple(change.inverse() for change in reversed(self.changes))
        return type(self)(base=base, changes=undone, note=f"Undo: {self.note or self}")

    def __str__(self) -> str:
        return "; ".join(str(change) for change in self.changes) or "nothing changed"


class Step(BaseModel):
    """One entry of a profile's history: what was done, when (UTC), and the revision it made."""

    model_config = ConfigDict(frozen=True)

    revision: int
    at: datetime
    change_set: ChangeSet
    undoes: int | None = None  # the revision that this step took back

    def __str__(self) -> str:
        return f"{self.revision}: {self.change_set.note or self.change_set}"


def change_note(before: Value, after: Value) -> str:
    """Return what a history says of an edit, with what became of a certificate exception."""
    note = f"Changed “{after.label}”"
    if isinstance(before, Server) and isinstance(after, Server):
        words = exception_words(before, after)
        note += f"; {words}" if words else ""
    return note


def diff(before: Snapshot, after: Snapshot, note: str = "") -> ChangeSet:
    """Return the changes that lead from `before` to `after`."""
    sides = ((before.servers, after.servers), (before.accounts, after.accounts))
    changes = tuple(
        Change(before=old.get(id), after=new.get(id))
        for old, new in sides
        for id in dict.fromkeys((*old, *new))
        if old.get(id) != new.get(id)
    )
    return ChangeSet(base=before.revision, changes=changes, note=note)
