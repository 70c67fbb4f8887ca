"""The last stage of a round trip: the test message is looked for, read about, and removed.

It is a conversation of its own with the incoming server, with a login of its own. Over IMAP one
login is enough. POP3 shows new mail to new sessions only (RFC 1939 section 8), so there are up to
three, with pauses in between.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from time import perf_counter

from smtpwidgets.checks.diagnosis import diagnose
from smtpwidgets.checks.findings import Finding, Passed, Refused, Verdict
from smtpwidgets.checks.guarded_protocol import OutOfStepError, ReplyTooLongError
from smtpwidgets.checks.inbox import Inbox
from smtpwidgets.checks.incoming.finding import (
    Found,
    find_over_imap,
    find_over_pop3,
    junk_of,
    remove_over_imap,
)
from smtpwidgets.checks.incoming.folders import decoded_folder
from smtpwidgets.checks.incoming.headers import parsed_header, route_of, verdicts_of
from smtpwidgets.checks.incoming.lines import NotUnderstoodError
from smtpwidgets.checks.incoming.steps import INCOMING_STEPS, folder_argument
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.order import Order
from smtpwidgets.checks.replies import mask
from smtpwidgets.checks.sample import MARKER, message_id
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.report import Arrival
from smtpwidgets.model.report_text import after_words
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.stages import STAGES, Stage

__all__ = ["see_inbox"]

# How long a message may take, in seconds; the stage ends a while later.
PATIENCE_S = 45.0
_WHOLE_S = 55.0
# When the sessions of POP3 begin, in seconds after the message was handed over.
POP3_LOOKS_S = (1.0, 10.0, 35.0)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 3.0
_LOGIN_DELAY = re.compile(r"LOGIN-DELAY (\d{1,6})")


async def see_inbox(journey: Journey) -> Passed:
    """Find the message that was handed over, and remove it.

    Raises:
        Verdict: it was not there in time, or the inbox could not be opened.
    """
    inbox = journey.order.inbox
    if inbox is None:
        raise RuntimeError("a round trip needs an inbox")
    over_imap = inbox.server.protocol is Protocol.IMAP
    look = _over_imap if over_imap else _over_pop3
    stage = _Stage(journey, inbox)
    try:
        async with asyncio.timeout(_WHOLE_S):
            seen = await look(stage)
    except Exception as error:
        raise _not_opened(stage, error) from error
    finally:
        stage.close()
    if seen is None:
        raise Verdict(_not_seen())
    return _passed(journey, inbox, seen)


class _Stage:
    """The sessions with the incoming server, one at a time."""

    def __init__(self, journey: Journey, inbox: Inbox) -> None:
        self.outer, self.inbox = journey, inbox
        self.step = Stage.INPUT
        self.inner = self._new()
        marker, sender = journey.marker, journey.order.mail_from or ""
        self.fields: Mapping[str, str] = {
            "Message-ID": message_id(sender, marker),
            MARKER: marker,
        }

    def _new(self) -> Journey:
        order = Order(self.inbox.server, self.inbox.secret, folder=self.inbox.folder)
        return Journey(order, self.outer.network, self.inbox.server.host_ascii)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Journey]:
        """Connect and log in; hang up at the end. What it used is counted in the check."""
        self.inner = self._new()
        order = self.inner.order
        steps = INCOMING_STEPS[order.server.protocol]
        try:
            for self.step in order.stages:
                if self.step in {Stage.MAILBOX, Stage.QUIT}:
                    break
                async with asyncio.timeout(STAGES[self.step].deadline_s):
                    await steps[self.step](self.inner)
            self.step = Stage.MAILBOX
            yield self.inner
        finally:
            self.outer.logins_used += self.inner.logins_used
            self.inner.close()

    def close(self) -> None:
        self.inner.close()

    @property
    def elapsed_s(self) -> float:
        return perf_counter() - self.outer.handed_over


class _Seen:
    """What was found, when, and whether it could be removed."""

    def __init__(self, found: Found, seconds: float, folder: str, *, junk: bool = False) -> None:
        self.found, self.seconds, self.folder, self.junk = found, seconds, folder, junk
        self.removed = False


# What a server may do when it is asked to remove a message; it stays where it is then.
_REFUSALS = (Refused, OSError, NotUnderstoodError, OutOfStepError, ReplyTooLongError)


async def _over_imap(stage: _Stage) -> _Seen | None:
    async with stage.session() as inner:
        talk = inner.imap
        await talk.ask_capabilities()  # a server may offer more after the login
        inbox = folder_argument(talk, stage.inbox.folder)
        junk = await junk_of(talk)
        folders = [inbox] if junk is None else [inbox, junk]
        pause = _FIRST_PAUSE_S
        while True:
            for folder in folders:
                found = await find_over_imap(talk, folder, stage.fields)
                if found is not None:
                    name = stage.inbox.folder if folder == inbox else _shown(inner, folder)
                    seen = _Seen(found, stage.elapsed_s, name, junk=folder != inbox)
                    seen.removed = await _removed(inner, found)
                    return seen
            if stage.elapsed_s > PATIENCE_S:
                return None
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE_S)


def _shown(inner: Journey, folder: bytes) -> str:
    name = folder.decode("utf-8", "replace").strip('"')
    return inner.text(decoded_folder(name), 200)


async def _removed(inner: Journey, found: Found) -> bool:
    try:
        removed = await remove_over_imap(inner.imap, found)
        await inner.imap.leave()
    except _REFUSALS:
        return False
    return removed


async def _over_pop3(stage: _Stage) -> _Seen | None:
    delay = 0.0
    for begins in POP3_LOOKS_S:
        wait = max(begins - stage.elapsed_s, delay)
        if stage.elapsed_s + wait > PATIENCE_S:
            return None
        await asyncio.sleep(max(0.0, wait))
        async with stage.session() as inner:
            talk = inner.pop3
            found = await find_over_pop3(talk, stage.fields, lambda _number: None)
            delays = [_LOGIN_DELAY.match(line) for line in talk.capabilities]
            delay = max((float(one[1]) for one in delays if one is not None), default=0.0)
            if found is None:
                await talk.leave()
                continue
            seen = _Seen(found, stage.elapsed_s, "INBOX")
            try:
                await talk.command(b"DELE", b"%d" % found.number)
                await talk.leave()  # only now it is deleted (RFC 1939 section 6)
                seen.removed = True
            except _REFUSALS:
                seen.removed = False
            return seen
    return None


# --- what it comes to -----------------------------------------------------------------------------


def _not_opened(stage: _Stage, error: Exception) -> Verdict:
    inner, server = stage.inner, stage.inbox.server
    found = diagnose(error, stage.step, inner)
    where = f"{server.host} port {server.port_number}"
    summary = cause_of(found.cause).summary
    evidence = (f"The message was handed over. At {where}, {STAGES[stage.step].label}: {summary}.",)
    return Verdict(
        Finding(
            CauseId("inbox-not-opened"),
            found.certainty,
            (*evidence, *found.evidence),
            facts={
                "inbox_host": server.host,
                "summary": summary,
                # where nothing was proven there is nothing to be refused
                "inbox_stage": str(stage.step) if inner.logins_used else "",
                "inbox_cause": found.cause,
            },
        )
    )


def _not_seen() -> Finding:
    evidence = f"The inbox was looked at for {PATIENCE_S:.0f} seconds."
    facts = {"seconds": f"{PATIENCE_S:.0f}"}
    return Finding(CauseId("message-not-seen"), Certainty.POSSIBLE, (evidence,), facts=facts)


def _passed(journey: Journey, inbox: Inbox, seen: _Seen) -> Passed:
    header = parsed_header(seen.found.header)
    whose = (inbox.secret, inbox.server.username)  # that server has heard it, and may echo it
    sending = journey.host if inbox.server.host != journey.order.server.host else ""
    journey.arrival = Arrival(
        seconds=seen.seconds,
        folder=seen.folder,
        verdicts=verdicts_of(header, not_by=sending),
        route=route_of(header, lambda name: mask(journey.text(name, 255), *whose)),
        removed=seen.removed,
    )
    detail = f"in {seen.folder} {after_words(seen.seconds)}"
    left = () if seen.removed else ("The test message could not be removed and is still there.",)
    if seen.junk:
        facts = {"folder": seen.folder}
        return Passed(detail, Finding(CauseId("message-in-junk"), evidence=left, facts=facts))
    if left:
        return Passed(detail, Finding(CauseId("message-left-behind"), evidence=left))
    return Passed(f"{detail}, and removed again")
