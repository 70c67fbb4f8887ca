"""What every store must do, whatever database is behind it."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import insert

from smtpwidgets.errors import (
    InUseError,
    NotFoundError,
    NothingToUndoError,
    StaleRevisionError,
)
from smtpwidgets.fleet import Reports
from smtpwidgets.model.change import Change, ChangeSet, Snapshot
from smtpwidgets.model.run_json import run_lines
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.store import Store, open_store, runs, tables
from tests.support.profiles import (
    a_report,
    a_server,
    adding,
    an_account,
    editing,
    listed,
    removing,
)
from tests.support.results import a_result, a_run, failing

SERVERS = [
    pytest.param({}, id="plain"),
    pytest.param({"host": "bücher.example", "description": "Grüße ✉ 𝄞"}, id="international"),
    pytest.param(
        {
            "protocol": Protocol.IMAP,
            "port": 1143,
            "security": Security.STARTTLS,
            "auth": Auth.CRAM_MD5,
            "ehlo_name": "[192.0.2.1]",
            "timeout_s": 120,
        },
        id="every-field",
    ),
    pytest.param({"security": Security.NONE, "allow_cleartext": True}, id="cleartext-agreed"),
    pytest.param({"security": Security.NONE, "host": "127.0.0.1", "port": 1025}, id="loopback"),
    pytest.param({"host": "[2001:db8::1]"}, id="ipv6"),
    pytest.param({"description": "'); DROP TABLE servers; --"}, id="quoting"),
]


class StoreSuite:
    """The promises. A database is a subclass with a `store` fixture on an empty profile."""

    def test_a_new_profile_is_empty(self, store: Store) -> None:
        """It begins at revision 0, with nothing in it and nothing to undo."""
        assert Snapshot() == store.snapshot()
        assert 0 == store.revision()
        assert () == store.history()
        assert store.undoable() is None
        assert {} == store.reports()

    @pytest.mark.parametrize("settings", SERVERS)
    def test_a_server_comes_back_as_it_was(self, store: Store, settings: dict[str, object]) -> None:
        """Every setting of every kind survives the way into the database and back."""
        server = a_server(**settings)
        after = store.apply(adding(0, server))

        assert {server.id: server} == after.servers
        assert after == store.snapshot()
        assert repr(server) == repr(store.snapshot().servers[server.id])

    def test_an_account_comes_back_as_it_was(self, store: Store) -> None:
        """Its incoming server and its outgoing ones, in their order, are those it had."""
        first, second, third = a_server("1"), a_server("2"), a_server("3", protocol="imap")
        account = an_account(second, first, display_name="Ada Ä.", incoming=third.id)
        after = store.apply(adding(0, account, first, second, third))

        assert {account.id: account} == after.accounts

    def test_the_list_keeps_the_order_of_adding(self, store: Store) -> None:
        """Neither ids nor names sort it, and an edited entry keeps its place."""
        c, a, b = a_server("c"), a_server("a"), a_server("b")
        store.apply(adding(0, c, a))
        store.apply(adding(1, b))
        after = store.apply(editing(2, c, c.replace(description="z")))

        assert ["z", "a", "b"] == listed(after)
        assert 3 == after.revision == store.revision()

    def test_an_undone_deletion_comes_back_at_its_old_place(self, store: Store) -> None:
        """With its links, as if it had never been away."""
        servers = [a_server(text) for text in "abc"]
        account = an_account(servers[1], description="d")
        before = store.apply(adding(0, *servers, account))
        deletion = ChangeSet(
            base=1,
            changes=(
                Change(before=account, after=account.replace(outgoing=())),
                Change(before=servers[1]),
            ),
        )
        store.apply(deletion)
        store.apply(adding(2, a_server("e")))
        after = store.apply(deletion.inverse(3), undoes=2)

        assert ["a", "b", "c", "e", "d"] == listed(after)
        assert before.accounts == after.accounts

    def test_a_change_planned_on_an_older_state_is_refused(self, store: Store) -> None:
        """The error names what somebody else did, and nothing is written."""
        work = a_server("Work")
        store.apply(adding(0, work))
        store.apply(editing(1, work, work.replace(port=2525)))
        store.apply(adding(2, a_server("Home")))
        before = store.snapshot()
        with pytest.raises(StaleRevisionError) as caught:
            store.apply(adding(1, a_server("Mine")))

        assert (1, 3) == (caught.value.planned, caught.value.current)
        assert ("Work: port changed", "Home was added") == caught.value.changed
        assert before == store.snapshot()

    def test_a_long_absence_is_told_in_a_few_words(self, store: Store) -> None:
        """Ten steps of twenty changes make no error of two hundred sentences."""
        for base in range(10):
            store.apply(adding(base, *(a_server(f"s{base}.{n}") for n in range(20))))
        with pytest.raises(StaleRevisionError) as caught:
            store.apply(adding(0, a_server()))

        assert 4 == len(caught.value.changed)
        assert "7 earlier changes" == caught.value.changed[0]
        assert "and 17 more" in caught.value.changed[-1]

    def test_a_value_that_is_not_what_the_change_says_is_refused(self, store: Store) -> None:
        """The right revision is not enough: what is overwritten must be what was seen."""
        server = a_server("Work")
        store.apply(adding(0, server))
        seen = server.replace(port=2525)
        with pytest.raises(StaleRevisionError, match="Work: port changed"):
            store.apply(editing(1, seen, server.replace(description="x")))
        with pytest.raises(StaleRevisionError, match="Work is there already"):
            store.apply(adding(1, server))
        with pytest.raises(StaleRevisionError, match="Gone is not there any more"):
            store.apply(removing(1, a_server("Gone")))

        assert {server.id: server} == store.snapshot().servers
        assert 1 == store.revision() == len(store.history())

    def test_a_set_is_applied_as_a_whole_or_not_at_all(self, store: Store) -> None:
        """When the last of its changes cannot be made, the first is not made either."""
        good, missing = a_server("good"), a_server("missing")
        with pytest.raises(NotFoundError):
            store.apply(adding(0, good, an_account(good, missing)))
        with pytest.raises(StaleRevisionError):
            store.apply(ChangeSet(base=0, changes=(Change(after=good), Change(before=missing))))

        assert Snapshot() == store.snapshot()
        assert () == store.history()

    def test_changes_of_one_entry_follow_one_another(self, store: Store) -> None:
        """One set may add, edit and delete the same entry; the last word counts."""
        first = a_server("1")
        second = first.replace(description="2")
        steps = (Change(after=first), Change(before=first, after=second))
        assert ["2"] == listed(store.apply(ChangeSet(base=0, changes=steps)))

        steps = (Change(before=second), Change(after=first), Change(before=first))
        assert [] == listed(store.apply(ChangeSet(base=1, changes=steps)))

    def test_a_server_in_use_is_not_deleted(self, store: Store) -> None:
        """The error names the accounts; unlinking in the same set, in any order, is fine."""
        smtp, imap = a_server("out"), a_server("in", protocol="imap")
        sends = an_account(smtp, description="Sends")
        reads = an_account(description="Reads", incoming=imap.id)
        store.apply(adding(0, smtp, imap, sends, reads))
        for server, user in ((smtp, sends), (imap, reads)):
            with pytest.raises(InUseError) as caught:
                store.apply(removing(1, server))
            assert ((user.label,), server.id) == (caught.value.used_by, caught.value.id)
        unlinked = sends.replace(outgoing=())
        changes = (Change(before=smtp), Change(before=sends, after=unlinked))

        assert ["in", "Sends", "Reads"] == listed(store.apply(ChangeSet(base=1, changes=changes)))

    def test_a_set_without_changes_makes_no_step(self, store: Store) -> None:
        """Saving what nobody changed leaves no trace."""
        assert Snapshot() == store.apply(ChangeSet(base=0, changes=()))
        assert () == store.history()

    def test_a_server_never_becomes_an_account(self, store: Store) -> None:
        """One id stands for one kind of thing."""
        server = a_server()
        store.apply(adding(0, server))
        account = an_account(id=server.id)
        changes = (Change(before=server), Change(after=account))
        with pytest.raises(TypeError):
            store.apply(ChangeSet(base=1, changes=changes))

        assert {server.id: server} == store.snapshot().servers

    def test_history_tells_what_was_done_newest_first(self, store: Store) -> None:
        """Each step has its revision, its time in UTC, its note, its values, what it took back."""
        server = a_server("Work")
        add = adding(0, server).model_copy(update={"note": "Added Work"})
        store.apply(add)
        store.apply(add.inverse(1), undoes=1)
        undo, step = store.history()

        assert (1, add, None) == (step.revision, step.change_set, step.undoes)
        assert (2, add.inverse(1), 1) == (undo.revision, undo.change_set, undo.undoes)
        assert timedelta(0) == step.at.utcoffset()
        assert timedelta(minutes=1) > datetime.now(UTC) - step.at >= timedelta(0)

    def test_undo_walks_back_step_by_step(self, store: Store) -> None:
        """Undo after undo takes back one older step, to the beginning; a new change starts anew."""
        servers = [a_server(text) for text in "abc"]
        for base, server in enumerate(servers):
            store.apply(adding(base, server))
        seen = []
        while (step := store.undoable()) is not None:
            seen.append(step.revision)
            store.apply(step.change_set.inverse(store.revision()), undoes=step.revision)
            if seen == [3, 2]:
                store.apply(adding(store.revision(), a_server("d")))

        assert [3, 2, 6, 1] == seen
        assert [] == listed(store.snapshot())
        assert 8 == len(store.history())

    def test_a_step_is_taken_back_once(self, store: Store) -> None:
        """Two undo buttons pressed at once do not undo twice, and no step is made up."""
        first, second = a_server("1"), a_server("2")
        store.apply(adding(0, first))
        store.apply(removing(1, first), undoes=1)
        for revision in (1, 99):
            with pytest.raises(NothingToUndoError):
                store.apply(adding(2, second), undoes=revision)

        assert 2 == store.revision()

    def test_the_latest_report_of_each_server_is_kept(self, store: Store) -> None:
        """The newest one comes back whole; keeping it is no step of history."""
        one, two = a_server("1"), a_server("2")
        store.apply(adding(0, one, two))
        for n in range(8):
            store.keep_report(a_report(one, elapsed_ms=n, greeting="grüß Gott"))
        newest = a_report(two, revision=1)
        store.keep_report(newest)
        reports = store.reports()

        assert newest == reports[two.id]
        assert 7 == reports[one.id].elapsed_ms
        assert {one.id, two.id} == set(reports)
        assert 1 == store.revision() == len(store.history())

    def test_a_report_remembers_its_revision(self, store: Store) -> None:
        """A check of older settings stays one; without a revision it is of the present ones."""
        server = a_server()
        store.apply(adding(0, server))
        store.apply(editing(1, server, server.replace(port=2525)))
        store.keep_report(a_report(server))
        assert 2 == store.reports()[server.id].revision

        store.keep_report(a_report(server, revision=1))
        assert 1 == store.reports()[server.id].revision

    def test_reports_go_and_come_back_with_their_server(self, store: Store) -> None:
        """A deleted server shows none; an undone deletion shows the last one again."""
        server = a_server()
        store.apply(adding(0, server))
        store.keep_report(a_report(server))
        store.apply(removing(1, server))
        assert {} == store.reports()

        store.keep_report(a_report(server, elapsed_ms=2.0))  # the check ended after the deletion
        store.apply(adding(2, server), undoes=2)
        assert 2.0 == store.reports()[server.id].elapsed_ms

    def test_a_report_of_a_stranger_is_refused(self, store: Store) -> None:
        """A server that never was in this profile has no place for a report."""
        with pytest.raises(NotFoundError):
            store.keep_report(a_report(a_server()))

    def test_sweeps_are_kept_and_come_back_whole_newest_first(self, store: Store) -> None:
        """Each row as it was, with an id that never stands for another one; no step of history."""
        first, second = a_run(a_result(), failing()), a_run(failing(), hours=1, stopped=True)
        ids = [store.keep_run(first), store.keep_run(second)]

        assert ["1", "2"] == ids
        assert [replace(second, id="2"), replace(first, id="1")] == [*map(Reports.of, store.runs())]
        assert ["2"] == [run.id for run in store.runs(1)]
        assert (0, ()) == (store.revision(), store.history())

    def test_old_sweeps_make_room(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """The newest stay: so many of them, and so many rows; two always do."""
        monkeypatch.setattr(runs, "_RUNS_KEPT", 4)
        monkeypatch.setattr(runs, "_ROWS_KEPT", 6)
        for _ in range(6):
            store.keep_run(a_run(a_result()))
        assert ["6", "5", "4", "3"] == [run.id for run in store.runs()]
        store.keep_run(a_run(*(a_result(f"s{n}") for n in range(4))))
        assert ["7", "6", "5"] == [run.id for run in store.runs()]
        store.keep_run(a_run(*(a_result(f"s{n}") for n in range(9))))

        assert ["8", "7"] == [run.id for run in store.runs()]

    def test_a_sweep_of_a_newer_version_closes_no_profile(self, store: Store) -> None:
        """What is not understood is left out; everything else is there as it was."""
        store.keep_run(a_run(failing(cause="wrong-password"), a_result("s2")))
        with store._database.writing() as connection:
            body = runs.packed(
                line.replace(b'"dns"', b'"orbit"').replace(b'"smtp"', b'"pigeon"')
                for line in run_lines(a_run(a_result()))
            )
            row = {"at": datetime(2026, 1, 2, tzinfo=UTC), "rows": 1}
            connection.execute(insert(tables.runs), {"id": 2, "body": body, **row})
            for id, damaged in enumerate(("{}", "", "moon", "AAAA", body[:40], "é"), start=3):
                connection.execute(insert(tables.runs), {"id": id, "body": damaged, **row})

        assert [("2", 0), ("1", 2)] == [(run.id, len(run)) for run in store.runs()]
        assert "9" == store.keep_run(a_run(a_result()))

    def test_a_sweep_of_an_earlier_version_is_read(self, store: Store) -> None:
        """Its rows were a list within one line of JSON, which was kept as it is."""
        run = a_run(a_result(), failing())
        first, *rows = map(json.loads, run_lines(run))
        body = json.dumps({**first, "results": rows})
        with store._database.writing() as connection:
            row = {"id": 1, "at": datetime(2026, 1, 2, tzinfo=UTC), "rows": 2, "body": body}
            connection.execute(insert(tables.runs), row)

        assert [replace(run, id="1")] == [*map(Reports.of, store.runs())]

    def test_threads_take_turns(self, store: Store) -> None:
        """Six threads edit at once: whoever is late is told so, and no edit is lost."""
        refused = []

        def work(n: int) -> None:
            for m in range(5):
                while True:
                    try:
                        store.apply(adding(store.revision(), a_server(f"{n}.{m}")))
                        break
                    except StaleRevisionError as error:
                        refused.append(error)
                snapshot = store.snapshot()
                assert len(snapshot.servers) == snapshot.revision

        threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert sorted(f"{n}.{m}" for n in range(6) for m in range(5)) == sorted(
            listed(store.snapshot())
        )
        assert 30 == store.revision()

    def test_ten_thousand_servers_are_no_burden(self, store: Store) -> None:
        """They are added, listed and taken back in seconds of CPU (limits: several times what is usual)."""
        servers = [a_server(f"{n}", host=f"smtp{n}.example.org") for n in range(10_000)]
        add = adding(0, *servers)
        started = process_time()
        after = store.apply(add)
        added_s, started = process_time() - started, process_time()
        assert after == store.snapshot()
        read_s, started = process_time() - started, process_time()
        store.apply(add.inverse(1), undoes=1)
        undone_s = process_time() - started

        assert servers == list(after.servers.values())
        assert (10, 4, 10) > (added_s, read_s, undone_s)

    def test_a_closed_store_says_so(self, store: Store) -> None:
        """Using it afterwards is an error, not an empty profile; closing twice is fine."""
        store.close()
        store.close()
        with pytest.raises(ValueError, match="closed"):
            store.snapshot()


class TestSqliteFile(StoreSuite):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        with open_store(tmp_path / "profile.db") as store:
            yield store


class TestSqliteMemory(StoreSuite):
    @pytest.fixture
    def store(self) -> Iterator[Store]:
        with open_store(":memory:") as store:
            yield store


def test_a_store_in_memory_closes_after_the_transaction_of_another_thread() -> None:
    """SQLite crashes the whole process if its one connection is closed while it is in use."""
    store = open_store(":memory:")
    order: list[str] = []
    inside, closing = threading.Event(), threading.Event()

    def use() -> None:
        with store._database.reading():
            inside.set()
            closing.wait(5)
            order.append("used")

    def close() -> None:
        closing.set()
        store.close()
        order.append("closed")

    threads = [threading.Thread(target=use), threading.Thread(target=close)]
    threads[0].start()
    assert inside.wait(5)
    threads[1].start()
    for thread in threads:
        thread.join(10)

    assert ["used", "closed"] == order


def test_two_profiles_in_memory_are_apart() -> None:
    """Each kernel's practice profile is its own."""
    with open_store(":memory:") as one, open_store("sqlite://") as other:
        one.apply(adding(0, a_server()))

        assert 0 == other.revision()


def test_everything_is_found_again(tmp_path: Path) -> None:
    """Servers, accounts, history and reports outlive the kernel."""
    server = a_server()
    account = an_account(server)
    with open_store(tmp_path / "profile.db") as store:
        store.apply(adding(0, server, account))
        store.keep_report(a_report(server))
        seen = store.snapshot(), store.history(), store.reports(), store.undoable()
    with open_store(tmp_path / "profile.db") as store:
        assert seen == (store.snapshot(), store.history(), store.reports(), store.undoable())
    assert isinstance(seen[0].servers[server.id], Server)
