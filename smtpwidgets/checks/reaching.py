"""The steps that every protocol has: settings, name, connection, TLS, certificate.

What a step is stands in `steps`.
"""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from smtpwidgets.checks import client_certificate, probes, reach
from smtpwidgets.checks.certificate import SOON_DAYS, tls_facts
from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.checks.findings import Finding, Passed, Verdict
from smtpwidgets.checks.incoming.imap import ImapDialogue
from smtpwidgets.checks.incoming.pop3 import Pop3Dialogue
from smtpwidgets.checks.journey import AnyConversation, Journey, literal_of
from smtpwidgets.checks.judge import judge
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Stage

__all__ = ["SHARED_STEPS", "SLOW_S", "Step", "greeted", "open_over", "refuse_smuggled", "upgraded"]

Step = Callable[[Journey], Awaitable[Passed]]
Greeting = TypeVar("Greeting")

# Not ENETUNREACH: it means that this computer has no IPv6 at all, which is nobody's fault.
_BROKEN = {"ECONNREFUSED", "EHOSTUNREACH", "ETIMEDOUT", "ECONNRESET"}
# Silence for this long is worth a side connection that says a TLS hello.
_SILENCE_S = 2.0
# RFC 5321 section 4.5.3.2.1 lets a server take minutes; people wonder sooner.
SLOW_S = 5.0


async def _static(journey: Journey) -> Passed:
    passed, server = judge(journey.order), journey.order.server
    if not server.client_certificate or server.security is Security.NONE:
        return passed
    presented = await client_certificate.client_context(
        journey.network.tls_context, server.client_certificate, journey.order.secret
    )
    journey.tls_context = presented.context
    return passed if presented.warning is None else Passed(passed.detail, presented.warning)


async def _dns(journey: Journey) -> Passed:
    port = journey.order.server.port_number
    journey.addresses = await journey.network.addresses(journey.host, port)
    if not journey.addresses:
        raise Verdict(Finding(CauseId("name-without-address")))
    number = len(journey.addresses)
    return Passed("1 address" if number == 1 else f"{number} addresses")


async def _connect(journey: Journey) -> Passed:
    journey.sock, journey.address = await reach.connect(journey.addresses, journey.attempts)
    journey.conversation = _conversation(journey, str(journey.sock.getsockname()[0]))
    version = ipaddress.ip_address(journey.address.host.partition("%")[0]).version
    broken = [a for a in journey.attempts if ":" in a.address and a.detail in _BROKEN]
    if version == 4 and broken:
        evidence = tuple(f"{a.address} port {a.port}: {a.detail}" for a in broken)
        return Passed("IPv4", Finding(CauseId("ipv6-broken"), evidence=evidence))
    return Passed(f"IPv{version}")


def _conversation(journey: Journey, own: str) -> AnyConversation:
    server = journey.order.server
    if server.protocol is Protocol.IMAP:
        return ImapDialogue(journey.host)
    if server.protocol is Protocol.POP3:
        return Pop3Dialogue(journey.host)
    return Conversation(journey.host, server.ehlo_name or literal_of(own))


async def _tls(journey: Journey) -> Passed:
    await open_over(journey, encrypted=True)
    return upgraded(journey)


async def open_over(journey: Journey, *, encrypted: bool) -> None:
    """Begin the conversation over the socket that is connected."""
    if journey.sock is None:
        raise RuntimeError("there is no socket to talk over")
    context = await journey.context() if encrypted else None
    await journey.connected.open(journey.sock, context)
    journey.sock = None


def upgraded(journey: Journey) -> Passed:
    """Note what was negotiated, once the connection is encrypted."""
    journey.tls = tls_facts(journey.connected.ssl_object)
    return Passed("" if journey.tls is None else journey.tls.version.replace("TLSv", "TLS "))


def refuse_smuggled(unasked: int) -> None:
    """Stop when bytes came behind the server's consent to encrypt.

    Raises:
        Verdict: so it was.
    """
    if unasked:
        evidence = f"{unasked} bytes came unencrypted behind the server's consent to encrypt."
        raise Verdict(Finding(CauseId("starttls-injection"), evidence=(evidence,)))


async def greeted(journey: Journey, greeting: Coroutine[Any, Any, Greeting]) -> Greeting:
    """Wait for the greeting; when none comes, find out whether the port wants TLS first."""
    reading = asyncio.create_task(greeting)
    hello: asyncio.Task[probes.Answer] | None = None
    try:
        done, _ = await asyncio.wait({reading}, timeout=_SILENCE_S)
        if not done and journey.order.server.security is not Security.TLS and journey.address:
            hello = asyncio.create_task(probes.say_hello(journey.address, journey.host))
            await asyncio.wait({reading, hello}, return_when=asyncio.FIRST_COMPLETED)
            if hello.done() and not reading.done():
                _judge_hello(hello.result())
        return await reading
    finally:
        tasks = [task for task in (reading, hello) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _judge_hello(answer: probes.Answer) -> None:
    if answer is probes.Answer.TLS:
        evidence = "It was silent without encryption and answered a TLS hello."
        raise Verdict(Finding(CauseId("tls-port-in-plain"), evidence=(evidence,)))
    if answer is probes.Answer.WEB:
        evidence = "It was silent, and answered a TLS hello as web servers do."
        raise Verdict(Finding(CauseId("web-server"), evidence=(evidence,)))


async def _certificate(journey: Journey) -> Passed:
    facts = journey.tls
    days = None if facts is None else facts.days_left(datetime.now(UTC))
    if days is None:
        return Passed()
    detail = f"valid {days} days" if days != 1 else "valid 1 day"
    if days >= SOON_DAYS:
        return Passed(detail)
    return Passed(detail, Finding(CauseId("certificate-ends-soon"), facts={"days": str(days)}))


SHARED_STEPS: Mapping[Stage, Step] = {
    Stage.INPUT: _static,
    Stage.DNS: _dns,
    Stage.CONNECT: _connect,
    Stage.TLS: _tls,
    Stage.CERTIFICATE: _certificate,
}
