"""Failed connections made sure: this port, this server, this network, or this computer."""

import asyncio
import os
import re
from collections.abc import Iterable

from smtpwidgets.checks import probes
from smtpwidgets.checks.findings import Finding
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Knock, has_way_out
from smtpwidgets.checks.settle.evidence import LEAST_S, LOOK_S, more, pair_words
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.network_verdict import WEB_PORT
from smtpwidgets.model.security import COMMON_PORTS, DEFAULT_PORTS, Protocol, Security
from smtpwidgets.model.server import Server

__all__ = [
    "banned",
    "behind_proxy",
    "elsewhere",
    "inside",
    "no_login_here",
    "offline",
    "on_binder",
    "other_ports",
    "receives_only",
]

# Where the other usual way is (RFC 8314 section 3.3).
_OTHER_PORT = {465: 587, 587: 465, 25: 587, 993: 143, 143: 993, 995: 110, 110: 995}
_MAX_CONTROLS = 3
_LOST = {Knock.SILENT, Knock.NO_WAY}
# How servers that take mail for a domain are called; some for sending are called so as well.
_RECEIVING = re.compile(
    r"(?:^|\.)(?:(?:as)?p?mx[a-z]?\d*|inbound\d*|mail-in)[.-]|(?:^|[.-])smtp-in\."
    r"|\.mail\.protection\.outlook\.com$"
)
_SUBMISSION = (587, 465)


# --- what is known here ---------------------------------------------------------------------------


async def on_binder(finding: Finding, journey: Journey) -> Finding:
    """On Binder no mail port is open."""
    there = {"BINDER_LAUNCH_HOST", "BINDER_REPO_URL"} & os.environ.keys()
    if _is_here(journey) or not there:
        return finding
    evidence = "This notebook runs on Binder, which lets no mail traffic out."
    return more(finding, evidence, cause="all-mail-ports-blocked", certainty=Certainty.CERTAIN)


async def offline(finding: Finding, journey: Journey) -> Finding:
    """Without any route nothing can be said about a server."""
    if _is_here(journey) or has_way_out():
        return finding
    return more(finding, "This computer has no way out to the internet.", cause="no-internet")


async def inside(finding: Finding, journey: Journey) -> Finding:
    """Name an address that exists in one network only."""
    addresses = journey.addresses
    if (
        not addresses
        or not all(a.is_inside for a in addresses)
        or journey.host.partition("%")[0] == addresses[0].host
    ):
        return finding
    evidence = f"{journey.host} leads to {addresses[0].host}, which exists in one network only."
    return more(finding, evidence, cause="name-leads-inside", certainty=Certainty.LIKELY)


async def behind_proxy(finding: Finding, journey: Journey) -> Finding:
    """Guess that only the web is open, where a proxy is set and no mail server answered."""
    names = {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} & os.environ.keys()
    if _is_here(journey) or not names or Knock.OPEN in journey.knocks.values():
        return finding
    evidence = "This computer is set to reach the web through a proxy."
    return more(finding, evidence, cause="proxy-only", certainty=Certainty.POSSIBLE)


def _is_here(journey: Journey) -> bool:
    return bool(journey.addresses) and all(a.is_loopback for a in journey.addresses)


# --- looks at ports -------------------------------------------------------------------------------


async def other_ports(finding: Finding, journey: Journey) -> Finding:
    """Tell a blocked port from a silent host: try the other usual ones, once."""
    host, ports = journey.host, _usual_ports(journey.order.server)
    found = await _look(journey, [(host, port) for port in ports], parts=2)
    evidence = _told(found)
    way = next((port for port in ports if found.get((host, port)) is Knock.OPEN), None)
    words = {} if way is None else pair_words(way)
    if not words or finding.cause in {"port-closed", "greeting-silent"}:
        return more(finding, *evidence, words=words)
    if journey.order.server.port_number == 25:
        certain = more(finding, *evidence, cause="port-25-blocked", words=words)
        return await _of_others_25(certain, journey)
    return more(finding, *evidence, cause="port-filtered", certainty=Certainty.LIKELY, words=words)


def _usual_ports(server: Server) -> tuple[int, ...]:
    """Return the other ports of a protocol, the one to change to first."""
    port = server.port_number
    own = {at for (protocol, _), at in DEFAULT_PORTS.items() if protocol is server.protocol}
    encrypted = Security.TLS if server.security is Security.TLS else Security.STARTTLS
    first = _OTHER_PORT[port] if port in own else DEFAULT_PORTS[server.protocol, encrypted]
    usual = [at for at in COMMON_PORTS[server.protocol] if at in own]
    return tuple(at for at in dict.fromkeys((first, *usual)) if at != port)


async def _of_others_25(finding: Finding, journey: Journey) -> Finding:
    """Port 25 of an unrelated server: blocked for all, or only for this one?"""
    others = [(host, 25) for host, _ in _controls(journey)]
    found = await _look(journey, others)
    evidence = _told(found)
    if Knock.OPEN in found.values():
        return more(finding, *evidence, cause="port-filtered", certainty=Certainty.LIKELY)
    sure = bool(found) and set(found.values()) <= _LOST
    return more(finding, *evidence, certainty=Certainty.CERTAIN if sure else Certainty.LIKELY)


