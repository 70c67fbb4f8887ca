"""One check from the first stage to the last: deadlines, results, the report, and no leftovers."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from time import perf_counter

from smtpwidgets.check.diagnosis import diagnose
from smtpwidgets.check.findings import Finding, Passed
from smtpwidgets.check.journey import Journey
from smtpwidgets.check.network import Network
from smtpwidgets.check.order import Order
from smtpwidgets.check.steps import STEPS
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.report import Report, StageResult, StageState
from smtpwidgets.model.stages import STAGES, Stage

__all__ = ["Walk"]


class Walk:
    """A check under way. `results()` is used up once; `report()` is whole when it is."""

    def __init__(self, order: Order, network: Network) -> None:
        self._journey = Journey(order, network, order.server.host_ascii)
        self._order = order
        self._results: list[StageResult] = []
        self._finding: Finding | None = None
        self._warning: Finding | None = None
        self._started_at = datetime.now(UTC)
        self._started = perf_counter()
        self._elapsed_ms = 0.0

    async def results(self) -> AsyncGenerator[StageResult, None]:
        """Yield one result for each stage, ending at the first that fails.

        A failing server is a result and never an exception. Only `CancelledError` passes through.
        """
        ends = asyncio.get_running_loop().time() + self._order.deadline_s
        try:
            for stage in self._order.stages:
                result = await self._stage(stage, ends)
                self._results.append(result)
                self._elapsed_ms = (perf_counter() - self._started) * 1000
                if not result.ok:
                    self._journey.close()
                yield result
                if not result.ok:
                    return
        finally:
            self._journey.close()
            # One turn of the loop, so that no socket outlives the check.
            await asyncio.sleep(0)

    async def _stage(self, stage: Stage, ends: float) -> StageResult:
        started = perf_counter()
        limit = min(ends, asyncio.get_running_loop().time() + STAGES[stage].deadline_s)
        try:
            async with asyncio.timeout_at(limit):
                passed = await STEPS[stage](self._journey)
        except Exception as error:  # noqa: BLE001 -- whatever a server makes happen is a result
            self._finding = finding = diagnose(error, stage, self._journey)
            return StageResult(
                stage=stage,
                state=StageState.FAILED,
                elapsed_ms=(perf_counter() - started) * 1000,
                detail="" if finding.reply is None else str(finding.reply),
                cause=finding.cause,
                reply=finding.reply,
            )
        return self._passed(stage, passed, started)

    def _passed(self, stage: Stage, passed: Passed, started: float) -> StageResult:
        if passed.warning is not None and self._warning is None:
            self._warning = passed.warning
        looked_at = passed.noted or passed.warning is not None
        return StageResult(
            stage=stage,
            state=StageState.WARNING if looked_at else StageState.OK,
            elapsed_ms=(perf_counter() - started) * 1000,
            detail=passed.detail,
            cause=None if passed.warning is None else passed.warning.cause,
            reply=passed.reply,
        )

    def report(self, revision: int | None = None) -> Report:
        """Return what was found."""
        journey, server = self._journey, self._order.server
        finding = self._finding or self._warning
        return Report(
            server_id=server.id,
            host=server.host,
            port=server.port_number,
            protocol=server.protocol,
            security=server.security,
            username=server.username,
            revision=revision,
            started_at=self._started_at,
            elapsed_ms=self._elapsed_ms,
            depth=self._order.depth,
            stages=tuple(self._results),
            attempts=tuple(journey.attempts),
            tls=journey.tls,
            greeting=journey.greeting,
            capabilities=journey.capabilities,
            mechanism=journey.mechanism,
            logins_used=journey.logins_used,
            cause_id=None if finding is None else finding.cause,
            certainty=Certainty.CERTAIN if finding is None else finding.certainty,
            evidence=() if finding is None else finding.evidence,
            alternatives=() if finding is None else finding.alternatives,
            not_tested=tuple(self._order.not_tested()),
            facts={} if finding is None else {**journey.facts, **finding.facts},
        )
