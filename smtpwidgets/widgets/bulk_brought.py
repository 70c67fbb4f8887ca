"""A list that somebody brought, on its way into a sheet: which rows it edits, which it adds.

A list that is brought twice adds nothing twice, whether the first one was applied or not.
"""

from collections import deque
from collections.abc import Mapping

from smtpwidgets.frames.edits import guessed_in
from smtpwidgets.frames.table import Table, take_secrets
from smtpwidgets.model.plan import RowEdit, TableEdits
from smtpwidgets.model.plan_known import key_in, recognised
from smtpwidgets.model.secret import Secret
from smtpwidgets.widgets.bulk_draft import Draft
from smtpwidgets.widgets.bulk_kinds import KINDS, KindName, Texts
from smtpwidgets.widgets.bulk_sheet import BulkSheet
from smtpwidgets.widgets.editable_grid import CellEdit

__all__ = ["Brought"]

# What frames of accounts call their links, and the column here that takes either.
_LINKS: Mapping[str, str] = {"incoming_name": "incoming", "outgoing_names": "outgoing"}


class Brought:
    """Rows that somebody brought: texts by the label they had, and passwords by the same label."""

    def __init__(self, table: Table) -> None:
        frame = table.frame
        self.kind: KindName = "account" if table.kind == "account" else "server"
        columns = [_LINKS.get(str(name), str(name)) for name in frame.columns]
        cells = [frame[name].fillna("").tolist() for name in frame.columns]
        known = [at for at, name in enumerate(columns) if name in KINDS[self.kind].fields]
        self.rows: Mapping[str, Texts] = {
            str(label): {columns[at]: cells[at][row] for at in known}
            for row, label in enumerate(frame.index)
        }
        # What nobody wrote is for new rows alone.
        guessed = guessed_in(frame)
        self.guessed: Mapping[str, frozenset[str]] = {
            key: frozenset(name for name, by_row in guessed.items() if key in by_row)
            for key in self.rows
        }
        self.secrets: dict[str, Secret] = {}
        # A password belongs to a server: an account takes none, and that was said.
        for heading in () if self.kind == "account" else table.secret_columns:
            self.secrets |= take_secrets(table, heading)[1]

    def over(self, sheet: BulkSheet) -> tuple[Draft, dict[str, Secret]]:
        """Return the sheet's draft with these rows in it, and the passwords by its labels."""
        labels = self._stored(sheet)
        labels |= self._unapplied(sheet, labels)
        new = [key for key in self.rows if key not in labels]
        added = dict(zip(new, sheet.new_labels(len(new)), strict=True))
        shown = {
            key: {name: sheet.stored.shown(name, cell) for name, cell in cells.items()}
            for key, cells in self.rows.items()
        }
        edits = (
            CellEdit(label, name, shown[key][name])
            for key, label in labels.items()
            for name, cell in self.rows[key].items()
            if cell or label == key  # a list that names no id leaves what it does not say
            if label not in sheet.stored.entries or name not in self.guessed[key]
        )
        draft = sheet.draft.typed(sheet.stored, edits)
        draft = draft.with_rows({label: shown[key] for key, label in added.items()})
        labels |= added
        return draft, {labels[key]: secret for key, secret in self.secrets.items()}

    def _stored(self, sheet: BulkSheet) -> dict[str, str]:
        """Return the ids of the rows that are entries already, as `profile.plan` tells them."""
        entries = sheet.stored.entries
        edits = tuple(
            RowEdit(
                label, None, {n: cell for n, cell in cells.items() if cell}, self.guessed[label]
            )
            for label, cells in self.rows.items()
            if label not in entries
        )
        ids = {label: label for label in self.rows if label in entries}
        found = recognised(TableEdits(edits, ids), entries, entries, self.kind)
        return {str(label): id for id, label in found.rows.items()}

    def _unapplied(self, sheet: BulkSheet, known: Mapping[str, str]) -> dict[str, str]:
        """Return the labels of the rows that stand in the sheet already, and only there."""
        there: dict[tuple[object, ...], deque[str]] = {}
        taken = set(known.values())
        for label in (*sheet.draft.added, *sheet.draft.edited):
            if label not in taken:
                there.setdefault(key_in(sheet.meant(label), self.kind), deque()).append(label)
        found: dict[str, str] = {}
        for key, cells in self.rows.items() if there else ():
            said = {name: cell for name, cell in cells.items() if cell}
            if key not in known and (labels := there.get(key_in(said, self.kind))):
                found[key] = labels.popleft()
        return found

    def __repr__(self) -> str:
        return f"<{len(self.rows)} rows, {len(self.secrets)} passwords>"
