"""A keyring that several processes share and that outlives them: a file for each secret."""

import os
from collections.abc import Callable
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

__all__ = ["FileKeyring"]


class FileKeyring(KeyringBackend):
    """Keeps each secret in a file of `folder`; `told` is called before and after each change."""

    priority = -1

    def __init__(self, folder: Path, told: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.folder, self.told = folder, told
        folder.mkdir(exist_ok=True)

    def kept(self) -> dict[str, str]:
        """Return all that is kept, by the names of the files."""
        files = sorted(self.folder.iterdir())
        return {one.name: one.read_text() for one in files if one.suffix != ".new"}

    def get_password(self, service: str, username: str) -> str | None:
        try:
            return self._file(service, username).read_text()
        except FileNotFoundError:
            return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.told()
        file = self._file(service, username)
        fresh = file.with_suffix(".new")
        fresh.write_text(password)
        os.replace(fresh, file)  # noqa: PTH105 -- at once, as a keyring does
        self.told()

    def delete_password(self, service: str, username: str) -> None:
        self.told()
        try:
            self._file(service, username).unlink()
        except FileNotFoundError:
            raise PasswordDeleteError("No such password!") from None
        self.told()

    def _file(self, service: str, username: str) -> Path:
        return self.folder / f"{service} {username}"
