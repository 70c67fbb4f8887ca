"""The set-up assistant: presses go in, steps come out; views over one set-up stay in sync."""

from collections.abc import Iterator

import pytest

from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.stages import Stage
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.setup import STEPS, StepId
from smtpwidgets.setup.state import OWN
from smtpwidgets.widgets import SetupAssistant
from smtpwidgets.widgets.assistant.finish import DonePage
from smtpwidgets.widgets.assistant.person import PasswordPage, YouPage
from smtpwidgets.widgets.assistant.ports import PortsPage
from smtpwidgets.widgets.assistant.servers import IncomingPage, OutgoingPage
from smtpwidgets.widgets.assistant.view import AssistantView
from tests.support.waiting import wait_until

ADA = "ada@practice.test"


@pytest.fixture
def assistant(profile: Profile) -> Iterator[SetupAssistant]:
    assistant = SetupAssistant(profile)
    settle(assistant)
    yield assistant
    assistant.close()


def settle(assistant: SetupAssistant, *views: AssistantView) -> None:
    """Wait until everything that was set off has been drawn."""
    scopes = [view.scope for view in (assistant, *views)] + [assistant.desk.scope]
    wait_until(
        lambda: assistant.desk.busy is None and not any(scope._futures for scope in scopes),
        "all is at rest",
        30,
    )
    assert "" == assistant.alert.value


def press(assistant: SetupAssistant, view: AssistantView | None = None) -> None:
    (view or assistant).primary.click()
    settle(assistant, *([view] if view else []))


def to_the_password(assistant: SetupAssistant, name: str = "Ada") -> PasswordPage:
    page = assistant.page
    assert isinstance(page, YouPage)
    page.views["address"].control.value = ADA
    page.views["display_name"].control.value = name
    settle(assistant)
    for _ in range(3):
        press(assistant)
    page = assistant.page
    assert isinstance(page, PasswordPage)
    return page


def type_password(assistant: SetupAssistant, password: str = PASSWORD) -> None:
    page = assistant.page
    assert isinstance(page, PasswordPage)
    page.secret._dispatch(None, {"type": "typed"}, [memoryview(password.encode())])
    settle(assistant)


def save(assistant: SetupAssistant) -> None:
    to_the_password(assistant)
    type_password(assistant)
    press(assistant)
    assert "check" == str(assistant.now)


def test_the_main_button_leads_from_an_address_to_the_end(assistant: SetupAssistant) -> None:
    """Two texts and a password are typed; all the rest is one button."""
    save(assistant)
    press(assistant)  # check
    assert "Both sides let you in" in assistant.page.answer.value
    press(assistant)  # go on
    assert "ports" == str(assistant.now)
    press(assistant)  # try
    press(assistant)
    assert "test" == str(assistant.now)
    press(assistant)  # rehearse
    press(assistant)
    page = assistant.page
    assert isinstance(page, DonePage)
    assert "the login works on every side" in page.summary.value
    assert (2, 1) == (len(assistant.profile.servers), len(assistant.profile.accounts))


def test_wrong_input_is_marked_at_its_field_and_kept(assistant: SetupAssistant) -> None:
    """The step stays, the field says why."""
    page = assistant.page
    page.views["address"].control.value = "ada"
    settle(assistant)
    press(assistant)

    assert "you" == str(assistant.now)
    assert "whole e-mail address" in page.views["address"].error.value
    assert "ada" == page.views["address"].control.value


def test_back_loses_nothing(assistant: SetupAssistant) -> None:
    """What was typed is there, and going on needs no new typing."""
    to_the_password(assistant)
    for _ in range(3):
        assistant.back.click()
        settle(assistant)

    assert "you" == str(assistant.now)
    assert ADA == assistant.page.views["address"].control.value
    assert not assistant.back.shown


def test_a_server_of_ones_own_is_typed_below_the_cards(assistant: SetupAssistant) -> None:
    """The fields show exactly when they are asked for, with the user name filled in."""
    assistant.page.views["address"].control.value = ADA
    settle(assistant)
    press(assistant)
    page = assistant.page
    assert isinstance(page, IncomingPage)
    assert not page.fields.shown

    page.cards.value = OWN
    settle(assistant)
    assert page.fields.shown
    assert ADA == page.views["username"].control.value
    press(assistant)
    assert page.views["host"].error.value
    page.views["protocol"].control.value = "pop3"
    page.views["host"].control.value = "pop.practice.test"
    settle(assistant)
    press(assistant)

    assert isinstance(assistant.page, OutgoingPage)
    assert "pop3" == assistant.setup.state.incoming.texts["protocol"]


