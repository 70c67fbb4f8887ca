"""Find and replace over rows and columns: exactly what was asked for, in the column's own type."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.errors import TableError
from smtpwidgets.frames.replacing import ReplacedCell, find_and_replace

FRAME = pd.DataFrame(
    {
        "host": pd.array(["smtp.OLD.example", pd.NA, "imap.old.example"], dtype="string"),
        "port": pd.array([587, None, 993], dtype="Int64"),
        "security": pd.Categorical(["starttls", None, "tls"], categories=["starttls", "tls"]),
        "allow_cleartext": pd.array([True, False, None], dtype="boolean"),
        "last_check": pd.array(["old", "old", "old"], dtype="string"),
    },
    index=pd.Index(["x", "y", "z"], name="id", dtype="string"),
)


def test_a_host_is_changed_in_every_row_and_said_cell_by_cell() -> None:
    """Capitals do not matter unless they shall; the frame that was given stays as it is."""
    before = FRAME.copy()
    frame, cells = find_and_replace(FRAME, "old.example", "new.example")

    assert (
        ReplacedCell("x", "host", "smtp.OLD.example", "smtp.new.example"),
        ReplacedCell("z", "host", "imap.old.example", "imap.new.example"),
    ) == cells
    assert ["smtp.new.example", "imap.new.example"] == list(frame["host"].dropna())
    pd.testing.assert_frame_equal(before, FRAME)
    assert dict(FRAME.dtypes) == dict(frame.dtypes)


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({"case": True}, ["z"]),
        ({"rows": ["x", "y"]}, ["x"]),
        ({"whole": True}, []),
        ({"columns": ["security"]}, []),
        ({"columns": ["last_check"]}, ["x", "y", "z"]),
    ],
)
def test_only_what_was_chosen_is_looked_into(options: dict[str, object], rows: list[str]) -> None:
    """Capitals, rows, whole cells, columns; what is told by checks only when it is named."""
    found = find_and_replace(FRAME, "old", "new", **options)  # type: ignore[arg-type]

    assert rows == [cell.row for cell in found.cells]


def test_a_number_stays_a_number() -> None:
    """587 becomes 465, and the column stays one of whole numbers with gaps."""
    frame, cells = find_and_replace(FRAME, "587", "465", columns=["port"])

    assert [ReplacedCell("x", "port", "587", "465")] == list(cells)
    assert "Int64" == str(frame.dtypes["port"])
    assert 465 == frame.loc["x", "port"]


def test_what_is_no_number_is_kept_as_text_for_the_plan_to_tell() -> None:
    """Nothing is lost, and the plan names the row and says what a port is."""
    frame, _ = find_and_replace(FRAME, "587", "smtp", columns=["port"])

    assert ["smtp", "993"] == list(frame["port"].dropna())
    assert "string" == str(frame.dtypes["port"])


def test_a_choice_takes_in_a_new_value() -> None:
    """Categories grow by what comes in; others stay."""
    frame, _ = find_and_replace(FRAME, "tls", "none", columns=["security"], whole=True)

    assert ["starttls", "none"] == list(frame["security"].dropna())
    assert ["starttls", "tls", "none"] == list(frame["security"].cat.categories)


def test_a_switch_is_turned_by_its_words() -> None:
    """Yes and no are what people read."""
    frame, _ = find_and_replace(FRAME, "yes", "no", columns=["allow_cleartext"])

    assert [False, False] == list(frame["allow_cleartext"].dropna())
    assert "boolean" == str(frame.dtypes["allow_cleartext"])


def test_what_is_missing_is_found_only_as_an_empty_cell() -> None:
    """<NA> is no text; to fill gaps, the whole empty cell is looked for."""
    assert () == find_and_replace(FRAME, "NA", "x", columns=["host", "port"]).cells
    frame, cells = find_and_replace(FRAME, "", "587", columns=["port"], whole=True)

    assert [ReplacedCell("y", "port", "", "587")] == list(cells)
    assert [587, 587, 993] == list(frame["port"])


def test_a_pattern_takes_over_what_its_groups_found() -> None:
    r"""\1 is the first group; without `regex` it is only text."""
    pattern = r"^(\w+)\.old"
    frame, _ = find_and_replace(FRAME, pattern, r"\1.new", regex=True)

    assert ["smtp.new.example", "imap.new.example"] == list(frame["host"].dropna())
    assert () == find_and_replace(FRAME, pattern, r"\1.new").cells
    plain = find_and_replace(FRAME, "old", r"\1", columns=["host"])
    assert r"smtp.\1.example" == plain.frame.loc["x", "host"]


@pytest.mark.parametrize(
    ("find", "replace", "code"),
    [
        ("(", "", "no-pattern"),
        ("[a", "", "no-pattern"),
        ("old", r"\7", "no-such-group"),
        ("old", r"\g<name>", "no-such-group"),
        ("x" * 1_001, "", "too-long"),
        ("", "x", "nothing-to-find"),
    ],
)
def test_a_pattern_that_is_none_is_a_sentence(find: str, replace: str, code: str) -> None:
    """And nothing was changed."""
    with pytest.raises(TableError) as caught:
        find_and_replace(FRAME, find, replace, regex=True)

    assert [code] == [problem.code for problem in caught.value.problems]


def test_a_pattern_that_runs_away_is_stopped() -> None:
    """It would take longer than the person lives."""
    frame = pd.DataFrame({"host": ["a" * 60 + "!"] * 3})

    with pytest.raises(TableError, match="takes too long"):
        find_and_replace(frame, "(a|aa|a?a)+$", "x", regex=True)


def test_texts_do_not_grow_without_end() -> None:
    """A replacement between all characters of all cells fills no memory."""
    frame = pd.DataFrame({"host": ["a" * 30_000] * 100})

    with pytest.raises(TableError, match="far too long"):
        find_and_replace(frame, "a", "x" * 1_000)


@pytest.mark.parametrize(
    ("options", "code"),
    [({"columns": ["colour"]}, "no-such-column"), ({"rows": ["x", "gone"]}, "no-such-row")],
)
def test_a_row_or_column_that_is_gone_is_told(options: dict[str, object], code: str) -> None:
    """A selection can be older than the table."""
    with pytest.raises(TableError) as caught:
        find_and_replace(FRAME, "a", "b", **options)  # type: ignore[arg-type]

    assert [code] == [problem.code for problem in caught.value.problems]


CELL = st.one_of(st.none(), st.text("ab.A", min_size=1, max_size=5))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(CELL, max_size=5), st.text("ab.", min_size=1, max_size=2), st.text("bc", max_size=2)
)
def test_it_does_to_each_cell_what_text_does(
    cells: list[str | None], find: str, replace: str
) -> None:
    """Where capitals count, it is `str.replace`; and the cells that are told are those that differ."""
    frame = pd.DataFrame({"host": pd.array(cells, dtype="string")})
    new, changed = find_and_replace(frame, find, replace, case=True)
    wanted = [None if cell is None else cell.replace(find, replace) for cell in cells]

    assert wanted == [None if pd.isna(cell) else cell for cell in new["host"]]
    differ = [n for n, (a, b) in enumerate(zip(cells, wanted, strict=True)) if a != b]
    assert differ == [cell.row for cell in changed]


def test_rows_and_class_of_a_frame_with_doubled_labels_stay() -> None:
    """Labels that stand twice are two rows; what the frame remembers goes along."""
    frame = pd.DataFrame({"host": ["a", "b"]}, index=["x", "x"])
    frame.attrs["made at"] = 7
    new, cells = find_and_replace(frame, "b", "c")

    assert ["a", "c"] == list(new["host"])
    assert 7 == new.attrs["made at"]
    assert [("x", "b")] == [(cell.row, cell.before) for cell in cells]
