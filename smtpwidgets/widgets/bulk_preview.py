"""What applying would do: every change and every problem, each leading to its cell."""

from collections import Counter
from collections.abc import Callable, Container, Iterator
from typing import NamedTuple

import pandas as pd

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change
from smtpwidgets.model.plan import RowProblem
from smtpwidgets.model.plan_cells import field_title
from smtpwidgets.model.plan_text import ordered
from smtpwidgets.model.problem import Severity
from smtpwidgets.profile.planning import Plan
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.bulk_markup import errors, plan_head, plan_words
from smtpwidgets.widgets.bulk_sheet import BulkSheet
from smtpwidgets.widgets.bulk_words import BULK_LABELS, BULK_NOTICES, counted
from smtpwidgets.widgets.grid import Column, Grid
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["Preview"]

_COLUMNS = (
    Column("entry", BULK_LABELS["entry"], priority=9),
    Column("field", BULK_LABELS["field"], priority=7),
    Column("both", BULK_LABELS["before-after"], "mono", 6),
    Column("know", BULK_LABELS["to-know"], "level", 8, state_column="state"),
)
_STATES = {Severity.ERROR: "failed", Severity.WARNING: "warning", Severity.NOTE: "idle"}
_EMPTY = "–"


class _Line(NamedTuple):
    """One line of the preview, and the cell it leads to."""

    row: str
    column: str
    entry: str
    field: str
    before: str = ""
    after: str = ""
    know: str = ""
    state: str = ""

    @property
    def both(self) -> str:
        """What it was and what it becomes, told apart wherever they stand."""
        return " → ".join(filter(None, (self.before, self.after)))


class Preview:
    """Shows a plan; `apply(plan)` and `close()` are called from its buttons, `go_to` on a line.

    `sheet` is the sheet of the plan: rows with a problem are in no change of it, and what was
    edited there is shown all the same.
    """

    def __init__(
        self,
        root: RootView,
        *,
        apply: Callable[[Plan], object],
        close: Callable[[], object],
        go_to: Callable[[str, str], object],
        sheet: Callable[[], BulkSheet],
    ) -> None:
        self._root, self._apply, self._go_to, self._sheet = root, apply, go_to, sheet
        self.plan: Plan | None = None
        self._lines: tuple[_Line, ...] = ()
        self.head = html("", "smtpw-preview-head")
        self.words = html("")
        self.grid = Grid(_COLUMNS, label="Changes and problems", height_px=330)
        self.apply = button(BULK_LABELS["apply"], "smtpw-primary", "smtpw-apply")
        self.back = button(BULK_LABELS["edit-on"])
        end = w.HBox([self.back, self.apply])
        end.add_class("smtpw-foot")
        self.box = w.VBox([self.head, self.words, self.grid, end])
        self.box.add_class("smtpw-preview")
        self.grid.on_select(root.later(self._follow))
        self.grid.on_open(root.later(self._follow))
        root.on_click(self.apply, self.press_apply)
        root.on_click(self.back, close)
        self.hide()

    @property
    def open(self) -> bool:
        """Whether it is in the page."""
        return bool(self.box.shown)

    def hold(self) -> None:
        """Hold Apply back, as the plan is not that of the sheet any more."""
        self.plan = None
        self.apply.disabled = True

    def show(self, plan: Plan) -> None:
        """Show what a plan would do; where it is shown already, the focus stays where it is."""
        fresh = not self.open
        self.plan = plan
        self._lines = tuple(_lines(plan, self._sheet()))
        self.head.value = plan_head(plan)
        self.words.value = plan_words(plan) + _stray(plan, self._sheet())
        names = [column.name for column in _COLUMNS] + ["state"]
        data = {name: [getattr(line, name) for line in self._lines] for name in names}
        self.grid.show_frame(pd.DataFrame(data, index=[str(n) for n in range(len(self._lines))]))
        self._draw_apply(plan)
        self.grid.shown = self._lines
        self.box.shown = True
        if fresh:
            self.grid.begin()
            self._root.guard.focus(".smtpw-preview-head h3")

    def _draw_apply(self, plan: Plan) -> None:
        changes = counted(len(plan.changes), "change") if plan.changes else ""
        words, wrong = f"{BULK_LABELS['apply']} {changes}".strip(), errors(plan)
        if wrong:
            words = BULK_LABELS["apply-waits"].format(count=counted(wrong, "problem"))
        self.apply.description = words
        self.apply.tooltip = BULK_LABELS["apply-why"] if wrong else ""
        self.apply.disabled = not plan.ok or not (plan.changes or plan.passwords)

    def hide(self) -> None:
        """Put the preview away."""
        self.plan = None
        self.box.shown = False

    def press_apply(self) -> None:
        """Apply what is shown; a second press does nothing."""
        plan, self.plan = self.plan, None
        if plan is not None and not self.apply.disabled:
            self.apply.disabled = True
            self._apply(plan)

    def _follow(self, key: str) -> None:
        line = self._lines[int(key)]
        if line.row:
            self._go_to(line.row, line.column)


