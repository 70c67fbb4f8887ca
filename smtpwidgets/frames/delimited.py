"""CSV, TSV and what a spreadsheet puts on the clipboard: text into rows.

RFC 4180, and what programs really write: other delimiters, other encodings, line ends within
quotation marks. Every cell stays the text it was: "NA" and 00123 are words like any other.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator

from smtpwidgets.frames.sheet import LIMITS, Collecting, Limits, Sheet
from smtpwidgets.model.problem import Severity

__all__ = ["decoded", "delimited_sheet"]

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_FEW = 8  # where fewer bytes than one in so many are zero, something is wrong with a text in UTF-8
_LOOKED_AT = 100  # lines that tell the delimiter
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEP = re.compile(r"sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)  # Excel's own first line
# UTF-32 first: its mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)


def decoded(data: bytes) -> tuple[str, str] | None:
    """Return the text in `data` and the name of its encoding; None if it is no text.

    A byte-order mark decides, else UTF-8 where it fits, else Windows-1252, the code page of
    western spreadsheets.
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return _read(data[len(mark) :], codec, name)
    if b"\0" in data[:4096]:
        wide = _wide(data)
        return _read(data, wide, "UTF-16") if wide else None
    return _read(data, "utf-8", "UTF-8") or _read(data, "cp1252", "Windows-1252")


def _read(data: bytes, codec: str, name: str) -> tuple[str, str] | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else (text, name)


def _wide(data: bytes) -> str | None:
    """Return which UTF-16 it is without a mark: where Latin text has its zero bytes, and many."""
    even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
    if min(even, odd) * 4 > max(even, odd) or max(even, odd) * _FEW < len(data[:4096]):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def delimited_sheet(
    text: str,
    *,
    delimiter: str | None = None,
    pasted: bool = False,
    limits: Limits = LIMITS,
) -> Sheet:
    """Return the rows of a delimited text.

    Args:
        text: the whole text.
        delimiter: one character; told from the text if None.
        pasted: from the clipboard: programs leave empty cells at the end of rows out there.
        limits: how much is read at most.
    """
    if found := _SEP.match(text):
        delimiter, text = delimiter or found[1], text[found.end() :]
    mark = delimiter or _told(text, pasted=pasted)
    collecting = Collecting(limits)
    widths: list[tuple[int, int]] = []
    number = 0
    try:
        for number, cells in enumerate(_records(text, mark), 1):
            if any(cells):
                widths.append((number, len(cells)))
            _find_formulas(collecting, number, cells)
            if not collecting.take(number, cells):
                break
    except csv.Error as error:
        _say_broken(collecting, number + 1, too_long="field limit" in str(error))
    if not pasted:
        _find_ragged(collecting, widths)
    words = f"Cells are parted by {_DELIMITERS.get(mark, 'the sign it names itself')}."
    notes = (words,) if any(row.cells[1:] for row in collecting.rows) else ()
    return collecting.sheet(notes=notes, apostrophes=True)


def _records(text: str, mark: str) -> Iterator[list[str]]:
    # Not splitlines(): it ends lines at characters that stand within cells.
    lines = (found[0] for found in _LINE.finditer(text))
    return csv.reader(lines, delimiter=mark, strict=True)


def _told(text: str, *, pasted: bool) -> str:
    """Return the delimiter under which most lines have the same number of cells, and several."""
    lines = [found[0] for _, found in zip(range(_LOOKED_AT), _LINE.finditer(text), strict=False)]
    if pasted and any("\t" in line for line in lines):
        return "\t"
    best, chosen = (0.0, 0), ","
    for mark in _DELIMITERS:
        widths = Counter(_widths(lines, mark))
        width, count = max(widths.items(), key=lambda w: (w[1], w[0]), default=(1, 0))
        if width > 1 and (count / max(widths.total(), 1), width) > best:
            best, chosen = (count / widths.total(), width), mark
    return chosen


def _widths(lines: list[str], mark: str) -> Iterator[int]:
    try:
        for cells in csv.reader(lines, delimiter=mark):
            if any(cells):
                yield len(cells)
    except csv.Error:
        return  # cut within a cell: what was seen is enough


def _say_broken(collecting: Collecting, number: int, *, too_long: bool) -> None:
    if too_long:
        message = "A cell in this row is far too long. A quotation mark may be missing before it."
    else:
        message = (
            "A quotation mark in this row has no partner, or text stands behind it. Write a mark "
            'within a cell twice: "".'
        )
    collecting.problem("quotation-mark", message, number, 0)


def _find_ragged(collecting: Collecting, widths: list[tuple[int, int]]) -> None:
    """A row of another width than the first one: a line was cut off, or a delimiter is in it."""
    wanted = widths[0][1] if widths else 0
    for number, width in widths:
        if width == wanted:
            continue
        more = "more" if width > wanted else "fewer"
        message = (
            f"This row has {more} cells than the first one ({width}, not {wanted}). A cell "
            "with the delimiter in it has to stand in quotation marks."
        )
        collecting.problem("ragged-row", message, number, min(width, wanted))


def _find_formulas(collecting: Collecting, number: int, cells: list[str]) -> None:
    for place, cell in enumerate(cells):
        if cell.startswith("=") and len(cell) > 1:
            message = "This looks like a formula. It was taken as text, and not calculated."
            collecting.problem("formula", message, number, place, Severity.WARNING)
