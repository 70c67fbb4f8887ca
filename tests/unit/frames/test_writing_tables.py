"""Frames in files: no cell runs, and what was written reads back as it was."""

import csv
import re
from io import BytesIO, StringIO

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.errors import TableError
from smtpwidgets.frames import servers_frame
from smtpwidgets.frames.matching import _plain
from smtpwidgets.frames.reading import _sheet, table_from
from smtpwidgets.frames.writing import table_bytes
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.neutralising import neutralised, restored
from smtpwidgets.model.server import Server

FORMATS = ["csv", "tsv", "xlsx", "json", "parquet"]
RUNS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1"]

TEXTS = st.text(
    st.one_of(
        st.sampled_from("=+-@'\"\t\r\n,;| ＝_x0D\ufeff"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=8,
)


def frames() -> st.SearchStrategy[pd.DataFrame]:
    rows = st.lists(st.tuples(*[st.one_of(st.none(), TEXTS.filter(bool))] * 3), max_size=4)
    return rows.map(
        lambda cells: pd.DataFrame(
            {
                "id": pd.array([f"row {n}" for n in range(len(cells))], dtype="string"),
                **{
                    name: pd.array([row[place] for row in cells], dtype="string")
                    for place, name in enumerate(("host", "description", "username"))
                },
            }
        )
    )


def cells_of(data: bytes, format: str) -> list[list[str | None]]:
    sheet = _sheet(data, None, f"x.{format}")
    width = len(sheet.rows[0].cells)
    rows = [list(_plain(row.cells, sheet)) for row in sheet.rows[1:]]
    return [row + [None] * (width - len(row)) for row in rows]


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=20, deadline=None)
@given(frame=frames())
def test_reading_gives_back_what_was_written(format: str, frame: pd.DataFrame) -> None:
    """Every text, in every format: marks, line ends, leading apostrophes, other scripts."""
    wanted = [
        [None if pd.isna(cell) else cell for cell in row]
        for row in frame.itertuples(index=False, name=None)
    ]

    assert wanted == cells_of(table_bytes(frame, format), format)


@given(TEXTS)
def test_neutralising_has_an_inverse(text: str) -> None:
    """An apostrophe that was there before is told from one that was put there."""
    assert text == restored(neutralised(text))


@pytest.mark.parametrize("text", RUNS)
@pytest.mark.parametrize("format", ["csv", "tsv", "html"])
def test_no_cell_of_a_text_runs(format: str, text: str) -> None:
    """An apostrophe stands before what a spreadsheet would calculate, headings included."""
    data = table_bytes(pd.DataFrame({"host": [text], text: ["x"]}), format).decode("utf-8-sig")
    if format == "html":
        cells = re.findall(r"<t[hd](?: [^>]*)?>([^<]*)", data)
        assert ["host", "&#x27;", "&#x27;"] == [cells[0], cells[1][:6], cells[2][:6]]
        return
    head, row = csv.reader(StringIO(data, newline=""), delimiter="," if format == "csv" else "\t")

    assert ["'" + text, "'" + text] == [head[1], row[0]]


def test_a_cell_cannot_be_parted_into_a_formula() -> None:
    """A program that parts cells at semicolons finds them within quotation marks."""
    data = table_bytes(pd.DataFrame({"host": ["a;=1+1"], "port": ["1"]}), "csv")

    assert b'"a;=1+1","1"' in data


@pytest.mark.parametrize("text", [*RUNS, "http://a.example", "#N/A", "00123", "1e5", "TRUE"])
def test_every_cell_of_a_workbook_is_text(text: str) -> None:
    """Marked as text by type and by style, so that it stays text when somebody edits it."""
    data = table_bytes(pd.DataFrame({"host": [text]}), "xlsx")
    cell = openpyxl.load_workbook(BytesIO(data)).active["A2"]

    assert ("s", True, "@") == (cell.data_type, bool(cell.quotePrefix), cell.number_format)


def test_a_page_shows_texts_and_runs_nothing() -> None:
    """Descriptions are text of other people."""
    page = table_bytes(pd.DataFrame({"host": ["<script>alert(1)</script>"]}), "html").decode()

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("format", FORMATS)
def test_a_frame_of_servers_comes_back_from_a_file(format: str) -> None:
    """With its ids, so that a plan finds nothing to change."""
    servers = [
        Server(description="-5 °C; «Büro»", host="smtp.a.example", username="ada"),
        Server(host="imap.b.example", protocol="imap", port=1993, username="=bob"),
    ]
    frame = servers_frame(Snapshot(servers={s.id: s for s in servers}), {})
    table = table_from(table_bytes(frame, format))

    assert table.ok
    assert not table.unmatched
    assert list(frame.index) == list(table.frame.index)
    for name in ("host", "username", "protocol", "security"):
        assert list(frame[name]) == list(table.frame[name])
    assert ["465", "1993"] == list(table.frame["port"])


def test_parquet_keeps_types() -> None:
    """What is read by pandas afterwards is what it was: whole numbers with gaps, and times."""
    frame = pd.DataFrame(
        {
            "port": pd.array([587, None], dtype="Int64"),
            "checked_at": pd.array(["2026-01-01T00:00:00Z", None], dtype="datetime64[us, UTC]"),
            "security": pd.Categorical(["tls", None]),
        }
    )
    back = pd.read_parquet(BytesIO(table_bytes(frame, "parquet")))

    assert {"port": "Int64", "checked_at": "datetime64[us, UTC]"} == {
        name: str(back.dtypes[name]) for name in ("port", "checked_at")
    }


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"host": [["a", "b"]]}),
        pd.DataFrame({"host": [{"a": 1}]}),
        pd.DataFrame([["a", "b"]], columns=["host", "host"]),
        pd.DataFrame({" ": ["a"]}),
    ],
    ids=["list", "structure", "twice", "no name"],
)
def test_a_frame_that_no_file_can_hold_is_told(frame: pd.DataFrame) -> None:
    """Column by column, before a byte is written."""
    with pytest.raises(TableError):
        table_bytes(frame, "csv")


def test_a_number_about_passwords_is_none() -> None:
    """How many passwords are kept may be told."""
    assert b"3" in table_bytes(pd.DataFrame({"passwords": [3]}), "csv")


def test_half_a_character_does_not_stop_a_file() -> None:
    """Replies of servers hold anything; what cannot be written is shown as such."""
    data = table_bytes(pd.DataFrame({"host": ["a\udce4b\0"]}, dtype=object), "csv")

    assert "a\ufffdb\ufffd" in data.decode("utf-8-sig")