def test_guesses_and_slips_are_said_where_a_server_is_chosen(assistant: SetupAssistant) -> None:
    """The card goes on by itself: what step 1 said of guesses and of a slip stands here, too."""
    assistant.page.views["address"].control.value = "ada@gmial.com"
    settle(assistant)
    press(assistant)
    page = assistant.page
    assert isinstance(page, IncomingPage)
    assert "Nothing is known about gmial.com" in page.notes.value
    assert "Did you mean ada@gmail.com?" in page.question.value

    page.meant.click()
    settle(assistant)

    assert "ada@gmail.com" == assistant.setup.state.address
    assert not page.slip.shown
    assert "Nothing is known" not in page.notes.value


def test_a_guess_that_does_not_exist_leads_back_to_its_step(assistant: SetupAssistant) -> None:
    """Another try finds no other name, so the main button leads to where names are chosen."""
    assistant.page.views["address"].control.value = "ada@nobody-knows.example"
    settle(assistant)
    for _ in range(3):
        press(assistant)
    type_password(assistant)
    press(assistant)
    press(assistant)  # check
    assert "was only guessed" in assistant.page.answer.value
    assert ("Choose another server", "Check again") == (
        assistant.primary.description,
        assistant.secondary.description,
    )

    press(assistant)

    assert isinstance(assistant.page, IncomingPage)


def test_a_password_that_is_gone_is_asked_for_in_words(assistant: SetupAssistant) -> None:
    """Without a keyring it went with the kernel: the check asks for it, and says why."""
    save(assistant)
    for id in assistant.setup.server_ids:
        assistant.profile.forget_secret(id)
    settle(assistant)
    press(assistant)  # check

    page = assistant.page
    assert isinstance(page, PasswordPage)
    assert "The password is not here any more" in page.answer.value
    type_password(assistant)
    press(assistant)
    press(assistant)
    assert "Both sides let you in" in assistant.page.answer.value


def test_a_double_press_does_things_once(assistant: SetupAssistant) -> None:
    """Saving twice is one account; checking twice is one login on each side."""
    to_the_password(assistant)
    type_password(assistant)
    assistant.primary.click()
    assistant.primary.click()
    settle(assistant)

    assert "check" == str(assistant.now)
    assert 1 == len(assistant.profile.accounts)
    assert 1 == assistant.profile.revision


def test_a_missing_password_is_said(assistant: SetupAssistant) -> None:
    """Nothing is stored."""
    to_the_password(assistant)
    press(assistant)

    assert "password" == str(assistant.now)
    assert "password is missing" in assistant.page.answer.value
    assert {} == dict(assistant.profile.servers)


def test_a_password_that_could_not_be_stored_is_not_typed_twice(
    assistant: SetupAssistant,
) -> None:
    """Somebody else changed the profile: the second press stores it."""
    page = to_the_password(assistant)
    type_password(assistant)
    put = assistant.profile.put_together
    calls: list[object] = []

    def stale(*values: object, **options: object) -> None:
        calls.append(values)
        if len(calls) == 1:
            raise StaleRevisionError(0, 1, ["Work was added"])
        put(*values, **options)  # type: ignore[arg-type]

    assistant.profile.put_together = stale  # type: ignore[method-assign]
    press(assistant)
    assert "Work was added" in page.answer.value
    press(assistant)

    assert "check" == str(assistant.now)
    assert assistant.profile.has_secret(assistant.setup.state.incoming_id)


def test_a_refused_password_leads_back_to_its_box(assistant: SetupAssistant) -> None:
    """One press goes to the step where it is typed."""
    to_the_password(assistant)
    type_password(assistant, "not the password")
    press(assistant)
    press(assistant)
    assert "check" == str(assistant.now)
    panel = assistant.page.panels[0]  # type: ignore[attr-defined]
    panel.retype.click()
    settle(assistant)

    assert "password" == str(assistant.now)


