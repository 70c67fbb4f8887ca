"""The accounts of a profile as a DataFrame: who somebody is, and which servers carry their mail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from smtpwidgets.frames.edits import ATTRS
from smtpwidgets.frames.remembering import RememberingFrame
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.last_check import LastCheck, account_check, last_check
from smtpwidgets.model.logins import login_of
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server

__all__ = ["ACCOUNT_COLUMNS", "AccountsFrame", "accounts_frame"]


class AccountsFrame(RememberingFrame):
    """Accounts, one a row."""

    @property
    def _constructor(self) -> type["AccountsFrame"]:
        return AccountsFrame


@dataclass(frozen=True, slots=True)
class _Entry:
    account: Account
    servers: Mapping[str, Server]
    check: LastCheck
    reports: tuple[Report, ...]

    def label(self, id: str | None) -> str | None:
        server = self.servers.get(id or "")
        return None if server is None else server.label

    @property
    def checked_at(self) -> datetime | None:
        """When the oldest of its last checks was: the account as a whole is known since then."""
        if not self.reports:
            return None
        return min(report.started_at.astimezone(UTC) for report in self.reports)


_Read = Callable[[_Entry], object]


def _setting(name: str) -> _Read:
    return lambda entry: getattr(entry.account, name)


# Name → dtype and where it is read. Nullable types: a row that somebody adds changes no column.
ACCOUNT_COLUMNS: Mapping[str, tuple[str, _Read]] = {
    "description": ("string", _setting("description")),
    "display_name": ("string", _setting("display_name")),
    "address": ("string", _setting("address")),
    "incoming": ("string", _setting("incoming")),
    "incoming_name": ("string", lambda entry: entry.label(entry.account.incoming)),
    "outgoing": ("string", lambda entry: ", ".join(entry.account.outgoing)),
    "outgoing_names": ("string", lambda entry: ", ".join(_names(entry))),
    "sends_through": ("string", lambda entry: next(iter(_names(entry)), None)),
    "fall_backs": ("Int64", lambda entry: _fall_backs(entry.account)),
    "use_only_first": ("boolean", _setting("use_only_first")),
    "same_login": ("boolean", _setting("same_login")),
    "folder": ("string", _setting("folder")),
    "automatic": ("boolean", _setting("automatic")),
    "leave_on_server": ("boolean", _setting("leave_on_server")),
    "last_check": ("string", lambda entry: entry.check.words),
    "last_state": ("string", lambda entry: entry.check.state.value),
    "checked_at": ("datetime64[us, UTC]", lambda entry: entry.checked_at),
}


def accounts_frame(
    snapshot: Snapshot,
    reports: Mapping[str, Report],
    *,
    now: datetime | None = None,
    verdict: NetworkVerdict | None = None,
) -> AccountsFrame:
    """Return the accounts as a DataFrame.

    Shape:
        (n_accounts, n_columns), index `id` (string, unique), columns and dtypes as in
        `ACCOUNT_COLUMNS`, rows in the order of the profile. Servers stand there by id and by
        name; several are parted by a comma and a blank. Never a password.

    Args:
        snapshot: servers and accounts at one revision.
        reports: the last report of each server that was checked, by the server's id.
        now: the time (UTC) that certificates are held against; this moment if None.
        verdict: the last look at this network; what it explains is not held against a server.
    """
    moment = now or datetime.now(UTC)
    entries = [_entry(a, snapshot, reports, moment, verdict) for a in snapshot.accounts.values()]
    index = pd.Index(list(snapshot.accounts), name="id", dtype="string")
    data = {
        name: pd.array([read(entry) for entry in entries], dtype=dtype)
        for name, (dtype, read) in ACCOUNT_COLUMNS.items()
    }
    frame = AccountsFrame(data, index=index)
    frame.attrs[ATTRS] = {"kind": "account", "revision": snapshot.revision}
    return frame


def _entry(
    account: Account,
    snapshot: Snapshot,
    reports: Mapping[str, Report],
    now: datetime,
    verdict: NetworkVerdict | None,
) -> _Entry:
    ids = [id for id in (account.incoming, *account.outgoing) if id in snapshot.servers]
    checks: dict[str, LastCheck] = {}
    for id in filter(None, ids):
        used = login_of(snapshot, id, account.id).applied_to(snapshot.servers[id])
        checks[id] = last_check(used, reports.get(id), now, verdict)
    mine = tuple(reports[id] for id in checks if id in reports)
    return _Entry(account, snapshot.servers, account_check(account, snapshot, checks), mine)


def _names(entry: _Entry) -> list[str]:
    return [label for id in entry.account.outgoing if (label := entry.label(id)) is not None]


def _fall_backs(account: Account) -> int:
    return 0 if account.use_only_first else max(len(account.outgoing) - 1, 0)
