"""The accessible table: rows of a DataFrame, windowed, sorted and filtered in the browser."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pandas as pd
import traitlets

from smtpwidgets.widgets.part import STATIC, Part, module

__all__ = ["Column", "Grid", "Kind", "texts_of"]

Kind = Literal["text", "mono", "number", "pill", "level", "muted", "sign"]

MODULE = (
    "grid-arrangement.js",
    "grid-cells.js",
    "grid-editing.js",
    "grid-sheet.js",
    "grid.js",
)

# One changed cell on its way: row key, "cells" or "states", place of the column, text.
_Change = tuple[str, str, int, str]

# From so many changed cells on, sending the whole table anew is the cheaper way.
_MOST_CHANGES = 400


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the frame's column `name`, under the heading `title`.

    Where the container is narrow, columns with the lowest `priority` fold away first; their
    values then stand in a second line of the row. The first column never folds.
    `state_column` names the frame's column that holds the state of a pill: ok, warning, failed,
    network, running or idle; a level is a pill where there is a state, and plain text elsewhere.
    `quiet` lists texts in a muted colour ("none", "not used"). A sign is a state without its word.
    Where the grid is editable, cells of an `editable` column are, out of `choices` if there are.
    """

    name: str
    title: str
    kind: Kind = "text"
    priority: int = 0
    state_column: str = ""
    quiet: tuple[str, ...] = ()
    editable: bool = False
    choices: tuple[str, ...] = ()


