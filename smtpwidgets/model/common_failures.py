"""What several failures have in common, found by rules that stand in a table.

A reason that many share is said once. Each failure belongs to one finding at most: the first rule
that fits speaks. What is returned depends on what failed, and not on the order it is told in.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.model.cause import CauseId, Certainty, Place, Remedy, Who
from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.common_words import COMMON_WORDS, CommonKind
from smtpwidgets.model.hosts import is_loopback
from smtpwidgets.model.network_verdict import NetworkKind, NetworkVerdict, blamed_on_network
from smtpwidgets.model.remedies import remedy_for
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.stages import Stage
from smtpwidgets.model.visit import Skip, Visit

__all__ = ["CommonFailure", "counted", "find_common"]


class CommonFailure(BaseModel):
    """One reason for several failures: what it is, whom it concerns, what to do, who can do it.

    `members` are keys of visits; `facts` are the words that its sentences take up. Where the
    network was looked at and is at fault, `verdict` speaks.
    """

    model_config = ConfigDict(frozen=True)

    kind: CommonKind
    cause_id: CauseId
    members: tuple[str, ...]
    certainty: Certainty = Certainty.CERTAIN
    sends: bool = False  # whether it is about sending, where only one way works
    facts: Mapping[str, str] = Field(default_factory=dict)
    verdict: NetworkVerdict | None = None

    @property
    def title(self) -> str:
        """What is the matter, in one sentence without its full stop."""
        if self.verdict is not None:
            return self.verdict.title.removesuffix(".")
        return COMMON_WORDS[self.kind].title.format_map(self._words())

    @property
    def what(self) -> str:
        """What that means."""
        if self.verdict is not None:
            return self.verdict.what
        own = COMMON_WORDS[self.kind].what.format_map(self._words())
        return own or self._remedy().what

    @property
    def steps(self) -> tuple[str, ...]:
        """What to do, in order."""
        if self.verdict is not None:
            return self.verdict.steps
        own = COMMON_WORDS[self.kind].steps
        if self.kind is CommonKind.ONE_WAY and self.cause_id not in _VAGUE:
            own = ()  # the server said why
        return tuple(s.format_map(self._words()) for s in own) or self._remedy().steps

    @property
    def who(self) -> tuple[Who, ...]:
        """Who can do something about it."""
        if self.verdict is not None:
            return self.verdict.who
        return COMMON_WORDS[self.kind].who or cause_of(self.cause_id).who

    def _words(self) -> Mapping[str, str]:
        summary = cause_of(self.cause_id).summary
        ways = ("Fetching works", "sending does not")
        worked, failed = ways if self.sends else ("Sending works", "fetching does not")
        said = {"summary": summary, "worked": worked, "failed": failed}
        return {**self.facts, **said, "count": counted(len(self.members))}

    def _remedy(self) -> Remedy:
        return remedy_for(self.cause_id, self.facts)


# A refusal that says no more than that. Any other cause has better advice of its own.
_VAGUE = frozenset(
    {"google-refused", "ntlm-refused", "username-form", "wrong-password", "zoho-refused"}
    | {"hung-up-at-login", "login-not-offered", "login-first", "relay-denied"}
)


def counted(number: int, what: str = "server") -> str:
    """Return "one server", "2 servers"."""
    return f"one {what}" if number == 1 else f"{number:,} {what}s"


def find_common(
    visits: Collection[Visit], verdict: NetworkVerdict | None = None
) -> tuple[CommonFailure, ...]:
    """Return what failures have in common, in the order of the rules, the larger ones first.

    Args:
        visits: what was checked; keys are unique.
        verdict: what was found out about this network, if somebody looked.
    """
    ordered = sorted(visits, key=lambda visit: visit.key)
    scene = _Scene(ordered, verdict)
    left = {visit.key: visit for visit in ordered if visit.failed or visit.skipped in _FOLLOWING}
    found: list[CommonFailure] = []
    for rule in _RULES:
        groups: dict[Hashable, list[Visit]] = {}
        for visit in left.values():
            if (name := rule.group(visit, scene)) is not None:
                groups.setdefault(name, []).append(visit)
        enough = [group for group in groups.values() if rule.takes(group)]
        for group in sorted(enough, key=lambda group: (-len(group), group[0].key)):
            found.append(_finding(rule, group, scene))
            for visit in group:
                del left[visit.key]
    return tuple(found)


# --- what the rules look at -----------------------------------------------------------------------

# Who was skipped for a reason of the others belongs to them.
_FOLLOWING = frozenset({Skip.PASSWORD_REFUSED, Skip.NETWORK})
_ON_THE_WAY = frozenset({Place.DNS, Place.CONNECT})
_NOT_OUTSIDE = frozenset({"name-slip", "name-leads-inside", "name-answers-everywhere"})
_DATES = frozenset({"certificate-expired", "certificate-not-yet-valid"})
_UNTRUSTED = frozenset({"certificate-issuer-unknown", "certificate-self-signed"})
# What an encrypted line was left with all the same: then certificates are trusted here.
_ENCRYPTED = frozenset({Stage.CERTIFICATE, Stage.LOGIN})
# One way refused while the other works (K113 to K181): never the way there.
_ONE_WAY = frozenset({Place.EHLO, Place.LOGIN})
_ONE_WAY_CAUSES = frozenset({"sender-not-yours", "login-first", "relay-denied"})
# What fails at a login and says nothing about the password.
_NOT_THE_PASSWORD = frozenset({"login-service-down", "too-many-logins"})
# Causes that lie in this computer, and in this network, as soon as several have them.
_COMPUTER = frozenset(
    {"clock-wrong", "keyring-locked", "local-firewall", "local-resources", "secret-missing"}
    | {"trust-store-broken", "kerberos-ticket-missing", "kerberos-ticket-expired"}
    | {"kerberos-clock", "kerberos-realm-unknown", "kerberos-realm-silent"}
)
_NETWORK = frozenset(
    {"address-listed", "all-mail-ports-blocked", "listed-at-the-door", "middle-box"}
    | {"name-answers-everywhere", "name-leads-inside", "name-service-silent", "no-internet"}
    | {"no-reverse-name", "no-route", "port-25-blocked", "proxy-only", "starttls-stripped"}
)


@dataclass(frozen=True)
class _Scene:
    """All visits, and what only all of them together can say."""

    visits: Sequence[Visit]
    verdict: NetworkVerdict | None
    worked: Mapping[str, Visit] = field(init=False)  # by the entry whose secret was accepted
    reached_outside: bool = field(init=False)
    trusts: bool = field(init=False)

    def __post_init__(self) -> None:
        done = [(v, v.report) for v in self.visits if v.report is not None]
        worked = {v.secret_id: v for v, r in reversed(done) if v.secret_id and _accepted(v)}
        outside = [v for v, r in done if not is_loopback(v.host) and not _lost(v)]
        trusts = any(
            result.stage in _ENCRYPTED and result.ok and r.tls is not None
            for _, r in done
            for result in r.stages
        )
        for name, value in (
            ("worked", worked),
            ("reached_outside", bool(outside)),
            ("trusts", trusts),
        ):
            object.__setattr__(self, name, value)


def _accepted(visit: Visit) -> bool:
    """Whether its server took the login."""
    report = visit.report
    return report is not None and any(
        result.stage is Stage.LOGIN and result.ok for result in report.stages
    )


def _lost(visit: Visit) -> bool:
    """Whether it failed before its server could be blamed."""
    report = visit.report
    return (
        report is not None
        and report.place in _ON_THE_WAY
        and report.cause_id not in _NOT_OUTSIDE
        and not is_loopback(visit.host)
    )


def _cause(visit: Visit) -> str:
    return (visit.report.cause_id if visit.report is not None else None) or ""


# --- the rules: each names the group of a visit, or None ------------------------------------------


def _blamed(visit: Visit, scene: _Scene) -> Hashable:
    if visit.skipped is Skip.NETWORK:
        return True
    report = visit.report
    return (report is not None and blamed_on_network(report, scene.verdict)) or None


def _nothing_outside(visit: Visit, scene: _Scene) -> Hashable:
    heard = scene.verdict is not None and scene.verdict.kind is NetworkKind.MAIL
    return (_lost(visit) and not scene.reached_outside and not heard) or None


def _one_issuer(visit: Visit, _scene: _Scene) -> Hashable:
    tls = None if visit.report is None else visit.report.tls
    filters = _cause(visit) in {*_UNTRUSTED, "certificate-from-filter"}
    return (tls.issuer or None) if filters and tls is not None else None


def _untrusted_all(visit: Visit, scene: _Scene) -> Hashable:
    return (_cause(visit) == "certificate-issuer-unknown" and not scene.trusts) or None


def _dates_all(visit: Visit, scene: _Scene) -> Hashable:
    return (_cause(visit) in _DATES and not scene.trusts) or None


def _of_computer(visit: Visit, _scene: _Scene) -> Hashable:
    return _cause(visit) if _cause(visit) in _COMPUTER else None


def _of_network(visit: Visit, _scene: _Scene) -> Hashable:
    return _cause(visit) if _cause(visit) in _NETWORK else None


def _one_way(visit: Visit, scene: _Scene) -> Hashable:
    report, other = visit.report, scene.worked.get(visit.secret_id)
    if report is None or other is None or other.report is None:
        return None
    refused = report.place in _ONE_WAY or report.cause_id in _ONE_WAY_CAUSES
    ways = {report.protocol is Protocol.SMTP, other.report.protocol is Protocol.SMTP}
    group = (visit.secret_id, report.protocol is Protocol.SMTP, _cause(visit))
    return group if refused and len(ways) > 1 else None


def _one_password(visit: Visit, _scene: _Scene) -> Hashable:
    refused = visit.report is not None and visit.report.place is Place.LOGIN
    refused = refused and _cause(visit) not in _NOT_THE_PASSWORD
    return visit.secret_id or None if refused or visit.skipped is Skip.PASSWORD_REFUSED else None


def _same_server(visit: Visit, _scene: _Scene) -> Hashable:
    return (visit.host.casefold(), _cause(visit)) if visit.failed and _cause(visit) else None


def _same_owner(visit: Visit, _scene: _Scene) -> Hashable:
    return (visit.owner.casefold(), _cause(visit)) if visit.failed and _cause(visit) else None


@dataclass(frozen=True)
class _Rule:
    """`group` names what a visit would share; `least` visits of `sites` owners make a finding.

    `cause` is the reason where it is another than that of the members.
    """

    kind: CommonKind
    group: Callable[[Visit, _Scene], Hashable]
    least: int = 2
    sites: int = 1
    certainty: Certainty = Certainty.CERTAIN
    cause: str = ""

    def takes(self, group: Sequence[Visit]) -> bool:
        """Whether the visits that share something are enough to say so."""
        owners = {visit.owner.casefold() for visit in group}
        checked = any(visit.report is not None for visit in group)
        alone = checked or all(visit.skipped is Skip.NETWORK for visit in group)
        return len(group) >= self.least and len(owners) >= self.sites and alone


_LIKELY = Certainty.LIKELY
# The surest and widest first. K numbers are those of the list of causes.
_RULES: tuple[_Rule, ...] = (
    _Rule(CommonKind.NETWORK, _blamed, least=1),
    _Rule(CommonKind.NETWORK, _nothing_outside, sites=2, certainty=_LIKELY),
    _Rule(CommonKind.COMPUTER, _of_computer),
    _Rule(CommonKind.COMPUTER, _dates_all, sites=2, certainty=_LIKELY, cause="clock-wrong"),  # K089
    _Rule(
        CommonKind.FILTER,
        _one_issuer,
        sites=2,
        certainty=_LIKELY,
        cause="certificate-from-filter",  # K098
    ),
    _Rule(
        CommonKind.COMPUTER,
        _untrusted_all,
        sites=2,
        certainty=_LIKELY,
        cause="trust-store-broken",  # K097
    ),
    _Rule(CommonKind.NETWORK, _of_network, sites=2, certainty=_LIKELY),
    _Rule(CommonKind.ONE_WAY, _one_way, least=1),  # K217
    _Rule(CommonKind.PASSWORD, _one_password),
    _Rule(CommonKind.SERVER, _same_server),
    _Rule(CommonKind.PROVIDER, _same_owner),
)


# --- what is said ---------------------------------------------------------------------------------


def _finding(rule: _Rule, group: Sequence[Visit], scene: _Scene) -> CommonFailure:
    verdict = scene.verdict if rule.group is _blamed else None
    speaker = next((visit for visit in group if visit.report is not None), group[0])
    return CommonFailure(
        kind=rule.kind,
        cause_id=CauseId(rule.cause or _cause(speaker) or "unknown"),
        members=tuple(visit.key for visit in group),
        certainty=_sureness(rule, group) if verdict is None else verdict.certainty,
        sends=any(v.report is not None and v.report.protocol is Protocol.SMTP for v in group),
        facts=dict(_facts(group, scene)),
        verdict=verdict,
    )


def _sureness(rule: _Rule, group: Sequence[Visit]) -> Certainty:
    """Return how sure a finding is: no surer than the surest report that tells its cause."""
    reports = [visit.report for visit in group if visit.report is not None]
    if rule.cause or not reports:
        return rule.certainty
    order = tuple(Certainty).index
    surest = min((report.certainty for report in reports), key=order)
    return max(rule.certainty, surest, key=order)


def _facts(group: Sequence[Visit], scene: _Scene) -> Iterator[tuple[str, str]]:
    """Yield the words that are true of every member, and those that only all of them have."""
    said = [visit.report.words() for visit in group if visit.report is not None]
    for name in sorted(set().union(*said)):
        values = {words.get(name) for words in said}
        if len(values) == 1 and (value := values.pop()) is not None:
            yield name, value
    if len({visit.host.casefold() for visit in group}) > 1:
        yield "host", "these servers"
    yield "owner", group[0].owner
    issuers = (v.report.tls.issuer for v in group if v.report is not None and v.report.tls)
    yield "issuer", next(filter(None, issuers), "unknown")
    other = scene.worked.get(group[0].secret_id)
    yield "other", "" if other is None else other.host
