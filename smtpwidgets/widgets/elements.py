"""What views are made of: ipywidgets' controls and boxes, whose looks are shared by all of a kind.

A widget of ipywidgets makes a model of its own for its layout and one for its style, and every
model is a message to the page. A kernel holds back about a thousand messages for a server that is
busy and drops the next ones silently, and what was dropped is "model not found" on the page. So
everything here has the same few layouts and styles, which nobody can change.
"""

import threading
from typing import Any

import ipywidgets
from ipywidgets import Widget
from traitlets import default

__all__ = [
    "HTML",
    "BoundedIntText",
    "Box",
    "Button",
    "Checkbox",
    "Combobox",
    "Dropdown",
    "Element",
    "HBox",
    "Select",
    "Text",
    "VBox",
    "Widget",
]


class _Fixed(Widget):
    """A style or layout of many widgets: changed for one of them, it would change for all."""

    _fixed = False

    def open(self) -> None:
        super().open()
        self._fixed = True

    def __setattr__(self, name: str, value: object) -> None:
        if self._fixed and name in self.keys:
            raise AttributeError(
                f"{name} cannot be set here: all widgets of smtpwidgets share this "
                f"{type(self).__name__}. Use a class and style.css, or `shown` of the widget."
            )
        super().__setattr__(name, value)


class _Layout(_Fixed, ipywidgets.Layout):
    pass


class _Looks:
    """The shared models. Each is opened for its first widget and closed with its last one."""

    def __init__(self) -> None:
        # Views are made by cells and by the jobs thread, and closed by both.
        self._lock = threading.RLock()
        self._models: dict[str, tuple[Widget, set[Widget]]] = {}

    def style(self, user: Widget, kind: type[Widget]) -> Widget:
        return self._of(user, kind.__name__, type(kind.__name__, (_Fixed, kind), {}))

    def layout(self, user: Widget, *, shown: bool) -> Widget:
        if shown:
            return self._of(user, "shown", _Layout)
        return self._of(user, "away", lambda: _Layout(display="none"))

    def _of(self, user: Widget, name: str, make: Any) -> Widget:
        with self._lock:
            model, users = self._models.get(name, (None, set()))
            if model is None or model.comm is None:  # `Widget.close_all()` closes these as well
                model, users = make(), set()
                self._models[name] = model, users
            users.add(user)
            return model

    def let_go(self, user: Widget) -> None:
        """Close what only this widget still had."""
        with self._lock:
            for name, (model, users) in tuple(self._models.items()):
                users.discard(user)
                if not users:
                    del self._models[name]
                    model.close()


_LOOKS = _Looks()


class Element(Widget):
    """A widget of a view: it has classes from the start, is shown or not, and shares its looks."""

    def __init__(self, *arguments: Any, classes: str = "", **traits: Any) -> None:
        # `add_class` would be one more message for each.
        super().__init__(*arguments, _dom_classes=classes.split(), **traits)

    @default("layout")
    def _shared_layout(self) -> Widget:
        return _LOOKS.layout(self, shown=True)

    @property
    def shown(self) -> bool:
        """Whether it is on the page, if all that it stands in is; one message if that changes."""
        return bool(self.layout.display != "none")

    @shown.setter
    def shown(self, value: object) -> None:
        """Show or hide it; of a closed widget nothing is opened again."""
        if self.comm is not None and bool(value) != self.shown:
            self.layout = _LOOKS.layout(self, shown=bool(value))

    def close(self) -> None:
        """Close the widget, and what of the looks nobody else has."""
        super().close()
        _LOOKS.let_go(self)


class _Styled(Element):
    @default("style")
    def _shared_style(self) -> Widget:
        return _LOOKS.style(self, self.traits()["style"].klass)


class BoundedIntText(_Styled, ipywidgets.BoundedIntText):
    """A number between two bounds."""


class Box(Element, ipywidgets.Box):
    """A box that style.css arranges."""


class Button(_Styled, ipywidgets.Button):
    """A button."""


class Checkbox(_Styled, ipywidgets.Checkbox):
    """A tick box."""


class Combobox(_Styled, ipywidgets.Combobox):
    """A text field with proposals."""


class Dropdown(_Styled, ipywidgets.Dropdown):
    """A choice of one."""


class HBox(Element, ipywidgets.HBox):
    """A row."""


class HTML(_Styled, ipywidgets.HTML):
    """What is made in `markup`."""


class Select(_Styled, ipywidgets.Select):
    """A list, one of it chosen."""


class Text(_Styled, ipywidgets.Text):
    """A text field."""


class VBox(Element, ipywidgets.VBox):
    """A column."""
