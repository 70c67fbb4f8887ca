"""Port and security in pairs, and what trying all pairs of a server on one network has shown.

Pairs that begin in plain text and then *require* STARTTLS protect as much as TLS from the first
byte does (RFC 8314 section 3.3); only "none" is weaker than either.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.fields import SECURITY_WORDS
from smtpwidgets.model.report import TextPrinter
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.slips import meant_host

__all__ = [
    "NO_SUCH_NAME",
    "PAIRS",
    "Pair",
    "PairTrial",
    "PortTrial",
    "lowers",
    "network_words",
    "pair_of",
    "pairs_to_try",
    "read_trial",
]

# Between mail servers; where it takes logins at all, it is for very old programs (RFC 8314, 3.3).
_RELAY_PORT = 25
NO_SUCH_NAME = frozenset({CauseId("name-not-found"), CauseId("name-slip")})


class Pair(BaseModel):
    """A port, and how the connection to it is protected."""

    model_config = ConfigDict(frozen=True)

    port: int
    security: Security

    @property
    def encrypted(self) -> bool:
        """Whether everything secret is encrypted on this pair."""
        return self.security is not Security.NONE

    def __str__(self) -> str:
        word = SECURITY_WORDS[self.security] if self.encrypted else "no encryption"
        return f"{self.port} with {word}"


def _pairs(*rows: tuple[int, Security]) -> tuple[Pair, ...]:
    return tuple(Pair(port=port, security=security) for port, security in rows)


# What is worth trying, best first (RFC 8314 section 7; 2525 is a custom of relays, no standard).
PAIRS: Mapping[Protocol, tuple[Pair, ...]] = {
    Protocol.SMTP: _pairs(
        (465, Security.TLS),
        (587, Security.STARTTLS),
        (2525, Security.STARTTLS),
        (_RELAY_PORT, Security.STARTTLS),
    ),
    Protocol.IMAP: _pairs((993, Security.TLS), (143, Security.STARTTLS)),
    Protocol.POP3: _pairs((995, Security.TLS), (110, Security.STARTTLS)),
}


def pair_of(server: Server) -> Pair:
    """Return the port and the security that an entry is set to."""
    return Pair(port=server.port_number, security=server.security)


def pairs_to_try(server: Server) -> tuple[Pair, ...]:
    """Return what the entry is set to, then the other sensible pairs, best first."""
    return tuple(dict.fromkeys((pair_of(server), *PAIRS[server.protocol])))


def lowers(before: Security, after: Security) -> bool:
    """Whether going from `before` to `after` would take encryption away."""
    return after is Security.NONE and before is not Security.NONE


def network_words(network: str) -> str:
    """Return how sentences call a network: by the name a person gave it, if any."""
    return f"“{network}”" if network else "this network"


class PairTrial(BaseModel):
    """How one pair did: whether mail gets through, if not why, and the time in milliseconds."""

    model_config = ConfigDict(frozen=True)

    pair: Pair
    ok: bool
    cause_id: CauseId | None = None
    detail: str = ""
    elapsed_ms: float = 0.0

    @property
    def why(self) -> str:
        """Why it failed, in a few words; empty when it did not."""
        if self.ok:
            return ""
        return "No answer" if self.cause_id is None else cause_of(self.cause_id).summary

    def __str__(self) -> str:
        if self.ok:
            return f"✓ {self.pair}: answers, {self.elapsed_ms:.0f} ms"
        # The cause's own words again would say nothing new.
        detail = f" ({self.detail})" if self.detail and self.detail != self.why else ""
        return f"✗ {self.pair}: {self.why}{detail}"


class PortTrial(BaseModel):
    """Every sensible pair of one server, tried on one network at `at` (UTC); nobody logged in.

    `configured` is what the entry was set to. `outdated` says that the entry was changed since to
    another host, kind or pair, so that this tells nothing about it any more.
    """

    model_config = ConfigDict(frozen=True)

    server_id: str
    label: str = ""
    host: str
    protocol: Protocol
    configured: Pair
    network: str = ""
    at: datetime
    trials: tuple[PairTrial, ...] = ()
    outdated: bool = False

    @classmethod
    def of(cls, server: Server, network: str, trials: Iterable[PairTrial]) -> Self:
        """Return what `trials`, made just now, say about `server` on `network`."""
        return cls(
            server_id=server.id,
            label=server.label,
            host=server.host,
            protocol=server.protocol,
            configured=pair_of(server),
            network=network,
            at=datetime.now(UTC),
            trials=tuple(trials),
        )

    @property
    def best(self) -> Pair | None:
        """The pair to use here, or None when none lets mail through.

        Never one that is weaker than the entry's. What is configured stays unless another pair is
        better; port 25 is named for sending only when nothing else is left.
        """
        working = [trial.pair for trial in self.trials if trial.ok]
        fitting = [p for p in working if not lowers(self.configured.security, p.security)]
        return min(fitting, key=self._rank, default=None)

    def _rank(self, pair: Pair) -> tuple[bool, bool, bool]:
        return not pair.encrypted, self._for_relays(pair), pair != self.configured

    def _for_relays(self, pair: Pair) -> bool:
        return self.protocol is Protocol.SMTP and pair.port == _RELAY_PORT

    @property
    def passes(self) -> bool:
        """Whether the pair that the entry is set to lets mail through here."""
        return any(trial.ok for trial in self.trials if trial.pair == self.configured)

    @property
    def nameless(self) -> bool:
        """Whether the server's name does not exist, which is no network's fault."""
        return bool(self.trials) and all(t.cause_id in NO_SUCH_NAME for t in self.trials)

    @property
    def why(self) -> str:
        """Why the pair that the entry is set to fails here, in a few words."""
        return next((t.why for t in self.trials if t.pair == self.configured), "Not tried")

    def held_against(self, server: Server) -> Self:
        """Return this trial for the entry as it is now: outdated, or with its present pair."""
        now = pair_of(server)
        same = (
            self.host in {server.host, _wire(server)}
            and self.protocol is server.protocol
            and any(trial.pair == now for trial in self.trials)
        )
        changes = {"configured": now, "label": server.label} if same else {"outdated": True}
        return self.model_copy(update=changes)

    @property
    def advice(self) -> str:
        """What follows from it, in a sentence or two."""
        where, best = network_words(self.network), self.best
        if self.outdated:
            return "The entry was changed since. Try its ports again."
        if self.nameless:
            meant = meant_host(self.host)
            hint = f" Did you mean {meant}?" if meant else ""
            return (
                f"There is no server called {self.host}, so there are no ports to try.{hint} "
                "Compare the name with what your provider writes, letter by letter, and correct "
                "it in the entry. This says nothing about the network."
            )
        if best is None:
            return (
                f"No port of {self.host} lets mail through on {where}. Try another network, such "
                "as your phone's, before you blame the server."
            )
        if best == self.configured:
            words = f"Keep {best}: it is what this entry is set to, and it works on {where}."
        else:
            words = f"Use {best} on {where}. Your password stays as it is."
        if self._for_relays(best):
            words += (
                " Nothing else is left here: port 25 is meant for mail between servers, and many "
                "networks block it, so look for another network before you rely on it."
            )
        return words

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))

    def _lines(self) -> Iterator[str]:
        yield f"Ports of {self.label or self.host} on {network_words(self.network)}"
        yield f"{self.at:%Y-%m-%d %H:%M} UTC, {self.host}; nobody logged in, nothing was sent"
        for trial in self.trials:
            mark = "  (set in this entry)" if trial.pair == self.configured else ""
            yield f"  {trial}{mark}"
        yield self.advice


def read_trial(text: str) -> PortTrial | None:
    """Return a remembered trial; None if another version wrote what this one cannot read."""
    try:
        return PortTrial.model_validate_json(text)
    except ValidationError:
        return None


def _wire(server: Server) -> str:
    try:
        return server.host_ascii
    except UnicodeError:
        return server.host
