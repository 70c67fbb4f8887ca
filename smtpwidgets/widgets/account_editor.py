"""What somebody types and presses in an account's form: each becomes a further edit, and is drawn.

Which account that is, saving and checking stand in `account_details`.
"""

from smtpwidgets.model.account_draft import AccountDraft
from smtpwidgets.model.problem import Fix
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_box import AccountBox
from smtpwidgets.widgets.account_editing import AccountEdit
from smtpwidgets.widgets.account_words import ACCOUNT_NOTICES
from smtpwidgets.widgets.view import RootView

__all__ = ["AccountEditor"]


class AccountEditor(AccountBox):
    """Holds the edit on show. Whoever owns it draws it, and asks the keyring."""

    def __init__(self, root: RootView, profile: Profile, extra: tuple[w.Button, ...]) -> None:
        super().__init__(root, profile, self, extra)
        self.edit: AccountEdit | None = None

    def draw(self) -> None:
        """Show problems, passwords and the state of the buttons."""
        raise NotImplementedError

    def learn_secrets(self) -> None:
        """Find out which passwords are kept, and draw it."""
        raise NotImplementedError

    def type_account(self, field: str, value: str) -> None:
        """A field of the account was typed anew."""
        if self.edit is not None:
            self._now(self.edit.typed(field, value))
            if field in {"address", "incoming"} and self.edit.incoming is not None:
                self.fields.incoming.load(self.edit.incoming.draft)

    def type_incoming(self, field: str, value: str) -> None:
        """A field of the incoming server was typed anew."""
        if self.edit is not None:
            self._now(self.edit.server_typed(self.edit.incoming_id, field, value))

    def type_username(self) -> None:
        """The user name of the marked outgoing server was typed anew."""
        marked = self.fields.outgoing.marked
        if self.edit is not None and marked and self.secrets.outgoing == marked:
            text = self.fields.outgoing.username.read()
            self._now(self.edit.server_typed(marked, "username", text))

    def mark_server(self) -> None:
        """Another server of the list was marked: its own login is shown."""
        self.draw()

    def repair_account(self, fix: Fix) -> None:
        """A repair of the account was pressed."""
        if self.edit is not None:
            self._repaired(self.edit.fixed(fix), fix)

    def repair_incoming(self, fix: Fix) -> None:
        """A repair of the incoming server was pressed."""
        if self.edit is not None:
            self._repaired(self.edit.server_fixed(self.edit.incoming_id, fix), fix)

    def _repaired(self, edit: AccountEdit, fix: Fix) -> None:
        self.edit = edit
        self.fields.load(edit)
        self.draw()
        self._root.guard.announce(fix.label)

    def _now(self, edit: AccountEdit) -> None:
        before, self.edit = self.edit, edit
        if before != edit:
            self.message.value = ""
            self.draw()

    # --- the outgoing servers ---------------------------------------------------------------------

    def press_choose(self) -> None:
        """Take the chosen server into the list."""
        chosen = str(self.fields.outgoing.chooser.value or "")
        if self.edit is not None and chosen:
            draft = self.edit.draft
            self._order(draft.sending_through(*draft.outgoing, chosen), mark=chosen)

    def press_move(self, by: int) -> None:
        """Move the marked server up or down."""
        if self.edit is not None and (marked := self.fields.outgoing.marked):
            self._order(self.edit.draft.moved(marked, by), mark=marked)

    def press_remove(self) -> None:
        """Take the marked server out of the list."""
        if self.edit is not None:
            self._order(self.edit.draft.without(self.fields.outgoing.marked))

    def press_only(self) -> None:
        """Use the marked server and no other."""
        marked = self.fields.outgoing.marked
        if self.edit is None or not marked:
            return
        self._order(self.edit.draft.moved(marked, -len(self.edit.draft.outgoing)), mark=marked)
        self.fields.views["use_only_first"].load("yes")
        self._now(self.edit.typed("use_only_first", "yes"))

    def _order(self, draft: AccountDraft, mark: str = "") -> None:
        if self.edit is None:
            return
        self.edit = self.edit.sending_through(draft)
        self.fields.outgoing.show(self.edit, mark=mark)
        self.message.value = ""
        self.draw()
        self.learn_secrets()

    def server_added(self, id: str) -> None:
        """Come back from the server list with a server that was just stored there."""
        if self.edit is None:
            return
        self.show_account_again()
        self.edit = self.edit.looked_at(self._profile.snapshot)
        draft = self.edit.draft
        self._order(draft.sending_through(*draft.outgoing, id), mark=id)
        label = self._profile.server(id).label
        self._say("ok", ACCOUNT_NOTICES["server-added"].format(label=label))
        self._root.guard.focus(".smtpw-outgoing select")
