"""Secrets in memory: what practice uses, and what is left when a keyring does not keep them."""

import threading

from smtpwidgets.credentials.kept import Kept, Place
from smtpwidgets.model.secret import Secret

__all__ = ["MemoryCredentials", "refuse_empty"]


class MemoryCredentials:
    """Keeps secrets until the process ends; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secrets: dict[str, Secret] = {}

    def put(self, id: str, secret: Secret) -> Kept:
        """Keep `secret` for the entry `id`, in place of one that was there."""
        refuse_empty(secret)
        with self._lock:
            self._secrets[id] = secret
        return Kept(Place.MEMORY, "Kept in memory until this kernel stops.")

    def get(self, id: str) -> Secret | None:
        """Return the secret of the entry `id`, or None."""
        with self._lock:
            return self._secrets.get(id)

    def has(self, id: str) -> bool:
        """Whether there is a secret for the entry `id`."""
        return self.get(id) is not None

    def delete(self, id: str) -> Secret | None:
        """Forget the secret of the entry `id` and return it, or None if there was none."""
        with self._lock:
            return self._secrets.pop(id, None)

    def forget(self, id: str, secret: Secret) -> bool:
        """Forget `secret` if it is still the one of the entry `id`; return whether it was."""
        with self._lock:
            if self._secrets.get(id) is not secret:
                return False
            del self._secrets[id]
            return True

    def ids(self) -> tuple[str, ...]:
        """Return the ids of the entries that have a secret here."""
        with self._lock:
            return tuple(self._secrets)


def refuse_empty(secret: Secret) -> None:
    """Raise ValueError for a secret of no characters: some keyrings take it for none."""
    if not secret:
        raise ValueError("an empty password cannot be kept; delete the stored one instead")
