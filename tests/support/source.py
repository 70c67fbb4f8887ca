"""The package's own source, as rules read it: files, trees, names, imports."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "MODULES",
    "PACKAGE",
    "ROOT",
    "TESTS",
    "Import",
    "committed",
    "functions",
    "imports",
    "layer",
    "name",
    "tree",
]

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "smtpwidgets"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


class Import(NamedTuple):
    """One imported module: where, and whether it is loaded at once, later, or only for types."""

    module: str
    line: int
    when: str  # "at-once", "later" (in a function) or "for-types"


@functools.cache
def tree(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """Return the path as people write it: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def layer(path: Path) -> str:
    """Return the layer of a module: its folder below the package, or its own name."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[Import]:
    """Yield every import of a file, those inside functions included."""
    yield from _imports(tree(path), "at-once")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a file, nested ones included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@functools.cache
def committed() -> tuple[Path, ...]:
    """Return every file that git keeps, if this is a checkout; else every file of the tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    paths = [ROOT / given for given in names if given] or [
        path for path in ROOT.rglob("*") if ".venv" not in path.parts and ".git" not in path.parts
    ]
    return tuple(path for path in paths if path.is_file())


def _imports(node: ast.AST, when: str) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, when) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield Import(child.module or ".", child.lineno, when)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from _imports(child, "for-types")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _imports(child, "later")
        else:
            yield from _imports(child, when)
