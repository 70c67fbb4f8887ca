"""Tables in Parquet, by Apache Arrow. Only its own types are read: no pickle, no extension."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from smtpwidgets.errors import MissingExtraError
from smtpwidgets.frames.cell_text import NO_TEXT, text_of
from smtpwidgets.frames.sheet import LIMITS, Cell, Collecting, Limits, Sheet

__all__ = ["arrow", "parquet_sheet"]

_BATCH = 1_000  # rows at a time, so that a small file cannot become a large one at once
_DAMAGED = "This Parquet file is damaged, or not complete. Write it once more where it was made."


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
    except (lib.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError):
        # Never its own words: they may quote cells.
        return Sheet.refused("damaged", _DAMAGED)


def _read(lib: Any, parquet: Any, data: bytes, limits: Limits) -> Sheet:
    with parquet.ParquetFile(lib.BufferReader(data)) as file:
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
        for number, cells in enumerate(_rows(file), 2):
            texts = [_cell(cell, collecting, number, place) for place, cell in enumerate(cells)]
            size += sum(len(text) for text in texts if text)
            if not going or size > limits.unpacked_bytes:
                break
            going = collecting.take(number, texts)
        if size > limits.unpacked_bytes:
            return Sheet.refused("too-large", "The texts in this file are too large. Split it.")
        return collecting.sheet(headings=True)


def _rows(file: Any) -> Iterator[tuple[object, ...]]:
    for batch in file.iter_batches(batch_size=_BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _cell(value: object, collecting: Collecting, number: int, place: int) -> Cell:
    try:
        return text_of(value)
    except TypeError:
        collecting.problem("no-text", NO_TEXT, number, place)
        return None
