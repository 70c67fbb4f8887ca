"""A small Parquet file never becomes a large one in the memory."""

from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from smtpwidgets.frames.parquet import parquet_sheet

_MIB = 2**20
_ROWS = 300


def repeated(kind: str) -> bytes:
    """Return a file of a few hundred bytes in which each cell names one text of a mebibyte."""
    text = "a" * _MIB
    values = pa.array([text.encode()] if kind == "bytes" else [text])
    column = pa.DictionaryArray.from_arrays(pa.array([0] * _ROWS, pa.int32()), values)
    if kind == "lists":
        column = pa.ListArray.from_arrays(pa.array(range(_ROWS + 1), pa.int32()), column)
    out = BytesIO()
    table = pa.table({"host": column})
    bounds = {"compression": "zstd", "store_schema": False, "dictionary_pagesize_limit": 2**30}
    pq.write_table(table, out, **bounds)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["texts", "bytes", "lists"])
def test_a_text_that_many_cells_name_is_held_once(kind: str) -> None:
    """It is refused for its size, or for its kind, and not unpacked three hundred times."""
    data = repeated(kind)
    assert len(data) < 10_000

    before, pool = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
    pa.set_memory_pool(pool)
    try:
        sheet = parquet_sheet(data)
    finally:
        pa.set_memory_pool(before)

    assert sheet.problems[0].code == ("no-text" if kind == "lists" else "cell-too-long")
    assert pool.max_memory() < 20 * _MIB


def test_cells_stay_what_they_were_however_a_file_holds_them() -> None:
    """Texts that are held once and named often are read as any others; nothing is nothing."""
    words = ["a.example", None, "ä.example", "a.example"]
    table = pa.table({"host": words, "description": pa.array(words).dictionary_encode()})
    out = BytesIO()
    pq.write_table(table, out)

    rows = [row.cells for row in parquet_sheet(out.getvalue()).rows[1:]]
    assert [(w, w) for w in words if w] == rows
