"""Passwords in tables that people bring along: in the frame of nobody, and shown nowhere."""

import copy
import json
import pickle
import sys
from io import BytesIO

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from smtpwidgets.errors import TableError
from smtpwidgets.frames.reading import pasted_table, table_from
from smtpwidgets.frames.table import Table, take_secrets
from smtpwidgets.frames.writing import table_bytes
from smtpwidgets.model.secret import Secret
from tests.support.canary import Canary

CANARY = Canary()
ROWS = [
    {"Server": "smtp.a.example", "Port": "587", "Password": CANARY.password},
    {"Server": "smtp.b.example", "Port": "465", "Password": None},
]


def _csv() -> bytes:
    return pd.DataFrame(ROWS).to_csv(index=False).encode()


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(ROWS[0]))
    for row in ROWS:
        book.active.append(list(row.values()))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(ROWS), sink)
    return bytes(sink.getvalue())


FILES = {"csv": _csv, "xlsx": _xlsx, "json": lambda: json.dumps(ROWS).encode(), "parquet": _parquet}


@pytest.mark.parametrize("format", FILES)
def test_a_column_of_passwords_goes_to_secrets_by_row_and_is_in_no_frame(format: str) -> None:
    """In every format, by its heading alone and before anybody sees it; empty cells are none."""
    table = table_from(FILES[format]())
    frame, secrets = take_secrets(table, "Password")

    assert ("Password",) == table.secret_columns
    assert ["row 2"] == list(secrets)
    assert secrets["row 2"].reveal() == CANARY.password
    assert {"host", "port", "protocol", "security"} == set(frame.columns)
    assert not CANARY.found_in(frame.to_csv() + repr(frame.attrs) + str(vars(frame)))


def _doors(table: Table) -> str:
    frame = table.frame
    shown = [repr(table), str(table), repr(table.problems), repr(table.notes), repr(table.matched)]
    shown += [repr(frame), frame._repr_html_(), repr(table.secret_columns), repr(table.unmatched)]
    shown += [repr(value) for value in vars(table).values()]
    shown += [repr(column) for column in table._matched.columns]
    shown += [repr(row) for row in table._sheet.rows]
    return "\n".join([*shown, repr(take_secrets(table, "Password"))])


@pytest.mark.parametrize("format", FILES)
def test_no_repr_of_a_table_shows_a_password(format: str) -> None:
    """Not the table's, not its parts', not the frame's, as text or as HTML."""
    assert not CANARY.found_in(_doors(table_from(FILES[format]())))


def test_a_column_that_nobody_knew_for_passwords_is_not_shown_either() -> None:
    """What was not matched is in no frame and no repr; it can be marked by hand."""
    table = pasted_table(
        f'Server\tKlucz\nsmtp.a.example\t"{CANARY.password.replace(chr(34), 2 * chr(34))}"'
    )
    shown = repr(table) + repr(table.frame) + repr(table.problems) + repr(table.unmatched)
    frame, secrets = take_secrets(table, "Klucz")

    assert not CANARY.found_in(shown)
    assert ["host"] == [name for name in frame.columns if name not in {"protocol", "security"}]
    assert CANARY.password == secrets["row 2"].reveal()


def test_a_column_without_a_heading_is_not_shown_either() -> None:
    """A block of cells from a spreadsheet has none; its own first row is never taken for one."""
    table = pasted_table("smtp.a.example\t587\thunter2canary\nsmtp.b.example\t465\tother")

    assert "hunter2canary" not in repr(table) + repr(table.frame) + repr(table.unmatched)
    assert {"row 1", "row 2"} == set(take_secrets(table, "Column C")[1])


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_table_is_never_copied_or_pickled(copied: object) -> None:
    """A pickle is a file on some disk; the frame is there to be kept."""
    table = table_from(_csv())

    for value in (table, table._sheet, table._matched, table._entries):
        with pytest.raises(TypeError, match="never copied or pickled"):
            copied(value)  # type: ignore[operator]
    assert not CANARY.found_in(pickle.dumps(table.frame))


