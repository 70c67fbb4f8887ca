"""The widgets of one account's details, and the server list that takes their place for a while.

Only what stands where and what is visible; what the buttons do is told in `account_details`.
"""

from smtpwidgets.model.account_fields import ACCOUNT_FIELDS, ACCOUNT_GROUPS, AccountGroup
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_fields import AccountFields, AccountHands
from smtpwidgets.widgets.account_panel import AccountPanel
from smtpwidgets.widgets.account_secrets import AccountSecrets
from smtpwidgets.widgets.account_words import ACCOUNT_LABELS, ACCOUNT_NOTICES
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.panes import Panes
from smtpwidgets.widgets.server_list import ServerList
from smtpwidgets.widgets.view import RootView, button

__all__ = ["AccountBox"]

_GROUP_OF = {name: group for group, names in ACCOUNT_GROUPS.items() for name in names}
# Fields of a server that may be wrong and are not in the account's form.
_LOGIN = ".smtpw-own-login"
_INLINE = ".smtpw-incoming"


class AccountBox(Panes[AccountGroup]):
    """Built once. `hands` answers what is done; `extra` are further buttons beside Save."""

    def __init__(
        self,
        root: RootView,
        profile: Profile,
        hands: AccountHands,
        extra: tuple[w.Button, ...],
    ) -> None:
        self._profile = profile
        self.fields = AccountFields(root, hands)
        self.panel = AccountPanel(root, profile)
        self.secrets = AccountSecrets(
            profile, self.fields.incoming.secret, self.fields.outgoing.secret
        )
        self.group = AccountGroup.IDENTITY
        nothing = ACCOUNT_NOTICES["nothing-chosen"]
        super().__init__(root, self.fields.groups, self.panel.box, nothing=nothing, extra=extra)
        self.servers = ServerList(profile)
        self.servers.box.add_class("smtpw-within")
        self.servers.on_saved = self._server_saved
        self.back = button(ACCOUNT_LABELS["back"], "smtpw-quiet", "smtpw-back")
        head = w.HBox([self.back])
        head.add_class("smtpw-bar")
        self.place = w.VBox([head, self.servers.box])
        self.place.shown = False
        self._adding = False
        self._known: frozenset[str] = frozenset()  # the servers there were when adding began
        root.on_click(self.back, self.press_back)
        self.box.children = (*self.box.children, self.place)

    def show_group(self, group: AccountGroup) -> None:
        """Show one of the groups of fields."""
        self.group = group
        super().show_group(group)

    def focus_field(self, field: str, *, incoming: bool = False) -> None:
        """Put the keyboard into a field of the account, of a server, or into a password box."""
        if field in ACCOUNT_FIELDS and not incoming and field != "password":
            self.show_group(_GROUP_OF[field])
            selector = f".smtpw-field-{field.replace('_', '-')}"
        else:
            self.show_group(AccountGroup.INCOMING if incoming else AccountGroup.OUTGOING)
            inner = ".smtpw-secret" if field == "password" else f".smtpw-field-{field}"
            selector = f"{_INLINE if incoming else _LOGIN} {inner}"
        self._root.guard.focus(f"{selector} :is(input, select)")

    # --- the server list in place -----------------------------------------------------------------

    def press_add_server(self) -> None:
        """Begin a new server in place; when it is saved, the account comes back with it."""
        self._adding, self._known = True, frozenset(self._profile.servers)
        self._show_servers()
        self.servers.scope.call(self.servers.press_add)

    def press_edit_servers(self) -> None:
        """Open the server list in place."""
        self._adding = False
        self._show_servers()
        self.servers.guard.focus(".smtpw-add")

    def press_back(self) -> None:
        """Go back to the account, which is as it was left."""
        self.show_account_again()
        self._say("info", ACCOUNT_NOTICES["back-in-account"])
        self._root.guard.focus(".smtpw-add-server")

    def show_account_again(self) -> None:
        """Show the account where the server list stood."""
        self._adding = False
        if self.place.shown:
            self.place.shown, self.panes.shown = False, True

    def server_added(self, id: str) -> None:
        """Come back from the server list with a server that was just stored there."""
        raise NotImplementedError

    def _show_servers(self) -> None:
        self.panes.shown, self.place.shown = False, True

    def _server_saved(self, id: str) -> None:
        if self._adding and id not in self._known:
            self._root.scope.call(self.server_added, id)

    def _say(self, kind: str, sentence: str) -> None:
        self.message.value = note(kind, sentence)
        self._root.guard.announce(sentence)

    def close(self) -> None:
        """Free the server list, which is a view of its own."""
        self.servers.close()
