"""Plans in any order, beside another notebook, and in a kernel that dies: all or nothing."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.profile.planning import Plan
from smtpwidgets.store import open_store
from tests.suites.test_store_survives import answer, program, tell

Row = tuple[str, int]  # description and port: what is edited here
NAMES = st.text(alphabet="abcäß'\"<&", min_size=1, max_size=5)
PORTS = st.sampled_from([465, 587, 2525])
KILLS = 12
# Hundreds of steps, each with a database on a disk that a busy machine shares.
pytestmark = pytest.mark.timeout(600)


class PlanMachine(RuleBasedStateMachine):
    """Drives two notebooks on one file, and beside them a plain model: one dict a step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "profile.db"
        open_store(path).close()
        self.mine, self.theirs = (
            Profile(open_store(path), Credentials.in_memory()) for _ in range(2)
        )
        self.frame = self.mine.servers_frame()
        self.plan: Plan | None = None
        self.planned: dict[str, Row] = {}
        self.seen_then: dict[str, Row] = {}
        self.states: list[dict[str, Row]] = [{}]  # the standing states, for undo
        self.now: dict[str, Row] = {}
        self.new = 0

    def teardown(self) -> None:
        self.mine.close()
        self.theirs.close()
        self.folder.cleanup()

    def put(self, state: Mapping[str, Row]) -> None:
        self.now = dict(state)
        self.states.append(self.now)

    @rule()
    def make_a_frame(self) -> None:
        self.mine.refresh()
        self.frame, self.plan = self.mine.servers_frame(), None
        self.seen_then = dict(self.now)

    @property
    def knows_its_rows(self) -> bool:
        """Rows of which none has an id any more look like a merge; `test_plans` has what is said."""
        return not self.seen_then or any(map(self.seen_then.__contains__, self.frame.index))

    @precondition(lambda self: self.knows_its_rows)
    @rule(name=NAMES, port=PORTS)
    def add_a_row(self, name: str, port: int) -> None:
        self.new += 1
        row = {"host": f"n{self.new}.example.org", "username": "n"}
        made = pd.DataFrame([{**row, "description": name, "port": port}], [f"new {self.new}"])
        self.frame = pd.concat([self.frame, made])

    @precondition(lambda self: len(self.frame))
    @rule(data=st.data(), name=NAMES, port=PORTS)
    def edit_a_row(self, data: st.DataObject, name: str, port: int) -> None:
        label = data.draw(st.sampled_from(list(self.frame.index)))
        self.frame.loc[label, ["description", "port"]] = [name, port]

    @precondition(lambda self: len(self.frame))
    @rule(data=st.data())
    def drop_a_row(self, data: st.DataObject) -> None:
        label, before = data.draw(st.sampled_from(list(self.frame.index))), self.frame
        self.frame = before.drop(index=label)
        if len(self.frame) and not self.knows_its_rows:
            self.frame = before

    @rule(remove=st.booleans())
    def make_a_plan(self, remove: bool) -> None:
        self.mine.refresh()
        self.plan = self.mine.plan(self.frame, remove=remove)
        wanted, conflict = self.expected(remove=remove)

        assert conflict == (not self.plan.ok), self.plan.problems
        self.planned = wanted

    def expected(self, *, remove: bool) -> tuple[dict[str, Row], bool]:
        """Return what the plan should come to, said a second time with dicts alone."""
        wanted, conflict = dict(self.now), False
        for label, row in self.frame.iterrows():
            said = (row["description"], int(row["port"]))
            host = row["host"]
            then, now = self.seen_then.get(host), self.now.get(host)
            if then is None:
                # A row of one's own that was applied already is that entry, if nobody changed it.
                wanted[host] = said
                continue
            edited = [n for n in (0, 1) if said[n] != then[n]]
            if now is None:
                conflict |= bool(edited)
                continue
            conflict |= any(now[n] not in (then[n], said[n]) for n in edited)
            wanted[host] = tuple(said[n] if n in edited else now[n] for n in (0, 1))  # type: ignore[assignment]
            assert label in self.mine.servers
        if remove:
            gone = self.seen_then.keys() - set(self.frame["host"])
            wanted = {host: row for host, row in wanted.items() if host not in gone}
        return wanted, conflict

    @precondition(lambda self: self.plan is not None and self.plan.ok)
    @rule()
    def apply_it(self) -> None:
        assert self.plan is not None
        stale = self.plan.base != self.theirs._store.revision()
        if stale and self.plan.changes:  # without one, nothing could be taken back
            with pytest.raises(StaleRevisionError):
                self.plan.apply()
        elif self.plan.changes:
            self.plan.apply()
            self.put(self.planned)
            self.make_a_frame()
        self.plan = None

    @precondition(lambda self: self.now)
    @rule(data=st.data(), name=NAMES)
    def another_notebook_edits(self, data: st.DataObject, name: str) -> None:
        self.theirs.refresh()
        host = data.draw(st.sampled_from(sorted(self.now)))
        server = next(s for s in self.theirs.servers.values() if s.host == host)
        if name != server.description:
            self.theirs.update(server.replace(description=name))
            self.put({**self.now, host: (name, self.now[host][1])})

    @precondition(lambda self: len(self.states) > 1)
    @rule()
    def undo(self) -> None:
        self.mine.refresh()
        self.mine.undo()
        self.states.pop()
        self.now = dict(self.states[-1])

    @invariant()
    def what_is_stored_is_what_the_model_says(self) -> None:
        stored = self.theirs._store.snapshot().servers.values()
        assert self.now == {server.host: row_of(server) for server in stored}


def row_of(server: Server) -> Row:
    return server.description, server.port_number


TestPlansInAnyOrder = PlanMachine.TestCase
TestPlansInAnyOrder.settings = settings(
    max_examples=8,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def whole_plans_of_killed_kernels(place: str, kills: int = KILLS) -> None:
    """Kill a kernel at each statement of an apply: the table is the old one or the new one."""
    open_store(place).close()
    with program("doomed_planner", place) as planners:
        for statement in range(1, kills + 1):
            tell(planners, str(statement))
            before = json.loads(answer(planners))
            with Profile(open_store(place), Credentials.in_memory()) as profile:
                revision = profile.revision
                names = {server.description for server in profile.servers.values()}
                steps = len(profile.history())

            assert revision in {before, before + 1}
            assert names == ({f"step {revision}"} if revision else set())
            assert revision == steps


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked, which Windows cannot")
def test_a_kernel_that_dies_while_a_plan_is_applied_leaves_all_of_it_or_nothing(
    tmp_path: Path,
) -> None:
    """Never both, and only the profile's one file is there at the end."""
    whole_plans_of_killed_kernels(str(tmp_path / "profile.db"))
    assert ["profile.db"] == [file.name for file in tmp_path.iterdir()]
