"""All entries of a profile, checked side by side: a `Fleet` under way, and `check_all`."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from time import monotonic

from smtpwidgets.errors import SmtpWidgetsError
from smtpwidgets.fleet.plan import plan_visits
from smtpwidgets.fleet.reports import Reports
from smtpwidgets.fleet.sweep import Sweep
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import FleetProgress, Run
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Skip, Visit
from smtpwidgets.profile import Profile

__all__ = ["Fleet", "check_all"]

Progress = Callable[[FleetProgress], object]


class Fleet:
    """One sweep over a profile. `run()` goes through it; `result()` says what is known so far."""

    def __init__(  # noqa: PLR0913 -- every option has its name
        self,
        profile: Profile,
        ids: Collection[str] | None = None,
        *,
        depth: Depth | str = Depth.LOGIN,
        concurrency: int = 256,
        per_host: int = 8,
        timeout_s: float | None = None,
        deadline_s: float | None = None,
        resume: Run | None = None,
    ) -> None:
        self._profile, self.depth = profile, Depth(depth)
        self.snapshot = profile.snapshot
        zone = "" if profile.practice is None else profile.practice.zone
        self.visits: tuple[Visit, ...] = plan_visits(
            self.snapshot, None if ids is None else frozenset(ids), depth=self.depth, zone=zone
        )
        self._results = {visit.key: self._row(visit) for visit in self.visits}
        self._width, self._per_host = concurrency, per_host
        self._timeout_s, self._deadline_s = timeout_s, deadline_s
        if resume is not None:
            known = {row.key: row for row in resume.results if row.ok is not None}
            self._results |= {key: row for key, row in known.items() if key in self._results}
        self._sweep: Sweep | None = None
        self._progress: Progress | None = None
        self._started_at, self._clock = datetime.now(UTC), monotonic()

    @property
    def total(self) -> int:
        """How many visits there are."""
        return len(self.visits)

    @property
    def stopped(self) -> bool:
        """Whether somebody ended it before its end."""
        return self._sweep is not None and self._sweep.stopped

    async def run(self, progress: Progress | None = None) -> Reports:
        """Check everything that is not known yet; `progress` is told at most ten times a second."""
        self._profile.policy.demand("check")
        self._progress, self._clock = progress, monotonic()
        wanted = [visit for visit in self.visits if self._results[visit.key].ok is None]
        self._sweep = Sweep(
            wanted, self._ask, self._took, width=self._width, per_host=self._per_host
        )
        await self._sweep.run()
        return self.result()

    def stop(self) -> None:
        """End it within half a second: `run()` returns what was found so far."""
        if self._sweep is not None:
            self._sweep.stop()

    def result(self) -> Reports:
        """Return what is known so far."""
        return Reports(
            started_at=self._started_at,
            elapsed_ms=(monotonic() - self._clock) * 1000,
            depth=self.depth,
            results=tuple(self._results.values()),
            revision=self.snapshot.revision,
            stopped=self.stopped,
        )

    async def _ask(self, visit: Visit) -> Visit:
        account = next(iter(visit.account_ids), None)
        try:
            report = await self._profile.check(visit.server_id, account=account, depth=self.depth)
        except SmtpWidgetsError as error:
            return visit.model_copy(update={"skipped": Skip.UNREADABLE, "why": str(error)})
        return visit.model_copy(update={"report": report})

    def _took(self, visit: Visit) -> None:
        row = self._results[visit.key] = self._row(visit)
        if self._progress is not None:
            rows = [one for one in self._results.values() if one.ok is not None]
            elapsed_s = monotonic() - self._clock
            works = sum(1 for one in rows if one.ok)
            self._progress(
                FleetProgress(
                    done=len(rows),
                    total=self.total,
                    works=works,
                    failed=len(rows) - works,
                    elapsed_s=elapsed_s,
                    rate=len(rows) / max(elapsed_s, 0.001),
                    left_s=None,
                    fresh=(row,),
                )
            )

    def _row(self, visit: Visit) -> Result:
        server = self.snapshot.servers[visit.server_id]
        account = self.snapshot.accounts.get(next(iter(visit.account_ids), ""))
        return Result.of(
            visit,
            label=server.label,
            protocol=server.protocol,
            security=server.security,
            depth=self.depth,
            address="" if account is None else account.address,
        )


async def check_all(  # noqa: PLR0913 -- every option has its name
    profile: Profile,
    ids: Collection[str] | None = None,
    *,
    depth: Depth | str = Depth.LOGIN,
    concurrency: int = 256,
    per_host: int = 8,
    timeout_s: float | None = None,
    deadline_s: float | None = None,
    resume: Run | None = None,
    progress: Progress | None = None,
) -> Reports:
    """Check all servers and accounts of a profile side by side. A failing server is a result.

    Args:
        profile: whose entries are checked.
        ids: servers and accounts; everything if None.
        depth: "connect" (nobody logs in), "login" or "rehearsal" (nothing is delivered).
        concurrency: how many checks are under way at once.
        per_host: how many of them at one host.
        timeout_s: the limit of each check in seconds (default: the server's own, or 30).
        deadline_s: the limit of all together in seconds.
        resume: an earlier sweep that was stopped; what it found is not checked again.
        progress: is told how far it is, at most ten times a second.

    Raises:
        NotFoundError: there is no entry with one of `ids`.
        NotAllowedError: an administrator switched checks off.
    """
    fleet = Fleet(
        profile,
        ids,
        depth=depth,
        concurrency=concurrency,
        per_host=per_host,
        timeout_s=timeout_s,
        deadline_s=deadline_s,
        resume=resume,
    )
    return await fleet.run(progress)
