"""What a profile survives: killed kernels, two notebooks at once, any order of edits and undos."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet, Snapshot
from smtpwidgets.model.server import Server
from smtpwidgets.store import open_store
from tests.support.doomed_writer import expected_after, planned_on
from tests.support.profiles import a_report, a_server, adding, an_account, listed

ROOT = Path(__file__).parents[2]
KILLS = 50
# Hundreds of steps, each with a database on a disk that a busy machine shares.
pytestmark = pytest.mark.timeout(600)


@contextmanager
def program(module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a module of tests.support as a process of its own; it ends when its stdin is closed."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.support.{module}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        process.communicate(timeout=30)
    assert 0 == process.returncode


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def orders(kills: int) -> Iterator[str]:
    """Yield when each writer dies: at each of the first statements, then at any moment."""
    rng = random.Random(0)  # noqa: S311 -- moments, not secrets
    for n in range(kills // 2):
        yield f"statement {n + 1}"
        yield f"after {rng.randrange(20_000)}"


def steps_of_killed_writers(place: str, half_done: Callable[[], bool], kills: int = KILLS) -> int:
    """Kill writers at every statement and at random moments; each step is whole or absent.

    What the writer knew to be finished is there; beyond that there is one more whole step at
    most. The next writer goes on from there, with no repair by hand.

    Returns:
        after how many kills something half done was there for the next one to roll back.
    """
    open_store(place).close()
    known = rolled_back = 0
    with program("doomed_writer", place) as writers:
        for order in orders(kills):
            tell(writers, order)
            finished = json.loads(answer(writers))
            rolled_back += half_done()
            with open_store(place) as store:
                snapshot = store.snapshot()
            known = max([known, *finished])

            assert snapshot.revision in {known, known + 1}, order
            assert expected_after(snapshot.revision) == listed(snapshot), order
            known = snapshot.revision
    with open_store(place) as store:
        steps = store.history()
        store.apply(planned_on(store.snapshot()))

    assert kills // 2 <= known
    assert list(range(known, 0, -1)) == [step.revision for step in steps]
    return rolled_back


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked, which Windows cannot")
def test_a_killed_kernel_loses_nothing_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Killed 50 times, and only the profile's one file is there at the end."""
    journal = tmp_path / "profile.db-journal"
    rolled_back = steps_of_killed_writers(str(tmp_path / "profile.db"), journal.exists)

    assert 10 < rolled_back, "most of them died outside a change, which shows nothing"
    assert ["profile.db"] == [file.name for file in tmp_path.iterdir()]


def one_of_two_wins(place: str) -> None:
    """Let two notebooks plan on the same state and save at once, five times."""
    with open_store(place) as store:
        store.apply(adding(0, a_server("shared")))
        with program("rival", place, "red") as red, program("rival", place, "blue") as blue:
            for revision in range(1, 6):
                for rival in (red, blue):
                    tell(rival, "plan")
                assert ["ready\n"] * 2 == [answer(red), answer(blue)]
                for rival in (red, blue):
                    tell(rival, "apply")
                outcomes = {"red": json.loads(answer(red)), "blue": json.loads(answer(blue))}
                (winner,) = [name for name, outcome in outcomes.items() if outcome["won"]]
                (loser,) = outcomes.keys() - {winner}
                (sentence,) = outcomes[loser]["changed"]

                assert sentence.startswith(f"{winner} was added, "), sentence
                assert sentence.endswith("description changed")
                assert revision + 1 == store.revision() == len(store.history())
                assert f"{winner} was here at {revision}" == listed(store.snapshot())[0]
                assert winner == listed(store.snapshot())[-1]


def test_of_two_notebooks_exactly_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    """Nothing is overwritten."""
    one_of_two_wins(str(tmp_path / "profile.db"))


