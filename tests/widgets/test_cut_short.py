"""Checks that end otherwise than by themselves: the page can be used, and nothing is left over."""

import gc

from smtpwidgets.model.policy import Policy
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.profile import Profile
from smtpwidgets.setup import Setup, StepId
from smtpwidgets.widgets import ConnectionDoctor, ServerList
from smtpwidgets.widgets.assistant.desk import Desk
from tests.support.server_page import Page
from tests.support.waiting import wait_until

WORK = Server(description="Work", host="smtp.practice.test", auth="none", security="starttls")


def test_a_check_of_a_row_that_is_deleted_as_it_begins_is_no_fault(profile: Profile) -> None:
    """Who deletes a row knows that it is gone: nothing is under way, and no error names its id."""
    profile.add(WORK)
    page = Page(ServerList(profile))
    checks = page.view.details.checks

    def check_and_delete() -> None:
        checks.start(WORK.id)
        profile.remove(WORK.id)

    page.view.scope.call(check_and_delete).result(60)
    page.settle()
    under_way, said = checks.ids(), page.view.alert.value
    page.view.close()

    assert ((), "") == (under_way, said)


def test_a_view_that_is_closed_as_a_check_begins_begins_none(profile: Profile) -> None:
    """A press may be on its way while its cell is run again: no work is left that nobody awaits."""
    profile.add(WORK)
    page = Page(ServerList(profile))
    page.settle()
    page.view.close()
    page.view.details.checks.start(WORK.id)
    gc.collect()  # a coroutine that nobody awaited says so now

    assert WORK.id not in profile.reports


def test_an_assistant_that_is_closed_as_a_check_begins_begins_none(profile: Profile) -> None:
    """The same of its steps."""
    setup = Setup(profile)
    for step in (StepId.CHECK, StepId.DONE):
        desk = Desk(setup)
        desk.close()
        if step is StepId.CHECK:
            desk.ask(step, setup.check_login, Depth.LOGIN, ())
        else:
            desk.act(step, setup.done)
    gc.collect()

    assert {} == dict(profile.reports)


def test_a_check_up_that_cannot_go_on_does_not_look_as_if_it_did(profile: Profile) -> None:
    """The reason stands on the page, Stop is gone, and everything can be checked again."""
    profile.add(WORK)
    doctor = ConnectionDoctor(profile)
    wait_until(lambda: len(doctor.scope._futures) <= 1, "the page is at rest", 60)
    profile.policy = Policy(
        switched_off=frozenset({"check"})
    )  # as it is after the button was drawn
    doctor.check_all.click()
    wait_until(lambda: doctor.alert.value, "the reason is told", 60)
    doctor.scope.call(lambda: None).result(60)
    said = doctor.verdict.value
    shown = doctor.stop.shown, doctor.check_all.shown
    doctor.close()

    assert "<progress" not in said
    assert (False, True) == shown
