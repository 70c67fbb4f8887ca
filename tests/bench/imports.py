"""How long importing takes, against importing the third-party modules that this brings in."""

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from tests.bench.ratio import Ratio

__all__ = ["bench_imports"]

_TIMES = 5

_NOTEBOOK = "what a notebook imports"
_IMPORTS = {
    "import smtpwidgets": "import smtpwidgets",
    "what a script that checks a server imports": "from smtpwidgets import Server, check",
    "what finds the servers of an address": "from smtpwidgets import discover",
    "what opens a profile": "from smtpwidgets import open_profile",
    _NOTEBOOK: "from smtpwidgets import ServerList, open_profile",
}

# In a fresh process each time: what is loaded once stays loaded.
_TIMED = """
import sys, time
started = time.perf_counter()
{code}
print((time.perf_counter() - started) * 1000)
"""
_LOADED = """
import sys
before = set(sys.modules)
{code}
print(*(n for n in sys.modules if n not in before))
"""
# A module that another one loads on the way may be gone or lazy; what cannot be imported by its
# name is no part of the baseline.
_EACH = """
import importlib
for name in {names!r}:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
"""


def bench_imports() -> Iterator[Ratio]:
    """Yield a ratio for each way in."""
    everything = _theirs(_IMPORTS[_NOTEBOOK])
    for what, code in _IMPORTS.items():
        # The package itself loads none of them, so all of them are what it saves.
        names = _theirs(code) or everything
        theirs = _EACH.format(names=names)
        ours_ms, theirs_ms = [], []
        for _ in range(_TIMES):
            ours_ms.append(float(_run(_TIMED.format(code=code))))
            theirs_ms.append(float(_run(_TIMED.format(code=theirs))))
        baseline = f"the {len(names)} third-party modules it can need"
        yield Ratio(what, baseline, median(ours_ms), median(theirs_ms))


def _theirs(code: str) -> list[str]:
    ours = {"smtpwidgets", *sys.stdlib_module_names}
    loaded = _run(_LOADED.format(code=code)).split()
    return [name for name in loaded if name.partition(".")[0] not in ours]


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout
