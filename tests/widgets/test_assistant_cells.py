"""The assistant in cells of its own: no button is silent, and no press is lost or repeated."""

import pytest

from smtpwidgets.profile import Profile
from smtpwidgets.setup import StepId
from smtpwidgets.setup.state import OWN
from smtpwidgets.widgets import SetupAssistant
from smtpwidgets.widgets.assistant.finish import DonePage
from smtpwidgets.widgets.assistant.ports import PortsPage
from smtpwidgets.widgets.assistant.servers import IncomingPage
from tests.widgets.test_assistant import (
    ADA,
    assistant,
    press,
    save,
    settle,
    to_the_password,
    type_password,
)

__all__ = ["assistant"]  # a fixture

WRONG = "not the password"


def refused(assistant: SetupAssistant) -> None:
    """Go as far as a check in which the password was refused."""
    to_the_password(assistant)
    type_password(assistant, WRONG)
    press(assistant)
    press(assistant)


def logins(assistant: SetupAssistant) -> object:
    return {id: one.started_at for id, one in assistant.profile.reports.items()}


def test_a_button_that_leads_to_a_cell_not_run_yet_names_the_cell(
    assistant: SetupAssistant,
) -> None:
    """After a step that went well, and after a refused password."""
    you = assistant.step("you")
    settle(assistant, you)
    you.page.views["address"].control.value = ADA
    settle(assistant, you)
    press(assistant, you)
    assert "run assistant.step(&quot;incoming&quot;)" in you.signpost.value
    assert "" == assistant.signpost.value

    press(assistant)
    press(assistant)
    type_password(assistant, WRONG)
    press(assistant)
    press(assistant)
    check = assistant.step("check")
    settle(assistant, check)
    press(assistant, check)
    assert "run assistant.step(&quot;password&quot;)" in check.signpost.value


