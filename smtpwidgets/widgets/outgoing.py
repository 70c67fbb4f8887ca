"""The outgoing servers of an account in their order: choose, move, take out, and their login."""

from collections.abc import Callable, Mapping
from typing import Protocol as TypingProtocol

from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.security import Auth, Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_editing import AccountEdit
from smtpwidgets.widgets.account_words import ACCOUNT_LABELS, ACCOUNT_NOTICES
from smtpwidgets.widgets.form import WANTS_SECRET, FieldView
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.secret_input import SecretInput
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["OutgoingFields", "OutgoingHands"]

_ROWS = 4  # of the list: more scroll


class OutgoingHands(TypingProtocol):
    """What somebody does with an account's outgoing servers; the owner of the form answers."""

    def press_choose(self) -> None:
        """Take the chosen server into the list."""

    def press_move(self, by: int) -> None:
        """Move the marked server up or down."""

    def press_remove(self) -> None:
        """Take the marked server out of the list."""

    def press_only(self) -> None:
        """Use the marked server and no other."""

    def press_add_server(self) -> None:
        """Begin a new server, in place."""

    def press_edit_servers(self) -> None:
        """Open the server list, in place."""

    def mark_server(self) -> None:
        """Another server of the list was marked."""


class OutgoingFields:
    """Built once; `show` draws an edit. `marked` is the id of the server that is marked."""

    def __init__(self, root: RootView, hands: OutgoingHands) -> None:
        row = ACCOUNT_FIELDS["outgoing"]
        self.list = w.Select(description=row.label, options=[], rows=_ROWS)
        self.view = FieldView(row, self.list)
        self.up = button(ACCOUNT_LABELS["up"])
        self.down = button(ACCOUNT_LABELS["down"])
        self.remove = button(ACCOUNT_LABELS["remove"])
        self.only = button(ACCOUNT_LABELS["one-only"])
        self.chooser = w.Dropdown(description="Add a server", options=[("", "")])
        self.choose = button(ACCOUNT_LABELS["choose"])
        self.add_server = button(ACCOUNT_LABELS["add-server"], "smtpw-quiet", "smtpw-add-server")
        self.edit_servers = button(ACCOUNT_LABELS["edit-servers"], "smtpw-quiet")
        self.username = FieldView(FIELDS["username"])
        self.secret = SecretInput(description="Password")
        self.login_title = html("")
        self.login_note = html("")
        self.login = w.VBox([self.login_title, self.username.box, self.secret])
        self.login.add_class("smtpw-own-login")
        self._named = ("", "")  # the server and the user name that were shown last
        self._wire(root, hands)

    def _wire(self, root: RootView, hands: OutgoingHands) -> None:
        deeds: Mapping[w.Button, Callable[[], object]] = {
            self.up: lambda: hands.press_move(-1),
            self.down: lambda: hands.press_move(1),
            self.remove: hands.press_remove,
            self.only: hands.press_only,
            self.choose: hands.press_choose,
            self.add_server: hands.press_add_server,
            self.edit_servers: hands.press_edit_servers,
        }
        for one, deed in deeds.items():
            root.on_click(one, deed)
        root.on_value(self.list, hands.mark_server)

    def rows(self) -> tuple[w.Widget, ...]:
        """Return the widgets above the two switches of this group."""
        moves = w.HBox([self.up, self.down, self.only, self.remove])
        moves.add_class("smtpw-actions")
        moves.add_class("smtpw-compact")
        field = w.VBox([self.chooser])
        field.add_class("smtpw-field")
        more = w.HBox([field, self.choose])
        more.add_class("smtpw-choose")
        servers = w.HBox([self.add_server, self.edit_servers])
        servers.add_class("smtpw-actions")
        servers.add_class("smtpw-compact")
        return (self.view.box, moves, more, servers)

    @property
    def marked(self) -> str:
        """The id of the server that is marked in the list, or empty."""
        return str(self.list.value or "")

    def show(self, edit: AccountEdit, *, mark: str = "") -> None:
        """Draw the list, what can be added, and the login of the marked server."""
        self._show_list(edit, mark or self.marked)
        self._show_chooser(edit)
        self._show_login(edit)

    def _show_list(self, edit: AccountEdit, mark: str) -> None:
        ids = edit.draft.outgoing
        only = edit.draft.texts["use_only_first"] == "yes"
        options = [
            (_line(place, edit.listed.get(id), only=only), id) for place, id in enumerate(ids, 1)
        ]
        if tuple(options) != self.list.options:
            self.list.options = options
        wanted = mark if mark in ids else next(iter(ids), None)
        if self.list.value != wanted:
            self.list.value = wanted
        at = ids.index(wanted) if wanted is not None else -1
        self.up.disabled = at <= 0
        self.down.disabled = at in {-1, len(ids) - 1}
        self.remove.disabled = wanted is None
        self.only.disabled = wanted is None or (only and at == 0)

    def _show_chooser(self, edit: AccountEdit) -> None:
        free = [
            (f"{server.label} ({server.host})", id)
            for id, server in edit.listed.items()
            if server.protocol is Protocol.SMTP and id not in edit.draft.outgoing
        ]
        if free:
            first = ACCOUNT_NOTICES["choose-server"]
        else:
            first = ACCOUNT_NOTICES["none-left" if edit.draft.outgoing else "no-server-chosen"]
        options = ((first, ""), *free)
        if options != self.chooser.options:
            chosen = self.chooser.value
            self.chooser.options = options
            self.chooser.value = chosen if chosen in {id for _, id in free} else ""
        self.chooser.disabled = self.choose.disabled = not free

    def _show_login(self, edit: AccountEdit) -> None:
        server = edit.listed.get(self.marked)
        self.login_note.value = _login_words(edit, self.marked, server)
        own = not edit.follows(self.marked) and server is not None and server.auth in WANTS_SECRET
        self.login.shown = own
        if own and server is not None:
            title = ACCOUNT_NOTICES["own-login"].format(label=server.label)
            self.login_title.value = f'<span class="smtpw-h">{text(title)}</span>'
            self.secret.description = "Access token" if server.auth is Auth.OAUTH2 else "Password"
            editing = edit.servers.get(self.marked)
            name = server.username if editing is None else editing.draft.texts["username"]
            if (self.marked, name) != self._named:  # else it would overwrite keys on their way
                self._named = self.marked, name
                self.username.load(name)
            problems = {} if editing is None else editing.problems()
            self.username.mark(problems.get("username"))


