"""Certificates that were refused made sure: the server's fault, a filter's, or this computer's."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from smtpwidgets.checks import probes
from smtpwidgets.checks.certificate import facts_of, issuer_of
from smtpwidgets.checks.diagnosis import at_end_of
from smtpwidgets.checks.exceptions import VERIFY_CAUSES
from smtpwidgets.checks.findings import Finding
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Knock
from smtpwidgets.checks.providers import FILTERS, PROVIDERS, PUBLIC_AUTHORITIES
from smtpwidgets.checks.settle.evidence import LEAST_S, LOOK_S, day, more, starttls_on
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.hosts import is_loopback
from smtpwidgets.model.security import Security

__all__ = [
    "certificate_facts",
    "clock_by_greeting",
    "clock_by_program",
    "clock_elsewhere",
    "filter_by_name",
    "known_provider",
    "local_bridge",
    "trust_elsewhere",
]

# A certificate cannot be judged by a clock that is before this program was written.
_WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
# Time zones and slow servers explain less than this.
_CLOCKS_DIFFER = timedelta(days=1)
# The date in a greeting, as servers write it (RFC 5322 section 3.3).
_DATED = re.compile(r"(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC?)\b")
_UNTRUSTED = {CauseId("certificate-issuer-unknown"), CauseId("certificate-self-signed")}
_MAX_CONTROLS = 2


async def certificate_facts(finding: Finding, journey: Journey) -> Finding:
    """Read the certificate that was not trusted, for its names and dates."""
    if journey.address is None:
        return finding
    server = journey.order.server
    starttls = server.protocol if server.security is Security.STARTTLS else None
    journey.refused_certificate = der = await probes.certificate_of(
        journey.address, journey.host, starttls=starttls
    )
    if not der:
        return finding
    facts = journey.tls = facts_of(der)
    names = ", ".join(journey.text(name, 255) for name in facts.names[:5])
    issuer = journey.text(facts.issuer, 255)
    words = {"names": names, "issuer": issuer, "fingerprint": facts.fingerprint}
    evidence = [f"The certificate is for {names}, issued by {issuer}."] if names else []
    if facts.not_before is not None and facts.not_after is not None:
        words |= {"starts": day(facts.not_before), "ended": day(facts.not_after)}
        evidence.append(f"It is valid from {words['starts']} to {words['ended']}.")
    return more(finding, *evidence, words=words)


# --- the clock ------------------------------------------------------------------------------------


async def clock_by_program(finding: Finding, _journey: Journey) -> Finding:
    """No clock can rightly be before this program was written."""
    now = datetime.now(UTC)
    if now >= _WRITTEN:
        return finding
    return more(finding, f"This computer believes that it is {day(now)}.", cause="clock-wrong")


async def clock_by_greeting(finding: Finding, journey: Journey) -> Finding:
    """Compare this computer's clock with the date that a server greeted with."""
    found = _DATED.search(journey.greeting)
    try:
        theirs = None if found is None else parsedate_to_datetime(found[0])
    except ValueError:
        theirs = None
    facts, now = journey.tls, datetime.now(UTC)
    if theirs is None or facts is None or facts.not_before is None or facts.not_after is None:
        return finding
    theirs = theirs if theirs.tzinfo is not None else theirs.replace(tzinfo=UTC)
    if abs(theirs - now) < _CLOCKS_DIFFER or not facts.not_before <= theirs <= facts.not_after:
        return finding
    evidence = f"The server greeted with {day(theirs)}; by this computer it is {day(now)}."
    return more(finding, evidence, cause="clock-wrong", certainty=Certainty.LIKELY)


async def clock_elsewhere(finding: Finding, journey: Journey) -> Finding:
    """See whether the certificates of unrelated servers are over, or not yet valid, as well."""
    for host, port in _controls(journey):
        look = await _verified(host, port, journey)
        if look is None or look.code is None:
            continue
        if look.code == 0:
            evidence = f"By the same clock the certificate of {host} is valid now."
            return more(finding, evidence)
        if VERIFY_CAUSES.get(look.code) == finding.cause:
            early = finding.cause == "certificate-not-yet-valid"
            what = "not valid yet" if early else "over"
            evidence = f"By the clock of this computer the certificate of {host} is {what}, too."
            sure = Certainty.CERTAIN if early else Certainty.LIKELY
            return more(finding, evidence, cause="clock-wrong", certainty=sure)
    return finding


