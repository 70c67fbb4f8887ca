"""The server list: what somebody does, and what is then on the page and in the profile."""

from collections.abc import Iterator

import pytest

from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import ServerList
from tests.support.server_page import Page
from tests.support.waiting import wait_until

HOST, USER = "smtp.practice.test", "ada@practice.test"
WORK = Server(description="Work", host=HOST, security="starttls", username=USER)
SPARE = Server(description="Spare", host="mail.practice.test", username=USER)


@pytest.fixture
def page(profile: Profile) -> Iterator[Page]:
    page = Page(ServerList(profile))
    page.settle()
    yield page
    page.view.close()


@pytest.fixture
def stored(page: Page, profile: Profile) -> Page:
    """The page after one good server was added and chosen."""
    profile.add(WORK, Secret(PASSWORD))
    page.settle()
    page.view.scope.call(page.view.choose, WORK.id).result(60)
    page.settle()
    return page


def test_a_server_is_added_and_checked_in_one_press(page: Page, profile: Profile) -> None:
    """Name, user, password, one button: it is stored, it works, and the table says so."""
    page.press(page.view.add)
    page.type(description="Work", host=HOST, username=USER)
    page.type_secret(PASSWORD)
    page.press(page.view.details.save_and_check)

    (server,) = profile.servers.values()
    assert profile.has_secret(server.id)
    assert "This server works" in page.verdict
    assert "Works · rehearsed" in page.rows[server.id]


def test_every_wrong_field_is_named_at_once_and_nothing_is_stored(
    page: Page, profile: Profile
) -> None:
    """Saving a form with three faults marks three fields."""
    page.press(page.view.add)
    page.type(host="two words", ehlo_name="not a name!")
    page.press(page.view.details.save)

    assert all(page.problem(field) for field in ("host", "username", "ehlo_name"))
    assert "3 fields" in page.message
    assert {} == profile.servers


def test_a_wrong_pair_is_repaired_by_one_click(page: Page) -> None:
    """The warning beside the field brings a button that sets port and security right."""
    page.press(page.view.add)
    page.type(host=HOST, port="465", security="starttls")
    security = page.view.details.fields.views["security"]
    assert "465" in page.problem("security")

    page.press(security.fix)

    assert "tls" == security.control.value
    assert "" == page.problem("security")


def test_a_failed_check_offers_the_safe_repair_and_one_click_ends_green(page: Page) -> None:
    """STARTTLS on the TLS port fails with a remedy whose button repairs, saves and checks."""
    page.press(page.view.add)
    page.type(description="Pair", host=HOST, port="465", security="starttls", username=USER)
    page.type_secret(PASSWORD)
    page.press(page.view.details.save_and_check)
    assert "TLS" in page.view.details.panel.fix.description

    page.press(page.view.details.panel.fix)

    assert "This server works" in page.verdict


def test_port_25_is_warned_of_and_587_offered(page: Page) -> None:
    """Typing port 25 brings the reason and the better port, one click away."""
    page.press(page.view.add)
    page.type(host=HOST, port="25", security="starttls")

    assert "block port 25" in page.problem("port")
    assert "587" in page.view.details.fields.views["port"].fix.description


def test_cancel_leaves_everything_as_it_was(stored: Page, profile: Profile) -> None:
    """After Cancel neither the form nor the profile knows what was typed."""
    stored.type(description="Office", host="elsewhere.practice.test")
    stored.press(stored.view.details.cancel)

    assert "Work" == stored.view.details.fields.views["description"].control.value
    assert HOST == stored.view.details.fields.views["host"].control.value
    assert WORK == profile.servers[WORK.id]


def test_what_was_typed_survives_a_look_at_another_server(stored: Page, profile: Profile) -> None:
    """Choosing another row and coming back keeps the unsaved text and the typed password."""
    profile.add(SPARE)
    stored.settle()
    stored.type(description="Office")
    stored.type_secret("typed and not saved")

    stored.view.scope.call(stored.view.choose, SPARE.id).result(60)
    stored.view.scope.call(stored.view.choose, WORK.id).result(60)
    stored.settle()

    assert "Office" == stored.view.details.fields.views["description"].control.value
    assert "password you typed is kept" in stored.view.details.fields.secret.note
    assert not stored.view.details.save.disabled
    assert "Work" == profile.servers[WORK.id].description


def test_deleting_asks_names_the_accounts_and_can_be_undone(stored: Page, profile: Profile) -> None:
    """The question names who uses the server; Undo brings server, link and password back."""
    account = Account(address=USER, outgoing=(WORK.id,))
    profile.add(account)
    stored.settle()
    stored.press(stored.view.delete)
    assert USER in stored.view.dialog.words.value
    assert WORK.id in profile.servers

    stored.press(stored.view.dialog.yes)
    assert {} == profile.servers

    stored.press(stored.view.undo)
    assert (WORK.id,) == profile.accounts[account.id].outgoing
    assert profile.has_secret(WORK.id)
    assert "1 account" in stored.rows[WORK.id]


def test_keep_it_keeps_it(stored: Page, profile: Profile) -> None:
    """Answering no to the question deletes nothing."""
    stored.press(stored.view.delete)
    stored.press(stored.view.dialog.no)

    assert WORK.id in profile.servers
    assert not stored.view.dialog.box.shown


