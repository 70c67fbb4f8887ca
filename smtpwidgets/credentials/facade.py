"""`Credentials`: the keyring where it keeps what it is given, memory where it does not."""

import contextlib
import threading
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Self

from keyring.backend import KeyringBackend

from smtpwidgets.credentials.in_keyring import DEFAULT_TIMEOUT_S, KeyringCredentials
from smtpwidgets.credentials.in_memory import MemoryCredentials
from smtpwidgets.credentials.kept import Kept, KeyringState, Place
from smtpwidgets.errors import CredentialsError
from smtpwidgets.model.secret import Secret, refuse_plain

__all__ = ["Credentials"]

_IN_MEMORY = KeyringState(
    Place.MEMORY, "memory", "Passwords are kept in memory until this kernel stops.", usable=False
)


class Credentials:
    """Keeps secrets by the id of their entry and never loses one while this kernel lives.

    What a keyring refuses is kept in memory, and the answer says so. All methods are synchronous,
    may be called from any thread, and come back within the time limit of `timeout_s` seconds a
    call to the keyring (at once, while an earlier call hangs).
    """

    def __init__(
        self, backend: KeyringBackend | None = None, *, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> None:
        self._memory = MemoryCredentials()
        self._keyring: KeyringCredentials | None = KeyringCredentials(
            backend, timeout_s=timeout_s, wanted_late=self._memory.forget
        )
        self._lock = threading.RLock()  # one change at a time; the keyring has its own limit
        self._left_behind: dict[str, str] = {}
        self._withheld: frozenset[str] = frozenset()

    @classmethod
    def in_memory(cls) -> Self:
        """Return credentials that never touch a keyring."""
        credentials = cls()
        credentials._keyring = None
        return credentials

    def put(self, id: str, secret: Secret, *, fall_back: bool = True) -> Kept:
        """Keep `secret` for the entry `id`; the answer says where it is and why.

        Raises:
            TypeError: `secret` is no Secret.
            ValueError: the secret is empty.
            CredentialsError: only with `fall_back=False`, when the keyring does not keep it.
        """
        refuse_plain(secret)
        if self._keyring is None or id in self._withheld:
            return self._memory.put(id, secret)
        with self._lock:
            try:
                kept = self._keyring.put(id, secret)
            except CredentialsError as error:
                if not fall_back:
                    raise
                kept = self._memory.put(id, secret)
                return Kept(kept.where, f"{kept.sentence[:-1]}: {_continued(error.sentence)}")
            self._memory.delete(id)
            self._left_behind.pop(id, None)
            self._clear_up(self._keyring)
            return kept

    def get(self, id: str) -> Secret | None:
        """Return the secret of the entry `id`; None if there is none or the keyring is shut.

        `state()` tells the two apart.
        """
        try:
            return self.find(id)
        except CredentialsError:
            return None  # kept as the keyring's trouble, which `state` tells

    def find(self, id: str) -> Secret | None:
        """Return the secret of the entry `id`, None if there is none here.

        Raises:
            CredentialsError: it may be in the keyring, which does not open or answer now.
        """
        # What is in memory is newer: it went there because the keyring did not take it.
        secret = self._memory.get(id)
        if secret is not None or self._keyring is None or id in self._left_behind:
            return secret
        try:
            return self._keyring.get(id)
        except CredentialsError:
            if self._keyring.keeps_nothing:
                return None
            raise

    @property
    def shared(self) -> bool:
        """Whether other programs of the same person may read, and change, what is kept here."""
        return self._keyring is not None

    @property
    def keeps_nothing(self) -> bool:
        """Whether there is no keyring, or one that is never written to."""
        state = self.state()
        return not (state.usable or state.shut)

    def has(self, id: str) -> bool:
        """Whether there is a secret for the entry `id`."""
        return self.get(id) is not None

    def delete(self, id: str) -> Secret | None:
        """Forget the secret of the entry `id` and return it, so that an undo can bring it back.

        A keyring that refuses stops nothing: for this kernel the secret is gone all the same, and
        `left_behind` and `state()` say that it may still be in the keyring.
        """
        with self._lock:
            in_memory = self._memory.delete(id)
            if self._keyring is None or id in self._left_behind:
                return in_memory
            secret = None
            try:
                secret = self._keyring.get(id)
                if secret is not None:
                    self._keyring.erase(id)
            except CredentialsError as error:
                if not self._keyring.keeps_nothing:
                    self._left_behind[id] = error.sentence
            return in_memory or secret

    def take_back(self, id: str, secret: Secret, old: Secret | None) -> None:
        """Undo `put(id, secret)`: what was there before is there again."""
        if old is not None:
            self.put(id, old)
        elif self._keyring is None or not self._memory.forget(id, secret):
            self.delete(id)  # else it never came to the keyring, and what is there was not seen

    def disown(self, id: str) -> None:
        """Remove what the keyring has for the entry `id`; what is in memory stays.

        Until the keyring does so, it is not used.
        """
        if self._keyring is None:
            return
        with self._lock:
            try:
                self._keyring.erase(id)
            except CredentialsError as error:
                if not self._keyring.keeps_nothing:
                    self._left_behind[id] = error.sentence
            else:
                self._left_behind.pop(id, None)

    def set_aside(self, id: str) -> None:
        """Keep in the keyring what a step under way takes the place of, as far as it lets us."""
        if self._keyring is not None:
            with contextlib.suppress(CredentialsError):  # then it will not take the new one either
                self._keyring.set_aside(id)

    def end_aside(self, id: str, *, restore: bool) -> bool:
        """Let go of what was set aside; with `restore`, it is the secret again.

        Return whether the keyring did so. Until it restores it, what it has is not used.
        """
        if self._keyring is None:
            return True
        with self._lock:
            try:
                self._keyring.end_aside(id, restore=restore)
            except CredentialsError as error:
                if restore:
                    self._left_behind[id] = error.sentence
                return False
            if restore:
                self._left_behind.pop(id, None)
            return True

    def withhold(self, ids: Collection[str]) -> None:
        """Keep new secrets of these entries in memory: what the keyring has may yet be erased."""
        self._withheld = frozenset(ids)

    @property
    def left_behind(self) -> Mapping[str, str]:
        """Ids of deleted entries whose secret may still be in the keyring, and why."""
        return MappingProxyType(dict(self._left_behind))

    @property
    def not_in_keyring(self) -> frozenset[str]:
        """Ids whose secret a keyring did not take: it is gone when this kernel stops."""
        return frozenset() if self._keyring is None else frozenset(self._memory.ids())

    def state(self) -> KeyringState:
        """Return where the next secret will probably go, without asking a keyring to open."""
        if self._keyring is None:
            return _IN_MEMORY
        trouble = self._keyring.trouble
        if trouble is None:
            try:
                self._keyring.look()
            except CredentialsError as error:
                trouble = error
        name = self._keyring.backend_name
        if trouble is not None:
            sentence = f"{_IN_MEMORY.sentence[:-1]}: {_continued(trouble.sentence)}"
            shut = not self._keyring.keeps_nothing
            return KeyringState(
                Place.MEMORY, name, sentence + self._remainder(), usable=False, shut=shut
            )
        sentence = f"Passwords are kept in this computer's keyring ({name})."
        return KeyringState(Place.KEYRING, name, sentence + self._remainder(), usable=True)

    def try_again(self) -> KeyringState:
        """Give the keyring another chance: move what is in memory into it, and say how it went."""
        if self._keyring is not None:
            self._keyring.try_again()
            with self._lock:
                for id in set(self._memory.ids()) - self._withheld:
                    secret = self._memory.get(id)
                    if secret is not None and self.put(id, secret).where is Place.MEMORY:
                        break
        return self.state()

    def _clear_up(self, keyring: KeyringCredentials) -> None:
        """Remove what an earlier deletion had to leave in the keyring, now that it answers."""
        for id in tuple(self._left_behind):
            try:
                keyring.erase(id)
            except CredentialsError as error:
                self._left_behind[id] = error.sentence
                return
            del self._left_behind[id]

    def _remainder(self) -> str:
        count = len(self._left_behind)
        if not count:
            return ""
        what = "The password of a deleted entry" if count == 1 else f"{count} deleted passwords"
        return f" {what} may still be in the keyring; it will be removed when the keyring allows."


def _continued(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
