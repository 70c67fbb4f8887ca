"""Imports point down: which layer may know which, and which outside packages."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import MODULES, PACKAGE, imports, layer, name

# The drawing in .github/ARCHITECTURE.md, as a table: layer → the layers it may import.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": {"errors"},
    "store": {"model", "errors"},
    "credentials": {"model", "errors"},
    "checks": {"model", "errors"},
    "practice": {"model", "errors"},
    "discovery": {"model", "errors"},
    "frames": {"model", "errors"},
    "jobs": {"errors"},
    "listeners": set(),
    "profile": {"listeners", "store", "credentials", "checks", "model", "errors"},
    "setup": {"profile", "discovery", "model", "errors"},
    "explaining": {"checks", "discovery", "model", "errors"},  # a pasted text; no I/O
    "fleet": {"profile", "credentials", "checks", "model", "errors"},
    "checkup": {"fleet", "profile", "model", "errors"},
    "widgets": {
        "setup",
        "checkup",
        "fleet",
        "profile",
        "discovery",
        "explaining",
        "frames",
        "model",
        "jobs",
        "errors",
    },
    # What stands on top and starts the rest.
    "opening": {"profile", "store", "credentials", "checks", "model", "errors"},
    "cases": {"checks", "model", "errors"},
    "tables": {"frames", "model", "errors"},
    "installation": {"opening", "store", "credentials", "model", "errors"},
    "cli": {"cli_check"},
    "cli_check": {"model", "errors"},
    "__main__": {"cli"},
    "__init__": set(),  # names only, looked up when first used (PEP 562)
}
# Loaded inside a function, when somebody asks for it, and by these only.
MAY_IMPORT_LATER: dict[str, set[str]] = {
    "profile": {"frames"},  # a script needs no pandas
    "fleet": {"frames"},
    "opening": {"practice"},  # an optional extra
    "cases": {"practice", "frames"},
    "installation": {"opening", "store", "credentials", "frames", "checks", "practice"},
    "cli": {"installation", "explaining"},
    "cli_check": {"opening", "fleet"},
}
# Outside packages, each with the layers that may load it; what is not here is free for all.
OUTSIDE: dict[str, set[str]] = {
    "pandas": {"frames", "tables", "widgets"},
    "jinja2": {"frames"},
    "matplotlib": {"frames"},  # an extra: chart.py and chart_svg.py load it when it is used
    "regex": {"frames"},
    "openpyxl": {"frames"},
    "pyarrow": {"frames"},
    "ipywidgets": {"widgets"},
    "anywidget": {"widgets"},
    "traitlets": {"widgets"},
    "IPython": {"widgets"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "sqlite3": {"store"},
    "psycopg": {"store"},  # an extra: SQLAlchemy loads it for a profile at PostgreSQL
    "platformdirs": {"store", "opening"},  # where the profile is, and the administrator's rules
    "keyring": {"credentials", "installation"},
    "aiosmtplib": {"checks"},
    "uvloop": {"fleet"},  # an extra: apart.py loads it when a sweep begins
    "scramp": {"checks", "practice"},
    "spnego": {"checks"},  # an extra: ntlm.py and kerberos.py load it when it is used
    "gssapi": {"checks"},
    "distributed": {"fleet"},  # an extra: line.py and worker.py load it when it is used
    "aiosmtpd": {"practice"},
    "trustme": {"practice"},
    "cryptography": {"checks", "practice"},
    "socket": {"checks", "practice", "installation"},
    "ssl": {"checks", "practice", "installation"},
    "subprocess": {"cli", "installation"},
    "jupyterlab": {"cli"},
    "pydantic": {"model", "store", "practice"},
}
# Modules that act on the world outside: values, rules and frames have no use for them.
WORLDLY = {"asyncio", "http", "io", "logging", "multiprocessing", "os", "requests", "select", "shutil", "smtplib", "imaplib", "poplib", "tempfile", "threading", "time", "urllib"}  # fmt: skip
PURE = {"model", "errors", "frames"}
# What is no world outside, though its module is: file → the module, and what it takes of it.
HARMLESS = {
    "smtpwidgets/frames/chart_svg.py": "io",  # StringIO: a text in memory, as matplotlib wants it
    "smtpwidgets/frames/workbooks.py": "io",  # BytesIO: bytes in memory, as openpyxl wants a file
    "smtpwidgets/frames/replacing.py": "time",  # thread_time: what a typed pattern has used up
}


def _inside(module: str) -> str | None:
    """Return the layer that an import of our own names."""
    first, _, rest = module.partition(".")
    if first != "smtpwidgets":
        return None
    return rest.partition(".")[0] or "__init__"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_down(path: Path) -> None:
    """A layer knows only those below it, so that each can be understood and tested alone.

    Imports inside functions count, too: hidden ones are imports all the same.
    """
    own = layer(path)
    assert own in MAY_IMPORT, (
        f"{name(path)} is of no known layer. If it is a new one, draw it in ARCHITECTURE.md and "
        "add a row to MAY_IMPORT; if not, move the file into the layer it belongs to."
    )
    now = MAY_IMPORT[own] | {own}
    later = now | MAY_IMPORT_LATER.get(own, set())
    wrong = [
        f"line {found.line}: {found.module}"
        for found in imports(path)
        if found.when != "for-types" and (target := _inside(found.module)) is not None
        if target not in (later if found.when == "later" else now)
    ]

    assert not wrong, (
        f"{name(path)} ({own}) reaches outward: {wrong}. It may import {sorted(now)}. "
        "Move what it needs down into the model, or hand it in as an argument."
    )


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_each_kind_of_io_has_one_home(path: Path) -> None:
    """A socket, a database, a keyring, a frame: who looks for its use finds it in one place."""
    own = layer(path)
    wrong = [
        f"line {found.line}: {found.module}"
        for found in imports(path)
        if own not in OUTSIDE.get(found.module.partition(".")[0], {own})
    ]

    assert not wrong, f"{name(path)} ({own}) loads what belongs to another layer: {wrong}."


@pytest.mark.parametrize("path", [p for p in MODULES if layer(p) == "widgets"], ids=name)
def test_views_are_made_of_elements_that_share_their_looks(path: Path) -> None:
    """A widget straight from ipywidgets opens models of its own, which a busy server loses."""
    makes = {"smtpwidgets/widgets/elements.py": "ipywidgets", "smtpwidgets/widgets/part.py": "anywidget"}  # fmt: skip
    wrong = [
        f"line {found.line}: {found.module}"
        for found in imports(path)
        if (package := found.module.partition(".")[0]) in {"ipywidgets", "anywidget"}
        if makes.get(name(path)) != package
    ]

    assert not wrong, f"{name(path)} loads {wrong}: take it from smtpwidgets/widgets/elements.py."


@pytest.mark.parametrize("path", [p for p in MODULES if layer(p) in PURE], ids=name)
def test_values_and_frames_do_no_io(path: Path) -> None:
    """Model and frames take values and give values: the same in, the same out, at once."""
    worldly = WORLDLY - {HARMLESS.get(name(path))}
    wrong = [i.module for i in imports(path) if i.module.partition(".")[0] in worldly]

    assert not wrong, f"{name(path)} loads {wrong}; I/O belongs into store, checks or credentials."


HEAVY = ["pandas", "ipywidgets", "anywidget", "sqlalchemy", "keyring", "aiosmtplib", "jinja2", "pydantic"]  # fmt: skip
# What a profile, a cluster, charts and practice servers need, and nobody else.
_OF_PROFILES = ["sqlalchemy", "alembic", "sqlite3", "keyring", "platformdirs"]
_OF_OTHERS = ["pandas", "numpy", "ipywidgets", "anywidget", "IPython", "jinja2", "pygments", "matplotlib", "distributed", "aiosmtpd", "trustme", "regex", "cryptography"]  # fmt: skip
_SWEEP = """
import asyncio
from smtpwidgets import Secret, Server, check_all
one = Server(host="127.0.0.1", port=1, security="tls", username="ada")
reports = asyncio.run(check_all([one], secrets={one.id: Secret("sesame")}))
str(reports)
"""
_GIVEN_AWAY = """
for masked in ({}, {"shareable": True}, {"hosts": True}):
    reports.to_csv(**masked), reports.to_json(**masked), reports.text(**masked)
