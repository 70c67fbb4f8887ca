"""Pieces of HTML of the bulk editor; whatever comes in is escaped by `markup`."""

from collections.abc import Iterator
from dataclasses import replace

from smtpwidgets.frames.table import Table
from smtpwidgets.model.plan_text import facts, heading
from smtpwidgets.model.problem import Severity
from smtpwidgets.profile.planning import Plan
from smtpwidgets.widgets.bulk_sheet import BulkSheet
from smtpwidgets.widgets.bulk_words import BULK_NOTICES, counted
from smtpwidgets.widgets.markup import note, pill, text

__all__ = ["draft_words", "errors", "plan_head", "plan_words", "table_words"]

_SHOWN = 12  # problems of a table, of which the first say what is wrong with it


def plan_head(plan: Plan) -> str:
    """Return what a plan comes to: how many changes, and what there is to know."""
    plan = replace(plan, kept=0)  # only what was edited is in the frame
    states = {"failed", "warning", "ok", "idle"}
    wrong = errors(plan)
    pills = " ".join(
        pill(state if state in states else "idle", said)
        for said, state in facts(plan)
        if state != "failed"  # how many problems there are is the title
    )
    title = heading(plan)
    if wrong:
        title = BULK_NOTICES["not-ready"].format(count=counted(wrong, "problem"))
    return f'<span class="smtpw-title"><h3 tabindex="-1">{text(title)}</h3></span> {pills}'


def plan_words(plan: Plan) -> str:
    """Return what a plan waits for, or what applying it does."""
    wrong = errors(plan)
    if not wrong:
        something = plan.changes or plan.passwords
        return note("info", BULK_NOTICES["can-apply" if something else "no-changes"])
    words = BULK_NOTICES["to-correct"].format(count=counted(wrong, "problem"))
    if plan.changes:
        words = f"{words} {BULK_NOTICES['rest-ready'].format(what=heading(plan))}"
    return note("bad", words)


def draft_words(sheet: BulkSheet) -> str:
    """Return what is edited in a sheet: how many cells, rows and passwords, and what is wrong."""
    draft = sheet.draft
    if draft.empty:
        return f'<span class="smtpw-muted">{text(BULK_NOTICES["nothing"])}</span>'
    cells = sum(len(draft.texts.get(key, ())) for key in draft.edited if key not in draft.removed)
    removed, passwords = len(draft.removed), len(sheet.secrets())
    pills = (
        pill("idle", f"{counted(cells, 'cell')} edited") if cells else "",
        *_wrong_pills(len(draft.added), *sheet.wrong),
        pill("warning", f"{counted(removed, 'row')} to remove") if removed else "",
        pill("idle", counted(passwords, "password")) if passwords else "",
    )
    return " ".join(filter(None, pills))


def _wrong_pills(new: int, new_wrong: int, old_wrong: int) -> Iterator[str]:
    """Yield how many rows are new, and how many of these and of the others have a problem."""
    rows = counted(new, "row")
    if new_wrong:
        words = BULK_NOTICES["new-wrong"].format(count=rows, wrong=f"{new_wrong:,}")
        yield pill("failed", words)
    elif new:
        yield pill("idle", f"{rows} new")
    if old_wrong:
        words = BULK_NOTICES["edited-wrong"].format(count=counted(old_wrong, "other row"))
        if not new:
            words = BULK_NOTICES["edited-wrong"].format(count=counted(old_wrong, "row"))
        yield pill("failed", words)


def errors(plan: Plan) -> int:
    """Return how many problems hold a plan back."""
    return sum(problem.severity is Severity.ERROR for problem in plan.problems)


def table_words(table: Table) -> str:
    """Return how a list was read: how many rows, what is wrong, what is not taken."""
    kind = "account" if table.kind == "account" else "server"
    parts = [note("info" if table.ok else "bad", _count(table, kind))]
    if table.secret_columns:
        taken = kind == "server"
        words = BULK_NOTICES["password-column" if taken else "account-password"]
        parts.append(note("ok" if taken else "warn", words))
    shown = table.problems[:_SHOWN]
    if shown:
        lines = "".join(
            f"<li>{'✗' if p.severity is Severity.ERROR else '!'} {text(p)}</li>" for p in shown
        )
        more = len(table.problems) - len(shown)
        rest = f"<li>{text(f'… {more:,} more')}</li>" if more > 0 else ""
        parts.append(f'<ul class="smtpw-table-problems">{lines}{rest}</ul>')
    if table.unmatched:
        columns = ", ".join(f"“{name}”" for name in table.unmatched)
        parts.append(note("warn", BULK_NOTICES["unmatched"].format(columns=columns)))
    if table.notes:
        notes = " ".join(table.notes)
        parts.append(f'<p class="smtpw-help">{text(notes)}</p>')
    return "".join(parts)


def _count(table: Table, kind: str) -> str:
    if not table.ok:
        return "This list cannot be taken yet. Nothing of it was put anywhere."
    return f"{counted(len(table), kind)} in this list. Look how its columns were understood:"
