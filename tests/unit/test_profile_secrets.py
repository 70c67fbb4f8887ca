"""Whose password it is: a secret goes to the host it was given for, whatever happens between."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtpwidgets.checks import check
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import ClosedProfileError, StaleRevisionError, UnreadableProfileError
from smtpwidgets.model.secret import Secret
from smtpwidgets.opening import practice_profile
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from smtpwidgets.store.store import Store
from tests.support.keyrings import DictKeyring
from tests.support.profiles import a_report, a_server

WORK = a_server("Work", host="smtp.example.org")
MOVED = WORK.replace(host="smtp.elsewhere.example")


@pytest.fixture
def profile() -> Iterator[Profile]:
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        yield profile


def revealed(profile: Profile, id: str = WORK.id) -> str | None:
    secret = profile._credentials.get(id)
    return None if secret is None else secret.reveal()


@pytest.mark.parametrize("keep_secret", [False, True])
def test_undoing_a_move_takes_the_new_hosts_password_away(
    profile: Profile, keep_secret: bool
) -> None:
    """The password given for the new host is not sent to the old one; that gets its own back."""
    profile.add(WORK, Secret("of the old host"))
    profile.update(MOVED, Secret("of the new host"), keep_secret=keep_secret)

    profile.undo()

    assert "of the old host" == revealed(profile)


def test_undoing_a_move_leaves_no_password_where_there_was_none(profile: Profile) -> None:
    """A host for which no password was ever given does not inherit one by an undo."""
    profile.add(WORK)
    profile.update(MOVED, Secret("of the new host"))

    profile.undo()

    assert revealed(profile) is None


def test_a_deletion_and_its_undo_do_not_carry_a_password_to_another_host(profile: Profile) -> None:
    """What was put away for the old host stays away from the new one."""
    profile.add(WORK, Secret("of the old host"))
    profile.update(MOVED)
    profile.remove(WORK.id)

    profile.undo()
    assert revealed(profile) is None

    profile.undo()
    assert "of the old host" == revealed(profile)


def test_an_entry_added_again_has_the_password_it_came_with(profile: Profile) -> None:
    """What was put away with a deletion does not take the place of a new password."""
    profile.add(WORK, Secret("old"))
    profile.remove(WORK.id)

    profile.add(WORK, Secret("new"))

    assert "new" == revealed(profile)


async def test_a_server_that_moved_elsewhere_is_not_checked_with_the_shared_keyring(
    tmp_path: Path,
) -> None:
    """A notebook that is behind does not send the new host's password to the old host."""
    path, keyring = tmp_path / "profile.db", DictKeyring()
    with (
        Profile(open_store(path), Credentials(keyring)) as ahead,
        Profile(open_store(path), Credentials(keyring)) as behind,
    ):
        ahead.add(WORK, Secret("of the old host"))
        behind.refresh()
        ahead.update(MOVED, Secret("of the new host"))

        with pytest.raises(StaleRevisionError, match="another host"):
            await behind.check(WORK.id)


class _Interrupted(Store):
    """A store in which Ctrl+C is pressed just as a change was written."""

    def apply(self, *args: object, **options: object) -> object:  # type: ignore[override]
        super().apply(*args, **options)  # type: ignore[arg-type]
        raise KeyboardInterrupt


def test_an_interrupt_after_the_change_was_written_loses_no_password() -> None:
    """Entry and password stay together, also when the interrupt comes between them."""
    store = open_store(":memory:")
    with Profile(_Interrupted(store._database), Credentials.in_memory()) as profile:
        with pytest.raises(KeyboardInterrupt):
            profile.add(WORK, Secret("one"))

        assert WORK == profile.servers[WORK.id]
        assert "one" == revealed(profile)


def test_a_listener_that_fails_stops_neither_the_change_nor_the_others(
    profile: Profile, caplog: pytest.LogCaptureFixture
) -> None:
    """The change is stored with its password, the next listener hears of it, the log says why."""
    heard: list[str | None] = []
    profile.subscribe([].index)
    profile.subscribe(heard.append)

    with caplog.at_level(logging.ERROR):
        profile.add(WORK, Secret("one"))

    assert "one" == revealed(profile)
    assert [None] == heard
    assert "ValueError" in caplog.text


class _Full(Store):
    """A store whose disk is full for reports."""

    def keep_reports(self, found: object, bodies: object = None) -> None:  # noqa: ARG002
        raise UnreadableProfileError("profile.db", "the disk is full")


def test_a_full_disk_does_not_take_the_report_away() -> None:
    """What a check found is shown, though it cannot be stored; and that is said, too."""
    store = open_store(":memory:")
    with Profile(_Full(store._database), Credentials.in_memory()) as profile:
        profile.add(WORK)
        report = a_report(WORK)

        with pytest.raises(UnreadableProfileError, match="disk is full"):
            profile.keep_report(report)

        assert report == profile.reports[WORK.id]


def test_eight_threads_at_once_lose_no_change() -> None:
    """Each of many changes from many threads is stored, and the last undo ends at the beginning."""
    with practice_profile([]) as profile:

        def work(number: int) -> None:
            for turn in range(5):
                server = a_server(f"{number}-{turn}", host=f"h{number}-{turn}.example")
                profile.add(server, Secret("one"))
                profile.update(server.replace(description=f"{server.description} edited"))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert 40 == len(profile.servers)
        assert all(s.description.endswith("edited") for s in profile.servers.values())
        assert all(profile.has_secret(id) for id in profile.servers)
        assert 80 == profile.revision


async def test_a_password_as_plain_text_is_refused_before_it_gets_anywhere(
    profile: Profile,
) -> None:
    """`secret="…"` is a slip; the error says what to write and repeats nothing of it."""
    with pytest.raises(TypeError, match=r"Secret\(…\)") as added:
        profile.add(WORK, "hunter2")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"Secret\(…\)") as checked:
        await check(WORK, secret="hunter2")  # type: ignore[arg-type]

    assert "hunter2" not in f"{added.value}{checked.value}"
    assert {} == profile.servers
    assert not profile.has_secret(WORK.id)


def test_a_closed_profile_says_so(profile: Profile) -> None:
    """What is used after it was closed names itself and the way back, and is one of our errors."""
    profile.close()

    with pytest.raises(ClosedProfileError, match=r"Open it again"):
        profile.add(WORK)
