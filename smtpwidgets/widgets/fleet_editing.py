"""From rows that were checked to the sheet in which they are edited, and back."""

from collections.abc import Callable, Sequence

from smtpwidgets.model.result import Result
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.bulk_editor import BulkEditor
from smtpwidgets.widgets.fleet_words import FLEET_LABELS
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["FleetEditing"]

_FIRST_CELL = ".smtpw-grid-sheet tbody td[data-place='1']"  # after the sign of what changed


class FleetEditing:
    """The button `edit`, and the sheet that takes the `place` of what was found until `back`.

    The bulk editor is made by the first press, as it takes a moment for thousands of entries. It
    keeps what somebody edited and did not apply.
    """

    def __init__(
        self,
        root: RootView,
        profile: Profile,
        listed: Callable[[], Sequence[Result]],
        found: w.Widget,
    ) -> None:
        self._root, self._profile, self._listed, self._found = root, profile, listed, found
        self.editor: BulkEditor | None = None
        self.edit = button("", "smtpw-fleet-edit")
        self.back = button(FLEET_LABELS["back"], "smtpw-quiet", "smtpw-back")
        head = w.HBox([self.back, html("", "smtpw-grow")])
        head.add_class("smtpw-bar")
        self.place = w.VBox([head])
        self.place.shown = False
        root.on_click(self.edit, self.press_edit)
        root.on_click(self.back, self.press_back)

    def draw(self, *, idle: bool) -> None:
        """Say how many servers would be edited; nobody edits while they are checked."""
        servers = len({row.server_id for row in self._listed()})
        words = FLEET_LABELS["edit-one" if servers == 1 else "edit"]
        self.edit.description = words.format(count=f"{servers:,}")
        self.edit.shown = idle and servers

    def press_edit(self) -> None:
        """Open the sheet with the servers that are listed, and with their accounts."""
        snapshot = self._profile.snapshot
        named = {id for row in self._listed() for id in (row.server_id, *row.account_ids)}
        ids = named & (snapshot.servers.keys() | snapshot.accounts.keys())
        if self.editor is None:
            self.editor = BulkEditor(self._profile, ids)
            self.editor.box.add_class("smtpw-within")
            self.place.children = (*self.place.children, self.editor.box)
        else:
            self.editor.show_only(ids)
        self._found.shown, self.place.shown = False, True
        self._root.guard.focus(_FIRST_CELL)

    def press_back(self) -> None:
        """Show what was found again; what was edited meanwhile is left to check."""
        self.leave()
        self._root.guard.focus(".smtpw-go-on, .smtpw-fleet-edit")

    def leave(self) -> None:
        """Put the sheet away; what is edited in it is kept."""
        self._found.shown, self.place.shown = True, False

    def close(self) -> None:
        """Free the editor, which is a view of its own."""
        if self.editor is not None:
            self.editor.close()
