"""A profile whose file is damaged behind its front: every reader says so in words."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from smtpwidgets.errors import UnreadableProfileError
from smtpwidgets.store import Store, open_store
from tests.support.profiles import a_server, adding
from tests.support.results import a_result, a_run

READERS = [Store.history, Store.undoable, lambda store: store.steps_since(0)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A profile with one step and one sweep."""
    path = tmp_path / "mail.db"
    with open_store(path) as store:
        store.apply(adding(0, a_server()))
        store.keep_run(a_run(a_result("n1")))
    return path


def run_sql(path: Path, command: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(command)


@pytest.mark.parametrize("read", READERS, ids=["history", "undoable", "since"])
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE steps SET at = '2026-Y1-22 14:57:51'",
        "UPDATE steps SET changes = '[{'",
        "UPDATE steps SET changes = '[{}]'",
        "UPDATE steps SET changes = '7'",
    ],
    ids=["no-date", "no-json", "no-change", "no-list"],
)
def test_a_step_that_cannot_be_read_is_told(
    path: Path, damage: str, read: Callable[[Store], object]
) -> None:
    """The reason names the history; entries are read all the same."""
    run_sql(path, damage)
    with open_store(path) as store:
        assert 1 == len(store.snapshot().servers)
        with pytest.raises(UnreadableProfileError, match="a step of its history cannot be read"):
            read(store)


def test_letters_that_are_none_are_damage(path: Path) -> None:
    """SQLite says the name of a damaged table with its damage; that is a sentence here, too."""
    with open_store(path) as store:
        data = path.read_bytes()
        path.write_bytes(data.replace(b"CREATE TABLE steps", b"CREATE TABLE \xff\xfeeps", 1))
        with pytest.raises(UnreadableProfileError, match="the file is damaged"):
            store.history()


def test_a_sweep_without_its_rows_is_left_out(path: Path) -> None:
    """A body that is no text is like one of another version: the profile is whole without it."""
    run_sql(path, "UPDATE runs SET body = x'00'")
    with open_store(path) as store:
        assert () == store.runs()
