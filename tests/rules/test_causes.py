"""Each cause is shown by a scenario, a recorded reply or a test, and docs/causes.md says by which."""

import ast
from pathlib import Path

from smtpwidgets.model.causes import CAUSES
from tests.support.cause_table import PAGE, TESTS, page, proofs

_TESTS = Path(__file__).parents[1]


def _written(path: Path) -> set[str]:
    """Return the tests in a file, without running it."""
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    return {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_the_page_of_causes_is_as_it_is_generated() -> None:
    """Whoever adds a cause, a scenario or a reply writes the page anew; how stands on the page."""
    assert page() == PAGE.read_text(encoding="utf-8"), "run: python -m tests.support.cause_table"


def test_every_cause_is_shown_by_something() -> None:
    """A scenario, a recorded reply or a test of its own; none has to be believed."""
    assert [] == [id for id, (_, _, tests) in proofs().items() if not tests]


def test_every_test_that_is_named_exists() -> None:
    """A test that is renamed takes the page along."""
    named = {test for _, _, tests in proofs().values() for test in tests} | set(TESTS.values())
    gone = [
        test
        for test in sorted(named)
        if test.partition("::")[2] not in _written(_TESTS / test.partition("::")[0])
    ]

    assert gone == []


def test_tests_of_their_own_are_for_causes_that_exist_and_have_nothing_else() -> None:
    """A cause that gets a scenario or a recorded reply leaves the list of exceptions."""
    shown = proofs()

    assert TESTS.keys() <= CAUSES.keys()
    assert [] == [id for id in TESTS if shown[id][0] or shown[id][1]]