async def elsewhere(finding: Finding, journey: Journey) -> Finding:
    """Tell a silent server from a silent network: knock at unrelated servers, and at the web."""
    controls = _controls(journey)
    if not controls or not _of_host(journey) <= _LOST:
        return finding
    web = [(host, WEB_PORT) for host in dict.fromkeys(host for host, _ in controls)]
    mine = journey.order.server.port_number
    third = [(host, 25) for host, _ in controls] if mine == 25 else []
    found = await _look(journey, dict.fromkeys((*controls, *third, *web)))
    if not found:
        return finding
    mail = {found[control] for control in controls}
    evidence = _told({at: found[at] for at in dict.fromkeys((*controls, *third))})
    if Knock.OPEN in mail:
        return _lets_mail_out(more(finding, *evidence), {found[at] for at in third})
    if not mail <= _LOST:
        return more(finding, *evidence)
    pages = {at: found[at] for at in web if found[at] is Knock.OPEN}
    if pages:
        evidence = (*evidence, *_told(pages), "So web traffic gets out, and mail does not.")
        return more(finding, *evidence, cause="all-mail-ports-blocked", certainty=Certainty.CERTAIN)
    if mail == {Knock.NO_WAY}:
        return more(finding, *evidence, cause="no-internet", certainty=Certainty.LIKELY)
    return more(
        finding,
        *evidence,
        cause="all-mail-ports-blocked",
        certainty=Certainty.LIKELY,
        also=("no-internet",),
    )


def _lets_mail_out(finding: Finding, others_25: set[Knock]) -> Finding:
    if others_25 and others_25 <= _LOST:
        return more(finding, cause="port-25-blocked", certainty=Certainty.LIKELY)
    return more(finding, "So this network lets mail out, and it is about this server.")


# --- what the looks say together ------------------------------------------------------------------


async def banned(finding: Finding, journey: Journey) -> Finding:
    """Name the lock-out that follows many refused logins, where no port lets us in any more."""
    tries = journey.order.refused_lately
    if not tries or Knock.OPEN in _of_host(journey):
        return finding
    were = "1 login was" if tries == 1 else f"{tries} logins were"
    return more(
        finding,
        f"{were} refused by {journey.host} within the last hour.",
        cause="banned-for-now",
        certainty=Certainty.LIKELY,
    )


async def receives_only(finding: Finding, journey: Journey) -> Finding:
    """Name a server that takes mail for a domain: by its name, if no port for sending is open."""
    server, host = journey.order.server, journey.host
    if server.protocol is not Protocol.SMTP or server.port_number == 25:
        return finding
    at_25 = journey.knocks.get((host, 25))
    if not journey.knocks or any(
        journey.knocks.get((host, port)) is Knock.OPEN for port in _SUBMISSION
    ):
        return finding
    if _RECEIVING.search(host) and at_25 in {Knock.OPEN, Knock.CLOSED}:
        evidence = "Its name is one of servers that receive mail."
        return more(finding, evidence, cause="receiving-server", certainty=Certainty.LIKELY)
    return more(finding, also=("receiving-server",)) if at_25 is Knock.OPEN else finding


async def no_login_here(finding: Finding, journey: Journey) -> Finding:
    """Nobody can log in on port 25: see whether this host has a port for sending at all."""
    server, host = journey.order.server, journey.host
    if server.protocol is not Protocol.SMTP or server.port_number != 25:
        return finding
    found = await _look(journey, [(host, port) for port in _SUBMISSION])
    way = next((port for port in _SUBMISSION if found.get((host, port)) is Knock.OPEN), None)
    evidence = _told(found)
    if way is not None:
        return more(finding, *evidence, words=pair_words(way))
    if not found:
        return finding
    return more(finding, *evidence, cause="receiving-server", certainty=Certainty.LIKELY)


def _of_host(journey: Journey) -> set[Knock]:
    """Return what the other ports of this host said; nothing if nobody looked."""
    return {knock for (host, _), knock in journey.knocks.items() if host == journey.host}


def _controls(journey: Journey) -> tuple[tuple[str, int], ...]:
    others = (one for one in journey.network.controls if one[0] != journey.host)
    return tuple(dict.fromkeys(others))[:_MAX_CONTROLS]


async def _look(
    journey: Journey, places: Iterable[tuple[str, int]], parts: int = 1
) -> dict[tuple[str, int], Knock]:
    """Knock at `places` (host, port) side by side; nothing where too little time is left."""
    patience = journey.patience(LOOK_S, parts)
    if patience < LEAST_S:
        return {}
    places = tuple(places)
    knocks = await asyncio.gather(*(_knock(journey, host, port, patience) for host, port in places))
    found = dict(zip(places, knocks, strict=True))
    journey.knocks.update(found)
    return found


async def _knock(journey: Journey, host: str, port: int, patience_s: float) -> Knock:
    try:
        async with asyncio.timeout(patience_s):
            addresses = await journey.network.addresses(host, port)
    except (OSError, UnicodeError):  # TimeoutError is an OSError
        return Knock.NO_WAY
    return await probes.knock(addresses, patience_s)


def _told(found: dict[tuple[str, int], Knock]) -> tuple[str, ...]:
    return tuple(f"Port {port} of {host} {knock}." for (host, port), knock in found.items())
