"""The question before an entry is deleted: what would come of it, and what takes its place."""

from collections.abc import Callable

from smtpwidgets.model.links import Removal
from smtpwidgets.model.server import Server
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.account_markup import consequences
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import LABELS

__all__ = ["DeleteDialog"]

_NOTHING = ""

# Returns what deleting would do, with a server (by id) or None in the place of the deleted one.
Preview = Callable[[str | None], Removal]


class DeleteDialog:
    """Shows what would happen, then calls `delete(id, replacement id or None)` or nothing.

    The outcome is told anew for each replacement that is chosen; nothing happens before Delete.
    """

    def __init__(
        self,
        root: RootView,
        *,
        delete: Callable[[str, str | None], object],
        kept: Callable[[], object],
    ) -> None:
        self._root, self._delete, self._kept = root, delete, kept
        self.id, self._label = "", ""
        self._preview: Preview | None = None
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
        root.on_value(self.replacement, self._draw)
        self.hide()

    def ask(self, id: str, label: str, preview: Preview, others: list[Server]) -> None:
        """Ask whether the entry `id` shall go; `others` are servers that could take its place."""
        self.id, self._label, self._preview = id, label, preview
        users = preview(None).used_by
        choices = [("No server for now", _NOTHING)]
        choices += [(f"{other.label} ({other.host})", other.id) for other in others]
        self.replacement.options = choices
        self.replacement.value = choices[1][1] if users and len(choices) > 1 else _NOTHING
        self._field.shown = users
        self._draw()
        self.box.shown = True
        self._root.guard.focus(".smtpw-dialog button:last-of-type")

    def _draw(self) -> None:
        if self._preview is not None:
            outcome = self._preview(self.replacement.value or None).outcome
            self.words.value = consequences(self._label, outcome)

    def hide(self) -> None:
        """Take the question away."""
        self._preview = None
        self.box.shown = False

    def press_delete(self) -> None:
        """Answer yes; a second press does nothing."""
        if self._preview is not None:
            self.hide()
            self._delete(self.id, self.replacement.value or None)

    def press_keep(self) -> None:
        """Answer no."""
        self.hide()
        self._kept()
