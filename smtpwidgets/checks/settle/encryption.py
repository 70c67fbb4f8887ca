"""Encryption that failed or is missing made sure: who speaks there, and what was taken away."""

import re

from smtpwidgets.checks import probes
from smtpwidgets.checks.diagnosis import banner_cause, may_greet
from smtpwidgets.checks.findings import Finding
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Knock
from smtpwidgets.checks.providers import OFFERS_STARTTLS
from smtpwidgets.checks.settle.evidence import LEAST_S, LOOK_S, more, pair_words, starttls_on
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.security import DEFAULT_PORTS, Security

__all__ = [
    "greets_plain",
    "outdated",
    "overwritten",
    "read_plain",
    "same_voice",
    "stripped",
    "wants_certificate",
    "wants_hello",
]

_IN_HANDSHAKE = {"tls-cut-off", "tls-no-common-cipher", "tls-failed"}
_OLD = {"SSLv3", "TLSv1", "TLSv1.1"}
# What filters leave of words that they do not want to be heard.
_OVERWRITTEN = re.compile(r"\A\*{4}|X{4}", re.IGNORECASE)


# --- who speaks there -----------------------------------------------------------------------------


async def read_plain(finding: Finding, journey: Journey) -> Finding:
    """TLS met plain text: see who is speaking."""
    if journey.address is None:
        return finding
    line = await probes.first_line(journey.address, journey.patience(LOOK_S, 2))
    if not line:
        return await _asked_by_hello(finding, journey)
    return _by_line(finding, line, journey)


def _by_line(finding: Finding, line: bytes, journey: Journey) -> Finding:
    cause = banner_cause(line, journey)
    if cause == "tls-port-in-plain":
        evidence = "It sends a record of TLS that nobody asked for."
        return more(finding, evidence, cause="tls-failed", certainty=Certainty.LIKELY)
    if cause is None and may_greet(line, journey.order.server.protocol):
        evidence = "Without encryption it greets as a mail server."
        return more(finding, evidence, cause="plain-port-with-tls", certainty=Certainty.CERTAIN)
    began = f"Without encryption it began with: {_shown(line, journey)}"
    if cause is None:
        return more(finding, began, cause="not-a-mail-server", certainty=Certainty.LIKELY)
    return more(finding, began, cause=cause, certainty=Certainty.CERTAIN)


def _shown(line: bytes, journey: Journey) -> str:
    return journey.text(line.decode("utf-8", "replace"), 120, cut=True)


async def _asked_by_hello(finding: Finding, journey: Journey) -> Finding:
    """What says nothing by itself answered the hello in plain text: web servers do so."""
    if journey.address is None:
        return finding
    answer = await probes.say_hello(journey.address, journey.host, journey.patience(LOOK_S))
    if answer is probes.Answer.WEB:
        evidence = "It answered a TLS hello as web servers do."
        return more(finding, evidence, cause="web-server", certainty=Certainty.CERTAIN)
    return more(finding, certainty=Certainty.LIKELY)


async def greets_plain(finding: Finding, journey: Journey) -> Finding:
    """A handshake that came to nothing: see whether somebody greets there without encryption."""
    if journey.address is None or journey.order.server.security is not Security.TLS:
        return finding
    if (patience := journey.patience(LOOK_S)) < LEAST_S:
        return finding
    line = await probes.first_line(journey.address, patience)
    return _by_line(finding, line, journey) if line else finding


async def wants_hello(finding: Finding, journey: Journey) -> Finding:
    """It ended the call without a word: see whether it waited for a TLS hello."""
    if journey.address is None or journey.order.server.security is Security.TLS:
        return finding
    if (patience := journey.patience(LOOK_S)) < LEAST_S:
        return finding
    answer = await probes.say_hello(journey.address, journey.host, patience)
    if answer is probes.Answer.TLS:
        evidence = "It hung up without encryption, and answered a TLS hello."
        return more(finding, evidence, cause="tls-port-in-plain", certainty=Certainty.CERTAIN)
    if answer is probes.Answer.WEB:
        evidence = "It answered a TLS hello as web servers do."
        return more(finding, evidence, cause="web-server", certainty=Certainty.CERTAIN)
    return finding