def _line(place: int, server: Server | None, *, only: bool) -> str:
    if server is None:
        return ACCOUNT_NOTICES["gone"].format(place=place)
    kind = "first" if place == 1 else ("unused" if only else "fall-back")
    return ACCOUNT_NOTICES[kind].format(place=place, label=server.label, host=server.host)


def _login_words(edit: AccountEdit, marked: str, server: Server | None) -> str:
    """Say whose login is used, where it is not typed here."""
    words = _followers(edit)
    if server is not None and not edit.follows(marked) and server.auth not in WANTS_SECRET:
        key = "no-login" if server.auth is Auth.NONE else "other-login"
        words += note("info", ACCOUNT_NOTICES[key].format(label=server.label))
    return words


def _followers(edit: AccountEdit) -> str:
    """Say which servers get the login of the incoming one."""
    following = [s for id in edit.draft.outgoing if edit.follows(id) and (s := edit.listed.get(id))]
    if edit.incoming is None or not following:
        return ""
    texts = edit.incoming.draft.texts
    words = ACCOUNT_NOTICES["same-login"].format(
        servers=" and ".join(one.label for one in following),
        username=texts["username"] or edit.draft.texts["address"] or "…",
        incoming=texts["description"] or texts["host"] or "the incoming server",
    )
    return note("info", words)
