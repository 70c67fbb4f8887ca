"""The list of outgoing servers: a table on top, the chosen server below."""

import asyncio
from datetime import UTC, datetime

import ipywidgets as w

from smtpwidgets.errors import ClosedProfileError, ProfileError
from smtpwidgets.frames import COLUMNS, ServersFrame, last_check
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.security import Protocol
from smtpwidgets.profile import Profile
from smtpwidgets.widgets.banner import banners
from smtpwidgets.widgets.delete_dialog import DeleteDialog
from smtpwidgets.widgets.details import Details
from smtpwidgets.widgets.grid import Column, Grid, Kind
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import FILTERS, LABELS, NOTICES

__all__ = ["ServerList"]

# How often to look whether another notebook changed the profile (one cheap query).
_LOOK_EVERY_S = 2.0


def _column(name: str, kind: Kind, priority: int, *quiet: str, state_column: str = "") -> Column:
    return Column(name, COLUMNS[name].title, kind, priority, state_column, quiet)


_UNUSED = "not used"
_EMPTY = "–"

# Lower priorities fold away first where the page is narrow.
_COLUMNS = (
    _column("description", "text", 9, _EMPTY),
    _column("host", "mono", 8),
    _column("port", "number", 6),
    _column("security", "text", 5, "none"),
    _column("username", "text", 4),
    _column("used_by", "text", 3, _UNUSED),
    _column("last_check", "pill", 10, state_column="last_state"),
)


