"""Parquet files that are well made and odd: read, or told in words, and nothing in them is run."""

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from smtpwidgets import read_table
from smtpwidgets.frames.table import Table

HOST = pa.array(["mx.example.org"])


def read(table: pa.Table) -> Table:
    """Return the table of a file that holds these columns."""
    file = io.BytesIO()
    pq.write_table(table, file)
    return read_table(file.getvalue())


# What no cell can hold, by how the file is told.
TOLD: dict[str, tuple[pa.Table, str]] = {
    "a-time-beyond-time": (
        pa.table({"host": HOST, "description": pa.array([2**61], type=pa.timestamp("us"))}),
        "damaged",
    ),
    "a-time-of-nowhere": (
        pa.table({"host": HOST, "description": pa.array([0], pa.timestamp("us", "No/Where"))}),
        "damaged",
    ),
    "no-letters": (pa.table({"host": pa.array([b"\xff\xfe"]).view(pa.string())}), "damaged"),
    "bytes": (pa.table({"host": pa.array([b"\xff\xfe"])}), "no-text"),
    "lists": (pa.table({"host": pa.array([["mx.example.org"]])}), "no-text"),
    "many-columns": (pa.table({f"c{n}": [1] for n in range(300)}), "too-many-rows"),
    "only-gaps": (pa.table({"host": pa.nulls(3)}), "no-rows"),
}


@pytest.mark.parametrize(("table", "code"), TOLD.values(), ids=TOLD)
def test_what_no_cell_can_hold_is_told(table: pa.Table, code: str) -> None:
    """One problem, in whole sentences, and no exception of the library that reads."""
    problems = read(table).problems

    assert [code] == [problem.code for problem in problems]
    assert problems[0].message.endswith(".")


def _with_metadata(**told: Any) -> pa.Table:
    table = pa.table({"host": HOST, "port": [587]})
    return table.replace_schema_metadata({key.encode(): value for key, value in told.items()})


READ = {
    "columns-of-one-name": pa.Table.from_arrays([HOST, HOST], names=["host", "host"]),
    "columns-without-names": pa.Table.from_arrays([HOST, HOST, HOST], ["host", "", "\n=1+1"]),
    "metadata-that-is-none": _with_metadata(pandas=b"{", PANDAS_ATTRS=b"\x80\x04."),
    "an-index-that-is-not-there": _with_metadata(
        pandas=b'{"index_columns":[{"kind":"range","name":"id","start":0,"stop":99999999999,'
        b'"step":1}],"columns":[],"column_indexes":[],"pandas_version":"3"}'
    ),
    "a-type-of-somebody": pa.Table.from_arrays(
        [HOST],
        schema=pa.schema(
            [
                pa.field(
                    "host",
                    pa.string(),
                    metadata={
                        b"ARROW:extension:name": b"arrow.py_extension_type",
                        b"ARROW:extension:metadata": b"cbuiltins\nexit\n(tR.",
                    },
                )
            ]
        ),
    ),
}


@pytest.mark.parametrize("table", READ.values(), ids=READ)
def test_what_is_around_the_cells_does_not_matter(table: pa.Table) -> None:
    """Names, metadata of pandas and types of other programs neither stop nor steer the reading."""
    found = read(table)

    assert ["mx.example.org"] == list(found.frame["host"])
    assert not [problem for problem in found.problems if problem.severity == "error"]
