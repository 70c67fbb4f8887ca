"""The lock-out guard: refused logins are counted, and after a few the next one is held back.

One row a refusal, so that two notebooks that add theirs at the same time never lose one; a login
that passes takes the rows of its user name away. Rows hold a time and nothing else; their names
are digests of host and user name.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from smtpwidgets.checks import Inbox, Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import ProfileError
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server
from smtpwidgets.model.tries import (
    REMEMBERED,
    LoginKey,
    Tries,
    inbox_refused,
    key_of,
    key_of_report,
    login_passed,
    password_refused,
    tries_of,
)
from smtpwidgets.profile.surroundings import Surroundings
from smtpwidgets.store import Store

if TYPE_CHECKING:
    from smtpwidgets.practice import PracticeServers

__all__ = ["KIND", "ROWS_KEPT", "LoginGuard"]

KIND = "refusals"
# Somebody may check thousands of entries with passwords of last year; the newest count.
ROWS_KEPT = 2_000

_log = logging.getLogger(__name__)


class LoginGuard(Surroundings):
    """The part of a profile that counts refused logins, for all notebooks that share it."""

    def __init__(
        self,
        store: Store,
        credentials: Credentials,
        *,
        network: Network | None = None,
        practice: "PracticeServers | None" = None,
        policy: Policy | None = None,
    ) -> None:
        super().__init__(store, credentials, network=network, practice=practice, policy=policy)
        # As they were when somebody looked last, and those that could not be written: time by name.
        self._refusals: Mapping[str, datetime] = {}
        self._unwritten: Mapping[str, datetime] = {}
        self._by_name: Mapping[str, Mapping[str, datetime]] = {}
        self._sorted_from: tuple[Mapping[str, datetime], Mapping[str, datetime]] = ({}, {})
        self._under_way: dict[LoginKey, int] = {}
        self._waiting: dict[LoginKey, list[Future[None]]] = {}
        self._look()

    def now(self) -> datetime:
        """Return the present; the guard reads the clock here and nowhere else."""
        return datetime.now(UTC)

    def tries(self, server_id: str, account_id: str | None = None) -> Tries:
        """Return how many logins at this server were refused lately, and until when it is held.

        It waits for no database: what other notebooks counted is known after the next check.

        Args:
            server_id: the server.
            account_id: the account that logs in. If None, the first that brings its login.

        Raises:
            NotFoundError: there is no such server or account.
        """
        return self._tries_of(self.as_used(server_id, account_id))

    def refresh(self) -> None:
        """Follow what other notebooks did."""
        self._look()
        super().refresh()

    # --- inside ----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _turn_of(
        self, server: Server, *, logs_in: bool, despite: bool
    ) -> AsyncIterator[tuple[Tries, int]]:
        """Give the tries of a login, and what its host refused in an hour; see `_begin_turn`."""
        key = key_of(server)
        await asyncio.to_thread(self._look)
        if not logs_in:
            yield self._tries_of(server, key), self._refused_lately(key)
            return
        lately = self._refused_lately(key)
        tries = await self._begin_turn(server, key, despite=despite)
        try:
            yield tries, lately
        finally:
            self._end_turn(key)

    async def _begin_turn(self, server: Server, key: LoginKey, *, despite: bool = False) -> Tries:
        """Wait for the turn of a login, and return its tries; `_end_turn` has to follow.

        No more logins of one kind are under way at once than may be refused before a pause, or
        many presses at once would all pass the guard; further ones wait for an answer. Count it
        before the turn ends.
        """
        while True:
            with self._lock:
                tries, others = self._tries_of(server, key), self._under_way.get(key, 0)
                if despite or tries.held or others < tries.left:
                    self._under_way[key] = others + 1
                    return tries
                answer: Future[None] = Future()
                self._waiting.setdefault(key, []).append(answer)
            await asyncio.wrap_future(answer)

    def _end_turn(self, key: LoginKey) -> None:
        """Let those go on that wait for the answer to a login of the same kind."""
        with self._lock:
            if left := self._under_way.pop(key) - 1:
                self._under_way[key] = left
            waiting = self._waiting.pop(key, ())
        for answer in waiting:
            if answer.set_running_or_notify_cancel():
                answer.set_result(None)

    def _refused_lately(self, key: LoginKey) -> int:
        """Return how many logins a host refused within an hour, of whomever."""
        if not self._sorted():  # most profiles: no name has to be worked out
            return 0
        oldest = self.now() - REMEMBERED
        return sum(1 for time in self._sorted().get(key.at_host, {}).values() if time > oldest)

    def _tries_of(self, server: Server, key: LoginKey | None = None) -> Tries:
        times = self._rows_of(key or key_of(server)).values()
        return tries_of(times, self.now(), host=server.host, username=server.username)

    def _known(self) -> Mapping[str, datetime]:
        oldest = self.now() - REMEMBERED
        rows = {**self._refusals, **self._unwritten}
        return {name: time for name, time in rows.items() if time > oldest}

    def _rows_of(self, key: LoginKey) -> dict[str, datetime]:
        if not self._sorted():
            return {}
        oldest = self.now() - REMEMBERED
        mine = self._sorted().get(key.name, {})
        return {name: time for name, time in mine.items() if time > oldest}

    def _sorted(self) -> Mapping[str, Mapping[str, datetime]]:
        """Return all rows by the names of hosts, and of users at them; sorted when they are new."""
        stored, lately = self._refusals, self._unwritten
        if self._sorted_from[0] is not stored or self._sorted_from[1] is not lately:
            found: dict[str, dict[str, datetime]] = {}
            for name, time in {**stored, **lately}.items():
                user, _, _ = name.rpartition(":")
                found.setdefault(user, {})[name] = time
                found.setdefault(user.partition(":")[0], {})[name] = time
            self._sorted_from, self._by_name = (stored, lately), found
        return self._by_name

    def _count(self, report: Report) -> None:
        """Learn from a check: one more refusal, or a login that passed and ends the count."""
        if password_refused(report):
            self._add(key_of_report(report))
        elif login_passed(report):
            self._clear(key_of_report(report))

    def _count_inbox(self, report: Report, inbox: Inbox | None) -> None:
        """Learn from the last stage of a round trip, which logs in at another server."""
        if inbox is None:
            return
        if report.arrival is not None:
            self._clear(key_of(inbox.server))
        elif inbox_refused(report):
            self._add(key_of(inbox.server))

    def _add(self, key: LoginKey) -> None:
        name, now = f"{key.name}:{uuid4().hex}", self.now()
        try:
            self._store.remember(KIND, name, now.isoformat())
        except ProfileError:
            _log.warning("A refused login is counted until this kernel stops, and not stored.")
            with self._lock:
                self._unwritten = {**self._unwritten, name: now}
        self._look()
        self._forget(self._superfluous())

    def _clear(self, key: LoginKey) -> None:
        self._look()
        self._forget(list(self._rows_of(key)))

    def _superfluous(self) -> list[str]:
        """Return the rows that tell nothing any more, and the oldest if there are too many."""
        known = self._known()
        fresh = frozenset(sorted(known, key=known.__getitem__, reverse=True)[:ROWS_KEPT])
        return [name for name in {**self._refusals, **self._unwritten} if name not in fresh]

    def _forget(self, names: list[str]) -> None:
        if not names:
            return
        gone = frozenset(names)
        with self._lock:
            self._unwritten = _without(self._unwritten, gone)
            self._refusals = _without(self._refusals, gone)
        try:
            self._store.forget(KIND, *names)
        except ProfileError:
            _log.warning("Refused logins that count no more could not be deleted.")

    def _look(self) -> None:
        """Read what every notebook counted; a check needs no database, so it may fail."""
        try:
            bodies = self._store.remembered(KIND)
        except ProfileError:
            _log.warning("What other notebooks counted of refused logins cannot be read now.")
            return
        now = self.now()
        read = {name: _time(body) for name, body in bodies.items()}
        # Written before the clock was set back: from now on they count from now, and not for ever.
        ahead = [name for name, time in read.items() if time is not None and time > now]
        with self._lock:
            self._refusals = {n: min(time, now) for n, time in read.items() if time is not None}
            self._unwritten = {n: min(time, now) for n, time in self._unwritten.items()}
        self._correct(ahead, now)
        if broken := [name for name, time in read.items() if time is None]:
            _log.warning("%d rows of refused logins cannot be read; left out.", len(broken))
            self._forget(broken)

    def _correct(self, ahead: list[str], now: datetime) -> None:
        try:
            for name in ahead:
                self._store.remember(KIND, name, now.isoformat())
        except ProfileError:
            _log.warning("Times of refused logins that lie ahead could not be corrected.")


def _without(rows: Mapping[str, datetime], names: frozenset[str]) -> dict[str, datetime]:
    return {name: time for name, time in rows.items() if name not in names}


def _time(body: str) -> datetime | None:
    """Return the time in a row, or None if this is no time that can be compared."""
    try:
        time = datetime.fromisoformat(body)
    except ValueError:
        return None
    return time if time.tzinfo is not None else None
