"""Where a worker finds passwords: in its own keyring, or through an administrator's function.

Only the name of an entry comes to a worker. What is found is wrapped at once, goes to the server,
and goes nowhere else.
"""

import importlib
import platform
import re
from collections.abc import Callable
from functools import cache
from typing import Protocol

from smtpwidgets.credentials import Credentials
from smtpwidgets.fleet.worker_words import WORKER_WORDS
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server

__all__ = ["SecretSource", "is_function_name", "secret_source"]

_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")

LookUp = Callable[[Server, str], object]


class SecretSource(Protocol):
    """Gives the secret of an entry, or says in words why there is none."""

    def find(self, server: Server, id: str) -> tuple[Secret | None, str]:
        """Return the secret of the entry `id`, which `server` is logged into with, or why not."""


def is_function_name(name: str) -> bool:
    """Whether `name` has the form "package.module:function"."""
    return _FUNCTION.fullmatch(name) is not None


def secret_source(name: str) -> SecretSource:
    """Return where to look: "" is the keyring, else the function "package.module:function"."""
    return _FromFunction(name) if name else _FromKeyring()


@cache
def _credentials() -> Credentials:
    """Return this process's way to its keyring: one at a time asks it."""
    return Credentials()


class _FromKeyring:
    def find(self, server: Server, id: str) -> tuple[Secret | None, str]:
        del server  # the keyring knows entries by their ids
        if (secret := _credentials().get(id)) is not None:
            return secret, ""
        keyring = "" if _credentials().state().usable else WORKER_WORDS["no-keyring"]
        return None, _words("no-secret-keyring", id=id, keyring=keyring)


class _FromFunction:
    def __init__(self, name: str) -> None:
        self._name = name
        self._function: LookUp | None = None

    def find(self, server: Server, id: str) -> tuple[Secret | None, str]:
        # An exception may say what it was about to return: nothing of it is kept but its name.
        try:
            if self._function is None:
                module, _, function = self._name.partition(":")
                self._function = getattr(importlib.import_module(module), function)
        except (ImportError, AttributeError):
            return None, _words("function-missing", function=self._name)
        try:
            return _wrapped(self._function, server, id), _words(
                "no-secret-function", function=self._name
            )
        except Exception as error:  # noqa: BLE001 -- an administrator's function raises what it likes
            kind = type(error).__name__
        return None, _words("function-failed", function=self._name, error=kind)


def _wrapped(function: LookUp, server: Server, id: str) -> Secret | None:
    found = function(server, id)
    return Secret(found) if isinstance(found, str) and found else _given(found)


def _given(found: object) -> Secret | None:
    return found if isinstance(found, Secret) and found else None


def _words(row: str, **values: str) -> str:
    return WORKER_WORDS[row].format(worker=platform.node(), **values)
