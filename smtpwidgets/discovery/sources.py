"""Where settings are looked for, in order; each source is a row of `SOURCES`."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from smtpwidgets.discovery.book import find_provider, parents_of
from smtpwidgets.discovery.candidates import (
    PROTOCOL_WORDS,
    Candidate,
    Found,
    Need,
    Question,
    Source,
    Trust,
)
from smtpwidgets.discovery.guess import guesses, guesses_at
from smtpwidgets.discovery.notes import notes_for
from smtpwidgets.model.account import Account
from smtpwidgets.model.addresses import domain_of
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.provider import Offer, Provider
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server

__all__ = ["SOURCES", "SourceRow", "own_domains"]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source: what it is called, and who is asked.

    `look` may return an awaitable (a source that is asked over the network); `discover` awaits it,
    `look_up` leaves such sources out. `leaves_computer` says whether anybody else hears of it;
    such a source is asked only where somebody agreed to that.
    """

    source: Source
    asked: str
    look: Callable[[Question], Found | Awaitable[Found]]
    leaves_computer: bool = False


# --- providers: given by the caller, or in the book -----------------------------------------------


def _given(question: Question) -> Found:
    if not question.providers:
        return Found("none is running.")
    for name in parents_of(question.domain):
        for provider in question.providers:
            if name in provider.domains:
                found = tuple(_of(provider, question, Source.GIVEN, name))
                return Found(f"{provider.name} is one of them.", found, notes_for(provider))
    return Found("none of them has this domain.")


def _book(question: Question) -> Found:
    if (listed := find_provider(question.domain)) is None:
        return Found(f"{question.domain} is not in it.")
    provider, name = listed
    under = "" if name == question.domain else f" is under {name}, which"
    outcome = f"{question.domain}{under} belongs to {provider.name}."
    return Found(outcome, tuple(_of(provider, question, Source.BOOK, name)), notes_for(provider))


def _of(provider: Provider, question: Question, source: Source, listed: str) -> Iterator[Candidate]:
    """Yield a provider's servers in pairs, best first, without those that do not encrypt."""
    trust, note = Trust.KNOWN, ""
    if listed != question.domain:
        trust = Trust.LIKELY
        note = f"Known for {listed}. Your part of it may have servers of its own."
    incoming = _encrypted(provider.incoming)
    wanted = [offer for offer in incoming if offer.protocol is question.protocol]
    if incoming and not wanted:
        missing, there = PROTOCOL_WORDS[question.protocol], PROTOCOL_WORDS[incoming[0].protocol]
        note = f"{note} {provider.name} is not known to offer {missing}; this is {there}.".strip()
    for pair in _pairs(wanted or incoming, _encrypted(provider.outgoing)):
        yield Candidate(source, trust, *pair, question.address, provider.name, note)


def _encrypted(offers: Iterable[Offer]) -> list[Offer]:
    return [offer for offer in offers if offer.security is not Security.NONE]


def _pairs(
    incoming: list[Offer], outgoing: list[Offer]
) -> Iterator[tuple[Offer | None, Offer | None]]:
    """Pair the first with the first, the second with the second; the best fills what is short."""
    first_in, first_out = next(iter(incoming), None), next(iter(outgoing), None)
    for fetching, sending in zip_longest(incoming, outgoing):
        yield fetching or first_in, sending or first_out


# --- what the profile's other entries prove -------------------------------------------------------


def own_domains(known: Snapshot | None) -> tuple[str, ...]:
    """Return the mail domains of a profile's accounts."""
    accounts = () if known is None else known.accounts.values()
    return tuple(dict.fromkeys(domain_of(account.address) for account in accounts))


def _profile(question: Question) -> Found:
    if question.known is None:
        return Found("no profile was given.")
    found = (*_like_accounts(question, question.known), *_like_servers(question, question.known))
    outcome = "they have servers for this domain." if found else "none of them has this domain."
    return Found(outcome, found)


def _like_accounts(question: Question, known: Snapshot) -> Iterator[Candidate]:
    """Yield the servers of accounts in the same domain."""
    for account in known.accounts.values():
        if domain_of(account.address) != question.domain:
            continue
        fetching = [id for id in (account.incoming,) if id is not None]
        sides = [
            _encrypted(_as_offer(known.servers[id], account) for id in ids if id in known.servers)
            for ids in (fetching, account.outgoing)
        ]
        for pair in _pairs(*sides):
            note = f"Your account {account.label} has these servers."
            yield Candidate(Source.PROFILE, Trust.KNOWN, *pair, question.address, note=note)


def _like_servers(question: Question, known: Snapshot) -> Iterator[Candidate]:
    """Yield servers that no account has yet, under this domain or with a user name in it."""
    used = {id for account in known.accounts.values() for id in account.server_ids}
    theirs = [
        server
        for server in known.servers.values()
        if server.id not in used and _is_of(server, question.domain)
    ]
    offers = _encrypted(_as_offer(server) for server in theirs)
    incoming = [offer for offer in offers if offer.protocol is question.protocol]
    outgoing = [offer for offer in offers if offer.protocol is Protocol.SMTP]
    for pair in _pairs(incoming, outgoing):
        note = "Your profile has servers of this domain already."
        yield Candidate(Source.PROFILE, Trust.LIKELY, *pair, question.address, note=note)


def _is_of(server: Server, domain: str) -> bool:
    host = server.host_ascii
    named = "@" in server.username and domain_of(server.username) == domain
    return named or host == domain or host.endswith(f".{domain}")


def _as_offer(server: Server, account: Account | None = None) -> Offer:
    """Return a server as an offer for somebody else of the same domain."""
    local = "" if account is None else account.address.rpartition("@")[0]
    # Only the form of the user name is taken over, never the other person's name.
    form = "{local}" if local and server.username == local else "{email}"
    return Offer(
        protocol=server.protocol,
        host=server.host,
        port=server.port_number,
        security=server.security,
        auth=(server.auth,),
        username=form,
    )


# --- guesses --------------------------------------------------------------------------------------


def _guess(question: Question) -> Found:
    found = (*_known_hosts(question), *guesses(question))
    return Found(f"{len(found)} usual settings under {question.domain}.", found)


def _known_hosts(question: Question) -> Iterator[Candidate]:
    """Yield the hosts that are known to answer unencrypted, with encryption."""
    listed = find_provider(question.domain)
    if listed is None or Need.UNENCRYPTED not in listed[0].needs:
        return
    yield from guesses_at(question, listed[0].unencrypted)


SOURCES: tuple[SourceRow, ...] = (
    SourceRow(Source.GIVEN, "The practice servers", _given),
    SourceRow(Source.BOOK, "The provider book", _book),
    SourceRow(Source.PROFILE, "Your other entries", _profile),
    SourceRow(Source.GUESS, "Usual server names", _guess),
)
