"""Tables from files and into files: CSV, TSV, XLSX, JSON, Parquet, and HTML to look at.

Only files of this computer: nothing is fetched. What is in them is read by `frames`.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeAlias

import pandas as pd

from smtpwidgets.errors import TableError
from smtpwidgets.frames.reading import TableFormat, table_from
from smtpwidgets.frames.sheet import LIMITS
from smtpwidgets.frames.table import Table
from smtpwidgets.frames.writing import table_bytes
from smtpwidgets.model.table_problem import TableProblem

__all__ = ["read_table", "write_table"]


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes | str: ...


_Content: TypeAlias = bytes | bytearray | memoryview
_Upload: TypeAlias = Mapping[str, Any] | tuple[Mapping[str, Any]]
Source: TypeAlias = str | os.PathLike[str] | _Content | _Upload | _Readable


def read_table(
    source: Source,
    format: TableFormat | str | None = None,
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    headings: bool | None = None,
) -> Table:
    """Read a list of servers or accounts from a file.

    Args:
        source: a path, the content as bytes, an upload of `ipywidgets.FileUpload` (a mapping with
            `name` and `content`, or its whole value), or anything with `read()`.
        format: "csv", "tsv", "xlsx", "json" or "parquet"; told from the content if None.
        kind: "server" or "account"; told from the headings if None.
        columns: heading → field, mapped by hand; "password" for a column of passwords.
        headings: whether the first row is one; told from what stands there if None.

    Returns:
        The table: `.frame`, and `.problems`, `.matched`, `.unmatched`, `.secret_columns`. What is
        wrong in the file is told there, by row and column.

    Raises:
        OSError: the file cannot be read.
        TableError: this is no file, but an address in the web, a folder or a device.
        MissingExtraError: XLSX and Parquet need the packages of `smtpwidgets[tables]`.
    """
    data, name = _content(source)
    return table_from(data, format, name=name, kind=kind, columns=columns, headings=headings)


def write_table(
    frame: pd.DataFrame,
    path: str | os.PathLike[str],
    format: TableFormat | str | None = None,
) -> Path:
    """Write a frame to a file, whole or not at all; a file that was there is replaced.

    No cell runs as a formula where the file is opened, and no password is written.

    Args:
        frame: any frame of texts, numbers, choices and times; an index with a name goes first.
        path: where; its ending tells the format (.csv .tsv .xlsx .json .parquet .html).
        format: if the ending does not tell it.

    Returns:
        Where the file is, as an absolute path.

    Raises:
        TableError: the frame holds passwords, the ending tells no format, or there is something
            else than a file, such as a link to another one.
        OSError: the file cannot be written; what was there is as it was.
        MissingExtraError: XLSX and Parquet need the packages of `smtpwidgets[tables]`.
    """
    target = Path(path).expanduser().absolute()
    data = table_bytes(frame, format or _format(target))
    _replace(target, data)
    return target


def _format(path: Path) -> TableFormat:
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in set(TableFormat):
        known = ", ".join(f".{one}" for one in TableFormat)
        _refuse("no-format", f"The ending of “{path.name}” tells no format. Take one of {known}.")
    return TableFormat(suffix)


def _replace(target: Path, data: bytes) -> None:
    """Put `data` in the place of `target`: written beside it first, then moved there at once."""
    mode: int | None = None
    with contextlib.suppress(FileNotFoundError):  # a new file
        there = os.lstat(target)
        if stat.S_ISLNK(there.st_mode):
            where = Path(os.path.realpath(target))
            _refuse("link", f"“{target}” is a link to “{where}”. Name that file if you mean it.")
        if not stat.S_ISREG(there.st_mode):
            _refuse("no-file", f"“{target}” is no file. Name one that may be replaced.")
        mode = stat.S_IMODE(there.st_mode)
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    number = os.open(beside, flags, 0o666)  # less what the user's umask takes
    try:
        if mode is not None:
            beside.chmod(mode)
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(number)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _content(source: Source) -> tuple[bytes, str]:
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), ""
    if isinstance(source, tuple) and len(source) == 1:  # the value of a FileUpload
        return _content(source[0])
    if isinstance(source, Mapping):
        return bytes(source["content"]), str(source.get("name", ""))
    if isinstance(source, str | os.PathLike):
        return _file(source)
    content: bytes | str = source.read(LIMITS.bytes + 1)
    data = content.encode() if isinstance(content, str) else bytes(content)
    return data, str(getattr(source, "name", ""))


def _file(path: str | os.PathLike[str]) -> tuple[bytes, str]:
    """Return the content of a regular file; nothing that waits, streams or is elsewhere."""
    text = os.fspath(path)
    if "://" in text:
        _refuse("no-file", "Tables are read from files of this computer. Download it first.")
    # A pipe would wait for somebody to write into it; the flag is not there on Windows.
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            _refuse("no-file", "This is no file, but a folder, a pipe or a device.")
        return file.read(LIMITS.bytes + 1), Path(text).name


def _refuse(code: str, message: str) -> NoReturn:
    raise TableError([TableProblem(code=code, message=message)])
