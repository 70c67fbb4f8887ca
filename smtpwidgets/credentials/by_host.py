"""Which host a secret was given for: it comes back to that one, and never goes to another.

An entry keeps its id when its host changes, so the id alone does not say whose password it is.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from smtpwidgets.credentials.facade import Credentials
from smtpwidgets.credentials.kept import Kept
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import ChangeSet
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server

__all__ = ["SecretsByHost", "host_of"]

Value = Server | Account


class SecretsByHost:
    """Moves secrets out of use and back, for as long as this kernel lives.

    The caller makes sure that one thread at a time is in here.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._put_away: dict[tuple[str, str | None], Secret] = {}
        # What a step put another secret in the place of: by entry, the newest step last.
        self._replaced: dict[str, list[tuple[int, Secret | None]]] = {}

    @contextmanager
    def giving(
        self, id: str, secret: Secret | None, written: Callable[[], bool]
    ) -> Iterator[Secret | None]:
        """Keep `secret` while the entry is written; take it back if that ends without an entry.

        Gives out the secret that was there. `written()` is asked after an exception: an interrupt
        may come when all was done.
        """
        old = self._credentials.get(id) if secret else None
        try:
            if secret:
                self._credentials.put(id, secret)
            yield old
        except BaseException:
            if secret and not written():
                self._put(id, old)
            raise

    def give(self, id: str, secret: Secret) -> Kept:
        """Keep a secret that belongs to no step: no undo puts another one in its place."""
        self._replaced.pop(id, None)
        return self._credentials.put(id, secret)

    def forget(self, id: str) -> None:
        """Delete a secret; no undo brings it back."""
        self._replaced.pop(id, None)
        self._credentials.delete(id)

    def replaced(self, revision: int, old: Mapping[str, Secret | None]) -> None:
        """Keep for an undo of the step `revision` which secrets others took the place of."""
        for id, secret in old.items():
            self._replaced.setdefault(id, []).append((revision, secret))

    def follow(self, change_set: ChangeSet, undoes: int | None = None) -> None:
        """Let each secret follow its host: away with a deletion, back with its undo.

        `undoes` is the revision of the step that is taken back, and its secrets with it.
        """
        self._take_back(undoes)
        for before, after in ((change.before, change.after) for change in change_set.changes):
            if host_of(before) == host_of(after):
                continue
            if before is not None:
                self.remember(before, self._credentials.delete(before.id))
            if after is not None:
                self.bring_back(after)

    def _take_back(self, undoes: int | None) -> None:
        for id, steps in self._replaced.items():
            if steps and steps[-1][0] == undoes:
                self._put(id, steps.pop()[1])

    def remember(self, value: Value, secret: Secret | None) -> None:
        """Keep for an undo what was the secret of an entry at its host."""
        self._put_away.pop((value.id, host_of(value)), None)
        if secret is not None:
            self._put_away[value.id, host_of(value)] = secret

    def bring_back(self, value: Value) -> None:
        """Put back into use what was put away for this entry at this host, if anything was."""
        if (secret := self._put_away.pop((value.id, host_of(value)), None)) is not None:
            self._credentials.put(value.id, secret)

    def _put(self, id: str, secret: Secret | None) -> None:
        if secret is None:
            self._credentials.delete(id)
        else:
            self._credentials.put(id, secret)


def host_of(value: Value | None) -> str | None:
    """Return where the secret of an entry goes; None for no entry, and for an account."""
    return value.host if isinstance(value, Server) else None
