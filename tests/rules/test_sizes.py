"""Files and functions stay small enough to be read at once."""

from pathlib import Path

import pytest

from tests.support.source import MODULES, PACKAGE, functions, name

MAX_LINES = 400
MAX_FUNCTION_LINES = 40

# Longer than that, each with its reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {
    "smtpwidgets/checks/__init__.py:check": "the public signature, whose arguments are explained",
    "smtpwidgets/profile/profile.py:check": "the same, for an entry of a profile",
    "smtpwidgets/fleet/check_all.py:check_all": "the same, for all of them",
}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_file_can_be_read_at_once(path: Path) -> None:
    """Size is a symptom: ask what the file took in that belongs elsewhere."""
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= MAX_LINES or name(path) in LONG_FILES, (
        f"{name(path)} has {lines} lines (at most {MAX_LINES}). Split off what has a name of its own."
    )


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_function_can_be_seen_at_once(path: Path) -> None:
    """Forty lines with docstring and signature: what is longer does more than one thing."""
    long = {
        f"{name(path)}:{function.name}": lines
        for function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION_LINES
    }

    assert not set(long) - set(LONG_FUNCTIONS), (
        f"{long} (at most {MAX_FUNCTION_LINES} lines). Split it, or list it with a reason."
    )


def test_what_else_the_page_loads_is_small_too() -> None:
    """Scripts and styles of the widgets are read by people as well."""
    assets = [p for p in PACKAGE.rglob("*") if p.suffix in {".js", ".css"}]
    long = {name(p): n for p in assets if (n := len(p.read_text().splitlines())) > 600}

    assert not long, f"{long}: at most 600 lines each."
