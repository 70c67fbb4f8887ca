"""Whom a check trusts: the authorities, or the one certificate that a person made an exception for.

An exception changes nothing where the authorities vouch for the server. Which of the two it is, is
read over a side connection first; both ways are safe, whatever that one says.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import TypeVar

from smtpwidgets.checks import client_certificate, probes
from smtpwidgets.checks.anchored import AnchoredContext, anchored_context, fingerprint_of
from smtpwidgets.checks.certificate import certificate_words, facts_of
from smtpwidgets.checks.diagnosis import at_end_of
from smtpwidgets.checks.findings import Finding, Verdict
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.providers import PROVIDERS
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.fingerprints import grouped
from smtpwidgets.model.security import Security

__all__ = ["by_exception", "secured"]

Outcome = TypeVar("Outcome")

_LOOK_S = 3.0
# No exception is made for these (x509_vfy.h): withdrawn; for another purpose; too weak.
_NEVER = frozenset({23, 26, 66, 67, 68})


async def secured(
    journey: Journey, handshake: Callable[[ssl.SSLContext], Awaitable[Outcome]]
) -> Outcome:
    """Make a handshake by the rules of TLS that this check has, and return what it returns.

    Raises:
        Verdict: the person made an exception, and the server shows another certificate for which
            nobody vouches. The handshake was not finished, so nothing was sent through it.
    """
    wanted = journey.order.server.trusted_certificate
    if not wanted or at_end_of(journey.host, tuple(PROVIDERS)):
        # A well-known provider needs none: what asks for one there is somebody in between.
        return await handshake(await journey.context())
    shown = await _look(journey)
    agreed = fingerprint_of(shown) == wanted
    try:
        context = await _anchored(journey, shown) if agreed else await journey.context()
        return await handshake(context)
    except ssl.SSLCertVerificationError as error:
        if error.verify_code in _NEVER or not shown:
            raise
        # Agreed a moment ago, and another one now: which, nobody can tell.
        raise _changed(journey, b"" if agreed else shown) from error


async def _look(journey: Journey) -> bytes:
    """Return the certificate that the server shows; nothing is sent through that connection."""
    server = journey.order.server
    starttls = server.protocol if server.security is Security.STARTTLS else None
    if journey.address is None:
        return b""
    try:
        async with asyncio.timeout(_LOOK_S):
            return await probes.certificate_of(journey.address, journey.host, starttls=starttls)
    except TimeoutError:
        return b""


async def _anchored(journey: Journey, certificate: bytes) -> ssl.SSLContext:
    """Return rules for this check alone; the person's own certificate comes into them again."""
    trust, own = journey.network.tls_context, journey.order.server.client_certificate
    if not own:
        return anchored_context(trust, certificate)
    presented = await client_certificate.client_context(
        trust, own, journey.order.secret, anchor=certificate
    )
    return presented.context


def _changed(journey: Journey, shown: bytes) -> Verdict:
    facts = facts_of(shown)
    trusted = grouped(journey.order.server.trusted_certificate)
    evidence = [f"You trusted the certificate with the fingerprint {trusted}."]
    if shown:
        journey.tls = facts
        evidence.append(f"The server shows the one with {grouped(facts.fingerprint)}.")
    if facts.names:
        evidence.append(f"It is for {', '.join(facts.names[:5])}, issued by {facts.issuer}.")
    words = certificate_words(facts)
    return Verdict(Finding(CauseId("certificate-changed"), evidence=tuple(evidence), facts=words))


def by_exception(connection: ssl.SSLObject | None) -> bool:
    """Whether this connection's certificate was trusted by exception, and by nobody else."""
    return connection is not None and isinstance(connection.context, AnchoredContext)
