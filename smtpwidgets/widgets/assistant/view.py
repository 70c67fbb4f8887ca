"""What shows the steps: all of them as one widget, or one of them in a notebook cell."""

from collections.abc import Mapping

from smtpwidgets.setup import STEPS, StepId
from smtpwidgets.setup.result import step_number
from smtpwidgets.setup.steps import step_before
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.assistant.checking import LoginPage, TestPage
from smtpwidgets.widgets.assistant.desk import Desk
from smtpwidgets.widgets.assistant.finish import DonePage
from smtpwidgets.widgets.assistant.leading import LeadingView
from smtpwidgets.widgets.assistant.page import Page
from smtpwidgets.widgets.assistant.person import PasswordPage, YouPage
from smtpwidgets.widgets.assistant.pieces import step_line
from smtpwidgets.widgets.assistant.ports import PortsPage
from smtpwidgets.widgets.assistant.servers import IncomingPage, OutgoingPage
from smtpwidgets.widgets.assistant.words import LABELS, NOTES
from smtpwidgets.widgets.banner import banners
from smtpwidgets.widgets.markup import heading, note
from smtpwidgets.widgets.network_banner import NetworkBanner
from smtpwidgets.widgets.view import button, html

__all__ = ["AssistantView"]

_PAGES: Mapping[StepId, type[Page]] = {
    page.step: page
    for page in (
        YouPage,
        IncomingPage,
        OutgoingPage,
        PasswordPage,
        LoginPage,
        PortsPage,
        TestPage,
        DonePage,
    )
}

# The steps that reach out: a verdict about the network belongs beside what they found.
_ASKING = frozenset({StepId.CHECK, StepId.PORTS, StepId.TEST})


class AssistantView(LeadingView):
    """Shows the step that the set-up is at, or always `only` one of them.

    A page is built when it is shown for the first time; later only traits are set.
    """

    def __init__(self, only: StepId | None = None) -> None:
        super().__init__(only)
        self._pages: dict[StepId, Page] = {}
        self._shown: StepId | None = None

    def show(self, desk: Desk) -> None:
        """Build the card over `desk`, once."""
        self.desk = desk
        self.head = html("", *(() if self.only is None else ("smtpw-bar",)))
        self.trouble = html("")
        self.network = NetworkBanner(self, desk.profile)
        self.body = w.VBox([])
        self.body.add_class("smtpw-body")
        self.blocked = html("", "smtpw-nothing")
        self.back = button(LABELS["back"])
        self.secondary = button("")
        self.primary = button("", "smtpw-primary")
        gap = html("", "smtpw-grow")
        self.foot = w.HBox([self.back, gap, self.secondary, self.primary])
        self.foot.add_class("smtpw-foot")
        banner = html(banners(desk.profile) if self.only is None else "")
        notices = (self.trouble, self.network.box, self.blocked)
        card = w.VBox([banner, self.head, *notices, self.body, self.signpost, self.foot])
        card.add_class("smtpw-card")
        card.add_class("smtpw-assistant")
        self.box.add_class("smtpw-enter")
        self.build(card)
        self._wire(desk)
        self.scope.call(self.redraw)

    def _wire(self, desk: Desk) -> None:
        self.on_click(self.back, self.press_back)
        self.on_click(self.primary, self.press)
        self.on_click(self.secondary, self.press_secondary)
        self.guard.on_texts(lambda texts: self.scope.call(self._take_over, texts))
        self.guard.on_enter(lambda texts: self.scope.call(self._enter, texts))
        desk.subscribe(self.redraw, self.show_error)
        if self.only is None or self.only in _ASKING:
            desk.heed(self.network.heed)

    @property
    def now(self) -> StepId:
        """The step that is shown."""
        return self.only or self.desk.setup.state.step

    @property
    def page(self) -> Page:
        """The page of the step that is shown."""
        if self.now not in self._pages:
            page = self._pages[self.now] = _PAGES[self.now](self, self.desk)
            page.box.shown = False  # until it is drawn
            self.body.children = (*self.body.children, page.box)
        return self._pages[self.now]

    def redraw(self) -> None:
        """Show the state as it is now."""
        setup, step = self.desk.setup, self.now
        self.forget_way()
        missing = setup.missing(step)
        page = self.page
        self.head.value = self._head(step)
        self.trouble.value = note("warn", setup.trouble)
        if step in _ASKING:
            self.network.redraw()
        else:
            self.network.box.shown = False
        self.blocked.value = note("info", missing) if missing else ""
        self.blocked.shown = missing
        if not missing:
            page.draw()
        self._turn_to(page)
        self.body.shown = not missing
        self._draw_foot(page, missing=missing)
        if step is not self._shown:
            self._tell_step(step)

    def press(self) -> None:
        """Do what the main button says."""
        if not self.primary.disabled:
            self.clear_error()
            self.page.press()

    def press_secondary(self) -> None:
        """Do what the second button says."""
        if not self.secondary.disabled:
            self.clear_error()
            self.page.press_secondary()

    def press_back(self) -> None:
        """Go one step back; nothing is lost."""
        self.desk.answers.pop(self.now, None)
        self.desk.go(step_before(self.now))

    def arrive(self) -> None:
        """Bring the keyboard, and with it the page, to the first control of the step."""
        self.guard.focus(f".smtpw-step-{self.now} :is({self.page.first})")

    def close(self) -> None:
        """End what is under way and free every widget."""
        self.desk.unsubscribe(self.redraw, self.network.heed)
        super().close()

    # --- inside ----------------------------------------------------------------------------------

    def _enter(self, texts: Mapping[str, str]) -> None:
        if not self.desk.setup.missing(self.now):
            self.clear_error()
            self.page.take_over(texts)
            self.page.press()

    def _take_over(self, texts: Mapping[str, str]) -> None:
        if not self.desk.setup.missing(self.now):
            self.page.take_over(texts)

    def _head(self, step: StepId) -> str:
        state = self.desk.setup.state
        if self.only is None:
            return step_line(step, state.passed)
        number = NOTES["step-of"].format(number=step_number(step), count=len(STEPS))
        return heading(STEPS[step].label, number)

    def _turn_to(self, page: Page) -> None:
        """Show a page that is drawn already, after the others have gone."""
        for other in self._pages.values():
            if other is not page:
                other.box.shown = False
        page.box.shown = True

    def _draw_foot(self, page: Page, *, missing: str) -> None:
        busy = self.desk.busy is not None
        first = self.now is StepId.YOU or self.only is not None
        self.back.shown = not first
        self.back.disabled = busy
        for one, words in ((self.primary, page.primary), (self.secondary, page.secondary)):
            one.description = words
            one.shown = words and not missing
            one.disabled = busy
        self.foot.shown = not (missing and self.only is not None)

    def _tell_step(self, step: StepId) -> None:
        """Tell of a new step and put the keyboard into its first field, but not at first sight."""
        first_sight, self._shown = self._shown is None, step
        if first_sight or self.only is not None:
            return
        words = NOTES["now-step"].format(
            number=step_number(step), count=len(STEPS), title=STEPS[step].title
        )
        self.guard.announce(words)
        self.arrive()
