"""The README is true: its code runs, its links lead somewhere, it is short."""

import ast
import inspect
import re
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", ".github/ARCHITECTURE.md", ".github/CONTRIBUTING.md", "CHANGELOG.md")


async def test_the_code_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """What a newcomer copies into a cell works, as it is, and shows a report."""
    block = "\n".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    code = compile(block, "README.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    names: dict[str, Any] = {}

    result: object = eval(code, names)  # noqa: S307 -- our own text
    if inspect.isawaitable(result):
        await _done(result)
    names["profile"].close()

    assert names["report"].ok
    assert "This server works" in capsys.readouterr().out


async def _done(result: Awaitable[object]) -> None:
    await result


def test_the_readme_can_be_read_in_a_minute() -> None:
    """At most 150 lines and one picture."""
    assert README.count("\n") <= 150
    assert 1 == len(re.findall(r"!\[", README))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    """No page points to a file that is not there."""
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(((?!https?://|#)[^)#\s]+)", text)

    assert [] == [t for t in targets if not ((ROOT / page).parent / t).exists()]


def test_every_notebook_is_on_the_map() -> None:
    """The README's table names each notebook that is shipped, and no other."""
    named = set(re.findall(r"\(notebooks/([\w-]+\.ipynb)\)", README))

    assert named == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
