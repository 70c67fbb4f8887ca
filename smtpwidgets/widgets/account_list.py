"""The list of accounts: a table on top, the chosen account with its servers below."""

import asyncio
from functools import partial

from smtpwidgets.frames import AccountsFrame
from smtpwidgets.model.account_draft import AccountDraft
from smtpwidgets.model.change import Step
from smtpwidgets.model.links import Removal
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_details import AccountDetails
from smtpwidgets.widgets.account_words import ACCOUNT_LABELS, ACCOUNT_NOTICES
from smtpwidgets.widgets.banner import banners
from smtpwidgets.widgets.delete_dialog import DeleteDialog
from smtpwidgets.widgets.grid import Column, Grid
from smtpwidgets.widgets.held import hold
from smtpwidgets.widgets.markup import text
from smtpwidgets.widgets.profile_view import ProfileView
from smtpwidgets.widgets.travel import Travel
from smtpwidgets.widgets.view import button, html
from smtpwidgets.widgets.words import LABELS, NOTICES

__all__ = ["AccountList"]

_NONE = "none"
_EMPTY = "–"

# Lower priorities fold away first where the page is narrow.
_COLUMNS = (
    Column("description", "Description", "text", 9, quiet=(_EMPTY,)),
    Column("address", "E-mail address", "text", 8),
    Column("incoming_name", "Incoming", "text", 4, quiet=(_NONE,)),
    Column("sends_through", "Sends through", "text", 5, quiet=(_NONE,)),
    Column("last_check", "Last check", "pill", 10, state_column="last_state"),
)


