"""What each stage does: one coroutine a stage, in the order of a conversation.

A step returns `Passed`, or raises: `Refused` (the server said no), `Verdict` (the step knows the
cause), or whatever the connection raises. What that means is said in `diagnosis`.
"""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import aiosmtplib

from smtpwidgets.check import auth, reach
from smtpwidgets.check.certificate import tls_facts
from smtpwidgets.check.conversation import Conversation
from smtpwidgets.check.findings import Finding, Passed, Verdict
from smtpwidgets.check.journey import Journey, literal_of
from smtpwidgets.check.sample import message_bytes
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Auth
from smtpwidgets.model.stages import Stage

__all__ = ["STEPS"]

Step = Callable[[Journey], Awaitable[Passed]]

# A certificate that ends sooner than this deserves a word: renewals run 30 days ahead.
SOON_DAYS = 14


async def _static(_journey: Journey) -> Passed:
    return Passed("complete")


async def _dns(journey: Journey) -> Passed:
    port = journey.order.server.port_number
    journey.addresses = await journey.network.addresses(journey.host, port)
    number = len(journey.addresses)
    return Passed("1 address" if number == 1 else f"{number} addresses")


async def _connect(journey: Journey) -> Passed:
    journey.sock, journey.address = await reach.connect(journey.addresses, journey.attempts)
    own = literal_of(str(journey.sock.getsockname()[0]))
    journey.conversation = Conversation(journey.host, journey.order.server.ehlo_name or own)
    version = ipaddress.ip_address(journey.address.host.partition("%")[0]).version
    return Passed(f"IPv{version}")


async def _tls(journey: Journey) -> Passed:
    await _open(journey, encrypted=True)
    return _encrypted(journey)


async def _open(journey: Journey, *, encrypted: bool) -> None:
    if journey.sock is None:
        raise RuntimeError("there is no socket to talk over")
    context = await journey.network.context() if encrypted else None
    await journey.talk.open(journey.sock, context)
    journey.sock = None


def _encrypted(journey: Journey) -> Passed:
    journey.tls = tls_facts(journey.talk.ssl_object)
    return Passed("" if journey.tls is None else journey.tls.version.replace("TLSv", "TLS "))


async def _greeting(journey: Journey) -> Passed:
    if journey.sock is not None:
        await _open(journey, encrypted=False)
    reply = await journey.talk.greeting()
    journey.greeting = journey.text(reply.message)
    return Passed(journey.greeting, reply=journey.reply(reply.code, reply.message))


async def _ehlo(journey: Journey) -> Passed:
    reply = await journey.talk.ehlo()
    lines = reply.message.split("\n")[1:]
    journey.capabilities = tuple(filter(None, (journey.text(line, 200) for line in lines)))
    methods = auth.offered(journey.capabilities)
    return Passed(f"offers {', '.join(methods)}" if methods else "offers no login")


async def _starttls(journey: Journey) -> Passed:
    if not journey.talk.supports_extension("starttls"):
        raise Verdict(Finding(CauseId("starttls-not-offered")))
    unasked = await journey.talk.encrypt(await journey.network.context())
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
    order, server, talk = journey.order, journey.order.server, journey.talk
    if not order.secret:
        raise Verdict(Finding(CauseId("secret-missing")))
    encrypted = talk.ssl_object is not None
    here = ipaddress.ip_address(talk.peer.partition("%")[0]).is_loopback
    if not (encrypted or here or order.consents_to_cleartext):
        raise Verdict(Finding(CauseId("cleartext-refused")))
    names = auth.offered(journey.capabilities)
    mechanism = auth.choose(server.auth, names, encrypted=encrypted, pinned=order.mechanism)
    if mechanism is None:
        raise Verdict(_no_mechanism(journey, names, encrypted=encrypted))
    journey.mechanism = mechanism
    journey.logins_used += 1
    words = await auth.log_in(talk, mechanism, server.username, order.secret, server.port_number)
    return Passed(mechanism, reply=journey.reply(235, words))


def _no_mechanism(journey: Journey, names: tuple[str, ...], *, encrypted: bool) -> Finding:
    facts = {"offered": ", ".join(names) or "none"}
    if not names:
        upgrade = not encrypted and journey.talk.supports_extension("starttls")
        return Finding(CauseId("login-needs-encryption" if upgrade else "login-not-offered"))
    tokens_only = set(names) <= {"XOAUTH2", "OAUTHBEARER"}
    if tokens_only and journey.order.server.auth is not Auth.OAUTH2:
        return Finding(CauseId("token-wanted"), facts=facts)
    return Finding(CauseId("no-common-mechanism"), facts=facts)


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
    try:
        await journey.talk.command(b"QUIT", expect=221)
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        return Passed(f"no goodbye ({type(error).__name__})", noted=True)
    return Passed()


STEPS: Mapping[Stage, Step] = {
    Stage.STATIC: _static,
    Stage.DNS: _dns,
    Stage.CONNECT: _connect,
    Stage.TLS: _tls,
    Stage.GREETING: _greeting,
    Stage.EHLO: _ehlo,
    Stage.STARTTLS: _starttls,
    Stage.EHLO_AGAIN: _ehlo,
    Stage.CERTIFICATE: _certificate,
    Stage.LOGIN: _login,
    Stage.SENDER: _sender,
    Stage.RECIPIENT: _recipient,
    Stage.RESET: _reset,
    Stage.MESSAGE: _message,
    Stage.QUIT: _quit,
}
