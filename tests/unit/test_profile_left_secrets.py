"""A password that nobody refers to any more: it goes as soon as the keyring lets it go."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from keyring.backends import fail
from keyring.errors import KeyringLocked

from smtpwidgets.credentials import Credentials, Place
from smtpwidgets.errors import StaleRevisionError, UnreadableProfileError
from smtpwidgets.model.secret import Secret
from smtpwidgets.opening import open_profile
from smtpwidgets.profile import Profile, secret_steps
from smtpwidgets.store import Store, open_store
from tests.support.file_keyring import FileKeyring
from tests.support.keyrings import RaisingKeyring
from tests.support.profiles import a_server

WORK = a_server("Work", host="one.example.org")
MOVED = WORK.replace(host="two.example.org")


def kept(place: Path) -> list[str]:
    return list(FileKeyring(place / "keyring").kept().values())


def with_password(place: Path) -> None:
    with Profile(open_store(place / "p.db"), Credentials(FileKeyring(place / "keyring"))) as one:
        one.add(WORK, Secret("of one"))


def in_locked(place: Path) -> Profile:
    return Profile(open_store(place / "p.db"), Credentials(RaisingKeyring(KeyringLocked)))


def test_what_a_locked_keyring_did_not_delete_goes_when_it_opens(tmp_path: Path) -> None:
    """The kernel that deleted the entry may be gone by then."""
    with_password(tmp_path)
    with in_locked(tmp_path) as profile:
        profile.remove(WORK.id)
    with in_locked(tmp_path):  # still locked: nothing is forgotten
        pass
    assert ["of one"] == kept(tmp_path)

    keyring = Credentials(FileKeyring(tmp_path / "keyring"))
    with Profile(open_store(tmp_path / "p.db"), keyring) as profile:
        profile.has_secret(WORK.id)

    assert [] == kept(tmp_path)


def test_after_a_move_with_a_locked_keyring_the_old_password_goes_to_no_new_host(
    tmp_path: Path,
) -> None:
    """What was typed for the new host lived in memory; the old host's is not used in its place."""
    with_password(tmp_path)
    with in_locked(tmp_path) as profile:
        profile.update(MOVED, Secret("of two"))
        assert "of two" == profile._credentials.get(WORK.id).reveal()  # type: ignore[union-attr]

    keyring = Credentials(FileKeyring(tmp_path / "keyring"))
    with Profile(open_store(tmp_path / "p.db"), keyring) as profile:
        assert not profile.has_secret(WORK.id)

    assert [] == kept(tmp_path)


def test_a_password_typed_after_that_stays(tmp_path: Path) -> None:
    """The note about the old one is done with before the new one is kept."""
    with_password(tmp_path)
    with in_locked(tmp_path) as profile:
        profile.update(MOVED)
    for _ in range(2):
        keyring = Credentials(FileKeyring(tmp_path / "keyring"))
        with Profile(open_store(tmp_path / "p.db"), keyring) as profile:
            if not profile.has_secret(WORK.id):
                profile.set_secret(WORK.id, Secret("of two"))

    assert ["of two"] == kept(tmp_path)


class _Full(Store):
    """A store that lets go of nothing, as on a full disk."""

    def forget(self, kind: str, *names: str) -> None:  # noqa: ARG002
        raise UnreadableProfileError("p.db", "the disk is full")


def test_a_note_that_stays_erases_no_password_that_was_typed_since(tmp_path: Path) -> None:
    """Until its note is gone, a new password lives in memory, so that nothing newer is erased."""
    with_password(tmp_path)
    keyring = FileKeyring(tmp_path / "keyring")
    store = _Full(open_store(tmp_path / "p.db")._database)
    with Profile(store, Credentials(keyring)) as profile:
        profile.update(MOVED)
        assert Place.MEMORY is profile.set_secret(WORK.id, Secret("of two")).where
        profile._credentials.try_again()
    assert [] == kept(tmp_path)

    for _ in range(2):
        with Profile(open_store(tmp_path / "p.db"), Credentials(keyring)) as profile:
            if not profile.has_secret(WORK.id):
                assert Place.KEYRING is profile.set_secret(WORK.id, Secret("of two")).where
    assert ["of two"] == kept(tmp_path)