def test_a_button_that_leads_to_a_living_cell_puts_the_keyboard_there(
    assistant: SetupAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says so where it was pressed, as that cell may be out of sight."""
    refused(assistant)
    check, password = assistant.step("check"), assistant.step("password")
    settle(assistant, check, password)
    focused: list[str] = []
    monkeypatch.setattr(password.guard, "focus", focused.append)
    press(assistant, check)

    assert [".smtpw-step-password :is(.smtpw-secret input)"] == focused
    assert "in a cell of its own" in check.signpost.value


@pytest.mark.parametrize(
    ("step", "next_step"), [("ports", "test"), ("test", "done"), ("done", "you")]
)
def test_leaving_out_and_beginning_again_lead_on(
    assistant: SetupAssistant, step: str, next_step: str
) -> None:
    """Each says where it goes on; a new account goes on in the first cell."""
    save(assistant)
    view = assistant.step(step)
    settle(assistant, view)
    (view.secondary if view.page.secondary else view.primary).click()
    settle(assistant, view)

    assert f"step(&quot;{next_step}&quot;)" in view.signpost.value


def test_thanks_are_for_one_account(assistant: SetupAssistant) -> None:
    """A second account is not thanked for what was said of the first, in no view."""
    save(assistant)
    done = assistant.step("done")
    settle(assistant, done)
    page = done.page
    assert isinstance(page, DonePage)
    page.yes.click()
    settle(assistant, done)
    assert page.thanks.value
    assistant.setup.start_over()
    settle(assistant, done)
    save(assistant)
    settle(assistant, done)

    assert "" == page.thanks.value


def test_a_press_takes_the_text_that_it_overtook(assistant: SetupAssistant) -> None:
    """The browser sends it along; the late word of the field leaves the message alone."""
    you = assistant.step("you")
    settle(assistant, you)
    page = you.page
    page.views["address"].control.value = ADA
    settle(assistant, you)
    press(assistant, you)
    texts = {"address": "ada@@practice.test", "display-name": ""}
    you.guard._dispatch(None, {"type": "texts", "texts": texts}, [])
    press(assistant, you)
    assert page.views["address"].error.value

    assistant.desk.typed("address", "ada@@practice.test")
    settle(assistant, you)
    assert StepId.YOU in assistant.desk.answers


def test_a_refused_password_is_tried_again_after_a_warning_only(
    assistant: SetupAssistant,
) -> None:
    """The main button types it again; the other one asks once, in words."""
    refused(assistant)
    assert "Type the password again" == assistant.primary.description
    before = logins(assistant)
    assistant.secondary.click()
    settle(assistant)
    assert "another try may lock the account" in assistant.page.answer.value
    assert before == logins(assistant)

    assert "Check all the same" == assistant.secondary.description
    assistant.secondary.click()
    settle(assistant)
    assert before != logins(assistant)
    assert "Check again" == assistant.secondary.description


def test_each_card_says_why_it_shows_no_check_or_an_old_one(assistant: SetupAssistant) -> None:
    """The server that was not asked, and the verdict about a password of before."""
    refused(assistant)
    page = assistant.page
    first, second = page.panels  # type: ignore[attr-defined]
    assert "Not asked, because the same password was refused" in second.stages.value
    press(assistant)
    type_password(assistant)
    press(assistant)

    assert assistant.page is page
    assert "Another password was typed after this check" in first.verdict.value
    assert "Nothing was checked yet" in second.stages.value
    assert "" == page.answer.value
    assert "Check the login" == assistant.primary.description


def test_another_port_asks_for_a_new_check(profile: Profile) -> None:
    """The old summary is gone, one button leads back, and the card says what is new."""
    assistant = SetupAssistant(profile)
    settle(assistant)
    to_the_password(assistant)
    assistant.setup.outgoing(host="smtp.practice.test", port=2526, security="starttls")
    settle(assistant)
    type_password(assistant)
    press(assistant)
    press(assistant)
    assert StepId.CHECK in assistant.desk.answers
    assistant.desk.go(StepId.PORTS)
    settle(assistant)
    press(assistant)
    page = assistant.page
    assert isinstance(page, PortsPage)
    page.take.click()
    settle(assistant)
    assert "Now do check 1 again" in page.answer.value
    assistant.secondary.click()
    settle(assistant)

    assert assistant.now is StepId.CHECK
    assert "" == assistant.page.answer.value
    outgoing = assistant.page.panels[1]  # type: ignore[attr-defined]
    assert "settings are others" in outgoing.stages.value
    assistant.close()


def test_another_server_takes_back_what_later_steps_said(assistant: SetupAssistant) -> None:
    """In cells all steps stand on the page: none goes on telling of the servers of before."""
    incoming, password, check = map(assistant.step, ("incoming", "password", "check"))
    refused(assistant)
    settle(assistant, incoming, password, check)
    assert "is saved" in password.page.answer.value
    assert "did not accept" in check.page.answer.value

    page = incoming.page
    assert isinstance(page, IncomingPage)
    found = assistant.setup.findings.incoming
    page.cards.value = next(one.key for one in found if one.texts["host"] == "pop.practice.test")
    settle(assistant, incoming, password, check)
    press(assistant, incoming)
    settle(assistant, password, check)

    assert "the account stays as you saved it before" in page.answer.value
    assert "" == password.page.answer.value
    assert StepId.CHECK not in assistant.desk.answers


def test_going_back_to_an_address_marks_its_server_again(assistant: SetupAssistant) -> None:
    """Typed in the page: another provider in between leaves no empty form behind."""
    for address in (ADA, "ada@gmail.com", ADA):
        while assistant.now is not StepId.YOU:
            assistant.back.click()
            settle(assistant)
        assistant.page.views["address"].control.value = address
        settle(assistant)
        press(assistant)
    page = assistant.page
    assert isinstance(page, IncomingPage)

    assert OWN != page.cards.value
    assert "imap.practice.test" in page.cards.value


def test_steps_of_a_provider_are_numbered_once(assistant: SetupAssistant) -> None:
    """As a list of their own below what they are for: no bullet stands before a number."""
    you = assistant.step("you")
    settle(assistant, you)
    you.page.views["address"].control.value = "ada@gmail.com"
    settle(assistant, you)
    press(assistant, you)

    assert "app password (16 letters) or an OAuth2 token.<ol><li>Switch on" in you.page.answer.value
    assert "<li>1. " not in you.page.answer.value


def test_what_calls_may_choose_stands_in_no_card(assistant: SetupAssistant) -> None:
    """The card has them as controls; the text of the answer lists them."""
    answer = assistant.setup.you(ADA) and assistant.setup.incoming()
    settle(assistant)

    assert "Also possible" in str(answer)
    assert not any("Also possible" in one for one in answer.happened)
