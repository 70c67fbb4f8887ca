"""What each stage of a check does with an incoming server: greeting, login, mailbox, goodbye.

A step returns `Passed`, or raises: `Refused` (the server said no), `Verdict` (the step knows the
cause), or whatever the connection raises. What that means is said in `diagnosis`.
"""

import re
from collections.abc import Mapping, Sequence
from time import perf_counter

from smtpwidgets.checks import login
from smtpwidgets.checks.findings import Finding, Passed, Verdict
from smtpwidgets.checks.incoming.folders import encoded_folder
from smtpwidgets.checks.incoming.imap import Answer, ImapDialogue, quoted
from smtpwidgets.checks.incoming.lines import NotUnderstoodError
from smtpwidgets.checks.incoming.login import Talk, log_in, log_in_by_command
from smtpwidgets.checks.incoming.ways import COMMANDS, command_for, offered
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
from smtpwidgets.checks.sasl import Credential
from smtpwidgets.checks.trusted import secured
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.report import Reply
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Stage

__all__ = ["INCOMING_STEPS", "folder_argument", "messages_in"]

# RFC 4422 section 4 wants the names that GSSAPI registered.
_SERVICES: Mapping[Protocol, str] = {Protocol.IMAP: "imap", Protocol.POP3: "pop"}
_EXISTS = re.compile(r"(\d{1,10}) EXISTS", re.IGNORECASE)
_STAT = re.compile(r"(\d{1,10}) \d+")


def _dialogue(journey: Journey) -> Talk:
    imap = journey.order.server.protocol is Protocol.IMAP
    return journey.imap if imap else journey.pop3


# --- greeting and capabilities --------------------------------------------------------------------


async def _greeting(journey: Journey) -> Passed:
    started = perf_counter()
    if journey.sock is not None:
        await open_over(journey, encrypted=False)
    imap = journey.order.server.protocol is Protocol.IMAP
    reply = await (_greeted_by_imap if imap else _greeted_by_pop3)(journey)
    journey.greeting = reply.text
    if _is_early(journey):
        evidence = (f"The server said: {reply}",)
        raise Verdict(Finding(CauseId("preauth-unencrypted"), evidence=evidence, reply=reply))
    seconds = perf_counter() - started
    if seconds < SLOW_S:
        return Passed(journey.greeting, reply=reply)
    slow = Finding(CauseId("greeting-slow"), facts={"seconds": f"{seconds:.0f}"})
    return Passed(journey.greeting, slow, reply)


async def _greeted_by_imap(journey: Journey) -> Reply:
    said = await greeted(journey, journey.imap.greeting())
    return journey.reply(said.status, said.text)


async def _greeted_by_pop3(journey: Journey) -> Reply:
    return journey.reply("+OK", await greeted(journey, journey.pop3.greeting()))


def _is_early(journey: Journey) -> bool:
    """Whether the server lets us in before the encryption that was chosen (RFC 9051 section 7.1.4).

    STARTTLS is impossible then, and whoever sent it may want just that.
    """
    talk = _dialogue(journey)
    starttls = journey.order.server.security is Security.STARTTLS
    return starttls and isinstance(talk, ImapDialogue) and talk.preauth


async def _capabilities(journey: Journey) -> Passed:
    talk = _dialogue(journey)
    await talk.ask_capabilities()
    journey.capabilities = journey.lines(talk.capabilities)
    if names := journey.lines(offered(talk), 40):
        return Passed(f"offers {', '.join(names)}")
    return Passed("offers STARTTLS" if _upgradable(talk) else "offers no login")


def _upgradable(talk: Talk) -> bool:
    return talk.can("STARTTLS") if isinstance(talk, ImapDialogue) else talk.can("STLS")


async def _starttls(journey: Journey) -> Passed:
    talk = _dialogue(journey)
    # A POP3 server too old for the list may know the command all the same.
    unlisted = not isinstance(talk, ImapDialogue) and not talk.listed
    if not _upgradable(talk) and not unlisted:
        raise Verdict(Finding(CauseId("starttls-not-offered")))
    refuse_smuggled(await secured(journey, talk.encrypt))
    journey.capabilities = ()  # RFC 9051 section 6.2.1: what was said in the open is forgotten
    return upgraded(journey)


# --- login ----------------------------------------------------------------------------------------