"""
LOADS = [
    pytest.param("import smtpwidgets", HEAVY, id="the-package"),
    pytest.param(
        "from smtpwidgets import Server, Secret",
        [name for name in HEAVY if name != "pydantic"],
        id="values",
    ),
    pytest.param("from smtpwidgets import check, Server", _OF_PROFILES + _OF_OTHERS, id="check"),
    pytest.param(_SWEEP, _OF_PROFILES + _OF_OTHERS, id="a-sweep-over-a-list"),
    pytest.param(_SWEEP + _GIVEN_AWAY, _OF_PROFILES + _OF_OTHERS, id="its-texts-given-away"),
    pytest.param(
        "from smtpwidgets import open_profile", ["alembic", *_OF_OTHERS], id="open-profile"
    ),
]


@pytest.mark.parametrize(("program", "heavy"), LOADS)
def test_a_program_loads_no_more_than_it_needs(program: str, heavy: list[str]) -> None:
    """A script that only checks servers waits for no pandas, no widgets and no database."""
    told = f"{program}\nimport sys\nprint(sorted(set(sys.modules) & set({heavy!r})))"
    done = subprocess.run(
        [sys.executable, "-c", told],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert 0 == done.returncode, done.stderr
    assert "[]" == done.stdout.strip(), f"`{program}` loaded {done.stdout}"
