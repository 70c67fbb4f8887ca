"""Views open few models: each is a message, and a kernel drops what a busy server does not take."""

from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets
import pytest

from smtpwidgets.opening import practice_profile
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import (
    AccountList,
    BulkEditor,
    FleetView,
    ServerList,
    SetupAssistant,
)
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.view import close_all
from tests.widgets.test_assistant import settle

# libzmq drops what goes beyond a thousand messages, and many come after the first.
MOST = {AccountList: 400, ServerList: 170, BulkEditor: 100, FleetView: 90, SetupAssistant: 60}


@pytest.fixture
def practice() -> Iterator[Profile]:
    with practice_profile() as profile:
        yield profile


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What kinds of models were opened."""
    kinds: list[str] = []
    open_model = ipywidgets.Widget.open

    def open_and_note(widget: ipywidgets.Widget) -> None:
        kinds.append(type(widget).__name__)
        open_model(widget)

    monkeypatch.setattr(ipywidgets.Widget, "open", open_and_note)
    return kinds


def models() -> dict[str, ipywidgets.Widget]:
    return dict(ipywidgets.widget._instances)


@pytest.mark.parametrize("view", MOST, ids=lambda view: view.__name__)
def test_a_view_opens_few_models(
    view: Callable[[Profile], Any], practice: Profile, opened: list[str]
) -> None:
    """One for each widget that is seen, and one for each kind of look."""
    made = view(practice)
    if isinstance(made, SetupAssistant):
        settle(made)  # its first step is drawn by a job
    count = len(opened)
    made.close()

    assert count < MOST[view]


def test_looks_live_as_long_as_a_widget_has_them() -> None:
    """Closing a view takes nothing from another one, and the next finds what it needs."""
    first, second = w.Button(), w.Button()
    layout, style = first.layout, first.style
    first.close()
    left = {layout.model_id, style.model_id} <= models().keys()
    second.close()
    third = w.Button()
    anew = {third.layout.model_id, third.style.model_id} <= models().keys()
    third.close()

    assert left
    assert anew
    assert layout.comm is None


def test_looks_are_made_anew_after_somebody_closed_all_widgets() -> None:
    """`Widget.close_all()` is ipywidgets' own, and people call it."""
    w.Button()
    ipywidgets.Widget.close_all()
    button = w.Button()

    assert {button.layout.model_id, button.style.model_id} <= models().keys()
    close_all(button)


def test_nobody_changes_the_looks_of_all_by_those_of_one() -> None:
    """What is set at one shared model would be set for every widget of every view."""
    button = w.Button()
    with pytest.raises(AttributeError, match="shown"):
        button.layout.display = "none"
    with pytest.raises(AttributeError, match="style"):
        button.style.button_color = "red"
    button.close()


def test_to_hide_one_is_one_message_and_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one gets another layout; the layouts stay what they are."""
    button, other, box = w.Button(), w.Button(), w.VBox([])
    box.shown = False  # the layout of what is hidden is there
    sent: list[Any] = []
    monkeypatch.setattr(button.comm, "send", lambda data, **_: sent.append(data["state"]))
    button.shown = False
    button.shown = False
    hidden, seen = button.layout.display, other.layout.display
    monkeypatch.undo()
    close_all(w.VBox([button, other, box]))

    assert ("none", None) == (hidden, seen)
    assert [["layout"]] == [list(state) for state in sent]
    assert not button.shown


def test_a_closed_widget_opens_nothing(opened: list[str]) -> None:
    """A job that ends after its view was closed may still hide what stood there."""
    button = w.Button()
    button.close()
    opened.clear()
    button.shown = False

    assert [] == opened
