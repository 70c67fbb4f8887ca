"""The shipped notebooks: saved clean, easy to follow, and they run from top to bottom."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
EXPECTED = {
    "01-set-up-your-account.ipynb",
    "02-server-list.ipynb",
    "03-bulk-edit.ipynb",
    "04-support-walkthrough.ipynb",
    "05-when-it-fails.ipynb",
    "06-fleet.ipynb",
}

# Thousands of checks, and their servers, may share a computer with other tests.
_CELL_S = 300

# What the first step tells people to change to use a profile of their own.
PRACTICE = re.compile(r"\bsw\.practice_profile\([^)]*\)")

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_cells(book: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in book.cells if cell.cell_type == "code"]


def test_the_notebooks_are_there() -> None:
    """Those that README, Binder and `smtpwidgets lab` name exist."""
    assert {path.name for path in NOTEBOOKS} >= EXPECTED


@each
def test_a_notebook_is_saved_clean(path: Path) -> None:
    """No output, no count, no widget state: nothing of a person's session is shipped."""
    book = read(path)
    nbformat.validate(book)
    assert "widgets" not in book.metadata
    assert [] == [cell.source for cell in code_cells(book) if cell.outputs]
    assert [] == [cell.source for cell in code_cells(book) if cell.execution_count is not None]


@each
def test_cells_keep_their_ids(path: Path) -> None:
    """Ids are there and occur once, so that a change shows as a change of that cell alone."""
    book = read(path)
    assert (4, 5) <= (book.nbformat, book.nbformat_minor)
    ids = [cell.id for cell in book.cells]
    assert len(set(ids)) == len(ids)


@each
def test_a_notebook_opens_in_any_python_environment(path: Path) -> None:
    """It names the kernel that every installation has, and no version of Python."""
    metadata = read(path).metadata
    assert "python3" == metadata.kernelspec.name
    assert "version" not in metadata.get("language_info", {})


@each
def test_cells_are_short(path: Path) -> None:
    """At most eight steps, each at most five lines, so that a beginner can read every one."""
    cells = code_cells(read(path))
    assert 8 >= len(cells)
    assert [] == [cell.source for cell in cells if len(cell.source.splitlines()) > 5]


@each
def test_each_step_says_what_you_should_see(path: Path) -> None:
    """After each cell of code stands what it shows when all is well."""
    cells = read(path).cells
    after = [b for a, b in zip(cells, [*cells[1:], None], strict=True) if a.cell_type == "code"]
    assert [] == [b for b in after if b is None or not b.source.startswith("**You should see**")]


@pytest.fixture
def own_sockets() -> Iterator[Config]:
    """Let a kernel talk over files, and not over ports, that a thousand servers might take first.

    Their path has room for a hundred characters, and that of `tmp_path` needs most of them.
    """
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
        yield Config(KernelManager={"transport": "ipc", "ip": f"{folder}/socket"})


@pytest.mark.parametrize("profile", ["practice", "own"])
@each
def test_a_notebook_runs_from_top_to_bottom(
    path: Path,
    profile: str,
    own_sockets: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a fresh kernel, on practice servers and, with one line changed, on a new own profile."""
    for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("SMTPWIDGETS_PROFILE", str(tmp_path / "profile.db"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    book = read(path)
    if profile == "own":
        changed = [PRACTICE.subn("sw.open_profile()", cell.source) for cell in code_cells(book)]
        assert 1 == sum(count for _, count in changed)
        for cell, (source, _) in zip(code_cells(book), changed, strict=True):
            cell.source = source
    client = NotebookClient(
        book,
        timeout=_CELL_S,
        kernel_name="python3",
        config=own_sockets,
        store_widget_state=False,
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()
    warned = [
        o.text for cell in code_cells(book) for o in cell.outputs if o.get("name") == "stderr"
    ]
    assert [] == warned
