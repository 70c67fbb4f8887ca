"""A profile at a PostgreSQL server: all that a store promises, and what is said where it cannot be."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, event

from smtpwidgets import Profile
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import StaleRevisionError, UnreadableProfileError
from smtpwidgets.model.kept_report import KeptReport
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.stages import Depth
from smtpwidgets.store import Store, open_store, tables
from tests.suites.test_plans_survive import whole_plans_of_killed_kernels
from tests.suites.test_store import StoreSuite
from tests.suites.test_store_shared import (
    applying,
    interrupted_everywhere,
    opened,
    sweep_beside_edits,
    undoing,
)
from tests.suites.test_store_survives import one_of_two_wins, steps_of_killed_writers
from tests.support.file_keyring import FileKeyring
from tests.support.postgresql import PASSWORD, PostgreSQL, postgresql
from tests.support.profiles import a_report, a_server, adding, an_account, listed
from tests.unit.store.test_opening import at_version, first_schema
from tests.unit.test_cli_check import here


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


@pytest.fixture
def url(server: PostgreSQL) -> str:
    """A place where nothing is yet."""
    return server.schema()


class TestPostgreSQL(StoreSuite):
    @pytest.fixture
    def store(self, url: str) -> Iterator[Store]:
        with open_store(url) as store:
            yield store


# --- several at once, and kernels that die ----------------------------------------------------------


def test_killed_kernels_lose_nothing_and_leave_nothing_half_done(url: str) -> None:
    """Nobody has to wait for them, or to clear up after them."""
    steps_of_killed_writers(url, lambda: False, kills=14)


def test_a_plan_of_a_killed_kernel_is_applied_as_a_whole_or_not_at_all(url: str) -> None:
    """At whichever statement it died."""
    whole_plans_of_killed_kernels(url, kills=6)


def test_of_two_notebooks_exactly_one_wins_and_the_other_is_told(url: str) -> None:
    """Nothing is overwritten."""
    one_of_two_wins(url)


def test_a_sweep_and_edits_of_two_processes_lose_nothing(url: str) -> None:
    """Reports, kept runs and steps of both are there."""
    sweep_beside_edits(url, sweeps=2, edits=12)


@pytest.mark.parametrize("ready", [applying, undoing], ids=lambda ready: ready.__name__)
def test_ctrl_c_leaves_a_step_undone_or_done(url: str, ready: object) -> None:
    """Also while a command is on its way to the server."""
    with opened(url) as profile:
        profile.add_together([here(2525, f"E{n}", id=f"e{n}") for n in range(5)])
        interrupted_everywhere(profile, url, ready, points=10)  # type: ignore[arg-type]


def together(work: Callable[[], object], count: int) -> None:
    """Run `work` in threads that begin at once; raises what one of them raised."""
    start = threading.Barrier(count)

    def run() -> None:
        start.wait(30)
        work()

    with ThreadPoolExecutor(count) as threads:
        for ended in [threads.submit(run) for _ in range(count)]:
            ended.result(60)


def test_those_who_open_an_empty_database_at_once_make_one_profile(url: str) -> None:
    """The tables are made once, by the first of them."""
    together(lambda: open_store(url).close(), 8)
    with open_store(url) as store:
        assert (0, ()) == (store.revision(), store.history())


def test_what_is_remembered_and_reported_at_once_comes_one_after_the_other(url: str) -> None:
    """Two kernels write the same note, and reports of the same servers, in any order."""
    servers = [a_server(f"s{n}") for n in range(30)]
    with open_store(url) as store:
        store.apply(adding(0, *servers))
        reports = [KeptReport.of(a_report(server)) for server in servers]

        def work() -> None:
            with open_store(url) as mine:
                for _ in range(8):
                    mine.remember("kind", "name", "body")
                    mine.keep_reports(reports)
                    reports.reverse()

        together(work, 4)
        assert {"name": "body"} == store.remembered("kind")
        assert 30 == len(store.reports())
        with store._database.reading() as connection:
            kept = connection.exec_driver_sql("SELECT count(*) FROM reports").scalar()
    assert 30 * 5 == kept


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows cannot fork")
def test_a_forked_child_talks_over_connections_of_its_own(url: str) -> None:
    """Over one that two processes use, each would read the answers of the other."""
    with open_store(url) as store:
        store.apply(adding(0, a_server("parent")))
        pid = os.fork()
        if not pid:
            store.apply(adding(1, a_server("child")))
            os._exit(0)
        assert 0 == os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        assert ["parent", "child"] == listed(store.snapshot())


# --- the schema -----------------------------------------------------------------------------------


def test_the_migrations_make_the_tables(server: PostgreSQL) -> None:
    """A new profile is as one that went through all versions, and as the tables say."""
    columns = (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
        " column_default FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
    )
    indexes = "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
    constraints = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
    )
    new, old = server.database(), server.database()
    open_store(new).close()
    at_version(old, "head")
    for query in (columns, indexes, constraints):
        mine, theirs = (server.run(query, url.rpartition("/")[2]) for url in (new, old))
        assert mine == theirs

    with open_store(old) as store, store._database.reading() as connection:
        options = {"version_table": tables.VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert [] == compare_metadata(context, tables.metadata)


def test_a_profile_of_the_first_schema_is_taken_over(url: str) -> None:
    """Its entries mean what they meant."""
    at_version(url, "0001", *first_schema(no="false"))
    with open_store(url) as store:
        after = store.apply(adding(0, a_server("New")))

    assert ["Work", "New", "Ada"] == listed(after)


def test_tables_of_other_programs_may_stand_beside_ours(server: PostgreSQL) -> None:
    """Unless one of ours would have its name: then nothing is touched."""
    url = server.database()
    name = url.rpartition("/")[2]
    server.run("CREATE TABLE other (id int)", name)
    open_store(url).close()
    taken = server.database()
    server.run("CREATE TABLE accounts (id int)", taken.rpartition("/")[2])
    with pytest.raises(UnreadableProfileError, match=r"another program .*'accounts'"):
        open_store(taken)

    assert [("accounts",)] == server.run(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", taken.rpartition("/")[2]
    )


# --- what is said where it cannot be used -----------------------------------------------------------


def said_of(url: str) -> str:
    with pytest.raises(UnreadableProfileError) as caught:
        open_store(url)
    shown = f"{caught.value} {caught.value.path} {caught.value.__cause__!r}"
    assert PASSWORD not in shown
    assert "wrong-canary" not in shown
    return str(caught.value)


def test_a_wrong_password_is_told_and_not_shown(server: PostgreSQL) -> None:
    """Nor is one that is among the options, or that an @ tears into two."""
    said = said_of(server.url("postgres", password="wrong-canary"))
    assert 'password authentication failed for user "ada"' in said
    assert "host, database, user name and password are right" in said

    plain = f"postgresql://{server.address}:{server.port}/postgres"
    assert "authentication failed" in said_of(f"{plain}?user=ada&password=wrong-canary")
    assert "@ is written as %40" in said_of(
        f"postgresql://ada:x@wrong-canary@{server.address}/mail"
    )


def test_a_server_or_a_database_that_is_not_there_is_told(server: PostgreSQL) -> None:
    """In the words of the server, which its administrator knows."""
    assert 'database "nothing" does not exist' in said_of(server.url("nothing"))
    nowhere = server.url("mail").replace(f":{server.port}/", ":9/")
    assert "Connection refused" in said_of(nowhere)


@pytest.fixture
def reader(server: PostgreSQL) -> Iterator[str]:
    """A user of the server who has no rights yet."""
    server.run(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
    yield "reader"
    server.run("DROP OWNED BY reader")
    server.run("DROP ROLE reader")


def test_missing_rights_are_told_when_it_is_opened(server: PostgreSQL, reader: str) -> None:
    """A user who may make no tables, or only read them, learns it then and not at the first edit."""
    url = server.database()
    name = url.rpartition("/")[2]
    server.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", name)
    mine = server.url(name, reader)
    assert "no right to do this (permission denied for schema public)" in said_of(mine)
    open_store(url).close()
    server.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}", name)
    said = said_of(mine)
    server.run(f"DROP OWNED BY {reader}", name)

    assert "no right to do this (permission denied for table profile)" in said
    assert "The administrator of this database can let you" in said


def test_a_database_that_takes_no_changes_is_told(url: str) -> None:
    """A copy that follows another server says the same."""
    open_store(url).close()

    assert "takes no changes" in said_of(f"{url}%20-cdefault_transaction_read_only%3Don")


def test_a_lock_of_somebody_else_is_waited_for_and_told(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading goes on meanwhile, and nothing was written."""
    monkeypatch.setattr("smtpwidgets.store.database.BUSY_TIMEOUT_S", 0.05)
    with open_store(url) as store, open_store(url) as other:
        with other._database.writing():
            assert 0 == store.revision()
            with pytest.raises(UnreadableProfileError, match="kept it locked"):
                store.apply(adding(0, a_server("late")))
        assert ["late"] == listed(store.apply(adding(0, a_server("late"))))


