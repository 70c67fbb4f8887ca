"""Frames with anything in them: a plan says it in words, and no object of others stops it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from smtpwidgets import Profile, Secret
from smtpwidgets.credentials import Credentials
from smtpwidgets.frames.edits import ATTRS
from smtpwidgets.store import open_store
from tests.support.profiles import a_server
from tests.unit.test_plans import codes


class Spiteful:
    """What raises whatever it is asked."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __hash__ = None  # type: ignore[assignment]
    __repr__ = __str__


NESTED: list[Any] = []
NESTED.append(NESTED)
# What nobody can type into a cell.
NO_TEXTS: dict[str, Any] = {
    "spiteful": Spiteful(),
    "list-in-itself": NESTED,
    "array": np.array([1, 2]),
    "frame": pd.DataFrame([1]),
    "set": {1},
    "dict": {"a": 1},
    "endless-number": 10**5000,
    "time": timedelta(1),
    "bytes": b"u",
    "uuid": UUID(int=1),
    "secret": Secret("canary-7"),
}
# What pandas or Arrow cannot compare, hash or write, and is told by the rules of the field.
ODD = {"signalling": Decimal("sNaN"), "half-a-letter": "\ud800", "nothing": pd.NaT}
ALL = {**NO_TEXTS, **ODD}


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Three servers."""
    with Profile(open_store(":memory:"), Credentials.in_memory()) as made:
        made.add_together([a_server(f"S{n}", id=f"s{n}") for n in range(3)])
        yield made


def column_of(thing: Any, frame: pd.DataFrame) -> pd.Series:
    """Return a column with one thing in each of its cells."""
    column = pd.Series(index=frame.index, dtype="object")
    for place in range(len(frame)):
        column.array[place] = thing
    return column


def as_cells(frame: pd.DataFrame, thing: Any) -> pd.DataFrame:
    frame["username"] = column_of(thing, frame)
    return frame


def as_told(frame: pd.DataFrame, thing: Any) -> pd.DataFrame:
    frame["used_by"] = column_of(thing, frame)
    return frame


def as_ids(frame: pd.DataFrame, thing: Any) -> pd.DataFrame:
    frame["id"] = column_of(thing, frame)
    return frame


def as_labels(frame: pd.DataFrame, thing: Any) -> pd.DataFrame:
    frame.index = pd.Index([thing] * len(frame), dtype="object")
    return frame


def as_a_heading(frame: pd.DataFrame, thing: Any) -> pd.DataFrame:
    frame.columns = pd.Index([*frame.columns[:-1], thing], dtype="object")
    return frame


def as_a_memory(frame: pd.DataFrame, thing: Any) -> pd.DataFrame:
    frame.attrs[ATTRS] = dict.fromkeys(("kind", "revision", "passwords", "guessed"), thing)
    return frame


PLACES = [as_cells, as_told, as_ids, as_labels, as_a_heading, as_a_memory]


@pytest.mark.parametrize("thing", ALL.values(), ids=ALL)
@pytest.mark.parametrize("put", PLACES, ids=lambda put: put.__name__)
def test_whatever_stands_in_a_frame_is_planned_or_told(
    profile: Profile, put: Callable[[pd.DataFrame, Any], pd.DataFrame], thing: Any
) -> None:
    """The plan can be made and shown as text, page and frame; no secret is in any of them."""
    if put is as_a_memory and isinstance(thing, Secret):
        return  # pandas copies what a frame remembers, and a secret refuses that in words
    frame = profile.servers_frame()[["host", "port", "username"]].astype(object)
    plan = profile.plan(put(frame, thing))

    shown = f"{plan!r}{plan._repr_html_()}{plan.frame().to_csv()}"
    assert "canary" not in shown


@pytest.mark.parametrize("thing", NO_TEXTS.values(), ids=NO_TEXTS)
def test_what_cannot_be_typed_is_a_problem_of_its_cell(profile: Profile, thing: Any) -> None:
    """Each row is named, and nothing is changed."""
    frame = as_cells(profile.servers_frame().astype(object), thing)
    plan = profile.plan(frame)

    assert [(f"s{n}", "username", "not-a-text") for n in range(3)] == codes(plan)
    assert () == plan.changes


def test_a_label_that_is_a_list_is_called_by_its_place(profile: Profile) -> None:
    """The second row is called so, as nothing can be looked up by a list."""
    frame = pd.DataFrame({"id": ["s0", ["s1"]], "host": ["mail.example.org", ""], "port": [25, 26]})
    told = {problem.row for problem in profile.plan(frame).problems}

    assert "row 2 (list)" in told


def test_a_gap_that_cannot_be_compared_is_a_gap(profile: Profile) -> None:
    """A signalling NaN empties its cell as any NaN does, and the cells beside it are read."""
    frame = profile.servers_frame().astype(object)
    frame["username"] = pd.Series([Decimal("sNaN"), "bob", "ada"], frame.index, dtype="object")
    plan = profile.plan(frame)

    assert [("s0", "username", "username-empty")] == codes(plan)
    assert ("s1", "bob") in {(cell.row, cell.after) for cell in plan.cells}
