"""The verbs of a profile, on a real database in memory and real credentials in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import (
    InUseError,
    NotFoundError,
    NothingToUndoError,
    StaleRevisionError,
)
from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.opening import open_profile, practice_profile
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store

WORK = Server(description="Work", host="smtp.example.org", username="ada@example.org")
SPARE = Server(description="Spare", host="mail.example.org", username="ada@example.org")
ADA = Account(address="ada@example.org", outgoing=(WORK.id,))


@pytest.fixture
def profile() -> Iterator[Profile]:
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        yield profile


@pytest.fixture
def two_notebooks(tmp_path: Path) -> Iterator[tuple[Profile, Profile]]:
    path = tmp_path / "profile.db"
    first = Profile(open_store(path), Credentials.in_memory())
    first.add(WORK)
    with first, Profile(open_store(path), Credentials.in_memory()) as second:
        yield first, second


def revealed(profile: Profile, id: str) -> str | None:
    secret = profile._credentials.get(id)
    return None if secret is None else secret.reveal()


def test_what_was_added_is_listed_with_its_secret(profile: Profile) -> None:
    """A server that was added stands in the list, and its password is kept."""
    added = profile.add(WORK, Secret("one"))

    assert {WORK.id: added} == profile.servers
    assert profile.has_secret(WORK.id)


def test_a_row_that_cannot_be_written_takes_its_secret_back(
    two_notebooks: tuple[Profile, Profile],
) -> None:
    """If the entry is refused, no password stays behind for an entry that does not exist."""
    first, second = two_notebooks
    first.add(SPARE)

    late = Server(host="late.example.org", username="ada")
    with pytest.raises(StaleRevisionError):
        second.add(late, Secret("one"))

    assert not second.has_secret(late.id)


def test_an_edit_that_is_refused_leaves_the_old_secret(
    two_notebooks: tuple[Profile, Profile],
) -> None:
    """A stale edit with a new password changes neither the entry nor the password."""
    first, second = two_notebooks
    second.set_secret(WORK.id, Secret("old"))
    first.update(WORK.replace(description="Office"))

    with pytest.raises(StaleRevisionError) as caught:
        second.update(WORK.replace(description="Desk"), Secret("new"))

    assert "old" == revealed(second, WORK.id)
    assert any("description" in sentence for sentence in caught.value.changed)
    assert "Office" == first.server(WORK.id).description


def test_an_edit_based_on_an_older_state_is_refused(profile: Profile) -> None:
    """A form that was opened before the last change does not overwrite it."""
    profile.add(WORK)
    opened_at = profile.revision
    profile.update(WORK.replace(description="Office"))

    with pytest.raises(StaleRevisionError):
        profile.update(WORK.replace(description="Desk"), base=opened_at)

    assert "Office" == profile.server(WORK.id).description


def test_another_notebook_is_noticed_and_followed(
    two_notebooks: tuple[Profile, Profile],
) -> None:
    """A change made elsewhere is seen, and shown only after it was asked for."""
    first, second = two_notebooks
    first.update(WORK.replace(description="Office"))

    assert second.changed_elsewhere()
    assert "Work" == second.server(WORK.id).description

    second.refresh()

    assert "Office" == second.server(WORK.id).description
    assert not second.changed_elsewhere()


def test_a_secret_is_not_sent_to_another_host_unasked(profile: Profile) -> None:
    """Changing the host puts the stored password away, unless the caller says keep it."""
    profile.add(WORK, Secret("one"))

    moved = profile.update(WORK.replace(host="smtp.elsewhere.example"))
    assert not profile.has_secret(moved.id)

    profile.set_secret(moved.id, Secret("one"))
    profile.update(WORK.replace(host="smtp.third.example"), keep_secret=True)
    assert profile.has_secret(moved.id)


def test_a_deleted_server_comes_back_whole(profile: Profile) -> None:
    """Undo brings back the server, the accounts' links and the password."""
    profile.add(WORK, Secret("one"))
    profile.add(ADA)

    profile.remove(WORK.id, unlink=True)
    assert WORK.id not in profile.servers
    assert () == profile.accounts[ADA.id].outgoing
    assert not profile.has_secret(WORK.id)

    profile.undo()
    assert WORK == profile.servers[WORK.id]
    assert (WORK.id,) == profile.accounts[ADA.id].outgoing
    assert "one" == revealed(profile, WORK.id)


def test_a_server_in_use_is_not_deleted_by_accident(profile: Profile) -> None:
    """Without an answer to what the accounts shall use, nothing is deleted and they are named."""
    profile.add(WORK)
    profile.add(ADA)

    with pytest.raises(InUseError, match=r"ada@example\.org"):
        profile.remove(WORK.id)

    assert WORK.id in profile.servers


def test_a_replacement_takes_the_deleted_servers_place(profile: Profile) -> None:
    """The accounts use the replacement where the deleted server stood."""
    for value in (WORK, SPARE, ADA):
        profile.add(value)

    profile.remove(WORK.id, replace_with=SPARE.id)

    assert (SPARE.id,) == profile.accounts[ADA.id].outgoing


def test_undo_walks_back_to_the_beginning(profile: Profile) -> None:
    """Each undo takes one change back, and the last one says that there is nothing left."""
    profile.add(WORK)
    profile.update(WORK.replace(description="Office"))

    profile.undo()
    assert "Work" == profile.server(WORK.id).description
    profile.undo()
    assert {} == profile.servers
    with pytest.raises(NothingToUndoError):
        profile.undo()


def test_a_missing_entry_is_named(profile: Profile) -> None:
    """Every verb that takes an id says so when there is no such entry."""
    for verb in (profile.remove, profile.server):
        with pytest.raises(NotFoundError):
            verb("nobody")


def test_listeners_hear_what_changed_until_they_leave(profile: Profile) -> None:
    """A listener gets None for changed entries, an id for a new secret, and then nothing."""
    heard: list[str | None] = []
    leave = profile.subscribe(heard.append)

    profile.add(WORK)
    profile.set_secret(WORK.id, Secret("one"))
    leave()
    profile.remove(WORK.id)

    assert [None, WORK.id] == heard


async def test_a_check_is_kept_with_the_revision_it_was_made_on() -> None:
    """The last check of a practice server is there afterwards, with stages heard live."""
    with practice_profile(["works"]) as profile:
        (id,) = profile.servers
        heard: list[str] = []

        report = await profile.check(
            id, depth="rehearsal", progress=lambda result: heard.append(result.stage)
        )

        assert report.ok, str(report)
        assert [result.stage for result in report.stages] == heard
        assert profile.reports[id] == report
        assert profile.revision == report.revision


def test_a_scenario_that_does_not_exist_is_named() -> None:
    """A slip in a scenario's id is told, with the ids there are, and starts no servers."""
    with pytest.raises(
        ValueError, match=r"no scenario .wroks.\. Did you mean .works.\? There are: works"
    ):
        practice_profile(["wroks"])


def test_a_profile_is_found_again(tmp_path: Path) -> None:
    """What was stored is there after everything was closed, and its repr says where."""
    path = tmp_path / "profile.db"
    with open_profile(path) as profile:
        profile.add(WORK)

    with open_profile(path) as again:
        assert WORK == again.servers[WORK.id]
        assert str(path) in repr(again)
