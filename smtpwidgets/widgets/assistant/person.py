"""The steps about the person: who they are, and the password that goes with it."""

import asyncio
from functools import partial

from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.problem import Problem
from smtpwidgets.model.secret import Secret
from smtpwidgets.setup import StepId, StepResult
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.assistant.desk import Desk
from smtpwidgets.widgets.assistant.leading import LeadingView
from smtpwidgets.widgets.assistant.page import Page
from smtpwidgets.widgets.assistant.pieces import answer
from smtpwidgets.widgets.assistant.words import LABELS, NOTES
from smtpwidgets.widgets.form import FieldView
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.provider_notes import provider_notes
from smtpwidgets.widgets.secret_input import SecretInput
from smtpwidgets.widgets.view import html
from smtpwidgets.widgets.words import NOTICES

__all__ = ["PasswordPage", "YouPage"]


class YouPage(Page):
    """Address and display name; both are kept while they are typed."""

    step = StepId.YOU
    first = ".smtpw-field-address input"

    def parts(self) -> tuple[w.Widget, ...]:
        """Return the two fields."""
        for name in ("address", "display_name"):
            view = self.views[name] = FieldView(ACCOUNT_FIELDS[name])
            self.root.on_value(view.control, partial(self._typed, name))
        practice = NOTES["practice-address"] if self.desk.profile.practice is not None else ""
        return (html(note("info", practice)), *(view.box for view in self.views.values()))

    def draw(self) -> None:
        """Show what is typed, and what is wrong with it."""
        state = self.desk.setup.state
        for name in self.views:
            self.load(name, getattr(state, name))
        result = self.desk.answers.get(self.step)
        wrong = {} if result is None else dict(result.wrong)
        for name, view in self.views.items():
            message = wrong.get(name)
            view.mark((message and Problem(field=name, code="wrong", message=message)) or None)
        self.answer.value = "" if wrong else self._said(result)

    def _said(self, result: StepResult | None) -> str:
        return answer(result)

    def _typed(self, name: str) -> None:
        if (words := self.news(name)) is not None:
            self.desk.typed(name, words)

    def press(self) -> None:
        """Go on with what stands in the fields."""
        typed = {name: self.read(name) for name in self.views}
        work = partial(self.desk.setup.you, typed["address"], typed["display_name"])
        self.desk.act(self.step, work, self._pressed)

    def _pressed(self, result: StepResult) -> None:
        if result.ok:
            self.root.lead(StepId.INCOMING)
        else:
            field = next((name for name, _ in result.wrong), "address")
            self.root.guard.focus(f".smtpw-field-{field.replace('_', '-')} input")


class PasswordPage(Page):
    """The password box: where it goes, where it is kept; saving stores everything together."""

    step = StepId.PASSWORD
    first = ".smtpw-secret input"

    def __init__(self, root: LeadingView, desk: Desk) -> None:
        self._kept = False
        self._asked: object = None
        self._taken: Secret | None = None  # taken from the box, not stored yet
        self._goal: tuple[str, ...] = ()  # whom it was typed for, and where it would go
        super().__init__(root, desk)

    def parts(self) -> tuple[w.Widget, ...]:
        """Return the password box and what is said of it."""
        self.notes = html("")
        self.goes = html("", "smtpw-goes")
        self.secret = SecretInput(description="Password")
        self.secret.on_change(self.root.later(self._changed))
        self.secret.on_submit(self.root.later(self.press))
        return (self.notes, self.goes, self.secret)

    @property
    def primary(self) -> str:
        """What happens: saving, with a new password or the stored one."""
        typed = self.secret.has_text or self._taken is not None
        return LABELS["save-kept" if self._kept and not typed else "save"]

    def draw(self) -> None:
        """Show where the password goes, and whether one is kept."""
        super().draw()
        self._heed()
        state = self.desk.setup.state
        asked = (state, self.desk.profile.revision)
        if asked != self._asked and not self.desk.setup.missing(self.step):
            self._asked = asked
            self.root.scope.start(self._learn())
        self.notes.value = provider_notes(self.desk.setup.findings.notes)
        self.secret.disabled = self.desk.busy is self.step

    def press(self) -> None:
        """Save servers, account and password together."""
        if self.desk.busy is not None:
            return
        self._heed()
        self._taken = self.secret.take() or self._taken
        self.desk.act(self.step, partial(self.desk.setup.password, self._taken), self._pressed)

    def _heed(self) -> None:
        """Forget what was typed for somebody else, or for servers that are others by now."""
        goal = self.desk.setup.password_goal()
        typed = self.secret.has_text or self._taken is not None
        if typed and goal != self._goal:
            self._taken, typed = None, False
            self.secret.clear()
            self.secret.error = NOTES["password-strayed"]
        if not typed:
            self._goal = goal

    def _pressed(self, result: StepResult) -> None:
        if result.ok:
            self._taken = None
            self.desk.forget(StepId.CHECK)
            self.root.lead(StepId.CHECK)
        else:
            self.root.guard.focus(self.first)
        self._asked = None
        self._changed()

    def _changed(self) -> None:
        if self.secret.has_text:
            self._taken, self.secret.error = None, ""
        self.desk.tell()

    async def _learn(self) -> None:
        """Ask the keyring, which may take its time, what is kept and where the password goes."""
        setup = self.desk.setup
        goes = await asyncio.to_thread(setup.password_goes_to)
        needed = await asyncio.to_thread(setup.needs_password)
        place = await asyncio.to_thread(self.desk.profile.keyring_state)
        self._kept = not needed
        self.goes.value = f'<p class="smtpw-muted">{text(goes)}</p>' if goes else ""
        if self._taken is not None:
            self.secret.note = NOTICES["secret-typed"]
        else:
            self.secret.note = NOTES["secret-kept"] if self._kept else place.sentence
        self.desk.tell()
