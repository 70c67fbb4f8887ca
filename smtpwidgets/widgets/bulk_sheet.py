"""One sheet of the bulk editor: entries of one kind in a grid, and the draft over them."""

import asyncio
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import count

import pandas as pd

from smtpwidgets.model.plan import RowProblem
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.secret import Secret
from smtpwidgets.profile import Profile
from smtpwidgets.profile.planning import Plan
from smtpwidgets.widgets.bulk_draft import Draft, History, frame_of
from smtpwidgets.widgets.bulk_kinds import CHANGE, KINDS, STATE, KindName, Texts, stored
from smtpwidgets.widgets.bulk_words import BULK_LABELS, BULK_NOTICES, ROW_STATES
from smtpwidgets.widgets.editable_grid import CellEdit, EditableGrid, Mark
from smtpwidgets.widgets.view import RootView

__all__ = ["BulkSheet"]

# From so many changed rows on, the grid is given all its rows and finds out what differs.
_FEW_ROWS = 50
_GRAVITY = {Severity.ERROR: "error", Severity.WARNING: "warning"}

Problems = Mapping[str, Mapping[str, RowProblem]]  # row → column → the gravest problem there


class BulkSheet:
    """Draws a draft, and looks after each edit what is wrong with it.

    `heard` is told of edits, `seen` of what was found wrong.
    """

    def __init__(
        self,
        root: RootView,
        profile: Profile,
        name: KindName,
        heard: Callable[[], object],
        seen: Callable[[], object],
    ) -> None:
        self._root, self._profile, self._heard, self._seen = root, profile, heard, seen
        self.kind = KINDS[name]
        self.stored = stored(name, profile.snapshot)
        self.history = History()
        self.tried = False  # from the first preview on, empty fields of new rows are told, too
        self.only: frozenset[str] | None = None  # the stored entries that are shown; None: all
        self._new = 0  # numbers the labels of added rows
        self._secrets: dict[int, Secret] = {}  # by the number that a draft knows
        self._numbers = count(1)
        self._problems: Problems = {}
        self._looked = Draft()  # the draft that was looked at last
        self._looking = False
        self._applied = (0, Draft())  # the revision that the last edits made, and these edits
        columns = self.kind.columns(self.stored.choices)
        self.grid = EditableGrid(columns, label=BULK_LABELS[f"tab-{name}"])
        self.grid.empty = BULK_NOTICES[f"no-rows-{name}"]
        self.grid.empty_filtered = BULK_NOTICES["no-match"]
        self.grid.on_edit(root.later(self.typed))
        self.grid.on_step(root.later(self._step))
        self.draw_all()

    # --- what it holds ----------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """What is edited now."""
        return self.history.now

    @property
    def keys(self) -> tuple[str, ...]:
        """The labels of the rows that are shown, in their order."""
        only = self.only
        there = (key for key in self.stored.texts if only is None or key in only)
        return (*there, *self.draft.added)

    def text(self, key: str, field: str) -> str:
        """Return what stands in a cell."""
        return self.draft.text(self.stored, key, field)

    def texts(self, key: str) -> Texts:
        """Return a whole row, those fields included that have no column."""
        return {name: self.text(key, name) for name in self.kind.fields}

    def meant(self, key: str) -> Texts:
        """Return a whole row in the words of frames."""
        return {name: self.stored.meant(name, cell) for name, cell in self.texts(key).items()}

    def name_of(self, key: str) -> str:
        """Return what people call a row."""
        names = (self.kind.first, "host", "address")
        texts = (self.text(key, name) for name in names if name in self.kind.fields)
        return next(filter(None, texts), key)

    @property
    def wrong(self) -> tuple[int, int]:
        """How many added rows, and how many others, have a problem that stops all."""
        wrong = {
            key
            for key, cells in self._problems.items()
            if any(problem.severity is Severity.ERROR for problem in cells.values())
        }
        new = len(wrong & set(self.draft.added))
        return new, len(wrong) - new

    def frame(self) -> pd.DataFrame:
        """Return what is edited as a frame for a plan."""
        return frame_of(self.stored, self.draft)

    def shown(self, keys: Iterable[str]) -> pd.DataFrame:
        """Return rows as the sheet shows them: texts, without marks."""
        rows = list(keys)
        index = pd.Index(rows, name="id", dtype="object")
        return pd.DataFrame(self._lists(rows), index=index, dtype="object")

    def secrets(self) -> dict[str, Secret]:
        """Return the passwords that came with rows which are still there."""
        draft, there = self.draft, set(self.keys) - self.draft.removed
        return {key: self._secrets[n] for key, n in draft.given.items() if key in there}

    def new_labels(self, count: int) -> list[str]:
        """Return labels for rows to add."""
        first, self._new = self._new + 1, self._new + count
        return [f"new {number}" for number in range(first, self._new + 1)]

    def plan(self) -> Plan:
        """Return what applying the draft would do. It may take a moment; no widget is touched."""
        draft = self.draft
        return self._profile.plan(
            self.frame(),
            kind=self.kind.name,
            remove=bool(draft.removed),
            secrets=self.secrets(),
        )

    # --- edits ------------------------------------------------------------------------------------

    def typed(self, edits: Sequence[CellEdit]) -> None:
        """Take cells that were typed anew."""
        self.do(self.draft.typed(self.stored, edits))

    def add(self, rows: Sequence[Texts]) -> list[str]:
        """Add rows at the end, and return their labels."""
        labels = self.new_labels(len(rows))
        self.do(self.draft.with_rows(dict(zip(labels, rows, strict=True))))
        return labels

    def do(self, draft: Draft, secrets: Mapping[str, Secret] | None = None) -> None:
        """Go on to `draft`, as one step, and draw it."""
        numbers = dict(zip(secrets or {}, self._numbers, strict=False))
        self._secrets |= {numbers[key]: secret for key, secret in (secrets or {}).items()}
        draft = draft.with_secrets(numbers)
        before = self.draft
        if self.history.do(draft):
            self._draw_from(before)

    def step(self, *, forward: bool) -> None:
        """Go one step back or forth."""
        before = self.draft
        if self.history.step(forward=forward):
            self._draw_from(before)
        else:
            self.grid.say(BULK_NOTICES["no-step"])

    def _step(self, forward: bool) -> None:  # noqa: FBT001 -- as the grid tells it
        self.step(forward=forward)

    def applied(self, draft: Draft) -> None:
        """Forget the edits of a draft that was applied, and show what is stored."""
        left = None if self.draft is draft else self.draft.marked(draft.added, removed=True)
        self.history.clear()
        kept: Mapping[int, Secret] = {}
        if left is not None:  # somebody typed meanwhile, or brought another list
            left = left.without_secrets(draft)
            self.history.do(left)
            kept = {number: self._secrets[number] for number in left.given.values()}
        self._secrets = dict(kept)
        self.tried = False
        self.take_over()
        self._applied = (self.stored.revision, draft)

    def undone(self, revision: int) -> str:
        """Offer the edits that made `revision`, which was taken back, for a step forth.

        Return the name of the notice for that, or "" if the edits are not from here or others
        would go. Passwords that came with the edits were forgotten when they were applied.
        """
        made, draft = self._applied
        if revision != made or not self.draft.empty:
            return ""
        if self.stored.revision != self._profile.revision:
            self.take_over()  # else the edits would be held against what they have made
        self.history.offer(draft.without_secrets(draft).on(self.stored))
        return "undone-secrets" if draft.given else "undone"

    def forget_secrets(self) -> None:
        """Forget the passwords that came with rows."""
        self._secrets.clear()

    def take_over(self) -> None:
        """Show what is stored now, with the edits on it."""
        before, self.stored = self.stored, stored(self.kind.name, self._profile.snapshot)
        if self.only is not None:  # what was added here would vanish as soon as it is stored
            there = self.stored.texts.keys()
            self.only = (self.only & there) | (there - before.texts.keys()) or None
        self.history.rebase(self.stored)
        self._problems, self._looked = {}, Draft()
        columns = [dict(column) for column in self.grid.columns]
        for column in columns:
            column["choices"] = list(self.stored.choices.get(column["name"], ()))
        if columns != [dict(column) for column in self.grid.columns]:
            self.grid.columns = columns  # accounts name servers that were not there before
        self.draw_all()
        self.look()

    # --- drawing ----------------------------------------------------------------------------------

    def show_only(self, ids: frozenset[str] | None) -> None:
        """Show these entries and the rows that are new; all, if none of them is of this kind.

        What is edited in others stays, and goes along when it is applied.
        """
        self.only = (ids or frozenset()) & self.stored.texts.keys() or None
        shown = set(self.keys)
        self.grid.chosen = [key for key in self.grid.chosen if key in shown]
        self.draw_all()

    def draw_all(self) -> None:
        """Draw every row; only what differs is sent."""
        self.grid.show_texts(list(self.keys), self._drawn(self.keys))
        self._draw_marks()

    def _lists(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Return the texts of these rows, column by column."""
        rows = [self.draft.row(self.stored, key) for key in keys]
        return {name: [row.get(name, "") for row in rows] for name in self.kind.shown}

    def _drawn(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Return all that the grid shows of these rows, column by column."""
        states = [self._state(key) for key in keys]
        told = {
            name: [self.stored.told.get(key, {}).get(name, "") for key in keys]
            for name in self.kind.told
        }
        changes = [ROW_STATES[state] for state in states]
        return {**self._lists(keys), **told, STATE: states, CHANGE: changes}

    def _draw_from(self, before: Draft) -> None:
        """Draw what differs from an earlier draft."""
        now = self.draft
        if gone := set(before.added) - set(now.added):
            self.grid.drop(sorted(gone))
        old = set(before.added)
        if new := [key for key in now.added if key not in old]:
            # A step back may bring rows into the middle; at the end they are found as well.
            self.grid.insert(len(self.grid.data["keys"]), pd.DataFrame(self._drawn(new), new))
        differ = {
            key
            for key in {**before.texts, **now.texts}
            if before.texts.get(key) != now.texts.get(key)
        }
        differ |= {key for key, _ in before.given.items() ^ now.given.items()}
        self._redraw(differ | (before.removed ^ now.removed))
        self._draw_marks()
        self._heard()
        self.look()

    def _redraw(self, keys: Iterable[str]) -> None:
        """Draw these rows; the grid sends the cells that differ."""
        there = set(self.grid.data["keys"])
        rows = [key for key in keys if key in there]
        if len(rows) > _FEW_ROWS:
            keys = list(self.grid.data["keys"])
            self.grid.show_texts(keys, self._drawn(keys))
            return
        drawn = self._drawn(rows)
        for row, key in enumerate(rows):
            self.grid.patch(key, **{name: texts[row] for name, texts in drawn.items()})

    def _state(self, key: str) -> str:
        severities = {problem.severity for problem in self._problems.get(key, {}).values()}
        if Severity.ERROR in severities:
            return "failed"
        if key in self.draft.removed:
            return "removed"
        if Severity.WARNING in severities:
            return "warning"
        if key not in self.stored.texts:
            return "added"
        return "edited" if key in self.draft.texts or key in self.draft.given else ""

    def _draw_marks(self) -> None:
        marks: dict[str, dict[str, Mark]] = {}
        for key in self.draft.edited:
            before = self.stored.texts.get(key, {})
            cells = self.draft.texts.get(key, {})
            marks[key] = {name: Mark(edited=before.get(name, "")) for name in cells}
        for key, problems in self._problems.items():
            row = marks.setdefault(key, {})
            for name, problem in problems.items():
                edited = row[name].edited if name in row else None
                row[name] = Mark(edited, problem.message, _GRAVITY[problem.severity])
        self.grid.show_marks(marks)

    # --- what is wrong ----------------------------------------------------------------------------

    def look(self) -> None:
        """Look what is wrong with the draft, beside the page, until nothing is edited meanwhile."""
        if not self._looking:
            self._looking = True
            self._root.scope.start(self._look())

    async def _look(self) -> None:
        try:
            while True:
                draft, rows = self.draft, self._unlooked()
                problems = await asyncio.to_thread(self._found, draft, rows) if rows else ()
                if draft is self.draft:
                    break
        finally:
            self._looking = False
        self._looked = draft
        self.show_problems(problems, rows)

    def _unlooked(self) -> frozenset[str]:
        """Return the rows in which something is other than when they were looked at last."""
        before, now = self._looked, self.draft
        keys = before.texts.keys() | now.texts.keys()
        rows = {key for key in keys if before.texts.get(key) is not now.texts.get(key)}
        return frozenset(rows | (before.removed ^ now.removed))

    def _found(self, draft: Draft, rows: frozenset[str]) -> tuple[RowProblem, ...]:
        """Return what is wrong with these rows; the others were looked at before."""
        if not draft.removed:
            texts = {key: cells for key, cells in draft.texts.items() if key in rows}
            draft = Draft(texts, tuple(key for key in draft.added if key in rows))
        frame = frame_of(self.stored, draft)
        found = self._profile.plan(frame, kind=self.kind.name, remove=bool(draft.removed))
        return tuple(problem for problem in found.problems if problem.row in rows)

    def show_problems(
        self, problems: Iterable[RowProblem], rows: Container[str] | None = None
    ) -> None:
        """Mark the cells that something is wrong with, in all rows or in these alone."""
        found: dict[str, dict[str, RowProblem]] = {}
        if rows is not None:
            found = {k: dict(cells) for k, cells in self._problems.items() if k not in rows}
        for problem in problems:
            early = problem.code.endswith("-empty") and problem.row in self.draft.added
            if problem.severity not in _GRAVITY or (early and not self.tried):
                continue
            row = found.setdefault(str(problem.row), {})
            column = self.column_of(problem.field)
            worse = problem.severity is Severity.ERROR
            if column not in row or (worse and row[column].severity is not Severity.ERROR):
                row[column] = problem
        before, self._problems = self._problems, found
        self._redraw(key for key in {**before, **found} if before.get(key) != found.get(key))
        self._draw_marks()
        self._seen()

    def column_of(self, field: str) -> str:
        """Return the column in which a problem of this field is shown."""
        return field if field in self.kind.shown else self.kind.first
