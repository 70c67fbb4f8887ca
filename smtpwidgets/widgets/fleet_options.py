"""How a fleet is checked: how far, how many at once, how long. Folded away until wanted."""

from typing import TypedDict

from smtpwidgets.model.stages import Depth
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.fleet_words import FLEET_DEPTHS, FLEET_LABELS, FLEET_NOTICES
from smtpwidgets.widgets.markup import text
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["FleetOptions", "Options"]

_AT_ONCE, _PER_HOST = 256, 8
_MOST_AT_ONCE, _MOST_SECONDS = 2_000, 86_400
_USUAL_DEPTH = next(words for words, depth in FLEET_DEPTHS.items() if depth is Depth.LOGIN)


class Options(TypedDict):
    """The options of a fleet, under the names that it takes."""

    depth: Depth
    concurrency: int
    per_host: int
    timeout_s: float | None
    deadline_s: float | None


class FleetOptions:
    """Built once: the button `toggle`, and the `box` that it opens. 0 seconds are no limit."""

    def __init__(self, root: RootView) -> None:
        self.toggle = button(FLEET_LABELS["options"], "smtpw-quiet")
        self.depth = w.Dropdown(
            options=list(FLEET_DEPTHS), value=_USUAL_DEPTH, description=FLEET_LABELS["depth"]
        )
        self.at_once = _number("at-once", _AT_ONCE, 1, _MOST_AT_ONCE)
        self.per_host = _number("per-host", _PER_HOST, 1, _MOST_AT_ONCE)
        self.timeout = _number("timeout", 0, 0, _MOST_SECONDS)
        self.deadline = _number("deadline", 0, 0, _MOST_SECONDS)
        self.controls = (self.depth, self.at_once, self.per_host, self.timeout, self.deadline)
        grid = w.HBox([_field(control) for control in self.controls])
        grid.add_class("smtpw-fleet-options")
        self.box = w.VBox([grid, html(text(FLEET_NOTICES["options"]), "smtpw-help")])
        self.box.add_class("smtpw-body")
        self.box.shown = False
        root.on_click(self.toggle, self.press_toggle)

    @property
    def depth_chosen(self) -> Depth:
        """How far each check goes."""
        return FLEET_DEPTHS[self.depth.value]

    def values(self) -> Options:
        """Return what is chosen now."""
        return Options(
            depth=self.depth_chosen,
            concurrency=self.at_once.value,
            per_host=self.per_host.value,
            timeout_s=self.timeout.value or None,
            deadline_s=self.deadline.value or None,
        )

    def press_toggle(self) -> None:
        """Open the options, or fold them away."""
        opens = not self.box.shown
        self.box.shown = opens
        self.toggle.description = FLEET_LABELS["hide-options" if opens else "options"]

    def lock(self, *, running: bool) -> None:
        """Let nobody change what is under way."""
        for control in self.controls:
            control.disabled = running


def _number(label: str, value: int, low: int, high: int) -> w.BoundedIntText:
    return w.BoundedIntText(value=value, min=low, max=high, description=FLEET_LABELS[label])


def _field(control: w.Widget) -> w.VBox:
    box = w.VBox([control])
    box.add_class("smtpw-field")
    return box