async def _login(journey: Journey) -> Passed:
    talk, order = _dialogue(journey), journey.order
    if isinstance(talk, ImapDialogue) and talk.preauth:
        return Passed("not asked for", Finding(CauseId("login-not-asked")))
    secure = talk.ssl_object is not None
    login.refuse_exposure(journey, encrypted=secure, peer=talk.peer)
    login.hold_back(journey)
    command = command_for(talk, order.server.auth, encrypted=secure, pinned=order.mechanism)
    try:
        if command is not None:
            return await _by_command(journey, talk, command)
        return await _by_mechanism(journey, talk, secure=secure)
    finally:
        journey.logins_used = talk.auth_commands


async def _by_command(journey: Journey, talk: Talk, command: str) -> Passed:
    order, server = journey.order, journey.order.server
    journey.mechanism = command
    credential = Credential(
        server.username, order.secret, journey.host, server.port_number, _SERVICES[server.protocol]
    )
    words = await log_in_by_command(talk, command, credential)
    return Passed(command, reply=_yes(journey, words))


async def _by_mechanism(journey: Journey, talk: Talk, *, secure: bool) -> Passed:
    protocol = journey.order.server.protocol
    names = [name for name in offered(talk) if name not in COMMANDS[protocol]]
    if not names and (_refuses_passwords(talk) or (_upgradable(talk) and not secure)):
        raise Verdict(login.no_mechanism(journey, [], upgradable=not secure))
    mechanism = login.mechanism_for(
        journey,
        names or list(offered(talk)),
        service=_SERVICES[protocol],
        encrypted=secure,
        upgradable=_upgradable(talk),
    )
    if mechanism is None:
        return login.BY_CERTIFICATE
    words = await log_in(talk, mechanism)
    return Passed(mechanism.name, reply=_yes(journey, words))


def _refuses_passwords(talk: Talk) -> bool:
    """LOGINDISABLED (RFC 9051 section 6.2.3): not before encryption."""
    return isinstance(talk, ImapDialogue) and talk.can("LOGINDISABLED")


def _yes(journey: Journey, words: str) -> Reply:
    imap = journey.order.server.protocol is Protocol.IMAP
    return journey.reply("OK" if imap else "+OK", words)


# --- mailbox --------------------------------------------------------------------------------------


async def _examine(journey: Journey) -> Passed:
    folder = journey.order.folder
    answer = await journey.imap.open_folder(folder_argument(journey.imap, folder))
    journey.messages = messages_in(answer)
    return Passed(_counted(journey.messages, "" if folder == "INBOX" else folder))


def folder_argument(talk: ImapDialogue, folder: str) -> bytes:
    """Return a folder's name as this server wants it.

    RFC 9051 section 5.1: UTF-8 where there is no IMAP4rev1 beside IMAP4rev2, else modified UTF-7.
    """
    if folder.upper() == "INBOX":
        return b"INBOX"
    new = talk.can("IMAP4REV2") and not talk.can("IMAP4REV1")
    return quoted(folder if new else encoded_folder(folder))


def messages_in(answer: Answer) -> int:
    """Return how many messages a folder has, as the answer to SELECT or EXAMINE says."""
    found = [_EXISTS.fullmatch(one.text) for one in answer.untagged]
    numbers: Sequence[int] = [int(one[1]) for one in found if one is not None]
    if not numbers:
        raise NotUnderstoodError(b"no EXISTS in the answer")
    return numbers[-1]


async def _stat(journey: Journey) -> Passed:
    words = await journey.pop3.command(b"STAT")
    found = _STAT.match(words)
    if found is None:
        raise NotUnderstoodError(words.encode("utf-8", "surrogateescape"))
    journey.messages = int(found[1])
    return Passed(_counted(journey.messages, ""))


def _counted(number: int, folder: str) -> str:
    words = "1 message" if number == 1 else f"{number} messages"
    return f"{words} in {folder}" if folder else words


async def _quit(journey: Journey) -> Passed:
    await journey.connected.leave()
    return Passed()


_BOTH: Mapping[Stage, Step] = {
    **SHARED_STEPS,
    Stage.GREETING: _greeting,
    Stage.CAPABILITIES: _capabilities,
    Stage.STARTTLS: _starttls,
    Stage.LOGIN: _login,
    Stage.QUIT: _quit,
}

INCOMING_STEPS: Mapping[Protocol, Mapping[Stage, Step]] = {
    Protocol.IMAP: {**_BOTH, Stage.MAILBOX: _examine},
    Protocol.POP3: {**_BOTH, Stage.MAILBOX: _stat},
}
