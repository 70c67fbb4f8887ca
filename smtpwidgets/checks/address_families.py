"""IPv4 and IPv6 judged apart: one may be out of order where the other works."""

from collections.abc import Mapping
from dataclasses import replace

from smtpwidgets.checks import probes
from smtpwidgets.checks.findings import Finding
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Address, Knock
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.report import Attempt

__all__ = ["FAMILY_CAUSES", "judge_families", "other_family"]

FAMILY_CAUSES: Mapping[str, CauseId] = {
    "IPv4": CauseId("ipv4-broken"),
    "IPv6": CauseId("ipv6-broken"),
}
# Not ENETUNREACH: it means that this computer has none of that family, which is nobody's fault.
_BROKEN = {"ECONNREFUSED", "EHOSTUNREACH", "ETIMEDOUT", "ECONNRESET", "no answer"}
# When both fail, the family whose end says most speaks: a refusal came from the server itself.
_TELLING = tuple(
    map(
        CauseId,
        (
            "local-resources",
            "port-closed",
            "reset-at-start",
            "local-firewall",
            "port-silent",
            "no-route",
            "no-internet",
        ),
    )
)
# An address that was overtaken gets this long to answer after all.
_SECOND_CHANCE_S = 1.0


def _family(attempt: Attempt) -> str:
    return "IPv6" if ":" in attempt.address else "IPv4"


async def other_family(journey: Journey) -> Finding | None:
    """Return a warning if the family that was not used is out of order.

    One that was overtaken by another address is called once more: it may just be slower.
    """
    if all(attempt.ok for attempt in journey.attempts):
        return None
    used = next((_family(a) for a in journey.attempts if a.ok), None)
    for place, attempt in enumerate(journey.attempts):
        if not attempt.ok and attempt.cause is None and _family(attempt) != used:
            journey.attempts[place] = await _called_again(attempt, journey)
            break  # one of them tells enough
    broken = [a for a in journey.attempts if _family(a) != used and a.detail in _BROKEN]
    fine = any(_family(a) != used and a.detail == _SLOWER for a in journey.attempts)
    if used is None or not broken or fine:
        return None
    evidence = tuple(f"{a.address} port {a.port}: {a.detail}" for a in broken)
    return Finding(FAMILY_CAUSES[_family(broken[0])], evidence=evidence)


_SLOWER = "answers, later than another address"


async def _called_again(attempt: Attempt, journey: Journey) -> Attempt:
    patience = journey.patience(_SECOND_CHANCE_S, 3)
    place = next(
        (a for a in journey.addresses if (a.host, a.port) == (attempt.address, attempt.port)), None
    )
    if place is None or patience < _SECOND_CHANCE_S / 4:
        return attempt
    return await _second_outcome(attempt, place, patience)


async def _second_outcome(attempt: Attempt, place: Address, patience_s: float) -> Attempt:
    knock = await probes.knock([place], patience_s)
    if knock is Knock.OPEN:
        return attempt.model_copy(update={"detail": _SLOWER})
    if knock is Knock.SILENT:
        return attempt.model_copy(update={"cause": CauseId("port-silent"), "detail": "no answer"})
    return attempt


def judge_families(finding: Finding, journey: Journey) -> Finding:
    """Return `finding` with the cause that the most telling address met, and what each family met.

    A family that is silent must not hide that the other one was refused.
    """
    failed = [a for a in journey.attempts if a.cause in _TELLING]
    if finding.cause not in _TELLING or journey.address is not None or not failed:
        return finding
    said = {_family(a): a for a in sorted(failed, key=_rank, reverse=True)}
    if len(said) == 2:
        words = tuple(
            f"Over {name} ({said[name].address}): {said[name].detail or said[name].cause}."
            for name in sorted(said)
        )
        finding = replace(finding, evidence=(*finding.evidence, *words))
    best = min(failed, key=_rank).cause
    if best is None or _TELLING.index(best) >= _TELLING.index(finding.cause):
        return finding
    return replace(finding, cause=best, certainty=Certainty.CERTAIN)


def _rank(attempt: Attempt) -> int:
    return _TELLING.index(attempt.cause) if attempt.cause in _TELLING else len(_TELLING)
