"""One entry's outcome in a sweep of many: a slim row, whose full report the profile keeps.

Thousands of full reports would fill the memory; a row is what frames, charts and lists need.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, WrapSerializer

from smtpwidgets.model.cause import Cause, CauseId, Family
from smtpwidgets.model.last_check import CheckState
from smtpwidgets.model.network_verdict import NetworkVerdict, blames
from smtpwidgets.model.report import Report
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.stage_times import StageTimes
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.model.visit import SKIP_WORDS, Skip, Visit

__all__ = ["Result"]

# A mapping like any other to whoever reads it and to JSON.
_StageMs = Annotated[
    Mapping[Stage, float], AfterValidator(StageTimes), WrapSerializer(lambda ms, go: go(dict(ms)))
]


@dataclass(frozen=True, slots=True)
class Result:
    """How one visit ended. `ok` is None where nobody was asked; `skipped` then says why.

    `label` and `address` are what lists call the server and its first account; `owner` who runs
    the server; `words` the verdict in two to five words; `remedy` the first thing to do; `who` can
    do it; `stage_ms` the time of each stage in milliseconds; `address_used` the IP address that
    answered; `days_left` of its certificate when it was checked; `vantage` where it was checked
    from, "" for this computer; `tries` how often it was connected to.
    """

    key: str
    server_id: str
    label: str
    protocol: Protocol
    host: str
    port: int
    security: Security
    owner: str
    depth: Depth
    account_ids: tuple[str, ...] = ()
    address: str = ""
    vantage: str = ""
    ok: bool | None = None
    skipped: Skip | None = None
    reached: Stage | None = None
    family: Family | None = None
    cause_id: CauseId | None = None
    words: str = ""
    remedy: str = ""
    who: tuple[str, ...] = ()
    elapsed_ms: float | None = None
    stage_ms: _StageMs = field(default_factory=dict)
    tls_version: str = ""
    days_left: int | None = None
    address_used: str = ""
    started_at: datetime | None = None
    revision: int | None = None
    tries: int = 1

    @property
    def state(self) -> CheckState:
        """The verdict as lists mark it."""
        if self.skipped is Skip.NETWORK:
            return CheckState.NETWORK
        if self.ok is None:
            return CheckState.IDLE
        if not self.ok:
            return CheckState.FAILED
        return CheckState.OK if self.cause_id is None else CheckState.WARNING

    def seen_with(self, verdict: NetworkVerdict) -> "Result":
        """Return the row as it is once this network was heard: blame may be its and no server's."""
        at = self.started_at
        if self.ok is not False or at is None:
            return self
        if not blames(verdict, self.cause_id, self.host, self.port, at):
            return self
        return replace(
            self,
            skipped=Skip.NETWORK,
            words=verdict.words,
            remedy=next(iter(verdict.steps), verdict.what),
            who=tuple(one.value for one in verdict.who),
        )

    @classmethod
    def of(  # noqa: PLR0913 -- what a visit does not know of its entry
        cls,
        visit: Visit,
        *,
        label: str,
        protocol: Protocol,
        security: Security,
        depth: Depth,
        address: str = "",
        tries: int = 1,
        skipped: Skip | None = None,
    ) -> "Result":
        """Return the row of a visit; `skipped` says why one that did not end was not made."""
        skipped, report = visit.skipped or skipped, visit.report
        words, remedy = ("", "") if skipped is None else SKIP_WORDS[skipped]
        row = (
            visit.key,
            visit.server_id,
            label,
            protocol,
            visit.host,
            visit.port,
            security,
            visit.owner,
            depth if report is None else report.depth,
            visit.account_ids,
            address,
            visit.vantage,
        )
        if report is None:
            why = "" if skipped is None else visit.why or remedy
            return cls(*row, skipped=skipped, words=words, remedy=why, tries=tries)
        return cls(*row, tries=tries, skipped=skipped, **_found(report))


def _found(report: Report) -> dict[str, Any]:
    """Return the fields of a row that tell what was found."""
    ok, tls, cause = report.ok, report.tls, report.cause
    stage_ms: dict[Stage, float] = {}
    for result in report.stages:
        stage_ms[result.stage] = stage_ms.get(result.stage, 0.0) + result.elapsed_ms
    return {
        "ok": ok,
        "reached": report.stages[-1].stage if ok else report.reached,
        "family": Family.OK if ok else report.family,
        "elapsed_ms": report.elapsed_ms,
        "stage_ms": StageTimes(stage_ms),
        "tls_version": "" if tls is None else tls.version,
        "days_left": report.days_left,
        "address_used": next((one.address for one in report.attempts if one.ok), ""),
        "started_at": report.started_at,
        "revision": report.revision,
        **(_passed(report, stage_ms) if cause is None else _blamed(report, cause)),
    }


def _passed(report: Report, stages: Container[Stage]) -> dict[str, Any]:
    """Return what is said of a server without a remark: nothing works that was not tested."""
    tested = Stage.LOGIN in stages or report.auth is Auth.NONE
    return {"words": "Works" if tested else "Answers"}


def _blamed(report: Report, cause: Cause) -> dict[str, Any]:
    """Return what is said of a cause, who can act, and what to do first."""
    remedy = report.remedy
    return {
        "cause_id": report.cause_id,
        "words": cause.summary,
        "remedy": "" if remedy is None else next(iter(remedy.steps), remedy.what),
        "who": tuple(one.value for one in cause.who),
    }
