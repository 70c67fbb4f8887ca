"""Hundreds of rows as somebody edits them: two bad cells stop all, an undo is exact to the byte."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from smtpwidgets import Profile
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.store import open_store
from tests.support.profiles import a_server
from tests.unit.test_plans import codes

NUMBER = 300
SERVERS = [
    a_server(f"Branch {n}", host=f"mx{n % 17}.old.example", username=f"u{n}", id=f"s{n:03}")
    for n in range(NUMBER)
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the profile is."""
    return tmp_path / "profile.db"


@pytest.fixture
def profile(path: Path) -> Iterator[Profile]:
    """Three hundred servers on seventeen hosts."""
    with Profile(open_store(path), Credentials.in_memory()) as made:
        made.add_together(SERVERS)
        yield made


def moved(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame after a migration: another domain and other ports, as one writes it."""
    return frame.assign(host=frame["host"].str.replace("old", "new"), port=587, security="starttls")


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of servers and accounts as they stand in the file."""
    connection = sqlite3.connect(path)
    try:
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 -- ours
            for name in ("servers", "accounts")
        }
    finally:
        connection.close()


def test_two_bad_cells_of_three_hundred_rows_are_named_and_nothing_is_written(
    profile: Profile, path: Path
) -> None:
    """Both by row and field; once they are right all is applied in one step, and taken back."""
    before, shown = tables(path), profile.servers_frame().to_csv()
    frame = moved(profile.servers_frame())
    frame.loc["s007", "port"], frame.loc["s123", "host"] = 70_000, "two words"
    bad = profile.plan(frame)
    with pytest.raises(InvalidSettingsError) as refused:
        bad.apply()

    assert [("s007", "port"), ("s123", "host")] == [(p.row, p.field) for p in bad.problems]
    assert 2 == len(refused.value.problems)
    assert (before, 1) == (tables(path), profile.revision)

    frame.loc["s007", "port"], frame.loc["s123", "host"] = 587, "mx4.new.example"
    good = profile.plan(frame)
    good.apply()
    assert ([], 3 * NUMBER, 2) == (codes(good), len(good.cells), profile.revision)
    assert {587} == set(profile.servers_frame()["port"])

    profile.undo()
    assert before == tables(path)
    assert shown == profile.servers_frame().to_csv()
    assert 3 == profile.revision == len(profile.history())


def test_rows_are_removed_only_when_that_is_asked_for(profile: Profile) -> None:
    """A filtered frame changes what is in it; with `remove` the plan says how many go."""
    ten = moved(profile.servers_frame()).head(10)
    kept, gone = profile.plan(ten), profile.plan(ten, remove=True)

    assert (10, 0, 290) == (len(kept.edited), len(kept.removed), kept.kept)
    assert (10, 290, 0) == (len(gone.edited), len(gone.removed), gone.kept)
    gone.apply()
    assert 10 == len(profile.servers)
    profile.undo()
    assert [server.id for server in SERVERS] == list(profile.servers)
