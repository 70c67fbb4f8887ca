"""Two panes: fields in tabs with their buttons on the left, what a check found on the right.

Only what stands where and what is visible; what the buttons do is told by whoever owns them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.markup import text
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import LABELS

__all__ = ["Panes"]

G = TypeVar("G", bound=StrEnum)


class Panes(Generic[G]):
    """Built once. `groups` are the tabs; `extra` are further buttons beside Save and Cancel.

    `nothing` is what stands there while no entry is chosen.
    """

    def __init__(
        self,
        root: RootView,
        groups: Mapping[G, w.Widget],
        panel: w.Box,
        *,
        nothing: str,
        extra: tuple[w.Button, ...] = (),
    ) -> None:
        self._root, self._groups, self._extra = root, groups, extra
        self.tabs = {group: button(group.value, "smtpw-tab") for group in groups}
        self.message = html("", "smtpw-message")
        self.reload_button = button(LABELS["reload"], "smtpw-quiet")
        self.save_and_check = button(LABELS["save-and-check"], "smtpw-primary")
        self.save = button(LABELS["save"])
        self.cancel = button(LABELS["cancel"])
        self.panes = w.HBox([self._left(), panel])
        self.panes.add_class("smtpw-two")
        for pane in self.panes.children:
            pane.add_class("smtpw-pane")
        self.nothing = html(text(nothing), "smtpw-nothing", "smtpw-muted")
        self.box = w.VBox([self.panes, self.nothing])

    def _left(self) -> w.VBox:
        tabs = w.HBox(list(self.tabs.values()))
        tabs.add_class("smtpw-tabs")
        gap = html("", "smtpw-grow")
        actions = w.HBox([self.save_and_check, self.save, self.cancel, gap, *self._extra])
        actions.add_class("smtpw-actions")
        return w.VBox([tabs, *self._groups.values(), self.message, self.reload_button, actions])

    def show_panes(self, *, stored: bool) -> None:
        """Show fields and check; the further buttons are for stored entries only."""
        self.panes.shown, self.nothing.shown = True, False
        self.reload_button.shown = False
        for one in self._extra:
            one.shown = stored

    def hide_panes(self) -> None:
        """Show that nothing is chosen."""
        self.panes.shown, self.nothing.shown = False, True

    def show_group(self, group: G) -> None:
        """Show one of the groups of fields."""
        for one, box in self._groups.items():
            box.shown = one is group
            tab = self.tabs[one]
            (tab.add_class if one is group else tab.remove_class)("smtpw-tab-on")

    def show_buttons(self, *, unsaved: bool, saving: bool) -> None:
        """Offer what can be done now."""
        self.save_and_check.description = LABELS["save-and-check" if unsaved else "check"]
        self.save_and_check.disabled = saving
        self.save.disabled = self.cancel.disabled = saving or not unsaved
