"""Findings about names made sure: slips, names that lead nowhere, names that mean nothing."""

import asyncio
import difflib
import secrets

from smtpwidgets.checks.diagnosis import at_end_of
from smtpwidgets.checks.findings import Finding
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Knock
from smtpwidgets.checks.providers import CLOSED_PROVIDERS, KNOWN_HOSTS, PROVIDERS
from smtpwidgets.checks.settle.evidence import LEAST_S, LOOK_S, more
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.hosts import is_loopback, is_number
from smtpwidgets.model.slips import meant_host

__all__ = ["answers_everywhere", "closed_provider", "other_name", "slip"]


async def slip(finding: Finding, journey: Journey) -> Finding:
    """Offer a well-known server, or smtp.… for smpt.…, where there is no such name."""
    near = difflib.get_close_matches(journey.host, KNOWN_HOSTS, 1, cutoff=0.88)
    if not near or near[0] == journey.host:
        return await _slip_in_label(finding, journey)
    return more(
        finding,
        f"{near[0]} is a well-known server with nearly the same name.",
        cause="name-slip",
        certainty=Certainty.LIKELY,
        words={"suggestion": near[0]},
    )


async def _slip_in_label(finding: Finding, journey: Journey) -> Finding:
    """Offer smtp.… for smpt.…, if there is such a name."""
    meant = meant_host(journey.host)
    if not meant or not await _places(meant, journey):
        return finding
    return more(
        finding,
        f"{meant} exists, and is written nearly the same.",
        cause="name-slip",
        certainty=Certainty.LIKELY,
        words={"suggestion": meant},
    )


async def closed_provider(finding: Finding, journey: Journey) -> Finding:
    """Name the provider that lets no program in."""
    if not at_end_of(journey.host, CLOSED_PROVIDERS):
        return finding
    return more(finding, cause="provider-closed", certainty=Certainty.LIKELY)


async def other_name(finding: Finding, journey: Journey) -> Finding:
    """Tell a name that is wrong from a name service that is: ask for one that is known to exist."""
    control = next((host for host, _ in journey.network.controls if not is_number(host)), None)
    if control is None or journey.patience(LOOK_S) < LEAST_S:
        return finding
    if await _places(control, journey):
        evidence = f"The name service knows {control}, so it is at work."
        if finding.cause == "name-not-found":
            return more(finding, evidence, certainty=Certainty.CERTAIN)
        return more(finding, evidence, certainty=Certainty.LIKELY, also=("name-not-found",))
    evidence = f"It has no answer for {control} either, another server of yours."
    if finding.cause == "name-service-silent":
        return more(finding, evidence, certainty=Certainty.CERTAIN)
    return more(finding, evidence, cause="name-service-silent", certainty=Certainty.LIKELY)


async def answers_everywhere(finding: Finding, journey: Journey) -> Finding:
    """Find out, by one made-up name, whether the domain gives every name the same address."""
    host = journey.host
    known = at_end_of(host, tuple(PROVIDERS)) or host in KNOWN_HOSTS
    if known or "." not in host or is_number(host) or is_loopback(host):
        return finding
    own = [knock for (at, _), knock in journey.knocks.items() if at == host]
    if not own or Knock.OPEN in own:
        return finding
    labels = host.split(".")
    domain = ".".join(labels[1:] if len(labels) > 2 else labels)
    made_up = f"no-such-name-{secrets.token_hex(4)}.{domain}"
    here = {address.host for address in journey.addresses}
    if not here & await _places(made_up, journey):
        return finding
    return more(
        finding,
        f"{made_up}, a name that was just made up, leads to the same address as {host}.",
        cause="name-answers-everywhere",
        certainty=Certainty.LIKELY,
    )


async def _places(host: str, journey: Journey) -> set[str]:
    """Return the addresses of a name; none where the look-up fails."""
    try:
        async with asyncio.timeout(journey.patience(LOOK_S)):
            found = await journey.network.addresses(host, journey.order.server.port_number)
    except (OSError, UnicodeError):  # TimeoutError is an OSError
        return set()
    return {address.host for address in found}
