"""A password that nobody refers to any more: it goes as soon as the keyring lets it go."""

from pathlib import Path

from keyring.errors import KeyringLocked

from smtpwidgets.credentials import Credentials
from smtpwidgets.model.secret import Secret
from smtpwidgets.opening import open_profile
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
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

    with Profile(open_store(tmp_path / "p.db"), Credentials(FileKeyring(tmp_path / "keyring"))):
        pass

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


def test_a_profile_in_memory_leaves_no_password_in_the_keyring() -> None:
    """Its rows end with this kernel, and nobody would ever find the password again."""
    with open_profile(":memory:") as profile:
        assert "memory" == profile.keyring_state().where
        assert not profile._credentials.shared
