"""A block out of a spreadsheet, laid over the cells of a sheet."""

from collections.abc import Mapping
from typing import NamedTuple

from smtpwidgets.widgets.bulk_sheet import BulkSheet
from smtpwidgets.widgets.bulk_words import BULK_NOTICES, counted
from smtpwidgets.widgets.editable_grid import Block, CellEdit

__all__ = ["Pasted", "laid_over"]

_MOST_ROWS = 20_000


class Pasted(NamedTuple):
    """What a block comes to: edits, rows to add, and how it is said; or why nothing is done."""

    edits: tuple[CellEdit, ...]
    added: Mapping[str, Mapping[str, str]]
    said: str
    ok: bool = True


def laid_over(sheet: BulkSheet, block: Block) -> Pasted:
    """Return what a block does to the cells from `block.field` on; all of it, or nothing."""
    columns = [c["name"] for c in sheet.grid.columns]
    titles = {c["name"]: c["title"] for c in sheet.grid.columns}
    here = columns[columns.index(block.field) :] if block.field in columns else []
    wide = max(map(len, block.rows), default=0)
    if len(block.rows) > _MOST_ROWS:
        return _refused(BULK_NOTICES["block-large"].format(most=_MOST_ROWS))
    if wide > len(here):
        facts = {"wide": wide, "title": titles.get(block.field, ""), "there": len(here)}
        return _refused(BULK_NOTICES["block-wide"].format(**facts))
    for name in here[:wide]:
        if name not in sheet.kind.shown:
            return _refused(BULK_NOTICES["block-read-only"].format(title=titles[name]))
    there = block.rows[: len(block.keys)]
    edits = tuple(
        CellEdit(key, name, _word(sheet, name, text))
        for key, row in zip(block.keys, there, strict=False)
        for name, text in zip(here, row, strict=False)
    )
    rows = [
        {name: _word(sheet, name, text) for name, text in zip(here, row, strict=False)}
        for row in block.rows[len(block.keys) :]
    ]
    added = dict(zip(sheet.new_labels(len(rows)), rows, strict=True))
    cells = counted(sum(map(len, block.rows)), "cell")
    said = BULK_NOTICES["pasted"].format(cells=cells)
    if added:
        said = BULK_NOTICES["pasted-more"].format(cells=cells, rows=counted(len(added), "row"))
    return Pasted(edits, added, said)


def _word(sheet: BulkSheet, field: str, text: str) -> str:
    """Return a pasted text in the words that the sheet shows, where it is a value in others."""
    stripped = text.strip()
    meant = sheet.stored.meant(field, stripped)
    return sheet.stored.shown(field, meant)


def _refused(sentence: str) -> Pasted:
    return Pasted((), {}, sentence, ok=False)
