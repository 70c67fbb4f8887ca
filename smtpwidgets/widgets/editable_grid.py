"""The table as a sheet: cells are edited in place, rows chosen together, blocks pasted."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
import traitlets

from smtpwidgets.widgets.grid import Column, Grid, texts_of

__all__ = ["Block", "CellEdit", "EditableGrid", "Mark", "Marks"]

# From so many marked rows on, sending all marks anew is the cheaper way.
_MOST_MARKS = 400


class CellEdit(NamedTuple):
    """A cell as somebody typed it: row key, name of the frame's column, text."""

    key: str
    field: str
    text: str


class Block(NamedTuple):
    """Cells out of a spreadsheet, for the rows `keys` and the columns from `field` on.

    There may be more `rows` than `keys`: the table ends before the block does.
    """

    keys: tuple[str, ...]
    field: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is special about a cell: the text it had (None: it was not edited), what is wrong."""

    edited: str | None = None
    problem: str = ""
    severity: str = ""


# Row key → name of the frame's column → mark.
Marks = Mapping[str, Mapping[str, Mark]]


class EditableGrid(Grid):
    """A grid whose `editable` columns are typed into; it shows what it is told and keeps no draft.

    Keys: F2, Enter or a letter begins, Enter, Tab and Escape end; Space, Shift and Ctrl choose
    rows; Ctrl+C, Ctrl+V, Ctrl+Z and Ctrl+Y as in a spreadsheet. What somebody typed comes as
    `CellEdit`s and stands in the browser already; only what changed travels, in both directions.
    """

    editable = traitlets.Bool(default_value=True).tag(sync=True)
    chosen = traitlets.List(traitlets.Unicode()).tag(sync=True)
    marks = traitlets.Dict().tag(sync=True)

    def __init__(self, columns: Sequence[Column], label: str = "Rows", **traits: Any) -> None:
        self._on_edit: list[Callable[[tuple[CellEdit, ...]], None]] = []
        self._on_paste: list[Callable[[Block], None]] = []
        self._on_step: list[Callable[[bool], None]] = []
        super().__init__(columns, label, **traits)

    # --- what a person does -----------------------------------------------------------------------

    def on_edit(self, callback: Callable[[tuple[CellEdit, ...]], None]) -> None:
        """Call `callback(edits)` after cells were typed anew; they belong together."""
        self._on_edit.append(callback)

    def on_paste(self, callback: Callable[[Block], None]) -> None:
        """Call `callback(block)` when cells are pasted. Nothing is shown until it is told."""
        self._on_paste.append(callback)

    def on_step(self, callback: Callable[[bool], None]) -> None:
        """Call `callback(forward)` when a person undoes (False) or does again (True)."""
        self._on_step.append(callback)

    # --- what is shown ----------------------------------------------------------------------------

    def insert(self, place: int, frame: pd.DataFrame) -> None:
        """Show the rows of `frame` before the row at `place`; nothing else is sent."""
        keys = [str(key) for key in frame.index]
        with self._lock:
            shown = self._empty_lists()
            for name, part, at in self._all_places():
                shown[part][at] = texts_of(frame[name])
                self.data[part][at][place:place] = shown[part][at]
            self.data["keys"][place:place] = keys
            self._note_rows()
            self._tell("insert", place=place, keys=keys, **shown)

    def drop(self, keys: Sequence[str]) -> None:
        """Show these rows no longer; nothing else is sent."""
        with self._lock:
            gone = {key for key in keys if key in self._rows}
            kept = [row for row, key in enumerate(self.data["keys"]) if key not in gone]
            for _, part, at in self._all_places():
                texts = self.data[part][at]
                self.data[part][at] = [texts[row] for row in kept]
            self.data["keys"] = [self.data["keys"][row] for row in kept]
            for key in gone:
                self.marks.pop(key, None)
            self._note_rows()
            self.chosen = [key for key in self.chosen if key not in gone]
            self._tell("drop", keys=sorted(gone))

    def show_marks(self, marks: Marks) -> None:
        """Mark these cells, and no others."""
        with self._lock:
            wanted = {key: self._as_sent(cells) for key, cells in marks.items() if cells}
            changed = {
                key: wanted.get(key, {})
                for key in {**self.marks, **wanted}
                if self.marks.get(key) != wanted.get(key)
            }
            if len(changed) > _MOST_MARKS:
                self.marks = wanted
                return
            for key, cells in changed.items():
                # In place, as in `Grid`: nothing but the message is sent.
                if cells:
                    self.marks[key] = cells
                else:
                    del self.marks[key]
            if changed:
                self._tell("mark", marks=changed)

    def go_to(self, key: str, field: str) -> None:
        """Bring a cell into sight and put the keyboard there."""
        places = self._places.get(field, [])
        at = next((at for part, at in places if part == "cells"), None)
        self.send({"type": "reveal", "key": key, "focus": True, "at": at})

    def say(self, sentence: str) -> None:
        """Let screen readers read a sentence in the table."""
        self.send({"type": "say", "text": sentence})

    def save(self, name: str, text: str) -> None:
        """Let the browser save `text` as the file `name`, where it saves such files."""
        self.send({"type": "save", "name": name, "text": text})

    # --- inside -----------------------------------------------------------------------------------

    def _as_sent(self, cells: Mapping[str, Mark]) -> dict[str, dict[str, Any]]:
        return {
            str(at): {"edited": mark.edited, "problem": mark.problem, "severity": mark.severity}
            for name, mark in cells.items()
            for part, at in self._places.get(name, ())
            if part == "cells"
        }

    def _empty_lists(self) -> dict[str, list[list[str]]]:
        return {part: [[] for _ in self._shape] for part in ("cells", "states")}

    def _note_rows(self) -> None:
        self._rows = {key: row for row, key in enumerate(self.data["keys"])}

    def _tell(self, type: str, **content: Any) -> None:
        self.data["version"] += 1
        self.send({"type": type, "version": self.data["version"], **content})

    def _receive(self, content: dict[str, Any], data: bytes) -> None:
        match content.get("type"):
            case "edit":
                self._edited(json.loads(data))
            case "paste":
                self._pasted(json.loads(data))
            case "undo" | "redo" as step:
                for on_step in tuple(self._on_step):
                    on_step(step == "redo")
            case "loaded":
                with self._lock:
                    if content.get("version", 0) < self.data["version"]:
                        self.send_state("marks")
                super()._receive(content, data)
            case _:
                super()._receive(content, data)

    def _edited(self, sent: Mapping[str, Any]) -> None:
        edits = tuple(
            CellEdit(str(key), self._shape[at].name, str(text))
            for key, at, text in sent["changes"]
            if key in self._rows and self._shape[at].editable
        )
        if edits:
            with self._lock:
                # Another page, or another view of this one, has not seen it yet.
                self._apply([(key, "cells", self._place(name), text) for key, name, text in edits])
            for callback in tuple(self._on_edit):
                callback(edits)

    def _pasted(self, sent: Mapping[str, Any]) -> None:
        rows = tuple(tuple(str(text) for text in row) for row in sent["rows"])
        keys = tuple(str(key) for key in sent["keys"] if key in self._rows)
        block = Block(keys, self._shape[int(sent["at"])].name, rows)
        for callback in tuple(self._on_paste):
            callback(block)

    def _place(self, name: str) -> int:
        return next(at for part, at in self._places[name] if part == "cells")
