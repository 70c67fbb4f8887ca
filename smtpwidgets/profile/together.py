"""Several entries in one step: secrets first, then rows and history, all or nothing."""

import functools
from collections.abc import Collection, Mapping, Sequence

from smtpwidgets.credentials import host_of
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
        moved = [c for c in changes if c.before and host_of(c.before) != host_of(c.after)]
        ids = [change.id for change in moved]
        kept = set(ids) if keep_secrets else set()
        with self._lock:
            parting = [c for c in changes if c.after is None or c.id not in kept]
            outcome = {**self._by_host.outcome(parting), **secrets}
            wanted = [*changes, *self._parted(moved, seen)]
            held = functools.partial(self._holds, changes)
            with self._secret_steps.step(outcome, held, look=ids, moved=ids) as step:
                if wanted or secrets:  # a password alone is for the entries that were seen
                    self._commit(self._plan(wanted, note, base), step)
                self._by_host.follow(changes, step.old)
                if wanted:  # what an undo of the rows brings back anyhow is left out
                    rows = {c.id for c in changes if host_of(c.before) != host_of(c.after)}
                    rest = secrets.keys() - rows
                    self._by_host.replaced(self.revision, {id: step.old[id] for id in rest})
        self._listeners.tell()
        for id in secrets:
            self._tell_followers(id)

    def _parted(self, moved: Sequence[Change], seen: Collection[str]) -> list[Change]:
        """Return the changes that keep passwords of accounts nobody looked at where they are."""
        servers = (change.after for change in moved if isinstance(change.after, Server))
        return [one for one in all_unfollowed(self._snapshot, servers) if one.id not in seen]
