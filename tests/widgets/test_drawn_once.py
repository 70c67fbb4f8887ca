"""What a page shows is decided before it is sent: no button comes up only to go away again."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from smtpwidgets.profile import Profile
from smtpwidgets.widgets import SetupAssistant
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.view import close_all, show_each
from tests.widgets.test_assistant import press, save, settle, to_the_password, type_password

# What a person sees of a widget.
SEEN = ("layout", "value", "description", "disabled", "children", "tooltip")


@pytest.fixture
def assistant(profile: Profile) -> Iterator[SetupAssistant]:
    assistant = SetupAssistant(profile)
    settle(assistant)
    yield assistant
    assistant.close()


class Sight:
    """Everything that reaches the page while the assistant draws, one list for each time."""

    def __init__(self, assistant: SetupAssistant) -> None:
        self._assistant = assistant
        self.drawn: list[list[tuple[w.Widget, str, Any]]] = [[]]
        self.buttons: set[str] = set()  # that stood in a step at any moment
        self.most_steps = 0
        self._watched: set[w.Widget] = set()
        self._watch()
        # Listeners are called in their order: this one after the assistant has drawn.
        assistant.desk.subscribe(self._end, assistant.show_error)

    def _watch(self) -> None:
        for widget in tree(self._assistant.box):
            if widget not in self._watched:
                self._watched.add(widget)
                widget.observe(self._note, [name for name in SEEN if widget.has_trait(name)])

    def _note(self, change: dict[str, Any]) -> None:
        self.drawn[-1].append((change["owner"], change["name"], change["new"]))
        self._watch()  # a new page
        steps = [one for one in self._assistant.body.children if one.shown]
        self.most_steps = max(self.most_steps, len(steps))
        self.buttons.update(*map(visible_buttons, steps))

    def _end(self) -> None:
        self.drawn.append([])

    def twice(self) -> list[tuple[str, str, int]]:
        """What was set more than once while the assistant drew once."""
        counts = (Counter((one, name) for one, name, _ in drawn) for drawn in self.drawn)
        return [
            (type(one).__name__, name, times)
            for count in counts
            for (one, name), times in count.items()
            if times > 1
        ]


def tree(widget: w.Widget) -> Iterator[w.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from tree(child)


def visible_buttons(widget: w.Widget) -> list[str]:
    """The buttons that stand on the page, by name."""
    if not widget.shown:
        return []
    own = [widget.description] if isinstance(widget, w.Button) else []
    return own + [
        name for child in getattr(widget, "children", ()) for name in visible_buttons(child)
    ]


def test_nothing_is_set_twice_while_the_assistant_draws(assistant: SetupAssistant) -> None:
    """A refused password, typed again, checked, and on to the end: one state after the other."""
    sight = Sight(assistant)
    to_the_password(assistant)
    type_password(assistant, "wrong")
    for _ in range(3):  # save, check, type it again
        press(assistant)
    type_password(assistant)
    for _ in range(7):  # save, check, go on, ports, go on, rehearse, go on
        press(assistant)

    assert "done" == str(assistant.now)
    assert len(sight.drawn) > 20
    assert [] == sight.twice()


@pytest.mark.parametrize("password", ["wrong", "let-me-in"])
def test_drawing_again_without_news_sends_nothing(assistant: SetupAssistant, password: str) -> None:
    """What stands there already is not shown, or hidden, once more."""
    to_the_password(assistant)
    type_password(assistant, password)
    press(assistant)
    press(assistant)
    sight = Sight(assistant)

    assistant.scope.call(assistant.redraw)
    settle(assistant)

    assert [[]] == sight.drawn


def test_a_step_is_drawn_before_it_is_seen(assistant: SetupAssistant) -> None:
    """A check that has not begun offers nothing, and never beside the step before or after it."""
    sight = Sight(assistant)
    save(assistant)
    assistant.back.click()
    settle(assistant)

    assert "password" == str(assistant.now)
    assert set() == sight.buttons
    assert 1 == sight.most_steps


def test_what_takes_a_place_comes_before_what_stood_there_goes() -> None:
    """The keyboard goes from a button that is hidden to one that is there by then."""
    check, stop, said = w.Button(), w.Button(), []
    stop.shown = False
    for one, name in ((check, "check"), (stop, "stop")):
        one.observe(lambda _, one=one, name=name: said.append((name, one.shown)), "layout")

    show_each({check: False, stop: True})
    show_each({check: True, stop: False})

    assert [("stop", True), ("check", False), ("check", True), ("stop", False)] == said
    close_all(w.VBox([check, stop]))