class Grid(Part):
    """Shows the rows of a frame, one of which may be selected. A row's key is its index value.

    Sorting, filtering and folding happen in the browser and change nothing here. Cells are edited
    in an `EditableGrid`.
    """

    _esm = module(*MODULE)
    _css = STATIC / "grid.css"

    label = traitlets.Unicode("Rows").tag(sync=True)
    columns = traitlets.List(traitlets.Dict()).tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)
    filter_text = traitlets.Unicode("").tag(sync=True)
    shown_count = traitlets.Int(0).tag(sync=True)
    empty = traitlets.Unicode("Nothing here yet.").tag(sync=True)
    empty_filtered = traitlets.Unicode("No row matches this search.").tag(sync=True)
    height_px = traitlets.Int(460).tag(sync=True)

    def __init__(self, columns: Sequence[Column], label: str = "Rows", **traits: Any) -> None:
        self._shape = tuple(columns)
        self._places = _places(self._shape)
        self._rows: dict[str, int] = {}
        self._sent_whole = 0  # the version that was last sent with all its rows
        # Checks report from a background thread while the person edits in another.
        self._lock = threading.RLock()
        self._on_select: list[Callable[[str], None]] = []
        self._on_open: list[Callable[[str], None]] = []
        data = {"version": 0, "keys": [], **_no_lists(self._shape)}
        super().__init__(
            columns=[asdict(column) for column in self._shape], label=label, data=data, **traits
        )

    def show_frame(self, frame: pd.DataFrame) -> None:
        """Show the rows of `frame` in its order.

        Shape:
            index = unique keys; a column for each `Column.name` and `state_column`, further ones
            are left out. Missing values become empty text. Only what changed is sent.

        Raises:
            KeyError: `frame` lacks a column.
        """
        keys = [str(key) for key in frame.index]
        self.show_texts(keys, {name: texts_of(frame[name]) for name in self._places})

    def show_texts(self, keys: list[str], lists: Mapping[str, list[str]]) -> None:
        """Show these rows, as `show_frame` does: of each of its columns the texts, row by row.

        Raises:
            KeyError: `lists` lacks a column.
        """
        with self._lock:
            if keys == self.data["keys"] and self._show_changes(keys, lists):
                return
            data = {"version": self.data["version"] + 1, "keys": keys, **_no_lists(self._shape)}
            for name, places in self._places.items():
                for part, at in places:
                    # A list of its own in each place: `patch` changes it there.
                    data[part][at] = list(lists[name])
            self._rows = {key: row for row, key in enumerate(keys)}
            self._sent_whole = data["version"]
            with self.hold_sync():
                self.data = data
                if self.selected not in self._rows:
                    self.selected = ""
                if not self.filter_text:
                    self.shown_count = len(keys)

    def patch(self, key: str, **cells: object) -> None:
        """Change `cells` (by frame column name) of the row `key`, from whatever thread.

        A row that is gone meanwhile is left alone: a check may end after its server was deleted.

        Raises:
            KeyError: the grid shows no column of that name.
        """
        with self._lock:
            if key in self._rows:
                self._apply(
                    [
                        (key, part, at, _text(value))
                        for name, value in cells.items()
                        for part, at in self._places[name]
                    ]
                )

    def reveal(self, key: str, *, focus: bool = False) -> None:
        """Scroll the row `key` into sight, and with `focus` put the keyboard there."""
        self.send({"type": "reveal", "key": key, "focus": focus})

    def begin(self) -> None:
        """Show the rows as if for the first time: from the top, in their order, none selected."""
        self.selected = ""
        self.send({"type": "begin"})

    def on_select(self, callback: Callable[[str], None]) -> None:
        """Call `callback(key)` when a person selects a row (setting `selected` does not)."""
        self._on_select.append(callback)

    def on_open(self, callback: Callable[[str], None]) -> None:
        """Call `callback(key)` on Enter or a double click: the person wants the details."""
        self._on_open.append(callback)

    def _show_changes(self, keys: list[str], lists: Mapping[str, list[str]]) -> bool:
        """Send only the cells that differ; False when they are too many for that."""
        changes: list[_Change] = []
        for name, part, at in self._all_places():
            shown = self.data[part][at]
            if shown == lists[name]:
                continue
            changes += [
                (key, part, at, new)
                for key, old, new in zip(keys, shown, lists[name], strict=True)
                if old != new
            ]
            if len(changes) > _MOST_CHANGES:
                return False
        if changes:
            self._apply(changes)
        return True

    def _all_places(self) -> Iterator[tuple[str, str, int]]:
        for name, places in self._places.items():
            for part, at in places:
                yield name, part, at

    def _apply(self, changes: list[_Change]) -> None:
        # In place, so that nothing but the message is sent and a page that is loaded later
        # still gets the present rows.
        for key, part, at, text in changes:
            self.data[part][at][self._rows[key]] = text
        self.data["version"] += 1
        self.send({"type": "patch", "version": self.data["version"], "changes": changes})

    def _receive(self, content: dict[str, Any], data: bytes) -> None:  # noqa: ARG002
        key = str(content.get("key", ""))
        match content.get("type"):
            case "loaded":
                # Patches sent while the page was still loading reached nobody. Whole tables
                # always arrive, and an older page is about to get this one.
                with self._lock:
                    if self._sent_whole <= content.get("version", 0) < self.data["version"]:
                        self.send_state("data")
            case "select" if key in self._rows:
                self.selected = key
                for callback in tuple(self._on_select):
                    callback(key)
            case "open" if key in self._rows:
                for callback in tuple(self._on_open):
                    callback(key)


def _places(columns: Sequence[Column]) -> dict[str, list[tuple[str, int]]]:
    """Return where each column of the frame goes: (part of the data, place in it)."""
    places: dict[str, list[tuple[str, int]]] = {}
    for at, column in enumerate(columns):
        places.setdefault(column.name, []).append(("cells", at))
        if column.state_column:
            places.setdefault(column.state_column, []).append(("states", at))
    return places


def _no_lists(columns: Sequence[Column]) -> dict[str, list[list[str]]]:
    return {"cells": [[] for _ in columns], "states": [[] for _ in columns]}


def texts_of(values: "pd.Series[Any]") -> list[str]:
    """Return the texts of a column as cells show them; missing values become empty text."""
    return [
        "" if missing else str(value) for value, missing in zip(values, values.isna(), strict=True)
    ]


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) is True else str(value)
