"""Workbooks (XLSX, ECMA-376) by openpyxl: the first visible sheet as texts, and back.

A formula is never calculated and its last result not believed: it is refused, by row and column.
What it unpacks to is looked at before: see `workbook_bounds`.
"""

import re
import warnings
from collections.abc import Sequence
from importlib import import_module
from io import BytesIO
from itertools import islice
from typing import Any

from smtpwidgets.errors import MissingExtraError
from smtpwidgets.frames.cell_text import NO_TEXT, text_of
from smtpwidgets.frames.sheet import LIMITS, Cell, Collecting, Limits, Sheet
from smtpwidgets.frames.workbook_bounds import why_not_opened
from smtpwidgets.model.problem import Severity

__all__ = ["workbook_bytes", "workbook_sheet"]

_DAMAGED = (
    "This workbook is damaged, or written in an unusual way. Open it in your spreadsheet program "
    "and save it anew as .xlsx, or as CSV."
)
_FORMULA = (
    "This cell holds a formula, which is not calculated here. Copy the column in your spreadsheet "
    "program and paste it as values."
)
_ERROR = "This cell holds an error of the spreadsheet, such as #N/A. Correct or empty it."
_DATE = (
    "The spreadsheet holds a date here. Programs make dates of texts like 5-87: look at it, and "
    "format the column as text."
)
_SHEET_ROWS = 1_048_576  # what a sheet has at most (ECMA-376)
_EMPTY_ROWS = 10_000  # in a row: a stray cell far below makes a million of them
_WIDE = (
    "The rows of this sheet reach far beyond its table, with empty cells. Copy the table into a "
    "new sheet, or save it as CSV."
)
_ENDED = (
    "Below row {last:,} come {count:,} empty rows. The table was taken to end there, and nothing "
    "further down was read."
)
# Characters that XML cannot carry are written as _xHHHH_ (ECMA-376 part 1, 22.9.2.19).
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ZEROS = re.compile("0{2,20}")


def _library() -> Any:
    try:
        return import_module("openpyxl")
    except ImportError:
        raise MissingExtraError("tables", "Reading and writing XLSX") from None


def workbook_sheet(data: bytes, *, limits: Limits = LIMITS) -> Sheet:
    """Return the rows of the first visible sheet of a workbook."""
    library = _library()
    try:
        if (refused := why_not_opened(BytesIO(data), limits)) is not None:
            return refused
        with warnings.catch_warnings():
            # It warns of what is not read, such as rules for typing; and quotes cells.
            warnings.simplefilter("ignore")
            book = library.load_workbook(BytesIO(data), read_only=True, keep_links=False)
            try:
                return _read(book, limits)
            finally:
                book.close()
    except Exception:  # noqa: BLE001 -- a damaged workbook raises anything, and quotes cells
        return Sheet.refused("damaged", _DAMAGED)


def _read(book: Any, limits: Limits) -> Sheet:
    sheets = [one for one in book.worksheets if one.sheet_state == "visible"] or book.worksheets
    if not sheets:
        return Sheet.refused("no-table", "This workbook has no sheet with cells.")
    sheet = sheets[0]
    # The size that stands in the file may be wrong, or a million empty rows.
    sheet.reset_dimensions()
    collecting = Collecting(limits)
    notes = []
    rows, last, walked = islice(sheet.iter_rows(), _SHEET_ROWS), 0, 0
    for number, cells in enumerate(rows, 1):
        walked += len(cells)
        if walked > limits.walked_cells:
            return Sheet.refused("too-many-columns", _WIDE)
        texts = [_text(cell, collecting, number, place) for place, cell in enumerate(cells)]
        if not collecting.take(number, texts):
            break
        last = number if any(texts) else last
        if number - last >= _EMPTY_ROWS:
            notes.append(_ENDED.format(last=last, count=_EMPTY_ROWS))
            break
    if len(book.worksheets) > 1:
        notes.append(
            "The workbook has several sheets; only the first one that is visible was read."
        )
    return collecting.sheet(notes=notes)


def _text(cell: Any, collecting: Collecting, number: int, place: int) -> Cell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        collecting.problem("formula", _FORMULA, number, place)
        return None
    if cell.data_type == "e":
        collecting.problem("error-value", _ERROR, number, place)
        return None
    if cell.data_type == "d":
        collecting.problem("date", _DATE, number, place, Severity.WARNING)
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, int) and _ZEROS.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))  # shown as 00123, so that is meant
    try:
        return text_of(value)
    except TypeError:
        collecting.problem("no-text", NO_TEXT, number, place)
        return None


def workbook_bytes(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return a workbook with one sheet of texts; no cell of it is a formula.

    Every cell is text and marked so (the apostrophe that a person would type), so that it stays
    text when somebody edits it.
    """
    library = _library()
    book = library.Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.freeze_panes = "A2"
    make = import_module("openpyxl.cell").WriteOnlyCell
    style = import_module("openpyxl.styles")
    bold = style.Font(bold=True)
    for place, row in enumerate((headings, *rows)):
        sheet.append([_cell(make(sheet), text, bold if place == 0 else None) for text in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(cell: Any, text: Cell, font: Any) -> Any:
    if font is not None:
        cell.font = font
    if text:
        cell.value = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
        cell.data_type = "s"  # openpyxl makes a formula of "=…" otherwise
        cell.number_format = "@"
        cell.quotePrefix = True
    return cell
