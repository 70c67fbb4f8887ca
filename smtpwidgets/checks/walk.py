"""One check from the first stage to the last: deadlines, results, the report, and no leftovers."""

import asyncio
import contextlib
import functools
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import NamedTuple, Self

import aiosmtplib

from smtpwidgets.checks.alarm import Alarm
from smtpwidgets.checks.diagnosis import diagnose
from smtpwidgets.checks.findings import Finding, Passed, Refused
from smtpwidgets.checks.guarded_protocol import NotSmtpError, OutOfStepError, ReplyTooLongError
from smtpwidgets.checks.incoming.lines import NotUnderstoodError
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Network
from smtpwidgets.checks.order import Order
from smtpwidgets.checks.providers import provider_of
from smtpwidgets.checks.reaching import Step
from smtpwidgets.checks.settle import settle
from smtpwidgets.checks.steps import STEPS
from smtpwidgets.checks.turns import turns_of
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.report import Report, StageResult, StageState
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.stages import STAGES, Stage

__all__ = ["Walk"]

# For looks around after a failure, and for a goodbye after a refusal.
_SETTLE_S = 5.0
_FAREWELL_S = 0.5
_SHORT_FAREWELL_S = 0.1  # when the time of the check is over
# How servers answer a goodbye that they did not expect.
_RUDE = (
    aiosmtplib.SMTPException,
    OSError,
    Refused,
    NotSmtpError,
    NotUnderstoodError,
    OutOfStepError,
    ReplyTooLongError,
)
# Stages that cost next to nothing and wait for nobody: they take no turn of their own.
_ON_THE_WAY = frozenset({Stage.DNS, Stage.CERTIFICATE})
# By these names: Python looks at the whole class of an enum for each of its words.
_OK, _NOTED, _FAILED = StageState.OK, StageState.WARNING, StageState.FAILED
# A check that cannot connect, or is not greeted, keeps some of its time for finding out why.
_REACHING = {
    Stage.DNS: 0.6,
    Stage.CONNECT: 0.6,
    Stage.TLS: 0.6,
    Stage.GREETING: 0.8,
    Stage.STARTTLS: 0.7,
}


class _Leg(NamedTuple):
    """One stage of a walk: what it does, and how long it may take.

    `most_s` is its own limit in seconds, `share` the part of the time left that it may use up.
    """

    stage: Stage
    step: Step
    most_s: float
    share: float
    on_top: bool  # a message may be on its way for a while: this comes on top of the check's limit
    takes_turn: bool


@functools.cache  # by the stages there are: a few dozen
def _legs(protocol: Protocol, stages: tuple[Stage, ...]) -> tuple[_Leg, ...]:
    return tuple(
        _Leg(
            stage,
            STEPS[protocol][stage],
            STAGES[stage].deadline_s,
            _REACHING.get(stage, 1.0),
            on_top=stage is Stage.INBOX,
            takes_turn=stage not in _ON_THE_WAY,
        )
        for stage in stages
    )