class ServerList(RootView):
    """Outgoing servers of a profile: add, edit, duplicate, check, delete, undo.

    Show it by ending a cell with it. Running the cell again replaces it; `close()` frees it.
    """

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile
        self._build_bar()
        self.grid = Grid(_COLUMNS, label="Outgoing servers")
        self.notice = html("")
        self.reload = button(LABELS["reload"], "smtpw-quiet")
        self.dialog = DeleteDialog(self, delete=self._delete, kept=self._kept)
        self.duplicate = button(LABELS["duplicate"], "smtpw-quiet")
        self.delete = button(LABELS["delete"], "smtpw-danger", "smtpw-delete")
        self.details = Details(
            self,
            profile,
            saved=self._saved,
            left=self._left,
            extra=(self.duplicate, self.delete),
        )
        self.details.checks.subscribe(self._check_moved)
        self._wire()
        card = w.VBox(
            [
                html(banners(profile)),
                self.bar,
                w.HBox([self.notice, self.reload]),
                self.grid,
                self.dialog.box,
                self.details.box,
            ]
        )
        card.add_class("smtpw-card")
        self.build(card)
        self._unsubscribe = profile.subscribe(self._profile_changed)
        self.reload.layout.display = "none"
        self.redraw()
        self.scope.start(self._watch())

    def _build_bar(self) -> None:
        self.title = html('<span class="smtpw-title">Outgoing servers</span>')
        self.count = html("", "smtpw-count")
        self.search = w.Text(placeholder="Search", description="Search", continuous_update=True)
        self.search.add_class("smtpw-search")
        self.filter = w.Dropdown(options=list(FILTERS), description="Show")
        self.filter.add_class("smtpw-filter")
        self.undo = button(LABELS["undo"], "smtpw-undo")
        self.add = button(LABELS["add"], "smtpw-primary", "smtpw-add")
        gap = html("", "smtpw-grow")
        self.bar = w.HBox(
            [self.title, self.count, gap, self.search, self.filter, self.undo, self.add]
        )
        self.bar.add_class("smtpw-bar")

    def _wire(self) -> None:
        self.on_click(self.add, self.press_add)
        self.on_click(self.undo, self.press_undo)
        self.on_click(self.duplicate, self.press_duplicate)
        self.on_click(self.delete, self.press_delete)
        self.on_click(self.reload, self.press_reload)
        self.on_value(self.search, self._search)
        self.on_value(self.filter, self.redraw)
        self.grid.on_select(self.later(self.choose))
        self.grid.on_open(self.later(self._enter))

    # --- what is shown ---------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw the list as the profile is now."""
        frame = self.profile.servers_frame()
        outgoing = frame[frame["protocol"] == Protocol.SMTP]
        wanted = outgoing[outgoing["last_state"].isin(FILTERS[self.filter.value])]
        self.grid.show_frame(_in_words(wanted))
        self.grid.empty = NOTICES["no-match" if len(outgoing) else "no-servers"]
        shown = f"{len(wanted)} of {len(outgoing)}" if len(wanted) < len(outgoing) else len(wanted)
        self.count.value = text(shown)
        for id in self.details.checks.ids():
            self._show_state(id)
        self.scope.start(self._draw_undo())

    async def _draw_undo(self) -> None:
        # A step of ten thousand changes takes a moment to read.
        step = await asyncio.to_thread(lambda: self.profile.undoable)
        self.undo.disabled = step is None
        self.undo.tooltip = "" if step is None else f"Take back: {step.change_set.note}"

    def choose(self, key: str) -> None:
        """Show one server's details below the list."""
        self.dialog.hide()
        if key in self.profile.servers:
            self.details.open(key)

    def _enter(self, key: str) -> None:
        self.choose(key)
        self.guard.focus(".smtpw-field-description input")

    def _search(self) -> None:
        self.grid.filter_text = self.search.value

    def _say(self, kind: str, sentence: str) -> None:
        self.notice.value = note(kind, sentence)
        self.guard.announce(sentence)

    def _show_state(self, id: str) -> None:
        """Show in its row how a server's check stands."""
        running = self.details.checks.under_way(id)
        if running is not None:
            self.grid.patch(id, last_check=running.doing, last_state="running")
            return
        server = self.profile.servers.get(id)
        if server is not None:
            check = last_check(server, self.profile.reports.get(id), datetime.now(UTC))
            self.grid.patch(id, last_check=check.words, last_state=check.state.value)

    def _check_moved(self, id: str) -> None:
        self._show_state(id)

    # --- what somebody does ----------------------------------------------------------------------

    def press_add(self) -> None:
        """Begin a new server."""
        self.dialog.hide()
        self.grid.selected = ""
        self.details.open_new()

    def press_duplicate(self) -> None:
        """Begin a new server with the settings of the chosen one; its password is not copied."""
        if (id := self.details.current) is None:
            return
        server = self.profile.server(id)
        draft = ServerDraft.of(server).with_text("description", f"{server.label} (copy)")
        self.grid.selected = ""
        self.details.open_new(draft, NOTICES["duplicated"])

    def press_delete(self) -> None:
        """Ask before the chosen server is deleted."""
        if (id := self.details.current) is None:
            return
        server = self.profile.server(id)
        others = [
            other
            for other in self.profile.servers.values()
            if other.id != id and other.protocol is server.protocol
        ]
        self.dialog.ask(server, self.profile.used_by(id), others)

    def _delete(self, id: str, replacement: str | None) -> None:
        self.scope.start(self._delete_now(id, replacement))

    async def _delete_now(self, id: str, replacement: str | None) -> None:
        label = self.profile.server(id).label
        self.details.checks.stop(id)
        await asyncio.to_thread(
            self.profile.remove, id, replace_with=replacement, unlink=replacement is None
        )
        self.grid.selected = ""
        self._say("ok", NOTICES["deleted"].format(label=label))
        self.guard.focus(".smtpw-undo")

    def _kept(self) -> None:
        self.guard.focus(".smtpw-delete")

    def press_undo(self) -> None:
        """Take the last change back."""
        self.scope.start(self._undo_now())

    async def _undo_now(self) -> None:
        step = await asyncio.to_thread(self.profile.undo)
        self._say("ok", NOTICES["undone"].format(what=step.change_set.note))
        back = [c.id for c in step.change_set.changes if c.id in self.profile.servers]
        if len(back) == 1:
            self.grid.selected = back[0]
            self.choose(back[0])

    def press_reload(self) -> None:
        """Follow what another notebook did."""
        self.scope.start(asyncio.to_thread(self.profile.refresh))

    def _saved(self, id: str) -> None:
        self.notice.value = ""
        self.grid.selected = id

    def _left(self) -> None:
        self.guard.focus(".smtpw-add")

    # --- what happens elsewhere ------------------------------------------------------------------

    def _profile_changed(self, server_id: str | None) -> None:
        self.scope.call(self._follow, server_id)

    def _follow(self, server_id: str | None) -> None:
        if server_id is not None:
            self._show_state(server_id)
            return
        self.reload.layout.display = "none"
        self.redraw()
        self.details.follow()

    async def _watch(self) -> None:
        """Notice when another notebook changes the profile; nothing is swapped unasked.

        A profile that cannot be read is told of once, and looked at again: its disk may come back.
        """
        told = False
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                changed = await asyncio.to_thread(self.profile.changed_elsewhere)
            except ProfileError as error:
                if not told:
                    self._say("warn", str(error))
                if isinstance(error, ClosedProfileError):
                    return
                told = True
                continue
            if told:
                told, self.notice.value = False, ""
            if changed and self.reload.layout.display == "none":
                self.reload.layout.display = ""
                self._say("warn", NOTICES["changed-elsewhere"])

    def close(self) -> None:
        """End what is under way and free every widget."""
        self._unsubscribe()
        super().close()

    def __repr__(self) -> str:
        return f"ServerList({self.profile!r})"


def _in_words(frame: ServersFrame) -> ServersFrame:
    """Return the frame with choices and counts in the words people read."""
    counts = [f"{n} account" if n == 1 else f"{n} accounts" for n in frame["used_by"]]
    shown: ServersFrame = frame.assign(
        description=frame["description"].replace("", _EMPTY),
        security=frame["security"].map(COLUMNS["security"].words),
        used_by=[
            words if n else _UNUSED for n, words in zip(frame["used_by"], counts, strict=True)
        ],
    )
    return shown
