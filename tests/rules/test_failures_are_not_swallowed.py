"""No error disappears: broad catches go on or have a reason, and nothing prints into nowhere."""

import ast
from pathlib import Path

import pytest

from tests.support.source import MODULES, name, tree

# Files that catch everything and do not raise it again, each with its reason.
MAY_CATCH_ALL = {
    "checks/walk.py": "whatever a server makes happen is a result",
    "checks/threads.py": "the error belongs to whoever awaits the future",
    "profile/write_behind.py": "the error belongs to whoever awaits the future",
    "fleet/apart.py": "the error belongs to whoever awaits the future",
    "credentials/in_keyring.py": "back ends of the keyring raise what they like",
    "fleet/worker.py": "it would carry what it touched to other machines; its name goes back",
    "fleet/worker_secrets.py": "an administrator's function raises what it likes",
    "installation.py": "one broken part must not hide the others",
    "listeners.py": "the change is made, and the other listeners want to know; it is logged",
    "widgets/details.py": "what was typed is kept first; only a stale entry is answered there",
    "widgets/account_details.py": "the same, for an account with its servers",
    "frames/strangers.py": "objects in the cells of a frame raise what they like; they are told",
    "frames/workbooks.py": "a damaged workbook raises anything, and its words may quote a password",
}


def _catches_all(handler: ast.ExceptHandler) -> bool:
    caught = "" if handler.type is None else ast.unparse(handler.type)
    return handler.type is None or any(w in caught.split(", ") or f"({w}" in caught for w in ("Exception", "BaseException"))  # fmt: skip


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise)


def _short(path: Path) -> str:
    return name(path).removeprefix("smtpwidgets/")


def _swallowing(path: Path) -> list[int]:
    """Return the lines where a file catches everything and goes on."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _catches_all(node) and not _raises_again(node)
    ]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_who_catches_everything_raises_it_again_or_has_a_reason(path: Path) -> None:
    """An error that is swallowed comes back as a riddle."""
    lines = _swallowing(path)

    assert not lines or _short(path) in MAY_CATCH_ALL, (
        f"{name(path)}:{lines} catches everything and goes on. Name the exceptions that are "
        "expected there, or list the file with its reason."
    )


def test_no_permission_outlives_its_reason() -> None:
    """A row for a file that catches no more, or is gone, would let the next one do it unasked."""
    assert MAY_CATCH_ALL.keys() == {_short(path) for path in MODULES if _swallowing(path)}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_error_is_passed_over_in_silence(path: Path) -> None:
    """`except …: pass` says nothing; contextlib.suppress with a comment says what and why."""
    silent = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and [type(s) for s in node.body] == [ast.Pass]
    ]

    assert not silent, f"{name(path)}:{silent}"


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "cli.py"], ids=name)
def test_nothing_prints_but_the_command_line(path: Path) -> None:
    """What a callback prints, nobody in a notebook sees; what a library prints, nobody wants."""
    calls = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "pprint", "breakpoint"}
    ]

    assert not calls, f"{name(path)}:{calls}: return it, or show it in a view."
