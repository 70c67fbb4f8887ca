"""`plan(frame, remove=True)`: what a frame leaves out goes, and never by an accident with pandas."""

from collections.abc import Callable, Iterator

import pandas as pd
import pytest

from smtpwidgets import Account, Profile, Server, read_table
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.problem import Severity
from smtpwidgets.store import open_store
from tests.support.profiles import a_server
from tests.unit.test_plans import codes

ENTRIES: tuple[Server | Account, ...] = (
    *(a_server(f"S{n}", host=f"mx{n}.example", id=f"s{n}") for n in range(4)),
    *(Account(address=f"{name}@mx.example", id=name) for name in ("ada", "bob")),
)
Edit = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Four servers, and two accounts that use none."""
    with Profile(open_store(":memory:"), Credentials.in_memory()) as made:
        made.add_together(ENTRIES)
        yield made


# Of none of these a row is an entry, and nothing says that their maker wants to be rid of them all.
MEANT_NOTHING: dict[str, Edit] = {
    "on-its-side": lambda frame: frame.T,
    "nothing": lambda _frame: pd.DataFrame(),
    "an-empty-file": lambda frame: pd.DataFrame(columns=frame.columns),
    "a-list-of-others": lambda _frame: pd.DataFrame(
        {"host": ["new.example"], "username": ["u"], "address": ["u@new.example"]}
    ),
    "numbers-about-it": lambda frame: frame.astype(str).describe().rename(columns=str.upper),
    "no-columns-and-no-rows": lambda frame: frame.iloc[:0, :0],
}


@pytest.mark.parametrize("kind", ["server", "account"])
@pytest.mark.parametrize("edit", MEANT_NOTHING.values(), ids=MEANT_NOTHING)
def test_a_table_that_knows_no_entry_removes_none(profile: Profile, edit: Edit, kind: str) -> None:
    """It is refused in words, nothing is planned, and `apply` writes nothing."""
    frame = profile.servers_frame() if kind == "server" else profile.accounts_frame()
    plan = profile.plan(edit(frame), kind=kind, remove=True)

    assert (None, "", "nothing-known") in codes(plan)
    assert "No row of this table is an entry of the profile" in repr(plan)
    assert () == plan.changes
    with pytest.raises(InvalidSettingsError):
        plan.apply()
    assert 1 == profile.revision


def test_a_file_that_knows_no_entry_removes_none(profile: Profile) -> None:
    """A list of other servers is added without `remove`, and refused with it."""
    table = read_table(b"Name,Server,User name\nNew,new.example.org,u\n")

    assert [(None, "", "nothing-known")] == codes(profile.plan(table, remove=True))
    assert 1 == len(profile.plan(table).added)


@pytest.mark.parametrize(
    "edit",
    [lambda f: f.reset_index(drop=True), lambda f: f.set_axis([f"x{n}" for n in range(len(f))])],
    ids=["ids-dropped", "other-ids"],
)
def test_rows_that_lost_their_ids_remove_nothing(profile: Profile, edit: Edit) -> None:
    """A plan that is refused as a whole shows no removals that nobody meant."""
    plan = profile.plan(edit(profile.servers_frame()), remove=True)

    assert [(None, "", "ids-lost")] == codes(plan)
    assert () == plan.changes


def test_an_emptied_frame_removes_everything_and_says_so(profile: Profile) -> None:
    """A frame of this profile without its rows means what it says; a filter may have slipped."""
    frame = profile.servers_frame()
    plan = profile.plan(frame[frame["host"] == "typo.example"], remove=True)

    assert [(None, "", "all-removed")] == codes(plan, Severity.WARNING)
    assert "all of it goes (4)" in repr(plan)
    plan.apply()
    assert {} == dict(profile.servers)
    profile.undo()
    assert 4 == len(profile.servers)


def test_one_row_that_is_known_is_enough(profile: Profile) -> None:
    """A copy from a file, which remembers nothing, removes what it leaves out."""
    kept = pd.DataFrame({"id": ["s2"], "host": ["mx2.example"]})
    plan = profile.plan(kept, remove=True)

    assert ["s0", "s1", "s3"] == [change.id for change in plan.removed]
    assert plan.ok