class AccountList(ProfileView):
    """Accounts of a profile: add, edit, duplicate, check, delete, undo; their servers beside them.

    Show it by ending a cell with it. Running the cell again replaces it; `close()` frees it.
    """

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self._build_bar()
        self.grid = Grid(_COLUMNS, label="Mail accounts")
        self.dialog = DeleteDialog(self, delete=self._delete, kept=self._kept)
        self.duplicate = button(LABELS["duplicate"], "smtpw-quiet")
        self.delete = button(LABELS["delete"], "smtpw-danger", "smtpw-delete")
        self.details = AccountDetails(
            self,
            profile,
            saved=self._saved,
            left=self._left,
            extra=(self.duplicate, self.delete),
        )
        self.details.checks.subscribe(self._show_state)
        hold(self.add, profile.policy, "add-account")
        hold(self.duplicate, profile.policy, "add-account")
        hold(self.delete, profile.policy, "delete-account")
        self.travel = Travel(self, profile)
        self._wire()
        card = w.VBox(
            [
                html(banners(profile)),
                self.bar,
                self.notices,
                self.grid,
                self.dialog.box,
                self.details.box,
                self.travel.box,
            ]
        )
        card.add_class("smtpw-card")
        self.build(card)
        self.follow_profile()

    def _build_bar(self) -> None:
        self.title = html('<span class="smtpw-title">Mail accounts</span>')
        self.count = html("", "smtpw-count")
        self.search = w.Text(placeholder="Search", description="Search", continuous_update=True)
        self.search.add_class("smtpw-search")
        self.add = button(ACCOUNT_LABELS["add-account"], "smtpw-primary", "smtpw-add")
        gap = html("", "smtpw-grow")
        self.bar = w.HBox([self.title, self.count, gap, self.search, self.undo, self.add])
        self.bar.add_class("smtpw-bar")

    def _wire(self) -> None:
        self.on_click(self.add, self.press_add)
        self.on_click(self.duplicate, self.press_duplicate)
        self.on_click(self.delete, self.press_delete)
        self.on_value(self.search, self._search)
        self.grid.on_select(self.later(self.choose))
        self.grid.on_open(self.later(self._enter))

    # --- what is shown ---------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw the list as the profile is now."""
        frame = self.profile.accounts_frame()
        self.grid.show_frame(_in_words(frame))
        self.grid.empty = ACCOUNT_NOTICES["no-accounts"]
        self.grid.empty_filtered = ACCOUNT_NOTICES["no-match"]
        self.count.value = text(len(frame))
        for id in self.details.checks.ids():
            self._show_state(id)
        if self.dialog.id not in self.profile.accounts:
            self.dialog.hide()
        self.details.follow()
        self.travel.show(self.details.current)
        super().redraw()

    def follow_one(self, server_id: str) -> None:
        """Show what is new about a server in each account that uses it."""
        frame = self.profile.accounts_frame()  # once: a server may be shared by hundreds
        for account in self.profile.used_by(server_id):
            self._show_row(account.id, frame)
        self.details.follow_server(server_id)
        self.travel.show(self.details.current)

    def _show_state(self, id: str) -> None:
        """Show in its row how an account's check stands."""
        self._show_row(id, None)

    def _show_row(self, id: str, frame: AccountsFrame | None) -> None:
        running = self.details.checks.under_way(id)
        if running is not None:
            self.grid.patch(id, last_check=running.doing, last_state="running")
            return
        frame = self.profile.accounts_frame() if frame is None else frame
        if id in frame.index:
            row = frame.loc[id]
            self.grid.patch(id, last_check=row["last_check"], last_state=row["last_state"])

    def choose(self, key: str) -> None:
        """Show one account's details below the list."""
        self.dialog.hide()
        if key in self.profile.accounts:
            self.details.open(key)
        self.travel.show(self.details.current)

    def _enter(self, key: str) -> None:
        self.choose(key)
        self.guard.focus(".smtpw-field-description input")

    def _search(self) -> None:
        self.grid.filter_text = self.search.value

    # --- what somebody does ----------------------------------------------------------------------

    def press_add(self) -> None:
        """Begin a new account."""
        self.dialog.hide()
        self.grid.selected = ""
        self.details.open_new()
        self.travel.show(None)

    def press_duplicate(self) -> None:
        """Begin a new account with the settings and servers of the chosen one."""
        if (id := self.details.current) is None:
            return
        account = self.profile.account(id)
        draft = AccountDraft.of(account).with_text("description", f"{account.label} (copy)")
        self.grid.selected = ""
        self.details.open_new(draft, ACCOUNT_NOTICES["duplicated"])
        self.travel.show(None)

    def press_delete(self) -> None:
        """Ask before the chosen account is deleted."""
        if (id := self.details.current) is not None:
            label = self.profile.account(id).label
            self.dialog.ask(id, label, partial(_removal, self.profile, id), [])

    def _delete(self, id: str, _replacement: str | None) -> None:
        self.scope.start(self._delete_now(id))

    async def _delete_now(self, id: str) -> None:
        label = self.profile.account(id).label
        self.details.checks.stop(id)
        await asyncio.to_thread(self.profile.remove, id)
        self.grid.selected = ""
        self.say("ok", NOTICES["deleted"].format(label=label))
        self.guard.focus(".smtpw-undo")

    def _kept(self) -> None:
        self.guard.focus(".smtpw-delete")

    def undone(self, step: Step) -> None:
        """Show the account that an undo brought back."""
        back = [c.id for c in step.change_set.changes if c.id in self.profile.accounts]
        if len(back) == 1:
            self.grid.selected = back[0]
            self.choose(back[0])

    def _saved(self, id: str) -> None:
        self.notice.value = ""
        self.grid.selected = id

    def _left(self) -> None:
        self.guard.focus(".smtpw-add")

    def close(self) -> None:
        """End what is under way and free every widget."""
        self.details.close()
        super().close()

    def __repr__(self) -> str:
        return f"AccountList({self.profile!r})"


def _removal(profile: Profile, id: str, _replacement: str | None) -> Removal:
    return profile.plan_removal(id)


def _in_words(frame: AccountsFrame) -> AccountsFrame:
    """Return the frame with the words people read."""
    through = [
        words if not more else f"{words} +{more} fall-back{'s' if more > 1 else ''}"
        for words, more in zip(
            frame["sends_through"].fillna(_NONE), frame["fall_backs"], strict=True
        )
    ]
    shown: AccountsFrame = frame.assign(
        description=frame["description"].replace("", _EMPTY),
        incoming_name=frame["incoming_name"].fillna(_NONE),
        sends_through=through,
    )
    return shown
