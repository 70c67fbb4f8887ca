"""Frames that went through plain pandas in ways nobody thought of: what was meant is planned."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from smtpwidgets import Profile
from smtpwidgets.credentials import Credentials
from smtpwidgets.store import open_store
from tests.support.profiles import a_server
from tests.unit.test_plans import codes

SERVERS = [
    a_server(f"S{n}", host=f"mx{n % 3}.example", port=587, security="starttls", id=f"s{n}")
    for n in range(9)
]
Edit = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Nine servers on three hosts."""
    with Profile(open_store(":memory:"), Credentials.in_memory()) as made:
        made.add_together(SERVERS)
        yield made


def _joined(frame: pd.DataFrame) -> pd.DataFrame:
    ports = pd.DataFrame({"host": ["mx1.example"], "new": [2525]})
    joined = frame.reset_index().merge(ports, on="host", how="left")
    return joined.assign(port=joined["new"].fillna(joined["port"])).drop(columns="new")


def _grouped(frame: pd.DataFrame) -> pd.DataFrame:
    groups = frame.groupby("host", group_keys=True)[list(frame.columns)]
    return groups.apply(lambda group: group.assign(port=_port_of(group)))


def _port_of(group: pd.DataFrame) -> int:
    return 2525 if group["host"].iloc[0] == "mx1.example" else 587


def _edited(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(port=frame["port"].mask(frame["host"] == "mx1.example", 2525))


# Each of them says the same: the servers on mx1 listen on port 2525 from now on.
WAYS = {
    "merged": _joined,
    "merged-and-indexed": lambda f: _joined(f).set_index("id"),
    "grouped": _grouped,
    "by-host-and-id": lambda f: _edited(f).reset_index().set_index(["host", "id"]),
    "by-id-and-host": lambda f: _edited(f).set_index("host", append=True),
    "by-name-and-place": lambda f: _edited(f).reset_index().set_index(["description", "host"]),
    "the-index-twice": lambda f: _edited(f).set_axis(
        pd.MultiIndex.from_arrays([f.index, f.index], names=["id", "id"])
    ),
    "floats": lambda f: _edited(f).astype({"port": "float64"}),
    "small-integers": lambda f: _edited(f).astype({"port": "Int16"}),
    "texts": lambda f: _edited(f).astype(str),
    "objects": lambda f: _edited(f).astype(object),
    "arrow": lambda f: _edited(f).convert_dtypes(dtype_backend="pyarrow"),
    "arrow-index": lambda f: _edited(f).set_axis(f.index.astype("string[pyarrow]")),
    "categories": lambda f: _edited(f).astype({"host": "category", "username": "category"}),
    "shuffled": lambda f: _edited(f).sample(frac=1, random_state=1)[list(reversed(f.columns))],
    "filtered": lambda f: f.query("host == 'mx1.example'").assign(port=2525),
    "one-column": lambda f: _edited(f)[["port"]],
    "pivoted": lambda f: _edited(f).reset_index().pivot_table(index="id", values="port"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_was_meant_is_planned_applied_and_taken_back(profile: Profile, way: Edit) -> None:
    """Three ports change, nothing else does, and an undo is exact."""
    before = profile.servers
    plan = profile.plan(way(profile.servers_frame()))
    changed = {cell.id: (cell.field, cell.after) for cell in plan.cells}
    plan.apply()
    ports = {server.port for server in profile.servers.values() if server.host == "mx1.example"}
    profile.undo()

    assert [] == codes(plan)
    assert {f"s{n}": ("port", "2525") for n in (1, 4, 7)} == changed
    assert {2525} == ports
    assert before == profile.servers


@pytest.mark.parametrize("cell", [["ada", "bob"], ("ada",), []], ids=["two", "a-tuple", "none"])
def test_a_list_is_no_user_name(profile: Profile, cell: Any) -> None:
    """Only links of accounts are lists; names put together by accident are told and not stored."""
    names: list[Any] = [cell, *profile.servers_frame()["username"][1:]]
    frame = profile.servers_frame().assign(username=pd.Series(names, dtype=object).to_numpy())

    assert [("s0", "username", "not-a-text")] == codes(profile.plan(frame))


def test_a_plan_that_was_taken_back_can_be_made_once_more(profile: Profile) -> None:
    """The edited frame is still there: planned again it says the same, added rows included."""
    frame = _edited(profile.servers_frame())
    frame.loc["new", ["description", "host", "username"]] = ["New", "new.example", "ada"]
    plans, found = [], []
    for _ in range(2):
        plan = profile.plan(frame)
        plan.apply()
        plans.append([(cell.row, cell.field, cell.before, cell.after) for cell in plan.cells])
        found.append([(one.label, one.host, one.port) for one in profile.servers.values()])
        profile.undo()

    assert plans[0] == plans[1]
    assert found[0] == found[1]
    assert ("New", "new.example", None) in found[0]
