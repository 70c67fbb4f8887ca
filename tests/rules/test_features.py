"""Each row of the help pages has a test of its number, and the table in the tests' README says it."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROWS = [f"S{number:02}" for number in range(1, 58)]


def written() -> dict[str, list[str]]:
    """Return the tests of each row as they are in the files."""
    found: dict[str, list[str]] = {}
    for path in sorted((TESTS / "features").glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            named = re.match(r"test_(s\d\d)_", getattr(node, "name", ""))
            if named is not None:
                found.setdefault(named[1].upper(), []).append(f"{path.name}::{node.name}")  # type: ignore[attr-defined]
    return found


def listed() -> dict[str, list[str]]:
    """Return the tests of each row as the table lists them."""
    text = (TESTS / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (S\d\d) \| [^|]+ \| (.+) \|$", text, re.MULTILINE)
    return {row: re.findall(r"`([^`]+)`", tests) for row, tests in rows}


def test_every_row_has_a_test_that_bears_its_number() -> None:
    """57 rows, none left out."""
    assert ROWS == sorted(written())


def test_the_table_names_exactly_those_tests() -> None:
    """Whoever looks for a row finds its test, and no test that is gone."""
    assert written() == listed()
