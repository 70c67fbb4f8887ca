"""What a profile lists: servers, accounts and their secrets, read, changed and taken back.

It knows neither pandas nor ipywidgets. Every method may be called from any thread.
"""

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials, Kept, KeyringState, SecretsByHost, host_of
from smtpwidgets.errors import (
    InUseError,
    InvalidSettingsError,
    NothingToUndoError,
    ProfileError,
)
from smtpwidgets.listeners import Listener, Listeners
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet, Step, change_note
from smtpwidgets.model.consent import problems_of_change
from smtpwidgets.model.links import Removal, plan_removal
from smtpwidgets.model.logins import followers_of, login_of, unfollowed
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.profile.last_reports import LastReports
from smtpwidgets.profile.listed import Listed, Value
from smtpwidgets.profile.secret_steps import SecretStep, SecretSteps
from smtpwidgets.store import Store

if TYPE_CHECKING:
    from smtpwidgets.practice import PracticeServers

__all__ = ["Entries"]


class Entries(Listed):
    """Mail servers and accounts, their history, their secrets and their last checks.

    `servers` and `accounts` are read-only mappings id → value at `revision`. Another notebook may
    move the stored profile on: `changed_elsewhere()` says so, `refresh()` follows it, and a write
    that is based on an older state raises `StaleRevisionError` and writes nothing.
    """

    def __init__(
        self,
        store: Store,
        credentials: Credentials,
        *,
        network: Network | None = None,
        practice: "PracticeServers | None" = None,
        policy: Policy | None = None,
    ) -> None:
        super().__init__(store, practice)
        self.policy = policy or Policy()
        self._credentials = credentials
        self._network = network
        # Practice entries were there from the start: putting them there is no step of a person's.
        self._oldest = 0 if practice is None else self._snapshot.revision
        self._by_host = SecretsByHost(credentials)
        self._secret_steps = SecretSteps(store, credentials)
        self._listeners = Listeners()

    def history(self) -> tuple[Step, ...]:
        """Return what was done, newest first."""
        return self._store.history()

    @property
    def undoable(self) -> Step | None:
        """The step that `undo()` would take back, or None."""
        step = self._store.undoable()
        return step if step is not None and step.revision > self._oldest else None

    # --- writing ---------------------------------------------------------------------------------

    def add(self, value: Server | Account, secret: Secret | None = None) -> Server | Account:
        """Store a new server or account and return it.

        The secret goes first, so that an entry never stands there without the password that came
        with it; if the entry cannot be written, the secret is taken back.

        Raises:
            InvalidSettingsError: an account names a server of the wrong kind.
            StaleRevisionError: the profile was changed elsewhere; nothing was written.
        """
        self.add_together([value], {} if secret is None else {value.id: secret})
        return value

    def add_together(
        self, values: Sequence[Server | Account], secrets: Mapping[str, Secret] | None = None
    ) -> None:
        """Store several new entries in one step, all or nothing, with their secrets by id.

        Raises:
            InvalidSettingsError: an account names a server of the wrong kind.
            StaleRevisionError: the profile was changed elsewhere; nothing was written.
        """
        labels = " and ".join(f"“{value.label}”" for value in reversed(values))
        changes = [Change(after=value) for value in values]
        secrets = secrets or {}
        given = {str(v.id): secret for v in values if (secret := secrets.get(v.id))}
        with self._lock, self._secret_steps.step(given, partial(self._holds, changes)) as step:
            self._commit(self._plan(changes, f"Added {labels}"), step)
        self._listeners.tell()

    def update(
        self,
        value: Server | Account,
        secret: Secret | None = None,
        *,
        base: int | None = None,
        keep_secret: bool = False,
    ) -> Server | Account:
        """Store an edited server or account under its id and return it.

        Args:
            value: the entry as it shall be.
            secret: a new password, or None to keep the stored one.
            base: the revision the edit was made on; the present one if None.
            keep_secret: keep the password when the host changes. It was given for the old host,
                and is put away otherwise.

        Raises:
            NotFoundError: there is no entry with this id.
            StaleRevisionError: the profile is not at `base` any more; nothing was written.
        """
        with self._lock:
            before = self._find(value.id)
            value = Change(before=before, after=value).after or value  # without a strayed exception
            moved = host_of(before) != host_of(value)
            stays_behind = moved and secret is None and not keep_secret
            parts = stays_behind or (moved and secret is not None)  # from whose login it followed
            kept_for = value.id if parts else self._secret_id(value.id, value)
            rows = [Change(before=before, after=value)] if before != value else []
            outcome = self._by_host.outcome(rows) if stays_behind else {}
            outcome |= {kept_for: secret} if secret else {}
            ids = [value.id] if moved else []
            held = partial(self._holds, rows)
            with self._secret_steps.step(outcome, held, look=ids, moved=ids) as step:
                if before != value or secret:  # a password alone is for the entry that was seen
                    self._commit(self._change_of(before, value, base, parts=parts), step)
                self._by_host.follow(rows, step.old)
        self._tell_changed(value.id, rows=before != value, secret=secret is not None)
        return value

    def _change_of(
        self, before: Value, value: Value, base: int | None, *, parts: bool
    ) -> ChangeSet:
        """Return the step that puts `value` in the place of `before`."""
        changes = [Change(before=before, after=value)] if before != value else []
        if parts and isinstance(value, Server):
            changes += unfollowed(self._snapshot, value)
        return self._plan(changes, change_note(before, value), base)

    def remove(self, id: str, *, replace_with: str | None = None, unlink: bool = False) -> None:
        """Delete a server or an account; `undo()` brings it back with its links and its secret.

        Args:
            id: the server or account.
            replace_with: the server that takes its place in the accounts that use it.
            unlink: leave those accounts without it.

        Raises:
            NotFoundError: there is no such entry.
            InUseError: accounts use the server, and neither of the two answers was given.
        """
        with self._lock:
            plan = self.plan_removal(id, replace_with=replace_with)
            if plan.used_by and replace_with is None and not unlink:
                raise InUseError(id, [account.label for account in plan.used_by])
            self._write(plan.change_set)
        self._listeners.tell()

    def plan_removal(self, id: str, *, replace_with: str | None = None) -> Removal:
        """Return what `remove` would do, without doing it.

        Raises:
            NotFoundError: there is no such entry.
            NotAllowedError: an administrator switched deleting off.
        """
        self._find(id)
        if replace_with is not None:
            self._find(replace_with)
        removal = plan_removal(self._snapshot, id, replace_with)
        self.policy.permit(removal.change_set)
        return removal

    def undo(self) -> Step:
        """Take the last change back and return the step that was undone.

        Raises:
            NothingToUndoError: there is no change left.
        """
        with self._lock:
            step = self.undoable
            if step is None:
                raise NothingToUndoError
            plan = step.change_set.inverse(self._snapshot.revision)
            self._write(plan, undoes=step.revision)
        self._listeners.tell()
        return step

    # --- secrets ---------------------------------------------------------------------------------

    def set_secret(self, id: str, secret: Secret) -> Kept:
        """Keep the password of a server and say where it is kept.

        A server that an account logs into with the password of its incoming server has no other:
        it is changed there, for both.
        """
        with self._lock:
            self._secret_steps.settle()
            kept = self._by_host.give(self._secret_id(id), secret)
        self._tell_followers(id)
        return kept

    def has_secret(self, id: str) -> bool:
        """Whether a password is kept for this server, its own or that of the incoming one."""
        with self._lock:
            self._secret_steps.settle(once=True)
        return self._credentials.has(self._secret_id(id))

    def forget_secret(self, id: str) -> None:
        """Delete the kept password of a server."""
        with self._lock:
            self._secret_steps.settle()
            self._by_host.forget(self._secret_id(id))
        self._tell_followers(id)

    def keyring_state(self) -> KeyringState:
        """Return where passwords go on this computer, in words."""
        return self._credentials.state()

    # --- other notebooks -------------------------------------------------------------------------

    def changed_elsewhere(self) -> bool:
        """Whether another notebook moved the stored profile on."""
        return self._store.revision() != self._snapshot.revision

    def refresh(self) -> None:
        """Follow what other notebooks did."""
        with self._lock:
            self._snapshot, self._reports = self._store.snapshot(), LastReports(self._store)
        self._listeners.tell()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change; return the function that ends this.

        It gets the id of the server whose last check or secret is new, or None when entries
        changed. It is called in the thread that made the change, so it should only send work on.
        """
        return self._listeners.subscribe(listener)

    def close(self) -> None:
        """Close the database and stop the practice servers, if any."""
        self._listeners.clear()
        self._store.close()
        if self._practice is not None:
            self._practice.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Profile({self._snapshot}, {self.where})"

    # --- inside ----------------------------------------------------------------------------------

    def _holds(self, changes: Sequence[Change]) -> bool | None:
        """Whether the profile is stored as it is after `changes`; None if that cannot be read."""
        try:
            self._snapshot = self._store.snapshot()
        except ProfileError:
            return None
        held = {**self._snapshot.servers, **self._snapshot.accounts}
        return bool(changes) and all(held.get(change.id) == change.after for change in changes)

    def _write(self, change_set: ChangeSet, *, undoes: int | None = None) -> None:
        """Make a step in which each secret follows its host."""
        changes = change_set.changes
        outcome = self._by_host.outcome(changes, undoes)
        moved = [c.id for c in changes if host_of(c.before) != host_of(c.after)]
        with self._secret_steps.step(outcome, partial(self._holds, changes), moved=moved) as step:
            self._commit(change_set, step, undoes=undoes)
            self._by_host.follow(changes, step.old, undoes)

    def _plan(self, changes: Iterable[Change], note: str, base: int | None = None) -> ChangeSet:
        revision = self._snapshot.revision if base is None else base
        return ChangeSet(base=revision, changes=tuple(changes), note=note)

    def _secret_id(self, id: str, after: Value | None = None) -> str:
        """Return the entry whose secret `id` is logged into with, once it is as in `after`."""
        servers = {**self._snapshot.servers, **({id: after} if isinstance(after, Server) else {})}
        whole = self._snapshot.model_copy(update={"servers": servers})
        return login_of(whole, id).secret_id if id in servers else id  # unknown: its own

    def _tell_changed(self, id: str, *, rows: bool, secret: bool) -> None:
        if rows:
            self._listeners.tell()
        if secret:
            self._tell_followers(id)

    def _tell_followers(self, id: str) -> None:
        """Tell of a new secret: the entry it is kept for, and all that are used with it."""
        for one in followers_of(self._snapshot, self._secret_id(id)):
            self._listeners.tell(one)

    def _commit(
        self, change_set: ChangeSet, step: SecretStep | None = None, *, undoes: int | None = None
    ) -> ChangeSet:
        if problems := problems_of_change(self._snapshot, change_set):
            raise InvalidSettingsError(problems)
        self.policy.permit(change_set)
        note = None if step is None else self._secret_steps.note_of(step)
        seen = self._snapshot
        self._snapshot = self._store.apply(change_set, undoes=undoes, seen=seen, note=note)
        if step is not None:
            step.committed = True
        with contextlib.suppress(ProfileError):  # a last check that cannot be read is no loss
            self._reports.follow(change_set)
        return change_set
