"""What each stage does: one coroutine a stage, in the order of a conversation.

A step returns `Passed`, or raises: `Refused` (the server said no), `Verdict` (the step knows the
cause), or whatever the connection raises. What that means is said in `diagnosis`.
"""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from time import perf_counter

import aiosmtplib

from smtpwidgets.checks import auth, client_certificate, login, probes, reach
from smtpwidgets.checks.certificate import SOON_DAYS, tls_facts
from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.checks.findings import Finding, Passed, Verdict
from smtpwidgets.checks.journey import Journey, literal_of
from smtpwidgets.checks.judge import judge
from smtpwidgets.checks.reply_table import FTP_GREETING
from smtpwidgets.checks.sample import message_bytes
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Security
from smtpwidgets.model.stages import Stage

__all__ = ["STEPS"]

Step = Callable[[Journey], Awaitable[Passed]]

# Not ENETUNREACH: it means that this computer has no IPv6 at all, which is nobody's fault.
_BROKEN = {"ECONNREFUSED", "EHOSTUNREACH", "ETIMEDOUT", "ECONNRESET"}
# Silence for this long is worth a side connection that says a TLS hello.
_SILENCE_S = 2.0
# RFC 5321 section 4.5.3.2.1 lets a server take minutes; people wonder sooner.
_SLOW_S = 5.0


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
    own = literal_of(str(journey.sock.getsockname()[0]))
    journey.conversation = Conversation(journey.host, journey.order.server.ehlo_name or own)
    version = ipaddress.ip_address(journey.address.host.partition("%")[0]).version
    broken = [a for a in journey.attempts if ":" in a.address and a.detail in _BROKEN]
    if version == 4 and broken:
        evidence = tuple(f"{a.address} port {a.port}: {a.detail}" for a in broken)
        return Passed("IPv4", Finding(CauseId("ipv6-broken"), evidence=evidence))
    return Passed(f"IPv{version}")


async def _tls(journey: Journey) -> Passed:
    await _open(journey, encrypted=True)
    return _encrypted(journey)


async def _open(journey: Journey, *, encrypted: bool) -> None:
    if journey.sock is None:
        raise RuntimeError("there is no socket to talk over")
    context = await journey.context() if encrypted else None
    await journey.talk.open(journey.sock, context)
    journey.sock = None


def _encrypted(journey: Journey) -> Passed:
    journey.tls = tls_facts(journey.talk.ssl_object)
    return Passed("" if journey.tls is None else journey.tls.version.replace("TLSv", "TLS "))


async def _greeting(journey: Journey) -> Passed:
    started = perf_counter()
    if journey.sock is not None:
        await _open(journey, encrypted=False)
    reply = await _greeted(journey)
    journey.greeting = journey.text(reply.message)
    said = journey.reply(reply.code, reply.message)
    if FTP_GREETING.search(journey.greeting):
        evidence = (f"The server said: {said}",)
        raise Verdict(Finding(CauseId("other-service"), evidence=evidence, reply=said))
    seconds = perf_counter() - started
    if seconds < _SLOW_S:
        return Passed(journey.greeting, reply=said)
    slow = Finding(CauseId("greeting-slow"), facts={"seconds": f"{seconds:.0f}"})
    return Passed(journey.greeting, slow, said)


async def _greeted(journey: Journey) -> aiosmtplib.SMTPResponse:
    """Wait for the greeting; when none comes, find out whether the port wants TLS first."""
    reading = asyncio.create_task(journey.talk.greeting())
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


async def _ehlo(journey: Journey) -> Passed:
    reply = await journey.talk.ehlo()
    lines = reply.message.split("\n")[1:]
    journey.capabilities = tuple(filter(None, (journey.text(line, 200) for line in lines)))
    methods = auth.offered(journey.capabilities)
    if methods:
        return Passed(f"offers {', '.join(methods)}")
    upgradable = journey.talk.supports_extension("starttls")
    return Passed("offers STARTTLS" if upgradable else "offers no login")