def noted(place: Path, **facts: object) -> None:
    """Leave the note of a kernel that died as it gave a first password."""
    here = secret_steps._new(fresh=(WORK.id,)).model_copy(update={"kernel": "gone", **facts})
    with open_store(place / "p.db") as store:
        store.remember("secrets-under-way", "left", here.model_dump_json())


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        pytest.param({}, [], id="the-number-of-its-process-is-ours-now"),
        pytest.param(
            {"process": os.getppid(), "at": datetime.now(UTC) - timedelta(days=1)},
            [],
            id="its-number-is-another-programs-now",
        ),
        pytest.param(
            {"process": os.getppid(), "at": datetime.now(UTC) + timedelta(days=1)},
            [],
            id="the-clock-was-put-back",
        ),
        pytest.param({"keyring": "another computer's"}, ["of one"], id="of-another-computer"),
    ],
)
def test_a_note_neither_stays_for_ever_nor_touches_another_keyring(
    tmp_path: Path, facts: dict[str, object], left: list[str]
) -> None:
    """Numbers of processes come again, and a shared profile has a keyring on each computer."""
    with_password(tmp_path)
    noted(tmp_path, **facts)
    keyring = Credentials(FileKeyring(tmp_path / "keyring"))
    with Profile(open_store(tmp_path / "p.db"), keyring) as profile:
        assert bool(left) == profile.has_secret(WORK.id)
        profile._for_check(WORK.id, None)  # refused nobody
    assert left == kept(tmp_path)


def test_a_kernel_without_a_keyring_leaves_the_note_to_one_that_has_it(tmp_path: Path) -> None:
    """A session from afar has no keyring; what it cannot see it does not call done."""
    with_password(tmp_path)
    noted(tmp_path)
    with Profile(open_store(tmp_path / "p.db"), Credentials(fail.Keyring())) as profile:  # type: ignore[no-untyped-call]
        assert not profile.has_secret(WORK.id)
        profile._for_check(WORK.id, None)
    assert ["of one"] == kept(tmp_path)

    keyring = Credentials(FileKeyring(tmp_path / "keyring"))
    with Profile(open_store(tmp_path / "p.db"), keyring) as profile:
        assert not profile.has_secret(WORK.id)
    assert [] == kept(tmp_path)


def test_opening_a_profile_asks_no_keyring(tmp_path: Path) -> None:
    """It may ask its owner first, and opening a profile waits for nobody."""
    with_password(tmp_path)
    noted(tmp_path)
    asked: list[str] = []

    class Asked(FileKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            asked.append(service)
            return super().get_password(service, username)

    with Profile(open_store(tmp_path / "p.db"), Credentials(Asked(tmp_path / "keyring"))):
        assert [] == asked


def test_of_two_notebooks_that_change_a_password_at_once_one_is_refused(tmp_path: Path) -> None:
    """Whoever came second would take back what the first one was told is kept."""
    with_password(tmp_path)
    noted(tmp_path, process=os.getppid())
    keyring = Credentials(FileKeyring(tmp_path / "keyring"))
    with Profile(open_store(tmp_path / "p.db"), keyring) as profile:
        with pytest.raises(StaleRevisionError, match="being changed there just now"):
            profile.update(WORK, Secret("another"))
        assert {"left"} == set(profile.remembered("secrets-under-way"))
    assert ["of one"] == kept(tmp_path)


def test_a_profile_in_memory_leaves_no_password_in_the_keyring() -> None:
    """Its rows end with this kernel, and nobody would ever find the password again."""
    with open_profile(":memory:") as profile:
        assert "memory" == profile.keyring_state().where
        assert not profile._credentials.shared