class ProfileMachine(RuleBasedStateMachine):
    """Drives a store and a plain model side by side; the model is lists and dicts only."""

    def __init__(self) -> None:
        super().__init__()
        self.store = open_store(":memory:")
        self.places: list[str] = []
        self.values: dict[str, Server | Account] = {}
        self.steps: list[tuple[ChangeSet, int | None]] = []
        self.reported: dict[str, float] = {}

    def teardown(self) -> None:
        self.store.close()

    def ids(self, kind: type) -> list[str]:
        return [id for id in self.places if isinstance(self.values.get(id), kind)]

    def apply(self, *changes: Change, undoes: int | None = None) -> None:
        change_set = ChangeSet(base=len(self.steps), changes=changes, note=f"{len(changes)}")
        self.store.apply(change_set, undoes=undoes)
        self.steps.append((change_set, undoes))
        for change in changes:
            if change.id not in self.places:
                self.places.append(change.id)
            if change.after is None:
                del self.values[change.id]
            else:
                self.values[change.id] = change.after

    @rule(names=st.lists(st.text(alphabet="abcäß ", min_size=1, max_size=6), max_size=4))
    def add_servers(self, names: list[str]) -> None:
        if names:
            self.apply(*(Change(after=a_server(name)) for name in names))

    @precondition(lambda self: self.ids(Server))
    @rule(data=st.data())
    def add_account(self, data: st.DataObject) -> None:
        used = data.draw(st.lists(st.sampled_from(self.ids(Server)), max_size=3))
        self.apply(Change(after=an_account(*(self.values[id] for id in used))))  # type: ignore[arg-type]

    @precondition(lambda self: self.ids(Server))
    @rule(data=st.data(), port=st.sampled_from([None, 465, 587, 2525]))
    def edit_server(self, data: st.DataObject, port: int | None) -> None:
        server = self.values[data.draw(st.sampled_from(self.ids(Server)))]
        self.apply(Change(before=server, after=server.replace(port=port)))

    @precondition(lambda self: self.values)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Delete an entry, and first unlink the accounts that use it."""
        id = data.draw(st.sampled_from([id for id in self.places if id in self.values]))
        unlink = [
            Change(
                before=account,
                after=account.replace(outgoing=tuple(s for s in account.outgoing if s != id)),
            )
            for account in self.values.values()
            if isinstance(account, Account) and id in account.outgoing
        ]
        self.apply(*unlink, Change(before=self.values[id]))

    @precondition(lambda self: self.store.undoable())
    @rule()
    def undo(self) -> None:
        step = self.store.undoable()
        assert step is not None
        taken_back = {undoes for _, undoes in self.steps}
        standing = [
            n
            for n, (_, undoes) in enumerate(self.steps, start=1)
            if undoes is None and n not in taken_back
        ]

        assert standing[-1] == step.revision
        assert self.steps[step.revision - 1][0] == step.change_set
        inverse = step.change_set.inverse(len(self.steps))
        self.apply(*inverse.changes, undoes=step.revision)

    @precondition(lambda self: self.ids(Server))
    @rule(data=st.data())
    def keep_report(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(self.ids(Server)))
        self.reported[id] = float(len(self.reported) + len(self.steps))
        self.store.keep_report(a_report(self.values[id], elapsed_ms=self.reported[id]))  # type: ignore[arg-type]

    @invariant()
    def both_say_the_same(self) -> None:
        expected = Snapshot(
            revision=len(self.steps),
            servers={id: self.values[id] for id in self.ids(Server)},
            accounts={id: self.values[id] for id in self.ids(Account)},
        )
        found = self.store.snapshot()

        assert expected == found
        assert list(expected.servers) == list(found.servers)
        assert list(expected.accounts) == list(found.accounts)
        reports = {id: report.elapsed_ms for id, report in self.store.reports().items()}
        assert {id: ms for id, ms in self.reported.items() if id in self.values} == reports


TestAnyOrder = ProfileMachine.TestCase
TestAnyOrder.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
