"""The keyrings that are known: what people call them, and which of them may not be used."""

from collections.abc import Iterable
from typing import NamedTuple

from keyring.backend import KeyringBackend

from smtpwidgets.credentials.faults import Fault, qualified_names

__all__ = ["BackendRow", "chosen", "row_of"]


class BackendRow(NamedTuple):
    """A keyring: its name in words, why it may not be used (if so), what it holds at most."""

    name: str
    fault: Fault | None = None
    limit_bytes: int | None = None  # of the secret as UTF-16


# The beginning of a class's qualified name, the first that fits. Keyrings that are not here are
# taken on trial: what they are given is read back at once.
_BACKENDS: tuple[tuple[str, BackendRow], ...] = (
    ("keyring.backends.fail.", BackendRow("none", Fault.MISSING)),
    ("keyring.backends.null.", BackendRow("switched off", Fault.SWITCHED_OFF)),
    # Chains without a member are like having none.
    ("keyring.backends.chainer.", BackendRow("none", Fault.MISSING)),
    # Their files are plain, or encrypted with a password that they ask for on a terminal, which
    # in a notebook nobody sees.
    ("keyrings.alt.", BackendRow("keyrings.alt", Fault.OWN_FILE)),
    ("keyrings.cryptfile.", BackendRow("keyrings.cryptfile", Fault.OWN_FILE)),
    ("keyring.backends.SecretService.", BackendRow("Secret Service, such as GNOME Keyring")),
    ("keyring.backends.libsecret.", BackendRow("Secret Service, such as GNOME Keyring")),
    ("keyring.backends.kwallet.", BackendRow("KDE Wallet")),
    ("keyring.backends.macOS.", BackendRow("macOS Keychain")),
    # Source: wincred.h, CRED_MAX_CREDENTIAL_BLOB_SIZE is 5 * 512 bytes.
    (
        "keyring.backends.Windows.",
        BackendRow("Windows Credential Manager", limit_bytes=5 * 512),
    ),
)


def row_of(backend: KeyringBackend) -> BackendRow:
    """Return what is known of `backend`, by its class and those it descends from."""
    for name in qualified_names(type(backend)):
        for prefix, row in _BACKENDS:
            if name.startswith(prefix):
                return row
    return BackendRow(type(backend).__module__.removesuffix(".Keyring"))


def chosen(backend: KeyringBackend) -> KeyringBackend:
    """Return `backend`, or of a chain the first member that may be used.

    A chain as a whole may write into a member that keeps passwords in a file, should the one
    before it not want them.
    """
    if not qualified_names(type(backend))[0].startswith("keyring.backends.chainer."):
        return backend
    members: Iterable[KeyringBackend] = getattr(backend, "backends", ())
    members = tuple(members)
    usable = (member for member in members if row_of(member).fault is None)
    return next(usable, next(iter(members), backend))
