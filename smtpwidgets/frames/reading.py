"""Reading a table from bytes or from the clipboard: which format it is, and what is refused.

Nothing is fetched, unpacked by its name, run or calculated, and a cell stays the text it was.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from smtpwidgets.frames.delimited import decoded, delimited_sheet
from smtpwidgets.frames.sheet import LIMITS, Sheet
from smtpwidgets.frames.table import Table

__all__ = ["TableFormat", "pasted_table", "table_from"]


class TableFormat(StrEnum):
    """The kinds of files that hold tables."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSON = "json"
    PARQUET = "parquet"
    HTML = "html"  # written only


_SUFFIXES: Mapping[str, TableFormat] = {
    "csv": TableFormat.CSV,
    "txt": TableFormat.CSV,
    "tsv": TableFormat.TSV,
    "tab": TableFormat.TSV,
    "xlsx": TableFormat.XLSX,
    "xlsm": TableFormat.XLSX,
    "json": TableFormat.JSON,
    "jsonl": TableFormat.JSON,
    "ndjson": TableFormat.JSON,
    "parquet": TableFormat.PARQUET,
    "pq": TableFormat.PARQUET,
}
# The first bytes tell more than a name does.
_MARKS: Mapping[bytes, TableFormat] = {
    b"PK\x03\x04": TableFormat.XLSX,
    b"PAR1": TableFormat.PARQUET,
}
_OLD_WORKBOOK = (
    "This is an old Excel file (.xls), or one that is locked with a password. Open it in your "
    "spreadsheet program and save it as .xlsx without a password, or as CSV."
)
_PICKLE = (
    "This is a Python pickle. Reading one can run any program: save the frame as CSV or Parquet "
    "where it was made."
)
_REFUSED: Mapping[bytes, tuple[str, str]] = {
    b"\xd0\xcf\x11\xe0": ("old-workbook", _OLD_WORKBOOK),
    b"\x1f\x8b": ("packed", "This file is compressed (gzip). Unpack it first, then read it."),
    b"BZh": ("packed", "This file is compressed (bzip2). Unpack it first, then read it."),
    b"\xfd7zXZ\x00": ("packed", "This file is compressed (xz). Unpack it first, then read it."),
    b"(\xb5/\xfd": ("packed", "This file is compressed (zstd). Unpack it first, then read it."),
    **dict.fromkeys(
        (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        ("pickle", _PICKLE),
    ),
    b"%PDF": ("no-table", "This is a PDF, and no table. Ask for the list as CSV or XLSX."),
}
_NO_TEXT = "This is no text in UTF-8, UTF-16 or Windows-1252. Save it as CSV in UTF-8, or as XLSX."


def table_from(
    data: bytes,
    format: TableFormat | str | None = None,
    *,
    name: str = "",
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    headings: bool | None = None,
) -> Table:
    """Return the table in `data`; what is wrong with it stands in its `problems`.

    Args:
        data: the content of a CSV, TSV, XLSX, JSON or Parquet file.
        format: which of them; told from the first bytes and from `name` if None.
        name: the name of the file, of which only the ending is looked at.
        kind: "server" or "account"; told from the headings if None.
        columns: heading → field, mapped by hand ("password": a column of passwords, "": left out).
        headings: whether the first row is one; told from what stands there if None.

    Raises:
        ValueError: there is no such format.
        MissingExtraError: XLSX and Parquet need the packages of `smtpwidgets[tables]`.
    """
    wanted = None if format is None else TableFormat(format)
    return Table.of(_sheet(data, wanted, name), kind=kind, columns=columns, headings=headings)


def pasted_table(
    text: str,
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    headings: bool | None = None,
) -> Table:
    """Return the table in a text from the clipboard: cells of a spreadsheet, or CSV.

    A row of headings may be missing; then columns are told by what is in them, and are called
    “Column A”, “Column B”, …. `headings` says it where that cannot be told.
    """
    if len(text) > LIMITS.bytes // 4:
        return Table.of(_too_large(), kind=kind)
    sheet = delimited_sheet(text.lstrip("\ufeff"), pasted=True)
    return Table.of(sheet, kind=kind, columns=columns, headings=headings)


def _sheet(data: bytes, wanted: TableFormat | None, name: str) -> Sheet:
    if len(data) > LIMITS.bytes:
        return _too_large()
    for mark, (code, message) in _REFUSED.items():
        if data.startswith(mark):
            return Sheet.refused(code, message)
    return _READERS[wanted or _format_of(data, name)](data)


def _format_of(data: bytes, name: str) -> TableFormat:
    for mark, format in _MARKS.items():
        if data.startswith(mark):
            return format
    suffix = name.rpartition(".")[2].lower()
    # A text cannot be one of the binary kinds, whatever its name says.
    if (named := _SUFFIXES.get(suffix)) in {TableFormat.CSV, TableFormat.TSV, TableFormat.JSON}:
        return named
    start = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n")
    return TableFormat.JSON if start[:1] in {b"[", b"{"} else TableFormat.CSV


def _too_large() -> Sheet:
    megabytes = LIMITS.bytes // 2**20
    message = f"This is larger than {megabytes} MiB. Split it, or take out what is no list."
    return Sheet.refused("too-large", message)


def _read_csv(data: bytes) -> Sheet:
    return _read_text(data, None)


def _read_tsv(data: bytes) -> Sheet:
    return _read_text(data, "\t")


def _read_text(data: bytes, delimiter: str | None) -> Sheet:
    found = decoded(data)
    if found is None:
        return Sheet.refused("no-text", _NO_TEXT)
    text, encoding = found
    notes = [f"The text was read as {encoding}."]
    if encoding == "Windows-1252":
        notes = ["The text is no UTF-8; it was read as Windows-1252. Look at names with accents."]
    return delimited_sheet(text, delimiter=delimiter).with_notes(*notes)


def _read_json(data: bytes) -> Sheet:
    from smtpwidgets.frames.json_tables import json_sheet  # noqa: PLC0415 -- most tables are CSV

    found = decoded(data)
    return Sheet.refused("no-text", _NO_TEXT) if found is None else json_sheet(found[0])


def _read_xlsx(data: bytes) -> Sheet:
    from smtpwidgets.frames.workbooks import workbook_sheet  # noqa: PLC0415 -- an extra

    return workbook_sheet(data)


def _read_parquet(data: bytes) -> Sheet:
    from smtpwidgets.frames.parquet import parquet_sheet  # noqa: PLC0415 -- an extra

    return parquet_sheet(data)


def _read_html(_: bytes) -> Sheet:
    message = "Tables are written as HTML, but not read from it. Take CSV, XLSX, JSON or Parquet."
    return Sheet.refused("not-read", message)


_READERS: Mapping[TableFormat, Callable[[bytes], Sheet]] = {
    TableFormat.CSV: _read_csv,
    TableFormat.TSV: _read_tsv,
    TableFormat.XLSX: _read_xlsx,
    TableFormat.JSON: _read_json,
    TableFormat.PARQUET: _read_parquet,
    TableFormat.HTML: _read_html,
}
