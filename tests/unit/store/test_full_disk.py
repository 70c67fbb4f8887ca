"""A full disk is called so, whatever is being written, and what was there stays."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event

from smtpwidgets.errors import UnreadableProfileError
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.model.kept_report import KeptReport
from smtpwidgets.model.server import Server
from smtpwidgets.store import open_store
from tests.support.reports import passed_report


def full(connection: sqlite3.Connection, _record: object) -> None:
    """Let the file have no page more than it has: to SQLite that is a disk without room."""
    connection.execute("PRAGMA max_page_count=1")


def test_reports_that_find_no_room_say_that_the_disk_is_full(tmp_path: Path) -> None:
    """SQLite ends the transaction itself then; that nothing is left to take back is no news."""
    server = Server(id="s", host="mail.example.org", username="u")
    with open_store(tmp_path / "mail.db") as store:
        store.apply(ChangeSet(base=0, changes=(Change(after=server),)))
        event.listen(store._database._engine, "connect", full)
        with pytest.raises(UnreadableProfileError, match="the disk is full"):
            store.keep_reports([KeptReport.of(passed_report(server))] * 400)
        assert not store.reports()
        assert ["s"] == list(store.snapshot().servers)
