"""Find and replace over the rows of a sheet: how many cells would change is told before."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from smtpwidgets.errors import TableError
from smtpwidgets.frames.replacing import ReplacedCell, find_and_replace
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.bulk_sheet import BulkSheet
from smtpwidgets.widgets.bulk_words import BULK_LABELS, BULK_NOTICES, counted
from smtpwidgets.widgets.editable_grid import CellEdit
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["ReplaceDrawer"]

_ALL, _CHOSEN = "all", "chosen"
_ANY = ""


@dataclass(frozen=True)
class _Wish:
    """What somebody wants replaced, as it stood in the boxes at one moment."""

    find: str
    replace: str
    column: str
    case: bool
    whole: bool
    rows: tuple[str, ...] | None

    @property
    def said(self) -> bool:
        """Whether there is something to look for; with whole cells, empty ones are."""
        return bool(self.find) or (self.whole and bool(self.replace))

    def found(self, frame: pd.DataFrame) -> tuple[ReplacedCell, ...]:
        """Return the cells that would change."""
        rows: Iterable[str] | None = self.rows
        if rows is not None:
            there = set(frame.index)
            rows = [row for row in rows if row in there]
        replaced = find_and_replace(
            frame,
            self.find,
            self.replace,
            columns=[self.column] if self.column else list(frame.columns),
            rows=rows,
            case=self.case,
            whole=self.whole,
        )
        return replaced.cells


class ReplaceDrawer:
    """The boxes of find and replace; `done(sentence)` is called after it was done."""

    def __init__(
        self, root: RootView, sheet: Callable[[], BulkSheet], done: Callable[[str], object]
    ) -> None:
        self._root, self._sheet, self._done = root, sheet, done
        self._looking = False
        self.find = w.Text(description=BULK_LABELS["find"], continuous_update=True)
        self.replace = w.Text(description=BULK_LABELS["with"], continuous_update=True)
        self.column = w.Dropdown(description=BULK_LABELS["where"])
        self.rows = w.Dropdown(description="Rows", options=[(BULK_LABELS["rows-all"], _ALL)])
        self.case = w.Checkbox(description=BULK_LABELS["case"], indent=False)
        self.whole = w.Checkbox(description=BULK_LABELS["whole"], indent=False)
        self.words = html("", "smtpw-replace-words")
        self.go = button(BULK_LABELS["replace-now"], "smtpw-primary")
        self.cancel = button(BULK_LABELS["close"])
        self.box = w.VBox(
            [self._fields(), w.HBox([self.case, self.whole]), self.words, self._end()]
        )
        self.box.add_class("smtpw-drawer")
        self.box.add_class("smtpw-drawer-replace")
        for control in (self.find, self.replace, self.column, self.rows, self.case, self.whole):
            root.on_value(control, self.look)
        root.on_click(self.go, self.press_replace)
        self.box.shown = False

    def _fields(self) -> w.HBox:
        fields = []
        for control in (self.find, self.replace, self.column, self.rows):
            field = w.VBox([control])
            field.add_class("smtpw-field")
            fields.append(field)
        for field, name in zip(fields[:2], ("find", "with"), strict=True):
            field.add_class("smtpw-plain-text")
            field.add_class(f"smtpw-field-{name}")
        box = w.HBox(fields)
        box.add_class("smtpw-drawer-fields")
        return box

    def _end(self) -> w.HBox:
        box = w.HBox([self.go, self.cancel])
        box.add_class("smtpw-actions")
        return box

    def show(self) -> None:
        """Offer the columns of the sheet that is shown, and its chosen rows."""
        sheet = self._sheet()
        named = [(column["title"], column["name"]) for column in sheet.grid.columns]
        editable = [pair for pair in named if pair[1] in sheet.kind.shown]
        kept = self.column.value
        self.column.options = [(BULK_LABELS["all-columns"], _ANY), *editable]
        # The column of the last use; a drop-down without options at first has no value.
        self.column.value = kept if kept in dict(editable).values() else _ANY
        self.draw_chosen()
        if not self.box.shown:  # else it is as somebody left it
            self.rows.value = _CHOSEN if len(sheet.grid.chosen) > 1 else _ALL
        self.box.shown = True
        self.look()
        self._root.guard.focus(".smtpw-drawer-replace .smtpw-field-find input")

    def draw_chosen(self) -> None:
        """Say how many rows are chosen."""
        chosen = len(self._sheet().grid.chosen)
        value = self.rows.value if chosen else _ALL
        self.rows.options = [
            (BULK_LABELS["rows-all"], _ALL),
            *([(f"{counted(chosen, 'row')} selected", _CHOSEN)] if chosen else []),
        ]
        self.rows.value = value

    def hide(self) -> None:
        """Put the boxes away."""
        self.box.shown = False

    def _wish(self) -> _Wish:
        chosen = tuple(self._sheet().grid.chosen) if self.rows.value == _CHOSEN else None
        column = self.column.value or _ANY
        return _Wish(
            self.find.value, self.replace.value, column, self.case.value, self.whole.value, chosen
        )

    def look(self) -> None:
        """Say how many cells would change."""
        if self.box.shown and not self._looking:
            self._looking = True
            self._root.scope.start(self._look())

    async def _look(self) -> None:
        try:
            while True:
                wish, sheet = self._wish(), self._sheet()
                draft = sheet.draft
                words = await self._told(wish, sheet)
                if wish == self._wish() and draft is sheet.draft and sheet is self._sheet():
                    break
        finally:
            self._looking = False
        self.words.value = words

    async def _told(self, wish: _Wish, sheet: BulkSheet) -> str:
        self.go.disabled = not wish.said
        if not wish.said:
            return ""
        try:
            found = await asyncio.to_thread(lambda: wish.found(sheet.shown(sheet.keys)))
        except TableError as error:
            self.go.disabled = True
            return note("bad", str(error))
        self.go.disabled = not found
        if not found:
            return note("info", BULK_NOTICES["found-none"])
        first = found[0]
        sentence = BULK_NOTICES["found"].format(
            cells=counted(len(found), "cell"),
            rows=counted(len({cell.row for cell in found}), "row"),
            before=first.before,
            after=first.after,
        )
        return note("info", sentence)

    def press_replace(self) -> None:
        """Replace, as one step that can be taken back."""
        wish, sheet = self._wish(), self._sheet()
        if wish.said:
            self._root.scope.start(self._replace(wish, sheet))

    async def _replace(self, wish: _Wish, sheet: BulkSheet) -> None:
        work = partial(lambda: wish.found(sheet.shown(sheet.keys)))
        found = await asyncio.to_thread(work)
        sheet.typed([CellEdit(str(cell.row), cell.column, cell.after) for cell in found])
        self._done(BULK_NOTICES["replaced"].format(cells=counted(len(found), "cell")))
