"""Many checks of one profile: what they share is looked up once, what they found kept in batches.

Each of them is what `Profile.check` is: the same secret for the same host, the same lock-out
guard, the same report. What differs is how often the database is asked: once in a while, and not
several times a check.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from functools import partial
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from smtpwidgets.checks import Network, check
from smtpwidgets.checks.threads import Pool, wait_for_thread
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import ProfileError, StaleRevisionError
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.kept_report import KeptReport
from smtpwidgets.model.logins import Login
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import key_of, key_of_report, login_passed, password_refused
from smtpwidgets.profile.guard import KIND, LoginGuard
from smtpwidgets.profile.prepared import Prepared
from smtpwidgets.profile.stored import StoredLately
from smtpwidgets.profile.surroundings import site_on_wire
from smtpwidgets.profile.write_behind import WriteBehind
from smtpwidgets.store import Store

__all__ = ["BulkChecks", "refuse_moved"]

# Keyrings answer one after the other; more threads would only wait.
_keyring = Pool(4, "smtpwidgets-keyring")

_WITHOUT_PASSWORD = frozenset({Auth.KERBEROS, Auth.CLIENT_CERTIFICATE})
_TRIES_EVERY_S = 5.0  # at what another notebook counted
_WRITTEN_WITHIN_S = 15.0  # a database that is locked is waited for ten seconds
_log = logging.getLogger(__name__)

Find = Callable[[str], Secret | None]
T = TypeVar("T")


class BulkChecks(LoginGuard):
    """The part of a profile that checks many entries at once, and keeps what was found."""

    _looked_at = float("-inf")
    _passed: frozenset[str] = frozenset()  # rows of refused logins that count no more

    def __init__(self, store: Store, credentials: Credentials, **given: Any) -> None:
        super().__init__(store, credentials, **given)
        self._stored = StoredLately(store, self._secret_steps.under_way)
        self._behind = WriteBehind()

    def prepare_checks(self) -> Prepared:
        """Return what many checks of this profile share, as it is now."""
        with self._lock:
            self._secret_steps.settle()
        prepared = Prepared.of(self._snapshot, self._network or Network())
        return prepared.beside(self._controls())

    async def check_prepared(
        self,
        prepared: Prepared,
        server_id: str,
        account_id: str | None = None,
        *,
        depth: Depth = Depth.LOGIN,
        timeout_s: float | None = None,
    ) -> Report:
        """Check one server as `check` does, and return the report; `keep_reports` keeps it.

        A refused login is counted at once here, and for other notebooks when the report is kept.

        Raises:
            NotFoundError: the server was deleted meanwhile.
            StaleRevisionError: it was moved meanwhile; nothing was sent.
            CredentialsError: the keyring does not open for a password; nothing was sent.
        """
        server = prepared.as_used(login := prepared.login(server_id, account_id))
        logs_in = depth is not Depth.CONNECT and server.auth is not Auth.NONE
        secret = await self._secret_for(prepared, login, server, logs_in=logs_in)
        lately = self._refused_lately(key := key_of(server))
        tries = await self._begin_turn(server, key) if logs_in else self._tries_of(server, key)
        try:
            report = await check(
                server,
                secret=secret,
                depth=depth,
                timeout_s=timeout_s,
                refused_lately=lately,
                held_back=tries if tries.held else None,
                network=prepared.world_beside(site_on_wire(server)),
                stopped=self._note,
                **prepared.told(server_id, account_id),
            )
            self._note(report)  # before the turn of the next login
            return report
        finally:
            if logs_in:
                self._end_turn(key)

    def keep_report(self, report: Report) -> None:
        """Keep a report as the last check of its server, and count its login if it was refused."""
        self._count(report)  # whatever became of the entry meanwhile: the server has counted, too
        self.keep_reports([report])

    def keep_reports(self, reports: Sequence[Report]) -> None:
        """Keep reports as the last checks of their servers, in one transaction.

        Listeners are told once. Servers that were deleted meanwhile are left out.

        Raises:
            UnreadableProfileError: the disk is full, or the profile is locked. In this kernel the
                reports are known all the same.
        """
        self._keep(list(map(self.learnt, reports)))

    def learnt(self, report: Report) -> KeptReport:
        """Learn from a report about this network, and return it as `keep_found` keeps it.

        At once it takes half the time that it takes later, and a report ten times the room.
        """
        self._learn(report)
        return KeptReport.of(report)

    def keep_found(self, found: Sequence[KeptReport]) -> None:
        """Keep reports of `check_prepared` that were `learnt`, and what was counted of logins.

        Raises:
            UnreadableProfileError: as `keep_reports`.
        """
        try:
            self._keep(found)
        finally:
            self._write_tries()

    def write_behind(self, write: Callable[[], T]) -> Future[T]:
        """Call `write` in another thread, after all that were given before; `close` waits for it.

        Raises:
            OSError: this computer has no thread left; it is not called.
        """
        return self._behind.submit(write)

    def close(self) -> None:
        """Close the profile as soon as what was found is written."""
        if not self._behind.finish(_WRITTEN_WITHIN_S):
            _log.warning("What was found last may not be stored: the profile is busy.")
        super().close()

    # --- inside ----------------------------------------------------------------------------------

    def _keep(self, found: Sequence[KeptReport]) -> None:
        known = [one for one in found if one.server_id in self._snapshot.servers]
        try:
            self._store.keep_reports(known)
        finally:  # a full disk does not undo what was found
            self._reports.put(known)
            if known:
                self._listeners.tell(known[0].server_id if len(known) == 1 else None)

    async def _secret_for(
        self, prepared: Prepared, login: Login, server: Server, *, logs_in: bool
    ) -> Secret | None:
        if server.auth is Auth.NONE:
            return None
        find = self._finder(server, logs_in=logs_in)
        # Memory answers at once: a thread would only cost time. A keyring may take seconds.
        stored = None if self._credentials.shared else self._stored.at_hand(self._snapshot)
        if stored is not None:
            return self._given_for(prepared, login, find, stored)
        given = partial(self._given_for, prepared, login, find)
        return await wait_for_thread(_keyring.submit(given))

    def _finder(self, server: Server, *, logs_in: bool) -> Find:
        """Return how the secret of a server is found; who only connects needs none."""
        if not (logs_in or server.client_certificate):
            return _nothing
        password = logs_in and server.auth not in _WITHOUT_PASSWORD
        return self._credentials.find if password else self._credentials.get

    def _given_for(
        self, prepared: Prepared, login: Login, find: Find, stored: Snapshot | None = None
    ) -> Secret | None:
        self._refuse_gone(prepared, login)
        secret = find(login.secret_id)
        read_at = monotonic()
        # Whose secret it is may have changed until it was read: here under the lock of whoever
        # moves an entry, and in another notebook where that one writes to the same keyring.
        with self._lock:
            self._refuse_gone(prepared, login)
        if stored is None:
            since = read_at if secret is not None and self._credentials.shared else None
            stored = self._stored.seen(self._snapshot, since=since)
        refuse_moved(login, prepared.snapshot, stored)
        under_way = self._stored.under_way
        self._secret_steps.refuse_under_way(login.secret_id, under_way, stored.revision)
        return secret

    def _refuse_gone(self, prepared: Prepared, login: Login) -> None:
        if self._snapshot is prepared.snapshot:
            return
        for id in (login.server_id, login.secret_id):
            self.server(id)  # deleted in this kernel: there is nothing to check any more
        refuse_moved(login, prepared.snapshot, self._snapshot)

    def _note(self, report: Report) -> None:
        """Count a login in memory; `keep_found` writes down what was counted."""
        if password_refused(report):
            row = {f"{key_of_report(report).name}:{uuid4().hex}": self.now()}
            with self._lock:
                self._unwritten = {**self._unwritten, **row}
        elif self._sorted() and login_passed(report):
            self._forget_later(self._rows_of(key_of_report(report)))

    def _forget_later(self, names: Iterable[str]) -> None:
        if not (gone := frozenset(names)):
            return
        with self._lock:
            self._unwritten = {n: t for n, t in self._unwritten.items() if n not in gone}
            self._refusals = {n: t for n, t in self._refusals.items() if n not in gone}
            self._passed = self._passed | gone

    def _write_tries(self) -> None:
        """Write down what was counted, and read what others did, once in a while."""
        with self._lock:
            fresh, gone = self._unwritten, self._passed
            self._passed = frozenset()
        if gone:
            self._forget(list(gone))
        if fresh:
            try:
                self._store.remember_all(KIND, {n: t.isoformat() for n, t in fresh.items()})
            except ProfileError:
                _log.warning("Refused logins are counted until this kernel stops, and not stored.")
            else:
                with self._lock:
                    self._refusals = {**self._refusals, **fresh}
                    self._unwritten = {n: t for n, t in self._unwritten.items() if n not in fresh}
                self._forget(self._superfluous())
        if monotonic() - self._looked_at > _TRIES_EVERY_S:
            self._looked_at = monotonic()
            self._look()


def _nothing(_id: str) -> Secret | None:
    return None


def refuse_moved(login: Login, seen: Snapshot, now: Snapshot) -> None:
    """Refuse to use a secret whose entry, or whose goal, was moved since it was `seen`.

    Raises:
        StaleRevisionError: it was; nothing may be sent.
    """
    if now is seen:
        return
    for id in dict.fromkeys((login.server_id, login.secret_id)):
        server, stored = seen.servers[id], now.servers.get(id)
        if stored is server:
            continue
        if stored is None or stored.host != server.host:
            what = f"{server.label} has another host" if stored else f"{server.label} was deleted"
            raise StaleRevisionError(seen.revision, now.revision, [what])
        if server.trusted_certificate not in {"", stored.trusted_certificate}:
            what = f"the certificate exception of {server.label} was changed or taken back"
            raise StaleRevisionError(seen.revision, now.revision, [what])
