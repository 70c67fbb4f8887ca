"""What stands beside each stage of a check: what came of it, and never of another one."""

import pytest

import smtpwidgets as sw
from smtpwidgets.model.report import StageResult, StageState
from smtpwidgets.model.security import Security
from smtpwidgets.model.stages import STAGES, Depth, Stage, stages_of
from smtpwidgets.widgets.markup import stage_list
from smtpwidgets.widgets.stages_passed import doing_now, each_stage

PLAN = stages_of(Security.STARTTLS, Depth.LOGIN)


def passed(*stages: Stage) -> list[StageResult]:
    return [
        StageResult(stage=stage, state=StageState.OK, detail=f"{number}", elapsed_ms=1)
        for number, stage in enumerate(stages)
    ]


@pytest.mark.parametrize("count", range(len(PLAN) + 1))
def test_as_much_of_a_plan_is_told_as_was_passed(count: int) -> None:
    """Also of the stage that stands in it twice: the second is not passed with the first."""
    told = list(each_stage(PLAN, results := passed(*PLAN[:count])))

    assert list(PLAN) == [stage for stage, _ in told]
    assert results == [result for _, result in told[:count]]
    assert {None} >= {result for _, result in told[count:]}
    expected = PLAN[count] if count < len(PLAN) else Stage.QUIT
    assert STAGES[expected].doing == doing_now(PLAN, results)


async def test_after_a_refused_certificate_nothing_is_ticked() -> None:
    """STARTTLS failed, so the server was not asked again what it can do."""
    with sw.practice_profile(["certificate-self-signed"]) as profile:
        report = await profile.check(next(iter(profile.servers)))
    drawn = stage_list(stages_of(report.security, report.depth), report.stages)

    assert not report.ok
    assert "✓" not in drawn.partition("✗")[2]
