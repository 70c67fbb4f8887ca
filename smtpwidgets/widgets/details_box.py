"""The widgets of one server's details: fields in two tabs on the left, its last check on the right.

Only what stands where and what is visible; what the buttons do is told in `details`.
"""

from smtpwidgets.model.fields import FIELDS, FieldGroup
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.check_panel import CheckPanel
from smtpwidgets.widgets.form import ServerFields
from smtpwidgets.widgets.panes import Panes
from smtpwidgets.widgets.view import RootView
from smtpwidgets.widgets.words import NOTICES

__all__ = ["DetailsBox"]


class DetailsBox(Panes[FieldGroup]):
    """Built once. `extra` are further buttons in the row of Save and Cancel."""

    def __init__(self, root: RootView, fields: ServerFields, extra: tuple[w.Button, ...]) -> None:
        self.fields = fields
        self.panel = CheckPanel(root)
        super().__init__(
            root, fields.groups, self.panel.box, nothing=NOTICES["nothing-chosen"], extra=extra
        )

    def focus_field(self, field: str) -> None:
        """Put the keyboard into a field, or into the password box; its tab comes to the front."""
        if field in FIELDS:
            self.show_group(FIELDS[field].group)
            selector = f".smtpw-field-{field.replace('_', '-')} :is(input, select)"
        else:
            self.show_group(FieldGroup.INFORMATION)
            selector = ".smtpw-secret input"
        self._root.guard.focus(selector)

    def show_secret_note(self, words: str, place: str) -> None:
        """Say below the password box what is kept, and in the box where (keyring, memory, none)."""
        self.fields.secret.placeholder = NOTICES[f"secret-placeholder-{place}"]
        self.fields.secret.note = words
