"""The widgets of one server's details: fields in two tabs on the left, its last check on the right.

Only what stands where and what is visible; what the buttons do is told in `details`.
"""

import ipywidgets as w

from smtpwidgets.model.fields import FIELDS, FieldGroup
from smtpwidgets.widgets.check_panel import CheckPanel
from smtpwidgets.widgets.form import ServerFields
from smtpwidgets.widgets.markup import text
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import LABELS, NOTICES

__all__ = ["DetailsBox"]


class DetailsBox:
    """Built once. `extra` are further buttons in the row of Save and Cancel."""

    def __init__(self, root: RootView, fields: ServerFields, extra: tuple[w.Button, ...]) -> None:
        self._root, self._extra = root, extra
        self.fields = fields
        self.panel = CheckPanel(root)
        self.tabs = {group: button(group.value, "smtpw-tab") for group in FieldGroup}
        self.message = html("", "smtpw-message")
        self.reload_button = button(LABELS["reload"], "smtpw-quiet")
        self.save_and_check = button(LABELS["save-and-check"], "smtpw-primary")
        self.save = button(LABELS["save"])
        self.cancel = button(LABELS["cancel"])
        self.panes = w.HBox([self._left(), self.panel.box])
        self.panes.add_class("smtpw-two")
        for pane in self.panes.children:
            pane.add_class("smtpw-pane")
        self.nothing = html(text(NOTICES["nothing-chosen"]), "smtpw-nothing", "smtpw-muted")
        self.box = w.VBox([self.panes, self.nothing])

    def _left(self) -> w.VBox:
        tabs = w.HBox(list(self.tabs.values()))
        tabs.add_class("smtpw-tabs")
        gap = html("", "smtpw-grow")
        actions = w.HBox([self.save_and_check, self.save, self.cancel, gap, *self._extra])
        actions.add_class("smtpw-actions")
        groups = self.fields.groups.values()
        return w.VBox([tabs, *groups, self.message, self.reload_button, actions])

    def show_panes(self, *, stored: bool) -> None:
        """Show fields and check; the further buttons are for stored entries only."""
        self.panes.layout.display, self.nothing.layout.display = "", "none"
        self.reload_button.layout.display = "none"
        for one in self._extra:
            one.layout.display = "" if stored else "none"

    def hide_panes(self) -> None:
        """Show that no server is chosen."""
        self.panes.layout.display, self.nothing.layout.display = "none", ""

    def show_group(self, group: FieldGroup) -> None:
        """Show one of the two groups of fields."""
        for one, box in self.fields.groups.items():
            box.layout.display = "" if one is group else "none"
            tab = self.tabs[one]
            (tab.add_class if one is group else tab.remove_class)("smtpw-tab-on")

    def focus_field(self, field: str) -> None:
        """Put the keyboard into a field, or into the password box; its tab comes to the front."""
        if field in FIELDS:
            self.show_group(FIELDS[field].group)
            selector = f".smtpw-field-{field.replace('_', '-')} :is(input, select)"
        else:
            self.show_group(FieldGroup.INFORMATION)
            selector = ".smtpw-secret input"
        self._root.guard.focus(selector)

    def show_buttons(self, *, unsaved: bool, saving: bool) -> None:
        """Offer what can be done now."""
        self.save_and_check.description = LABELS["save-and-check" if unsaved else "check"]
        self.save_and_check.disabled = saving
        self.save.disabled = self.cancel.disabled = saving or not unsaved

    def show_secret_note(self, words: str, place: str) -> None:
        """Say below the password box what is kept, and in the box where (keyring, memory, none)."""
        self.fields.secret.placeholder = NOTICES[f"secret-placeholder-{place}"]
        self.fields.secret.note = words