def test_a_check_can_be_stopped() -> None:
    """A server that says nothing: one press ends the wait, and changes nothing."""
    with practice_profile(customers=["linus"]) as profile:
        assistant = SetupAssistant(profile, account="linus")
        settle(assistant)
        silent = assistant.setup.outgoing_id
        assistant.primary.click()
        wait_until(
            lambda: (
                silent in assistant.desk.running
                and Stage.CONNECT in {one.stage for one in assistant.desk.running[silent].results}
            ),
            "the silent server is asked",
        )
        assistant.page.panels[1].stop.click()  # type: ignore[attr-defined]
        settle(assistant)

        assert "was stopped" in assistant.page.answer.value
        assert StepId.CHECK not in assistant.setup.state.passed
        assert not assistant.primary.disabled
        assistant.close()


def test_the_best_pair_is_one_press(profile: Profile) -> None:
    """And no press, no change."""
    assistant = SetupAssistant(profile)
    settle(assistant)
    to_the_password(assistant)
    assistant.setup.outgoing(host="smtp.practice.test", port=2526, security="starttls")
    settle(assistant)
    type_password(assistant)
    press(assistant)
    assistant.desk.go(StepId.PORTS)
    settle(assistant)
    press(assistant)
    page = assistant.page
    assert isinstance(page, PortsPage)
    assert "465" in page.take.description
    page.take.click()
    settle(assistant)

    assert 465 == profile.servers[assistant.setup.outgoing_id].port_number
    assert not page.take.shown
    assistant.close()


@pytest.mark.parametrize("step", list(STEPS))
def test_a_step_alone_says_what_is_missing(assistant: SetupAssistant, step: StepId) -> None:
    """Run too early, a cell tells which step comes first, and shows no controls."""
    view = assistant.step(step)
    settle(assistant, view)

    early = step is not StepId.YOU
    assert early == ("irst say who you are" in view.blocked.value)
    assert early != view.body.shown


def test_steps_alone_stay_in_sync(assistant: SetupAssistant) -> None:
    """What is done in one cell opens the next; the card with all steps follows."""
    you, incoming = assistant.step("you"), assistant.step("incoming")
    settle(assistant, you, incoming)
    you.page.views["address"].control.value = ADA
    settle(assistant, you, incoming)
    press(assistant, you)
    settle(assistant, you, incoming)

    assert incoming.body.shown
    assert "incoming" == str(assistant.now)
    assert "you" == str(you.now)
    press(assistant, incoming)
    assert "outgoing" == str(assistant.now)


def test_a_new_view_goes_on_at_the_same_step(assistant: SetupAssistant) -> None:
    """As after a restart: the draft is in the profile."""
    to_the_password(assistant)
    again = SetupAssistant(assistant.profile)
    settle(again)

    assert "password" == str(again.now)
    again.close()


def test_enter_takes_what_stands_in_the_fields(assistant: SetupAssistant) -> None:
    """Though the last keys are still on their way to the kernel."""
    assistant.guard._dispatch(
        None, {"type": "enter", "texts": {"address": ADA, "display-name": "Ada"}}, []
    )
    settle(assistant)

    assert "incoming" == str(assistant.now)
    assert "Ada" == assistant.setup.state.display_name


def test_the_guide_has_ones_own_values(assistant: SetupAssistant) -> None:
    """Chosen from a list, in the last step; a name is text, and apart where it is read otherwise."""
    to_the_password(assistant, "<b>Ada</b>")
    type_password(assistant)
    press(assistant)
    assistant.desk.go(StepId.DONE)
    settle(assistant)
    page = assistant.page
    assert isinstance(page, DonePage)
    page.program.value = "outlook"
    settle(assistant)
    assert "smtp.practice.test" in page.guide.value
    assert "“<bdi>&lt;b&gt;Ada&lt;/b&gt;</bdi>”" in page.guide.value
    assert "<b>" not in page.guide.value
    page.yes.click()
    settle(assistant)
    assert "sent to nobody" in page.thanks.value


def test_an_unknown_step_is_named(assistant: SetupAssistant) -> None:
    """With the steps there are."""
    with pytest.raises(ValueError, match="incoming, outgoing"):
        assistant.step("servers")


def test_closing_ends_everything(profile: Profile) -> None:
    """The assistant, its steps, what they listen to; the fixture counts the widgets."""
    assistant = SetupAssistant(profile)
    views = [assistant.step(step) for step in STEPS]
    settle(assistant, *views)
    assistant.close()

    profile.remember("setup", "x", "{}")
    assert [] == list(profile._listeners._listeners)
