"""A browser test that fails is tried once more, and the run says so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
FIRST_FAILS = """
from pathlib import Path

def tried(name):
    with Path(__file__).with_name(name).open("a") as file:
        file.write("x")
    return Path(__file__).with_name(name).stat().st_size

def test_fails_once():
    assert 2 == tried("once")

def test_always_fails():
    assert 0 == tried("always")

def test_passes():
    assert 1 == tried("never")
"""


def test_who_passes_the_second_time_is_listed_and_who_fails_twice_has_failed(
    tmp_path: Path,
) -> None:
    """A retry hides nothing: it is counted, and there is one of it."""
    shutil.copy(TESTS / "browser" / "conftest.py", tmp_path)
    (tmp_path / "test_tried.py").write_text(FIRST_FAILS, encoding="utf-8")
    command = f"-m pytest -q -rR -p no:cacheprovider -p tests.conftest --rootdir={tmp_path}"
    done = subprocess.run(
        [sys.executable, *command.split(), "-c", TESTS.parent / "pyproject.toml", tmp_path],
        cwd=TESTS.parent,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        check=False,
        timeout=120,
        encoding="utf-8",
    )

    assert 1 == done.returncode, done.stdout + done.stderr
    assert "1 failed, 2 passed, 2 rerun" in done.stdout
    assert "RERUN test_tried.py::test_fails_once" in done.stdout
    _, _, first_try = done.stdout.partition("first try of test_tried.py::test_fails_once")
    assert 'assert 2 == tried("once")' in first_try
    assert ["xx", "xx", "x"] == [
        (tmp_path / name).read_text(encoding="utf-8") for name in ("once", "always", "never")
    ]