def _lines(plan: Plan, sheet: BulkSheet) -> Iterator[_Line]:
    """Yield what is wrong, the gravest first, then every change."""
    told = {(str(problem.row), problem.field) for problem in plan.problems}
    for problem in ordered(plan.problems):
        yield _wrong(problem, sheet)
    yield from _waiting(plan, sheet, told)
    for cell in plan.cells:
        parted = cell.what == "parted"
        if parted or (cell.what == "edited" and (str(cell.row), cell.field) not in told):
            know = (BULK_NOTICES["parted"], "warning") if parted else ("", "")
            title = field_title(cell.field, plan.kind)
            before, after = cell.before or _EMPTY, cell.after or _EMPTY
            yield _Line(str(cell.row), cell.field, cell.label, title, before, after, *know)
    rows = {cell.id: str(cell.row) for cell in plan.cells}
    for change in plan.added:
        yield _Line(rows.get(change.id, ""), "", _label(change), "new", "", _told(change))
    for change in plan.removed:
        yield _Line(change.id, "", _label(change), "removed", _told(change), "")


def _waiting(plan: Plan, sheet: BulkSheet, told: Container[tuple[str, str]]) -> Iterator[_Line]:
    """Yield the other edits of rows in which something is wrong: no plan has them yet."""
    planned = {cell.row for cell in plan.cells}
    for key in dict.fromkeys(str(problem.row) for problem in plan.problems):
        if key in planned:
            continue
        for name in sheet.draft.texts.get(key, {}):
            if (key, name) not in told:
                title = field_title(name, plan.kind)
                yield _Line(key, name, _entry(sheet, key), title, *_both(sheet, key, name))


def _wrong(problem: RowProblem, sheet: BulkSheet) -> _Line:
    row = "" if problem.row is None else str(problem.row)
    before, after = _both(sheet, row, problem.field) if row and problem.field else ("", "")
    title = field_title(problem.field, sheet.kind.name)
    entry = problem.label or (_entry(sheet, row) if row else "The whole sheet")
    state, message = _STATES[problem.severity], problem.message
    if _is_stray(problem, sheet):
        after = BULK_NOTICES["no-choice"]
        choices = ", ".join(filter(None, sheet.stored.choices[problem.field]))
        message = BULK_NOTICES["no-choice-why"].format(choices=choices)
    return _Line(row, problem.field, entry, title, before, after, message, state)


def _is_stray(problem: RowProblem, sheet: BulkSheet) -> bool:
    """Return whether a text is none of the choices: it may be anything, also a password."""
    if problem.code == "server-unknown":  # it names servers that may be meant
        return False
    return problem.code.endswith("-unknown") and problem.field in sheet.stored.choices


def _stray(plan: Plan, sheet: BulkSheet) -> str:
    """Return what there is to say of columns with several texts that are none of the choices."""
    fields = Counter(problem.field for problem in plan.problems if _is_stray(problem, sheet))
    words = BULK_NOTICES["no-choice-column"]
    return "".join(
        note("warn", words.format(title=field_title(name, plan.kind), cells=counted(n, "cell")))
        for name, n in fields.items()
        if n > 1
    )


def _entry(sheet: BulkSheet, key: str) -> str:
    """Return what an entry is called; by the name that is stored, as a plan calls it."""
    return sheet.stored.texts.get(key, {}).get(sheet.kind.first, "") or sheet.name_of(key)


def _both(sheet: BulkSheet, key: str, field: str) -> tuple[str, str]:
    """Return what stood in a cell, and what stands there now."""
    before = sheet.stored.texts.get(key, {}).get(field, "")
    return before or _EMPTY, sheet.text(key, field) or _EMPTY


def _label(change: Change) -> str:
    value = change.after if change.after is not None else change.before
    return "" if value is None else value.label


def _told(change: Change) -> str:
    value = change.after if change.after is not None else change.before
    if value is None:
        return ""
    return value.address if isinstance(value, Account) else str(value.replace(description=""))
