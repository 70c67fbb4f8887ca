"""How a view leads to another step: inside itself, or to the cell that shows this step alone."""

from smtpwidgets.setup import STEPS, StepId
from smtpwidgets.setup.result import step_number
from smtpwidgets.widgets.assistant.desk import Desk
from smtpwidgets.widgets.assistant.words import NOTES
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.view import RootView, html

__all__ = ["LeadingView"]


class LeadingView(RootView):
    """A view of a set-up: of the step it is at, or always of `only` one of them.

    No button is silent: where a step has a cell of its own, the keyboard goes there, and this
    view says in words which cell that is.
    """

    desk: Desk

    def __init__(self, only: StepId | None = None) -> None:
        super().__init__()
        self.only = only
        self._led: StepId | None = None
        self.signpost = html("", "smtpw-message")

    def go(self, step: StepId) -> None:
        """Go to a step, or show where its cell is."""
        self.desk.go(step, lambda: self.lead(step))

    def lead(self, step: StepId) -> None:
        """Show where a step is that another cell shows; a card with all steps shows it itself."""
        if self.only in {None, step}:
            return
        other = self._cell_of(step)
        self._led = step
        words = NOTES["run-its-cell" if other is None else "in-its-cell"].format(
            number=step_number(step), label=STEPS[step].label, step=step
        )
        self.signpost.value = note("info", words)
        self.guard.announce(words)
        if other is not None:
            other.arrive()

    def arrive(self) -> None:
        """Bring the keyboard, and with it the page, to the first control of the step."""

    def forget_way(self) -> None:
        """Take the words away when they are not true any more."""
        gone = self._led is not None and self.desk.setup.missing(self._led)
        if self.desk.busy is not None or gone:
            self._led, self.signpost.value = None, ""

    def _cell_of(self, step: StepId) -> "LeadingView | None":
        """Return the view that was shown last of this step alone, over the same set-up."""
        views = (view for view in reversed(self._living) if isinstance(view, LeadingView))
        return next((one for one in views if one.only is step and one.desk is self.desk), None)
