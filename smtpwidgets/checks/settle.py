"""Ambiguous findings made sure: by what is known here, or by one cheap look at the network.

Each settler takes a finding and returns a better one. None logs in, and each finding is settled
once. Which cause has which settlers stands in `SETTLERS`.
"""

import asyncio
import difflib
import os
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from smtpwidgets.checks import probes
from smtpwidgets.checks.certificate import facts_of
from smtpwidgets.checks.diagnosis import at_end_of, banner_cause
from smtpwidgets.checks.findings import Finding
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import NOBODY, Address
from smtpwidgets.checks.providers import CLOSED_PROVIDERS, FILTERS, KNOWN_HOSTS
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.hosts import is_loopback
from smtpwidgets.model.security import DEFAULT_PORTS, Protocol, Security
from smtpwidgets.model.slips import meant_host

__all__ = ["SETTLED_CAUSES", "SETTLERS", "has_way_out", "settle"]

Settler = Callable[[Finding, Journey], Awaitable[Finding]]

# A certificate cannot be judged by a clock that is before this program was written.
_WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
# Where the other usual way is (RFC 8314 section 3.3).
_OTHER_PORT = {465: 587, 587: 465, 25: 587, 993: 143, 143: 993, 995: 110, 110: 995}
_OWN_LINES: Mapping[Protocol, re.Pattern[bytes]] = {
    Protocol.SMTP: re.compile(rb"[245]\d\d[ -]"),
    Protocol.IMAP: re.compile(rb"\* (?:OK|BYE|PREAUTH)\b", re.IGNORECASE),
    Protocol.POP3: re.compile(rb"\+OK|-ERR"),
}
_PAIR = {
    port: (str(security), security.upper())
    for (_, security), port in DEFAULT_PORTS.items()
    if security is not Security.NONE
}

# What the settlers may come to.
SETTLED_CAUSES = frozenset(
    map(
        CauseId,
        (
            "all-mail-ports-blocked",
            "bridge-certificate",
            "certificate-from-filter",
            "clock-wrong",
            "middle-box",
            "name-leads-inside",
            "name-slip",
            "no-internet",
            "port-25-blocked",
            "port-filtered",
            "provider-closed",
            "proxy-only",
        ),
    )
)


async def settle(finding: Finding, journey: Journey, until: float) -> Finding:
    """Return `finding`, or a surer one; stop looking when the loop's clock says `until`."""
    for settler in SETTLERS.get(finding.cause, ()):
        before = finding.cause
        try:
            async with asyncio.timeout_at(until):
                finding = await settler(finding, journey)
        except TimeoutError:
            break
        if finding.cause != before:
            break
    return finding


def _more(
    finding: Finding,
    *evidence: str,
    cause: str | None = None,
    certainty: Certainty | None = None,
    words: Mapping[str, str] = MappingProxyType({}),
) -> Finding:
    """Return `finding` with more to show; a new cause keeps the old one as an alternative."""
    new = finding.cause if cause is None else CauseId(cause)
    others = finding.alternatives if cause is None else (finding.cause, *finding.alternatives)
    return replace(
        finding,
        cause=new,
        certainty=finding.certainty if certainty is None else certainty,
        evidence=(*finding.evidence, *evidence),
        alternatives=tuple(one for one in others if one != new),
        facts={**finding.facts, **words},
    )


# --- names --------------------------------------------------------------------------------------


async def _slip(finding: Finding, journey: Journey) -> Finding:
    near = difflib.get_close_matches(journey.host, KNOWN_HOSTS, 1, cutoff=0.88)
    if not near or near[0] == journey.host:
        return await _slip_in_label(finding, journey)
    return _more(
        finding,
        f"{near[0]} is a well-known server with nearly the same name.",
        cause="name-slip",
        certainty=Certainty.LIKELY,
        words={"suggestion": near[0]},
    )


async def _slip_in_label(finding: Finding, journey: Journey) -> Finding:
    """Offer smtp.… for smpt.…, if there is such a name."""
    meant = meant_host(journey.host)
    try:
        port = journey.order.server.port_number
        there = bool(meant) and bool(await journey.network.addresses(meant, port))
    except OSError:
        there = False
    if not there:
        return finding
    return _more(
        finding,
        f"{meant} exists, and is written nearly the same.",
        cause="name-slip",
        certainty=Certainty.LIKELY,
        words={"suggestion": meant},
    )


