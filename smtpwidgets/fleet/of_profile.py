"""The entries of a profile, as a sweep asks for them; what is found is kept there."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from smtpwidgets.checks.threads import wait_for_thread
from smtpwidgets.errors import (
    CredentialsError,
    NotAllowedError,
    NotFoundError,
    ProfileError,
    SmtpWidgetsError,
    StaleRevisionError,
)
from smtpwidgets.fleet.keeping import Keeper
from smtpwidgets.fleet.plan import plan_visits
from smtpwidgets.model.cause import CauseId, Place
from smtpwidgets.model.hosts import is_loopback
from smtpwidgets.model.kept_report import KeptReport
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.not_begun import keyring_locked, not_begun
from smtpwidgets.model.report import Report
from smtpwidgets.model.run import Run
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Skip, Visit
from smtpwidgets.profile import Profile

__all__ = ["ProfileSource"]

_FRESH = timedelta(minutes=1)  # a look at the network that is younger need not be made again
_SHORT = CauseId("local-resources")
_ON_THE_WAY = frozenset({Place.DNS, Place.CONNECT})

_NOT_STORED = "The sweep is shown, and not stored: %s"

_log = logging.getLogger(__name__)


class ProfileSource:
    """The entries of a profile; their reports are kept there."""

    def __init__(self, profile: Profile, depth: Depth, timeout_s: float | None) -> None:
        self._profile, self._depth, self._timeout_s = profile, depth, timeout_s
        self.snapshot = profile.snapshot
        self.verdict: NetworkVerdict | None = None
        self._prepared = profile.prepare_checks()
        self._ports_closed = profile.mail_ports_closed
        self._keeper: Keeper[KeptReport] | None = None
        self._lost = False  # whether somebody could not be reached at all

    def visits(self, ids: Collection[str] | None) -> tuple[Visit, ...]:
        """Return each server as it is used, and once with each login."""
        zone = "" if self._profile.practice is None else self._profile.practice.zone
        wanted = None if ids is None else frozenset(ids)
        return plan_visits(self.snapshot, wanted, depth=self._depth, zone=zone)

    def changed_since(self, revision: int) -> Mapping[str, int] | None:
        """Return what the history tells; nobody can tell while it cannot be read."""
        try:
            return self._profile.changed_since(revision)
        except ProfileError:
            return None

    def demand(self) -> None:
        """Raise `NotAllowedError` where an administrator switched checks off."""
        self._profile.policy.demand("check")

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Keep what is found while the checks go on."""
        profile = self._profile
        async with Keeper(profile.keep_found, profile.write_behind) as self._keeper:
            yield

    async def ask(self, visit: Visit) -> Visit:
        """Check one server; whatever stands in the way of it is an answer."""
        if self._ports_closed and not is_loopback(visit.host):
            self.verdict = self._profile.network_verdict
            return _skipped(visit, Skip.NETWORK)
        started_at = datetime.now(UTC)
        try:
            report = await self._profile.check_prepared(
                self._prepared,
                visit.server_id,
                next(iter(visit.account_ids), None),
                depth=self._depth,
                timeout_s=self._timeout_s,
            )
        except NotAllowedError:
            raise
        except NotFoundError:
            return _skipped(visit, Skip.DELETED)
        except StaleRevisionError as error:
            return _skipped(visit, Skip.CHANGED, str(error))
        except CredentialsError as error:
            server = self.snapshot.servers[visit.server_id]
            report = keyring_locked(server, self._depth, started_at, error, self.snapshot.revision)
        except OSError:  # no thread, in which the keyring is asked
            server = self.snapshot.servers[visit.server_id]
            report = not_begun(server, self._depth, started_at, self.snapshot.revision, _SHORT)
        except SmtpWidgetsError as error:
            return _skipped(visit, Skip.UNREADABLE, str(error))
        return replace(visit, report=report)

    def took(self, visit: Visit) -> None:
        """Keep the report of a visit that ended; what another place saw is no last check here."""
        if visit.report is not None and self._keeper is not None and not visit.vantage:
            self._keeper.take(self._profile.learnt(visit.report))
            self._lost = self._lost or _lost(visit.report)

    def hurry(self) -> None:
        """Wait for the database no longer; what was given to it is written by itself."""
        if self._keeper is not None:
            self._keeper.hurried = True

    async def look_around(self) -> None:
        """Look around once where a network may be to blame; practice has none."""
        profile = self._profile
        if self._ports_closed or profile.practice is not None or not self._lost:
            return
        known = profile.network_verdict
        if known is None or datetime.now(UTC) - known.at > _FRESH:
            with contextlib.suppress(ProfileError):  # closed meanwhile: then nothing is known
                known = await profile.look_around()
        self.verdict = known

    async def keep_run(self, run: Run, within_s: float | None = None) -> Run:
        """Keep the sweep in the profile; a full disk does not undo what was found.

        After `within_s` it is returned without its id, and is written as soon as it can be. What
        it is made of is written before, though the thread of the checks be late.
        """
        if self._keeper is not None:
            self._keeper.flush()
        try:
            keeping = self._profile.write_behind(partial(self._keep, run))
        except OSError as error:  # no thread
            _log.warning(_NOT_STORED, error)
            return run
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                return await wait_for_thread(keeping)
        return run

    def _keep(self, run: Run) -> Run:
        try:
            return self._profile.keep_run(run)
        except (ProfileError, OSError) as error:
            _log.warning(_NOT_STORED, error)
            return run


def _skipped(visit: Visit, why: Skip, words: str = "") -> Visit:
    return replace(visit, skipped=why, why=words)


def _lost(report: Report) -> bool:
    on_the_way = not report.ok and report.place in _ON_THE_WAY
    return on_the_way and report.cause_id != "name-slip" and not is_loopback(report.host)