# --- trust ----------------------------------------------------------------------------------------


async def filter_by_name(finding: Finding, journey: Journey) -> Finding:
    """Name the virus scanner or filter that calls itself so in the certificate."""
    issuer = "" if journey.tls is None else journey.tls.issuer
    if not FILTERS.search(issuer):
        return finding
    return more(finding, cause="certificate-from-filter", certainty=Certainty.LIKELY)


async def local_bridge(finding: Finding, journey: Journey) -> Finding:
    """A program on this computer vouches for itself, as is usual."""
    if journey.address is None or not is_loopback(journey.host):
        return finding
    return more(finding, cause="bridge-certificate", certainty=Certainty.LIKELY)


async def known_provider(finding: Finding, journey: Journey) -> Finding:
    """A provider that everybody can reach forgets no part of its chain: something is in between.

    Or the list of authorities is missing here, if it is one of those whom everybody trusts.
    """
    issuer = "" if journey.tls is None else journey.text(journey.tls.issuer, 255)
    if not issuer or not at_end_of(journey.host, tuple(PROVIDERS)):
        return finding
    if not PUBLIC_AUTHORITIES.search(issuer):
        evidence = f"{journey.host} is known to use an issuer that every computer trusts."
        return more(finding, evidence, cause="certificate-from-filter", certainty=Certainty.LIKELY)
    if journey.knocks:  # another server was trusted, so the list is there
        return finding
    evidence = f"{issuer} is an issuer that every computer trusts."
    return more(finding, evidence, cause="trust-store-broken", certainty=Certainty.LIKELY)


async def trust_elsewhere(finding: Finding, journey: Journey) -> Finding:
    """See whether unrelated servers are trusted here, and who issued what they show."""
    for host, port in _controls(journey):
        look = await _verified(host, port, journey)
        if look is None or look.code is None:
            continue
        if VERIFY_CAUSES.get(look.code) not in _UNTRUSTED:
            evidence = f"The issuer of the certificate of {host} is trusted here."
            return more(finding, evidence)
        return _nobody_trusted(finding, journey, host, look.certificate)
    return finding


def _nobody_trusted(finding: Finding, journey: Journey, host: str, der: bytes) -> Finding:
    mine, theirs = issuer_of(journey.refused_certificate), issuer_of(der)
    issuer = journey.text(facts_of(der).issuer, 255)
    evidence = f"The certificate of {host} is not trusted here either; its issuer is {issuer}."
    if mine and mine == theirs and not PUBLIC_AUTHORITIES.search(issuer):
        same = "Unrelated servers do not share such an issuer: somebody in between signs for both."
        return more(
            finding,
            evidence,
            same,
            cause="certificate-from-filter",
            certainty=Certainty.CERTAIN,
            words={"issuer": issuer},
        )
    return more(finding, evidence, cause="trust-store-broken", certainty=Certainty.LIKELY)


def _controls(journey: Journey) -> tuple[tuple[str, int], ...]:
    others = (one for one in journey.network.controls if one[0] != journey.host)
    return tuple(dict.fromkeys(others))[:_MAX_CONTROLS]


async def _verified(host: str, port: int, journey: Journey) -> probes.Shown | None:
    """Shake hands with an unrelated server by this network's rules; None: it was not reached.

    The rules are the network's and not this check's: those may show a person's certificate.
    """
    patience = journey.patience(LOOK_S, 2)
    if patience < LEAST_S:
        return None
    context = await journey.network.context()
    shown = await probes.shown_by(
        journey.network, (host, port), context, starttls=starttls_on(port), patience_s=patience
    )
    if shown is not None:
        journey.knocks[host, port] = Knock.OPEN
    return shown
