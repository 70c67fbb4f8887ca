"""Whether this network lets mail out at all: what probes have seen, and one verdict from it.

A server is blamed only after the network was heard. The verdict is made by `judge` from outcomes
alone, so that every rule of it can be tested without a network.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.cause import Certainty, Who
from smtpwidgets.model.hosts import is_loopback
from smtpwidgets.model.network_words import NETWORK_WORDS
from smtpwidgets.model.report import Report, TextPrinter
from smtpwidgets.model.report_text import CERTAINTY_WORDS, can_fix

__all__ = [
    "WEB_PORT",
    "NetworkKind",
    "NetworkVerdict",
    "Outcome",
    "Probe",
    "binder_verdict",
    "blamed_on_network",
    "blames",
    "contradicts",
    "judge",
]

# The control: a network that lets no mail out mostly lets the web out.
WEB_PORT = 443

# A check and a look around that lie further apart may be of two networks.
_TOGETHER = timedelta(minutes=30)
_ENOUGH_HOSTS = 2


class Outcome(StrEnum):
    """How one probe ended."""

    ANSWERED = "answered"  # by what belongs on that port
    WEB_PAGE = "web-page"  # a web server in place of a mail server
    ODD = "odd"  # connected, and nothing that could be told apart
    REFUSED = "refused"
    SILENT = "silent"
    NO_NAME = "no-name"  # the name service says that there is no such name
    NO_NAME_SERVICE = "no-name-service"


class Probe(BaseModel):
    """One look at one port of one host; nobody logged in. `address` is where its name leads."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    outcome: Outcome
    address: str = ""
    inside: bool = False  # the address exists in one local network only

    @property
    def through(self) -> bool:
        """Whether what belongs on that port was really heard; to connect alone proves nothing."""
        return self.outcome is Outcome.ANSWERED


class NetworkKind(StrEnum):
    """What a network lets out."""

    MAIL = "mail"
    SOME_PORTS = "some-ports"
    NO_MAIL = "no-mail"
    NO_INTERNET = "no-internet"
    SIGN_IN = "sign-in"
    BINDER = "binder"
    UNKNOWN = "unknown"


class NetworkVerdict(BaseModel):
    """What was found out about this network at `at` (UTC).

    `open_ports` let mail through to at least one host; `closed_ports` to none of two or more.
    `title`, `what`, `steps` and `who` say it in words, `words` in two to five.
    """

    model_config = ConfigDict(frozen=True)

    kind: NetworkKind
    at: datetime
    certainty: Certainty = Certainty.CERTAIN
    open_ports: tuple[int, ...] = ()
    closed_ports: tuple[int, ...] = ()
    probes: tuple[Probe, ...] = ()

    @property
    def at_fault(self) -> bool:
        """Whether the network, and not a server, is what stands in the way."""
        return NETWORK_WORDS[self.kind].at_fault

    @property
    def words(self) -> str:
        """What a list says of an entry that it was in the way of; "" if it is not at fault."""
        return NETWORK_WORDS[self.kind].words

    @property
    def title(self) -> str:
        """What is the matter, in one sentence."""
        return NETWORK_WORDS[self.kind].title.format_map(self._words())

    @property
    def what(self) -> str:
        """What that means, and what it does not mean."""
        return NETWORK_WORDS[self.kind].what.format_map(self._words())

    @property
    def steps(self) -> tuple[str, ...]:
        """What to do, in order."""
        return tuple(s.format_map(self._words()) for s in NETWORK_WORDS[self.kind].steps)

    @property
    def who(self) -> tuple[Who, ...]:
        """Who can do something about it."""
        return NETWORK_WORDS[self.kind].who

    def _words(self) -> Mapping[str, str]:
        return {"open": _listed(self.open_ports), "closed": _listed(self.closed_ports)}

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))

    def _lines(self) -> Iterator[str]:
        yield self.title
        yield self.what
        for number, step in enumerate(self.steps, 1):
            yield f"  {number}. {step}"
        yield f"{can_fix(self.who)} · {CERTAINTY_WORDS[self.certainty]}"
        for probe in self.probes:
            yield f"  {probe.host}, port {probe.port}: {_OUTCOMES[probe.outcome]}"


_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ANSWERED: "answers",
    Outcome.WEB_PAGE: "a web page answers in its place",
    Outcome.ODD: "connects",
    Outcome.REFUSED: "refused",
    Outcome.SILENT: "no answer",
    Outcome.NO_NAME: "the name is not known",
    Outcome.NO_NAME_SERVICE: "the name service does not answer",
}


def _listed(ports: Sequence[int]) -> str:
    words = [str(port) for port in ports]
    if not words:
        return "none"
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def binder_verdict(at: datetime) -> NetworkVerdict:
    """Return the verdict for a session on Binder, which is known without a probe."""
    return NetworkVerdict(kind=NetworkKind.BINDER, at=at)


