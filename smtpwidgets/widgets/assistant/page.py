"""The body of one step: words, controls, what the step answered. Built once, then only set."""

from collections.abc import Mapping
from typing import ClassVar

from smtpwidgets.setup import StepId
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.assistant.desk import Desk
from smtpwidgets.widgets.assistant.leading import LeadingView
from smtpwidgets.widgets.assistant.pieces import answer, step_head, topics
from smtpwidgets.widgets.assistant.words import LABELS
from smtpwidgets.widgets.form import FieldView, PortView
from smtpwidgets.widgets.view import html

__all__ = ["Page"]


class Page:
    """One step's controls. Subclasses say what stands in it, and what its buttons do.

    `primary` and `secondary` are the words of the two buttons below it ("" for none); `first` is
    where the keyboard goes when the step is shown.
    """

    step: ClassVar[StepId]
    first: ClassVar[str] = "h3"

    def __init__(self, root: LeadingView, desk: Desk) -> None:
        self.root, self.desk = root, desk
        self.views: dict[str, FieldView] = {}
        self._known: dict[str, str] = {}  # the texts this page has loaded or sent, by field
        self.answer = html("", "smtpw-message")
        parts = self.parts()
        self.box = w.VBox(
            [html(step_head(self.step)), *parts, self.answer, html(topics(self.step))]
        )
        self.box.add_class(f"smtpw-step-{self.step}")

    def parts(self) -> tuple[w.Widget, ...]:
        """Return the controls of this step."""
        return ()

    def draw(self) -> None:
        """Show the state as it is now."""
        self.answer.value = self.said()

    def said(self) -> str:
        """Return what stands below the controls, as markup; by default what the step answered."""
        return answer(self.desk.answers.get(self.step))

    def load(self, name: str, words: str) -> None:
        """Show a text that was not typed here; what is being typed is never overwritten."""
        if self._known.get(name) != words:
            self._known[name] = words
            self.views[name].load(words)

    def read(self, name: str) -> str:
        """Return what stands in a field now."""
        words = self._known[name] = self.views[name].read()
        return words

    def news(self, name: str) -> str | None:
        """Return what was typed into a field, or None when it is what this page knows already.

        A text that was loaded comes back as an event, perhaps after another view typed on.
        """
        before = self._known.get(name)
        words = self.read(name)
        return None if words == before else words

    @property
    def primary(self) -> str:
        """The words of the main button."""
        return LABELS["go-on"]

    @property
    def secondary(self) -> str:
        """The words of the second button; "" for none."""
        return ""

    def press(self) -> None:
        """Do what the main button says."""

    def press_secondary(self) -> None:
        """Do what the second button says."""

    def take_over(self, texts: Mapping[str, str]) -> None:
        """Take over what stands in the fields: a press may overtake the last keys."""
        for name, typed in texts.items():
            view = self.views.get(name.replace("-", "_"))
            control = view.custom if isinstance(view, PortView) else view and view.control
            if isinstance(control, w.Text) and control.value != typed:
                control.value = typed
                self._typed(name.replace("-", "_"))  # now: the control's own word comes later

    def _typed(self, name: str) -> None:
        """Take over what stands in a field."""
