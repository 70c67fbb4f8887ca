"""Rows of a sweep: they say of a visit what its report says, and why where there is none."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.report import Attempt, Report, StageResult, StageState
from smtpwidgets.model.result import Result
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.model.visit import SKIP_WORDS, Skip, Visit

VISIT = Visit(key="s", server_id="s", host="smtp.example.org", port=587, owner="example.org")

stage_results = st.builds(
    StageResult,
    stage=st.sampled_from(Stage),
    state=st.sampled_from(StageState),
    elapsed_ms=st.floats(0, 9_000),
)
reports = st.builds(
    Report,
    server_id=st.just("s"),
    host=st.just("smtp.example.org"),
    port=st.just(587),
    protocol=st.just(Protocol.SMTP),
    security=st.just(Security.STARTTLS),
    auth=st.sampled_from([None, *Auth]),
    started_at=st.just(datetime(2026, 11, 3, 12, 0, tzinfo=UTC)),
    elapsed_ms=st.floats(0, 9_000),
    depth=st.sampled_from(Depth),
    stages=st.lists(stage_results, max_size=6).map(tuple),
    attempts=st.just((Attempt(address="192.0.2.1", port=587, ok=True, elapsed_ms=1),)),
    cause_id=st.sampled_from([None, *map(CauseId, CAUSES)]),
)


def the_row(visit: Visit, skipped: Skip | None = None) -> Result:
    given = {"label": "Office", "protocol": Protocol.SMTP, "security": Security.STARTTLS}
    return Result.of(visit, depth=Depth.LOGIN, skipped=skipped, **given)  # type: ignore[arg-type]


@given(reports)
def test_a_row_says_what_the_report_says(report: Report) -> None:
    """Short ways to make thousands of rows come to the same as to ask the report each time."""
    row = the_row(replace(VISIT, report=report))
    cause, remedy = report.cause, report.remedy

    assert (report.ok, report.reached, report.family) == (row.ok, row.reached, row.family)
    assert (report.cause_id, report.depth) == (row.cause_id, row.depth)
    assert (report.days_left, report.started_at) == (row.days_left, row.started_at)
    assert (cause is None) == (row.words in {"Works", "Answers"})
    assert row.who == (() if cause is None else tuple(one.value for one in cause.who))
    assert bool(row.remedy) == (remedy is not None)
    assert "192.0.2.1" == row.address_used
    assert {stage.stage for stage in report.stages} == set(row.stage_ms)


def test_a_row_without_a_report_says_why() -> None:
    """What the visit says goes before what is said of all that were left."""
    deleted = replace(VISIT, skipped=Skip.DELETED, why="It is gone.")

    assert (None, None, "") == (the_row(VISIT).ok, the_row(VISIT).skipped, the_row(VISIT).words)
    assert SKIP_WORDS[Skip.STOPPED] == _said(the_row(VISIT, Skip.STOPPED))
    assert (SKIP_WORDS[Skip.DELETED][0], "It is gone.") == _said(the_row(deleted, Skip.STOPPED))


def _said(row: Result) -> tuple[str, str]:
    return row.words, row.remedy
