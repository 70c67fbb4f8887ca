"""The way of an account's mail on the page: where it leaves now, and ports that are tried here."""

from collections.abc import Iterator

import pytest

from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import AccountList
from tests.support.waiting import wait_until

USER = "ada@practice.test"
BLOCKED = Server(description="Hotel", host="closed-port.practice.test", username=USER)
ADA = Account(description="Ada", address=USER, outgoing=(BLOCKED.id,))


@pytest.fixture
def view(profile: Profile) -> Iterator[AccountList]:
    """The account list, with an account whose only port is closed here."""
    profile.add_together([BLOCKED, ADA], {BLOCKED.id: Secret(PASSWORD)})
    view = AccountList(profile)
    settle(view)
    view.scope.call(view.choose, ADA.id).result(60)
    settle(view)
    yield view
    view.close()


def settle(view: AccountList) -> None:
    wait_until(lambda: len(view.scope._futures) <= 1, "the page is at rest", 60)
    view.scope.call(lambda: None).result(60)


def test_which_server_would_be_used_now_stands_at_the_account(view: AccountList) -> None:
    """Before anything was tried the sentence says what is not known."""
    assert "Mail of Ada leaves through Hotel (465 with TLS)" in view.travel.words.value
    assert "not known" in view.travel.words.value
    assert not view.travel.use.shown


def test_ports_are_tried_and_the_one_that_works_is_taken_by_one_click(
    view: AccountList, profile: Profile
) -> None:
    """Name the network, try, take the proposal; undo brings the old pair back."""
    view.travel.network.value = "Hotel Adria"
    view.travel.try_ports.click()
    settle(view)

    assert "Hotel would let it out on 587 with STARTTLS" in view.travel.words.value
    assert view.travel.use.description == "Use 587 with STARTTLS"
    assert profile.network_name == "Hotel Adria"
    view.travel.use.click()
    settle(view)
    assert profile.servers[BLOCKED.id].security is Security.STARTTLS
    assert profile.has_secret(BLOCKED.id)
    assert "let mail through on “Hotel Adria”" in view.travel.words.value
    assert not view.travel.use.shown
    profile.undo()
    assert profile.servers[BLOCKED.id] == BLOCKED


def test_without_a_chosen_account_nothing_is_said(view: AccountList) -> None:
    """A new account has no way yet."""
    view.scope.call(view.press_add).result(60)
    settle(view)

    assert not view.travel.box.shown
