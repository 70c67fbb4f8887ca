"""What somebody edited in the sheet and has not applied: a value, its past and its future."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import pandas as pd

from smtpwidgets.frames.edits import ATTRS
from smtpwidgets.widgets.bulk_kinds import Stored, Texts
from smtpwidgets.widgets.editable_grid import CellEdit

__all__ = ["Draft", "History", "frame_of"]

_MOST_STEPS = 200


@dataclass(frozen=True)
class Draft:
    """Texts by row and field, rows to add and rows to remove; the rest is as it is stored.

    `texts` holds the edited cells of stored rows and all cells of added ones. `given` says by row
    which password came with it, as a number: a step back takes it away again with the rest.
    """

    texts: Mapping[str, Texts] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    removed: frozenset[str] = frozenset()
    given: Mapping[str, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing is edited."""
        return not (self.texts or self.added or self.removed or self.given)

    @property
    def edited(self) -> tuple[str, ...]:
        """The stored rows in which a cell was edited, or with which a password came."""
        added = set(self.added)
        return tuple(key for key in {**self.texts, **self.given} if key not in added)

    def text(self, stored: Stored, key: str, field: str) -> str:
        """Return what stands in a cell."""
        return self.row(stored, key).get(field, "")

    def row(self, stored: Stored, key: str) -> Texts:
        """Return what stands in the cells of a row: in a new one what it will be where it is empty.

        An empty cell may be left out.
        """
        before, edited = stored.texts.get(key), self.texts.get(key, {})
        if before is None:
            return {**stored.usual, **{name: text for name, text in edited.items() if text}}
        return {**before, **edited} if edited else before

    def typed(self, stored: Stored, edits: Iterable[CellEdit]) -> Self:
        """Return the draft with cells typed anew; what is as it was is no edit any more."""
        texts = dict(self.texts)
        added = set(self.added)
        for key, name, text in edits:
            cells = {**texts.get(key, {}), name: text}
            if key not in added and text == stored.texts.get(key, {}).get(name, ""):
                del cells[name]
            if cells or key in added:
                texts[key] = cells
            else:
                texts.pop(key, None)
        return replace(self, texts=texts)

    def with_rows(self, rows: Mapping[str, Texts]) -> Self:
        """Return the draft with rows to add, at the end."""
        return replace(self, texts={**self.texts, **rows}, added=(*self.added, *rows))

    def marked(self, keys: Iterable[str], *, removed: bool) -> Self:
        """Return the draft with rows to remove, or to keep again; added rows just go."""
        wanted = set(keys)
        gone = wanted & set(self.added) if removed else set()
        stored = wanted - gone
        return replace(
            self,
            texts={key: cells for key, cells in self.texts.items() if key not in gone},
            added=tuple(key for key in self.added if key not in gone),
            given={key: number for key, number in self.given.items() if key not in gone},
            removed=self.removed | stored if removed else self.removed - stored,
        )

    def with_secrets(self, given: Mapping[str, int]) -> Self:
        """Return the draft with passwords that came with rows, by their numbers."""
        return replace(self, given={**self.given, **given})

    def without_secrets(self, applied: Self) -> Self:
        """Return the draft without the passwords of one that was applied."""
        left = self.given.items() - applied.given.items()
        return replace(self, given=dict(left))

    def on(self, stored: Stored) -> Self:
        """Return the same edits on entries as they are stored now."""
        added = set(self.added)
        edits = [
            CellEdit(key, name, text)
            for key, cells in self.texts.items()
            for name, text in cells.items()
            if key in stored.texts or key in added
        ]
        removed = self.removed & stored.texts.keys()
        there = stored.texts.keys() | added
        given = {key: number for key, number in self.given.items() if key in there}
        texts: dict[str, Texts] = {key: {} for key in self.added}
        kept = replace(self, texts=texts, removed=removed, given=given)
        return kept.typed(stored, edits)


class History:
    """A draft with the steps that led to it."""

    def __init__(self) -> None:
        self.now = Draft()
        self._past: list[Draft] = []
        self._future: list[Draft] = []

    def do(self, draft: Draft) -> bool:
        """Go on to `draft`; False when it is no other one."""
        if draft == self.now:
            return False
        self._past = [*self._past[-_MOST_STEPS + 1 :], self.now]
        self._future.clear()
        self.now = draft
        return True

    def step(self, *, forward: bool) -> bool:
        """Go one step back or forth; False when there is none."""
        source, other = (self._future, self._past) if forward else (self._past, self._future)
        if not source:
            return False
        other.append(self.now)
        self.now = source.pop()
        return True

    @property
    def steps(self) -> tuple[int, int]:
        """How many steps there are back and forth."""
        return len(self._past), len(self._future)

    def rebase(self, stored: Stored) -> None:
        """Hold all steps against entries as they are stored now."""
        self._past = [draft.on(stored) for draft in self._past]
        self._future = [draft.on(stored) for draft in self._future]
        self.now = self.now.on(stored)

    def offer(self, draft: Draft) -> None:
        """Let the next step forth lead to `draft`."""
        self._future = [draft]

    def clear(self) -> None:
        """Forget everything, as it was applied or given up."""
        self.__init__()  # type: ignore[misc]


def frame_of(stored: Stored, draft: Draft) -> pd.DataFrame:
    """Return the draft as a frame for `Profile.plan`.

    Shape:
        index `id`: stored rows that were edited (all that stay, if rows are removed, so that the
        missing ones are known) and added rows under labels of their own; a column for each field,
        dtype object. `attrs` name the revision the draft began on. Never a password.
    """
    gone = draft.removed
    wanted: Sequence[str] = tuple(stored.texts) if gone else draft.edited
    keys = [key for key in wanted if key in stored.texts and key not in gone]
    data: dict[str, list[object]] = {name: [] for name in stored.kind.fields}
    for key in keys:
        cells = draft.texts.get(key, {})
        for name, column in data.items():
            typed = cells.get(name)
            column.append(stored.value(key, name) if typed is None else stored.meant(name, typed))
    for key in draft.added:
        cells = draft.texts.get(key, {})
        for name, column in data.items():
            column.append(stored.meant(name, cells.get(name, "")))
    index = pd.Index([*keys, *draft.added], name="id", dtype="object")
    frame = pd.DataFrame(data, index=index, dtype="object")
    frame.attrs[ATTRS] = {"kind": stored.kind.name, "revision": stored.revision}
    return frame
