"""The stages of a check beside what came of each, where a stage may stand in a plan twice."""

from collections import Counter
from collections.abc import Iterable, Iterator

from smtpwidgets.model.report import StageResult
from smtpwidgets.model.stages import STAGES, Stage

__all__ = ["doing_now", "each_stage"]


def each_stage(
    plan: Iterable[Stage], results: Iterable[StageResult]
) -> Iterator[tuple[Stage, StageResult | None]]:
    """Yield the stages of a plan with what came of each, or None where it was not reached.

    After STARTTLS a server is asked again what it can do: that stage has two results.
    """
    found: dict[Stage, list[StageResult]] = {}
    for result in results:
        found.setdefault(result.stage, []).append(result)
    to_come = Counter(stages := tuple(plan))
    for stage in stages:
        to_come[stage] -= 1
        told = found.get(stage, [])
        # What is left for the last place is told by its last word.
        yield stage, (told[0 if to_come[stage] else -1] if told else None)
        del told[:1]


def doing_now(plan: Iterable[Stage], results: Iterable[StageResult]) -> str:
    """Return in words what a check does that has passed these stages."""
    waiting = (stage for stage, result in each_stage(plan, results) if result is None)
    return STAGES[next(waiting, Stage.QUIT)].doing
