"""The last check of a server in a few words and one state, as lists and tables show it.

The words come from the causes; what belongs here is only which of them speaks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from smtpwidgets.model.account import Account
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.network_verdict import NetworkVerdict, blamed_on_network
from smtpwidgets.model.report import Report, StageState
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.model.validity import Validity, days_words, validity

__all__ = [
    "SIGNS",
    "CheckState",
    "DaysCell",
    "LastCheck",
    "account_check",
    "certificate_days",
    "days_cell",
    "last_check",
]


class CheckState(StrEnum):
    """What a last check says about the server as it is now.

    `IDLE` says nothing; `NETWORK` says that this network, and not the server, was in the way.
    """

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NETWORK = "network"
    IDLE = "idle"


# A state is never shown by its colour alone.
SIGNS: Mapping[CheckState, str] = {
    CheckState.OK: "✓",
    CheckState.WARNING: "!",
    CheckState.FAILED: "✗",
    CheckState.NETWORK: "⊘",
    CheckState.IDLE: "–",
}


class LastCheck(NamedTuple):
    """The two to five words of a list's last column, and their state."""

    words: str
    state: CheckState


class DaysCell(NamedTuple):
    """The days a certificate has left, as lists show them; the state is empty where all is well."""

    words: str
    state: CheckState | None


_DAYS_STATES: Mapping[Validity, CheckState | None] = {
    Validity.FINE: None,
    Validity.SOON: CheckState.WARNING,
    Validity.ENDED: CheckState.FAILED,
}


def days_cell(days: int | None) -> DaysCell:
    """Return how a list shows the days that are left; words and a sign tell what the colour does.

    Nothing is shown where no certificate was seen.
    """
    if days is None:
        return DaysCell("", None)
    count = f"{days:,} day" if days == 1 else f"{days:,} days"
    return DaysCell("ended" if days < 0 else count, _DAYS_STATES[validity(days)])


_NEVER = LastCheck("Not checked", CheckState.IDLE)
_THIS_NETWORK = LastCheck("This network", CheckState.NETWORK)
_UNFINISHED = LastCheck("Not finished", CheckState.IDLE)
_OUTDATED = "{words} (before the last change)"

# The furthest thing that was really done speaks; a depth that was only asked for does not.
_REACHED: tuple[tuple[Stage, str], ...] = (
    (Stage.INBOX, "Works · message arrived"),
    (Stage.MESSAGE, "Works · message sent"),
    (Stage.RECIPIENT, "Works · rehearsed"),
    (Stage.SENDER, "Works · rehearsed"),
    (Stage.LOGIN, "Works"),
)
_WITHOUT_LOGIN = "Answers"  # not "Works": nobody has seen the password accepted


def last_check(
    server: Server,
    report: Report | None,
    now: datetime,
    verdict: NetworkVerdict | None = None,
) -> LastCheck:
    """Return what `report`, made some time before `now` (UTC), says about `server` as it is now.

    What `verdict`, the last look at the network, explains is not held against the server.
    """
    if report is None:
        return _NEVER
    if report.describes(server) and blamed_on_network(report, verdict):
        return _THIS_NETWORK
    check = _failure(report) or _warning(report, now) or _success(server, report)
    if report.describes(server) or check is _UNFINISHED:
        return check
    return LastCheck(_OUTDATED.format(words=check.words), CheckState.IDLE)


def _failure(report: Report) -> LastCheck | None:
    if report.ok:
        return None
    cause_id = report.cause_id or (report.failed and report.failed.cause)
    if not cause_id:
        return _UNFINISHED if report.failed is None else LastCheck("Failed", CheckState.FAILED)
    return LastCheck(cause_of(cause_id).summary, CheckState.FAILED)


def _warning(report: Report, now: datetime) -> LastCheck | None:
    """Return what to look at though the check passed, if anything."""
    if report.excepted:  # for ever; the days stand in a column of their own
        return LastCheck(cause_of(CauseId("certificate-excepted")).summary, CheckState.WARNING)
    days_left = None if report.tls is None else report.tls.days_left(now)
    if days_left is not None and validity(days_left) is not Validity.FINE:
        return LastCheck(_certificate(days_left), CheckState.WARNING)
    remarks = [result for result in report.stages if result.state is StageState.WARNING]
    causes = [report.cause_id, *(result.cause for result in remarks)]
    if cause_id := next(filter(None, causes), None):
        return LastCheck(cause_of(cause_id).summary, CheckState.WARNING)
    return LastCheck("Works, with a remark", CheckState.WARNING) if remarks else None


def _certificate(days_left: int) -> str:
    return "Certificate has ended" if days_left < 0 else f"Certificate {days_words(days_left)}"


def certificate_days(server: Server, report: Report | None, now: datetime) -> int | None:
    """Return the days that are left of the certificate which `report` saw where `server` stands.

    Negative when it has ended; None where none was seen, or at another place.
    """
    if report is None or report.tls is None:
        return None
    there = (report.protocol, report.port) == (server.protocol, server.port_number)
    if not there or report.host not in {server.host, server.host_ascii}:
        return None
    return report.tls.days_left(now)


def _success(server: Server, report: Report) -> LastCheck:
    passed = {result.stage for result in report.stages}
    words = next((words for stage, words in _REACHED if stage in passed), None)
    if words is None:
        words = "Works" if server.auth is Auth.NONE else _WITHOUT_LOGIN
    return LastCheck(words, CheckState.OK)


# --- both sides of an account together ------------------------------------------------------------

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
