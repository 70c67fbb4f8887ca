"""The servers that a step proposes: found without asking anybody, or in the profile already."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from smtpwidgets.discovery import Candidate, Note, Source, Trust, look_up
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import SECURITY_WORDS
from smtpwidgets.model.provider import Provider
from smtpwidgets.model.security import DEFAULT_PORTS, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile

__all__ = [
    "STORED",
    "Findings",
    "Proposal",
    "guessed_hosts",
    "look_for",
    "of_stored",
    "server_words",
]

STORED = "server:"  # the key of a server that is in the list begins with it

_GUESSED = Trust.GUESSED
_MOST_GUESSED = 2
_MOST_STORED = 6  # a list of thousands is looked through elsewhere
SOURCE_WORDS = {
    Source.GIVEN: "A practice server",
    Source.BOOK: "Known from the provider book",
    Source.PROFILE: "As in your other entries for this domain",
    Source.GUESS: "The name that providers mostly use",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One server to choose: its settings as texts, where they come from, how far to trust them.

    `stored_id` is the entry of the profile that it stands for, or "".
    """

    key: str
    texts: Mapping[str, str]
    source: str
    trust: Trust
    stored_id: str = ""

    @property
    def protocol(self) -> Protocol:
        """The conversation it speaks."""
        return Protocol(self.texts["protocol"])

    def __str__(self) -> str:
        return server_words(self.texts)


@dataclass(frozen=True, slots=True)
class Findings:
    """What an address tells: proposals (best first), what to know before the login, a slip."""

    incoming: tuple[Proposal, ...] = ()
    outgoing: tuple[Proposal, ...] = ()
    notes: tuple[Note, ...] = ()
    provider: str = ""
    suggestion: str = ""
    warnings: tuple[str, ...] = ()


def server_words(texts: Mapping[str, str]) -> str:
    """Return a server in words people can compare with a help page."""
    protocol = Protocol(texts.get("protocol", Protocol.SMTP))
    security = Security(texts.get("security", Security.TLS))
    port = texts.get("port") or DEFAULT_PORTS[protocol, security]
    kind = protocol.upper()
    return f"{texts.get('host', '')}, port {port}, {SECURITY_WORDS[security]} ({kind})"


def look_for(address: str, profile: Profile, own_id: str = "") -> Findings:
    """Return what is known about an address on this computer; nothing is asked over the network.

    `own_id` is the entry of this very set-up, which is not proposed to itself.
    """
    practice = profile.practice
    providers: Iterable[Provider] = getattr(practice, "providers", tuple)()
    fetched = {
        protocol: look_up(address, providers=providers, known=profile.snapshot, protocol=protocol)
        for protocol in (Protocol.IMAP, Protocol.POP3)
    }
    incoming, outgoing = [], []
    for found in fetched.values():
        for candidate in found.candidates:
            sides = candidate.servers()
            incoming += [_found(candidate, one) for one in sides[:1] if one is not None]
            outgoing += [_found(candidate, one) for one in sides[1:] if one is not None]
    first = fetched[Protocol.IMAP]
    stored = [s for s in profile.servers.values() if s.protocol is Protocol.SMTP and s.id != own_id]
    return Findings(
        incoming=_unique(incoming),
        outgoing=_unique([*_shared(outgoing, stored), *map(of_stored, _nearest(stored, address))]),
        notes=first.notes,
        provider=next((one.name for one in first.candidates if one.name), ""),
        suggestion=first.suggestion,
        warnings=tuple(problem.message for problem in first.problems),
    )


def guessed_hosts(address: str, profile: Profile, protocol: Protocol) -> tuple[str, ...]:
    """Return the names that are only guessed for an address, those likely first.

    What the profile holds is left out: this very set-up has stored its guess there.
    """
    providers: Iterable[Provider] = getattr(profile.practice, "providers", tuple)()
    fetching = Protocol.IMAP if protocol is Protocol.SMTP else protocol
    found = look_up(address, providers=providers, protocol=fetching).candidates
    offers = [one.outgoing if protocol is Protocol.SMTP else one.incoming for one in found]
    trusts = [one.trust for one in found]
    hosts = (o.host for o, trust in zip(offers, trusts, strict=True) if o and trust is _GUESSED)
    return tuple(dict.fromkeys(hosts))


def of_stored(server: Server) -> Proposal:
    """Return the proposal to use a server that is in the list already."""
    source = f"In your list as “{server.label}”"
    texts = ServerDraft.of(server).texts
    return Proposal(f"{STORED}{server.id}", texts, source, Trust.KNOWN, stored_id=server.id)


def _found(candidate: Candidate, server: Server) -> Proposal:
    key = f"{server.protocol}:{server.host}:{server.port_number}:{server.security}"
    source = candidate.note or candidate.name or SOURCE_WORDS[candidate.source]
    return Proposal(key, ServerDraft.of(server).texts, source, candidate.trust)


def _shared(found: Iterable[Proposal], stored: Sequence[Server]) -> Iterable[Proposal]:
    """Yield an entry of the list in the place of a proposal that is the same server."""
    known = {(one.host, one.port_number, one.security): one for one in reversed(stored)}
    for proposal in found:
        texts = proposal.texts
        security = Security(texts["security"])
        port = int(texts["port"] or DEFAULT_PORTS[Protocol.SMTP, security])
        same = known.get((texts["host"], port, security))
        yield proposal if same is None else of_stored(same)


def _nearest(stored: Sequence[Server], address: str) -> Sequence[Server]:
    """Return a few servers of the list: those of the address's domain first."""
    domain = address.rpartition("@")[2].lower()
    return sorted(stored, key=lambda one: not one.host.endswith(domain))[:_MOST_STORED]


def _unique(found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    unlike: dict[str, Proposal] = {}
    guessed: Counter[Protocol] = Counter()
    for proposal in found:
        if proposal.trust is Trust.GUESSED:
            # A long list of guesses helps nobody: the port check finds the other pairs.
            if Security(proposal.texts["security"]) is not Security.TLS:
                continue
            guessed[proposal.protocol] += 1
            if guessed[proposal.protocol] > _MOST_GUESSED:
                continue
        unlike.setdefault(proposal.key, proposal)
    return tuple(unlike.values())
