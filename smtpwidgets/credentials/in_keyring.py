"""Secrets in the computer's keyring: written, read back, and never waited for without end."""

from collections.abc import Callable
from typing import TypeVar

import keyring
from keyring.backend import KeyringBackend

from smtpwidgets.credentials.backends import BackendRow, chosen, row_of
from smtpwidgets.credentials.faults import FAULTS, Fault, fault_of
from smtpwidgets.credentials.in_memory import refuse_empty
from smtpwidgets.credentials.kept import Kept, Place
from smtpwidgets.credentials.turnstile import TimeLimitError, Turnstile
from smtpwidgets.errors import CredentialsError
from smtpwidgets.model.secret import Secret

__all__ = ["DEFAULT_TIMEOUT_S", "KeyringCredentials"]

T = TypeVar("T")

# Unlocking by hand takes longer, and then the person saves again; a page that stands still for
# longer than this looks broken.
DEFAULT_TIMEOUT_S = 5.0

# Fixed words: the entry's id is in the service's name, and a user name may change. What a step
# under way takes the place of is kept beside it, until that step has ended.
_KEY = "password"
_ASIDE = "password before"


class KeyringCredentials:
    """Keeps secrets in a keyring, or says why not; safe to use from any thread.

    `wanted_late(id, secret)` is asked when the keyring took a secret only after the time limit:
    True leaves it there, False (and having nobody to ask) takes it out again.

    Raises (every method):
        KeyringUnavailableError: there is no keyring that keeps what it is given.
        KeyringLockedError: it is locked, or did not answer in time.
        SecretTooLongError: it cannot hold this much.
    """

    def __init__(
        self,
        backend: KeyringBackend | None = None,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        wanted_late: Callable[[str, Secret], bool] | None = None,
    ) -> None:
        self._backend = backend
        self._wanted_late = wanted_late
        self._turnstile = Turnstile(timeout_s)
        self._row: BackendRow | None = None
        self._trouble: CredentialsError | None = None

    @property
    def trouble(self) -> CredentialsError | None:
        """Why the keyring did not do the last thing it was asked; None if it did."""
        return self._trouble

    @property
    def backend_name(self) -> str:
        """The keyring in words people know; "keyring" until it was first asked."""
        return "keyring" if self._row is None else self._row.name

    @property
    def keeps_nothing(self) -> bool:
        """Whether this keyring is one that is never written to, so that it holds nothing."""
        return self._row is not None and self._row.fault is not None

    def put(self, id: str, secret: Secret) -> Kept:
        """Keep `secret` for the entry `id`, and make sure that the keyring gives it back."""
        refuse_empty(secret)

        def write(backend: KeyringBackend) -> Fault | None:
            return _write(backend, id, secret)

        def late(fault: Fault | None) -> None:
            if fault is not None:
                return  # it was not written after all
            if self._wanted_late is None or not self._wanted_late(id, secret):
                self._guarded(lambda backend: _erase(backend, id))

        self._ask(write, late)
        return Kept(Place.KEYRING, f"Kept in this computer's keyring ({self.backend_name}).")

    def get(self, id: str) -> Secret | None:
        """Return the secret of the entry `id`, or None."""
        found: list[Secret] = []
        self._ask(lambda backend: _read(backend, id, found))
        return found[0] if found else None

    def has(self, id: str) -> bool:
        """Whether there is a secret for the entry `id`."""
        return self.get(id) is not None

    def delete(self, id: str) -> Secret | None:
        """Remove the secret of the entry `id` and return it, or None if there was none."""
        secret = self.get(id)
        if secret is not None:
            self.erase(id)
        return secret

    def erase(self, id: str) -> None:
        """Remove the secret of the entry `id`, if there is one."""
        self._ask(lambda backend: _erase(backend, id))

    def set_aside(self, id: str) -> None:
        """Keep a copy of the secret of the entry `id` beside it, if there is one."""
        self._ask(lambda backend: _copy(backend, id, _KEY, _ASIDE))

    def end_aside(self, id: str, *, restore: bool) -> None:
        """Let go of the copy; with `restore`, put it first in the place of the secret."""

        def end(backend: KeyringBackend) -> Fault | None:
            fault = _copy(backend, id, _ASIDE, _KEY) if restore else None
            return fault or _erase(backend, id, _ASIDE)

        self._ask(end)

    def look(self) -> None:
        """Find out which keyring there is, without asking it to open."""
        self._ask(lambda _backend: None)

    def try_again(self) -> None:
        """Forget the last trouble and ask again, even if a call still hangs."""
        self._trouble = None
        self._turnstile.reopen()

    def _ask(
        self,
        step: Callable[[KeyringBackend], Fault | None],
        late: Callable[[Fault | None], None] | None = None,
    ) -> None:
        def came_late(fault: Fault | None) -> None:
            if fault is None:
                self._trouble = None
            if late is not None:
                late(fault)

        try:
            fault = self._turnstile.run(lambda: self._guarded(step), came_late)
        except TimeLimitError:
            fault = Fault.SILENT
        # Outside every `except`: an error raised here drags no other one behind it.
        if fault is not None:
            error = self._error(fault)
            self._trouble = error if FAULTS[fault].lasting else None
            raise error
        self._trouble = None

    def _guarded(self, step: Callable[[KeyringBackend], Fault | None]) -> Fault | None:
        """Run one step in the turnstile's thread; nothing of an exception leaves it."""
        try:
            backend = chosen(self._backend or keyring.get_keyring())
            self._row = row_of(backend)
            return self._row.fault or step(backend)
        except Exception as error:  # noqa: BLE001 -- back ends raise what they like
            return fault_of(error)

    def _error(self, fault: Fault) -> CredentialsError:
        row = FAULTS[fault]
        reason = row.reason.format(backend=self.backend_name, timeout_s=self._turnstile.timeout_s)
        reason = f"{reason[0].upper()}{reason[1:]}."
        return row.error(self.backend_name, f"{reason} {row.remedy}", reason)


def _service(id: str) -> str:
    return f"smtpwidgets:{id}"


def _write(backend: KeyringBackend, id: str, secret: Secret) -> Fault | None:
    limit = row_of(backend).limit_bytes
    if limit is not None and len(secret.reveal().encode("utf-16-le")) > limit:
        return Fault.TOO_LONG
    backend.set_password(_service(id), _KEY, secret.reveal())
    if backend.get_password(_service(id), _KEY) == secret.reveal():
        return None
    _erase(backend, id)  # half a password helps nobody
    return Fault.FORGETFUL


def _read(backend: KeyringBackend, id: str, found: list[Secret]) -> Fault | None:
    text = backend.get_password(_service(id), _KEY)
    if text:
        found.append(Secret(text))
    return None


def _copy(backend: KeyringBackend, id: str, source: str, goal: str) -> Fault | None:
    text = backend.get_password(_service(id), source)
    if not text:
        return None
    backend.set_password(_service(id), goal, text)
    return None if backend.get_password(_service(id), goal) == text else Fault.FORGETFUL


def _erase(backend: KeyringBackend, id: str, key: str = _KEY) -> Fault | None:
    if backend.get_password(_service(id), key) is None:
        return None
    backend.delete_password(_service(id), key)
    return None if backend.get_password(_service(id), key) is None else Fault.DECLINED
