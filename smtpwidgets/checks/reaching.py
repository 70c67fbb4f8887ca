"""The steps that every protocol has: settings, name, connection, TLS, certificate.

What a step is stands in `steps`.
"""

import asyncio
import functools
import socket
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from smtpwidgets.checks import client_certificate, probes, reach
from smtpwidgets.checks.address_families import other_family
from smtpwidgets.checks.certificate import tls_facts
from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.checks.diagnosis import banner_cause, may_greet
from smtpwidgets.checks.findings import Finding, Passed, Verdict
from smtpwidgets.checks.incoming.imap import ImapDialogue
from smtpwidgets.checks.incoming.pop3 import Pop3Dialogue
from smtpwidgets.checks.journey import AnyConversation, Journey, literal_of
from smtpwidgets.checks.judge import judge
from smtpwidgets.checks.trusted import by_exception, secured
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.fingerprints import grouped
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Stage
from smtpwidgets.model.validity import SOON_DAYS, days_words

__all__ = ["SHARED_STEPS", "SLOW_S", "Step", "greeted", "open_over", "refuse_smuggled", "upgraded"]

Step = Callable[[Journey], Awaitable[Passed]]
Greeting = TypeVar("Greeting")

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
    version = "IPv6" if journey.address.family == socket.AF_INET6 else "IPv4"
    return Passed(version, await other_family(journey))


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
    if encrypted:
        await secured(journey, functools.partial(journey.connected.open, journey.sock))
    else:
        await journey.connected.open(journey.sock, None)
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
    look = _Look(journey)
    timer = asyncio.get_running_loop().call_later(journey.patience(_SILENCE_S, 3), look.begin)
    try:
        return await greeting
    except asyncio.CancelledError:
        look.raise_found()
        raise
    finally:
        timer.cancel()
        await look.end()


class _Look:
    """A look around while a greeting is waited for; what it finds ends the waiting.

    Hardly any check needs one, so the waiting itself is no task of its own.
    """

    def __init__(self, journey: Journey) -> None:
        self._journey, self._waiting = journey, asyncio.current_task()
        self._asked_before = 0 if self._waiting is None else self._waiting.cancelling()
        self._hello: asyncio.Task[probes.Answer] | None = None
        self._found: BaseException | None = None

    def begin(self) -> None:
        """Look at what has come so far; if there is nothing, say a TLS hello beside it."""
        journey = self._journey
        try:
            _judge_beginning(journey)
        except Verdict as verdict:
            self._interrupt(verdict)
            return
        if journey.order.server.security is not Security.TLS and journey.address:
            self._hello = asyncio.create_task(probes.say_hello(journey.address, journey.host))
            self._hello.add_done_callback(self._answered)

    def raise_found(self) -> None:
        """Raise what was found; nothing, where somebody else asked the task to end as well."""
        if self._found is None or self._waiting is None:
            return
        if self._waiting.uncancel() <= self._asked_before:
            raise self._found from None

    async def end(self) -> None:
        """Leave nothing behind, and interrupt nobody any more."""
        self._waiting = None
        if self._hello is not None and not self._hello.done():
            self._hello.cancel()
            await asyncio.wait({self._hello})

    def _answered(self, hello: asyncio.Task[probes.Answer]) -> None:
        if hello.cancelled():
            return
        if (error := hello.exception()) is not None:
            self._interrupt(error)
            return
        try:
            _judge_hello(hello.result())
        except Verdict as verdict:
            self._interrupt(verdict)

    def _interrupt(self, found: BaseException) -> None:
        self._found = found
        if self._waiting is not None:
            self._waiting.cancel()


def _judge_beginning(journey: Journey) -> None:
    """What has no end may be known by its beginning."""
    said = journey.connected.partial
    if not said or may_greet(said, journey.order.server.protocol):
        return
    cause = banner_cause(said, journey) or CauseId("not-a-mail-server")
    words = journey.text(said.decode("utf-8", "replace"), 120, cut=True)
    evidence = f"Its answer began with: {words}" if words else "Its answer was not text."
    raise Verdict(Finding(cause, Certainty.LIKELY, (evidence,)))


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
    detail = "" if days is None else _valid(days)
    if facts is not None and by_exception(journey.connected.ssl_object):
        shown = grouped(facts.fingerprint)
        evidence = f"It is the certificate that you trusted, with the fingerprint {shown}."
        finding = Finding(CauseId("certificate-excepted"), evidence=(evidence,))
        return Passed(", ".join(filter(None, ("trusted by your exception", detail))), finding)
    if facts is not None and journey.order.server.trusted_certificate:
        detail = ", ".join(filter(None, (detail, "your exception is not needed any more")))
    if days is None or days >= SOON_DAYS:
        return Passed(detail)
    return Passed(detail, Finding(CauseId("certificate-ends-soon"), facts={"days": str(days)}))


def _valid(days: int) -> str:
    if days < 0:
        return days_words(days)
    return f"valid {days} days" if days != 1 else "valid 1 day"


SHARED_STEPS: Mapping[Stage, Step] = {
    Stage.INPUT: _static,
    Stage.DNS: _dns,
    Stage.CONNECT: _connect,
    Stage.TLS: _tls,
    Stage.CERTIFICATE: _certificate,
}