async def _closed_provider(finding: Finding, journey: Journey) -> Finding:
    if not at_end_of(journey.host, CLOSED_PROVIDERS):
        return finding
    return _more(finding, cause="provider-closed", certainty=Certainty.LIKELY)


async def _offline(finding: Finding, journey: Journey) -> Finding:
    if _is_here(journey) or has_way_out():
        return finding
    return _more(finding, "This computer has no way out to the internet.", cause="no-internet")


def has_way_out() -> bool:
    """Whether this computer has a route to the internet; nothing is sent to find out."""
    # Connecting a datagram socket only asks for a route. Documentation addresses: RFC 5737, 3849.
    for family, target in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.connect((target, 9))
                return True
        except OSError:
            continue
    return False


# --- connecting ---------------------------------------------------------------------------------


def _is_here(journey: Journey) -> bool:
    return bool(journey.addresses) and all(a.is_loopback for a in journey.addresses)


async def _binder(finding: Finding, journey: Journey) -> Finding:
    on_binder = {"BINDER_LAUNCH_HOST", "BINDER_REPO_URL"} & os.environ.keys()
    if _is_here(journey) or not on_binder:
        return finding
    evidence = "This notebook runs on Binder, which lets no mail traffic out."
    return _more(finding, evidence, cause="all-mail-ports-blocked", certainty=Certainty.CERTAIN)


async def _inside(finding: Finding, journey: Journey) -> Finding:
    addresses = journey.addresses
    if (
        not addresses
        or not all(a.is_inside for a in addresses)
        or journey.host.partition("%")[0] == addresses[0].host
    ):
        return finding
    evidence = f"{journey.host} leads to {addresses[0].host}, which exists in one network only."
    return _more(finding, evidence, cause="name-leads-inside", certainty=Certainty.LIKELY)


async def _other_port(finding: Finding, journey: Journey) -> Finding:
    """Tell a blocked port from a silent host: try the other usual one, once."""
    server = journey.order.server
    port, encrypted = server.port_number, server.security is Security.TLS
    usual = DEFAULT_PORTS[server.protocol, Security.TLS if encrypted else Security.STARTTLS]
    own = {at for (protocol, _), at in DEFAULT_PORTS.items() if protocol is server.protocol}
    other = _OTHER_PORT[port] if port in own else usual
    if not await _any_answers(journey, other):
        return _more(finding, f"Port {other} of {journey.host} does not answer either.")
    words = _pair_words(other)
    evidence = f"Port {other} of {journey.host} answers."
    if finding.cause in {"port-closed", "greeting-silent"}:
        return _more(finding, evidence, words=words)
    cause = "port-25-blocked" if port == 25 else "port-filtered"
    return _more(finding, evidence, cause=cause, certainty=Certainty.LIKELY, words=words)


def _pair_words(port: int) -> dict[str, str]:
    security, word = _PAIR[port]
    return {"other_port": str(port), "other_security": security, "other_security_word": word}


async def _any_answers(journey: Journey, port: int) -> bool:
    try:
        addresses = await journey.network.addresses(journey.host, port)
    except OSError:
        return False
    return any([await probes.answers(address) for address in _first_of_each(addresses)])


def _first_of_each(addresses: Sequence[Address]) -> list[Address]:
    """Return one address of each family: enough to tell whether the host lives."""
    firsts = {address.family: address for address in reversed(addresses) if address.port != NOBODY}
    return list(firsts.values())


async def _proxy(finding: Finding, journey: Journey) -> Finding:
    names = {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} & os.environ.keys()
    if _is_here(journey) or not names:
        return finding
    evidence = "This computer is set to reach the web through a proxy."
    return _more(finding, evidence, cause="proxy-only", certainty=Certainty.POSSIBLE)


# --- encryption ---------------------------------------------------------------------------------


