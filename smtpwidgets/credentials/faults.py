"""What goes wrong with keyrings: a table of reasons and remedies, and of what shows each.

Nothing of a back end's own exception is ever passed on: its text, its arguments and the local
variables of its traceback may hold the secret.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from smtpwidgets.errors import (
    CredentialsError,
    KeyringLockedError,
    KeyringUnavailableError,
    SecretTooLongError,
)

__all__ = ["FAULTS", "Fault", "FaultRow", "fault_of", "qualified_names"]


class Fault(StrEnum):
    """One way in which a keyring fails to keep a secret."""

    MISSING = "missing"
    SWITCHED_OFF = "switched-off"
    OWN_FILE = "own-file"
    LOCKED = "locked"
    DECLINED = "declined"
    SILENT = "silent"
    FORGETFUL = "forgetful"
    TOO_LONG = "too-long"
    CHARACTER = "character"
    NOT_INSTALLED = "not-installed"
    BROKEN = "broken"


class FaultRow(NamedTuple):
    """`reason` begins in lower case and has no full stop; `remedy` is a sentence or more.

    `lasting` is False where the secret is at fault: with another one the keyring is fine.

    `{backend}` stands for the keyring's name, `{timeout_s}` for the time limit in seconds.
    """

    error: type[CredentialsError]
    reason: str
    remedy: str
    lasting: bool = True


FAULTS: Mapping[Fault, FaultRow] = {
    Fault.MISSING: FaultRow(
        KeyringUnavailableError,
        "this computer has no keyring",
        "On a server or on Binder that is normal: give the password again after a restart. On a "
        "Linux desktop, install gnome-keyring or KDE Wallet, log in again and restart the kernel.",
    ),
    Fault.SWITCHED_OFF: FaultRow(
        KeyringUnavailableError,
        "this computer's keyring is switched off, so it would throw the password away",
        "To switch it on, remove default-keyring from the settings file of keyring (its folder is "
        "shown by: keyring diagnose), or unset PYTHON_KEYRING_BACKEND, and restart the kernel.",
    ),
    Fault.OWN_FILE: FaultRow(
        KeyringUnavailableError,
        "the only keyring here keeps passwords in a file of its own ({backend}), which other "
        "programs may be able to read",
        "Nothing was written to it. Install your system's keyring, such as gnome-keyring or KDE "
        "Wallet, and restart the kernel.",
    ),
    Fault.LOCKED: FaultRow(
        KeyringLockedError,
        "this computer's keyring is locked",
        "Unlock it, then save the password again.",
    ),
    Fault.DECLINED: FaultRow(
        KeyringLockedError,
        "this computer's keyring ({backend}) declined; perhaps it is locked, or its window was "
        "closed",
        "Unlock it, then save the password again.",
    ),
    Fault.SILENT: FaultRow(
        KeyringLockedError,
        "this computer's keyring did not answer within {timeout_s:g} seconds; perhaps it waits "
        "for you in a window of its own",
        "Look for a window that asks for your keyring's password and answer it, then save the "
        "password again.",
    ),
    Fault.FORGETFUL: FaultRow(
        KeyringUnavailableError,
        "this computer's keyring ({backend}) took the password and did not give the same one back",
        "Another keyring can be chosen with PYTHON_KEYRING_BACKEND; restart the kernel afterwards.",
    ),
    Fault.TOO_LONG: FaultRow(
        SecretTooLongError,
        "it is longer than this computer's keyring ({backend}) can hold",
        "Passwords fit, long tokens may not: give the token again after a restart.",
        lasting=False,
    ),
    Fault.CHARACTER: FaultRow(
        KeyringUnavailableError,
        "this computer's keyring ({backend}) cannot keep one of its characters",
        "Type the password again rather than pasting it; it may hold half a character.",
        lasting=False,
    ),
    Fault.NOT_INSTALLED: FaultRow(
        KeyringUnavailableError,
        "the keyring that is chosen here, or a part of it, is not installed",
        "Look at PYTHON_KEYRING_BACKEND and at the settings file of keyring (its folder is shown "
        "by: keyring diagnose), and restart the kernel.",
    ),
    Fault.BROKEN: FaultRow(
        KeyringUnavailableError,
        "this computer's keyring ({backend}) ended with an error",
        "Log out of this computer and in again, which restarts the keyring, then save the "
        "password again.",
    ),
}

# By the names of classes, since most of their modules can be loaded on one system only.
_BY_EXCEPTION: Mapping[str, Fault] = {
    "keyring.errors.KeyringLocked": Fault.LOCKED,
    "keyring.errors.InitError": Fault.LOCKED,
    "keyring.errors.PasswordSetError": Fault.DECLINED,
    "keyring.errors.PasswordDeleteError": Fault.DECLINED,
    "keyring.errors.NoKeyringError": Fault.MISSING,
    "secretstorage.exceptions.LockedException": Fault.LOCKED,
    "secretstorage.exceptions.PromptDismissedException": Fault.DECLINED,
    "secretstorage.exceptions.SecretServiceNotAvailableException": Fault.MISSING,
    "builtins.UnicodeError": Fault.CHARACTER,
    "builtins.ImportError": Fault.NOT_INSTALLED,
}

# Windows: 1783 RPC_X_BAD_STUB_DATA is its answer to a blob of more than 2560 bytes.
_BY_WINDOWS_ERROR: Mapping[int, Fault] = {1783: Fault.TOO_LONG}


def fault_of(error: BaseException) -> Fault:
    """Return what an exception of a keyring back end means; the most exact class decides."""
    by_code = _BY_WINDOWS_ERROR.get(getattr(error, "winerror", None) or 0)
    if by_code is not None:
        return by_code
    known = (_BY_EXCEPTION.get(name) for name in qualified_names(type(error)))
    return next((fault for fault in known if fault is not None), Fault.BROKEN)


def qualified_names(kind: type) -> tuple[str, ...]:
    """Return `module.Name` of a class and of every class it descends from, nearest first."""
    return tuple(f"{one.__module__}.{one.__qualname__}" for one in kind.__mro__)
