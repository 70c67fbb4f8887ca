"""One account on the page: its fields on the left, both sides of its last check on the right.

What was typed for an account stays until it is saved or cancelled, whatever is shown meanwhile;
a typed password stays with the server it is for.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from smtpwidgets.errors import NotFoundError, StaleRevisionError
from smtpwidgets.model.account import Account
from smtpwidgets.model.account_draft import AccountDraft
from smtpwidgets.model.account_fields import AccountGroup
from smtpwidgets.model.problem import Fix, Problem
from smtpwidgets.model.stages import Depth
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_checks import AccountChecks
from smtpwidgets.widgets.account_editing import AccountEdit
from smtpwidgets.widgets.account_editor import AccountEditor
from smtpwidgets.widgets.account_saving import store
from smtpwidgets.widgets.account_words import ACCOUNT_NOTICES
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.typed_secret import Typed
from smtpwidgets.widgets.view import RootView
from smtpwidgets.widgets.words import NOTICES

__all__ = ["AccountDetails"]

_NEW = ""  # the key under which a new account is put aside


class AccountDetails(AccountEditor):
    """Edits and checks one account at a time.

    `saved(id)` is called after an account was stored, `left()` after a new one was cancelled.
    `extra` are further buttons, shown for stored accounts only.
    """

    def __init__(
        self,
        root: RootView,
        profile: Profile,
        *,
        saved: Callable[[str], object] = lambda _id: None,
        left: Callable[[], object] = lambda: None,
        extra: tuple[w.Button, ...] = (),
    ) -> None:
        super().__init__(root, profile, extra)
        self._saved, self._cancelled = saved, left
        self._drafts: dict[str, AccountEdit] = {}
        self._saving: AccountEdit | None = None  # being stored just now
        self._shown = 0  # counts what was put on show
        self.checks = AccountChecks(root.scope, profile)
        self.checks.subscribe(self._check_moved)
        self._wire()
        self.show_nothing()

    def _wire(self) -> None:
        root = self._root
        for group, tab in self.tabs.items():
            root.on_click(tab, partial(self.show_group, group))
        root.on_click(self.save_and_check, self.press_check)
        root.on_click(self.save, lambda: self.press_save(then_check=False))
        root.on_click(self.cancel, self.press_cancel)
        root.on_click(self.reload_button, self._reload)
        for box in (self.fields.incoming.secret, self.fields.outgoing.secret):
            box.on_change(root.later(self.draw))
            box.on_submit(root.later(self.press_check))
        self.panel.wire(
            check=self.press_check,
            send=lambda: self._start_check(Depth.MESSAGE),
            round_trip=lambda: self._start_check(Depth.ROUND_TRIP),
            stop=lambda: self.checks.stop(self.current or ""),
            fix=self._repair_and_check,
            retype=self._retype,
        )
        self.panel.tries.wire(
            anyway=lambda: self._start_check(despite_guard=True), follow=self._show_check
        )

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def current(self) -> str | None:
        """The id of the stored account that is shown, or None."""
        stored = None if self.edit is None else self.edit.stored
        return None if stored is None else stored.id

    @property
    def _unsaved(self) -> bool:
        if self.edit is None:
            return False
        return self.edit.dirty or self.secrets.typed_for(self.edit.own_logins)

    def show_nothing(self) -> None:
        """Show that no account is chosen."""
        self._put_aside()
        self.edit = None
        self._shown += 1
        self.show_account_again()
        self.hide_panes()

    def open(self, id: str) -> None:
        """Show a stored account, with the edits that were not saved yet."""
        if self.current == id:
            return
        self._put_aside()
        account, snapshot = self._profile.account(id), self._profile.snapshot
        kept = self._drafts.pop(id, None)
        edit = AccountEdit.of(account, snapshot) if kept is None else kept.looked_at(snapshot)
        self._begin(edit, "" if kept is None else NOTICES["unsaved"])

    def open_new(self, draft: AccountDraft | None = None, sentence: str = "") -> None:
        """Show an empty form, or one with a draft in it."""
        self._put_aside()
        snapshot = self._profile.snapshot
        kept = None if draft is not None else self._drafts.pop(_NEW, None)
        edit = AccountEdit.new(snapshot, draft) if kept is None else kept.looked_at(snapshot)
        self._begin(edit, sentence or ACCOUNT_NOTICES["new"])
        self._root.guard.focus(".smtpw-field-description input", polite=True)

    def follow(self) -> None:
        """Follow the profile after it changed; what was typed stays."""
        if self.edit is None:
            return
        if self.current is not None and self.current not in self._profile.accounts:
            self.secrets.forget()
            self.edit = None
            self.show_nothing()
            return
        before, self.edit = self.edit, self.edit.looked_at(self._profile.snapshot)
        if self.edit.shown != before.shown:  # else it would overwrite keys that are on their way
            self.fields.load(self.edit)
        self.reload_button.shown = False
        self.draw()
        self._show_check()

    def follow_server(self, server_id: str) -> None:
        """Show what is new about one server: its last check, or its password."""
        if self.edit is not None and server_id in self.edit.linked:
            self.learn_secrets()
            self._show_check()

    def _begin(self, edit: AccountEdit, sentence: str = "") -> None:
        self.edit = edit
        self._shown += 1
        self.show_account_again()
        self.show_panes(stored=edit.stored is not None)
        self.show_group(AccountGroup.IDENTITY)
        self.fields.load(edit)
        self.message.value = note("info", sentence)
        self.learn_secrets()
        self.draw()
        self._show_check()

    def learn_secrets(self) -> None:
        """Find out which passwords are kept, and draw it."""
        self._root.scope.start(self._learn_secrets())

    async def _learn_secrets(self) -> None:
        """Ask the keyring, which may take its time, which passwords it has."""
        if self.edit is not None:
            ids = [id for id in self.edit.linked if id in self._profile.servers]
            await self.secrets.learn(ids)
            self.draw()

    def _put_aside(self) -> None:
        """Keep what was typed for the account that is left."""
        if self.edit is None:
            return
        self.secrets.stow()
        saved_soon = self._saving is not None and self._saving == self.edit
        touched = self.edit.account.touched or any(s.touched for s in self.edit.servers.values())
        if self.edit.dirty and touched and not saved_soon:
            self._drafts[self.current or _NEW] = self.edit

    def draw(self) -> None:
        """Show problems, passwords and the state of the buttons."""
        if self.edit is None:
            return
        policy = self._profile.policy
        edit, before = self.edit.held(policy), self.edit
        if edit != before:
            self.edit = edit
            self.fields.load(edit)
        self.fields.hold(edit, policy, policy.note or NOTICES["fixed"])
        self.fields.show(edit, self._others(edit.incoming_id))
        self.secrets.show(edit, self.fields.outgoing.marked)
        # What a save under way changes is the person's own doing.
        if self._saving is None and (strayed := self.secrets.heed(edit)):
            self._say_strayed(edit, strayed)
        self.show_buttons(unsaved=self._unsaved, saving=self._saving is not None)

    def _say_strayed(self, edit: AccountEdit, ids: tuple[str, ...]) -> None:
        labels = " and ".join(edit.listed[id].label for id in ids if id in edit.listed)
        words = NOTICES["secret-strayed"].format(label=labels)
        self.message.value = note("warn", words, alert=True)
        self.secrets.show(edit, self.fields.outgoing.marked)

    def _others(self, server_id: str) -> tuple[str, ...]:
        users = self._profile.used_by(server_id) if server_id else ()
        return tuple(account.label for account in users if account.id != self.current)

    # --- saving ----------------------------------------------------------------------------------

    def _reload(self) -> None:
        self._root.scope.start(asyncio.to_thread(self._profile.refresh))

    def press_cancel(self) -> None:
        """Leave everything as it was before the edit; what is being stored is not called back."""
        if self.edit is None or self._saving is not None:
            return
        self.secrets.forget()
        stored, self.edit = self.edit.stored, None
        if stored is None:
            self.show_nothing()
            self._cancelled()
        else:
            account = self._profile.account(stored.id)
            self._begin(AccountEdit.of(account, self._profile.snapshot))

    def press_save(self, *, then_check: bool) -> None:
        """Store the account with its servers, or say everything that is wrong with them.

        A second press while it is being stored does nothing: one account is made, not two.
        """
        if self.edit is None or self._saving is not None:
            return
        self._root.clear_error()
        self.edit = self.edit.with_try()
        self.draw()
        if errors := list(self.edit.errors()):
            self._refuse(errors)
            return
        typed = self.secrets.take()
        self._saving = self.edit
        self.show_buttons(unsaved=True, saving=True)
        self._root.scope.start(self._save(self.edit, typed, then_check=then_check))

    def _refuse(self, errors: list[tuple[str, Problem]]) -> None:
        count = "1 field" if len(errors) == 1 else f"{len(errors)} fields"
        self.message.value = note("bad", NOTICES["to-correct"].format(count=count), alert=True)
        id, problem = errors[0]
        if self.edit is not None:
            if id in self.edit.draft.outgoing:  # its login is shown while it is marked
                self.fields.outgoing.show(self.edit, mark=id)
                self.draw()
            self.focus_field(problem.field, incoming=bool(id) and id == self.edit.incoming_id)

    async def _save(self, edit: AccountEdit, typed: dict[str, Typed], *, then_check: bool) -> None:
        shown = self._shown
        account = edit.values()[-1]
        secrets = {id: typed[id].secret for id in edit.own_logins if id in typed}
        try:
            kind, words = await asyncio.to_thread(store, self._profile, edit, secrets)
            self.secrets.renew(edit.looked_at(self._profile.snapshot))
        except BaseException as error:
            self._keep_typed(edit, typed, on_show=shown == self._shown)
            if shown != self._shown or not isinstance(error, StaleRevisionError | NotFoundError):
                raise
            self.message.value = note("warn", str(error), alert=True)
            self.reload_button.shown = True
            return
        finally:
            self._saving = None
            self.draw()
        self._root.guard.announce(words)
        if shown == self._shown and isinstance(account, Account):
            self._show_saved(account, edit, note(kind, words))
        if then_check:
            self.checks.start(account.id)

    def _keep_typed(self, edit: AccountEdit, typed: dict[str, Typed], *, on_show: bool) -> None:
        """Keep what could not be stored, for its own account and for no other."""
        self.secrets.put_back(edit.id, typed)
        if not on_show:
            key = _NEW if edit.stored is None else edit.stored.id
            self._drafts.setdefault(key, edit)

    def _show_saved(self, account: Account, saved: AccountEdit, message: str) -> None:
        now, snapshot = self.edit, self._profile.snapshot
        if now is not None and now.typed_on_since(saved):  # somebody typed on meanwhile
            self.edit = now.stored_as(account).looked_at(snapshot)
            self.show_panes(stored=True)
            self.draw()
            self._show_check()
        else:
            group = self.group
            self._begin(AccountEdit.of(account, snapshot))
            self.show_group(group)
        self.message.value = message
        self._saved(account.id)

    # --- checking --------------------------------------------------------------------------------

    def press_check(self) -> None:
        """Check what is on show; what was typed is saved first."""
        if self._unsaved:
            self.press_save(then_check=True)
        else:
            self._start_check()

    def _start_check(self, depth: Depth = Depth.REHEARSAL, *, despite_guard: bool = False) -> None:
        if self.current is not None:
            self.checks.start(self.current, depth, despite_guard=despite_guard)

    def _repair_and_check(self, server_id: str, fix: Fix) -> None:
        if self.edit is not None:
            self._repaired(self.edit.server_fixed(server_id, fix), fix)
            self.press_save(then_check=True)

    def _retype(self, server_id: str) -> None:
        if self.edit is None:
            return
        shared = self._profile.login(server_id, self.current).secret_id
        if shared != self.edit.incoming_id:
            self.fields.outgoing.show(self.edit, mark=server_id)
            self.draw()
        self.focus_field("password", incoming=shared == self.edit.incoming_id)

    def _check_moved(self, id: str) -> None:
        if id == self.current:
            self._show_check()
            if self.checks.under_way(id) is None and id in self.checks.last:
                works = "passed" if self.checks.last[id].ok else "found something to do"
                self._root.guard.announce(f"The check of {self.checks.last[id].label} {works}.")

    def _show_check(self) -> None:
        id = self.current
        if id is None:
            self.panel.show_nothing(ACCOUNT_NOTICES["not-saved-yet"])
        elif (running := self.checks.under_way(id)) is not None:
            self.panel.show_running(running)
        elif id in self._profile.accounts:
            self.panel.show_account(self._profile.account(id), self.checks.last.get(id))
