"""Accounts in a profile: one login for both sides, links that fit, several entries in one step."""

from collections.abc import Iterator

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import InvalidSettingsError, NotFoundError, StaleRevisionError
from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.profiles import a_server

INBOX = a_server("Inbox", protocol="imap", host="imap.example.org")
WORK = a_server("Work", host="smtp.example.org", username="other")
ADA = Account(
    description="Ada",
    address="ada@example.org",
    incoming=INBOX.id,
    outgoing=(WORK.id,),
    same_login=True,
)


@pytest.fixture
def profile() -> Iterator[Profile]:
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        yield profile


@pytest.fixture
def ada(profile: Profile) -> Profile:
    profile.add_together([INBOX, WORK, ADA], {INBOX.id: Secret("one for both")})
    return profile


def secret_at(profile: Profile, server_id: str) -> str | None:
    server, _, secret = profile._for_check(server_id, None)
    assert server == profile.as_used(server_id)
    return None if secret is None else secret.reveal()


def test_several_entries_are_one_step(profile: Profile) -> None:
    """Set-up stores two servers and an account; one undo takes all of it back."""
    profile.add_together([INBOX, WORK, ADA], {INBOX.id: Secret("one for both")})
    assert (1, 3) == (profile.revision, len({**profile.servers, **profile.accounts}))

    profile.undo()

    assert ({}, {}) == (dict(profile.servers), dict(profile.accounts))
    assert not profile.has_secret(INBOX.id)


def test_nothing_is_kept_of_entries_that_cannot_be_stored(profile: Profile) -> None:
    """An account that sends through an incoming server is refused, with all that came along."""
    wrong = ADA.replace(outgoing=(INBOX.id,))

    with pytest.raises(InvalidSettingsError, match="is an incoming server"):
        profile.add_together([INBOX, WORK, wrong], {INBOX.id: Secret("one for both")})

    assert 0 == profile.revision
    assert not profile.has_secret(INBOX.id)


def test_an_account_with_an_unknown_server_is_refused(profile: Profile) -> None:
    """Nothing is written, and no password stays behind."""
    with pytest.raises(NotFoundError):
        profile.add_together([INBOX, ADA], {INBOX.id: Secret("one for both")})

    assert not profile.has_secret(INBOX.id)


def test_one_secret_is_used_for_both_sides(ada: Profile) -> None:
    """The outgoing server has none of its own and needs none."""
    assert ("one for both", "one for both") == (secret_at(ada, INBOX.id), secret_at(ada, WORK.id))
    assert ada.has_secret(WORK.id)
    assert "ada@example.org" == ada.as_used(WORK.id).username


@pytest.mark.parametrize("changed_at", [INBOX.id, WORK.id], ids=["incoming", "outgoing"])
def test_one_change_of_the_password_is_followed_everywhere(ada: Profile, changed_at: str) -> None:
    """Wherever it is typed; and whoever shows either entry hears of it."""
    heard: list[str | None] = []
    ada.subscribe(heard.append)

    ada.set_secret(changed_at, Secret("new"))

    assert ("new", "new") == (secret_at(ada, INBOX.id), secret_at(ada, WORK.id))
    assert {INBOX.id, WORK.id} == set(heard)


def test_switched_off_each_server_has_its_own_again(ada: Profile) -> None:
    """The password of the inbox is no longer sent to the outgoing server."""
    ada.update(ADA.replace(same_login=False))

    assert ("one for both", None) == (secret_at(ada, INBOX.id), secret_at(ada, WORK.id))
    assert "other" == ada.as_used(WORK.id).username


def test_a_server_that_moves_gets_no_password_of_the_inbox_unasked(ada: Profile) -> None:
    """It was given for the old host. One undo brings host and login back together."""
    ada.update(WORK.replace(host="smtp.elsewhere.example"))
    assert secret_at(ada, WORK.id) is None
    assert not ada.accounts[ADA.id].same_login

    ada.undo()

    assert "one for both" == secret_at(ada, WORK.id)


def test_a_server_that_moves_with_a_password_of_its_own_keeps_the_inboxs_apart(
    ada: Profile,
) -> None:
    """What was typed for the new host does not become the password of the inbox."""
    ada.update(WORK.replace(host="smtp.elsewhere.example"), Secret("of the new host"))

    assert ("one for both", "of the new host") == (
        secret_at(ada, INBOX.id),
        secret_at(ada, WORK.id),
    )


def test_an_inbox_that_moves_does_not_give_its_new_password_to_the_old_outgoing_server(
    ada: Profile,
) -> None:
    """It is another provider's, perhaps; one undo brings the one login back."""
    ada.update(INBOX.replace(host="imap.elsewhere.example"), Secret("of the new provider"))

    assert "of the new provider" == secret_at(ada, INBOX.id)
    assert secret_at(ada, WORK.id) is None
    assert not ada.accounts[ADA.id].same_login

    ada.undo()
    assert "one for both" == secret_at(ada, WORK.id)


def test_an_inbox_that_moves_within_its_domain_stays_one_login_with_the_outgoing_server(
    ada: Profile,
) -> None:
    """From imap. to mail. of the same provider: the password typed for it is good for both."""
    ada.update(INBOX.replace(host="mail.example.org"), Secret("typed once more"))

    assert "typed once more" == secret_at(ada, WORK.id)


def test_somebody_who_was_shown_where_it_goes_may_keep_it(ada: Profile) -> None:
    """The form says to which host the stored password will be sent."""
    ada.update(WORK.replace(host="smtp2.example.org"), keep_secret=True)

    assert "one for both" == secret_at(ada, WORK.id)


def test_deleting_the_incoming_server_takes_the_shared_password_and_undo_brings_it(
    ada: Profile,
) -> None:
    """Server, link and secret come back together."""
    plan = ada.plan_removal(INBOX.id)
    assert (ada.accounts[ADA.id],) == plan.used_by

    ada.remove(INBOX.id, unlink=True)
    assert secret_at(ada, WORK.id) is None

    ada.undo()
    assert INBOX.id == ada.accounts[ADA.id].incoming
    assert "one for both" == secret_at(ada, WORK.id)


async def test_a_password_is_not_sent_where_another_notebook_moved_either_entry(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The shared password belongs to the inbox's host as much as to the outgoing one."""
    path = tmp_path_factory.mktemp("profile") / "profile.db"
    credentials = Credentials.in_memory()
    with (
        Profile(open_store(path), credentials) as here,
        Profile(open_store(path), credentials) as there,
    ):
        here.add_together([INBOX, WORK, ADA], {INBOX.id: Secret("one for both")})
        there.refresh()
        there.update(INBOX.replace(host="imap.elsewhere.example"), keep_secret=True)

        with pytest.raises(StaleRevisionError, match="Inbox has another host"):
            await here.check(WORK.id)


def test_what_is_remembered_survives_and_is_no_step(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A set-up that was left half way is there in the next kernel; the history knows nothing."""
    path = tmp_path_factory.mktemp("profile") / "profile.db"
    with Profile(open_store(path), Credentials.in_memory()) as profile:
        profile.remember("setup", "main", '{"step": "incoming"}')
        profile.remember("setup", "main", '{"step": "password"}')
        profile.remember("ports", "home", "{}")
        assert (0, ()) == (profile.revision, profile.history())
    with Profile(open_store(path), Credentials.in_memory()) as profile:
        assert {"main": '{"step": "password"}'} == profile.remembered("setup")
        profile.forget("setup", "main")
        profile.forget("setup", "main")
        assert {} == profile.remembered("setup")
        assert {"home"} == profile.remembered("ports").keys()
