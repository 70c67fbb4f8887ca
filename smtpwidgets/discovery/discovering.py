"""From an e-mail address to ranked settings, without leaving this computer."""

import inspect
from collections.abc import Iterable, Iterator, Sequence

from smtpwidgets.discovery.candidates import (
    Candidate,
    Discovery,
    Found,
    Lookup,
    Need,
    Question,
    Source,
    Trust,
)
from smtpwidgets.discovery.sources import SOURCES, SourceRow, own_domains
from smtpwidgets.discovery.typos import meant_domain
from smtpwidgets.model.addresses import address_problems, domain_of
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.hosts import host_problems, is_loopback
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.provider import Provider
from smtpwidgets.model.security import Protocol

__all__ = ["discover", "look_up"]

_RANKS = {trust: rank for rank, trust in enumerate(Trust)}


async def discover(
    address: object,
    *,
    providers: Iterable[Provider] = (),
    known: Snapshot | None = None,
    protocol: Protocol | str = Protocol.IMAP,
    third_parties: bool = False,
    sources: Sequence[SourceRow] = SOURCES,
) -> Discovery:
    """Find the servers of a mail address.

    Args:
        address: the e-mail address as typed. A text that is none is answered in `problems`.
        providers: providers that are asked first, such as the practice servers.
        known: a profile's snapshot, whose entries may prove settings for the same domain.
        protocol: how mail is to be fetched, `imap` or `pop3`.
        third_parties: whether sources may be asked by which others hear of the address. All that
            come with this version are on this computer.
        sources: where to look, in order.

    Returns:
        Ranked candidates, what to do before the login, and everything that was asked.

    Raises:
        ValueError: `protocol` is no way of fetching mail.
    """
    question = _question(address, providers, known, protocol)
    if question is None:
        return _refused(address)
    found: list[tuple[SourceRow, Found]] = []
    for row in sources:
        if row.leaves_computer and not third_parties:
            continue
        answer = _spared(row, found) or row.look(question)
        found.append((row, await answer if inspect.isawaitable(answer) else answer))
    return _joined(question, found)


def look_up(
    address: object,
    *,
    providers: Iterable[Provider] = (),
    known: Snapshot | None = None,
    protocol: Protocol | str = Protocol.IMAP,
) -> Discovery:
    """Do what `discover` does, at once and without a loop: only sources on this computer."""
    question = _question(address, providers, known, protocol)
    if question is None:
        return _refused(address)
    found: list[tuple[SourceRow, Found]] = []
    for row in SOURCES:
        answer = _spared(row, found) or row.look(question)
        if isinstance(answer, Found):
            found.append((row, answer))
    return _joined(question, found)


def _text(address: object) -> str:
    return "" if address is None else str(address)


def _question(
    address: object,
    providers: Iterable[Provider],
    known: Snapshot | None,
    protocol: Protocol | str,
) -> Question | None:
    text = _text(address).strip()
    wanted = Protocol(protocol)
    if wanted is Protocol.SMTP:
        raise ValueError("protocol is how mail is fetched: 'imap' or 'pop3'")
    if address_problems(text):
        return None
    return Question(text, domain_of(text), wanted, tuple(providers), known)


def _refused(address: object) -> Discovery:
    text = _text(address)
    return Discovery("", problems=address_problems(text))


def _spared(row: SourceRow, found: list[tuple[SourceRow, Found]]) -> Found | None:
    """Return why a source need not be asked, or None."""
    if row.source is not Source.GUESS:
        return None
    answers = [answer for _, answer in found]
    if any(note.need is Need.IMPOSSIBLE for answer in answers for note in answer.notes):
        return Found("not asked: this provider lets no mail program in.")
    candidates = [candidate for answer in answers for candidate in answer.candidates]
    if any(_is_whole(candidate) for candidate in candidates):
        return Found("not needed: both servers are known.")
    return None


def _is_whole(candidate: Candidate) -> bool:
    sides = (candidate.incoming, candidate.outgoing)
    return candidate.trust is Trust.KNOWN and None not in sides


def _joined(question: Question, found: list[tuple[SourceRow, Found]]) -> Discovery:
    """Rank the candidates, those alike only once, and tell what was asked."""
    ranked = sorted(
        (candidate for _, answer in found for candidate in answer.candidates),
        key=lambda candidate: _RANKS[candidate.trust],
    )
    unlike = {(one.incoming, one.outgoing): one for one in reversed(ranked)}
    notes = dict.fromkeys(note for _, answer in found for note in answer.notes)
    given = [domain for provider in question.providers for domain in provider.domains]
    meant = meant_domain(question.domain, (*own_domains(question.known), *given))
    local = question.address.rpartition("@")[0]
    return Discovery(
        address=question.address,
        candidates=tuple(reversed(unlike.values())),
        notes=tuple(notes),
        attempts=tuple(Lookup(row.source, row.asked, answer.outcome) for row, answer in found),
        suggestion=f"{local}@{meant}" if meant else "",
        problems=tuple(_warnings(question)),
    )


def _warnings(question: Question) -> Iterator[Problem]:
    """Yield what the domain's letters give reason to look at twice."""
    if "." not in question.domain and not is_loopback(question.domain):
        message = (
            f"“{question.domain}” has no dot: mail domains have an ending, such as .com or .org. "
            "Only inside one network there are names without; look whether yours is complete."
        )
        yield Problem(
            field="address", code="address-single", message=message, severity=Severity.WARNING
        )
    for problem in host_problems(question.address.rpartition("@")[2]):
        if problem.severity is Severity.WARNING:
            yield problem.model_copy(update={"field": "address"})
