"""Frames as bytes of a file: CSV, TSV, XLSX, JSON, Parquet, and HTML to look at.

No cell runs as a formula where the file is opened, and no password is written. What is written
reads back as it was: see `reading`.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

import pandas as pd

from smtpwidgets.errors import TableError
from smtpwidgets.frames.cell_text import text_of
from smtpwidgets.frames.heading_words import is_secret_heading
from smtpwidgets.frames.parquet import arrow
from smtpwidgets.frames.reading import TableFormat
from smtpwidgets.frames.sheet import Cell, column_letter
from smtpwidgets.frames.workbooks import workbook_bytes
from smtpwidgets.model.neutralising import neutralised
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.table_problem import TableProblem

__all__ = ["table_bytes"]

# Half a character cannot be written in UTF-8, and NUL ends texts in other programs.
_UNWRITABLE = re.compile("[\ud800-\udfff\0]")
_NEVER = (
    "A column of passwords is never written to a file. Leave it out; passwords stay in the keyring."
)
_NO_TEXT = "This column holds lists or structures. A file of a table holds texts and numbers."
_Rows = Sequence[Sequence[Cell]]


def table_bytes(frame: pd.DataFrame, format: TableFormat | str) -> bytes:
    """Return `frame` as a file of `format`; an index with a name is its first column.

    CSV has a byte-order mark, without which spreadsheets take UTF-8 for another encoding. Parquet
    keeps the types of the columns; the other formats hold texts.

    Raises:
        TableError: a column holds passwords, two have the same name, or cells are no texts.
        ValueError: there is no such format.
        MissingExtraError: XLSX and Parquet need the packages of `smtpwidgets[tables]`.
    """
    wanted = TableFormat(format)
    whole = _with_index(frame)
    if problems := _refused(whole):
        del frame, whole  # tracebacks show locals, and this may be the password itself
        raise TableError(problems)
    if wanted is TableFormat.PARQUET:
        return _parquet(whole)
    return _WRITERS[wanted]([str(name) for name in whole.columns], _texts(whole))


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in frame.index.names if name is not None and name not in frame.columns]
    plain = pd.DataFrame(frame)  # no class of its own, which may have columns to keep
    return plain.reset_index(names) if names else plain.reset_index(drop=True)


def _refused(frame: pd.DataFrame) -> list[TableProblem]:
    """Return why a frame is not written, column by column."""
    problems = []
    seen: set[str] = set()
    for place, name in enumerate(map(str, frame.columns)):
        cells = frame.iloc[:, place]
        of_texts = not (pd.api.types.is_numeric_dtype(cells.dtype) or cells.dtype.kind in "mM")
        if (of_texts and is_secret_heading(name)) or any(isinstance(c, Secret) for c in cells):
            problems.append(TableProblem(code="secret-column", column=name, message=_NEVER))
        elif not _are_texts(cells):
            problems.append(TableProblem(code="no-text", column=name, message=_NO_TEXT))
        if name in seen:
            message = "Two columns have this name. Rename one, or leave it out."
            problems.append(TableProblem(code="name-twice", column=name, message=message))
        if not name.strip():
            message = f"Column {column_letter(place)} has no name. Give it one."
            problems.append(TableProblem(code="no-name", message=message))
        seen.add(name)
    return problems


def _are_texts(cells: Iterable[object]) -> bool:
    try:
        for cell in cells:
            text_of(cell)
    except TypeError:
        return False
    return True


def _texts(frame: pd.DataFrame) -> _Rows:
    columns = [[_clean(text_of(cell)) for cell in frame.iloc[:, p]] for p in range(frame.shape[1])]
    return list(zip(*columns, strict=True))


def _clean(text: Cell) -> Cell:
    return text if text is None else _UNWRITABLE.sub("\ufffd", text)


class _Lines(list[str]):
    """What a csv.writer writes into."""

    write = list.append


def _delimited(headings: Sequence[str], rows: _Rows, *, mark: str) -> bytes:
    lines = _Lines()
    # Everything in quotation marks: a program that parts cells at other signs makes no new cell,
    # and so no formula, of the rest of one.
    writer = csv.writer(lines, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([neutralised(name) for name in headings])
    writer.writerows([neutralised(text or "") for text in row] for row in rows)
    return "".join(lines).encode("utf-8-sig")


def _csv(headings: Sequence[str], rows: _Rows) -> bytes:
    return _delimited(headings, rows, mark=",")


def _tsv(headings: Sequence[str], rows: _Rows) -> bytes:
    return _delimited(headings, rows, mark="\t")


def _json(headings: Sequence[str], rows: _Rows) -> bytes:
    records: object = [dict(zip(headings, row, strict=True)) for row in rows]
    if not rows:
        records = {name: [] for name in headings}  # a list of nothing would lose the headings
    return json.dumps(records, ensure_ascii=False, indent=1).encode()


def _html(headings: Sequence[str], rows: _Rows) -> bytes:
    """Return a page that needs no other file and runs nothing; light or dark as the reader's."""
    head = "".join(f'<th scope="col">{escape(neutralised(name))}</th>' for name in headings)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(neutralised(text or ''))}</td>" for text in row) + "</tr>"
        for row in rows
    )
    return _PAGE.format(head=head, body=body).encode()


def _parquet(frame: pd.DataFrame) -> bytes:
    lib, parquet = arrow("pyarrow"), arrow("pyarrow.parquet")
    frame = frame.set_axis([str(name) for name in frame.columns], axis="columns")
    for place, name in enumerate(frame.columns):
        cells = frame.iloc[:, place]
        if cells.dtype == object or isinstance(cells.dtype, pd.StringDtype | pd.CategoricalDtype):
            texts = [_clean(text_of(cell)) for cell in cells]
            frame[name] = pd.array(texts, dtype="string")
    sink = lib.BufferOutputStream()
    parquet.write_table(lib.Table.from_pandas(frame, preserve_index=False), sink)
    return bytes(sink.getvalue())


_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Table</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 14px/1.5 system-ui, sans-serif; margin: 24px; }}
table {{ border-collapse: collapse; }}
th, td {{ text-align: left; vertical-align: top; padding: 6px 10px; white-space: pre-wrap;
  border-bottom: 1px solid color-mix(in srgb, currentcolor 25%, transparent); }}
td {{ font-variant-numeric: tabular-nums; }}
</style></head><body><table>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody></table></body></html>
"""

_WRITERS: Mapping[TableFormat, Callable[[Sequence[str], _Rows], bytes]] = {
    TableFormat.CSV: _csv,
    TableFormat.TSV: _tsv,
    TableFormat.XLSX: workbook_bytes,
    TableFormat.JSON: _json,
    TableFormat.HTML: _html,
}
