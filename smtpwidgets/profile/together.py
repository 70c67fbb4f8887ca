"""Several entries in one step: secrets first, then rows and history, all or nothing."""

import contextlib
import functools
from collections.abc import Collection, Mapping, Sequence

from smtpwidgets.credentials import host_of
from smtpwidgets.errors import ProfileError
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change
from smtpwidgets.model.logins import all_unfollowed
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.profile.surroundings import Surroundings

__all__ = ["Together"]


class Together(Surroundings):
    """The part of a profile that changes many entries at once."""

    def put_together(
        self,
        values: Sequence[Server | Account],
        secrets: Mapping[str, Secret] | None = None,
        *,
        base: int | None = None,
        note: str = "",
        keep_secrets: bool = False,
    ) -> None:
        """Store entries in one step, all or nothing: new ids are added, known ones changed.

        A server that moved to another host without a new secret loses the one it had, unless
        `keep_secrets`: that was given for the old host. Accounts that are not in `values` do not
        lend it their login any more.

        Raises:
            InvalidSettingsError: an account names a server of the wrong kind.
            StaleRevisionError: the profile is not at `base` any more; nothing was written.
        """
        with self._lock:
            known: dict[str, Server | Account] = {**self._snapshot.servers}
            known.update(self._snapshot.accounts)
            changes = [Change(before=known.get(v.id), after=v) for v in values]
            changes = [change for change in changes if change.before != change.after]
            self._write_together(
                changes,
                secrets or {},
                seen={value.id for value in values},
                base=base,
                note=note or f"Set up “{values[-1].label}”",
                keep_secrets=keep_secrets,
            )

    def _write_together(
        self,
        changes: Sequence[Change],
        secrets: Mapping[str, Secret],
        *,
        seen: Collection[str],
        base: int | None,
        note: str,
        keep_secrets: bool = False,
    ) -> None:
        """Make `changes`, which all change something, and let each secret follow its host.

        An account in `seen` lends its login to a server that moves: somebody looked at both.
        """
        with self._lock, contextlib.ExitStack() as stack:
            moved = [c for c in changes if c.before and host_of(c.before) != host_of(c.after)]
            old = {change.id: self._credentials.get(change.id) for change in moved}
            stored: list[Change] = []
            # An interrupt may come when all was done; with no rows to write, nothing says so.
            written = functools.cache(
                lambda: bool(stored) or (bool(changes) and self._holds_all(changes))
            )
            replaced = {
                id: stack.enter_context(self._by_host.giving(id, secret, written))
                for id, secret in secrets.items()
            }
            wanted = [*changes, *self._parted(moved, seen)]
            if wanted or secrets:  # a password alone is for the entries that were seen
                self._commit(self._plan(wanted, note, base))
                stored += wanted
            kept = {c.id for c in moved if keep_secrets and c.after is not None}
            self._part_secrets(moved, old, kept | secrets.keys())
            if wanted:  # what an undo of the rows brings back anyhow is left out
                rows = {c.id for c in changes if host_of(c.before) != host_of(c.after)}
                rest = replaced.keys() - rows
                self._by_host.replaced(self.revision, {id: replaced[id] for id in rest})
        self._listeners.tell()
        for id in secrets:
            self._tell_followers(id)

    def _holds_all(self, changes: Sequence[Change]) -> bool:
        """Whether the stored profile holds everything as it is after `changes`."""
        with contextlib.suppress(ProfileError):  # then nobody knows, and nothing is promised
            self._snapshot = self._store.snapshot()
        held = {**self._snapshot.servers, **self._snapshot.accounts}
        return all(held.get(change.id) == change.after for change in changes)

    def _parted(self, moved: Sequence[Change], seen: Collection[str]) -> list[Change]:
        """Return the changes that keep passwords of accounts nobody looked at where they are."""
        servers = (change.after for change in moved if isinstance(change.after, Server))
        return [one for one in all_unfollowed(self._snapshot, servers) if one.id not in seen]

    def _part_secrets(
        self, moved: Sequence[Change], old: Mapping[str, Secret | None], kept: Collection[str]
    ) -> None:
        """Part secrets from servers that moved: all of them, also where an interrupt comes."""
        with contextlib.ExitStack() as stack:
            for change in moved:
                stays = change.id in kept
                stack.callback(self._put_away, change, old[change.id], stays=stays)

    def _put_away(self, change: Change, old: Secret | None, *, stays: bool) -> None:
        """Keep for an undo what was the secret of an entry at its old host."""
        if change.before is not None:
            self._by_host.remember(change.before, old)
        if stays:
            return
        try:
            self._credentials.delete(change.id)
        except BaseException:
            self._credentials.delete(change.id)  # it must not go to the new host, come what may
            raise
        if change.after is not None:
            self._by_host.bring_back(change.after)
