"""One server on the page: its fields on the left, its last check on the right.

It knows what is being edited (`Editing`) and tells its owner when an entry was saved or left.
What was typed for an entry stays until it is saved or cancelled, whatever is shown meanwhile.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from smtpwidgets.errors import NotFoundError, StaleRevisionError
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import FieldGroup
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.report import Report
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_words import ACCOUNT_NOTICES
from smtpwidgets.widgets.checks import Checks
from smtpwidgets.widgets.details_box import DetailsBox
from smtpwidgets.widgets.editing import Editing
from smtpwidgets.widgets.form import WANTS_SECRET, ServerFields
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.typed_secret import Typed, TypedSecret
from smtpwidgets.widgets.view import RootView
from smtpwidgets.widgets.words import NOTICES

__all__ = ["Details"]

_NEW = ""  # the key under which a new entry is put aside


class Details(DetailsBox):
    """Edits and checks one server at a time.

    `saved(id)` is called after an entry was stored, `left()` after a new one was cancelled.
    `extra` are further buttons, shown for stored entries only.
    """

    def __init__(
        self,
        root: RootView,
        profile: Profile,
        *,
        saved: Callable[[str], object] = lambda _id: None,
        left: Callable[[], object] = lambda: None,
        extra: tuple[w.Button, ...] = (),
        protocols: tuple[Protocol, ...] = (Protocol.SMTP,),
    ) -> None:
        fields = ServerFields(root, self._typed, self._repair, protocols=protocols)
        super().__init__(root, fields, extra)
        self._profile, self._saved, self._cancelled = profile, saved, left
        self.editing: Editing | None = None
        self._drafts: dict[str, Editing] = {}
        self._secret = TypedSecret(profile, fields.secret)
        self._has_secret = False
        self._place = "none"  # where the keyring keeps it, as far as is known
        self._saving: Editing | None = None  # being stored just now
        self._shown = 0  # counts what was put on show
        self.checks = Checks(root.scope, profile)
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
        secret = self.fields.secret
        secret.on_change(root.later(self._draw))
        secret.on_submit(root.later(self.press_check))
        self.panel.wire(
            check=self.press_check,
            send=lambda: self._start_check(Depth.MESSAGE),
            stop=lambda: self.checks.stop(self.current or ""),
            fix=self._repair_and_check,
            retype=lambda: self.focus_field("password"),
        )
        self.panel.tries.wire(
            anyway=lambda: self._start_check(despite_guard=True), follow=self._show_check
        )

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def current(self) -> str | None:
        """The id of the stored entry that is shown, or None."""
        stored = None if self.editing is None else self.editing.stored
        return None if stored is None else stored.id

    @property
    def _unsaved(self) -> bool:
        """Whether a text or a password was typed that is not stored yet."""
        if self.editing is None:
            return False
        return self.editing.dirty or self._secret.typed_for(self.current or _NEW)

    def show_nothing(self) -> None:
        """Show that no server is chosen."""
        self._put_aside()
        self.editing = None
        self._shown += 1
        self.hide_panes()

    def open(self, id: str) -> None:
        """Show a stored server, with the edits that were not saved yet."""
        if self.current == id:
            return
        self._put_aside()
        server = self._profile.server(id)
        revision = self._profile.revision
        kept = self._drafts.pop(id, None)
        sentence = NOTICES["unsaved"] if kept is not None else ""
        kept = kept or Editing.of(server, revision)
        self._begin(kept.rebased(server, revision), sentence)

    def open_new(self, draft: ServerDraft | None = None, sentence: str = "") -> None:
        """Show an empty form, or one with a draft in it."""
        self._put_aside()
        kept = None if draft is not None else self._drafts.pop(_NEW, None)
        if draft is not None:  # a password that was typed for another new entry is not for this one
            self._secret.forget(_NEW)
        self._begin(kept or Editing.new(self._profile.revision, draft), sentence or NOTICES["new"])
        self._root.guard.focus(".smtpw-field-description input", polite=True)

    def follow(self) -> None:
        """Follow the profile after it changed; what was typed stays."""
        if self.editing is None:
            return
        revision, stored = self._profile.revision, self.editing.stored
        if stored is None:
            self.editing = replace(self.editing, base=revision)
            return
        now = self._profile.servers.get(stored.id)
        if now is None:
            self.editing = None
            self.show_nothing()
            return
        before, self.editing = self.editing.draft, self.editing.rebased(now, revision)
        if self.editing.draft != before:
            self.fields.load(self.editing.draft)
        self.reload_button.shown = False
        self._draw()
        self._show_check()

    def _begin(self, editing: Editing, sentence: str = "") -> None:
        self.editing = editing
        self._shown += 1
        self.show_panes(stored=editing.stored is not None)
        self.show_group(FieldGroup.INFORMATION)
        self.fields.load(editing.draft)
        self.message.value = note("info", sentence)
        self._has_secret, self._place = False, "none"
        if editing.stored is not None:
            self._root.scope.start(self._learn_secret(editing.stored.id))
        self._draw()
        self._show_check()

    async def _learn_secret(self, id: str) -> None:
        """Ask the keyring, which may take its time, whether it has this entry's password."""
        has = await asyncio.to_thread(self._profile.has_secret, id)
        state = await asyncio.to_thread(self._profile.keyring_state)
        if id == self.current:
            absent = "shut" if state.shut else "none"
            self._has_secret, self._place = has, state.where if has else absent
            self._draw()

    def _put_aside(self) -> None:
        """Keep what was typed for the entry that is left."""
        if self.editing is None:
            self.fields.secret.clear()
            return
        key = self.current or _NEW
        soon = None if self._saving is None else self._saving.draft
        if self.editing.dirty and self.editing.touched and self.editing.draft != soon:
            self._drafts[key] = self.editing
        self._secret.stow(key)

    def _draw(self) -> None:
        """Show problems and the state of the buttons."""
        if self.editing is None:
            return
        self.editing = editing = self._held(self.editing)
        self.fields.adapt(editing.draft)
        self.fields.mark(editing.problems())
        self._say_whose_login()
        # What a save under way changes is the person's own doing.
        if self._saving is None and self._secret.heed(self.current or _NEW):
            words = NOTICES["secret-strayed"].format(label=editing.draft.texts["host"])
            self.message.value = note("warn", words, alert=True)
        self.show_buttons(unsaved=self._unsaved, saving=self._saving is not None)
        self.show_secret_note(self._secret_words(editing), self._place)

    def _held(self, editing: Editing) -> Editing:
        """Put every field that an administrator fixed at its value, and out of people's hands."""
        policy = self._profile.policy
        held = policy.held(editing.draft)
        if held != editing.draft:
            editing = replace(editing, draft=held)
            self.fields.load(held)
        self.fields.hold(policy.locked_fields(held), policy.note or NOTICES["fixed"])
        return editing

    def _followed(self) -> tuple[str, str]:
        """Return the label and the user name of the account whose login is used, or nothing."""
        if self.current is None or self.current not in self._profile.servers:
            return "", ""
        login = self._profile.login(self.current)
        if not login.follows or login.account_id is None:
            return "", ""
        return self._profile.account(login.account_id).label, login.username

    def _say_whose_login(self) -> None:
        """Take the user name out of hand where that of an account's incoming server is used."""
        account, username = self._followed()
        if account:
            words = ACCOUNT_NOTICES["follows-username"].format(account=account, username=username)
            self.fields.views["username"].hold(words)

    def _secret_words(self, editing: Editing) -> str:
        if self._secret.is_aside(self.current or _NEW):
            return NOTICES["secret-typed"]
        if account := self._followed()[0]:
            return ACCOUNT_NOTICES["follows"].format(account=account)
        if self._has_secret and editing.moved:
            return NOTICES["secret-moved"].format(host=editing.draft.texts["host"])
        if editing.stored is None:
            return ""
        return NOTICES["secret-stored" if self._has_secret else f"secret-{self._place}"]

    # --- editing ---------------------------------------------------------------------------------

    def _typed(self, field: str, value: str) -> None:
        if self.editing is None:
            return
        self.editing, before = self.editing.typed(field, value), self.editing
        if self.editing is not before:
            self.message.value = ""
            self._draw()

    def _reload(self) -> None:
        self._root.scope.start(asyncio.to_thread(self._profile.refresh))

    def _repair(self, fix: Fix) -> None:
        if self.editing is None:
            return
        self.editing = self.editing.fixed(fix)
        self.fields.load(self.editing.draft)
        self._draw()
        self._root.guard.announce(fix.label)

    def press_cancel(self) -> None:
        """Leave everything as it was before the edit; what is being stored is not called back."""
        if self.editing is None or self._saving is not None:
            return
        self._secret.forget(self.current or _NEW)
        stored, self.editing = self.editing.stored, None
        if stored is None:
            self.show_nothing()
            self._cancelled()
        else:
            self._begin(Editing.of(self._profile.server(stored.id), self._profile.revision))

    def press_save(self, *, then_check: bool) -> None:
        """Store the entry, or say everything that is wrong with it; then check it if asked.

        A second press while it is being stored does nothing: one entry is made, not two.
        """
        if self.editing is None or self._saving is not None:
            return
        self._root.clear_error()
        self.editing = replace(self.editing, tried=True)
        parsed = self.editing.parse()
        self._draw()
        if not isinstance(parsed, Server):
            self._refuse(parsed)
            return
        typed = self._secret.take(self.current or _NEW)
        self._saving = self.editing
        self.show_buttons(unsaved=True, saving=True)
        self._root.scope.start(self._save(parsed, self.editing, typed, then_check=then_check))

    def _refuse(self, problems: tuple[Problem, ...]) -> None:
        errors = [p for p in problems if p.severity is Severity.ERROR]
        count = "1 field" if len(errors) == 1 else f"{len(errors)} fields"
        self.message.value = note("bad", NOTICES["to-correct"].format(count=count), alert=True)
        self.focus_field(errors[0].field)

    async def _save(
        self, server: Server, editing: Editing, typed: Typed | None, *, then_check: bool
    ) -> None:
        shown = self._shown
        try:
            outcome = await asyncio.to_thread(self._write, server, editing, typed)
            self._secret.renew(self.current or _NEW)
        except BaseException as error:
            on_show = shown == self._shown
            self._keep_typed(editing, typed, on_show=on_show)
            if not (on_show and isinstance(error, StaleRevisionError | NotFoundError)):
                raise
            self.message.value = note("warn", str(error), alert=True)
            self.reload_button.shown = True
            return
        finally:
            self._saving = None
            self._draw()
        words = NOTICES[outcome].format(label=server.label)
        self._root.guard.announce(words)
        if shown == self._shown:
            kind = "ok" if outcome == "saved" else "warn"
            self._show_saved(server, editing, note(kind, words))
        if then_check:
            self.checks.start(server.id)

    def _write(self, server: Server, editing: Editing, typed: Typed | None) -> str:
        """Store the entry; return the notice that says what became of it and its password."""
        secret = None if typed is None else typed.secret
        if editing.stored is None:
            self._profile.add(server, secret)
        else:
            # The form said beside the password box where the stored one goes, if it could tell.
            keep = not self._profile.keyring_state().shut
            self._profile.update(server, secret, base=editing.base, keep_secret=keep)
        if secret is None:
            kept = self._profile.has_secret(server.id) or self._profile.keyring_state().shut
            return "saved-without-password" if server.auth in WANTS_SECRET and not kept else "saved"
        in_memory = self._profile.keyring_state().where == "memory"
        return "saved-in-memory" if in_memory and self._profile.practice is None else "saved"

    def _keep_typed(self, editing: Editing, typed: Typed | None, *, on_show: bool) -> None:
        """Keep what could not be stored, for its own entry and for no other."""
        key = _NEW if editing.stored is None else editing.stored.id
        if not on_show:
            self._drafts.setdefault(key, editing)
        # Another new entry may be on show by now, and this password is not for that one.
        if on_show or key != _NEW:
            self._secret.put_back(key, typed)

    def _show_saved(self, server: Server, saved: Editing, message: str) -> None:
        now, revision = self.editing, self._profile.revision
        if now is not None and now.draft != saved.draft:  # somebody typed on meanwhile
            self.editing = replace(now, stored=server, base=revision)
            self._draw()
        else:
            self._begin(Editing.of(server, revision))
        self.message.value = message
        self._saved(server.id)

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

    def _repair_and_check(self, fix: Fix) -> None:
        self._repair(fix)
        self.press_save(then_check=True)

    def _check_moved(self, id: str) -> None:
        if id == self.current:
            self._show_check()
            if self.checks.under_way(id) is None and self.panel.report is not None:
                self._root.guard.announce(_spoken(self.panel.report))

    def _show_check(self) -> None:
        id = self.current
        if id is None:
            self.panel.show_nothing(NOTICES["not-saved-yet"])
        elif (running := self.checks.under_way(id)) is not None:
            self.panel.show_running(running)
        elif (report := self._profile.reports.get(id)) is not None:
            current = report.describes(self._profile.server(id))
            self.panel.show_report(report, warning="" if current else NOTICES["outdated"])
        else:
            self.panel.show_nothing(NOTICES["never-checked"], checkable=True)
        self.panel.show_tries(self._profile, id)
        self.panel.certificate.offer(self._profile, self.panel.report)


def _spoken(report: Report) -> str:
    if report.ok:
        return f"The check of {report.host} passed."
    title = report.remedy.title if report.remedy is not None else "It failed"
    return f"The check of {report.host} failed. {title}."
