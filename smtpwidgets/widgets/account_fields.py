"""The fields of one account in their four groups: who it is, incoming, outgoing, retrieval."""

from collections.abc import Callable, Iterable
from typing import Protocol as TypingProtocol

from smtpwidgets.model.account_fields import ACCOUNT_FIELDS, AccountGroup
from smtpwidgets.model.fields import FieldGroup
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.security import Protocol
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_editing import AccountEdit
from smtpwidgets.widgets.account_words import ACCOUNT_NOTICES
from smtpwidgets.widgets.form import FieldView, Layout, ServerFields
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.outgoing import OutgoingFields, OutgoingHands
from smtpwidgets.widgets.provider_notes import notes_beside
from smtpwidgets.widgets.view import RootView, html

__all__ = ["AccountFields", "AccountHands"]

_INCOMING: Layout = {
    FieldGroup.INFORMATION: (("host", "port"), ("username", "security"), ("password",), ("auth",))
}


class AccountHands(OutgoingHands, TypingProtocol):
    """What somebody does in an account's form; its owner answers."""

    def type_account(self, field: str, value: str) -> None:
        """A field of the account was typed anew."""

    def type_incoming(self, field: str, value: str) -> None:
        """A field of the incoming server was typed anew."""

    def type_username(self) -> None:
        """The user name of the marked outgoing server was typed anew."""

    def repair_account(self, fix: Fix) -> None:
        """A repair of the account was pressed."""

    def repair_incoming(self, fix: Fix) -> None:
        """A repair of the incoming server was pressed."""


class AccountFields:
    """Built once; `show` draws an edit with its problems."""

    def __init__(self, root: RootView, hands: AccountHands) -> None:
        self.views = {
            name: FieldView(row) for name, row in ACCOUNT_FIELDS.items() if name != "outgoing"
        }
        self.incoming = ServerFields(
            root,
            hands.type_incoming,
            hands.repair_incoming,
            protocols=(Protocol.IMAP, Protocol.POP3),
            layout=_INCOMING,
        )
        self.outgoing = OutgoingFields(root, hands)
        self.shared = html("")
        self.notes = html("", "smtpw-notes")
        self.no_inbox = html(note("info", ACCOUNT_NOTICES["no-inbox"]))
        self.groups = self._groups()
        self._wire(root, hands)

    def _wire(self, root: RootView, hands: AccountHands) -> None:
        for name, view in self.views.items():
            root.on_value(view.control, _typing(hands.type_account, name, view))
            root.on_click(view.fix, _repairing(hands.repair_account, view))
        outgoing = self.outgoing.view
        root.on_click(outgoing.fix, _repairing(hands.repair_account, outgoing))
        root.on_value(self.outgoing.username.control, hands.type_username)

    def _groups(self) -> dict[AccountGroup, w.Widget]:
        views, sending = self.views, self.outgoing
        inline = self.incoming.groups[FieldGroup.INFORMATION]
        self._inline = w.VBox([self.shared, inline])
        self._inline.add_class("smtpw-incoming")
        switches = (views["use_only_first"].box, views["same_login"].box)
        retrieval = [views[name].box for name in ("automatic", "folder", "leave_on_server")]
        self._retrieval = w.VBox(retrieval)
        named = [views[name].box for name in ("description", "display_name", "address")]
        identity = (*named, self.notes)
        parts: dict[AccountGroup, Iterable[w.Widget]] = {
            AccountGroup.IDENTITY: identity,
            AccountGroup.INCOMING: (views["incoming"].box, self._inline),
            AccountGroup.OUTGOING: (*sending.rows(), *switches, sending.login_note, sending.login),
            AccountGroup.RETRIEVAL: (self.no_inbox, self._retrieval),
        }
        return {group: w.VBox(list(children)) for group, children in parts.items()}

    def load(self, edit: AccountEdit) -> None:
        """Show texts that were not typed here."""
        self._offer_incoming(edit)
        for name, view in self.views.items():
            if name != "incoming":  # a drop-down of entries, which has its own way
                view.load(edit.draft.texts[name])
        if edit.incoming is not None:
            self.incoming.load(edit.incoming.draft)

    def hold(self, edit: AccountEdit, policy: Policy, sentence: str) -> None:
        """Show the fields that an administrator fixed, and why nobody chooses them here."""
        for name in policy.accounts.keys() & self.views.keys():
            self.views[name].hold(sentence)
        if edit.incoming is not None:
            self.incoming.hold(policy.locked_fields(edit.incoming.draft), sentence)

    def show(self, edit: AccountEdit, shared_by: tuple[str, ...] = ()) -> None:
        """Draw what follows from the texts, and each problem beside its field.

        `shared_by` are the labels of other accounts that use the incoming server.
        """
        self._offer_incoming(edit)
        self.outgoing.show(edit)
        incoming = edit.incoming
        self._inline.shown = incoming is not None
        words = ACCOUNT_NOTICES["shared-incoming"].format(accounts=", ".join(shared_by))
        self.shared.value = note("warn", words) if shared_by else ""
        if incoming is not None:
            self.incoming.adapt(incoming.draft)
            self.incoming.mark(edit.incoming_problems())
        self.notes.value = notes_beside(edit.draft.texts["address"])
        problems = edit.problems()
        for name, view in (*self.views.items(), ("outgoing", self.outgoing.view)):
            view.mark(problems.get(name))
        self._show_retrieval(edit)

    def _show_retrieval(self, edit: AccountEdit) -> None:
        incoming = edit.incoming
        self.no_inbox.shown = incoming is None
        self._retrieval.shown = incoming is not None
        pop = incoming is not None and incoming.draft.texts["protocol"] == Protocol.POP3
        folder, leave = self.views["folder"], self.views["leave_on_server"]
        folder.control.disabled = pop and edit.draft.texts["folder"] in {"", "INBOX"}
        help = ACCOUNT_NOTICES["pop3-folder"] if pop else folder.row.help
        folder.help.value = text(help)
        leave.control.shown = pop
        leave.help.value = text(leave.row.help if pop else ACCOUNT_NOTICES["imap-leaves"])

    def _offer_incoming(self, edit: AccountEdit) -> None:
        """Name the incoming servers there are, a new one, and none."""
        options = [
            (f"{server.label} ({server.host})" if server.description else server.host, id)
            for id, server in edit.listed.items()
            if server.protocol is not Protocol.SMTP
        ]
        wanted = edit.incoming_id
        if wanted not in {"", edit.fresh, *(id for _, id in options)}:
            options.append((ACCOUNT_NOTICES["gone-server"], wanted))
        offered = (
            *options,
            (ACCOUNT_NOTICES["new-incoming"], edit.fresh),
            (ACCOUNT_NOTICES["no-incoming"], ""),
        )
        control = self.views["incoming"].control
        if offered != control.options:
            control.options = offered
        if control.value != wanted:
            control.value = wanted


def _typing(
    typed: Callable[[str, str], object], name: str, view: FieldView
) -> Callable[[], object]:
    # It reads when it runs, not when the key was pressed: keys typed meanwhile are not lost.
    return lambda: typed(name, view.read())


def _repairing(repaired: Callable[[Fix], object], view: FieldView) -> Callable[[], object]:
    return lambda: None if view.offered is None else repaired(view.offered)
