"""Bringing a list in: pasted from a spreadsheet or out of a file, with its headings matched."""

import asyncio
from collections.abc import Callable
from functools import partial

from smtpwidgets.errors import SmtpWidgetsError
from smtpwidgets.frames.reading import pasted_table, table_from
from smtpwidgets.frames.table import Table
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.bulk_brought import Brought
from smtpwidgets.widgets.bulk_kinds import KINDS, EntryKind
from smtpwidgets.widgets.bulk_markup import table_words
from smtpwidgets.widgets.bulk_words import BULK_LABELS, BULK_NOTICES
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.table_box import TableBox
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["BringDrawer"]

_LEFT_OUT, _PASSWORD = "", "password"


class BringDrawer:
    """Shows how a list was read, lets a person correct that, then calls `put_in(brought)`.

    The table may hold passwords: it is held here until it is put in or given up, and only counts
    and headings are shown.
    """

    def __init__(
        self,
        root: RootView,
        kind: Callable[[], EntryKind],
        put_in: Callable[[Brought], object],
    ) -> None:
        self._root, self._kind, self._put_in = root, kind, put_in
        self._table: Table | None = None
        self._drawing = False
        self._wanted: str | None = None  # the kind to read it as; told by the headings if None
        self.of_kind = w.Dropdown(
            options=[(BULK_LABELS[f"tab-{name}"].lower(), name) for name in KINDS],
            value="server",
            description=BULK_LABELS["kind"],
        )
        root.on_value(self.of_kind, self._read_as)
        self._headings: list[str] = []  # in one order, however they are matched
        self.source = TableBox(paste_label=BULK_LABELS["paste"], file_label=BULK_LABELS["file"])
        self.words = html("")
        self.matches = w.VBox([])
        self.matches.add_class("smtpw-matches")
        self.take = button(BULK_LABELS["put-in"], "smtpw-primary")
        self.cancel = button(BULK_LABELS["cancel"])
        end = w.HBox([self.take, self.cancel])
        end.add_class("smtpw-actions")
        intro = html(f'<p class="smtpw-help">{text(BULK_NOTICES["bring"])}</p>')
        kind_box = w.VBox([self.of_kind])
        kind_box.add_class("smtpw-field")
        self.box = w.VBox([intro, kind_box, self.source, self.words, self.matches, end])
        self.box.add_class("smtpw-drawer")
        self.box.add_class("smtpw-drawer-bring")
        self.source.on_text(root.later(self._pasted))
        self.source.on_file(root.later(self._chosen))
        root.on_click(self.take, self.press_take)
        self.hide()

    def show(self) -> None:
        """Ask for a list of what the sheet in front holds."""
        self.of_kind.value = name = self._kind().name
        self._wanted = name if name == "account" else None
        self.box.shown = True
        self._root.guard.focus(".smtpw-drawer-bring textarea")

    def hide(self) -> None:
        """Forget what was brought and put the box away."""
        self.forget()
        self.box.shown = False

    def forget(self) -> None:
        """Forget what was brought, here and in the browser."""
        self._table = None
        self.source.clear()
        self._draw()

    def _pasted(self, pasted: str) -> None:
        if pasted.strip():
            self._read(partial(pasted_table, pasted, kind=self._wanted))
        else:
            self._table = None
            self._draw()

    def _chosen(self, name: str, content: bytes) -> None:
        self._read(partial(table_from, content, name=name, kind=self._wanted))

    def _read_as(self) -> None:
        """Read the same list, or the next one, as the other kind."""
        table, kind = self._table, self.of_kind.value
        now = (self._wanted or "server") if table is None else table.kind
        if kind is None or kind == now:
            return
        self._wanted = kind
        if table is not None:
            self._read(partial(table.as_kind, kind))

    def _read(self, read: Callable[[], Table]) -> None:
        self._root.scope.start(self._read_now(read))

    async def _read_now(self, read: Callable[[], Table]) -> None:
        try:
            self._table = table = await asyncio.to_thread(read)
            self._headings = [*table.matched, *table.secret_columns, *table.unmatched]
        except SmtpWidgetsError as error:
            self._table = None
            self._draw()
            self.words.value = note("bad", BULK_NOTICES["read-failed"].format(error=error))
            return
        self._draw()

    # --- how headings were matched ----------------------------------------------------------------

    def _draw(self) -> None:
        table = self._table
        self._drawing = True
        if table is not None:
            self.of_kind.value = table.kind
        headings = [] if table is None else self._headings
        while len(self.matches.children) < len(headings):
            self.matches.children = (*self.matches.children, self._match())
        for box, heading in zip(self.matches.children, headings, strict=False):
            assert table is not None  # noqa: S101 -- there are headings
            self._draw_match(box.children[0], table, heading)
        for place, box in enumerate(self.matches.children):
            box.shown = place < len(headings)
        self._drawing = False
        self.take.disabled = table is None or not table.ok or not len(table)
        self.words.value = "" if table is None else table_words(table)

    def _match(self) -> w.VBox:
        choice = w.Dropdown()
        self._root.on_value(choice, partial(self._choose, choice))
        box = w.VBox([choice])
        box.add_class("smtpw-field")
        return box

    def _draw_match(self, choice: w.Dropdown, table: Table, heading: str) -> None:
        now = table.matched.get(heading, _LEFT_OUT)
        if heading in table.secret_columns:
            now = _PASSWORD
        fields = KINDS["account" if table.kind == "account" else "server"].fields
        options = [(row.label, name) for name, row in fields.items()]
        options += [] if now in {*fields, _LEFT_OUT, _PASSWORD} else [(now, now)]
        if table.kind != "account" or now == _PASSWORD:
            options.append((BULK_LABELS["password"], _PASSWORD))
        choice.options = [(BULK_LABELS["leave-out"], _LEFT_OUT), *options]
        choice.description, choice.value = heading, now

    def _choose(self, choice: w.Dropdown) -> None:
        table, heading, wanted = self._table, choice.description, choice.value
        if table is None or self._drawing or wanted is None or heading not in self._headings:
            return
        now = table.matched.get(heading, _LEFT_OUT)
        now = _PASSWORD if heading in table.secret_columns else now
        if wanted != now:
            self._table = table.with_columns({heading: wanted})
            self._draw()

    def press_take(self) -> None:
        """Put the rows into the sheet."""
        table = self._table
        if table is not None and table.ok:
            brought = Brought(table)
            self.forget()
            self._put_in(brought)
