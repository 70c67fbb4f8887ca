"""What holds for every test."""

import gc
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

# Machines that run many tests at once are slow at times; a time limit belongs to a benchmark.
settings.register_profile("smtpwidgets", deadline=None)
settings.load_profile("smtpwidgets")

# One JupyterLab and one Chromium, one Postfix and one Dovecot: each of these folders stays in one
# process, so that they are started once and do not fight for the machine.
_TOGETHER = ("tests/browser/parts/", "tests/browser/", "tests/servers/")
# The longest go first, in this order, so that nobody waits for one of them at the end.
_FIRST = ("tests/browser/test_", "tests/notebooks/", "tests/browser/parts/", "tests/servers/")


@pytest.fixture(params=["uvloop", "asyncio"])
def loop_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Sweeps go on in the loop of the extra `fast`, or in asyncio's own where it is not installed."""
    kind: str = request.param
    if kind == "asyncio":
        monkeypatch.setitem(sys.modules, "uvloop", None)
    else:
        pytest.importorskip("uvloop", reason="the extra fast is not for Windows")
    return kind


@pytest.fixture(scope="module")
def earlier_left_out() -> None:
    """What earlier tests left is out of later looks for garbage.

    In a long run that is millions of objects, which a module that looks after each of its tests
    would go through again and again.
    """
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    starts = (place for place, start in enumerate(_FIRST) if item.nodeid.startswith(start))
    return next(starts, len(_FIRST))


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later look for garbage.

    Thousands of tests are a million objects; tests that look for leaks go through them all, each.
    """
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print why a test failed that passed the second time: that is a fault, too."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"first try of {report.nodeid}")
        terminalreporter.line(report.longreprtext)


# Not --dist=loadgroup: pytest-xdist 3.8 writes the groups where pytest 9.2 no longer looks.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "LoadScopeScheduling":
    from xdist.scheduler import LoadScopeScheduling

    class ByFolder(LoadScopeScheduling):
        """Gives out files, and the folders above as a whole, in the order of the items."""

        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return next((folder for folder in _TOGETHER if file.startswith(folder)), file)

    return ByFolder(config, log)
