"""The bulk editor: all servers, or all accounts, in a sheet that is edited as a spreadsheet is."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.frames.writing import table_bytes
from smtpwidgets.model.change import Step
from smtpwidgets.model.plan_text import heading
from smtpwidgets.profile import Profile
from smtpwidgets.profile.collecting import collecting_later
from smtpwidgets.profile.planning import Plan
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.banner import banners
from smtpwidgets.widgets.bulk_bring import BringDrawer
from smtpwidgets.widgets.bulk_brought import Brought
from smtpwidgets.widgets.bulk_excerpt import Excerpt, known_ids
from smtpwidgets.widgets.bulk_kinds import KINDS, EntryKind, KindName, Texts
from smtpwidgets.widgets.bulk_markup import draft_words
from smtpwidgets.widgets.bulk_paste import laid_over
from smtpwidgets.widgets.bulk_preview import Preview
from smtpwidgets.widgets.bulk_replace import ReplaceDrawer
from smtpwidgets.widgets.bulk_sheet import BulkSheet
from smtpwidgets.widgets.bulk_words import BULK_LABELS, BULK_NOTICES, counted
from smtpwidgets.widgets.editable_grid import Block
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.profile_view import ProfileView
from smtpwidgets.widgets.view import button, html

__all__ = ["BulkEditor"]

_TOOLS = ("add-row", "duplicate", "remove", "back", "forth", "bring", "replace", "export")


class BulkEditor(ProfileView):
    """Servers and accounts of a profile, many at once: edit, paste, import, preview, apply, undo.

    Nothing is stored before Preview and Apply; Apply stores all of it or nothing, in one step that
    Undo takes back. With `ids` it shows these servers and accounts, such as the `server_id` of rows
    that failed. Show it by ending a cell with it; `close()` frees it.

    Raises:
        NotFoundError: there is no server or account with one of `ids`.
    """

    @collecting_later()
    def __init__(self, profile: Profile, ids: Iterable[str] | None = None) -> None:
        wanted = None if ids is None else known_ids(profile, ids)
        super().__init__(profile)
        self._applying = False
        self._shown: KindName = "server"
        self.sheets: Mapping[KindName, BulkSheet] = {
            name: BulkSheet(self, profile, name, self._edited, self._draw_state) for name in KINDS
        }
        self.tabs: Mapping[KindName, w.Button] = {
            name: button(BULK_LABELS[f"tab-{name}"], "smtpw-tab") for name in self.sheets
        }
        self.tools = {name: button(BULK_LABELS[name], "smtpw-quiet") for name in _TOOLS}
        self.bring = BringDrawer(self, self._kind, self._put_in)
        self.replace = ReplaceDrawer(self, lambda: self.sheet, self._replaced)
        self.excerpt = Excerpt(self, self.press_show_all)
        self.state = html("", "smtpw-bulk-state")
        self.see = button(BULK_LABELS["preview"], "smtpw-primary", "smtpw-bulk-see")
        self.discard = button(BULK_LABELS["discard"])
        self.take = button(BULK_LABELS["take-over"])
        self.preview = Preview(
            self,
            apply=self._apply,
            close=self.press_edit_on,
            go_to=self._go_to,
            sheet=lambda: self.sheet,
        )
        self._wire()
        card = self._card()
        card.add_class("smtpw-card")
        self.build(card)
        self.show_only(wanted)
        self.follow_profile()

    def _card(self) -> w.VBox:
        title = html(f'<span class="smtpw-title">{text(BULK_LABELS["title"])}</span>')
        self.search = w.Text(placeholder="Search", description="Search", continuous_update=True)
        self.search.add_class("smtpw-search")
        bar = w.HBox([title, html("", "smtpw-grow"), self.search, self.undo])
        tabs = w.HBox(list(self.tabs.values()))
        tools = w.HBox(list(self.tools.values()))
        foot = w.HBox([self.state, self.discard, self.see])
        self.foot, self.take.shown = foot, False
        named = {"smtpw-bar": bar, "smtpw-tabs": tabs, "smtpw-tools": tools, "smtpw-foot": foot}
        for name, box in named.items():
            box.add_class(name)
        tabs.add_class("smtpw-bulk-tabs")
        grids = [sheet.grid for sheet in self.sheets.values()]
        self.on_value(self.search, self._search)
        keys = html(f'<p class="smtpw-help smtpw-keys">{text(BULK_NOTICES["keys"])}</p>')
        above = [html(banners(self.profile), "smtpw-banners"), bar, self.notices, self.take]
        drawers = [self.bring.box, self.replace.box]
        below = [self.excerpt.box, *grids, keys, foot, self.preview.box]
        return w.VBox([*above, tabs, tools, *drawers, *below])

    def _wire(self) -> None:
        for name, tab in self.tabs.items():
            self.on_click(tab, partial(self.show, name))
        presses: Mapping[str, Callable[[], object]] = {
            "add-row": self.press_add,
            "duplicate": self.press_duplicate,
            "remove": self.press_remove,
            "back": partial(self._step, forward=False),
            "forth": partial(self._step, forward=True),
            "bring": partial(self._open, "bring"),
            "replace": partial(self._open, "replace"),
            "export": self.press_export,
        }
        for tool, press in presses.items():
            self.on_click(self.tools[tool], press)
        self.on_click(self.see, self.press_preview)
        self.on_click(self.discard, self.press_discard)
        self.on_click(self.take, self.press_take_over)
        self.on_click(self.bring.cancel, self._close_drawers)
        self.on_click(self.replace.cancel, self._close_drawers)
        for sheet in self.sheets.values():
            sheet.grid.on_paste(self.later(self._paste))
            sheet.grid.observe(lambda _: self.scope.call(self._draw_chosen), names="chosen")

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def sheet(self) -> BulkSheet:
        """The sheet in front."""
        return self.sheets[self._shown]

    def _kind(self) -> EntryKind:
        return self.sheet.kind

    def show(self, name: KindName) -> None:
        """Bring one sheet to the front; what is edited in the other one stays."""
        self._shown = name
        for one, tab in self.tabs.items():
            (tab.add_class if one == name else tab.remove_class)("smtpw-tab-on")
            self.sheets[one].grid.shown = one == name
        self.replace.hide()
        self.preview.hide()
        self.foot.shown = True
        self._search()
        self._draw_state()
        self._draw_chosen()

    def show_only(self, ids: Collection[str] | None) -> None:
        """Show these entries and bring their sheet to the front; all entries if None."""
        for sheet in self.sheets.values():
            sheet.show_only(None if ids is None else frozenset(ids))
        named = (name for name, sheet in self.sheets.items() if sheet.only is not None)
        self.search.value = ""
        self.show(next(named, self._shown))

    def press_show_all(self) -> None:
        """Show every entry again; what is edited stays."""
        if any(sheet.only is not None for sheet in self.sheets.values()):
            self.show_only(None)
            self.guard.focus(".smtpw-search input")

    def redraw(self) -> None:
        """Follow the profile; where something is edited, say so and change nothing."""
        behind = False
        for sheet in self.sheets.values():
            if sheet.stored.revision == self.profile.revision:
                continue
            if sheet.draft.empty:
                sheet.take_over()
            else:
                behind = not self._applying
        if behind:
            self.take.shown = True
            self.say("warn", BULK_NOTICES["moved-on"])
        self._draw_state()
        super().redraw()

    def _search(self) -> None:
        self.sheet.grid.filter_text = self.search.value

    def _draw_state(self) -> None:
        for name, tab in self.tabs.items():
            sheet = self.sheets[name]
            mark = "" if sheet.draft.empty else " ✎"
            label = f"{BULK_LABELS[f'tab-{name}']} ({len(sheet.keys):,}){mark}"
            if tab.description != label:
                tab.description = label
        self.excerpt.draw(self.sheet)
        draft = self.sheet.draft
        back, forth = self.sheet.history.steps
        self.tools["back"].disabled, self.tools["forth"].disabled = not back, not forth
        self.see.disabled = self.discard.disabled = draft.empty
        self.state.value = draft_words(self.sheet)

    def _edited(self) -> None:
        self._draw_state()
        if self.preview.open:
            self.preview.hold()
            self.press_preview()

    def _draw_chosen(self) -> None:
        chosen = set(self.sheet.grid.chosen)
        gone = bool(chosen) and chosen <= self.sheet.draft.removed
        self.tools["remove"].description = BULK_LABELS["keep" if gone else "remove"]
        if self.replace.box.shown:
            self.replace.draw_chosen()
            self.replace.look()

    def _go_to(self, key: str, column: str) -> None:
        self.search.value = ""
        self.sheet.grid.filter_text = ""
        if key not in self.sheet.keys:  # it was edited before only others were shown
            self.sheet.show_only(None)
            self.excerpt.draw(self.sheet)
        self.sheet.grid.go_to(key, self.sheet.column_of(column))

    def _step(self, *, forward: bool) -> None:
        self.sheet.step(forward=forward)

    # --- edits -----------------------------------------------------------------------------------

    def press_add(self) -> None:
        """Add an empty row at the end, and begin there."""
        self._added(self.sheet.add([{}]))

    def _added(self, labels: list[str]) -> None:
        self.sheet.grid.chosen = labels
        self._go_to(labels[0], self.sheet.kind.first)

    def press_duplicate(self) -> None:
        """Add rows with the settings of the selected ones; passwords are not copied."""
        rows = [self._copy(key) for key in self.sheet.keys if key in set(self.sheet.grid.chosen)]
        if not rows:
            self.say("info", BULK_NOTICES["choose-rows"])
            return
        self._added(self.sheet.add(rows))

    def _copy(self, key: str) -> Texts:
        texts = {**self.sheet.texts(key), "trusted_certificate": ""}
        texts = {name: cell for name, cell in texts.items() if cell}
        first = self.sheet.kind.first
        return {**texts, first: f"{self.sheet.name_of(key)} (copy)"}

    def press_remove(self) -> None:
        """Mark the selected rows for removal, or keep them after all; new rows just go."""
        chosen = self.sheet.grid.chosen
        if not chosen:
            self.say("info", BULK_NOTICES["choose-rows"])
            return
        draft = self.sheet.draft
        self.sheet.do(draft.marked(chosen, removed=not set(chosen) <= draft.removed))
        self._draw_chosen()

    def _paste(self, block: Block) -> None:
        sheet = self.sheet
        pasted = laid_over(sheet, block)
        sheet.grid.say(pasted.said)
        self.notice.value = "" if pasted.ok else note("bad", pasted.said, alert=True)
        if pasted.ok:
            sheet.do(sheet.draft.typed(sheet.stored, pasted.edits).with_rows(pasted.added))

    def _replaced(self, sentence: str) -> None:
        self.say("ok", sentence)
        self.replace.show()  # the next text is replaced in the same place

    def _put_in(self, brought: Brought) -> None:
        """Lay rows that were brought over the sheet: known entries are edited, others added."""
        if brought.kind != self._shown:
            self.show(brought.kind)
        sheet = self.sheet
        if sheet.only is not None:  # the rows that it edits may be others
            sheet.show_only(None)
        draft, secrets = brought.over(sheet)
        sheet.do(draft, secrets)
        rows, kept = counted(len(brought.rows), "row"), counted(len(secrets), "password")
        words = BULK_NOTICES["brought-secrets" if secrets else "brought"]
        self._close_drawers()
        # No ✓: what is wrong with them is found in the next moment and stands below the sheet.
        self.say("info", words.format(rows=rows, secrets=kept))

    def press_discard(self) -> None:
        """Give all edits of this sheet up; a step back brings them again."""
        self.press_edit_on()
        self.sheet.do(type(self.sheet.draft)())
        self.say("info", BULK_NOTICES["discarded"])

    def press_export(self) -> None:
        """Save the rows as the sheet shows them, formulas made harmless."""
        sheet = self.sheet
        keys = [key for key in sheet.keys if key not in sheet.draft.removed]
        name = f"{sheet.kind.name}s.csv"
        content = table_bytes(sheet.shown(keys), "csv").decode("utf-8")
        sheet.grid.save(name, content)
        rows = counted(len(keys), "row")
        self.say("ok", BULK_NOTICES["exported"].format(rows=rows, name=name))

    # --- drawers ---------------------------------------------------------------------------------

    def _open(self, name: str) -> None:
        drawers: Mapping[str, BringDrawer | ReplaceDrawer]
        drawers = {"bring": self.bring, "replace": self.replace}
        for one, drawer in drawers.items():
            if one != name:
                drawer.hide()
        drawers[name].show()

    def _close_drawers(self) -> None:
        self.bring.hide()
        self.replace.hide()
        self.guard.focus(".smtpw-tools")

    # --- preview, apply, undo --------------------------------------------------------------------

    def press_preview(self) -> None:
        """Show what applying would do; nothing is written."""
        self.scope.start(self._preview())

    async def _preview(self) -> None:
        sheet = self.sheet
        sheet.tried = True
        draft = sheet.draft
        plan = await asyncio.to_thread(sheet.plan)
        if draft is not sheet.draft or sheet is not self.sheet:
            return
        sheet.show_problems(plan.problems)
        self.foot.shown = False
        self.preview.show(plan)

    def press_edit_on(self) -> None:
        """Put the preview away."""
        self.preview.hide()
        self.foot.shown = True
        self.guard.focus(".smtpw-bulk-see")

    def _apply(self, plan: Plan) -> None:
        self.scope.start(self._apply_now(plan, self.sheet))

    async def _apply_now(self, plan: Plan, sheet: BulkSheet) -> None:
        self._applying, planned = True, sheet.draft
        self.clear_error()
        try:
            await asyncio.to_thread(plan.apply)
        except StaleRevisionError as error:
            changed = "; ".join(error.changed) or "somebody wrote to it"
            self.take.shown = True
            self.say("warn", BULK_NOTICES["stale"].format(changed=changed))
            return
        else:
            sheet.applied(planned)
        finally:
            # What the profile told meanwhile is drawn by now, or comes after this.
            self._applying = False
            self.press_edit_on()
        self.redraw()
        self.take.shown = False
        if not plan.changes:  # no step was made: Undo would take an earlier one back
            given = counted(plan.passwords, "password")
            self._say_done(plan, BULK_NOTICES["applied-secrets"].format(passwords=given))
            return
        self._say_done(plan, BULK_NOTICES["applied"].format(what=heading(plan)))
        self.guard.focus(".smtpw-undo")

    def _say_done(self, plan: Plan, sentence: str) -> None:
        self.say("warn" if plan.unkept else "ok", f"{sentence} {plan.unkept}".strip())

    def press_take_over(self) -> None:
        """Show what is stored now with the edits on it, also what another notebook wrote."""
        self.scope.start(self._take_over())

    async def _take_over(self) -> None:
        await asyncio.to_thread(self.profile.refresh)
        for sheet in self.sheets.values():
            sheet.take_over()
        self.take.shown = self.reload.shown = False
        self._edited()
        self.say("ok", BULK_NOTICES["taken-over"])

    def undone(self, step: Step) -> None:
        """Offer the edits again that were taken back, and say so."""
        for sheet in self.sheets.values():
            if name := sheet.undone(step.revision):
                self.say("ok", BULK_NOTICES[name].format(what=step.change_set.note))
        self._draw_state()

    def close(self) -> None:
        """End what is under way, free every widget, and forget the passwords that were brought."""
        super().close()
        self.bring.forget()
        for sheet in self.sheets.values():
            sheet.history.clear()
            sheet.forget_secrets()

    def __repr__(self) -> str:
        return f"BulkEditor({self.profile!r})"