def test_a_duplicate_is_new_and_has_no_password(stored: Page, profile: Profile) -> None:
    """Duplicate fills a new form; its entry gets an id of its own and no secret."""
    stored.press(stored.view.duplicate)
    stored.press(stored.view.details.save)

    copy = next(server for server in profile.servers.values() if server.id != WORK.id)
    assert "Work (copy)" == copy.description
    assert not profile.has_secret(copy.id)


def test_two_quick_presses_are_one_login(stored: Page, profile: Profile) -> None:
    """A double click on Check logs in once."""
    check = stored.view.details.save_and_check
    check.click()
    check.click()
    stored.settle()

    assert profile.practice is not None
    logins = [line for line in profile.practice.transcript(HOST) if line.startswith("AUTH")]
    assert 1 == len(logins)


def test_a_running_check_can_be_stopped(page: Page, profile: Profile) -> None:
    """Stop ends a check on a silent server at once, and the button says Check again."""
    silent = Server(host="silent.practice.test", security="starttls", username=USER)
    profile.add(silent, Secret(PASSWORD))
    page.settle()
    page.view.scope.call(page.view.choose, silent.id).result(60)
    page.view.details.save_and_check.click()
    wait_until(page.view.details.checks.ids, "the check has begun")
    page.press(page.view.details.panel.stop)

    assert () == page.view.details.checks.ids()
    assert silent.id not in profile.reports


def test_a_check_stopped_before_it_began_is_not_under_way_for_ever(stored: Page) -> None:
    """A Stop that is as quick as the press before it leaves a page that can check again."""
    checks = stored.view.details.checks

    def start_and_stop() -> None:
        checks.start(WORK.id)
        checks.stop(WORK.id)

    stored.view.scope.call(start_and_stop).result(60)
    stored.settle()
    assert () == checks.ids()

    stored.press(stored.view.details.save_and_check)
    assert "This server works" in stored.verdict


def test_somebody_elses_change_is_told_and_what_was_typed_is_kept(
    stored: Page, profile: Profile
) -> None:
    """A save on an older state is refused in words; after a look at the new one it succeeds."""
    stored.type(description="Desk")
    elsewhere = profile._store.snapshot().revision
    profile._store.apply(_renamed(profile, "Office"))
    assert elsewhere == profile.revision

    stored.press(stored.view.details.save)
    assert "changed somewhere else" in stored.message
    assert "Desk" == stored.view.details.fields.views["description"].control.value

    stored.press(stored.view.details.reload_button)
    stored.press(stored.view.details.save)
    assert "Desk" == profile.servers[WORK.id].description


def _renamed(profile: Profile, description: str) -> object:
    from smtpwidgets.model.change import Change, ChangeSet

    change = Change(before=WORK, after=WORK.replace(description=description))
    return ChangeSet(base=profile.revision, changes=(change,))


def test_a_failure_of_our_own_is_shown_and_not_swallowed(page: Page) -> None:
    """An unexpected exception in a callback stands in the page as an alert, escaped."""
    page.view.scope.call(int, "<b>no number</b>")
    page.settle()
    wait_until(lambda: page.view.alert.value, "the alert is there")

    assert 'role="alert"' in page.view.alert.value
    assert "<b>no number" not in page.view.alert.value


def test_an_expected_error_is_its_sentence_alone(page: Page) -> None:
    """One of our own errors is shown as the sentence it is, without a traceback."""
    page.view.show_error(StaleRevisionError(1, 2, ["Work was deleted"]))

    assert "Work was deleted" in page.view.alert.value
    assert "<details>" not in page.view.alert.value


def test_a_hostile_description_stays_text(page: Page, profile: Profile) -> None:
    """Markup in a description is shown as it was typed, in the dialog and the messages."""
    profile.add(Server(description="<img src=x>", host=HOST, username=USER))
    page.settle()
    (id,) = profile.servers
    page.view.scope.call(page.view.choose, id).result(60)
    page.press(page.view.delete)

    assert "<img" not in page.view.dialog.words.value


def test_search_and_filter_narrow_the_list(stored: Page, profile: Profile) -> None:
    """The filter leaves only matching rows and the count says how many of how many."""
    profile.add(SPARE)
    stored.settle()
    stored.press(stored.view.details.save_and_check)
    stored.view.filter.value = "Working"
    stored.settle()

    assert [WORK.id] == list(stored.rows)
    assert "1 of 2" in stored.view.count.value


def test_a_server_saved_without_a_password_is_no_silent_success(page: Page) -> None:
    """Green words are for an entry that can log in; the check then asks for the password."""
    page.press(page.view.add)
    page.type(description="Work", host=HOST, username=USER)
    page.press(page.view.details.save_and_check)

    assert "No password was given yet" in page.message
    assert "There is no password for this server" in page.verdict
    assert page.view.details.panel.retype.shown


def test_a_locked_account_is_not_asked_for_its_password_again(page: Page, profile: Profile) -> None:
    """Where a further try makes it worse, no button invites to it."""
    locked = Server(host="locked.practice.test", security="starttls", username=USER)
    profile.add(locked, Secret(PASSWORD))
    page.settle()
    page.view.scope.call(page.view.choose, locked.id).result(60)
    page.press(page.view.details.save_and_check)

    assert "account-locked" == profile.reports[locked.id].cause_id
    assert not page.view.details.panel.retype.shown


def test_the_button_says_to_whom_a_test_message_goes(stored: Page) -> None:
    """Nothing is sent to anybody who was not named before the press."""
    stored.press(stored.view.details.save_and_check)

    assert USER in stored.view.details.panel.send.description