def test_connections_that_ended_while_nobody_used_them_are_no_news(
    server: PostgreSQL, url: str
) -> None:
    """The server was started anew over night: the next step makes a connection of its own."""
    with open_store(url) as store:
        assert 0 == store.revision()
        server.disconnect()
        assert ["Work"] == listed(store.apply(adding(0, a_server())))


@pytest.mark.parametrize("statement", range(1, 9))
def test_a_connection_that_breaks_in_a_write_leaves_nothing_of_it(
    server: PostgreSQL, url: str, statement: int
) -> None:
    """It is told as what it is, and the same step works as soon as the server is back."""
    work = a_server()
    left = [statement]

    def cut(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            server.disconnect()

    with open_store(url) as store:
        event.listen(store._database._engine, "before_cursor_execute", cut)
        with pytest.raises(UnreadableProfileError, match=r"not reached.*left as it is") as caught:
            store.apply(adding(0, work, an_account(work)))
        assert PASSWORD not in f"{caught.value}"
        assert [] == listed(store.snapshot())
        assert 1 == store.apply(adding(0, work, an_account(work))).revision


def test_a_connection_that_breaks_while_a_step_is_saved_is_told_as_uncertain(
    server: PostgreSQL, url: str
) -> None:
    """Nobody knows whether the server read it; what is said fits both."""
    with open_store(url) as store:
        event.listen(store._database._engine, "commit", lambda _: server.disconnect())
        with pytest.raises(UnreadableProfileError) as caught:
            store.apply(adding(0, a_server()))

    assert "as a whole or not at all" in str(caught.value)
    assert "left as it is" not in str(caught.value)


def test_what_the_database_does_not_keep_is_told(url: str) -> None:
    """No backup is advised: the database is well."""
    with open_store(url) as store, pytest.raises(UnreadableProfileError) as caught:
        store.apply(adding(0, a_server(id="x" * 65)))

    assert "refused a command (value too long" in str(caught.value)
    assert "backup" not in str(caught.value)


def test_tables_that_vanished_are_told(server: PostgreSQL, url: str) -> None:
    """They are not silently made anew, empty."""
    with open_store(url) as store:
        server.run(f"DROP SCHEMA {url.rpartition('%3D')[2]} CASCADE")
        with pytest.raises(UnreadableProfileError, match="not there any more"):
            store.snapshot()


# --- several people ---------------------------------------------------------------------------------


def test_a_server_that_stops_and_starts_again_ends_no_notebook(server: PostgreSQL) -> None:
    """What is asked meanwhile is told; afterwards all goes on."""
    url = server.database()
    with Profile(open_store(url), Credentials.in_memory()) as profile:
        profile.add(a_server("before"))
        server.stop("immediate")
        try:
            with pytest.raises(UnreadableProfileError, match="Connection refused"):
                profile.add(a_server("meanwhile"))
        finally:
            server.start()
        profile.add(a_server("after"))
        assert ["before", "after"] == listed(profile.snapshot)


# --- passwords, where it broke off -------------------------------------------------------------------


def broken_off(server: PostgreSQL, profile: Profile, *, saved: bool) -> None:
    """Move an entry with a new password while the server goes away as it saves that."""
    engine = profile._store._database._engine

    def fall(connection: Connection) -> None:
        if not seen:  # the note of the step comes first, and is to arrive
            return
        if saved:  # the answer of the server is what is lost
            connection.connection.commit()
            connection.connection.cursor().execute("SELECT 1")
        server.stop("immediate")

    seen: set[str] = set()

    def look(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE profile"):
            seen.add(statement)

    event.listen(engine, "before_cursor_execute", look)
    event.listen(engine, "commit", fall)
    moved = a_server(id="work", host="two.example.org")
    with pytest.raises(UnreadableProfileError, match="nobody can tell which"):
        profile.update(moved, Secret("of two"))
    event.remove(engine, "commit", fall)


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "not-saved"])
def test_a_password_follows_the_rows_of_which_nobody_knew(
    server: PostgreSQL, url: str, tmp_path: Path, saved: bool
) -> None:
    """Until the server is back nothing is sent; then each host has its own password."""
    credentials = Credentials(FileKeyring(tmp_path / "keyring"))
    with Profile(open_store(url), credentials) as profile:
        profile.add(a_server(id="work", host="one.example.org"), Secret("of one"))
        try:
            broken_off(server, profile, saved=saved)
            with pytest.raises(StaleRevisionError, match="changed somewhere else"):
                profile._for_check("work", None, Depth.LOGIN)
        finally:
            server.start()
        profile.refresh()
        checked, _, secret = profile._for_check("work", None, Depth.LOGIN)

        assert secret is not None
        expected = ("two.example.org", "of two") if saved else ("one.example.org", "of one")
        assert expected == (checked.host, secret.reveal())
        assert {} == profile._store.remembered("secrets-under-way")
