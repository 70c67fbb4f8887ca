"""Tries of a login on the page: the count, the pause, the one way past it, and its end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.tries import COOL_DOWN
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile, guard
from smtpwidgets.widgets import ServerList, SetupAssistant
from smtpwidgets.widgets.assistant.checking import LoginPage, TestPage
from smtpwidgets.widgets.tries_note import TriesNote
from tests.support.server_page import Page
from tests.support.waiting import wait_until
from tests.widgets import test_account_list as accounts
from tests.widgets.test_assistant import (
    assistant,
    press,
    settle,
    to_the_password,
    type_password,
)

__all__ = ["assistant"]  # a fixture

HOST, USER = "smtp.practice.test", "ada@practice.test"
WORK = Server(description="Work", host=HOST, security="starttls", username=USER)


@pytest.fixture
def page(profile: Profile) -> Iterator[Page]:
    """A server list with one server whose password is wrong, chosen and never checked."""
    profile.add(WORK, Secret("wrong"))
    page = Page(ServerList(profile))
    page.settle()
    page.view.scope.call(page.view.choose, WORK.id).result(60)
    page.settle()
    yield page
    page.view.close()


@pytest.fixture
def ada(profile: Profile) -> Iterator[accounts.Page]:
    """An account list with one account whose password is right, chosen and never checked."""
    page = accounts.Page(profile)
    values = [accounts.INBOX, accounts.WORK, accounts.ADA]
    profile.add_together(values, {accounts.INBOX.id: Secret(PASSWORD)})
    page.settle()
    page.choose(accounts.ADA.id)
    yield page
    page.view.close()


def logins(profile: Profile, host: str = HOST) -> int:
    assert profile.practice is not None
    said = profile.practice.transcript(host)
    return sum(line.startswith(("AUTH", "LOGIN")) for line in said)


def shown(note: TriesNote) -> str:
    """Return what stands there for a person, if anything does."""
    return "" if not note.box.shown else note.words.value


def offers(note: TriesNote) -> bool:
    return note.anyway.shown and note.box.shown


def test_each_refusal_is_counted_in_sight(page: Page, profile: Profile) -> None:
    """Nothing before the first; then how many of how many, and on the button as well."""
    panel = page.view.details.panel
    assert "" == shown(panel.tries)

    said = []
    for _ in range(3):
        page.press(panel.again)
        said.append((panel.again.tooltip, shown(panel.tries)))

    assert ["1 of 3 tries used", "2 of 3 tries used"] == [hint for hint, _ in said[:2]]
    assert "After 3 refused logins" in said[0][1]
    assert "If the next login is refused" in said[1][1]
    until = profile.tries(WORK.id).say("until")
    assert f"Login held back until {until}" == said[2][0]
    assert "A new password does not end this earlier" in said[2][1]
    assert not offers(panel.tries)  # the last check was a login; the next one finds the pause


def test_a_pause_is_passed_by_one_deliberate_press(page: Page, profile: Profile) -> None:
    """A new password waits, too; the button that does not wait says what may come of it."""
    panel = page.view.details.panel
    for _ in range(3):
        page.press(panel.again)
    page.type_secret(PASSWORD)
    page.press(page.view.details.save_and_check)

    assert "The login was held back" in page.verdict
    assert 3 == logins(profile)
    assert "One more refused login may lock your account" in shown(panel.tries)
    assert offers(panel.tries)
    assert not panel.retype.shown

    panel.tries.anyway.click()
    page.press(panel.tries.anyway)  # a double click
    assert "This server works" in page.verdict
    assert 4 == logins(profile)
    assert "" == shown(panel.tries)
    assert panel.again.tooltip is None


def test_a_pause_that_ends_is_gone_from_the_page(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody presses anything, and nobody asks every second."""
    panel = page.view.details.panel
    for _ in range(4):
        page.press(panel.again)
    assert offers(panel.tries)

    soon = COOL_DOWN - timedelta(seconds=2)
    monkeypatch.setattr(guard.LoginGuard, "now", lambda _self: datetime.now(UTC) + soon)
    panel.tries.show((), None)  # as if the page were drawn anew then
    page.view.scope.call(page.view.details._show_check).result(60)
    assert offers(panel.tries)
    wait_until(lambda: shown(panel.tries) == "", "the pause is over")
    assert not offers(panel.tries)


def test_an_account_shows_the_tries_of_its_sides(ada: accounts.Page) -> None:
    """The side whose password is wrong; the button goes past the pause for both."""
    panel = ada.details.panel
    ada.type_secret("wrong")
    ada.press(ada.details.save_and_check)
    assert "1 of 3 tries used at imap.practice.test" in shown(panel.tries)
    for _ in range(3):
        ada.press(panel.again)
    assert "The login was held back" in panel.sides.value
    assert "the login with the same password is held back" in panel.sides.value
    assert str(panel.again.tooltip).startswith("Login held back until")
    assert offers(panel.tries)

    ada.type_secret(PASSWORD)
    ada.press(ada.details.save_and_check)
    assert 3 == logins(ada.profile, "imap.practice.test")
    ada.press(panel.tries.anyway)
    assert "Works both ways" in ada.row
    assert "" == shown(panel.tries)


def test_the_assistant_holds_a_login_back_in_words(assistant: SetupAssistant) -> None:
    """Count and pause stand in the answer's card; a new password goes past it by one button."""
    to_the_password(assistant)
    type_password(assistant, "wrong")
    press(assistant)
    press(assistant)
    page = assistant.page
    assert isinstance(page, LoginPage)
    first = page.panels[0].tries
    assert "1 of 3 tries used at imap.practice.test" in shown(first)
    for _ in range(4):  # a warning and a check, twice
        assistant.secondary.click()
        settle(assistant)
    assert "Login held back until" in shown(first)
    assert "Check again" == assistant.secondary.description

    press(assistant)  # type it again
    type_password(assistant)
    press(assistant)
    press(assistant)
    assert "held back" in page.answer.value
    assert 3 == logins(assistant.profile, "imap.practice.test")
    assert offers(first)
    first.anyway.click()
    settle(assistant)
    assert "Both sides let you in" in page.answer.value
    assert "" == shown(first)


def test_a_rehearsal_counts_as_well(assistant: SetupAssistant, profile: Profile) -> None:
    """It logs in like any check, and shows its tries where it stands."""
    to_the_password(assistant)
    type_password(assistant, "wrong")
    press(assistant)
    assistant.scope.call(assistant.go, "test").result(60)
    settle(assistant)
    page = assistant.page
    assert isinstance(page, TestPage)
    for _ in range(4):
        press(assistant)

    assert 3 == logins(profile, page.desk.profile.server(page.server_ids()[0]).host)
    assert offers(page.panels[0].tries)
