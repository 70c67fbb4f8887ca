"""The verbs of a profile: the only place where store, keyring and live checks meet.

It knows neither pandas nor ipywidgets. Every method may be called from any thread.
"""

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from smtpwidgets.checks import Network, check
from smtpwidgets.credentials import Credentials, Kept, KeyringState, SecretsByHost, host_of
from smtpwidgets.errors import (
    InUseError,
    NotFoundError,
    NothingToUndoError,
    ProfileError,
    StaleRevisionError,
)
from smtpwidgets.listeners import Listener, Listeners
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet, Snapshot, Step
from smtpwidgets.model.report import Report, StageResult
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.store import Store

if TYPE_CHECKING:
    from smtpwidgets.frames import ServersFrame
    from smtpwidgets.practice import PracticeServers

__all__ = ["Profile"]

Value = Server | Account

# Set by BinderHub in every session it launches; its network lets no mail port out.
_BINDER = ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL")


class Profile:
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
    ) -> None:
        self._store = store
        self._credentials = credentials
        self._network = network
        self._practice = practice
        self._lock = threading.RLock()
        self._snapshot: Snapshot = store.snapshot()
        # Practice entries were there from the start: putting them there is no step of a person's.
        self._oldest = 0 if practice is None else self._snapshot.revision
        self._reports: Mapping[str, Report] = store.reports()
        self._by_host = SecretsByHost(credentials)
        self._listeners = Listeners()

    # --- reading ---------------------------------------------------------------------------------

    @property
    def servers(self) -> Mapping[str, Server]:
        """Every server by id, in the order they were added."""
        return MappingProxyType(self._snapshot.servers)

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Every account by id, in the order they were added."""
        return MappingProxyType(self._snapshot.accounts)

    @property
    def reports(self) -> Mapping[str, Report]:
        """The last check of each server, by the server's id."""
        return MappingProxyType(self._reports)

    @property
    def revision(self) -> int:
        """The revision this profile shows; each change adds one."""
        return self._snapshot.revision

    @property
    def snapshot(self) -> Snapshot:
        """Servers and accounts at `revision`, as one value."""
        return self._snapshot

    @property
    def practice(self) -> "PracticeServers | None":
        """The practice servers behind this profile, if it is one to practise on."""
        return self._practice

    @property
    def where(self) -> str:
        """Where servers and accounts are stored, in words."""
        return "in memory, for practice" if self._practice is not None else self._store.where

    @property
    def mail_ports_closed(self) -> bool:
        """Whether this machine is known to let no mail port out (Binder)."""
        return self._practice is None and any(name in os.environ for name in _BINDER)

    def used_by(self, server_id: str) -> tuple[Account, ...]:
        """Return the accounts that send or receive through this server."""
        return tuple(a for a in self._snapshot.accounts.values() if server_id in a.server_ids)

    def history(self) -> tuple[Step, ...]:
        """Return what was done, newest first."""
        return self._store.history()

    @property
    def undoable(self) -> Step | None:
        """The step that `undo()` would take back, or None."""
        step = self._store.undoable()
        return step if step is not None and step.revision > self._oldest else None

    def servers_frame(self) -> "ServersFrame":
        """Return the server list as a DataFrame.

        Shape:
            (n_servers, n_columns), index `id` (string, unique), nullable types, rows in the order
            of the list. Never a password.
        """
        from smtpwidgets.frames import servers_frame  # noqa: PLC0415 -- a script needs no pandas

        return servers_frame(self._snapshot, self._reports)

    # --- writing ---------------------------------------------------------------------------------

    def add(self, value: Server | Account, secret: Secret | None = None) -> Server | Account:
        """Store a new server or account and return it.

        The secret goes first, so that an entry never stands there without the password that came
        with it; if the entry cannot be written, the secret is taken back.

        Raises:
            StaleRevisionError: the profile was changed elsewhere; nothing was written.
        """
        with self._lock, self._by_host.giving(value.id, secret, lambda: self._holds(value)):
            self._commit(self._plan([Change(after=value)], f"Added “{value.label}”"))
        self._listeners.tell()
        return value

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
            keep_secret: a password given for one host is not sent to another unasked. When the
                host changes, the stored one is put away unless this is True.

        Raises:
            NotFoundError: there is no entry with this id.
            StaleRevisionError: the profile is not at `base` any more; nothing was written.
        """
        with self._lock:
            before = self._find(value.id)
            moved = host_of(before) != host_of(value)
            old = self._credentials.get(value.id) if moved else None
            with self._by_host.giving(value.id, secret, lambda: self._holds(value)):
                if before != value:
                    change = Change(before=before, after=value)
                    self._commit(self._plan([change], f"Changed “{value.label}”", base))
            if moved:
                self._by_host.remember(before, old)
                if secret is None and not keep_secret:
                    self._credentials.delete(value.id)
                    self._by_host.bring_back(value)
        if before != value:
            self._listeners.tell()
        if secret is not None:
            self._listeners.tell(value.id)
        return value

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
            value, users = self._find(id), self.used_by(id)
            if users and replace_with is None and not unlink:
                raise InUseError(id, [account.label for account in users])
            if replace_with is not None:
                self._find(replace_with)
            links = [(a, a.with_server_replaced(id, replace_with)) for a in users]
            changes = [Change(before=old, after=new) for old, new in (*links, (value, None))]
            self._by_host.follow(self._commit(self._plan(changes, f"Deleted “{value.label}”")))
        self._listeners.tell()

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
            self._by_host.follow(self._commit(plan, undoes=step.revision))
        self._listeners.tell()
        return step

    # --- secrets ---------------------------------------------------------------------------------

    def set_secret(self, id: str, secret: Secret) -> Kept:
        """Keep the password of a server and say where it is kept."""
        self._find(id)
        kept = self._credentials.put(id, secret)
        self._listeners.tell(id)
        return kept

    def has_secret(self, id: str) -> bool:
        """Whether a password is kept for this server."""
        return self._credentials.has(id)

    def forget_secret(self, id: str) -> None:
        """Delete the kept password of a server."""
        self._credentials.delete(id)
        self._listeners.tell(id)

    def keyring_state(self) -> KeyringState:
        """Return where passwords go on this computer, in words."""
        return self._credentials.state()

    # --- checks ----------------------------------------------------------------------------------

    async def check(
        self,
        id: str,
        *,
        depth: Depth | str = Depth.LOGIN,
        sender: str | None = None,
        recipient: str | None = None,
        progress: Callable[[StageResult], None] | None = None,
    ) -> Report:
        """Check one server live, keep the report with the revision it was made on, return it.

        A failing server is a result, never an exception. `progress` gets each stage as it ends.

        Raises:
            NotFoundError: there is no such server.
            StaleRevisionError: another notebook moved this server to another host, so that the
                stored password may be for that one. Nothing was sent.
        """
        # Keyring and database may take their time; the loop of the caller must not wait for them.
        server, revision, secret = await asyncio.to_thread(self._for_check, id)
        report = await check(
            server,
            secret=secret,
            sender=sender or self._sender_for(id),
            recipient=recipient,
            depth=depth,
            network=self._network,
            revision=revision,
            progress=progress,
        )
        await asyncio.to_thread(self.keep_report, report)
        return report

    def keep_report(self, report: Report) -> None:
        """Keep a report as the last check of its server."""
        if report.server_id not in self._snapshot.servers:
            return  # deleted while it was being checked
        try:
            self._store.keep_report(report)
        finally:  # a full disk does not undo what was found
            with self._lock:
                self._reports = {**self._reports, report.server_id: report}
            self._listeners.tell(report.server_id)

    # --- other notebooks -------------------------------------------------------------------------

    def changed_elsewhere(self) -> bool:
        """Whether another notebook moved the stored profile on."""
        return self._store.revision() != self._snapshot.revision

    def refresh(self) -> None:
        """Follow what other notebooks did."""
        with self._lock:
            self._snapshot, self._reports = self._store.snapshot(), self._store.reports()
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

    def server(self, id: str) -> Server:
        """Return one server.

        Raises:
            NotFoundError: there is no such server.
        """
        value = self._snapshot.servers.get(id)
        if value is None:
            raise NotFoundError(id)
        return value

    # --- inside ----------------------------------------------------------------------------------

    def _find(self, id: str) -> Value:
        value = self._snapshot.servers.get(id) or self._snapshot.accounts.get(id)
        if value is None:
            raise NotFoundError(id)
        return value

    def _holds(self, value: Value) -> bool:
        """Whether the stored profile holds `value` as it is."""
        with contextlib.suppress(ProfileError):  # then nobody knows, and nothing is promised
            self._snapshot = self._store.snapshot()
        return value in (
            self._snapshot.servers.get(value.id),
            self._snapshot.accounts.get(value.id),
        )

    def _plan(self, changes: Iterable[Change], note: str, base: int | None = None) -> ChangeSet:
        revision = self._snapshot.revision if base is None else base
        return ChangeSet(base=revision, changes=tuple(changes), note=note)

    def _commit(self, change_set: ChangeSet, *, undoes: int | None = None) -> ChangeSet:
        self._snapshot = self._store.apply(change_set, undoes=undoes)
        # An entry that came back brings its last check; if that cannot be read now, it is no loss.
        with contextlib.suppress(ProfileError):
            self._reports = self._store.reports()
        return change_set

    def _for_check(self, id: str) -> tuple[Server, int, Secret | None]:
        """Return a server, the revision it is from, and the secret that was given for its host."""
        with self._lock:
            server, revision = self.server(id), self._snapshot.revision
            if server.auth is Auth.NONE:
                return server, revision, None
            stored = self._snapshot
            with contextlib.suppress(ProfileError):  # a check needs no database
                stored = self._store.snapshot() if self.changed_elsewhere() else stored
            now = stored.servers.get(id)
            if now is None or now.host != server.host:
                what = f"{server.label} has another host" if now else f"{server.label} was deleted"
                raise StaleRevisionError(revision, stored.revision, [what])
            return server, revision, self._credentials.get(id)

    def _sender_for(self, server_id: str) -> str | None:
        senders = (a.address for a in self._snapshot.accounts.values() if server_id in a.outgoing)
        return next(senders, None)
