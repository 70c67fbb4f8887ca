"""Text on its way to becoming an account: what a form, a frame row or a file said."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.account import Account, AccountId
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.account_rules import account_problems
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.server import Server, new_id

__all__ = ["AccountDraft"]

_SEPARATOR = ","
_SWITCHES = ("use_only_first", "same_login", "automatic", "leave_on_server")
_ORDER = {name: place for place, name in enumerate(ACCOUNT_FIELDS)}


class AccountDraft(BaseModel):
    """Strings, perhaps incomplete, one for each row of `ACCOUNT_FIELDS`; never a password.

    `incoming` is a server's id, or empty; `outgoing` ids with commas between them, the first
    choice first. `servers` are those the account may name, by id: the rules look at them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: Mapping[str, str] = Field(
        default_factory=lambda: {name: row.default for name, row in ACCOUNT_FIELDS.items()}
    )
    servers: Mapping[str, Server] = Field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, account: Account, servers: Mapping[str, Server] | None = None) -> Self:
        """Return the texts that a form shows for `account`."""
        texts = {name: _text(getattr(account, name)) for name in ACCOUNT_FIELDS}
        return cls(texts=texts, servers=servers or {})

    def with_text(self, field: str, text: str) -> Self:
        """Return this draft with one field typed anew.

        Raises:
            KeyError: accounts have no such field.
        """
        if field not in ACCOUNT_FIELDS:
            raise KeyError(field)
        return self._with({**self.texts, field: text})

    def fixed(self, fix: Fix) -> Self:
        """Return this draft with a one-click repair applied."""
        return self._with({**self.texts, **fix.changes})

    def among(self, servers: Mapping[str, Server]) -> Self:
        """Return this draft where `servers` may be named."""
        return type(self)(texts=self.texts, servers=servers)

    # --- the outgoing servers, in order -----------------------------------------------------------

    @property
    def outgoing(self) -> tuple[str, ...]:
        """The ids of the outgoing servers, the first choice first."""
        ids = (id.strip() for id in self.texts["outgoing"].split(_SEPARATOR))
        return tuple(id for id in ids if id)

    def sending_through(self, *ids: str) -> Self:
        """Return this draft with these outgoing servers, in this order, each once."""
        return self.with_text("outgoing", _SEPARATOR.join(dict.fromkeys(ids)))

    def moved(self, id: str, by: int) -> Self:
        """Return this draft with an outgoing server `by` places further down (up if negative)."""
        ids = list(self.outgoing)
        if id not in ids:
            return self
        place = min(max(ids.index(id) + by, 0), len(ids) - 1)
        ids.remove(id)
        return self.sending_through(*ids[:place], id, *ids[place:])

    def without(self, id: str) -> Self:
        """Return this draft without an outgoing server."""
        return self.sending_through(*(one for one in self.outgoing if one != id))

    # --- what it comes to -------------------------------------------------------------------------

    def problems(self) -> tuple[Problem, ...]:
        """Return every error, warning and note, in the order of the form."""
        found = [
            *_refused(self._values()),
            *account_problems(self.texts, self.outgoing, self.servers),
        ]
        return tuple(sorted(found, key=lambda problem: _ORDER[problem.field]))

    def parse(self, id: AccountId | None = None) -> Account | tuple[Problem, ...]:
        """Return the account these texts describe, or every error in them at once."""
        errors = tuple(p for p in self.problems() if p.severity is Severity.ERROR)
        return errors or Account(id=id or AccountId(new_id()), **self._values())

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = dict(self.texts)
        values |= {name: self.texts[name] == "yes" for name in _SWITCHES}
        values["incoming"] = self.texts["incoming"].strip() or None
        values["outgoing"] = self.outgoing
        return values

    def _with(self, texts: Mapping[str, str]) -> Self:
        return type(self)(texts=texts, servers=self.servers)


def _refused(values: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return what the account itself refuses; the address has its own rule."""
    try:
        Account(**{**values, "address": "a@example.org"})
    except InvalidSettingsError as error:
        return error.problems
    return ()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return _SEPARATOR.join(value)
    return "" if value is None else str(value)
