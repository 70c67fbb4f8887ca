"""A password that is typed and not stored yet stays with whom it was typed for, or is forgotten."""

from collections.abc import Iterator

import pytest

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.model.secret import Secret
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from tests.widgets.test_account_list import ADA, INBOX, SPARE, WORK, Page

BOB = Account(description="Bob", address="bob@practice.test", incoming=INBOX.id)


@pytest.fixture
def page() -> Iterator[Page]:
    """The page with one account that works, chosen."""
    page = Page(practice_profile([]))
    page.profile.add_together([INBOX, WORK, SPARE, ADA, BOB], {INBOX.id: Secret(PASSWORD)})
    page.settle()
    page.choose(ADA.id)
    yield page
    page.close()


def move_in_another_notebook(profile: Profile, id: str) -> None:
    now = profile.server(id)
    change = Change(before=now, after=now.replace(host="elsewhere.practice.test"))
    profile._store.apply(ChangeSet(base=profile.revision, changes=(change,)))


def test_a_server_moved_by_another_notebook_gets_no_password_typed_in_an_account(
    page: Page,
) -> None:
    """After the new state is shown, Save does not hand the typed one to the new host."""
    page.type_secret("for the host I saw")
    move_in_another_notebook(page.profile, INBOX.id)
    page.profile.refresh()
    page.settle()
    assert "It was forgotten" in page.message
    assert not page.fields.incoming.secret.has_text
    page.press(page.details.save_and_check)

    assert "for the host I saw" != page.secret_of(INBOX.id)


def test_that_holds_for_one_put_aside(page: Page) -> None:
    """Another account was on show meanwhile."""
    page.type_secret("for the host I saw")
    page.choose(BOB.id)
    move_in_another_notebook(page.profile, INBOX.id)
    page.profile.refresh()
    page.settle()
    page.choose(ADA.id)

    assert "It was forgotten" in page.message
    assert page.details.save.disabled


def test_a_server_moved_by_another_notebook_gets_no_password_typed_in_the_list(
    page: Page,
) -> None:
    """The same in the form of the server itself."""
    servers = page.details.servers
    servers.scope.call(servers.choose, SPARE.id).result(60)
    page.type_secret("for the host I saw", servers.details.fields.secret)
    move_in_another_notebook(page.profile, SPARE.id)
    page.profile.refresh()
    page.settle()
    assert "It was forgotten" in servers.details.message.value
    page.press(servers.details.save)

    assert page.secret_of(SPARE.id) is None


def test_a_password_typed_for_one_server_is_not_lent_to_an_account(page: Page) -> None:
    """Somebody lets the server follow an account's login: the typed one is not for that one."""
    page.profile.update(ADA.replace(same_login=False))
    page.settle()
    servers = page.details.servers
    servers.scope.call(servers.choose, WORK.id).result(60)
    page.type_secret("of work only", servers.details.fields.secret)
    page.profile.update(ADA)
    page.settle()
    page.press(servers.details.save)

    assert PASSWORD == page.secret_of(INBOX.id)


def test_a_host_typed_after_the_password_keeps_it(page: Page) -> None:
    """What the person changes in the same form is meant so, and is said beside the box."""
    page.type_secret("of the new host")
    page.type_incoming(host="ends-soon.practice.test")
    page.press(page.details.save)

    assert "of the new host" == page.secret_of(INBOX.id)


def test_one_accounts_save_does_not_store_what_another_form_holds(page: Page) -> None:
    """Both use the same server; what was typed waits for its own Save."""
    page.type_secret("typed for Ada")
    page.choose(BOB.id)
    assert page.details.save.disabled
    page.type(display_name="Bob")
    page.press(page.details.save)
    assert PASSWORD == page.secret_of(INBOX.id)

    page.choose(ADA.id)
    page.press(page.details.save)
    assert "typed for Ada" == page.secret_of(INBOX.id)


def test_cancel_forgets_every_password_of_the_form(page: Page) -> None:
    """Also those of servers that were taken out of the account before."""
    page.profile.update(ADA.replace(same_login=False))
    page.settle()
    page.type_secret("of inbox")
    page.fields.views["incoming"].control.value = ""
    page.settle()
    page.type_secret("of work", page.fields.outgoing.secret)
    page.press(page.fields.outgoing.remove)
    page.press(page.details.cancel)

    assert page.details.save.disabled
    assert "you typed" not in page.fields.incoming.secret.note + page.fields.outgoing.secret.note


def test_a_password_that_one_login_made_needless_is_not_stored_later(page: Page) -> None:
    """Typed for the outgoing server, then both got one login and it was saved: it is gone."""
    page.type(same_login="no")
    page.type_secret("of work", page.fields.outgoing.secret)
    page.type(same_login="yes", display_name="Ada Lovelace")
    page.press(page.details.save)
    page.type(same_login="no")
    page.press(page.details.save)

    assert page.secret_of(WORK.id) is None


def test_a_deleted_account_leaves_no_password_in_its_box(page: Page) -> None:
    """Neither here nor in the browser, nor in the next account with that server."""
    page.type_secret("typed for Ada")
    page.profile.remove(ADA.id)
    page.settle()
    assert not page.fields.incoming.secret.has_text
    page.choose(BOB.id)

    assert page.details.save.disabled
