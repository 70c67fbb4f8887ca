"""Reports in batches: kept in one transaction, told once, and few of them in memory as values."""

from pathlib import Path

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import NotFoundError
from smtpwidgets.model.kept_report import KeptReport
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.profiles import a_report, a_server


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "p.db"


def test_a_batch_is_kept_whole_and_told_once(place: Path) -> None:
    """Many reports are one write and one message; the next kernel reads them all."""
    servers = [a_server(f"{n}", host=f"h{n}.example.org") for n in range(30)]
    reports = [a_report(server, elapsed_ms=n) for n, server in enumerate(servers)]
    with Profile(open_store(place), Credentials.in_memory()) as profile:
        profile.add_together(servers)
        heard: list[str | None] = []
        profile.subscribe(heard.append)
        profile.keep_reports(reports)
        here = dict(profile.reports)
    with Profile(open_store(place), Credentials.in_memory()) as later:
        there = {id: report.elapsed_ms for id, report in later.reports.items()}

    assert [None] == heard
    assert {report.server_id: report for report in reports} == here
    assert {report.server_id: report.elapsed_ms for report in reports} == there


def test_of_a_deleted_server_nothing_is_kept_and_the_rest_is(place: Path) -> None:
    """Deleted while it was checked: the others of its batch lose nothing."""
    gone, here = a_server("gone"), a_server("here")
    with Profile(open_store(place), Credentials.in_memory()) as profile:
        profile.add_together([gone, here])
        profile.remove(gone.id)
        profile.keep_reports([a_report(gone), a_report(here)])
        kept = set(profile.reports)

    assert {here.id} == kept


def test_the_last_check_goes_with_its_server_and_comes_back_with_it(place: Path) -> None:
    """Deleted, and the deletion undone: the report is there again."""
    server = a_server()
    with Profile(open_store(place), Credentials.in_memory()) as profile:
        profile.add(server)
        profile.keep_report(a_report(server))
        profile.remove(server.id)
        without = dict(profile.reports)
        profile.undo()
        back = dict(profile.reports)

    assert not without
    assert [server.id] == list(back)


def test_five_reports_of_each_server_stay(place: Path) -> None:
    """The newest five, however they came; a server that never was is refused with its batch."""
    one, other = a_server("one"), a_server("other")
    with open_store(place) as store, Profile(store, Credentials.in_memory()) as profile:
        profile.add_together([one, other])
        profile.keep_reports([a_report(one, n) for n in range(9)] + [a_report(other, 1)])
        with store._database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT server_id, count(*) FROM reports GROUP BY 1")
            counts = {id: count for id, count in rows}  # noqa: C416 -- rows are no pairs of dict()
        with pytest.raises(NotFoundError):
            store.keep_reports([KeptReport.of(a_report(s)) for s in (one, a_server("nobody"))])
        last = store.reports()[one.id].elapsed_ms

    assert {one.id: 5, other.id: 1} == counts
    assert 8 == last


def test_thousands_of_reports_are_held_as_text_and_some_as_values() -> None:
    """Each is at hand all the same, and is what was kept."""
    servers = [a_server(f"{n}", host=f"h{n}.example.org") for n in range(700)]
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.add_together(servers)
        profile.keep_reports([a_report(server, n) for n, server in enumerate(servers)])
        first = profile.reports[servers[0].id].elapsed_ms
        values = len(profile._reports._values)

    assert 0 == first
    assert 700 == len(profile.reports)
    assert values <= 512