async def outdated(finding: Finding, journey: Journey) -> Finding:
    """A handshake was cut off: try once more with the versions that are no longer used."""
    if journey.address is None or (patience := journey.patience(LOOK_S, 2)) < LEAST_S:
        return finding
    server = journey.order.server
    starttls = server.protocol if server.security is Security.STARTTLS else None
    version = await probes.version_of(
        journey.address, journey.host, starttls=starttls, patience_s=patience
    )
    if version in _OLD:
        shown = version.replace("TLSv", "TLS ")
        evidence = f"A second try with old versions allowed was taken: it speaks {shown} at most."
        return more(finding, evidence, cause="tls-too-old", certainty=Certainty.CERTAIN)
    if version:
        shown = version.replace("TLSv", "TLS ")
        return more(finding, f"A second try, with old methods allowed, came to {shown}.")
    return more(finding, "A second try, with old versions allowed, came to nothing.")


async def wants_certificate(finding: Finding, journey: Journey) -> Finding:
    """A call that ended with the handshake, or right after it: see whether we were to prove who.

    In TLS 1.3 the client's handshake is over before the server says what it thinks of it.
    """
    server = journey.order.server
    heard = journey.greeting if server.security is Security.TLS else journey.capabilities
    silent = finding.cause in _IN_HANDSHAKE or (journey.tls is not None and not heard)
    if not silent or server.client_certificate or journey.address is None:
        return finding
    if (patience := journey.patience(LOOK_S)) < LEAST_S:
        return finding
    starttls = server.protocol if server.security is Security.STARTTLS else None
    if not await probes.wants_certificate(
        journey.address, journey.host, starttls=starttls, patience_s=patience
    ):
        return finding
    evidence = "Within the handshake it asked for a certificate of yours, and then hung up."
    return more(finding, evidence, cause="client-certificate-wanted", certainty=Certainty.LIKELY)


# --- what was taken away --------------------------------------------------------------------------


async def overwritten(finding: Finding, journey: Journey) -> Finding:
    """Words were made unreadable on the way: a filter is in between, whatever else it keeps."""
    said = (journey.greeting, *journey.capabilities)
    if journey.tls is not None or not any(_OVERWRITTEN.search(line) for line in said):
        return finding
    evidence = "Parts of the server's words were overwritten on the way."
    finding = more(finding, evidence, cause="middle-box", certainty=Certainty.LIKELY)
    return await _with_tls_port(finding, journey)


async def stripped(finding: Finding, journey: Journey) -> Finding:
    """STARTTLS is missing: see what others are offered, and whether the port for TLS is there."""
    if (journey.host, journey.order.server.port_number) in OFFERS_STARTTLS:
        evidence = f"{journey.host} is known to offer STARTTLS on this port to everybody."
        finding = more(finding, evidence, cause="starttls-stripped", certainty=Certainty.LIKELY)
    else:
        finding = await same_voice(finding, journey)
    return await _with_tls_port(finding, journey)


async def same_voice(finding: Finding, journey: Journey) -> Finding:
    """A box that answers in place of servers greets for unrelated ones with the same words."""
    mine = journey.order.server.port_number
    host = next((host for host, _ in journey.network.controls if host != journey.host), None)
    patience = journey.patience(LOOK_S, 2)
    if host is None or starttls_on(mine) is None or patience < LEAST_S or not journey.greeting:
        return finding
    line = await probes.line_of(journey.network, (host, mine), patience)
    words = _shown(line, journey).partition(" ")[2].split()[:2]
    if len(words) < 2 or words != journey.greeting.split()[:2]:
        return finding
    evidence = f"Port {mine} of {host}, an unrelated server, greets with the same words."
    return more(finding, evidence, cause="middle-box", certainty=Certainty.CERTAIN)


async def _with_tls_port(finding: Finding, journey: Journey) -> Finding:
    port = DEFAULT_PORTS[journey.order.server.protocol, Security.TLS]
    try:
        addresses = await journey.network.addresses(journey.host, port)
    except OSError:
        return finding
    patience = journey.patience(LOOK_S)
    for address in probes.first_of_each(addresses):
        if await probes.say_hello(address, journey.host, patience) is probes.Answer.TLS:
            journey.knocks[journey.host, port] = Knock.OPEN
            evidence = f"Port {port} of {journey.host} speaks TLS."
            return more(finding, evidence, words=pair_words(port))
    return finding
