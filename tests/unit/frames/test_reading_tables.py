"""Tables from files: every cell stays the text it was, and whatever is wrong is told by place."""

import codecs
import json
import pickle
import random
import zipfile
from io import BytesIO

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from smtpwidgets.errors import MissingExtraError, TableError
from smtpwidgets.frames.delimited import delimited_sheet
from smtpwidgets.frames.json_tables import json_sheet
from smtpwidgets.frames.parquet import parquet_sheet
from smtpwidgets.frames.reading import pasted_table, table_from
from smtpwidgets.frames.sheet import Limits
from smtpwidgets.frames.table import Table
from smtpwidgets.frames.workbooks import workbook_sheet

SMALL = Limits(rows=3, columns=4, cells=12, cell_characters=20, unpacked_bytes=2_000, parts=3)


def hosts(table: Table) -> list[str]:
    return list(table.frame["host"])


def codes(table: Table) -> list[tuple[str, int | None, str]]:
    return [(p.code, p.row, p.column) for p in table.problems]


def workbook(*rows: tuple[object, ...], **formats: str) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats.items():
        book.active[place].number_format = number_format
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# --- texts ---------------------------------------------------------------------------------------

WORDS = ["NA", "null", "None", "nan", "00123", "1e5", "TRUE", "5_87", "1,5", "-"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("format", ["csv", "json", "xlsx", "parquet"])
def test_a_word_stays_the_text_it_was(word: str, format: str) -> None:
    """Nothing is read as missing, as a number or as a date because it looks like one."""
    made = {
        "csv": f'host,description\na.example,"{word}"\n'.encode(),
        "json": json.dumps([{"host": "a.example", "description": word}]).encode(),
        "xlsx": workbook(("host", "description"), ("a.example", word)),
        "parquet": parquet(pa.table({"host": ["a.example"], "description": [word]})),
    }
    table = table_from(made[format])

    assert [word] == list(table.frame["description"])
    assert "string" == str(table.frame.dtypes["description"])


ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF-8 with its mark": "utf-8-sig",
    "UTF-16 with its mark": "utf-16",
    "UTF-16, little end first, without": "utf-16-le",
    "UTF-16, big end first, without": "utf-16-be",
    "UTF-32": "utf-32",
    "Windows-1252": "cp1252",
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_encoding_is_told_from_the_data_and_said(name: str) -> None:
    """Büro stays Büro, whichever program wrote it; a guess is said, so that somebody looks."""
    table = table_from("Name;Server\nBüro;a.example\n".encode(ENCODINGS[name]))

    assert ["Büro"] == list(table.frame["description"])
    assert name.replace(",", "").partition(" ")[0] in " ".join(table.notes)


@pytest.mark.parametrize("data", [b"\xff\x81\x8d\x90host", b"host\0\0,port\0\1", b"a\x81b\n"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """Bytes that no encoding explains become no table of nonsense."""
    assert ["no-text"] == [p.code for p in table_from(data).problems]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_told_from_the_data(mark: str, end: str) -> None:
    """Spreadsheets of every country are read, also where texts hold the other marks."""
    rows = ["Server", "Name", "Port"], ["a.example", '"x, y; z | w"', "587"], ["b.example", "", ""]
    table = table_from(end.join(mark.join(row) for row in rows).encode())

    assert ["a.example", "b.example"] == hosts(table)
    assert "x, y; z | w" == table.frame["description"].iloc[0]


def test_excels_own_first_line_names_the_delimiter() -> None:
    """`sep=;` is no row of the table."""
    assert ["a.example"] == hosts(table_from(b"sep=;\r\nServer;Port\r\na.example;587\r\n"))


def test_quotation_marks_keep_lines_and_marks_together() -> None:
    """A line break, a delimiter and a doubled mark within a cell belong to it."""
    table = table_from(b'host,description\na.example,"one\r\ntwo, ""three""\xe2\x80\xa8four"\n')

    assert ['one\r\ntwo, "three"\u2028four'] == list(table.frame["description"])


@pytest.mark.parametrize("text", [b'host,port\n"a.example,587\n', b'host,port\n"a"b,587\n'])
def test_a_lonely_quotation_mark_is_told_with_its_row(text: bytes) -> None:
    """It would swallow the rest of the file, or part of a cell."""
    problems = table_from(text).problems

    assert "quotation-mark" in [p.code for p in problems]
    assert all(p.row in {2, 3} for p in problems if p.code == "quotation-mark")


def test_rows_of_another_width_are_told_all_at_once_and_nothing_is_taken() -> None:
    """A cut-off line, or a delimiter in a cell, would shift every cell behind it."""
    table = table_from(b"host,port,username\na.example,587\nb.example,1,u\nc.example,2,v,w\n")

    assert [("ragged-row", 2, "C"), ("ragged-row", 4, "D")] == codes(table)
    with pytest.raises(TableError, match="Row 2, column “C”"):
        _ = table.frame


def test_blank_lines_part_nothing_and_rows_keep_their_numbers() -> None:
    """The row that is told is the row that the spreadsheet shows."""
    table = table_from(b"host,port\n\na.example,587\n,\n\nb.example,25\n")

    assert ["row 3", "row 6"] == list(table.frame.index)


def test_a_formula_in_a_text_is_text_and_said() -> None:
    """It is not calculated, and whoever brought it hears that it is there."""
    table = table_from(b"host,description\na.example,=1+1\n")

    assert ["=1+1"] == list(table.frame["description"])
    assert [("formula", 2, "B")] == codes(table)


# --- what is refused before it is opened ---------------------------------------------------------

REFUSED = {
    "pickle": pickle.dumps({"host": ["a"]}),
    "packed": b"\x1f\x8b\x08\x00rest",
    "old-workbook": b"\xd0\xcf\x11\xe0rest",
    "no-table": b"%PDF-1.7",
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_no_table_is_refused_with_the_way_out(code: str) -> None:
    """A pickle would run a program; a packed file would unpack into any size."""
    (problem,) = table_from(REFUSED[code], name="list.csv").problems

    assert code == problem.code
    assert problem.message.endswith(".")


def test_a_folder_that_was_packed_is_no_workbook() -> None:
    """Nothing is unpacked because of its name."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("list.csv", "host\na.example\n")

    assert ["packed"] == [p.code for p in table_from(out.getvalue(), name="list.xlsx").problems]


def test_the_bytes_tell_the_format_whatever_the_name_says() -> None:
    """A workbook that was saved as list.csv is a workbook."""
    data = workbook(("Server", "Port"), ("a.example", 587))

    assert ["a.example"] == hosts(table_from(data, name="list.csv"))


# --- bounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("h\n" + "a\n" * 5, "too-many-rows"),
        ("a,b,c,d,e\n1,2,3,4,5\n", "too-many-columns"),
        ("h\n" + "x" * 21, "cell-too-long"),
    ],
)
def test_a_table_beyond_its_bounds_is_refused(text: str, code: str) -> None:
    """No file fills the memory of the kernel."""
    assert code in [p.code for p in delimited_sheet(text, limits=SMALL).problems]


def test_a_cell_without_end_is_no_cell() -> None:
    """The reader's own bound speaks in words, too."""
    table = table_from(b'host\n"' + b"x" * 200_000 + b'"\n')

    assert ["quotation-mark"] == [p.code for p in table.problems]


def test_a_workbook_that_unpacks_too_far_is_not_opened() -> None:
    """A few kilobytes can unpack into gigabytes."""
    data = workbook(*[("Server",)] * 200)

    assert ["too-large"] == [p.code for p in workbook_sheet(data, limits=SMALL).problems]


def test_a_workbook_with_entities_is_not_opened() -> None:
    """A billion laughs are four lines of XML."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(("Server",), ("a.example",)))) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    sheet = kept["xl/worksheets/sheet1.xml"]
    kept["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + sheet
    with zipfile.ZipFile(out, "w") as parts:
        for name, content in kept.items():
            parts.writestr(name, content)

    assert ["entities"] == [p.code for p in workbook_sheet(out.getvalue()).problems]


def test_a_parquet_file_beyond_its_bounds_is_refused() -> None:
    """Its own description is looked at before a row is read."""
    data = parquet(pa.table({"host": ["a.example"] * 9}))

    assert ["too-many-rows"] == [p.code for p in parquet_sheet(data, limits=SMALL).problems]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("format", ["xlsx", "parquet", "json"])
def test_a_damaged_file_is_a_sentence(format: str, cut: float) -> None:
    """Half a download is told as such, and never by a traceback with cells in it."""
    whole = {
        "xlsx": workbook(("Server",), ("a.example",)),
        "parquet": parquet(pa.table({"host": ["a.example"]})),
        "json": b'[{"host": "a.example"}, {"host": "b.example"}]',
    }[format]
    table = table_from(whole[: int(len(whole) * cut)], format)

    assert not table.ok
    assert all("a.example" not in p.message for p in table.problems)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("format", ["xlsx", "parquet"])
def test_wrong_bytes_are_a_sentence_wherever_they_stand(format: str, seed: int) -> None:
    """A bad disk, or somebody who tries: never an exception of a library, or its warning."""
    whole = {
        "xlsx": workbook(("Server", "Key"), ("a.example", "canarycanary")),
        "parquet": parquet(pa.table({"host": ["a.example"], "key": ["canarycanary"]})),
    }[format]
    chance = random.Random(seed)  # noqa: S311 -- the same damage each time
    for _ in range(10):
        data = bytearray(whole)
        for _ in range(3):
            data[chance.randrange(len(data))] = chance.randrange(256)
        table = table_from(bytes(data), format)
        assert "canarycanary" not in repr(table.problems) + repr(table)


@pytest.mark.parametrize(("format", "package"), [("xlsx", "openpyxl"), ("parquet", "pyarrow")])
def test_a_missing_extra_is_named(
    format: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who installed the small set learns what to install."""
    data = workbook(("a",)) if format == "xlsx" else parquet(pa.table({"a": [1]}))
    monkeypatch.setitem(__import__("sys").modules, package, None)

    with pytest.raises(MissingExtraError, match=r"smtpwidgets\[tables\]"):
        table_from(data, format)


# --- workbooks -----------------------------------------------------------------------------------


def test_numbers_of_a_workbook_are_texts_as_people_see_them() -> None:
    """587.0 is 587, a switch is yes, and 00123 is what is shown."""
    data = workbook(
        ("Server", "Port", "Timeout", "Description"),
        ("a.example", 587.0, 30, 123),
        ("b.example", 465, None, True),
        D2="00000",
    )
    frame = table_from(data).frame

    assert ["587", "465"] == list(frame["port"])
    assert ["00123", "yes"] == list(frame["description"])
    assert pd.isna(frame["timeout_s"].iloc[1])


def test_formulas_and_errors_of_a_workbook_are_refused_with_row_and_column() -> None:
    """A formula is not calculated, and its last result may be old."""
    table = table_from(workbook(("Server", "User"), ("=A1", "u"), ("b.example", "#N/A")))

    assert [("formula", 2, "A"), ("error-value", 3, "B")] == codes(table)
    assert not table.ok


def test_a_date_is_taken_and_said() -> None:
    """Spreadsheets make dates of texts like 5-87."""
    when = __import__("datetime").datetime(2026, 5, 1)
    table = table_from(workbook(("Server", "Description"), ("a.example", when)))

    assert [("date", 2, "B")] == codes(table)
    assert table.ok


def test_the_first_visible_sheet_is_read_and_the_others_are_said() -> None:
    """Nobody wonders where the rest is."""
    book = openpyxl.Workbook()
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Servers")
    shown.append(("Server",))
    shown.append(("a.example",))
    out = BytesIO()
    book.save(out)
    table = table_from(out.getvalue())

    assert ["a.example"] == hosts(table)
    assert "several sheets" in " ".join(table.notes)


# --- JSON and Parquet ----------------------------------------------------------------------------

FORMS = {
    "records": '[{"host": "a.example", "port": 587}, {"host": "b.example"}]',
    "columns": '{"host": {"0": "a.example", "1": "b.example"}, "port": {"0": 587, "1": null}}',
    "lists": '{"host": ["a.example", "b.example"], "port": [587, null]}',
    "index": '{"x": {"host": "a.example", "port": 587}, "y": {"host": "b.example"}}',
    "split": '{"columns": ["host", "port"], "index": [0, 1],'
    ' "data": [["a.example", 587], ["b.example", null]]}',
    "within": '{"servers": [{"host": "a.example", "port": 587}, {"host": "b.example"}]}',
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_table_in_json_is_read(form: str) -> None:
    """Records, columns and index, as pandas and other programs write them."""
    table = table_from(FORMS[form].encode())

    assert ["a.example", "b.example"] == hosts(table)
    assert "587" == table.frame["port"].iloc[0]
    assert pd.isna(table.frame["port"].iloc[1])
    assert (["x", "y"] if form == "index" else ["row 2", "row 3"]) == list(table.frame.index)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"], ids=["unix", "windows", "blank-lines"])
@pytest.mark.parametrize("name", ["servers.jsonl", "servers.ndjson", "servers.json"])
def test_json_with_an_object_a_line_is_read(name: str, end: str) -> None:
    """As `to_json(lines=True)` and log shippers write it; a column may be missing in a line."""
    lines = ['{"host": "a.example", "port": 587}', '{"host": "b.example"}', ""]
    table = table_from(end.join(lines).encode(), name=name)

    assert table.ok
    assert ["a.example", "b.example"] == list(table.frame["host"])


def test_a_line_of_json_that_breaks_off_is_told_by_its_place() -> None:
    """Its number is that of the line in the file."""
    sheet = json_sheet('{"host": "a"}\n{"host": "b"}\n{"host": }\n')

    assert "line 3, character 10" in sheet.problems[0].message


def test_numbers_in_json_keep_their_digits() -> None:
    """A number of a thousand digits is a text, not an error of the reader."""
    digits = "9" * 5_000

    assert digits == json_sheet(f'[{{"a": {digits}}}]').rows[1].cells[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"host": ["a", "b"]}]', "no-text"),
        ('[{"host": {"a": 1}}]', "no-text"),
        ('[{"host": 1, "host": 2}]', "name-twice"),
        ('[{"host": "a\\ud800"}]', "half-a-character"),
        ('[{"host": NaN}]', "no-json"),
        ("[" * 100_000, "no-json"),
        ('{"host": "a.example"}', "no-table"),
        ('["a.example"]', "no-table"),
        ("[]", "no-rows"),
        ('[{"host": ', "no-json"),
    ],
    ids=lambda given: given[:30] if isinstance(given, str) else None,
)
def test_json_that_is_no_table_is_told(text: str, code: str) -> None:
    """Nested, doubled, endless or cut off: a sentence each, and no exception."""
    assert [code] == [p.code for p in table_from(text.encode(), "json").problems]


def parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


def test_types_of_parquet_are_texts_as_people_write_them() -> None:
    """Whole numbers that were floats, switches, and choices."""
    data = parquet(
        pa.table(
            {
                "host": pa.array(["a.example", "b.example"]).dictionary_encode(),
                "port": [587.0, None],
                "allow_cleartext": [True, False],
            }
        )
    )
    frame = table_from(data).frame

    assert ["a.example", "b.example"] == list(frame["host"])
    assert ("587", True) == (frame["port"].iloc[0], pd.isna(frame["port"].iloc[1]))
    assert ["yes", "no"] == list(frame["allow_cleartext"])


def test_lists_and_bytes_in_parquet_are_no_cells() -> None:
    """All of them are told, by row and column."""
    data = parquet(pa.table({"host": [["a"], ["b"]], "description": [b"x", b"y"]}))

    assert [("no-text", 2, "A"), ("no-text", 2, "B"), ("no-text", 3, "A"), ("no-text", 3, "B")] == (
        codes(table_from(data))
    )


# --- what a spreadsheet puts on the clipboard ----------------------------------------------------


def test_cells_of_a_spreadsheet_are_pasted_with_their_headings() -> None:
    """Empty cells at the end of a row are left out by some programs."""
    table = pasted_table('Server\tPort\tName\r\na.example\t587\t"two\nlines"\r\nb.example\r\n')

    assert ["a.example", "b.example"] == hosts(table)
    assert "two\nlines" == table.frame["description"].iloc[0]


def test_cells_without_headings_are_told_by_what_is_in_them() -> None:
    """A block of cells has no heading row; hosts, ports and addresses speak for themselves."""
    table = pasted_table(
        "a.example\t587\tSTARTTLS\tada@a.example\tx\nb.example\t465\tSSL/TLS\tb@b.c\ty"
    )

    assert {
        "Column A": "host",
        "Column B": "port",
        "Column C": "security",
        "Column D": "username",
    } == dict(table.matched)
    assert ("Column E",) == table.unmatched
    assert ["starttls", "tls"] == list(table.frame["security"])


def test_csv_can_be_pasted_too() -> None:
    """People paste what they see in an editor."""
    assert ["a.example"] == hosts(pasted_table("\ufeffServer,Port\na.example,587"))


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "Server\tPort\n"])
def test_nothing_pasted_is_said_as_such(text: str) -> None:
    """An empty clipboard, or headings alone."""
    assert ["no-rows"] == [p.code for p in pasted_table(text).problems]


def test_the_marks_that_begin_encodings_are_those_of_the_standard() -> None:
    """UTF-32's mark begins with that of UTF-16, and has to be looked at first."""
    assert codecs.BOM_UTF32_LE.startswith(codecs.BOM_UTF16_LE)
    assert ["ä.example"] == hosts(table_from("host\nä.example\n".encode("utf-32")))


def test_a_stray_cell_at_the_end_of_a_sheet_ends_no_table() -> None:
    """A million empty rows are not gone through; it is said where the table was taken to end."""
    book = openpyxl.Workbook()
    book.active.append(("host",))
    book.active["A5000"] = "a.example"  # blank lines part nothing
    book.active["A1048576"] = "stray"
    out = BytesIO()
    book.save(out)
    table = table_from(out.getvalue(), name="list.xlsx")

    assert ["a.example"] == hosts(table)
    assert any("Below row 5,000 come 10,000 empty rows" in said for said in table.notes)