class Walk:
    """A check under way: `async with` it, and `go_on()` until None; then `report()` is whole."""

    def __init__(self, order: Order, network: Network) -> None:
        self._journey = Journey(order, network, _wire_name(order))
        self._order, self._left = order, iter(_legs(order.server.protocol, order.stages))
        self._loop = asyncio.get_running_loop()
        self._turns, self._alarm = turns_of(self._loop), Alarm(self._loop)
        self._ends = 0.0  # when all of it must be over, on the loop's clock
        self._results: list[StageResult] = []
        self._finding: Finding | None = None
        self._warning: Finding | None = None
        self._started_at = datetime.now(UTC)
        self._started = self._last = perf_counter()  # and when the last stage ended

    async def __aenter__(self) -> Self:
        """Begin; only a walk that was entered goes on."""
        self._ends = self._loop.time() + self._order.deadline_s
        return self

    async def __aexit__(self, kind: object, error: object, traceback: object) -> None:
        """Leave nothing behind."""
        self._alarm.end()
        self._journey.close()
        if not isinstance(self._loop, asyncio.SelectorEventLoop):
            # One turn of the loop, so that no socket outlives the check; our own transport has
            # closed it already.
            await asyncio.sleep(0)

    async def go_on(self) -> StageResult | None:
        """Go through the next stage and return its result; None after the last, or a failure.

        A failing server is a result and never an exception. Only `CancelledError` passes through.
        """
        if self._finding is not None or (leg := next(self._left, None)) is None:
            return None
        if leg.takes_turn and not self._turns.free(self._loop):
            await self._turns.wait(self._loop)
        started = perf_counter()
        try:
            self._journey.until = until = self._limit(leg)
            self._alarm.set(until)
            try:
                passed = await leg.step(self._journey)
            except BaseException as error:
                self._alarm.off(error)
                raise
            self._alarm.off()
        except Exception as error:  # noqa: BLE001 -- whatever a server makes happen is a result
            result = await self._ended(error, leg.stage, started)
            if result.state is _FAILED:
                self._journey.close()
        else:
            result = self._passed(leg.stage, passed, started)
        self._results.append(result)
        self._last = perf_counter()
        return result

    async def _ended(self, error: Exception, stage: Stage, started: float) -> StageResult:
        """Find out what `error` means."""
        if stage is Stage.QUIT:  # all that was to be tested has passed by then
            return self._passed(stage, Passed("without an answer", noted=True), started)
        finding = diagnose(error, stage, self._journey)
        elapsed_ms = _ms(perf_counter() - started)
        if not self._turns.free(self._loop):
            await self._turns.wait(self._loop)
        self._finding = finding = await self._settled(finding)
        if finding.reply is not None:
            await self._farewell()
        return StageResult(
            stage=stage,
            state=_FAILED,
            elapsed_ms=elapsed_ms,
            detail=cause_of(finding.cause).summary if finding.reply is None else str(finding.reply),
            cause=finding.cause,
            reply=finding.reply,
        )

    async def _settled(self, finding: Finding) -> Finding:
        self._journey.until = min(self._ends, self._loop.time() + _SETTLE_S)
        try:
            return await settle(finding, self._journey)
        except Exception as error:  # noqa: BLE001 -- a failed look must not hide what was found
            note = f"A closer look was cut short ({type(error).__name__})."
            return replace(finding, evidence=(*finding.evidence, note))

    async def _farewell(self) -> None:
        """Leave politely after a refusal: guards count clients that hang up after AUTH."""
        now = self._loop.time()
        until = min(now + _FAREWELL_S, max(self._ends, now + _SHORT_FAREWELL_S))
        with contextlib.suppress(*_RUDE):
            async with asyncio.timeout_at(until):
                await self._journey.connected.leave()

    def _limit(self, leg: _Leg) -> float:
        """Return when this stage must be over, on the loop's clock."""
        _, _, most_s, share, on_top, _ = leg
        now = self._loop.time()
        left_s = most_s if on_top else (self._ends - now) * share
        return now + min(left_s, most_s)

    def _passed(self, stage: Stage, passed: Passed, started: float) -> StageResult:
        elapsed_ms = _ms(perf_counter() - started)
        detail, warning, reply, noted = passed
        if warning is None:
            return StageResult(stage, _NOTED if noted else _OK, elapsed_ms, detail, None, reply)
        self._warning = self._warning or warning
        return StageResult(stage, _NOTED, elapsed_ms, detail, warning.cause, reply)

    def report(self, revision: int | None = None, *, stopped: bool = False) -> Report:
        """Return what was found; `stopped` says that it was not gone through to its end."""
        journey, server = self._journey, self._order.server
        finding = Finding(CauseId("cancelled")) if stopped else self._finding or self._warning
        return Report(
            server_id=server.id,
            host=server.host,
            port=server.port_number,
            protocol=server.protocol,
            security=server.security,
            username=server.username,
            auth=server.auth,
            revision=revision,
            started_at=self._started_at,
            elapsed_ms=_ms(self._last - self._started),
            depth=self._order.depth,
            stages=tuple(self._results),
            attempts=tuple(journey.attempts),
            tls=journey.tls,
            greeting=journey.greeting,
            capabilities=journey.capabilities,
            mechanism=journey.mechanism,
            logins_used=journey.logins_used,
            messages=journey.messages,
            arrival=journey.arrival,
            cause_id=None if finding is None else finding.cause,
            certainty=Certainty.CERTAIN if finding is None else finding.certainty,
            evidence=() if finding is None else finding.evidence,
            alternatives=self._alternatives(finding),
            not_tested=(*self._not_reached(), *journey.not_tested, *self._order.not_tested()),
            trusted_certificate=server.trusted_certificate,
            facts={} if finding is None else {**self._words(), **finding.facts},
        )

    def _not_reached(self) -> tuple[str, ...]:
        """Say which stages were left out because an earlier one failed."""
        left = self._order.stages[len(self._results) :]
        labels = [STAGES[stage].label for stage in left if stage not in {Stage.RESET, Stage.QUIT}]
        return (f"Not reached: {', '.join(dict.fromkeys(labels))}.",) if labels else ()

    def _alternatives(self, finding: Finding | None) -> tuple[CauseId, ...]:
        """Return the next likely causes; what the settings gave away is one of them."""
        if finding is None:
            return ()
        hints = () if self._warning is None else (self._warning.cause,)
        others = dict.fromkeys((*finding.alternatives, *hints))
        return tuple(cause for cause in others if cause != finding.cause)

    def _words(self) -> dict[str, str]:
        """Return words for the remedy that every check knows."""
        words = {"provider": provider_of(self._journey.host), "folder": self._order.folder}
        if self._journey.mechanism:
            words["mechanism"] = self._journey.mechanism
        if self._order.mail_from is not None:
            words["address"] = self._order.mail_from
        if self._order.rcpt_to is not None:
            words["recipient"] = self._order.rcpt_to
        return words


def _ms(seconds: float) -> float:
    """Return milliseconds to the microsecond: what follows is noise, and would be kept."""
    return round(seconds * 1000, 3)


def _wire_name(order: Order) -> str:
    """Return the host's name on the wire; one that has none ends the check in its first stage."""
    try:
        return order.server.host_ascii
    except UnicodeError:
        return order.server.host