async def _read_plain(finding: Finding, journey: Journey) -> Finding:
    """TLS met plain text: see who is speaking."""
    if journey.address is None:
        return finding
    line = await probes.first_line(journey.address)
    if _OWN_LINES[journey.order.server.protocol].match(line):
        evidence = "Without encryption it greets as a mail server."
        return _more(finding, evidence, certainty=Certainty.CERTAIN)
    if line and (cause := banner_cause(line, journey)) is not None:
        return _more(finding, cause=cause, certainty=Certainty.CERTAIN)
    return replace(finding, certainty=Certainty.LIKELY)


async def _certificate(finding: Finding, journey: Journey) -> Finding:
    """Read the certificate that was not trusted, for its names and dates."""
    if journey.address is None:
        return finding
    server = journey.order.server
    starttls = server.protocol if server.security is Security.STARTTLS else None
    der = await probes.certificate_of(journey.address, journey.host, starttls=starttls)
    if not der:
        return finding
    facts = journey.tls = facts_of(der)
    names = ", ".join(journey.text(name, 255) for name in facts.names[:5])
    issuer = journey.text(facts.issuer, 255)
    words = {"names": names, "issuer": issuer, "fingerprint": facts.fingerprint}
    evidence = [f"The certificate is for {names}, issued by {issuer}."] if names else []
    if facts.not_before is not None and facts.not_after is not None:
        words |= {"starts": _day(facts.not_before), "ended": _day(facts.not_after)}
        evidence.append(f"It is valid from {words['starts']} to {words['ended']}.")
    return _more(finding, *evidence, words=words)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


async def _clock(finding: Finding, _journey: Journey) -> Finding:
    now = datetime.now(UTC)
    if now >= _WRITTEN:
        return finding
    return _more(finding, f"This computer believes that it is {_day(now)}.", cause="clock-wrong")


async def _filter(finding: Finding, journey: Journey) -> Finding:
    issuer = "" if journey.tls is None else journey.tls.issuer
    if not FILTERS.search(issuer):
        return finding
    return _more(finding, cause="certificate-from-filter", certainty=Certainty.LIKELY)


async def _bridge(finding: Finding, journey: Journey) -> Finding:
    if journey.address is None or not is_loopback(journey.host):
        return finding
    return _more(finding, cause="bridge-certificate", certainty=Certainty.LIKELY)


async def _stripped(finding: Finding, journey: Journey) -> Finding:
    """STARTTLS is missing: look for traces of a filter, and whether the port for TLS is there."""
    traces = [line for line in (journey.greeting, *journey.capabilities) if "XXXX" in line.upper()]
    if journey.greeting.startswith("****") or traces:
        evidence = "Parts of the server's words were overwritten on the way."
        finding = _more(finding, evidence, cause="middle-box", certainty=Certainty.LIKELY)
    port = DEFAULT_PORTS[journey.order.server.protocol, Security.TLS]
    try:
        addresses = await journey.network.addresses(journey.host, port)
    except OSError:
        return finding
    for address in _first_of_each(addresses):
        if await probes.say_hello(address, journey.host) is probes.Answer.TLS:
            evidence = f"Port {port} of {journey.host} speaks TLS."
            return _more(finding, evidence, words=_pair_words(port))
    return finding


_UNREACHED: tuple[Settler, ...] = (_binder, _offline, _closed_provider, _inside, _other_port)
_UNTRUSTED: tuple[Settler, ...] = (_certificate, _filter, _bridge)

SETTLERS: Mapping[str, tuple[Settler, ...]] = {
    "name-not-found": (_closed_provider, _slip),
    "name-service-silent": (_offline,),
    "port-silent": (*_UNREACHED, _proxy),
    "no-route": _UNREACHED,
    "greeting-silent": (_other_port,),
    "port-closed": (_binder, _closed_provider, _other_port),
    "plain-port-with-tls": (_read_plain,),
    "certificate-self-signed": _UNTRUSTED,
    "certificate-issuer-unknown": _UNTRUSTED,
    "certificate-wrong-name": (_certificate,),
    "certificate-for-a-name": (_certificate,),
    "certificate-expired": (_certificate, _clock),
    "certificate-not-yet-valid": (_certificate, _clock),
    "certificate-revoked": (_certificate,),
    "certificate-too-weak": (_certificate,),
    "certificate-unusable": (_certificate,),
    "starttls-not-offered": (_stripped,),
}