async def _starttls(journey: Journey) -> Passed:
    if not journey.talk.supports_extension("starttls"):
        raise Verdict(Finding(CauseId("starttls-not-offered")))
    unasked = await journey.talk.encrypt(await journey.context())
    if unasked:
        evidence = f"{unasked} bytes came unencrypted behind the server's consent to encrypt."
        raise Verdict(Finding(CauseId("starttls-injection"), evidence=(evidence,)))
    return _encrypted(journey)


async def _certificate(journey: Journey) -> Passed:
    facts = journey.tls
    days = None if facts is None else facts.days_left(datetime.now(UTC))
    if days is None:
        return Passed()
    detail = f"valid {days} days" if days != 1 else "valid 1 day"
    if days >= SOON_DAYS:
        return Passed(detail)
    return Passed(detail, Finding(CauseId("certificate-ends-soon"), facts={"days": str(days)}))


async def _login(journey: Journey) -> Passed:
    talk, encrypted = journey.talk, journey.talk.ssl_object is not None
    login.refuse_exposure(journey, encrypted=encrypted, peer=talk.peer)
    mechanism = login.mechanism_for(
        journey,
        auth.offered(journey.capabilities),
        service=auth.SERVICE,
        encrypted=encrypted,
        upgradable=talk.supports_extension("starttls"),
    )
    if mechanism is None:
        return login.BY_CERTIFICATE
    try:
        words = await auth.log_in(talk, mechanism)
    finally:
        journey.logins_used = talk.auth_commands
    return Passed(mechanism.name, reply=journey.reply(235, words))


async def _sender(journey: Journey) -> Passed:
    address = journey.order.mail_from or ""
    options, encoding = _smtputf8(journey)
    reply = await journey.talk.mail(address, options=options, encoding=encoding)
    return Passed(address, reply=journey.reply(reply.code, reply.message))


def _smtputf8(journey: Journey) -> tuple[list[str], str]:
    """RFC 6531 section 3.4: addresses in other letters need a server that says it takes them."""
    both = f"{journey.order.mail_from}{journey.order.rcpt_to}"
    if both.isascii():
        return [], "ascii"
    if not journey.talk.supports_extension("smtputf8"):
        raise Verdict(Finding(CauseId("address-letters")))
    return ["SMTPUTF8"], "utf-8"


async def _recipient(journey: Journey) -> Passed:
    address = journey.order.rcpt_to or ""
    _, encoding = _smtputf8(journey)
    reply = await journey.talk.rcpt(address, encoding=encoding)
    return Passed(address, reply=journey.reply(reply.code, reply.message))


async def _reset(journey: Journey) -> Passed:
    reply = await journey.talk.command(b"RSET", expect=250)
    return Passed("nothing was delivered", reply=journey.reply(reply.code, reply.message))


async def _message(journey: Journey) -> Passed:
    data = message_bytes(journey.order.mail_from or "", journey.order.rcpt_to or "")
    reply = await journey.talk.data(data)
    return Passed("handed over", reply=journey.reply(reply.code, reply.message))


async def _quit(journey: Journey) -> Passed:
    await journey.talk.command(b"QUIT", expect=221)
    return Passed()


STEPS: Mapping[Stage, Step] = {
    Stage.INPUT: _static,
    Stage.DNS: _dns,
    Stage.CONNECT: _connect,
    Stage.TLS: _tls,
    Stage.GREETING: _greeting,
    Stage.CAPABILITIES: _ehlo,
    Stage.STARTTLS: _starttls,
    Stage.CAPABILITIES_AGAIN: _ehlo,
    Stage.CERTIFICATE: _certificate,
    Stage.LOGIN: _login,
    Stage.SENDER: _sender,
    Stage.RECIPIENT: _recipient,
    Stage.RESET: _reset,
    Stage.MESSAGE: _message,
    Stage.QUIT: _quit,
}
