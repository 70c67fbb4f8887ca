"""What each stage does: one coroutine a stage, in the order of a conversation.

A step returns `Passed`, or raises: `Refused` (the server said no), `Verdict` (the step knows the
cause), or whatever the connection raises. What that means is said in `diagnosis`.
"""

from collections.abc import Mapping
from time import perf_counter

from smtpwidgets.checks import auth, login
from smtpwidgets.checks.findings import Finding, Passed, Verdict
from smtpwidgets.checks.incoming.steps import INCOMING_STEPS
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.reaching import (
    SHARED_STEPS,
    SLOW_S,
    Step,
    greeted,
    open_over,
    refuse_smuggled,
    upgraded,
)
from smtpwidgets.checks.reply_table import FTP_GREETING
from smtpwidgets.checks.round_trip import see_inbox
from smtpwidgets.checks.sample import message_bytes, new_marker
from smtpwidgets.checks.trusted import secured
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.stages import Stage

__all__ = ["STEPS"]


async def _greeting(journey: Journey) -> Passed:
    started = perf_counter()
    if journey.sock is not None:
        await open_over(journey, encrypted=False)
    reply = await greeted(journey, journey.talk.greeting())
    said = journey.reply(reply.code, reply.message)
    journey.greeting = journey.text(reply.message) if said.enhanced else said.text
    if FTP_GREETING.search(journey.greeting):
        evidence = (f"The server said: {said}",)
        raise Verdict(Finding(CauseId("other-service"), evidence=evidence, reply=said))
    seconds = perf_counter() - started
    if seconds < SLOW_S:
        return Passed(journey.greeting, reply=said)
    slow = Finding(CauseId("greeting-slow"), facts={"seconds": f"{seconds:.0f}"})
    return Passed(journey.greeting, slow, said)


async def _ehlo(journey: Journey) -> Passed:
    talk = journey.talk
    reply = await talk.ehlo()
    journey.capabilities = journey.lines(reply.message.split("\n")[1:])
    methods = auth.offered(journey.capabilities)
    if methods:
        return Passed(f"offers {', '.join(methods)}")
    upgradable = talk.supports_extension("starttls")
    return Passed("offers STARTTLS" if upgradable else "offers no login")


async def _starttls(journey: Journey) -> Passed:
    talk = journey.talk
    if not talk.supports_extension("starttls"):
        raise Verdict(Finding(CauseId("starttls-not-offered")))
    refuse_smuggled(await secured(journey, talk.encrypt))
    journey.capabilities = ()  # RFC 3207 section 4.2: what was said in the open is forgotten
    return upgraded(journey)


async def _login(journey: Journey) -> Passed:
    talk, encrypted = journey.talk, journey.talk.ssl_object is not None
    login.refuse_exposure(journey, encrypted=encrypted, peer=talk.peer)
    login.hold_back(journey)
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
    order, journey.marker = journey.order, new_marker()
    data = message_bytes(order.mail_from or "", order.rcpt_to or "", journey.marker)
    reply = await journey.talk.hand_over(data)
    journey.handed_over = perf_counter()
    return Passed("handed over", reply=journey.reply(reply.code, reply.message))


async def _quit(journey: Journey) -> Passed:
    await journey.talk.leave()
    return Passed()


_SENDING_STEPS: Mapping[Stage, Step] = {
    **SHARED_STEPS,
    Stage.GREETING: _greeting,
    Stage.CAPABILITIES: _ehlo,
    Stage.STARTTLS: _starttls,
    Stage.LOGIN: _login,
    Stage.SENDER: _sender,
    Stage.RECIPIENT: _recipient,
    Stage.RESET: _reset,
    Stage.MESSAGE: _message,
    Stage.QUIT: _quit,
    Stage.INBOX: see_inbox,
}

STEPS: Mapping[Protocol, Mapping[Stage, Step]] = {
    Protocol.SMTP: _SENDING_STEPS,
    **INCOMING_STEPS,
}
