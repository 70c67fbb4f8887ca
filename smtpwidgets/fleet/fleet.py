"""A `Fleet`: all entries of a profile checked side by side, in a thread of its own."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from smtpwidgets.fleet.apart import apart
from smtpwidgets.fleet.earlier import still_standing
from smtpwidgets.fleet.elsewhere import elsewhere_of, usual_depth
from smtpwidgets.fleet.limits import Limits
from smtpwidgets.fleet.reports import Reports
from smtpwidgets.fleet.sources import Source, source_of
from smtpwidgets.fleet.stop_clock import RUN_IS_KEPT_S, THREAD_ENDS_S, StopClock
from smtpwidgets.fleet.sweep import Sweep
from smtpwidgets.fleet.tally import Progress, Tally, teller
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.report import Report
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Skip, Visit

if TYPE_CHECKING:
    from smtpwidgets.fleet.cluster import ClusterSweep
    from smtpwidgets.profile import Profile

__all__ = ["Fleet"]

_TICK_S = 0.1  # ten times a second is often enough for eyes
_DEPTHS = (Depth.CONNECT, Depth.LOGIN, Depth.REHEARSAL)


class Fleet:
    """One sweep over a profile. `run()` goes through it; `result()` says what is known so far.

    `run()` is called once. `stop()` and `result()` may be called from any thread.

    Raises:
        ValueError: a limit is none that can be kept, such as nobody at one host.
    """

    def __init__(  # noqa: PLR0913 -- every option has its name
        self,
        entries: "Profile | Sequence[Server]",
        ids: Collection[str] | None = None,
        *,
        depth: Depth | str | None = None,
        concurrency: int = 256,
        per_host: int = 8,
        timeout_s: float | None = None,
        deadline_s: float | None = None,
        resume: Run | None = None,
        secrets: Mapping[str, Secret] | str | None = None,
        client: Any = None,
        vantages: Sequence[str] = (),
    ) -> None:
        self._limits = Limits.of(concurrency, per_host, timeout_s, deadline_s)
        self.depth = usual_depth(vantages) if depth is None else _depth(depth)
        self._elsewhere = elsewhere_of(entries, client, vantages, secrets, self.depth)
        own = None if isinstance(secrets, str) else secrets
        self._source: Source = source_of(entries, own, self.depth, self._limits.timeout_s)
        self.snapshot: Snapshot = self._source.snapshot
        self._ids = (ids,) if isinstance(ids, str) else ids
        # By its key, what is visited, and from its end on the row of it: tens of thousands of both
        # would be most of the memory.
        self._known: dict[str, Visit | Result] = {**self._plan()}
        self._take_over(resume, self.visits)
        self._sweep: Sweep | ClusterSweep | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = self._over = False
        self._clock = StopClock()
        self._tally = Tally(self.total, self._rows())
        self._started_at = datetime.now(UTC)
        self._elapsed_ms: float | None = None

    @property
    def total(self) -> int:
        """How many visits there are."""
        return len(self._known)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """What is still to be visited, or under way."""
        return tuple(self._waiting())

    @property
    def stopped(self) -> bool:
        """Whether somebody, or the deadline, ended it before its end."""
        return self._stopped

    @property
    def over(self) -> bool:
        """Whether the last check has ended; what was found may still be on its way to the disk."""
        return self._over

    def learn(self, reports: Mapping[str, Report]) -> bool:
        """Take later reports of servers, by their ids, into the rows; return whether any stands.

        One that went less far says nothing for the rest, and of a server with several logins
        nobody can tell whose it is.
        """
        logins = Counter(one.server_id for one in self._known.values())
        later = {
            key: report
            for key, one in self._known.items()
            if (report := reports.get(one.server_id)) is not None
            and logins[one.server_id] == 1
            and (
                isinstance(one, Visit)
                or one.started_at is None
                or one.started_at < report.started_at
            )
            and (not report.ok or list(Depth).index(report.depth) >= list(Depth).index(self.depth))
        }
        if not later:
            return False
        plan, before = self._plan(), dict(self._known)
        told = [replace(plan[key], report=later[key]) for key in later]
        run = replace(self.result(), results=tuple(map(self._row, told)))
        self._take_over(run, told)
        return before != self._known

    async def run(self, progress: Progress | None = None) -> Reports:
        """Check everything that is not known yet, and return all rows.

        `progress` is called in the caller's thread: at the beginning, and then at most ten times a
        second with what is new. Cancelling the task that awaits this stops the checks and waits
        half a second at most for what is under way; `result()` still has what was found.

        Raises:
            NotAllowedError: an administrator switched checks off.
        """
        tell = teller(progress)
        self._source.demand()
        self._started_at = datetime.now(UTC)
        tell(self._tally.start())
        left = partial(self._clock.left_s, THREAD_ENDS_S)
        sweeping = asyncio.ensure_future(apart(self._sweep_all, patience=left))
        try:
            while not sweeping.done() and (left_s := left()) != 0:
                tick_s = _TICK_S if left_s is None else min(_TICK_S, left_s)
                await asyncio.wait({sweeping}, timeout=tick_s)
                if (news := self._tally.news()) is not None:
                    tell(news)
        finally:
            if not sweeping.done():
                self._stopped = True
                self._clock.press()
                sweeping.cancel()
                await asyncio.wait({sweeping})
            self._elapsed_ms = self._tally.elapsed_s * 1000
        if not sweeping.cancelled():
            sweeping.result()
        within_s = self._clock.left_s(RUN_IS_KEPT_S)
        return Reports.of(await self._source.keep_run(self.result(), within_s))

    def stop(self) -> None:
        """End it: `run()` waits half a second at most, and returns what was found so far."""
        self._stopped = True
        self._clock.press()
        loop, sweep = self._loop, self._sweep
        if loop is not None and sweep is not None:
            with suppress(RuntimeError):  # its loop is closed: it has just ended by itself
                loop.call_soon_threadsafe(sweep.stop)

    def result(self) -> Reports:
        """Return what is known so far."""
        known = list(self._known.values())
        # Who stops it when the last answer is there has stopped nothing.
        stopped = self._stopped and any(map(_left, known))
        return Reports(
            started_at=self._started_at,
            elapsed_ms=self._elapsed_ms or self._tally.elapsed_s * 1000,
            depth=self.depth,
            results=tuple(self._whole(known, Skip.STOPPED if stopped else None)),
            revision=self.snapshot.revision or None,
            stopped=stopped,
        )

    # --- inside, in the thread of the sweep -------------------------------------------------------

    async def _sweep_all(self) -> None:
        self._sweep = self._new_sweep(self._waiting())
        self._loop = asyncio.get_running_loop()
        if self._stopped:
            return
        async with self._source.opened():
            await self._sweep.run()
            self._stopped = self._stopped or self._sweep.stopped
            if self._stopped:  # once, here: who watches asks for the result several times
                for row in self._whole(list(self._known.values()), Skip.STOPPED):
                    self._known[row.key] = row
            self._over = True
            if self._sweep.stopped:
                self._source.hurry()
        if not self._stopped and self._elsewhere is None:
            await self._source.look_around()
            self._blame(self._source.verdict)

    def _new_sweep(self, wanted: Iterable[Visit]) -> "Sweep | ClusterSweep":
        limits = self._limits.named()
        if self._elsewhere is not None:
            return self._elsewhere.sweep(wanted, self._took, clock=self._clock, **limits)
        logins = self.depth is not Depth.CONNECT
        asked = partial(Sweep, wanted, self._source.ask, self._took, logins=logins)
        return asked(clock=self._clock, **limits)

    def _took(self, visit: Visit) -> None:
        row = self._known[visit.key] = self._row(visit)
        self._tally.take(row)
        self._source.took(visit)

    def _blame(self, verdict: NetworkVerdict | None) -> None:
        """Say of rows that this network, and not the server, was in the way."""
        if verdict is not None:
            self._known |= {row.key: row.seen_with(verdict) for row in self._rows()}

    # --- rows ------------------------------------------------------------------------------------

    def _plan(self) -> dict[str, Visit]:
        visits = self._source.visits(self._ids)
        if self._elsewhere is not None:
            visits = self._elsewhere.visits(visits)
        return {visit.key: visit for visit in visits}

    def _waiting(self) -> Iterator[Visit]:
        # Meanwhile values may change, and never keys.
        return (one for one in self._known.values() if isinstance(one, Visit))

    def _rows(self) -> list[Result]:
        return [one for one in self._known.values() if isinstance(one, Result)]

    def _whole(self, known: Iterable[Visit | Result], skipped: Skip | None) -> Iterator[Result]:
        """Yield a row for each; `skipped` says why the visits that did not end did not."""
        for one in known:
            yield self._row(one, skipped) if isinstance(one, Visit) else one

    def _row(self, visit: Visit, skipped: Skip | None = None) -> Result:
        server = self.snapshot.servers[visit.server_id]
        account = self.snapshot.accounts.get(next(iter(visit.account_ids), ""))
        return Result.of(
            visit,
            label=server.label,
            protocol=server.protocol,
            security=server.security,
            depth=self.depth,
            address="" if account is None else account.address,
            tries=visit.tries,
            skipped=skipped,
        )

    def _take_over(self, resume: Run | None, visits: Iterable[Visit]) -> None:
        """Keep what an earlier sweep found of `visits` and still stands."""
        standing = still_standing(
            resume,
            ((visit, self._row(visit)) for visit in visits),
            depth=self.depth,
            revision=self.snapshot.revision,
            changed_since=self._source.changed_since,
        )
        self._known |= {row.key: row for row in standing}


def _left(one: Visit | Result) -> bool:
    return isinstance(one, Visit) or (one.ok is None and one.skipped in {None, Skip.STOPPED})


def _depth(depth: Depth | str) -> Depth:
    wanted = Depth(depth)
    if wanted not in _DEPTHS:
        known = f"{', '.join(_DEPTHS[:-1])} or {_DEPTHS[-1]}"
        raise ValueError(f"a sweep sends no messages: depth is {known}")
    return wanted
