"""Small files that would become large: refused before they fill the memory, and ordinary ones not."""

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO

import numpy as np
import openpyxl
import pandas as pd
import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.frames.reading import table_from
from smtpwidgets.frames.sheet import LIMITS
from smtpwidgets.frames.workbooks import workbook_sheet
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store

SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "b">]>'


def workbook(row: bytes = b"", head: bytes = b"", **parts: bytes) -> bytes:
    """Return a workbook of one server, with further XML in its sheet, and further parts."""
    book, plain, out = openpyxl.Workbook(), BytesIO(), BytesIO()
    for cells in (("Server", "Port"), ("a.example", 587)):
        book.active.append(cells)
    book.save(plain)
    with zipfile.ZipFile(plain) as old:
        found: Mapping[str, bytes] = {name: old.read(name) for name in old.namelist()}
    sheet = head + found[SHEET].replace(b"</sheetData>", row + b"</sheetData>")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**found, SHEET: sheet, **parts}.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "row",
    [
        b"<row>" + b"<c/>" * 400_000 + b"</row>",
        b"<row>" + b"<c><row/></c>" * 400_000 + b"</row>",
        b"<row>" + b"<c a='' b='' c='' d=''/>" * 100_000 + b"</row>",
        b"<row " + b"".join(b"a%d='' " % n for n in range(150_000)) + b"/>",
        b"<row/>" * (LIMITS.cells + 1),
    ],
    ids=["cells", "rows-within", "attributes", "one-tag", "rows-without-end"],
)
def test_a_row_that_would_fill_the_memory_is_not_read(row: bytes) -> None:
    """A reader holds a whole row at once: millions of cells fit into some kilobytes."""
    data = workbook(row)

    assert len(data) < 1_000_000
    assert ["too-large"] == [p.code for p in workbook_sheet(data).problems]


def test_entities_are_found_however_far_down_they_stand() -> None:
    """Behind a long remark, too, and in any part."""
    behind = workbook(head=b"<!--" + b"x" * 9_000 + b"-->" + LAUGHS)
    elsewhere = workbook(**{"xl/other.bin": LAUGHS + b"<x/>"})
    refused = [workbook_sheet(data).problems for data in (behind, elsewhere)]

    assert [["entities"]] * 2 == [[p.code for p in problems] for problems in refused]


def test_rows_that_reach_far_to_the_right_are_told() -> None:
    """A stray cell makes thousands of empty ones before it, in each row."""
    row = b"".join(b"<row r='%d'><c r='ZZZ%d'/></row>" % (n, n) for n in range(3, 9))
    (problem,) = workbook_sheet(workbook(row), limits=replace(LIMITS, walked_cells=90_000)).problems

    assert ("too-many-columns", True) == (problem.code, "empty cells" in problem.message)


def test_pictures_and_large_ordinary_sheets_are_no_danger() -> None:
    """What is no XML is passed over, and whole rows of empty cells are let go of one by one."""
    wide = b"".join(
        b"<x:row xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main' r='%d'>" % n
        + b"<x:c s='0'/>" * 16_384
        + b"</x:row>"
        for n in range(3, 43)
    )
    table = table_from(workbook(wide, **{"xl/media/logo.png": b"\x89PNG\r\n\x1a\n" * 999}))

    assert (["a.example"], ()) == (list(table.frame["host"]), table.problems)


def test_a_zero_byte_in_a_list_is_no_other_encoding() -> None:
    """One stray zero made a list in UTF-8 one of Chinese signs, of which no column was known."""
    (problem,) = table_from(b"Name,Server,Port\nA\0,a.example,587\n").problems

    assert "no-text" == problem.code


def test_lists_in_the_column_of_ids_are_no_ids() -> None:
    """Parquet and pandas can hold arrays there; the rows have lost their ids, and that is said."""
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.add(Server(host="a.example", username="u"))
        frame = pd.DataFrame(profile.servers_frame()).reset_index()
        frame["id"] = pd.Series([np.array([1, 2])], dtype=object)

        assert ["ids-lost"] == [p.code for p in profile.plan(frame).problems]
