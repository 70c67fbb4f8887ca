"""Keyrings of ours: one that works, and one for each way in which real ones fail.

`priority` is below that of having none, so that `keyring` itself never chooses one of them.
"""

# ruff: noqa: ARG002 -- the names and the number of arguments are those of keyring

import threading

from keyring.backend import KeyringBackend
from keyring.backends.Windows import WinVaultKeyring
from keyring.errors import (
    InitError,
    KeyringError,
    KeyringLocked,
    NoKeyringError,
    PasswordDeleteError,
    PasswordSetError,
)

__all__ = [
    "RAISED",
    "DictKeyring",
    "ForgetfulKeyring",
    "HangingKeyring",
    "HoldsOnKeyring",
    "PlaintextKeyring",
    "RaisingKeyring",
    "SmallKeyring",
    "StubbornError",
    "TruncatingKeyring",
]


class DictKeyring(KeyringBackend):
    """Keeps what it is given, as long as it lives."""

    priority = -1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("No such password!")


class ForgetfulKeyring(DictKeyring):
    """Says yes and keeps nothing, as keyring's own null back end does under another name."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class TruncatingKeyring(DictKeyring):
    """Keeps the first four characters."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:4])


class HoldsOnKeyring(DictKeyring):
    """Keeps everything and lets go of nothing."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError(f"will not delete {self.kept}")


class PlaintextKeyring(DictKeyring):
    """Stands for the one of keyrings.alt, which has this module and this name."""


PlaintextKeyring.__module__ = "keyrings.alt.file"


class SmallKeyring(WinVaultKeyring):
    """Windows: holds 2560 bytes; here it must not even be asked for more."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    get_password = DictKeyring.get_password
    set_password = DictKeyring.set_password
    delete_password = DictKeyring.delete_password


class StubbornError(OSError):
    """What pywin32 raises for a blob that is too large: code 1783, and the blob in the text."""

    winerror = 1783


class RaisingKeyring(DictKeyring):
    """Raises `kind` from every call, with the secret in its text, its arguments and its cause."""

    def __init__(self, kind: type[Exception]) -> None:
        super().__init__()
        self.kind = kind

    def _fail(self, password: str) -> None:
        try:
            self.kept[password, password]
        except KeyError as error:
            if self.kind is UnicodeEncodeError:
                raise UnicodeEncodeError("ascii", password or "é", 0, 1, password) from error
            raise self.kind(f"cannot keep {password}") from error

    def get_password(self, service: str, username: str) -> str | None:
        self._fail("")
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail(password)

    def delete_password(self, service: str, username: str) -> None:
        self._fail("")


class HangingKeyring(DictKeyring):
    """Waits for `answer` in every call, as for a window that nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = threading.Event()
        self.calls = 0

    def _wait(self) -> None:
        self.calls += 1
        assert self.answer.wait(20), "the test forgot to answer"

    def get_password(self, service: str, username: str) -> str | None:
        self._wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._wait()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._wait()
        super().delete_password(service, username)


RAISED = (
    NoKeyringError,
    InitError,
    KeyringLocked,
    PasswordSetError,
    KeyringError,
    StubbornError,
    UnicodeEncodeError,
    ImportError,
    RuntimeError,
)
