"""The run of a check-up: many servers side by side, and never a second try with a bad password."""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic

from smtpwidgets.checkup.lines import lines_of
from smtpwidgets.errors import (
    NotAllowedError,
    NotFoundError,
    ProfileError,
    SmtpWidgetsError,
    StaleRevisionError,
)
from smtpwidgets.fleet.plan import plan_visits
from smtpwidgets.fleet.sweep import Sweep
from smtpwidgets.model.cause import Place
from smtpwidgets.model.checkup import CheckUp
from smtpwidgets.model.common_failures import find_common
from smtpwidgets.model.common_words import CommonKind
from smtpwidgets.model.hosts import is_loopback
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.report import Report, StageResult
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Skip, Visit
from smtpwidgets.profile import Profile

__all__ = ["Examination", "Progress", "diagnose"]

_AT_ONCE, _PER_HOST = 8, 2
_FRESH = timedelta(minutes=1)  # a look at the network that is younger need not be made again
_ON_THE_WAY = frozenset({Place.DNS, Place.CONNECT})
# What no later visit can prove wrong; the rest waits until all have spoken.
_SURE_AT_ONCE = frozenset(
    {CommonKind.ONE_WAY, CommonKind.PASSWORD, CommonKind.PROVIDER, CommonKind.SERVER}
)
_DEPTHS = (Depth.CONNECT, Depth.LOGIN, Depth.REHEARSAL)


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a check-up: `stage` just passed or failed at `visit`, which is done if it is None.

    `done` of `total` visits have ended.
    """

    visit: Visit
    stage: StageResult | None
    done: int
    total: int


class Examination:
    """One check-up of a profile. `run()` goes through it; `result()` says what is known so far.

    Attributes:
        visits: what is visited, by key; reports are in them as soon as there are some.
        snapshot: the profile as it was when the visits were planned.
        begun: the keys of the visits that are under way, with the stages they passed.
    """

    def __init__(
        self,
        profile: Profile,
        ids: Collection[str] | None = None,
        *,
        depth: Depth | str = Depth.LOGIN,
        progress: Callable[[Progress], object] | None = None,
    ) -> None:
        self._profile, self._ids = profile, None if ids is None else frozenset(ids)
        self.depth = _depth(depth)
        self.snapshot = profile.snapshot
        zone = "" if profile.practice is None else profile.practice.zone
        planned = plan_visits(self.snapshot, self._ids, depth=self.depth, zone=zone)
        self.visits: dict[str, Visit] = {visit.key: visit for visit in planned}
        self.begun: dict[str, list[StageResult]] = {}
        self.stopped = False
        self._progress = progress
        self._wanted = frozenset(self.visits)
        self._sweep: Sweep | None = None
        self._network: NetworkVerdict | None = None
        self._started_at, self._clock = datetime.now(UTC), monotonic()
        self._elapsed_ms: float | None = None

    @property
    def total(self) -> int:
        """How many visits this check-up makes."""
        return len(self._wanted)

    @property
    def done(self) -> int:
        """How many of them have ended."""
        return sum(1 for key in self._wanted if not _open(self.visits[key]))

    def waits(self, key: str) -> bool:
        """Whether the turn of a visit is still to come."""
        return key in self._wanted and key not in self.begun and _open(self.visits[key])

    def know(self, reports: Mapping[str, Report]) -> None:
        """Take over what is known of the servers, by their ids, and visit none of them."""
        self._wanted = frozenset()
        for key, visit in self.visits.items():
            known = reports.get(visit.server_id)
            self.visits[key] = replace(visit, report=known)

    def again(self, keys: Collection[str]) -> "Examination":
        """Return a check-up of some visits that takes over what is known of the others."""
        later = Examination(self._profile, self._ids, depth=self.depth, progress=self._progress)
        later._wanted = frozenset(keys) & later._wanted
        for key, visit in self.visits.items():
            if key in later.visits and key not in later._wanted:
                later.visits[key] = replace(
                    later.visits[key], report=visit.report, skipped=visit.skipped, why=visit.why
                )
        later._network = self._network
        if not later._wanted:
            later.stopped, later._elapsed_ms = self.stopped, self._elapsed_ms
            later._started_at = self._started_at
        return later

    def learn(self, report: Report) -> bool:
        """Take over a later check of a server that is visited once; say whether it is news."""
        mine = [v for v in self.visits.values() if v.server_id == report.server_id]
        if len(mine) != 1 or mine[0].report is report:
            return False
        self.visits[mine[0].key] = replace(mine[0], report=report, skipped=None, why="")
        return True

    async def run(self) -> CheckUp:
        """Visit everything, look at the network once if it may be to blame, and return all.

        A task that is cancelled stops the visits within half a second; `result()` still has what
        was found.

        Raises:
            NotAllowedError: an administrator switched checks off.
        """
        self._profile.policy.demand("check")
        wanted = [visit for key, visit in self.visits.items() if key in self._wanted]
        logins = self.depth is not Depth.CONNECT
        self._sweep = Sweep(
            wanted,
            self._visit,
            self._took,
            width=_AT_ONCE,
            per_host=_PER_HOST,
            logins=logins,
            retry=False,
        )
        try:
            if not self.stopped:
                await self._sweep.run()
            if not self.stopped:
                await self._hear_network()
        except BaseException:
            self.stopped = True
            raise
        finally:
            self._elapsed_ms = (monotonic() - self._clock) * 1000
        return self.result()

    def stop(self) -> None:
        """End it now: `run()` returns what was found so far."""
        self.stopped = True
        if self._sweep is not None:
            self._sweep.stop()

    def result(self) -> CheckUp:
        """Return what is known so far; what was not visited says so."""
        visits = tuple(self.visits.values())
        if self.stopped:
            visits = tuple(_unfinished(visit, self._wanted) for visit in visits)
        common = find_common(visits, self._network)
        if any(key in self._wanted and _open(visit) for key, visit in self.visits.items()):
            common = tuple(one for one in common if self.stopped or one.kind in _SURE_AT_ONCE)
        network = {CommonKind.NETWORK}
        blamed = {key for one in common if one.kind in network for key in one.members}
        now, elapsed_ms = datetime.now(UTC), (monotonic() - self._clock) * 1000
        return CheckUp(
            started_at=self._started_at,
            elapsed_ms=self._elapsed_ms or elapsed_ms,
            depth=self.depth,
            visits=visits,
            lines=lines_of(
                self.snapshot,
                visits,
                now,
                ids=self._ids,
                verdict=self._network,
                blamed=blamed,
            ),
            common=common,
            network=self._network,
            stopped=self.stopped,
        )

    # --- one visit -------------------------------------------------------------------------------

    async def _visit(self, visit: Visit) -> Visit:
        key = visit.key
        if self._profile.mail_ports_closed and not is_loopback(visit.host):
            self._network = self._profile.network_verdict
            self._end(key, skipped=Skip.NETWORK)
            return self.visits[key]
        self.begun[key], started_at = [], datetime.now(UTC)
        try:
            await self._check(key, visit)
        except asyncio.CancelledError:
            self._take_over(key, started_at)
            raise
        finally:
            self.begun.pop(key, None)
        return self.visits[key]

    def _took(self, visit: Visit) -> None:
        """Take what the sweep itself says of a visit: that its password was refused before."""
        if _open(self.visits[visit.key]):
            self._end(visit.key, skipped=visit.skipped)

    async def _check(self, key: str, visit: Visit) -> None:
        """Check one server; whatever stands in the way of it is an answer."""
        account = next(iter(visit.account_ids), None)
        try:
            report = await self._profile.check(
                visit.server_id,
                account=account,
                depth=self.depth,
                progress=partial(self._step, key),
            )
        except NotAllowedError:
            raise
        except NotFoundError:
            self._end(key, skipped=Skip.DELETED)
        except StaleRevisionError as error:
            self._end(key, skipped=Skip.CHANGED, why=str(error))
        except SmtpWidgetsError as error:
            self._end(key, skipped=Skip.UNREADABLE, why=str(error))
        else:
            self._end(key, report=report)

    def _take_over(self, key: str, since: datetime) -> None:
        """Take what a check that was stopped had found already: the profile has kept it."""
        kept = self._profile.reports.get(self.visits[key].server_id)
        if kept is not None and kept.started_at >= since:
            self._end(key, report=kept)

    def _step(self, key: str, result: StageResult) -> None:
        self.begun.setdefault(key, []).append(result)
        self._tell(key, result)

    def _end(
        self, key: str, *, report: Report | None = None, skipped: Skip | None = None, why: str = ""
    ) -> None:
        self.visits[key] = replace(self.visits[key], report=report, skipped=skipped, why=why)
        self.begun.pop(key, None)
        self._tell(key, None)

    def _tell(self, key: str, result: StageResult | None) -> None:
        if self._progress is not None:
            self._progress(Progress(self.visits[key], result, self.done, self.total))

    # --- what only all of them together can say --------------------------------------------------

    async def _hear_network(self) -> None:
        """Look around once where a network may be to blame; practice has none."""
        lost = any(_lost(visit.report) for visit in self.visits.values() if visit.report)
        if self._profile.mail_ports_closed or self._profile.practice is not None or not lost:
            return
        known = self._profile.network_verdict
        if known is None or datetime.now(UTC) - known.at > _FRESH:
            with contextlib.suppress(ProfileError):  # closed meanwhile: then nothing is known
                known = await self._profile.look_around()
        self._network = known


def _depth(depth: Depth | str) -> Depth:
    wanted = Depth(depth)
    if wanted not in _DEPTHS:
        raise ValueError(
            f"a check-up sends no messages: depth is {', '.join(_DEPTHS[:-1])} or {_DEPTHS[-1]}"
        )
    return wanted


def _lost(report: Report) -> bool:
    on_the_way = not report.ok and report.place in _ON_THE_WAY
    return on_the_way and report.cause_id != "name-slip" and not is_loopback(report.host)


def _open(visit: Visit) -> bool:
    return visit.report is None and visit.skipped is None


def _unfinished(visit: Visit, wanted: Collection[str]) -> Visit:
    stopped = visit.key in wanted and _open(visit)
    return replace(visit, skipped=Skip.STOPPED) if stopped else visit


async def diagnose(
    profile: Profile,
    ids: Collection[str] | None = None,
    *,
    depth: Depth | str = Depth.LOGIN,
    progress: Callable[[Progress], object] | None = None,
) -> CheckUp:
    """Check all servers and accounts of a profile side by side, and say once what they share.

    Up to 8 servers are asked at once, at most 2 at one host, and one at a time with one password.
    A password that was refused is not tried again. A failing server is a result, never an
    exception; reports are kept as the last checks of their servers.

    Args:
        profile: whose entries are looked at.
        ids: servers and accounts; everything if None.
        depth: "connect" (nobody logs in), "login" or "rehearsal" (nothing is delivered).
        progress: is told of each stage and each end.

    Raises:
        NotFoundError: there is no entry with one of `ids`.
        NotAllowedError: an administrator switched checks off.
        ValueError: the depth is another one.
    """
    return await Examination(profile, ids, depth=depth, progress=progress).run()
