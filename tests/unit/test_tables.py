"""The door to files: what is read, what is written, and what is left alone."""

import os
import sys
import threading
from io import BytesIO, StringIO
from pathlib import Path

import pandas as pd
import pytest

import smtpwidgets as sw
from smtpwidgets import Profile
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import TableError
from smtpwidgets.store import open_store

FRAME = pd.DataFrame({"host": pd.array(["a.example"], dtype="string")})
CSV = b"Server,Port\na.example,587\n"


@pytest.mark.parametrize(
    "source",
    [
        CSV,
        bytearray(CSV),
        memoryview(CSV),
        BytesIO(CSV),
        {"name": "list.csv", "content": memoryview(CSV), "type": "text/csv"},
        ({"name": "list.csv", "content": memoryview(CSV)},),
        StringIO(CSV.decode()),
    ],
    ids=lambda source: type(source).__name__,
)
def test_a_table_is_read_from_what_people_have(source: object) -> None:
    """Bytes, an open file, and what an upload in a notebook gives."""
    assert ["a.example"] == list(sw.read_table(source).frame["host"])  # type: ignore[arg-type]


@pytest.mark.parametrize("format", ["csv", "tsv", "xlsx", "json", "parquet"])
def test_a_file_is_written_and_read_by_its_ending(format: str, tmp_path: Path) -> None:
    """Whoever writes learns where it is."""
    where = sw.write_table(FRAME, tmp_path / f"list.{format}")

    assert tmp_path / f"list.{format}" == where
    assert ["a.example"] == list(sw.read_table(str(where)).frame["host"])
    assert [where] == list(tmp_path.iterdir())


def test_a_page_is_written_and_not_read(tmp_path: Path) -> None:
    """HTML is to look at; what to take instead is said."""
    where = sw.write_table(FRAME, tmp_path / "list.html")

    assert "<table>" in where.read_text(encoding="utf-8")
    assert ["not-read"] == [p.code for p in sw.read_table(where, "html").problems]


@pytest.mark.parametrize("address", ["http://a.example/list.csv", "s3://list", "file:///list.csv"])
def test_no_address_is_fetched(address: str) -> None:
    """A table is a file of this computer."""
    with pytest.raises(TableError, match="Download it first"):
        sw.read_table(address)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_or_a_folder_is_no_file_and_nobody_waits(tmp_path: Path) -> None:
    """A pipe would hold up the notebook until somebody writes into it."""
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises((TableError, IsADirectoryError)):
            sw.read_table(path)


@pytest.mark.parametrize("name", ["list.xls", "list", "list.pkl"])
def test_an_ending_that_tells_no_format_is_told(name: str, tmp_path: Path) -> None:
    """Nothing is written under a name that promises something else; a format can be given."""
    with pytest.raises(TableError, match=r"tells no format.*\.csv"):
        sw.write_table(FRAME, tmp_path / name)
    assert [] == list(tmp_path.iterdir())
    assert b"a.example" in sw.write_table(FRAME, tmp_path / name, "csv").read_bytes()


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    """What it leads to may be somebody else's; it is named, so that it can be meant."""
    target = tmp_path / "other.csv"
    target.write_text("mine", encoding="utf-8")
    (tmp_path / "list.csv").symlink_to(target)

    with pytest.raises(TableError, match=r"is a link to .*other\.csv"):
        sw.write_table(FRAME, tmp_path / "list.csv")
    assert "mine" == target.read_text(encoding="utf-8")


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    """Only files are."""
    (tmp_path / "list.csv").mkdir()

    with pytest.raises(TableError, match="is no file"):
        sw.write_table(FRAME, tmp_path / "list.csv")


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    """Whole or not at all, and nothing half written lies about."""
    where = sw.write_table(FRAME, tmp_path / "list.csv")
    before = where.read_bytes()

    with pytest.raises(TableError):
        sw.write_table(pd.DataFrame({"host": [["no", "text"]]}), where)
    with pytest.raises(OSError, match="nowhere"):
        sw.write_table(FRAME, tmp_path / "nowhere" / "list.csv")
    assert before == where.read_bytes()
    assert [where] == list(tmp_path.iterdir())


def test_a_write_that_breaks_off_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is told, and yesterday's list is still there."""
    where = sw.write_table(FRAME, tmp_path / "list.csv")
    before = where.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        sw.write_table(pd.DataFrame({"host": ["b.example"]}), where)
    assert before == where.read_bytes()
    assert [where] == list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_who_may_read_a_file_stays_as_it_was(tmp_path: Path) -> None:
    """A list that was only for its owner does not become one for everybody."""
    where = sw.write_table(FRAME, tmp_path / "list.csv")
    where.chmod(0o600)
    sw.write_table(FRAME, where)

    assert 0o600 == where.stat().st_mode & 0o777


def test_two_writers_leave_one_whole_file(tmp_path: Path) -> None:
    """Whoever comes last wins, and no file is mixed of both."""
    frames = [pd.DataFrame({"host": [name] * 500}) for name in ("a.example", "b.example")]
    threads = [
        threading.Thread(target=sw.write_table, args=(frame, tmp_path / "list.csv"))
        for frame in frames * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hosts = set(sw.read_table(tmp_path / "list.csv").frame["host"])

    assert 1 == len(hosts)
    assert [tmp_path / "list.csv"] == list(tmp_path.iterdir())


def test_a_list_from_a_spreadsheet_becomes_entries_with_their_passwords(tmp_path: Path) -> None:
    """The whole way: file, frame, plan, apply, undo."""
    table = sw.read_table(
        b"Name;Server;Port;SSL;User;Password\n"
        b"Work;smtp.a.example;587;no;ada;first canary\nHome;imap.b.example;993;yes;bob;\n"
    )
    with Profile(open_store(tmp_path / "profile.db"), Credentials.in_memory()) as profile:
        plan = profile.plan(table)
        assert plan.ok, plan.problems
        plan.apply()
        servers = {server.description: server for server in profile.servers.values()}

        assert {"Work", "Home"} == set(servers)
        assert ("starttls", 587) == (servers["Work"].security, servers["Work"].port_number)
        assert ("imap", "tls") == (servers["Home"].protocol, servers["Home"].security)