def test_the_traceback_of_a_failing_read_shows_no_password() -> None:
    """With every local, as notebooks can show them, and as the text of the error."""
    table = table_from(_csv().replace(b"465", b"465,further"))
    try:
        _ = table.frame
    except TableError as error:
        shown = _traceback_with_locals(error)
    assert "Row 3" in shown
    assert not CANARY.found_in(shown)


def _traceback_with_locals(error: BaseException) -> str:
    parts = [repr(error), str(error), pickle.dumps(error).hex()]
    trace = error.__traceback__
    while trace is not None:
        if "smtpwidgets" in trace.tb_frame.f_code.co_filename:
            parts += [f"{name} = {value!r}" for name, value in trace.tb_frame.f_locals.items()]
        trace = trace.tb_next
    return "\n".join(parts)


@pytest.mark.parametrize("data", [b"\x80\x04", b"Password\n\xff\x81", b'Password\n"'])
def test_what_is_wrong_never_quotes_a_cell(data: bytes) -> None:
    """The place is enough to find it, and a cell may be a password."""
    table = table_from(data + CANARY.password.encode())

    assert table.problems
    assert not CANARY.found_in(repr(table.problems) + repr(table))


@pytest.mark.parametrize("scheme", ["smtp://", ""])
def test_a_password_within_an_address_refuses_the_table(scheme: str) -> None:
    """smtp://user:password@host would show it in the column of hosts."""
    table = pasted_table(f"Server\tPort\n{scheme}ada:hunter2canary@smtp.a.example\t587")

    assert [("password-in-address", 2, "Server")] == [
        (p.code, p.row, p.column) for p in table.problems
    ]
    assert "hunter2canary" not in repr(table) + repr(table.problems)


def test_each_side_has_its_own_passwords() -> None:
    """The IMAP password is not sent to the SMTP server; one without a side is for both."""
    table = pasted_table(
        "IMAP server\tSMTP server\tIMAP password\tPassword\ni.a.example\ts.a.example\tx\ty"
    )

    assert ["row 2 imap"] == list(take_secrets(table, "IMAP password")[1])
    assert ["row 2 imap", "row 2 smtp"] == list(take_secrets(table, "Password")[1])


@pytest.mark.parametrize("password", ["'=x", "'-1", "  x ", "=1+1", "00123", "NA", "1e5"])
def test_a_password_is_kept_to_the_letter(password: str) -> None:
    """What is done to other cells, such as taking off an apostrophe, would lock somebody out."""
    table = table_from(f'Server;Password\na.example;"{password}"\nb.example;  \n'.encode())
    secrets = take_secrets(table, "Password")[1]

    assert {"row 2": password} == {label: s.reveal() for label, s in secrets.items()}


def test_a_column_that_is_not_there_has_no_secrets() -> None:
    """A misspelt heading is told, and does not come back empty."""
    with pytest.raises(TableError, match="no column with this heading"):
        take_secrets(table_from(_csv()), "Pasword")


@pytest.mark.parametrize("format", ["csv", "tsv", "xlsx", "json", "parquet", "html"])
@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame({"host": ["a"], "SMTP password": ["x"]}), pd.DataFrame({"host": [Secret("x")]})],
    ids=["by its heading", "by its value"],
)
def test_no_password_is_written_to_a_file(format: str, frame: pd.DataFrame) -> None:
    """Neither under its name nor wrapped under another one."""
    with pytest.raises(TableError, match="passwords is never written"):
        table_bytes(frame, format)
    assert "frame" not in _locals_of_last(table_bytes, frame, format)


def _locals_of_last(function: object, *given: object) -> set[str]:
    """Return the names of locals that the traceback of a failing call still holds."""
    try:
        function(*given)  # type: ignore[operator]
    except TableError:
        trace = sys.exc_info()[2]
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        return set() if trace is None else set(trace.tb_frame.f_locals)
    return {"nothing was raised"}