def judge(probes: Sequence[Probe], at: datetime, *, way_out: bool) -> NetworkVerdict:
    """Return what `probes` say about this network.

    Args:
        probes: looks at mail ports and at the web port of hosts that do not belong together.
        at: when they were made (UTC).
        way_out: whether this computer has a route to the internet.
    """
    mail = [probe for probe in probes if probe.port != WEB_PORT]
    open_ports = _ports(probe for probe in mail if probe.through)
    kind, certainty = _kind(probes, mail, way_out=way_out)
    return NetworkVerdict(
        kind=kind,
        at=at,
        certainty=certainty,
        open_ports=open_ports,
        closed_ports=tuple(p for p in _ports(mail) if _shut(p, mail)),
        probes=tuple(probes),
    )


def _ports(probes: Sequence[Probe] | Iterator[Probe]) -> tuple[int, ...]:
    return tuple(sorted({probe.port for probe in probes}))


def _shut(port: int, mail: Sequence[Probe]) -> bool:
    """Whether calls to this port vanished at every host, and at more than one."""
    asked = [probe for probe in mail if probe.port == port]
    if any(probe.through for probe in asked):
        return False
    silent = {probe.host for probe in asked if probe.outcome is Outcome.SILENT}
    return len(silent) >= _ENOUGH_HOSTS and len(silent) == len({probe.host for probe in asked})


def _kind(
    probes: Sequence[Probe], mail: Sequence[Probe], *, way_out: bool
) -> tuple[NetworkKind, Certainty]:
    """Return the first row that fits, the surest first."""
    through = any(probe.through for probe in mail)
    hosts = {probe.host for probe in mail if probe.outcome in {Outcome.SILENT, Outcome.REFUSED}}
    web = any(
        probe.port == WEB_PORT and probe.outcome in {Outcome.ANSWERED, Outcome.REFUSED}
        for probe in probes
    )
    unnamed = bool(probes) and all(p.outcome is Outcome.NO_NAME_SERVICE for p in probes)
    rows = (
        (through and any(_shut(p, mail) for p in _ports(mail)), NetworkKind.SOME_PORTS, "likely"),
        (through, NetworkKind.MAIL, "certain"),
        (_signs_in(probes), NetworkKind.SIGN_IN, "likely"),
        (not way_out, NetworkKind.NO_INTERNET, "certain"),
        (unnamed, NetworkKind.NO_INTERNET, "likely"),
        (len(hosts) >= _ENOUGH_HOSTS and web, NetworkKind.NO_MAIL, "likely"),
    )
    for fits, kind, certainty in rows:
        if fits:
            return kind, Certainty(certainty)
    return NetworkKind.UNKNOWN, Certainty.POSSIBLE


def _signs_in(probes: Sequence[Probe]) -> bool:
    """Whether a page of the network answers for others: on mail ports, or under every name."""
    if any(probe.outcome is Outcome.WEB_PAGE for probe in probes):
        return True
    inside = {probe.host: probe.address for probe in probes if probe.inside}
    return len(inside) >= _ENOUGH_HOSTS and len(set(inside.values())) == 1


# The causes that a network alone explains, by what it lets out.
_UNREACHED = frozenset(
    {
        "all-mail-ports-blocked",
        "no-internet",
        "no-route",
        "port-25-blocked",
        "port-closed",
        "port-filtered",
        "port-silent",
        "proxy-only",
        "reset-at-start",
    }
)
_UNNAMED = frozenset({"name-not-found", "name-service-silent", "name-without-address"})
_VANISHED = frozenset({"no-route", "port-25-blocked", "port-filtered", "port-silent"})
_BLAMED: Mapping[NetworkKind, frozenset[str]] = {
    NetworkKind.SOME_PORTS: _VANISHED,
    NetworkKind.NO_MAIL: _UNREACHED,
    NetworkKind.BINDER: _UNREACHED,
    NetworkKind.NO_INTERNET: _UNREACHED | _UNNAMED,
    NetworkKind.SIGN_IN: _UNREACHED | _UNNAMED | {"name-leads-inside", "web-server"},
}


def contradicts(report: Report, verdict: NetworkVerdict) -> bool:
    """Whether a check that passed shows that mail gets out where the verdict says it does not."""
    if not (report.ok and verdict.at_fault) or is_loopback(report.host):
        return False
    return verdict.kind is not NetworkKind.SOME_PORTS or report.port in verdict.closed_ports


def blamed_on_network(report: Report, verdict: NetworkVerdict | None) -> bool:
    """Whether the failure in `report` is this network's, so that the server is not marked.

    Only failures of finding and reaching a server are, and only those of about the same time. A
    refused password is the server's own answer, whatever the network does.
    """
    return not report.ok and blames(
        verdict, report.cause_id, report.host, report.port, report.started_at
    )


def blames(
    verdict: NetworkVerdict | None, cause: str | None, host: str, port: int, at: datetime
) -> bool:
    """Whether a failure with this `cause`, at this place and time, is this network's."""
    if verdict is None or cause not in _BLAMED.get(verdict.kind, ()):
        return False
    if is_loopback(host) or abs(verdict.at - at) > _TOGETHER:
        return False
    return verdict.kind is not NetworkKind.SOME_PORTS or port in verdict.closed_ports
