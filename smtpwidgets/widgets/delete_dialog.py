"""The question before a server is deleted: what depends on it, and what takes its place."""

from collections.abc import Callable

import ipywidgets as w

from smtpwidgets.model.account import Account
from smtpwidgets.model.server import Server
from smtpwidgets.widgets.markup import text
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import CONSEQUENCES, LABELS

__all__ = ["DeleteDialog"]

_NOTHING = ""


class DeleteDialog:
    """Shows the consequences, then calls `delete(id, replacement id or None)` or nothing."""

    def __init__(
        self,
        root: RootView,
        *,
        delete: Callable[[str, str | None], object],
        kept: Callable[[], object],
    ) -> None:
        self._root, self._delete, self._kept = root, delete, kept
        self._id = ""
        self.words = html("")
        self.replacement = w.Dropdown(description="They use instead", options=[("", _NOTHING)])
        field = w.VBox([self.replacement])
        field.add_class("smtpw-field")
        self._field = field
        self.yes = button(LABELS["delete-really"], "smtpw-danger")
        self.no = button(LABELS["keep"])
        actions = w.HBox([self.yes, self.no])
        actions.add_class("smtpw-actions")
        self.box = w.VBox([self.words, field, actions])
        self.box.add_class("smtpw-dialog")
        root.on_click(self.yes, self.press_delete)
        root.on_click(self.no, self.press_keep)
        self.hide()

    def ask(self, server: Server, users: tuple[Account, ...], others: list[Server]) -> None:
        """Ask whether `server` shall go; `users` are the accounts that use it."""
        self._id = server.id
        accounts = ", ".join(account.label for account in users)
        sentence = CONSEQUENCES["used" if users else "unused"].format(accounts=accounts)
        self.words.value = (
            f'<div role="alert"><h3>Delete {text(server.label)}?</h3><p>{text(sentence)}</p></div>'
        )
        choices = [("No server for now", _NOTHING)]
        choices += [(f"{other.label} ({other.host})", other.id) for other in others]
        self.replacement.options = choices
        self.replacement.value = choices[1][1] if users and len(choices) > 1 else _NOTHING
        self._field.layout.display = "" if users else "none"
        self.box.layout.display = ""
        self._root.guard.focus(".smtpw-dialog button:last-of-type")

    def hide(self) -> None:
        """Take the question away."""
        self.box.layout.display = "none"

    def press_delete(self) -> None:
        """Answer yes."""
        self.hide()
        self._delete(self._id, self.replacement.value or None)

    def press_keep(self) -> None:
        """Answer no."""
        self.hide()
        self._kept()
