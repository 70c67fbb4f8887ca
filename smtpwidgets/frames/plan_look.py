"""How a plan looks in a notebook: a head with counts, what is wrong, then each cell that changes.

Labels and settings are text of other people: everything drawn here is escaped.
"""

from collections.abc import Iterator
from html import escape

from smtpwidgets.frames.look import CHIP_COLOURS
from smtpwidgets.model.change import Change
from smtpwidgets.model.last_check import SIGNS, CheckState
from smtpwidgets.model.plan import CellChange, RowProblem, row_name
from smtpwidgets.model.plan_cells import field_title
from smtpwidgets.model.plan_text import SHOWN, facts, heading, ordered
from smtpwidgets.model.planned import PlannedEdits
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.server import Server

__all__ = ["plan_html"]

_DARK = 'body[data-jp-theme-light="false"]'
_STATES = {
    Severity.ERROR: CheckState.FAILED,
    Severity.WARNING: CheckState.WARNING,
    Severity.NOTE: CheckState.IDLE,
}
_WORDS = {Severity.ERROR: "Problem", Severity.WARNING: "Warning", Severity.NOTE: "Note"}


def plan_html(plan: PlannedEdits) -> str:
    """Return a plan as HTML in the colours of the page's theme, at most some dozen lines of it."""
    return "".join(_parts(plan))


def _parts(plan: PlannedEdits) -> Iterator[str]:
    yield f'<div class="smtpw-plan"><style>{_STYLE}</style><p class="head">'
    yield f"<b>{escape(heading(plan))}</b>"
    for words, state in facts(plan):
        yield " " + _chip(CheckState(state), words)
    yield "</p>"
    lines = [*_wrong(plan), *_cells(plan)]
    if lines:
        yield "<table><thead><tr>"
        for title in (plan.kind.capitalize(), "Field", "Before", "After", "To know"):
            yield f'<th scope="col">{title}</th>'
        yield f"</tr></thead><tbody>{''.join(lines[:SHOWN])}</tbody></table>"
    if len(lines) > SHOWN:
        more = len(lines) - SHOWN
        yield f"<p>… {more:,} more: <code>plan.frame()</code> has every change, "
        yield "<code>plan.problems</code> every problem.</p>"
    yield "</div>"


def _wrong(plan: PlannedEdits) -> Iterator[str]:
    """Yield the lines of what is wrong, with the cell as it would be."""
    cells = {(cell.row, cell.field): cell for cell in (*plan.cells, *plan.refused)}
    for problem in ordered(plan.problems):
        yield _line(
            _where(problem),
            field_title(problem.field, plan.kind),
            cells.get((problem.row, problem.field)),
            _chip(_STATES[problem.severity], problem.advice, word=_WORDS[problem.severity]),
        )


def _where(problem: RowProblem) -> str:
    if problem.label:
        return problem.label
    return "the frame" if problem.row is None else row_name(problem.row)


def _cells(plan: PlannedEdits) -> Iterator[str]:
    told = {(problem.row, problem.field) for problem in plan.problems}
    for cell in plan.cells:
        if cell.what == "parted":
            mark = _chip(CheckState.WARNING, "its password would follow to another host")
            yield _line(cell.label, field_title(cell.field, plan.kind), cell, mark)
        elif cell.what == "edited" and (cell.row, cell.field) not in told:
            yield _line(cell.label, field_title(cell.field, plan.kind), cell)
    for cell in plan.refused:
        if (cell.row, cell.field) not in told:
            mark = _chip(CheckState.IDLE, "waits for the problem of this row")
            yield _line(
                cell.label or row_name(cell.row), field_title(cell.field, plan.kind), cell, mark
            )
    for change in plan.added:
        after = f"<ins>{escape(_told(change))}</ins>"
        yield _row(_label(change), "new", "", after, "")
    for change in plan.removed:
        before = f"<del>{escape(_told(change))}</del>"
        yield _row(_label(change), "removed", before, "", "")


def _line(label: str, title: str, cell: CellChange | None, mark: str = "") -> str:
    if cell is None:
        return _row(label, title, "", "", mark)
    before, after = escape(cell.before) or "–", escape(cell.after) or "–"
    if cell.what == "refused":  # nothing goes, and nothing comes
        return _row(label, title, before, after, mark)
    return _row(label, title, f"<del>{before}</del>", f"<ins>{after}</ins>", mark)


