"""Which columns of a frame can be edited, and which the profile tells itself."""

from collections import Counter
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from smtpwidgets.frames.accounts import ACCOUNT_COLUMNS
from smtpwidgets.frames.columns import COLUMNS
from smtpwidgets.frames.edits import Editable
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.plan_accounts import NAME_COLUMNS

__all__ = ["editable_accounts", "editable_servers", "kind_of_columns"]

_Read = Callable[[Any], object]


def editable_servers(snapshot: Snapshot) -> Editable:
    """Return how servers stand in a frame that was made from `snapshot`."""
    columns: dict[str, _Read] = {name: _setting(name) for name in FIELDS}
    columns["port"] = lambda server: server.port_number
    used_by = Counter(id for account in snapshot.accounts.values() for id in account.server_ids)
    told: dict[str, _Read | None] = dict.fromkeys(name for name in COLUMNS if name not in columns)
    told["used_by"] = lambda server: used_by[server.id]
    return Editable(columns, told)


def editable_accounts(snapshot: Snapshot) -> Editable:
    """Return how accounts stand in a frame that was made from `snapshot`."""

    def name(id: str | None) -> str:
        server = snapshot.servers.get(id or "")
        return "" if server is None else server.label

    def names(account: Any) -> str:
        return ", ".join(filter(None, map(name, account.outgoing)))

    columns: dict[str, _Read] = {field: _setting(field) for field in ACCOUNT_FIELDS}
    columns["outgoing"] = lambda account: ", ".join(account.outgoing)
    columns["incoming_name"] = lambda account: name(account.incoming)
    columns["outgoing_names"] = names
    told: dict[str, _Read | None] = dict.fromkeys(
        field for field in ACCOUNT_COLUMNS if field not in columns
    )
    told["sends_through"] = lambda account: next(filter(None, map(name, account.outgoing)), None)
    return Editable(columns, told)


def kind_of_columns(columns: Mapping[Any, Any] | Any) -> str | None:
    """Return "server" or "account" by the columns that only one of them has; None if unclear."""
    names = {name for name in columns if isinstance(name, str)}
    servers = names & (set(FIELDS) - set(ACCOUNT_FIELDS))
    accounts = names & ({*ACCOUNT_FIELDS, *NAME_COLUMNS} - set(FIELDS))
    if bool(servers) == bool(accounts):
        return None
    return "server" if servers else "account"


def _setting(name: str) -> _Read:
    return attrgetter(name)
