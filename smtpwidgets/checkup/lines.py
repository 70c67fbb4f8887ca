"""The lines of a check-up: each server and each account in the words that lists use."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.checkup import Line, LineKind, LineState
from smtpwidgets.model.fields import SECURITY_WORDS
from smtpwidgets.model.last_check import CheckState, LastCheck, account_check, last_check
from smtpwidgets.model.logins import login_of
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.server import Server
from smtpwidgets.model.visit import SKIP_WORDS, Skip, Visit

__all__ = ["lines_of"]

_WORST_FIRST = tuple(LineState)


def lines_of(
    snapshot: Snapshot,
    visits: Sequence[Visit],
    now: datetime,
    *,
    ids: Collection[str] | None = None,
    verdict: NetworkVerdict | None = None,
    blamed: Collection[str] = (),
) -> tuple[Line, ...]:
    """Return a line for each account and each server that was visited.

    Args:
        snapshot: the profile as it was when the visits were planned.
        visits: what was visited, with reports where there are some.
        now: the time (UTC) that certificates are held against.
        ids: accounts without a server get a line only if they are among these (None: all).
        verdict: the last look at this network; what it explains is not held against a server.
        blamed: keys of visits for which this network is to blame, whoever says so.
    """
    checks = {visit.key: _check(snapshot, visit, now, verdict, blamed) for visit in visits}
    found = [*_accounts(snapshot, visits, checks, ids), *_servers(snapshot, visits, checks)]
    return tuple(found)


def _check(
    snapshot: Snapshot,
    visit: Visit,
    now: datetime,
    verdict: NetworkVerdict | None,
    blamed: Collection[str],
) -> LastCheck:
    if visit.skipped is not None:
        state = CheckState.NETWORK if visit.skipped is Skip.NETWORK else CheckState.IDLE
        return LastCheck(SKIP_WORDS[visit.skipped][0], state)
    account_id = next(iter(visit.account_ids), None)
    used = login_of(snapshot, visit.server_id, account_id).applied_to(
        snapshot.servers[visit.server_id]
    )
    check = last_check(used, visit.report, now, verdict)
    if visit.key in blamed and check.state is CheckState.FAILED:
        return LastCheck(SKIP_WORDS[Skip.NETWORK][0], CheckState.NETWORK)
    return check


def _accounts(
    snapshot: Snapshot,
    visits: Sequence[Visit],
    checks: Mapping[str, LastCheck],
    ids: Collection[str] | None,
) -> Iterator[Line]:
    mine: dict[str, list[Visit]] = {}
    for visit in visits:
        for account_id in visit.account_ids:
            mine.setdefault(account_id, []).append(visit)
    for account in snapshot.accounts.values():
        if account.id not in mine and ids is not None and account.id not in ids:
            continue
        parts = mine.get(account.id, [])
        check = account_check(account, snapshot, {v.server_id: checks[v.key] for v in parts})
        yield Line(
            id=account.id,
            kind=LineKind.ACCOUNT,
            what="Account",
            description=_own_name(account),
            address=account.address,
            state=LineState(check.state.value),
            sides=check.words,
            elapsed_ms=_elapsed(parts),
            members=tuple(visit.key for visit in parts),
        )


def _servers(
    snapshot: Snapshot, visits: Sequence[Visit], checks: Mapping[str, LastCheck]
) -> Iterator[Line]:
    by_server: dict[str, list[Visit]] = {}
    for visit in visits:
        by_server.setdefault(visit.server_id, []).append(visit)
    for server_id, server in snapshot.servers.items():
        parts = by_server.get(server_id)
        if not parts:
            continue
        found = [checks[visit.key] for visit in parts]
        worst = min(found, key=lambda check: _WORST_FIRST.index(LineState(check.state.value)))
        some = f" ({found.count(worst)} of {len(found)} logins)" if len(set(found)) > 1 else ""
        yield Line(
            id=server_id,
            kind=LineKind.SERVER,
            what=server.protocol.upper(),
            description=_own_name(server),
            host=server.host,
            where=f"{server.port_number} · {SECURITY_WORDS[server.security]}",
            state=LineState(worst.state.value),
            summary=worst.words + some,
            elapsed_ms=_elapsed(parts),
            members=tuple(visit.key for visit in parts),
        )


def _own_name(entry: Server | Account) -> str:
    place = entry.host if isinstance(entry, Server) else entry.address
    return "" if entry.description == place else entry.description


def _elapsed(visits: Sequence[Visit]) -> float | None:
    times = [visit.report.elapsed_ms for visit in visits if visit.report is not None]
    return sum(times) if times else None
