"""Which host a secret was given for: it comes back to that one, and never goes to another.

An entry keeps its id when its host changes, so the id alone does not say whose password it is.
"""

from collections.abc import Iterable, Mapping

from smtpwidgets.credentials.facade import Credentials
from smtpwidgets.credentials.kept import Kept
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change
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

    def outcome(
        self, changes: Iterable[Change], undoes: int | None = None
    ) -> dict[str, Secret | None]:
        """Return what becomes of secrets as each follows its host: what was put away, or None.

        `undoes` is the revision of the step that is taken back, and its secrets with it.
        """
        found = {id: s[-1][1] for id, s in self._replaced.items() if s and s[-1][0] == undoes}
        for change in changes:
            if change.after is None and host_of(change.before) is not None:
                found[change.id] = None
            elif change.after is not None and host_of(change.before) != host_of(change.after):
                secret = self._put_away.get((change.id, host_of(change.after)))
                if secret or change.before is not None:
                    found[change.id] = secret
        return found

    def follow(
        self,
        changes: Iterable[Change],
        old: Mapping[str, Secret | None],
        undoes: int | None = None,
    ) -> None:
        """Remember what an undo of `changes`, which are made, needs: the secrets as they were."""
        for steps in self._replaced.values():
            if steps and steps[-1][0] == undoes:
                steps.pop()
        for before, after in ((change.before, change.after) for change in changes):
            if host_of(before) == host_of(after):
                continue
            if before is not None:
                self._put_away.pop((before.id, host_of(before)), None)
                if (secret := old.get(before.id)) is not None:
                    self._put_away[before.id, host_of(before)] = secret
            if after is not None:
                self._put_away.pop((after.id, host_of(after)), None)


def host_of(value: Value | None) -> str | None:
    """Return where the secret of an entry goes; None for no entry, and for an account."""
    return value.host if isinstance(value, Server) else None
