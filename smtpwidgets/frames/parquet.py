"""Tables in Parquet, by Apache Arrow. Only its own types are read: no pickle, no extension."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from smtpwidgets.errors import MissingExtraError
from smtpwidgets.frames.cell_text import NO_TEXT, text_of
from smtpwidgets.frames.sheet import LIMITS, Cell, Collecting, Limits, Sheet

__all__ = ["arrow", "parquet_sheet"]

_BATCH = 1_000  # rows at a time, so that a small file cannot become a large one at once
_BYTES_A_CHARACTER = 4  # at most, in UTF-8
_NESTED: Mapping[str, object] = {}  # stands for a list or a structure, whatever is in it
_DAMAGED = "This Parquet file is damaged, or not complete. Write it once more where it was made."


class _TooLongError(Exception):
    """A text is larger than any cell may be."""


def arrow(name: str) -> Any:
    """Return a module of pyarrow.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        raise MissingExtraError("tables", "Reading and writing Parquet") from None


def parquet_sheet(data: bytes, *, limits: Limits = LIMITS) -> Sheet:
    """Return the rows of a Parquet file; row 1 is the headings, row 2 the first entry."""
    lib, parquet = arrow("pyarrow"), arrow("pyarrow.parquet")
    try:
        return _read(lib, parquet, data, limits)
    except _TooLongError:
        message = f"A cell has at most {limits.cell_characters:,} characters."
        return Sheet.refused("cell-too-long", message)
    except (lib.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError):
        # Never its own words: they may quote cells.
        return Sheet.refused("damaged", _DAMAGED)


def _read(lib: Any, parquet: Any, data: bytes, limits: Limits) -> Sheet:
    with parquet.ParquetFile(lib.BufferReader(data)) as file:
        leaves = [file.metadata.schema.column(n) for n in range(file.metadata.num_columns)]
    # A file names a text once for all the cells it stands in, and so it is to stay in the memory.
    texts_once = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
    with parquet.ParquetFile(lib.BufferReader(data), read_dictionary=texts_once) as file:
        about = file.metadata
        groups = (about.row_group(place) for place in range(about.num_row_groups))
        if sum(group.total_byte_size for group in groups) > limits.unpacked_bytes:
            megabytes = limits.unpacked_bytes // 2**20
            message = f"This file is larger than {megabytes} MiB when it is unpacked. Split it."
            return Sheet.refused("too-large", message)
        if about.num_rows > limits.rows or len(file.schema_arrow) > limits.columns:
            message = f"A table has at most {limits.rows:,} rows and {limits.columns} columns."
            return Sheet.refused("too-many-rows", message)
        collecting = Collecting(limits)
        names = ["id" if name.startswith("__index") else name for name in file.schema_arrow.names]
        going, size = collecting.take(1, names), 0
        for number, cells in enumerate(_rows(lib, file, limits), 2):
            texts = [_cell(cell, collecting, number, place) for place, cell in enumerate(cells)]
            size += sum(len(text) for text in texts if text)
            if not going or size > limits.unpacked_bytes:
                break
            going = collecting.take(number, texts)
        if size > limits.unpacked_bytes:
            return Sheet.refused("too-large", "The texts in this file are too large. Split it.")
        return collecting.sheet(headings=True)


def _rows(lib: Any, file: Any, limits: Limits) -> Iterator[tuple[object, ...]]:
    for batch in file.iter_batches(batch_size=_BATCH):
        columns = [_cells(lib, column, limits) for column in batch.columns]
        yield from zip(*columns, strict=True)


def _cells(lib: Any, column: Any, limits: Limits) -> list[object]:
    """Return the cells of a column; a large text that many cells name is not taken so many times.

    Raises:
        _TooLongError: a text is larger than any cell may be.
    """
    if lib.types.is_nested(column.type):
        return [None if empty else _NESTED for empty in column.is_null().to_pylist()]
    if lib.types.is_dictionary(column.type) and len(column.dictionary):
        sizes = lib.compute.binary_length(column.dictionary)
        most = lib.compute.max(sizes).as_py() or 0
        if most > limits.cell_characters * _BYTES_A_CHARACTER:
            raise _TooLongError
    cells: list[object] = column.to_pylist()
    return cells


def _cell(value: object, collecting: Collecting, number: int, place: int) -> Cell:
    try:
        return text_of(value)
    except TypeError:
        collecting.problem("no-text", NO_TEXT, number, place)
        return None
