"""Which server an account's mail would leave through now, and why.

A server lets mail out if its ports say so on this network and its last check found nothing else
wrong with it; where nobody tried the ports, the last check speaks alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.account import Account
from smtpwidgets.model.cause import Place
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.ports import NO_SUCH_NAME, Pair, PortTrial, network_words, pair_of
from smtpwidgets.model.report import Report, TextPrinter
from smtpwidgets.model.server import Server

__all__ = ["Proposal", "Route", "route_of"]

# A failure on the way is the network's business; a trial of the ports here knows more about it.
_ON_THE_WAY = frozenset({Place.CONNECT, Place.DNS})


class Proposal(BaseModel):
    """A server that would let mail out with another port."""

    model_config = ConfigDict(frozen=True)

    server_id: str
    pair: Pair


class Route(BaseModel):
    """The server that would be used now, or None when no outgoing server lets mail out.

    `why` says it in sentences. `fallbacks` are the ids of the servers that would come after it.
    `proposal` is there when only another port would help: see `Profile.use_pair`.
    """

    model_config = ConfigDict(frozen=True)

    account_id: str
    network: str = ""
    server_id: str | None = None
    pair: Pair | None = None
    why: str = ""
    fallbacks: tuple[str, ...] = ()
    proposal: Proposal | None = None

    def under(self, verdict: NetworkVerdict | None) -> Self:
        """Return this route with a word on the network in front, where the network is at fault."""
        if verdict is None or not verdict.at_fault:
            return self
        return self.model_copy(update={"why": f"{verdict.title} {self.why}"})

    def __str__(self) -> str:
        return self.why

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))


class _Standing(StrEnum):
    """Whether a server lets mail out, as far as is known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class _Candidate:
    """An outgoing server of the account, how it stands, and the words for why."""

    server: Server
    standing: _Standing
    why: str
    other: Pair | None = None
    nameless: bool = False  # its name does not exist: no network is to blame


def route_of(
    account: Account,
    servers: Mapping[str, Server],
    trials: Mapping[str, PortTrial],
    reports: Mapping[str, Report],
    network: str = "",
) -> Route:
    """Return the server that the account's mail would leave through now.

    Args:
        account: whose mail it is.
        servers: every server by id, as it is used (with the user name it is logged into with).
        trials: the trial of each server's ports on this network, by server id.
        reports: the last check of each server, by server id.
        network: the name of this network, for the sentences.
    """
    chosen = [servers[id] for id in account.outgoing if id in servers]
    if not chosen:
        why = f"{account.label} has no outgoing server: it cannot send. Choose one for it."
        return Route(account_id=account.id, network=network, why=why)
    used = chosen[:1] if account.use_only_first else chosen
    candidates = [_candidate(s, trials.get(s.id), reports.get(s.id), network) for s in used]
    first = _first(candidates, _Standing.YES) or _first(candidates, _Standing.UNKNOWN)
    if first is None:
        return _none(account, candidates, network)
    place = candidates.index(first)
    after = [c.server for c in candidates[place + 1 :] if c.standing is not _Standing.NO]
    sentences = [f"Mail of {account.label} leaves through {_named(first.server)}. {first.why}"]
    sentences += [f"{c.server.label} is passed over: {c.why}" for c in candidates[:place]]
    useless = [c for c in candidates[place + 1 :] if c.standing is _Standing.NO]
    sentences += _what_follows(account, after, chosen, useless)
    return Route(
        account_id=account.id,
        network=network,
        server_id=first.server.id,
        pair=pair_of(first.server),
        why=" ".join(sentences),
        fallbacks=tuple(server.id for server in after),
    )


def _first(candidates: Sequence[_Candidate], standing: _Standing) -> _Candidate | None:
    return next((one for one in candidates if one.standing is standing), None)


def _what_follows(
    account: Account,
    after: Sequence[Server],
    chosen: Sequence[Server],
    useless: Sequence[_Candidate],
) -> Iterator[str]:
    yield from (f"{c.server.label}, a fall-back, does not help now: {c.why}" for c in useless)
    if after:
        yield f"If it fails: {', then '.join(server.label for server in after)}."
    elif useless:
        yield "There is no other fall-back."
    elif account.use_only_first and len(chosen) > 1:
        yield "Only this one is used: the account is set so."
    else:
        yield "There is no fall-back."


def _none(account: Account, candidates: Sequence[_Candidate], network: str) -> Route:
    reasons = "; ".join(f"{c.server.label}: {c.why.rstrip('.')}" for c in candidates)
    here = "" if all(c.nameless for c in candidates) else f" on {network_words(network)}"
    why = f"No outgoing server of {account.label} lets mail out{here}. {reasons}."
    if account.use_only_first and len(account.outgoing) > 1:
        why += " The account is set to use only the first server; its fall-backs are not tried."
    better = next((c for c in candidates if c.other is not None), None)
    if better is None or better.other is None:
        return Route(account_id=account.id, network=network, why=why)
    return Route(
        account_id=account.id,
        network=network,
        why=f"{why} {better.server.label} would let it out on {better.other}.",
        proposal=Proposal(server_id=better.server.id, pair=better.other),
    )


def _candidate(
    server: Server, trial: PortTrial | None, report: Report | None, network: str
) -> _Candidate:
    outdated = ""
    if trial is not None and trial.outdated:
        trial, outdated = None, "Its ports were tried before the entry was changed. "
    current = report if report is not None and report.describes(server) else None
    if trial is None:
        standing, why = _by_check(current, checked_before=report is not None)
        nameless = current is not None and current.cause_id in NO_SUCH_NAME
        return _Candidate(server, standing, outdated + why, nameless=nameless)
    where = network_words(network)
    if trial.nameless:
        why = f"There is no server called {server.host}: correct its name."
        return _Candidate(server, _Standing.NO, why, nameless=True)
    if not trial.passes:
        why = f"{pair_of(server)} does not get through on {where} ({trial.why})."
        return _Candidate(server, _Standing.NO, why, trial.best)
    if current is not None and _refuses(current):
        return _Candidate(server, *_by_check(current, checked_before=True))
    return _Candidate(server, _Standing.YES, f"Its port let mail through on {where}.")


def _refuses(report: Report) -> bool:
    """Whether a check failed for a reason that no network explains."""
    return not report.ok and report.place is not None and report.place not in _ON_THE_WAY


def _by_check(report: Report | None, *, checked_before: bool) -> tuple[_Standing, str]:
    if report is None:
        why = "was not checked since it was changed" if checked_before else "was not checked yet"
        return _Standing.UNKNOWN, f"Whether it lets mail out is not known: it {why}."
    if report.ok:
        return _Standing.YES, "Its last check passed."
    if report.cause is None:
        return _Standing.UNKNOWN, "Its last check was not finished."
    return _Standing.NO, f"Its last check failed ({report.cause.summary})."


def _named(server: Server) -> str:
    return f"{server.label} ({pair_of(server)})"
