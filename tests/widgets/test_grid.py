"""The kernel's side of the table: frames go in, messages go out and come back."""

import json
import threading
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from typing import Any

import pandas as pd
import pytest

from smtpwidgets.widgets.grid import Column, Grid

COLUMNS = (
    Column("host", "Server", "mono", priority=2),
    Column("port", "Port", "number"),
    Column("check", "Last check", "pill", priority=3, state_column="state"),
)


def frame(**changes: list[object]) -> pd.DataFrame:
    columns = {
        "host": pd.array(["a.example", "b.example", pd.NA], dtype="string"),
        "port": pd.array([465, pd.NA, 25], dtype="Int64"),
        "check": ["Works", "Not checked", None],
        "state": ["ok", "idle", float("nan")],
        "protocol": ["smtp"] * 3,
        **changes,
    }
    return pd.DataFrame(columns, index=pd.Index(["k1", "k2", "k3"], name="id"))


class Recorded(Grid):
    """A grid that notes what goes to the browser."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.states: list[str] = []
        super().__init__(COLUMNS, label="Servers")

    def send(self, content: dict[str, Any], buffers: object = None) -> None:
        self.messages.append(json.loads(json.dumps(content)))
        super().send(content, buffers)

    def send_state(self, key: str | set[str] | None = None) -> None:
        self.states += sorted({key} if isinstance(key, str) else key or ())
        super().send_state(key)


@pytest.fixture
def grid() -> Iterator[Recorded]:
    made = Recorded()
    made.show_frame(frame())
    made.states.clear()
    yield made
    made.close()


def test_rows_travel_as_columns_of_text(grid: Grid) -> None:
    """Missing values are empty text, numbers are whole, further columns of the frame stay here."""
    data = grid.get_state()["data"]

    assert ["k1", "k2", "k3"] == data["keys"]
    assert ["a.example", "b.example", ""] == data["cells"][0]
    assert ["465", "", "25"] == data["cells"][1]
    assert ["Works", "Not checked", ""] == data["cells"][2]
    assert [[], [], ["ok", "idle", ""]] == data["states"]


def test_a_patch_sends_one_row_and_stays(grid: Recorded) -> None:
    """One small message for the pages that are open; the rows themselves for those to come."""
    grid.patch("k2", check="Connecting", state="running", port=None)

    assert [
        {
            "type": "patch",
            "version": 2,
            "changes": [
                ["k2", "cells", 2, "Connecting"],
                ["k2", "states", 2, "running"],
                ["k2", "cells", 1, ""],
            ],
        }
    ] == grid.messages
    assert [] == grid.states
    assert "Connecting" == grid.get_state()["data"]["cells"][2][1]


def test_a_row_that_is_gone_is_left_alone(grid: Recorded) -> None:
    """A check may end after its server was deleted."""
    grid.patch("deleted", check="Works", state="ok")

    assert [] == grid.messages


def test_an_unknown_column_is_a_mistake_of_the_program(grid: Grid) -> None:
    """A patch of a column that is not shown says so at once."""
    with pytest.raises(KeyError, match="chekc"):
        grid.patch("k1", chekc="Works")


def test_a_frame_without_a_column_is_refused(grid: Grid) -> None:
    """The table shows what it was made for, or says what is missing."""
    with pytest.raises(KeyError, match="port"):
        grid.show_frame(frame().drop(columns="port"))


def test_the_same_frame_again_sends_nothing(grid: Recorded) -> None:
    """Views may redraw as often as they like."""
    grid.show_frame(frame())

    assert ([], []) == (grid.messages, grid.states)


def test_a_frame_with_one_change_sends_one_cell(grid: Recorded) -> None:
    """After an edit the rows stay where they are, and one cell is on the way."""
    grid.show_frame(frame(host=["a.example", "new.example", None]))

    assert [["k2", "cells", 0, "new.example"]] == grid.messages[0]["changes"]
    assert [] == grid.states


def test_a_frame_shown_after_patches_wins(grid: Recorded) -> None:
    """What the profile says replaces what a running check had put there."""
    grid.patch("k1", check="Connecting", state="running")
    grid.show_frame(frame())

    assert ["Works", "Not checked", ""] == grid.data["cells"][2]
    assert [["k1", "cells", 2, "Works"], ["k1", "states", 2, "ok"]] == grid.messages[1]["changes"]


def test_other_rows_are_sent_whole(grid: Recorded) -> None:
    """New rows, gone rows and another order travel as one table."""
    grid.show_frame(frame().drop(index="k1"))

    assert ["k2", "k3"] == grid.data["keys"]
    assert ["data", "shown_count"] == grid.states
    assert 2 == grid.shown_count


def test_a_selected_row_that_is_gone_is_selected_no_more(grid: Grid) -> None:
    """Nobody edits a server that is not there."""
    grid.selected = "k1"
    grid.show_frame(frame().drop(index="k2"))
    assert "k1" == grid.selected

    grid.show_frame(frame().drop(index="k1"))
    assert not grid.selected


def test_callbacks_hear_people_and_not_programs(grid: Grid) -> None:
    """`on_select` and `on_open` tell what somebody did; setting `selected` is no such thing."""
    heard: list[str] = []
    grid.on_select(lambda key: heard.append(f"select {key}"))
    grid.on_open(lambda key: heard.append(f"open {key}"))

    grid.selected = "k1"
    assert [] == heard
    grid._receive({"type": "select", "key": "k2"}, b"")
    grid._receive({"type": "open", "key": "k2"}, b"")

    assert ["select k2", "open k2"] == heard
    assert "k2" == grid.selected


@pytest.mark.parametrize("content", [{"type": "select", "key": "gone"}, {"type": "open"}, {}])
def test_messages_about_rows_that_are_gone_are_dropped(grid: Grid, content: dict[str, Any]) -> None:
    """A click may arrive after the row was deleted elsewhere."""
    heard: list[str] = []
    grid.on_select(heard.append)
    grid.on_open(heard.append)

    grid._receive(content, b"")

    assert [] == heard
    assert not grid.selected


LOADED = [
    pytest.param(0, [], id="before-the-table-was-sent-it-is-on-its-way"),
    pytest.param(1, ["data"], id="without-the-patch"),
    pytest.param(2, [], id="with-everything"),
]


@pytest.mark.parametrize(("version", "sent"), LOADED)
def test_a_page_that_missed_a_patch_gets_the_rows(
    grid: Recorded, version: int, sent: list[str]
) -> None:
    """Messages to a page that is still loading reach nobody; it says what it has."""
    grid.patch("k1", check="Failed", state="failed")

    grid._receive({"type": "loaded", "version": version}, b"")

    assert sent == grid.states


def test_patches_may_come_from_any_thread(grid: Grid) -> None:
    """Checks report from the jobs thread while the list is redrawn in another."""
    words = [[f"{row} {n}" for n in range(100)] for row in ("k1", "k2", "k3")]

    def report(key: str, texts: list[str]) -> None:
        for text in texts:
            grid.patch(key, check=text, state="running")

    threads = [
        threading.Thread(target=report, args=(key, texts))
        for key, texts in zip(("k1", "k2", "k3"), words, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [texts[-1] for texts in words] == grid.data["cells"][2]
    assert 301 == grid.data["version"]


def test_a_column_is_a_value() -> None:
    """Views keep their columns as constants."""
    with pytest.raises(FrozenInstanceError):
        COLUMNS[0].title = "x"  # type: ignore[misc]  # what is tried here


def test_closing_frees_the_grid_and_its_layout() -> None:
    """The fixture of this folder counts: nothing is left of a grid that was closed, even twice."""
    made = Grid(COLUMNS)
    made.show_frame(frame())
    made.close()
    made.close()
