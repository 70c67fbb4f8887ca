"""What a settler gives back: the finding it was given, with more to show or a surer cause."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from smtpwidgets.checks.findings import Finding
from smtpwidgets.checks.journey import Journey
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.security import DEFAULT_PORTS, Protocol, Security

__all__ = ["LEAST_S", "LOOK_S", "Settler", "day", "more", "pair_words", "starttls_on"]

Settler = Callable[[Finding, Journey], Awaitable[Finding]]

# How long one side look may take, and below what its silence would say nothing.
LOOK_S = 2.0
LEAST_S = 0.25

_PAIR = {
    port: (str(security), security.upper())
    for (_, security), port in DEFAULT_PORTS.items()
    if security is not Security.NONE
}
_STARTS_PLAIN = {
    port: protocol
    for (protocol, security), port in DEFAULT_PORTS.items()
    if security is not Security.TLS
}


def more(
    finding: Finding,
    *evidence: str,
    cause: str | None = None,
    certainty: Certainty | None = None,
    words: Mapping[str, str] = MappingProxyType({}),
    also: tuple[str, ...] = (),
) -> Finding:
    """Return `finding` with more to show; a new cause keeps the old one as an alternative."""
    new = finding.cause if cause is None else CauseId(cause)
    before = () if cause is None else (finding.cause,)
    others = dict.fromkeys((*map(CauseId, also), *before, *finding.alternatives))
    return replace(
        finding,
        cause=new,
        certainty=finding.certainty if certainty is None else certainty,
        evidence=(*finding.evidence, *evidence),
        alternatives=tuple(one for one in others if one != new),
        facts={**finding.facts, **words},
    )


def day(moment: datetime) -> str:
    """Return a date as people write it."""
    return f"{moment.day} {moment:%B %Y}"


def pair_words(port: int) -> dict[str, str]:
    """Return the words of a remedy that offers this usual port; none for a port without one."""
    if port not in _PAIR:
        return {}
    security, word = _PAIR[port]
    return {"other_port": str(port), "other_security": security, "other_security_word": word}


def starttls_on(port: int) -> Protocol | None:
    """Return in which protocol encryption is asked for on a usual port; None: TLS at once."""
    return _STARTS_PLAIN.get(port)
