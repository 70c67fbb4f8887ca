"""A plan in plain sentences, for a terminal and for the head of its table in a notebook."""

from collections.abc import Iterator, Sequence

from smtpwidgets.model.plan import RowProblem
from smtpwidgets.model.plan_cells import field_title
from smtpwidgets.model.planned import PlannedEdits
from smtpwidgets.model.problem import Severity

__all__ = ["SHOWN", "count", "facts", "heading", "ordered", "step_note", "text_of"]

# So many lines are drawn of a plan; the frame of a plan has them all.
SHOWN = 60


def count(n: int, word: str) -> str:
    """Return a number with its noun: 1 server, 1,200 servers."""
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"


def heading(plan: PlannedEdits) -> str:
    """Return in one line what a plan comes to."""
    edited = [cell.id for cell in plan.cells if cell.what == "edited"]
    parts = []
    if edited:
        parts.append(f"{count(len(edited), 'change')} in {count(len(set(edited)), plan.kind)}")
    if plan.added:
        parts.append(f"{count(len(plan.added), plan.kind)} added")
    if plan.removed:
        parts.append(f"{count(len(plan.removed), plan.kind)} removed")
    return ", ".join(parts) or "No changes"


def step_note(plan: PlannedEdits) -> str:
    """Return what a history says of an applied plan."""
    stay = len(plan.changes) - len(plan.added) - len(plan.removed) - len(plan.parted)
    counts = {"changed": stay, "added": len(plan.added), "removed": len(plan.removed)}
    done = ", ".join(f"{count(n, plan.kind)} {what}" for what, n in counts.items() if n)
    return f"Edited as a table: {done}"


def facts(plan: PlannedEdits) -> Iterator[tuple[str, str]]:
    """Yield what else is to be known, each with the state it is drawn in."""
    errors = sum(p.severity is Severity.ERROR for p in plan.problems)
    warnings = sum(p.severity is Severity.WARNING for p in plan.problems)
    if errors:
        yield count(errors, "problem"), "failed"
    if warnings:
        yield count(warnings, "warning"), "warning"
    if plan.passwords:
        yield f"{count(plan.passwords, 'password')} given", "idle"
    if plan.moved:
        moves = "moves" if plan.moved == 1 else "move"
        yield f"{count(plan.moved, 'server')} {moves}: stored passwords stay behind", "warning"
    if plan.kept:
        yield f"{count(plan.kept, plan.kind)} not in your frame: kept", "idle"


def ordered(problems: Sequence[RowProblem]) -> list[RowProblem]:
    """Return problems with what stops a plan first, else as they came."""
    order = list(Severity)
    return sorted(problems, key=lambda problem: order.index(problem.severity))


def text_of(plan: PlannedEdits) -> str:
    """Return a plan as text of at most `SHOWN` changes and as many problems."""
    return "\n".join(_lines(plan))


def _lines(plan: PlannedEdits) -> Iterator[str]:
    yield heading(plan)
    for words, _ in facts(plan):
        yield f"  {words}"
    problems = ordered(plan.problems)
    for problem in problems[:SHOWN]:
        yield f"  {'✗' if problem.severity is Severity.ERROR else '!'} {problem}"
    if len(problems) > SHOWN:
        yield f"  … {len(problems) - SHOWN:,} more problems: plan.problems"
    told = list(_told(plan))
    yield from (f"  {line}" for line in told[:SHOWN])
    if len(told) > SHOWN:
        yield f"  … {len(told) - SHOWN:,} more: plan.frame() has them all"


def _told(plan: PlannedEdits) -> Iterator[str]:
    for cell in plan.cells:
        if cell.what in {"edited", "parted"}:
            title = field_title(cell.field, plan.kind)
            yield f"{cell.label}: {title}: {cell.before or 'empty'} → {cell.after or 'empty'}"
    for change in plan.added:
        yield f"+ {change.after.label if change.after else change.id}"
    for change in plan.removed:
        yield f"- {change.before.label if change.before else change.id}"
