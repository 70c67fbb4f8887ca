"""The account form where things cross: keys on their way, a list in place, logins of its own."""

import threading
from collections.abc import Callable

import pytest

from smtpwidgets.model.account import Account
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server
from tests.support.reports import passed_report
from tests.widgets.test_account_list import ADA, INBOX, SPARE, USER, WORK, Page, ada, page

__all__ = ["ada", "page"]  # fixtures

OTHER = Server(host="other.practice.test", username=USER)


# --- logins that nobody lends ---------------------------------------------------------------------


def test_an_account_that_only_sends_is_asked_for_the_password_of_its_server(page: Page) -> None:
    """There is no incoming server whose password it could use, whatever the switch says."""
    page.profile.add(WORK)
    page.press(page.view.add)
    page.type(address=USER)
    page.fields.views["incoming"].control.value = ""
    page.settle()
    page.fields.outgoing.chooser.value = WORK.id
    page.press(page.fields.outgoing.choose)
    assert page.fields.outgoing.login.shown
    page.type_secret("of work", page.fields.outgoing.secret)
    page.press(page.details.save)

    assert "of work" == page.secret_of(WORK.id)


def test_a_missing_password_leads_to_a_box_that_is_there(ada: Page) -> None:
    """The button below the check opens the login of the server that lacks it."""
    ada.profile.update(ADA.replace(incoming=None))
    ada.settle()
    ada.press(ada.details.save_and_check)
    ada.press(ada.details.panel.retype)

    assert ada.fields.outgoing.login.shown


def test_beside_an_incoming_server_with_a_certificate_others_have_their_own_login(
    ada: Page,
) -> None:
    """Nothing was typed that could be used for both."""
    ada.type_incoming(auth=Auth.NONE)

    assert ada.fields.outgoing.login.shown
    assert "" == ada.fields.outgoing.login_note.value


def test_an_emptied_user_name_is_marked_where_it_is_typed(ada: Page) -> None:
    """The box stays, the list still knows the server, and Save shows the field that is wrong."""
    outgoing = ada.fields.outgoing
    ada.type(same_login="no")
    outgoing.username.control.value = ""
    ada.settle()
    assert outgoing.login.shown
    assert "deleted" not in outgoing.list.options[0][0]

    outgoing.chooser.value = SPARE.id
    ada.press(outgoing.choose)
    ada.press(ada.details.save)
    assert WORK.id == outgoing.marked
    assert "user name" in outgoing.username.error.value


# --- keys that are on their way -------------------------------------------------------------------


def while_busy(page: Page, *deeds: Callable[[], object]) -> None:
    """Do things while the page has no time, so that they reach it together."""
    go = threading.Event()
    page.view.scope.call(lambda: go.wait(10))
    for deed in deeds:
        deed()
    go.set()
    page.settle()


def test_somebody_elses_change_does_not_overwrite_keys_on_their_way(ada: Page) -> None:
    """A letter that was typed and not yet handled stays when the profile is drawn anew."""
    control = ada.fields.views["description"].control
    while_busy(ada, lambda: ada.profile.add(OTHER), lambda: setattr(control, "value", "Office"))

    assert "Office" == ada.details.edit.draft.texts["description"]


def test_a_user_name_on_its_way_is_not_overwritten(ada: Page) -> None:
    """The same for the own login of an outgoing server."""
    ada.type(same_login="no")
    control = ada.fields.outgoing.username.control
    while_busy(
        ada,
        lambda: ada.view.scope.call(ada.details.draw),
        lambda: setattr(control, "value", "typed"),
    )

    assert "typed" == control.value


# --- the server list in place ---------------------------------------------------------------------


@pytest.mark.parametrize("pressed", [False, True], ids=["waits", "goes back"])
def test_an_account_deleted_while_its_server_list_is_open_leaves_no_empty_form(
    ada: Page, pressed: bool
) -> None:
    """The list goes with it, and Back brings no form without an account."""
    ada.press(ada.fields.outgoing.edit_servers)
    ada.profile.remove(ADA.id)
    ada.settle()
    if pressed:
        ada.press(ada.details.back)

    shown = (ada.details.place, ada.details.panes, ada.details.nothing)
    assert [False, False, True] == [box.shown for box in shown]


def test_only_a_new_server_is_taken_into_the_account(ada: Page) -> None:
    """Another entry that is saved while one is being added stays out of the account's list."""
    servers = ada.details.servers
    ada.press(ada.fields.outgoing.add_server)
    servers.scope.call(servers.choose, SPARE.id).result(60)
    servers.details.fields.views["description"].control.value = "Reserve"
    ada.settle()
    ada.press(servers.details.save)

    assert (WORK.id,) == ada.details.edit.draft.outgoing
    assert "Reserve" == ada.profile.server(SPARE.id).description


def test_a_copy_has_no_way_of_its_own_yet(ada: Page) -> None:
    """The sentence about where mail leaves is about the account that is on show."""
    ada.press(ada.view.duplicate)

    assert not ada.view.travel.box.shown
    assert INBOX.id == ada.details.edit.incoming_id


# --- many accounts on one server ------------------------------------------------------------------


def test_a_check_of_a_server_that_many_share_is_drawn_in_one_pass(
    ada: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of all accounts is made once, not once for each of them."""
    others = [
        Account(description=f"Number {number}", address=USER, outgoing=(WORK.id,))
        for number in range(20)
    ]
    ada.profile.add_together(others)
    ada.settle()
    made: list[object] = []
    frame = ada.profile.accounts_frame

    def counted() -> object:
        made.append(1)
        return frame()

    monkeypatch.setattr(ada.profile, "accounts_frame", counted)
    ada.profile.keep_report(passed_report(WORK))
    ada.settle()

    assert 1 == len(made)
