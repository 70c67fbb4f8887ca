"""What is said about where a secret is: values, with words for people in them."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Kept", "KeyringState", "Place"]


class Place(StrEnum):
    """Where a secret is: for good, or until this kernel stops."""

    KEYRING = "keyring"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where one secret went; `sentence` says so, and why not into the keyring if it did not."""

    where: Place
    sentence: str


@dataclass(frozen=True, slots=True)
class KeyringState:
    """Where the next secret will probably go.

    `backend` is the keyring in words people know; `usable` whether it keeps secrets, as far as is
    known without asking it to open; `shut` that it did not open or answer when it was asked last,
    so that nobody can tell what is in it; `sentence` says all of that.
    """

    where: Place
    backend: str
    sentence: str
    usable: bool
    shut: bool = False
