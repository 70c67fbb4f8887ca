"""What stands in the way of a profile: each reason has its own advice, and says what failed."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from smtpwidgets.errors import UnreadableProfileError
from smtpwidgets.store import Store, obstacles, open_store
from smtpwidgets.store.obstacles import Obstacle
from tests.support.profiles import a_server, adding

ALL = (
    *obstacles.SQLITE.values(),
    *obstacles.POSTGRESQL.values(),
    *obstacles.SYSTEM.values(),
    *(each for each in vars(obstacles).values() if isinstance(each, Obstacle)),
)
Happening = Callable[[Store, Path], None]
FACTS = dict.fromkeys(("kind", "words", "verdict", "row", "name", "table", "package"), "x")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A profile with one server."""
    path = tmp_path / "mail.db"
    with open_store(path) as store:
        store.apply(adding(0, a_server()))
    return path


@pytest.mark.parametrize("obstacle", ALL, ids=lambda each: each.reason[:40])
def test_an_obstacle_is_told_in_whole_sentences(obstacle: Obstacle) -> None:
    """What could not be done, why, and what to do: three sentences without a gap in them."""
    said = str(obstacle.at("mail.db", **FACTS))

    left = re.escape(obstacle.left or "It was left as it is.")
    assert re.match(rf"The profile mail\.db cannot be [a-z ]+: .+\. {left} ", said)
    assert said.endswith(".")
    assert not set("{}") & set(said)
    assert ".." not in said


def test_a_backup_is_advised_where_the_file_is_bad_and_nowhere_else() -> None:
    """A full disk, a lock and a missing permission leave a good file: nobody puts an old one there.

    Where a file may be gone, the backup comes after the look whether it is.
    """
    helped = {each.reason for each in ALL if "estore a backup" in str(each.at("p", **FACTS))}

    assert helped == {
        "its tables are not there: another program emptied or replaced the file",
        "the file is damaged",
        "the file is damaged ({verdict})",
        "the file is gone, or its folder may not be written to",
        "the file is no profile: something else is in it, or it is damaged",
        "its schema version is missing",
        "the database refused a command ({name})",
        "{row}",
    }


def full(store: Store, _path: Path) -> None:
    """Let the file have no page more than it has: to SQLite that is a disk without room."""
    event.listen(
        store._database._engine,
        "connect",
        lambda connection, _record: connection.execute("PRAGMA max_page_count=1"),
    )


def protected(store: Store, _path: Path) -> None:
    """Let SQLite refuse to write, as it does where the file may not be written to."""
    event.listen(
        store._database._engine,
        "connect",
        lambda connection, _record: connection.execute("PRAGMA query_only=ON"),
    )


def gone(_store: Store, path: Path) -> None:
    path.unlink()


CASES: dict[Happening, tuple[str, str]] = {
    full: ("cannot be written to: the disk is full", "Make room on this disk"),
    protected: ("cannot be written to: it is write-protected", "Its owner or the administrator"),
    gone: ("cannot be opened: the file is gone", "Look whether the file is there"),
}


@pytest.mark.parametrize("happens", CASES, ids=lambda happens: happens.__name__)
def test_a_write_that_fails_says_what_failed_and_what_helps(path: Path, happens: Happening) -> None:
    """The database itself says it, and the advice fits."""
    what, advice = CASES[happens]
    with open_store(path) as store:
        happens(store, path)
        with pytest.raises(UnreadableProfileError) as caught:
            store.apply(adding(1, *[a_server("x" * 200 + str(n)) for n in range(400)]))

    assert what in str(caught.value)
    assert caught.value.advice.startswith(advice)


def test_who_comes_after_a_wait_in_vain_does_not_wait_as_long_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep that ends has several things to write: its reader waits once, and then is told.

    Once that time is over a lock is waited for as before.
    """
    now, waits = [100.0], list[float]()
    connect: Any = sqlite3.connect

    def noting(*given: Any, timeout: float, **options: Any) -> sqlite3.Connection:
        waits.append(timeout)
        made: sqlite3.Connection = connect(*given, timeout=0.0, **options)
        return made

    monkeypatch.setattr("smtpwidgets.store.database.monotonic", lambda: now[0])
    with open_store(path) as store, closing(connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(sqlite3, "connect", noting)
        for later in (0.0, 1.0, 8.9, 0.2):
            now[0] += later
            with pytest.raises(UnreadableProfileError, match="Wait until the other program"):
                store.apply(adding(1, a_server("late")))
        other.execute("ROLLBACK")
        assert 2 == store.apply(adding(1, a_server("late"))).revision

    assert [10.0, 1.0, 1.0, 10.0, 1.0] == waits
