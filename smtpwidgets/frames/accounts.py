"""The accounts of a profile as a DataFrame: who somebody is, and which servers carry their mail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

import pandas as pd

from smtpwidgets.frames.verdict import CheckState, LastCheck, last_check
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.logins import login_of
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server

__all__ = ["ACCOUNT_COLUMNS", "AccountsFrame", "account_check", "accounts_frame"]

AccountsFrame: TypeAlias = pd.DataFrame


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
    return pd.DataFrame(data, index=index)


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


_OUTGOING = "Outgoing"
_NEVER = LastCheck("Not checked", CheckState.IDLE)  # of all sides alike: which is no news
_WORST_FIRST = (CheckState.FAILED, CheckState.NETWORK, CheckState.WARNING, CheckState.IDLE)


def account_check(
    account: Account, snapshot: Snapshot, checks: Mapping[str, LastCheck]
) -> LastCheck:
    """Return what the checks of an account's servers say together: the worst of them speak."""
    if not checks:
        return LastCheck("No server yet", CheckState.IDLE)
    for state in _WORST_FIRST:
        found = {id: check.words for id, check in checks.items() if check.state is state}
        if found and (len(checks) == 1 or set(checks.values()) == {_NEVER}):
            return LastCheck(next(iter(found.values())), state)
        if found:
            if state is CheckState.IDLE:  # what is not known yet is one side's news
                found = dict([next(iter(found.items()))])
            return LastCheck(_listed(account, snapshot, found), state)
    ways = "Works both ways" if account.incoming in checks and len(checks) > 1 else "Works"
    return LastCheck(ways, CheckState.OK)


def _listed(account: Account, snapshot: Snapshot, found: Mapping[str, str]) -> str:
    """Return each side with its words; sides of which the same is said stand together."""
    sides: dict[str, list[str]] = {}
    for id, words in found.items():
        sides.setdefault(words, []).append(_side(account, snapshot, id))
    return "; ".join(_joined(f"{_and(names)}: ", words) for words, names in sides.items())


def _and(names: Sequence[str]) -> str:
    """Return “Incoming”, “Incoming and outgoing”, or “Incoming, outgoing and Spare”."""
    said = [names[0], *("outgoing" if name == _OUTGOING else name for name in names[1:])]
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))


def _side(account: Account, snapshot: Snapshot, id: str) -> str:
    if id == account.incoming:
        return "Incoming"
    return _OUTGOING if account.outgoing[0] == id else snapshot.servers[id].label


def _joined(where: str, words: str) -> str:
    return where + (words[:1].lower() + words[1:] if where and words[1:2].islower() else words)


def _names(entry: _Entry) -> list[str]:
    return [label for id in entry.account.outgoing if (label := entry.label(id)) is not None]


def _fall_backs(account: Account) -> int:
    return 0 if account.use_only_first else max(len(account.outgoing) - 1, 0)
