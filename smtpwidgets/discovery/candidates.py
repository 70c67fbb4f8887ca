"""What a search for settings gives back: candidates, what to do first, and what was asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from smtpwidgets.model.cause import Who
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.fields import SECURITY_WORDS
from smtpwidgets.model.problem import Problem
from smtpwidgets.model.provider import Offer, Provider
from smtpwidgets.model.security import DEFAULT_PORTS, Auth, Protocol
from smtpwidgets.model.server import Server

if TYPE_CHECKING:
    from smtpwidgets.model.report import TextPrinter

__all__ = [
    "PROTOCOL_WORDS",
    "TRUST_WORDS",
    "Candidate",
    "Discovery",
    "Found",
    "Lookup",
    "Need",
    "Note",
    "Question",
    "Source",
    "Trust",
]


class Source(StrEnum):
    """Where a candidate comes from."""

    GIVEN = "given"  # providers that the caller brings along: the practice servers
    BOOK = "book"
    PROFILE = "profile"
    GUESS = "guess"


class Trust(StrEnum):
    """How far a candidate can be trusted, best first."""

    KNOWN = "known"
    LIKELY = "likely"
    GUESSED = "guessed"


class Need(StrEnum):
    """What stands before the first login."""

    APP_PASSWORD = "app-password"  # noqa: S105 -- the name of a need
    MAILBOX_PASSWORD = "mailbox-password"  # noqa: S105 -- the same
    PREPARATION = "preparation"
    PAID = "paid"
    TOKEN = "token"  # noqa: S105 -- the same
    BRIDGE = "bridge"
    IMPOSSIBLE = "impossible"
    UNENCRYPTED = "unencrypted"


PROTOCOL_WORDS: Mapping[Protocol, str] = {
    Protocol.SMTP: "SMTP",
    Protocol.IMAP: "IMAP",
    Protocol.POP3: "POP3",
}
TRUST_WORDS: Mapping[Trust, str] = {
    Trust.KNOWN: "known",
    Trust.LIKELY: "likely",
    Trust.GUESSED: "guessed, and only a check can tell",
}
_WHO_WORDS: Mapping[Who, str] = {
    Who.YOU: "You can do this yourself",
    Who.ADMINISTRATOR: "Your administrator can do this",
    Who.PROVIDER: "Only your mail provider could change this",
    Who.NETWORK: "Whoever runs this network can do this",
    Who.NOBODY: "Nobody has to do anything",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What to know before the first login: what, the steps in order, who can do it, as of when.

    `sources` are the addresses it was compared with.
    """

    need: Need
    provider: str
    title: str
    what: str
    steps: tuple[str, ...] = ()
    who: tuple[Who, ...] = (Who.YOU,)
    dated: str = ""
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.title}."
        yield self.what
        yield from (f"  {n}. {step}" for n, step in enumerate(self.steps, 1))
        yield " ".join(f"{_WHO_WORDS[one]}." for one in self.who)
        if self.dated:
            yield f"(As of {self.dated}.)"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Settings to try for `address`; one side is None where nothing is known of it.

    `name` is the provider in people's words; `note` says where this comes from.
    """

    source: Source
    trust: Trust
    incoming: Offer | None
    outgoing: Offer | None
    address: str
    name: str = ""
    note: str = ""

    @property
    def username(self) -> str:
        """The user name of the incoming server, or of the outgoing one if there is no other."""
        offer = self.incoming or self.outgoing
        return "" if offer is None else offer.username_for(self.address)

    @property
    def outgoing_username(self) -> str:
        """The user name of the outgoing server; iCloud wants another one than for fetching."""
        return self.username if self.outgoing is None else self._username(self.outgoing)

    @property
    def same_login(self) -> bool:
        """Whether sending takes the user name (and so the password) of fetching."""
        both = self.incoming is not None and self.outgoing is not None
        return both and self.username == self.outgoing_username

    def servers(self) -> tuple[Server | None, Server | None]:
        """Return the incoming and the outgoing server, ready to be added to a profile."""
        return self._server(self.incoming), self._server(self.outgoing)

    def _username(self, offer: Offer) -> str:
        return offer.username_for(self.address)

    def _server(self, offer: Offer | None) -> Server | None:
        if offer is None:
            return None
        # An app password is a password, and people have no token at hand.
        auth = Auth.PASSWORD if Auth.PASSWORD in offer.auth else offer.auth[0]
        usual = DEFAULT_PORTS[offer.protocol, offer.security]
        return Server(
            protocol=offer.protocol,
            host=offer.host,
            port=None if offer.port == usual else offer.port,
            security=offer.security,
            auth=auth,
            username="" if auth is Auth.NONE else self._username(offer),
        )

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        name = f"{self.name}: " if self.name else ""
        yield f"{name}{TRUST_WORDS[self.trust]}"
        if self.note:
            yield f"  {self.note}"
        protocol = f" ({PROTOCOL_WORDS[self.incoming.protocol]})" if self.incoming else ""
        yield f"  Incoming{protocol}: {_offer_text(self.incoming)}"
        yield f"  Outgoing: {_offer_text(self.outgoing)}"
        if self.same_login or None in {self.incoming, self.outgoing}:
            yield f"  User name: {self.username}"
        else:
            yield f"  User name: {self.username} for fetching, {self.outgoing_username} for sending"


def _offer_text(offer: Offer | None) -> str:
    if offer is None:
        return "not known"
    return f"{offer.host}, port {offer.port}, {SECURITY_WORDS[offer.security]}"


@dataclass(frozen=True, slots=True)
class Question:
    """What the sources are asked: an address that can be used, and its domain on the wire."""

    address: str
    domain: str
    protocol: Protocol = Protocol.IMAP
    providers: tuple[Provider, ...] = ()
    known: Snapshot | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What one source answers: candidates best first, notes, and the outcome in one sentence."""

    outcome: str
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """One source that was asked, and what came of it."""

    source: Source
    asked: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.asked}: {self.outcome}"


@dataclass(frozen=True, slots=True)
class Discovery:
    """The outcome of a search for settings.

    A text that is no address is answered in `problems`, which may hold warnings besides.
    `candidates` are ranked, the one to try first at the front; `notes` come before the login;
    `attempts` lists every source that was asked; `suggestion` is the address that may have been
    meant ("" if none): offered, never taken.
    """

    address: str
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[Note, ...] = ()
    attempts: tuple[Lookup, ...] = ()
    suggestion: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The candidate to try first."""
        return self.candidates[0] if self.candidates else None

    @property
    def impossible(self) -> bool:
        """Whether no mail program can be used with this provider at all."""
        return any(note.need is Need.IMPOSSIBLE for note in self.notes)

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def __repr__(self) -> str:
        return f"<Discovery: {len(self.candidates)} candidates, {len(self.notes)} notes>"

    def _repr_pretty_(self, printer: "TextPrinter", cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))

    def _lines(self) -> Iterator[str]:
        yield f"Settings for {self.address}" if self.address else "Settings"
        for problem in self.problems:
            yield f"  {problem.message}"
            if problem.fix is not None:
                yield f"  Did you mean {problem.fix.changes[problem.field]}?"
        if self.suggestion:
            yield f"  Did you mean {self.suggestion}?"
        if self.notes:
            yield from ("", "Before you log in")
            yield from (f"  {line}" for note in self.notes for line in str(note).splitlines())
        for number, candidate in enumerate(self.candidates, 1):
            first, *rest = str(candidate).splitlines()
            yield from ("", f"{number}. {first}", *rest)
        if self.attempts:
            yield from ("", "What was asked", *(f"  {attempt}" for attempt in self.attempts))
