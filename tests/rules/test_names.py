"""Names: what is public, where it stands, and that it is explained."""

import ast
import importlib
import re
from pathlib import Path

import pytest

import smtpwidgets
from tests.support.source import MODULES, PACKAGE, ROOT, TESTS, functions, name, tree

# What notebooks and scripts rely on. To change it is to break somebody's notebook: add a line to
# the CHANGELOG, and change this list in the same commit.
PUBLIC = [
    "Account",
    "AccountForm",
    "AccountList",
    "AccountMatrix",
    "BulkEditor",
    "CheckUp",
    "ClosedProfileError",
    "ConnectionDoctor",
    "CredentialsError",
    "ExplainPanel",
    "Explanation",
    "Fleet",
    "FleetView",
    "InUseError",
    "InvalidSettingsError",
    "KeyringLockedError",
    "KeyringUnavailableError",
    "MissingExtraError",
    "NotAllowedError",
    "NotFoundError",
    "NothingToUndoError",
    "Profile",
    "ProfileError",
    "Report",
    "Reports",
    "Secret",
    "SecretTooLongError",
    "Server",
    "ServerDraft",
    "ServerForm",
    "ServerList",
    "Setup",
    "SetupAssistant",
    "SmtpWidgetsError",
    "StaleRevisionError",
    "TableError",
    "UnreadablePolicyError",
    "UnreadableProfileError",
    "UnsafeClusterError",
    "add_customer",
    "check",
    "check_all",
    "check_stages",
    "diagnose",
    "discover",
    "doctor",
    "explain",
    "open_profile",
    "practice_profile",
    "read_table",
    "shareable",
    "when_it_fails",
    "write_table",
]

# Modules with nothing to give: started by other programs, or only a folder.
NOTHING_TO_GIVE = {
    "smtpwidgets/__main__.py",
    "smtpwidgets/model/__init__.py",
    "smtpwidgets/store/migrations/__init__.py",
    "smtpwidgets/store/migrations/env.py",
    "smtpwidgets/store/migrations/versions/__init__.py",
}
MEANINGLESS = {"utils", "util", "helpers", "helper", "manager", "handler", "base", "misc", "common"}


def _listed(path: Path) -> list[str] | None:
    """Return `__all__` of a file, if it has one."""
    for node in tree(path).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "__all__":
            value = getattr(node, "value", None)
            return list(ast.literal_eval(value)) if value is not None else []
    return None


def test_the_public_names_are_those_that_were_promised() -> None:
    """Notebooks of other people rely on them."""
    assert sorted(PUBLIC) == sorted(smtpwidgets.__all__)


@pytest.mark.parametrize("public", PUBLIC)
def test_every_public_name_can_be_had(public: str) -> None:
    """A lazy name that leads nowhere is found here, and not in somebody's notebook."""
    value = getattr(smtpwidgets, public)

    assert public == value.__name__
    assert value.__doc__
    assert public in dir(smtpwidgets)


def test_no_module_takes_the_place_of_a_public_name() -> None:
    """Importing a layer called `check` would put a module where the function `check` was."""
    modules = {path.stem for path in PACKAGE.glob("*.py")}
    modules |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert not modules & set(PUBLIC), "rename the module: the function is the promise"


def _in_order(names: list[str]) -> list[str]:
    """Return names as isort has them: CONSTANTS, Classes, functions."""
    return sorted(names, key=lambda n: (not n.isupper(), not n[:1].isupper(), _natural(n)))


def _natural(text: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", text)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_each_module_says_what_it_gives_and_has_it(path: Path) -> None:
    """`__all__` is the module's contract: there, sorted, and true."""
    listed = _listed(path)
    if name(path) in NOTHING_TO_GIVE:
        return
    assert listed is not None, f"{name(path)} has no __all__: name what others may import."
    assert _in_order(listed) == listed, f"{name(path)}: sort __all__ (ruff does it: RUF022)."
    assert len(set(listed)) == len(listed)

    dotted = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    module = importlib.import_module(dotted.removesuffix(".__init__"))
    missing = [one for one in listed if not hasattr(module, one)]
    assert not missing, f"{name(path)} promises {missing} and has no such names."


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_is_named_after_nothing(path: Path) -> None:
    """A drawer called utils fills with what nobody finds again: name it for what is in it."""
    parts = set(path.relative_to(PACKAGE).with_suffix("").parts)

    assert not parts & MEANINGLESS, f"{name(path)}: name it for what belongs there."


def _public(node: ast.AST, prefix: str = "") -> list[tuple[str, ast.AST]]:
    """Return the public classes, functions and methods of a tree, by dotted name."""
    found: list[tuple[str, ast.AST]] = []
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if child.name.startswith("_"):
            continue
        found.append((prefix + child.name, child))
        if isinstance(child, ast.ClassDef):
            found += _public(child, f"{child.name}.")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_everything_public_is_explained(path: Path) -> None:
    """Shapes, units and errors stand where the reader is: at the name."""
    without = [
        dotted
        for dotted, node in _public(tree(path))
        if not ast.get_docstring(node)  # type: ignore[arg-type]
        and not any("overload" in ast.unparse(d) for d in getattr(node, "decorator_list", []))
    ]

    assert ast.get_docstring(tree(path)), f"{name(path)}: say what belongs in this file."
    assert not without, f"{name(path)}: no docstring at {without}."


@pytest.mark.parametrize("path", [p for p in TESTS if p.name.startswith("test_")], ids=name)
def test_every_test_states_its_promise(path: Path) -> None:
    """A test that fails is read by somebody who did not write it: its sentence says what broke."""
    tests = [f for f in functions(path) if f.name.startswith("test_")]
    without = [f.name for f in tests if not ast.get_docstring(f)]

    assert not without, f"{name(path)}: no sentence at {without}."


def test_test_folders_are_no_packages() -> None:
    """With --import-mode=importlib an __init__.py makes two modules of one file."""
    assert not [name(p) for p in TESTS if p.name == "__init__.py"]
