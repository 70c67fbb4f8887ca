"""What a mail account is: who somebody is, and which servers carry their mail."""

from collections.abc import Mapping
from typing import Any, NewType, Self

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.addresses import address_problems
from smtpwidgets.model.characters import hidden_characters
from smtpwidgets.model.problem import Problem
from smtpwidgets.model.server import ServerId, new_id

__all__ = ["Account", "AccountId", "address_problems"]

AccountId = NewType("AccountId", str)


_PROSE = {
    "display_name": ("The display name", ""),
    "description": ("Description", ""),
    "folder": ("Folder", "INBOX"),
}


class Account(BaseModel):
    """One mail account: who somebody is, where mail comes from, and what it leaves through.

    `outgoing` lists server ids: the first is used, the rest are fall-backs, unless
    `use_only_first`. With `same_login` the outgoing servers are logged into with the user name and
    the secret of the incoming one: one secret, kept once. Where mail programs fetch mail:
    `folder` (IMAP name), `automatic` or on request, and `leave_on_server` (POP3).

    Raises:
        InvalidSettingsError: the address or the display name cannot be used; `problems` says why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: AccountId = Field(default_factory=lambda: AccountId(new_id()))
    description: str = ""
    display_name: str = ""
    address: str
    incoming: ServerId | None = None
    outgoing: tuple[ServerId, ...] = ()
    use_only_first: bool = False
    same_login: bool = False
    folder: str = "INBOX"
    automatic: bool = True
    leave_on_server: bool = True

    def __init__(self, **settings: Any) -> None:
        problems = list(address_problems(str(settings.get("address", ""))))
        for name, (label, default) in _PROSE.items():
            # CR and LF in a display name would become further headers of a message.
            settings[name] = str(settings.get(name) or default).replace("\u00a0", " ").strip()
            if hidden := hidden_characters(settings[name], prose=True):
                message = f"{label} holds an invisible character: {', '.join(hidden[:3])}."
                message += " Remove it."
                problems.append(Problem(field=name, code=f"{name}-hidden", message=message))
        if problems:
            raise InvalidSettingsError(problems)
        super().__init__(**{**settings, "address": str(settings["address"]).strip()})

    @property
    def label(self) -> str:
        """What a list calls this account: its description, or else its address."""
        return self.description or self.address

    @property
    def server_ids(self) -> frozenset[str]:
        """The ids of all servers this account uses."""
        return frozenset(id for id in (self.incoming, *self.outgoing) if id is not None)

    def with_server_replaced(self, old: str, new: str | None) -> Self:
        """Return this account with `new` wherever `old` stood; None leaves the place empty."""
        outgoing = (new if id == old else id for id in self.outgoing)
        return self.replace(
            incoming=new if self.incoming == old else self.incoming,
            outgoing=tuple(dict.fromkeys(id for id in outgoing if id is not None)),
        )

    def replace(self, **changes: Any) -> Self:
        """Return this account (same id) with `changes`, checked by the same rules."""
        return type(self)(**{**self.model_dump(), **changes})

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; unlike pydantic's own, `update` goes through the rules, too."""
        return self.replace(**update) if update else super().model_copy(deep=deep)
