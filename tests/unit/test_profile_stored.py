"""Many checks look at what other notebooks wrote: seldom enough to be cheap, always in time."""

import sqlite3
from pathlib import Path

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.secret import Secret
from smtpwidgets.profile import Profile, stored
from smtpwidgets.profile.prepared import Prepared
from smtpwidgets.store import Store, database, open_store
from tests.support.keyrings import DictKeyring
from tests.support.profiles import a_server

HERE = a_server("Work", host="one.example.org")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "p.db"


def given(profile: Profile, prepared: Prepared) -> str | None:
    """Return the password that a check of a sweep would use."""
    login, find = prepared.login(HERE.id, None), profile._credentials.find
    secret = profile._given_for(prepared, login, find)
    return None if secret is None else secret.reveal()


def test_the_password_of_a_new_host_goes_to_no_old_one(place: Path) -> None:
    """Another notebook moves the entry and gives it another password, between two checks."""
    keyring = DictKeyring()
    mine, theirs = Credentials(keyring), Credentials(keyring)
    with Profile(open_store(place), mine) as profile:
        profile.add(HERE, Secret("of the old host"))
        prepared = profile.prepare_checks()
        first = given(profile, prepared)
        with Profile(open_store(place), theirs) as other:
            other.update(HERE.replace(host="two.example.org"), Secret("of the new host"))
        with pytest.raises(StaleRevisionError, match="another host"):
            given(profile, prepared)

    assert "of the old host" == first


def test_a_password_that_was_read_while_the_entry_moved_is_not_used(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The move may come between the first look and the keyring: the entry is looked at again."""
    with Profile(open_store(place), Credentials.in_memory()) as profile:
        profile.add(HERE, Secret("of the old host"))
        prepared, read = profile.prepare_checks(), profile._credentials.find

        def moved_meanwhile(id: str) -> Secret | None:
            monkeypatch.setattr(profile._credentials, "find", read)
            profile.update(HERE.replace(host="two.example.org"), Secret("of the new host"))
            return read(id)

        monkeypatch.setattr(profile._credentials, "find", moved_meanwhile)
        with pytest.raises(StaleRevisionError, match="another host"):
            given(profile, prepared)


def test_a_locked_database_is_waited_for_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check needs no database: the first one waits for it in vain, the next ones do not."""
    asked: list[int] = []
    revision = Store.revision
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.01)
    monkeypatch.setattr(Store, "revision", lambda self: asked.append(1) or revision(self))
    with Profile(open_store(place), Credentials.in_memory()) as profile:
        profile.add(HERE, Secret("sesame"))
        prepared = profile.prepare_checks()
        rival = sqlite3.connect(place, isolation_level=None)
        rival.execute("BEGIN EXCLUSIVE")
        found = [given(profile, prepared)]
        profile._stored._looked_at = float("-inf")  # as half a second later
        asked.clear()
        found += [given(profile, prepared) for _ in range(9)]
        rival.close()

    assert ["sesame"] * 10 == found
    assert not asked


def test_of_many_who_ask_one_looks_again_in_time(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others go on with what is at hand, and nobody with what is older than half a second."""
    clock = [0.0]
    monkeypatch.setattr(stored, "monotonic", lambda: clock[0])
    with Profile(open_store(place), Credentials.in_memory()) as profile:
        lately, known = profile._stored, profile.snapshot

        def sent() -> int:
            return [lately.at_hand(known) for _ in range(9)].count(None)

        told = [sent()]  # nobody has looked yet
        lately.seen(known)
        for clock[0] in (0.2, 0.3, 0.4, 0.6):
            told.append(sent())
        with Profile(open_store(place), Credentials.in_memory()) as other:
            other.add(HERE)
        lately.seen(known)
        told.append(sent())
        here = lately.at_hand(known)

    assert [9, 0, 1, 0, 9, 0] == told
    assert here is not None
    assert HERE.id in here.servers
