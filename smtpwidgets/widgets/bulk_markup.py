"""Pieces of HTML of the bulk editor; whatever comes in is escaped by `markup`."""

from dataclasses import replace

from smtpwidgets.frames.table import Table
from smtpwidgets.model.plan_text import facts, heading
from smtpwidgets.model.problem import Severity
from smtpwidgets.profile.planning import Plan
from smtpwidgets.widgets.bulk_words import BULK_NOTICES, counted
from smtpwidgets.widgets.markup import note, pill, text

__all__ = ["plan_head", "table_words"]

_SHOWN = 12  # problems of a table, of which the first say what is wrong with it


def plan_head(plan: Plan) -> str:
    """Return what a plan comes to: how many changes, and what there is to know."""
    plan = replace(plan, kept=0)  # only what was edited is in the frame
    states = {"failed", "warning", "ok", "idle"}
    pills = " ".join(
        pill(state if state in states else "idle", said) for said, state in facts(plan)
    )
    title = heading(plan) if plan.changes or plan.ok else BULK_NOTICES["not-ready"]
    return f'<span class="smtpw-title"><h3 tabindex="-1">{text(title)}</h3></span> {pills}'


def table_words(table: Table) -> str:
    """Return how a list was read: how many rows, what is wrong, what is not taken."""
    kind = "account" if table.kind == "account" else "server"
    parts = [note("info" if table.ok else "bad", _count(table, kind))]
    if table.secret_columns:
        parts.append(note("ok", BULK_NOTICES["password-column"]))
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
