"""A plan in plain sentences, for a terminal and for the head of its table in a notebook."""

from collections import Counter
from collections.abc import Iterator, Sequence

from smtpwidgets.model.plan import RowProblem, row_name
from smtpwidgets.model.plan_cells import field_title
from smtpwidgets.model.planned import PlannedEdits
from smtpwidgets.model.problem import Severity

__all__ = ["SHOWN", "count", "facts", "heading", "ordered", "step_note", "text_of", "unkept_words"]

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
    if plan.passwords and not parts:
        return "Passwords only"
    return ", ".join(parts) or "No changes"


def step_note(plan: PlannedEdits) -> str:
    """Return what a history says of an applied plan."""
    stay = len(plan.changes) - len(plan.added) - len(plan.removed) - len(plan.parted)
    counts = {"changed": stay, "added": len(plan.added), "removed": len(plan.removed)}
    done = ", ".join(f"{count(n, plan.kind)} {what}" for what, n in counts.items() if n)
    return f"Edited as a table: {done}"


# What else is to be known, by the count that says so: one, several, the state it is drawn in.
_FACTS: tuple[tuple[str, str, str, str], ...] = (
    ("errors", "1 problem", "{n:,} problems", "failed"),
    ("warnings", "1 warning", "{n:,} warnings", "warning"),
    ("passwords", "1 password given", "{n:,} passwords given", "idle"),
    (
        "exposed",
        "1 login goes unencrypted from now on",
        "{n:,} logins go unencrypted from now on",
        "warning",
    ),
    (
        "trusting",
        "1 server trusts a certificate by exception",
        "{n:,} servers trust a certificate by exception",
        "warning",
    ),
    (
        "followed",
        "1 server moves, and its stored password with it",
        "{n:,} servers move, and their stored passwords with them",
        "warning",
    ),
    (
        "moved",
        "1 server moves: stored passwords stay behind",
        "{n:,} servers move: stored passwords stay behind",
        "warning",
    ),
    (
        "unchanged",
        "1 row is there already, just so: nothing to do",
        "{n:,} rows are there already, just so: nothing to do",
        "idle",
    ),
    ("kept", "1 {kind} not in your frame: kept", "{n:,} {kind}s not in your frame: kept", "idle"),
)


def facts(plan: PlannedEdits) -> Iterator[tuple[str, str]]:
    """Yield what else is to be known, each with the state it is drawn in."""
    severities = Counter(problem.severity for problem in plan.problems)
    counts = {"errors": severities[Severity.ERROR], "warnings": severities[Severity.WARNING]}
    for name, one, several, state in _FACTS:
        n: int = counts[name] if name in counts else getattr(plan, name)
        if n:
            yield (one if n == 1 else several).format(n=n, kind=plan.kind), state


def unkept_words(n: int) -> str:
    """Return what became of passwords that the keyring did not take; nothing if there are none."""
    if not n:
        return ""
    are, them = ("is", "it") if n == 1 else ("are", "them")
    return (
        f"{count(n, 'password')} {are} in memory only, until this kernel stops: the keyring did "
        f"not take {them}. Look at profile.keyring_state(), then give {them} again."
    )


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
    for cell in plan.refused:
        title = field_title(cell.field, plan.kind)
        where = cell.label or row_name(cell.row)
        yield f"{where}: {title}: {cell.before or 'empty'} → {cell.after or 'empty'} (not yet)"
    for change in plan.added:
        yield f"+ {change.after.label if change.after else change.id}"
    for change in plan.removed:
        yield f"- {change.before.label if change.before else change.id}"
