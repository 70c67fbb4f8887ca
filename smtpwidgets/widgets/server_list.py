"""The list of servers: a table on top, the chosen server below."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Literal

import pandas as pd

from smtpwidgets.frames import COLUMNS, ServersFrame, certificate_days, days_cell, last_check
from smtpwidgets.model.change import Step
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.links import Removal
from smtpwidgets.model.security import Protocol
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_words import LIST_TITLES, NO_SERVERS
from smtpwidgets.widgets.banner import banners
from smtpwidgets.widgets.delete_dialog import DeleteDialog
from smtpwidgets.widgets.details import Details
from smtpwidgets.widgets.grid import Column, Grid, Kind
from smtpwidgets.widgets.held import hold
from smtpwidgets.widgets.markup import text
from smtpwidgets.widgets.profile_view import ProfileView
from smtpwidgets.widgets.view import button, html
from smtpwidgets.widgets.words import FILTERS, LABELS, NOTICES

__all__ = ["ServerKind", "ServerList"]

ServerKind = Literal["outgoing", "incoming", "all"]

_PROTOCOLS: Mapping[str, tuple[Protocol, ...]] = {
    "outgoing": (Protocol.SMTP,),
    "incoming": (Protocol.IMAP, Protocol.POP3),
    "all": (Protocol.SMTP, Protocol.IMAP, Protocol.POP3),
}


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
    _column("days_left", "level", 2, state_column="days_state"),
    _column("last_check", "pill", 10, state_column="last_state"),
)
# Stands behind the description where a list shows more than one kind.
_KIND = _column("protocol", "text", 7)


class ServerList(ProfileView):
    """Servers of a profile: add, edit, duplicate, check, delete, undo.

    `kind` says which: those that send ("outgoing"), those that keep mail ("incoming"), or "all".
    Show it by ending a cell with it. Running the cell again replaces it; `close()` frees it.

    Raises:
        ValueError: there is no such kind.
    """

    def __init__(self, profile: Profile, kind: ServerKind = "outgoing") -> None:
        if kind not in _PROTOCOLS:
            raise ValueError(f"there is no kind {kind!r}; there are: {', '.join(_PROTOCOLS)}")
        super().__init__(profile)
        self.kind = kind
        self.on_saved: Callable[[str], object] = lambda _id: None  # of the view it stands in
        self._protocols = _PROTOCOLS[kind]
        self._build_bar()
        columns = _COLUMNS if len(self._protocols) == 1 else (*_COLUMNS[:1], _KIND, *_COLUMNS[1:])
        self.grid = Grid(columns, label=LIST_TITLES[kind])
        self.dialog = DeleteDialog(self, delete=self._delete, kept=self._kept)
        self.duplicate = button(LABELS["duplicate"], "smtpw-quiet")
        self.delete = button(LABELS["delete"], "smtpw-danger", "smtpw-delete")
        self.details = Details(
            self,
            profile,
            saved=self._saved,
            left=self._left,
            extra=(self.duplicate, self.delete),
            protocols=self._protocols,
        )
        self.details.checks.subscribe(self.follow_one)
        hold(self.add, profile.policy, "add-server")
        hold(self.duplicate, profile.policy, "add-server")
        hold(self.delete, profile.policy, "delete-server")
        self._wire()
        card = w.VBox(
            [
                html(banners(profile), "smtpw-banners"),
                self.bar,
                self.notices,
                self.grid,
                self.dialog.box,
                self.details.box,
            ]
        )
        card.add_class("smtpw-card")
        self.build(card)
        self.follow_profile()

    def _build_bar(self) -> None:
        self.title = html(f'<span class="smtpw-title">{text(LIST_TITLES[self.kind])}</span>')
        self.count = html("", "smtpw-count")
        self.search = w.Text(placeholder="Search", description="Search", continuous_update=True)
        self.search.add_class("smtpw-search")
        self.filter = w.Dropdown(options=list(FILTERS), description="Show")
        self.filter.add_class("smtpw-filter")
        self.add = button(LABELS["add"], "smtpw-primary", "smtpw-add")
        gap = html("", "smtpw-grow")
        self.bar = w.HBox(
            [self.title, self.count, gap, self.search, self.filter, self.undo, self.add]
        )
        self.bar.add_class("smtpw-bar")

    def _wire(self) -> None:
        self.on_click(self.add, self.press_add)
        self.on_click(self.duplicate, self.press_duplicate)
        self.on_click(self.delete, self.press_delete)
        self.on_value(self.search, self._search)
        self.on_value(self.filter, self.redraw)
        self.grid.on_select(self.later(self.choose))
        self.grid.on_open(self.later(self._enter))

    # --- what is shown ---------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw the list as the profile is now."""
        frame = self.profile.servers_frame()
        mine = frame[frame["protocol"].isin(self._protocols)]
        wanted = mine[mine["last_state"].isin(FILTERS[self.filter.value])]
        self.grid.show_frame(_in_words(wanted))
        none = NO_SERVERS.get(self.kind, NOTICES["no-servers"])
        self.grid.empty = NOTICES["no-match"] if len(mine) else none
        shown = f"{len(wanted)} of {len(mine)}" if len(wanted) < len(mine) else len(wanted)
        self.count.value = text(shown)
        for id in self.details.checks.ids():
            self.follow_one(id)
        if self.dialog.id not in self.profile.servers:
            self.dialog.hide()
        self.details.follow()
        super().redraw()

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

    def follow_one(self, server_id: str) -> None:
        """Show in its row how a server's check stands."""
        id = server_id
        running = self.details.checks.under_way(id)
        if running is not None:
            self.grid.patch(id, last_check=running.doing, last_state="running")
            return
        server = self.profile.servers.get(id)
        if server is not None:
            report, verdict = self.profile.reports.get(id), self.profile.network_verdict
            check = last_check(server, report, datetime.now(UTC), verdict)
            days = days_cell(certificate_days(server, report, datetime.now(UTC)))
            self.grid.patch(
                id,
                last_check=check.words,
                last_state=check.state.value,
                days_left=days.words,
                days_state=days.state or "",
            )

    # --- what somebody does ----------------------------------------------------------------------

    def press_add(self) -> None:
        """Begin a new server."""
        self.dialog.hide()
        self.grid.selected = ""
        self.details.open_new(self._empty)

    @property
    def _empty(self) -> ServerDraft | None:
        """The draft a new entry begins with, where it is not the usual one."""
        first = self._protocols[0]
        smtp = first is Protocol.SMTP
        return None if smtp else ServerDraft().with_text("protocol", first)

    def press_duplicate(self) -> None:
        """Begin a new server with the settings of the chosen one; its password is not copied."""
        if (id := self.details.current) is None:
            return
        server = self.profile.server(id)
        draft = ServerDraft.of(server).with_text("description", f"{server.label} (copy)")
        draft = draft.with_text("trusted_certificate", "")  # an exception is for one server
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
        preview = partial(_removal, self.profile, id)
        self.dialog.ask(id, server.label, preview, others)

    def _delete(self, id: str, replacement: str | None) -> None:
        self.scope.start(self._delete_now(id, replacement))

    async def _delete_now(self, id: str, replacement: str | None) -> None:
        label = self.profile.server(id).label
        self.details.checks.stop(id)
        await asyncio.to_thread(
            self.profile.remove, id, replace_with=replacement, unlink=replacement is None
        )
        self.grid.selected = ""
        self.say("ok", NOTICES["deleted"].format(label=label))
        self.guard.focus(".smtpw-undo")

    def _kept(self) -> None:
        self.guard.focus(".smtpw-delete")

    def undone(self, step: Step) -> None:
        """Show the server that an undo brought back."""
        back = [c.id for c in step.change_set.changes if self._listed(c.id)]
        if len(back) == 1:
            self.grid.selected = back[0]
            self.choose(back[0])

    def _listed(self, id: str) -> bool:
        server = self.profile.servers.get(id)
        return server is not None and server.protocol in self._protocols

    def _saved(self, id: str) -> None:
        self.notice.value = ""
        self.grid.selected = id
        self.on_saved(id)

    def _left(self) -> None:
        self.guard.focus(".smtpw-add")

    def __repr__(self) -> str:
        return f"ServerList({self.profile!r})"


def _removal(profile: Profile, id: str, replacement: str | None) -> Removal:
    return profile.plan_removal(id, replace_with=replacement)


def _in_words(frame: ServersFrame) -> ServersFrame:
    """Return the frame with choices and counts in the words people read."""
    days = [days_cell(None if pd.isna(n) else int(n)) for n in frame["days_left"]]
    counts = [f"{n} account" if n == 1 else f"{n} accounts" for n in frame["used_by"]]
    shown: ServersFrame = frame.assign(
        description=frame["description"].replace("", _EMPTY),
        protocol=frame["protocol"].map(COLUMNS["protocol"].words),
        security=frame["security"].map(COLUMNS["security"].words),
        days_left=[cell.words for cell in days],
        days_state=[cell.state or "" for cell in days],
        used_by=[
            words if n else _UNUSED for n, words in zip(frame["used_by"], counts, strict=True)
        ],
    )
    return shown
