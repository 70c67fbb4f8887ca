"""What is handed on to others: no traces of one machine, no outputs, honest bounds."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.support.source import ROOT, committed, name

NOTEBOOKS = sorted(p for p in committed() if p.suffix == ".ipynb")
MAX_CELL_LINES = 5

# Put together here, so that this file does not hold what it looks for.
_MACHINE = re.compile("|".join(f"/{folder}/[a-z]" for folder in ("work", "root", "Users")))
_HOSTS = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "ana" + "conda", "npm" + "js", "--" + "index-url", "artifact" + "ory")))  # fmt: skip


def _text(path: Path) -> str:
    """Return the text of a file; pictures have none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name(path)}:{number}"
        for path in committed()
        for number, line in enumerate(_text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    """A path of one machine is wrong on every other."""
    assert not (found := _found(_MACHINE)), f"make these relative: {found}"


def test_no_file_names_a_package_host() -> None:
    """Where packages come from is the choice of whoever installs; versions stand by name."""
    assert not (found := _found(_HOSTS)), f"leave the host out: {found}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_notebook_is_saved_without_outputs(path: Path) -> None:
    """Outputs hold addresses and names of whoever ran it, and make every change unreadable."""
    book = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]

    assert not [c["source"] for c in cells if c["outputs"] or c["execution_count"] is not None]
    assert "widgets" not in book["metadata"], "widget state was saved with it"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_cell_is_short(path: Path) -> None:
    """One step a cell, at most five lines: a person reads it before running it."""
    book = json.loads(path.read_text(encoding="utf-8"))
    cells = ["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code"]

    assert not [cell for cell in cells if len(cell.strip().splitlines()) > MAX_CELL_LINES]


# Below these versions lie holes that were closed since (knowledge of each: its CHANGELOG).
LOWEST = {
    "aiosmtplib": (5, 1, 3),  # three injections, and plain text kept across STARTTLS
    "aiosmtpd": (1, 4, 6),  # smuggling, and commands before STARTTLS
    "pyarrow": (14, 0, 1),  # a Parquet file could run a program (CVE-2023-47248)
    "idna": (3, 7),  # names that take for ever (CVE-2024-3651)
}


@pytest.mark.parametrize("package", list(LOWEST))
def test_versions_with_known_holes_are_kept_out(package: str) -> None:
    """The metadata says the lowest version that is safe, so that no old one is kept."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    bounds = [re.search(r">=\s*([0-9.]+)", w) for w in wanted if re.match(rf"{package}\b", w)]

    assert bounds, f"{package} is no dependency any more: take its row out here."
    for bound in bounds:
        assert bound is not None, f"{package} has no lower bound"
        assert LOWEST[package] <= tuple(int(part) for part in bound[1].split("."))
