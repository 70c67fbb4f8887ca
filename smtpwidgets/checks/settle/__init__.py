"""Ambiguous findings made sure: by what is known here, or by one cheap look at the network.

Each settler takes a finding and returns a better one. None logs in, and each finding is settled
once, within the time that the check has left. Which cause has which settlers stands in `SETTLERS`.
"""

import asyncio
from collections.abc import Mapping

from smtpwidgets.checks.address_families import judge_families
from smtpwidgets.checks.findings import Finding
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.settle import certificates, connecting, encryption, names
from smtpwidgets.checks.settle.evidence import Settler
from smtpwidgets.model.cause import CauseId

__all__ = ["SETTLED_CAUSES", "SETTLERS", "settle"]

# What the settlers may come to.
SETTLED_CAUSES = frozenset(
    map(
        CauseId,
        (
            "all-mail-ports-blocked",
            "banned-for-now",
            "bridge-certificate",
            "certificate-from-filter",
            "clock-wrong",
            "ipv4-broken",
            "ipv6-broken",
            "middle-box",
            "name-answers-everywhere",
            "name-leads-inside",
            "name-slip",
            "no-internet",
            "port-25-blocked",
            "port-filtered",
            "provider-closed",
            "proxy-only",
            "receiving-server",
            "starttls-stripped",
            "trust-store-broken",
        ),
    )
)

_UNREACHED: tuple[Settler, ...] = (
    connecting.on_binder,
    connecting.offline,
    names.closed_provider,
    connecting.inside,
    connecting.other_ports,
    connecting.elsewhere,
    connecting.banned,
)
_MEANT_ELSEWHERE: tuple[Settler, ...] = (connecting.receives_only, names.answers_everywhere)
_UNTRUSTED: tuple[Settler, ...] = (
    certificates.certificate_facts,
    certificates.filter_by_name,
    certificates.local_bridge,
    certificates.trust_elsewhere,
)
_OUT_OF_TIME: tuple[Settler, ...] = (
    certificates.certificate_facts,
    certificates.clock_by_program,
    certificates.clock_by_greeting,
    certificates.clock_elsewhere,
)
_READ: tuple[Settler, ...] = (certificates.certificate_facts,)

SETTLERS: Mapping[str, tuple[Settler, ...]] = {
    "name-not-found": (names.closed_provider, names.other_name, names.slip),
    "name-service-silent": (connecting.offline, names.other_name),
    "port-silent": (*_UNREACHED, *_MEANT_ELSEWHERE, connecting.behind_proxy),
    "no-route": _UNREACHED,
    "port-closed": (
        connecting.on_binder,
        names.closed_provider,
        connecting.other_ports,
        connecting.banned,
        *_MEANT_ELSEWHERE,
    ),
    "reset-at-start": (
        encryption.wants_certificate,
        encryption.wants_hello,
        connecting.banned,
    ),
    "greeting-silent": (connecting.other_ports,),
    "closed-at-greeting": (
        encryption.wants_certificate,
        encryption.wants_hello,
        connecting.banned,
    ),
    "hung-up": (encryption.wants_certificate,),
    "plain-port-with-tls": (encryption.read_plain,),
    "tls-cut-off": (
        encryption.outdated,
        encryption.wants_certificate,
        encryption.greets_plain,
    ),
    "tls-no-common-cipher": (encryption.wants_certificate,),
    "tls-failed": (encryption.wants_certificate,),
    "tls-silent": (encryption.greets_plain,),
    "certificate-self-signed": _UNTRUSTED,
    "certificate-issuer-unknown": (*_UNTRUSTED, certificates.known_provider),
    "certificate-wrong-name": _READ,
    "certificate-for-a-name": _READ,
    "certificate-expired": _OUT_OF_TIME,
    "certificate-not-yet-valid": _OUT_OF_TIME,
    "certificate-revoked": _READ,
    "certificate-too-weak": _READ,
    "certificate-unusable": _READ,
    "helo-only": (encryption.overwritten,),
    "starttls-not-offered": (encryption.overwritten, encryption.stripped),
    "login-not-offered": (connecting.no_login_here,),
}


async def settle(finding: Finding, journey: Journey) -> Finding:
    """Return `finding`, or a surer one; stop looking when the time of `journey` is over."""
    finding = judge_families(finding, journey)
    for settler in SETTLERS.get(finding.cause, ()):
        before = finding.cause
        try:
            async with asyncio.timeout_at(journey.until):
                finding = await settler(finding, journey)
        except TimeoutError:
            break
        if finding.cause != before:
            break
    return finding
