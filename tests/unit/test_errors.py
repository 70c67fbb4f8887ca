"""What smtpwidgets raises: the tree as drawn, sentences, and a way through a pickle."""

import inspect
import pickle
import re

import pytest

from smtpwidgets import errors
from smtpwidgets.errors import SmtpWidgetsError
from smtpwidgets.model.problem import Fix, Problem
from smtpwidgets.model.table_problem import TableProblem

PROBLEM = Problem(
    field="host", code="x", message="No.", fix=Fix(label="Use a", changes={"host": "a"})
)
EXAMPLES: list[SmtpWidgetsError] = [
    errors.InvalidSettingsError([PROBLEM]),
    errors.NotFoundError("4711"),
    errors.InUseError("4711", ["Work", "Home"]),
    errors.StaleRevisionError(3, 4, ["Work was deleted"]),
    errors.StaleRevisionError(3, 4),
    errors.NothingToUndoError(),
    errors.NotAllowedError("Adding servers is switched off", "Ask ext. 42.", "policy.toml"),
    errors.NotAllowedError("Adding servers is switched off"),
    errors.UnreadablePolicyError("policy.toml", "[servers] ad: this name is not known"),
    errors.ClosedProfileError("mail.db"),
    errors.TableError([TableProblem(code="port", message="A port has digits.", row=2)]),
    errors.UnsafeClusterError(["tcp://192.0.2.1:8786"]),
    errors.UnreadableProfileError("mail.db", "it is no database."),
    errors.UnreadableProfileError("mail.db", "the disk is full", "Make room.", "is not written"),
    errors.KeyringUnavailableError("fail.Keyring", "There is no keyring. It stays in memory."),
    errors.KeyringLockedError("SecretService", "The keyring is locked. Unlock it."),
    errors.SecretTooLongError("WinVault", "It is too long. It stays in memory."),
    errors.MissingExtraError("practice", "Practising"),
]
_BASES = {"SmtpWidgetsError", "ProfileError", "CredentialsError"}


def _drawn() -> dict[str, tuple[str | None, str | None]]:
    """Return class → (parent, builtin beside it) as the module's docstring draws them."""
    drawn: dict[str, tuple[str | None, str | None]] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^(?P<branch>[│├└─ ]*)(?P<name>\w+Error)\b(?P<rest>.*)$", line)
        if found is None:
            continue
        depth = len(found["branch"]) // 4
        path[depth:] = [found["name"]]
        also = re.search(r"\(also (\w+)\)", found["rest"])
        drawn[found["name"]] = (path[depth - 1] if depth else None, also[1] if also else None)
    return drawn


def test_the_drawn_tree_is_the_tree_of_the_classes() -> None:
    """Who reads the top of the module knows what to catch."""
    classes = {
        name: (
            None if name == "SmtpWidgetsError" else kind.__bases__[0].__name__,
            kind.__bases__[1].__name__ if len(kind.__bases__) > 1 else None,
        )
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, SmtpWidgetsError)
    }

    assert classes == _drawn()
    assert sorted(classes) == errors.__all__


def test_each_error_has_an_example_here() -> None:
    """A new error is tested on the day it is added."""
    assert set(errors.__all__) - _BASES == {type(error).__name__ for error in EXAMPLES}


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda e: type(e).__name__)
def test_an_error_goes_through_a_pickle_with_its_facts(error: SmtpWidgetsError) -> None:
    """Workers and notebooks on other machines send them back."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own bytes

    assert type(error) is type(again)
    assert str(error) == str(again)
    assert vars(error) == vars(again)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda e: type(e).__name__)
def test_an_error_says_what_happened_in_whole_sentences(error: SmtpWidgetsError) -> None:
    """They end with a period, and with one only."""
    assert re.search(r"\w[)\]'\"]?\.$", str(error)) or "restart the kernel." in str(error)
    assert ".." not in str(error).replace("…", "")