def _row(label: str, title: str, before: str, after: str, mark: str) -> str:
    head = f'<th scope="row">{escape(label)}</th><td>{escape(title)}</td>'
    return f"<tr>{head}<td>{before}</td><td>{after}</td><td>{mark}</td></tr>"


def _label(change: Change) -> str:
    value = change.after if change.after is not None else change.before
    return change.id if value is None else value.label


def _told(change: Change) -> str:
    value = change.after if change.after is not None else change.before
    if isinstance(value, Server):
        where = str(value.replace(description="")) if value.description else str(value)
        return ", ".join(filter(None, (where, value.username)))
    return "" if value is None else value.address


def _chip(state: CheckState, words: str, *, word: str = "") -> str:
    # The sign is for the eye; a screen reader has the word.
    spoken = f'<span class="spoken">{word}: </span>' if word else ""
    sign = f'<span aria-hidden="true">{SIGNS[state]}</span>'
    return f'<span class="chip {state.value}">{sign} {spoken}{escape(words)}</span>'


def _styles() -> Iterator[str]:
    # Twice: JupyterLab has a rule of its own for all cells of tables, and it is a strong one.
    p = "div.smtpw-plan.smtpw-plan"
    line = "1px solid var(--jp-border-color2, #e0e0e0)"
    yield f"{p}{{color:var(--jp-ui-font-color1,inherit);overflow-x:auto}}"
    yield f"{p} .head{{margin:4px 10px 8px}}{p} .head b{{font-size:1.15em;margin-right:6px}}"
    yield f"{p} p{{margin:6px 10px}}"
    yield f"{p} table{{border-collapse:collapse;margin:0;table-layout:auto}}"
    yield f"{p} :is(th,td){{text-align:left;padding:6px 10px;border:0;border-bottom:{line};"
    yield "vertical-align:top;overflow-wrap:break-word;white-space:normal;background:none}"
    # The column of what is to know, where there is nothing.
    yield f"{p} table:not(:has(.chip)) :is(th,td):last-child{{display:none}}"
    yield f"{p} thead th{{font-weight:600;white-space:nowrap}}{p} tbody th{{font-weight:400}}"
    yield f"{p} .chip{{padding:2px 8px;border-radius:10px;display:inline-block;margin:1px 0}}"
    yield f"{p} .spoken{{position:absolute;width:1px;height:1px;overflow:hidden;"
    yield "clip-path:inset(50%);white-space:nowrap}"
    yield f"{p} del{{text-decoration:line-through}}{p} ins{{text-decoration:none;font-weight:600}}"
    yield from _narrow_styles(p, line)
    for state, (light, dark) in CHIP_COLOURS.items():
        for scheme, (text, ground) in (("", light), (f"{_DARK} ", dark)):
            yield f"{scheme}{p} .chip.{state.value}{{color:{text};background:{ground}}}"
    for tag, state in (("del", CheckState.FAILED), ("ins", CheckState.OK)):
        (light_text, _), (dark_text, _) = CHIP_COLOURS[state]
        yield f"{p} {tag}{{color:{light_text}}}{_DARK} {p} {tag}{{color:{dark_text}}}"


def _narrow_styles(p: str, line: str) -> Iterator[str]:
    # Where five columns have no room, what was and what is to be stand below the name and its
    # field, and below them what there is to know.
    yield f"{p}{{container-type:inline-size}}@container (max-width:620px){{"
    yield f"{p} :is(table,tbody){{display:block}}"
    yield f"{p} thead{{position:absolute;width:1px;height:1px;overflow:hidden;"
    yield "clip-path:inset(50%)}"
    yield f"{p} tbody tr{{display:flex;flex-flow:row wrap;gap:2px 8px;padding:8px 10px;"
    yield f"border-bottom:{line}}}"
    yield f"{p} tbody :is(th,td){{padding:0;border:0;min-width:0;max-width:100%;"
    yield "overflow-wrap:anywhere}"
    yield f"{p} tbody tr::before{{content:'';order:1;flex:0 0 100%}}"
    yield f"{p} tbody td:nth-child(2){{color:var(--jp-ui-font-color2,inherit)}}"
    yield f"{p} tbody td:nth-child(n+3){{order:2}}"
    yield f"{p} tbody td:nth-child(4):not(:empty)::before{{content:'→ '}}"
    yield f"{p} tbody td:last-child{{flex:1 1 100%}}{p} tbody td:empty{{display:none}}}}"


_STYLE = "".join(_styles())
