"""The last step: what was reached, where things are, and the clicks in other programs."""

import asyncio
from functools import partial

from smtpwidgets.setup import GUIDES, StepId, StepResult
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.assistant.page import Page
from smtpwidgets.widgets.assistant.pieces import guide, outcomes
from smtpwidgets.widgets.assistant.words import LABELS, NOTES
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.view import button, html

__all__ = ["DonePage"]


class DonePage(Page):
    """A summary of what was reached, guides for other programs, and one question."""

    step = StepId.DONE

    def parts(self) -> tuple[w.Widget, ...]:
        """Return the summary, the guides and the question."""
        self._asked: object = None
        self._account = self.desk.setup.state.account_id
        self.summary = html("")
        programs = [("Choose a program", ""), *((row.program, id) for id, row in GUIDES.items())]
        self.program = w.Dropdown(description=LABELS["guide"], options=programs, value="")
        self.root.on_value(self.program, self._guide)
        field = w.VBox([self.program])
        field.add_class("smtpw-field")
        self.guide = html("")
        self.question = html(text(NOTES["helpful"]))
        self.yes, self.no = button(LABELS["helpful"]), button(LABELS["not-helpful"])
        self.root.on_click(self.yes, partial(self._helpful, yes=True))
        self.root.on_click(self.no, partial(self._helpful, yes=False))
        self.thanks = html("")
        question = w.HBox([self.question, self.yes, self.no])
        question.add_class("smtpw-actions")
        return (self.summary, field, self.guide, question, self.thanks)

    @property
    def primary(self) -> str:
        """Begin with another account."""
        return LABELS["over"]

    def draw(self) -> None:
        """Show what was reached."""
        setup = self.desk.setup
        if setup.state.account_id != self._account:
            self._account = setup.state.account_id
            self.program.value, self.thanks.value = "", ""
        if setup.missing(StepId.CHECK):
            self._asked, self.summary.value = None, note("warn", setup.missing(StepId.CHECK))
            return
        asked = (setup.state, self.desk.profile.revision)
        if asked != self._asked:
            self._asked = asked
            self._guide()
            self.root.scope.start(self._summarise())

    async def _summarise(self) -> None:
        """Ask where things are kept: the keyring may take its time."""
        setup = self.desk.setup
        places = await asyncio.to_thread(setup.places)
        self.summary.value = outcomes(setup.outcomes(), places)

    def press(self) -> None:
        """Begin with another account; what was stored stays."""
        self.desk.answers.clear()
        self.program.value, self.thanks.value = "", ""
        self.desk.act(StepId.YOU, self.desk.setup.start_over, self._over)

    def _over(self, _result: StepResult) -> None:
        self.root.lead(StepId.YOU)

    def _guide(self) -> None:
        program = self.program.value
        self.guide.value = guide(self.desk.setup.guide(program)) if program else ""

    def _helpful(self, *, yes: bool) -> None:
        self.root.scope.start(self._note_helpful(yes=yes))

    async def _note_helpful(self, *, yes: bool) -> None:
        words = await asyncio.to_thread(partial(self.desk.setup.was_helpful, yes=yes))
        self.thanks.value = note("ok", words)
        self.root.guard.announce(words)
