"""An error message is pasted, and what it means is drawn; nothing of it is kept in the page."""

import base64
import json
import logging
from collections.abc import Iterator

import ipywidgets as w
import pytest

from smtpwidgets.profile import Profile
from smtpwidgets.widgets import ExplainPanel
from tests.support.canary import Canary
from tests.support.waiting import wait_until

REFUSED = "535 5.7.8 Error: authentication failed"


@pytest.fixture
def panel() -> Iterator[ExplainPanel]:
    made = ExplainPanel()
    yield made
    made.close()


def pasted(panel: ExplainPanel, text: str) -> None:
    """Paste `text`, as the browser tells it, and wait until it is explained."""
    panel.paste._handle_msg(
        {
            "content": {"data": {"method": "custom", "content": {"type": "pasted"}}},
            "buffers": [memoryview(text.encode())],
        }
    )
    settle(panel)


def settle(panel: ExplainPanel) -> None:
    wait_until(lambda: not panel.scope._futures, "the page is at rest", 60)


def saved(widget: w.Widget) -> Iterator[str]:
    """Yield what a notebook saves of a widget and all in it."""
    yield json.dumps(widget.get_state(), default=str)
    for child in getattr(widget, "children", ()):
        yield from saved(child)


def test_what_is_pasted_is_explained_with_remedy_and_who(panel: ExplainPanel) -> None:
    """The verdict looks like that of a check: title, steps, who can act, how sure."""
    pasted(panel, "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.")

    assert "microsoft-password-closed" == panel.explanation.cause_id
    assert "Microsoft" in panel.verdict.value
    assert "certain" in panel.verdict.value
    assert "Code: 535 5.7.139" in panel.verdict.value
    assert "What this rests on" in panel.more.value
    assert panel.copy.shown


def test_an_empty_box_shows_nothing(panel: ExplainPanel) -> None:
    """No verdict before there is a text, and none after it was taken out again."""
    assert ("", "", False) == (
        panel.verdict.value,
        panel.more.value,
        panel.copy.shown,
    )
    pasted(panel, REFUSED)
    pasted(panel, "")
    assert "" == panel.verdict.value


def test_another_provider_is_another_verdict(panel: ExplainPanel) -> None:
    """The text need not be pasted again."""
    pasted(panel, REFUSED)
    assert "wrong-password" == panel.explanation.cause_id

    panel.provider.value = "Gmail"
    settle(panel)
    assert "google-refused" == panel.explanation.cause_id
    assert "Before you log in" in panel.more.value


def test_the_last_text_wins(panel: ExplainPanel) -> None:
    """Whoever types on is not shown what an earlier half of the text meant."""
    for text in ("5", "55", "550 5.1.1 User unknown", REFUSED):
        panel.paste._receive({"type": "pasted"}, text.encode())
    settle(panel)

    assert "wrong-password" == panel.explanation.cause_id


def test_markup_in_a_pasted_text_stays_text(panel: ExplainPanel) -> None:
    """Whoever wrote the error message writes nothing into the page."""
    pasted(panel, "550 5.1.1 <img src=x onerror=alert(1)> User unknown <script>x</script>")

    drawn = panel.verdict.value + panel.more.value
    assert "<img" not in drawn
    assert "<script" not in drawn
    assert "&lt;img" in drawn


def test_a_pasted_password_is_in_no_trait_text_or_log(
    panel: ExplainPanel, caplog: pytest.LogCaptureFixture
) -> None:
    """What a notebook saves, a page shows, a copy holds and a log says is without it."""
    caplog.set_level(logging.DEBUG)
    secret = Canary()
    encoded = base64.b64encode(secret.password.encode()).decode()
    texts = (
        f"Password: {secret.password}",
        f'{{"pass": {json.dumps(secret.password)}}}',
        f"AUTH PLAIN {encoded}",
        f"334 UGFzc3dvcmQ6\n{encoded}",
        f"a1 LOGIN ada {secret.password}",
    )
    for text in texts:
        pasted(panel, f"{text}\n{REFUSED}")
        assert "wrong-password" == panel.explanation.cause_id
        left = "\n".join((*saved(panel.box), repr(panel), str(panel), caplog.text))
        assert not secret.found_in(left), text
        assert REFUSED in left


def test_a_profile_adds_its_servers_to_the_choice(profile: Profile) -> None:
    """Providers that are known can be chosen by name; anything else can be typed."""
    panel = ExplainPanel(profile)
    try:
        assert "Google" in panel.provider.options
        assert not panel.provider.ensure_option
    finally:
        panel.close()
