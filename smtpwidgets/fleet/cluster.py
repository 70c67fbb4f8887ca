"""Many machines: the same sweep, done by the workers of a Dask cluster.

Settings and references go out, rows come back, and passwords are looked up where the worker is.
Nothing is tried twice: who has begun with a part is marked, and a worker that is lost is a row.
"""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from smtpwidgets.checks.threads import Pool
from smtpwidgets.fleet.errands import ErrandBook
from smtpwidgets.fleet.lanes import lanes_of, refuse_unsafe
from smtpwidgets.fleet.line import Line
from smtpwidgets.fleet.parts import Part, logins_of_visits, share_out
from smtpwidgets.fleet.stop_clock import CHECKS_END_S, StopClock
from smtpwidgets.fleet.worker import do_parcel
from smtpwidgets.fleet.worker_words import WORKER_WORDS
from smtpwidgets.model.errand import Parcel
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Skip, Visit

__all__ = ["ClusterSweep"]

_SIZE = 500  # visits in a part: work for seconds, so that handing out costs nothing beside it
_EVERY_S = 0.05
_LOOK_EVERY_S = 1.0  # for workers that are gone
_PATIENCE_S = 3.0  # until somebody begins to offer a place, or comes back
_LISTEN_S = 5.0  # and so long it is heard what became of logins

# Of a client that was closed meanwhile it depends on the moment what is raised.
_GONE = (OSError, AttributeError, RuntimeError, ValueError)
# Daemon threads: a scheduler that hangs keeps no kernel from ending.
_pool = Pool(4, "smtpwidgets-cluster")

Took = Callable[[Visit], object]


class ClusterSweep:
    """One pass over `visits` by the workers of `client`; runs and stops as a `Sweep` does.

    `errands` makes of a visit what a worker is asked, when its turn comes. A vantage point is a
    resource of that name that workers offer. At depths that log in, one point goes after the
    other, and a password that was refused at one is not tried from the next.
    """

    def __init__(  # noqa: PLR0913 -- every option has its name
        self,
        visits: Sequence[Visit],
        errands: ErrandBook,
        took: Took,
        client: Any,
        *,
        width: int = 256,
        per_host: int = 8,
        timeout_s: float | None = None,
        deadline_s: float | None = None,
        size: int = _SIZE,
        clock: StopClock | None = None,
    ) -> None:
        self._visits, self._errands, self._took, self._client = visits, errands, took, client
        self._width, self._per_host, self._size = width, per_host, size
        self._timeout_s, self._deadline_s = timeout_s, deadline_s
        self._clock = clock or StopClock()
        self._logins = errands.depth is not Depth.CONNECT
        self._run, self._stop = uuid4().hex, threading.Event()
        self._open: dict[str, Visit] = {visit.key: visit for visit in visits}
        self._refused: set[str] = set()
        self._waiting: deque[Part] = deque()
        self._under_way: dict[int, tuple[Part, Any]] = {}
        self._busy: Counter[tuple[str, str]] = Counter()
        self._marked: list[int] = []
        self._lanes: Mapping[str, int] = {}
        self._nobody_since: dict[str, float] = {}
        self._tell: Took = took
        self._free: Callable[[], object] = bool

    @property
    def stopped(self) -> bool:
        """Whether it was ended before its end."""
        return self._stop.is_set()

    async def run(self) -> None:
        """Visit all; `stop()` and the deadline end it early without an exception.

        Raises:
            UnsafeClusterError: the cluster is reached without TLS.
            ValueError: the client is closed, or one for use with `await`.
        """
        loop, free = asyncio.get_running_loop(), asyncio.Event()

        def say(call: Callable[..., object], *given: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: somebody was in a hurry
                loop.call_soon_threadsafe(call, *given)

        self._tell, self._free = partial(say, self._took), partial(say, free.set)
        driving = _pool.submit(self._drive)
        driving.add_done_callback(lambda _: say(free.set))
        try:
            await free.wait()
        finally:
            if not driving.done():
                self.stop()
        if driving.done():
            driving.result()

    def stop(self) -> None:
        """End it, and wait half a second at most for the workers; from any thread."""
        self._clock.press()
        self._stop.set()

    # --- in the thread that speaks with the scheduler --------------------------------------------

    def _drive(self) -> None:
        try:
            refuse_unsafe(self._client)
        except OSError:  # and TimeoutError
            self._give_up()
            return
        try:
            line = Line(self._run, self._client)
            try:
                self._go_through(line)
            finally:  # whatever went wrong here: nobody works on for nobody
                self._let_go(line)
        except _GONE as error:
            if not isinstance(error, OSError) and self._client.status == "running":
                raise
            self._give_up()

    def _give_up(self) -> None:
        """Say of every row that is open that nobody can be asked any more."""
        for part, _ in self._under_way.values():
            keys = [visit.key for visit in part.visits]
            self._skip(keys, Skip.LOST, WORKER_WORDS["unreachable"])
        self._skip(list(self._open), Skip.NO_WORKER, WORKER_WORDS["unreachable-before"])

    def _go_through(self, line: Line) -> None:
        ends_at = None if self._deadline_s is None else monotonic() + self._deadline_s
        self._plan()
        looked_at = monotonic()
        while (self._waiting or self._under_way) and not self._stop.is_set():
            self._start()
            self._hear(line)
            if monotonic() - looked_at > _LOOK_EVERY_S:
                looked_at = monotonic()
                self._lanes = lanes_of(self._client)
                self._give_up_where_nobody_is()
            if ends_at is not None and monotonic() > ends_at:
                self.stop()
            self._stop.wait(_EVERY_S)

    def _plan(self) -> None:
        self._lanes = lanes_of(self._client)
        keys = {visit.key: self._login_keys(visit) for visit in self._visits}
        lanes = max(self._lanes.values(), default=1)
        self._waiting.extend(
            share_out(
                self._visits,
                logins_of_visits(keys),
                lanes=lanes,
                size=self._size,
                per_host=self._per_host,
            )
        )
        self._give_up_where_nobody_is()

    def _login_keys(self, visit: Visit) -> Iterable[str]:
        """Return what may be locked by a refused login: nothing where nobody logs in."""
        if not (self._logins and visit.logs_in):
            return ()
        return filter(None, (visit.secret_id and f"secret {visit.secret_id}", visit.login))

    def _give_up_where_nobody_is(self) -> None:
        """Say of parts that no worker can do that it is so."""
        for part in [one for one in self._waiting if self._nobody_at(one.vantage)]:
            self._waiting.remove(part)
            row = "no-worker-at" if part.vantage else "no-worker"
            words = WORKER_WORDS[row].format(vantage=part.vantage)
            self._skip([visit.key for visit in part.visits], Skip.NO_WORKER, words)
        for part, future in list(self._under_way.values()):
            if self._nobody_at(part.vantage):
                future.cancel()
                self._close(part, Skip.LOST, WORKER_WORDS["lost"])

    def _nobody_at(self, vantage: str) -> bool:
        """Whether no worker was there for some seconds: one that is started anew takes a moment."""
        if self._lanes.get(vantage):
            self._nobody_since.pop(vantage, None)
            return False
        now = monotonic()
        return now - self._nobody_since.setdefault(vantage, now) > _PATIENCE_S

    def _start(self) -> None:
        """Hand out the parts that may go now."""
        for part in list(self._waiting):
            if len(self._under_way) >= self._lanes.get("", 0):
                return
            if self._may_go(part):
                self._waiting.remove(part)
                self._hand_out(part)

    def _may_go(self, part: Part) -> bool:
        here = [one for one, _ in self._under_way.values() if one.vantage == part.vantage]
        if len(here) >= self._lanes.get(part.vantage, 0):
            return False
        elsewhere = any(one.vantage != part.vantage for one, _ in self._under_way.values())
        if self._logins and elsewhere:
            return False
        return all(
            self._busy[part.vantage, host] + share <= self._per_host
            for host, share in part.shares.items()
        )

    def _hand_out(self, part: Part) -> None:
        visits = [visit for visit in part.visits if visit.key in self._open]
        refused = [visit.key for visit in visits if self._is_refused(visit)]
        self._skip(refused, Skip.PASSWORD_REFUSED)
        errands = []
        for visit in visits:
            if visit.key in self._open:
                errand, skipped = self._errands.errand(visit)
                if errand is None:
                    self._end(skipped)
                else:
                    errands.append(errand)
        if not errands:
            return
        parcel = Parcel(
            run=self._run,
            number=part.number,
            depth=self._errands.depth,
            errands=tuple(errands),
            width=self._width,
            per_host=part.per_host,
            timeout_s=self._timeout_s,
            secrets=self._errands.secrets,
            revision=self._errands.revision,
            world=self._errands.world,
        )
        future = self._client.submit(
            do_parcel,
            parcel.model_dump_json(),
            version("smtpwidgets"),
            key=f"smtpwidgets-{self._run}-{part.number}",
            pure=False,
            retries=0,
            resources={part.vantage: 1} if part.vantage else None,
        )
        self._under_way[part.number] = part, future
        self._marked.append(part.number)
        self._busy.update({(part.vantage, host): n for host, n in part.shares.items()})

    def _is_refused(self, visit: Visit) -> bool:
        return self._logins and visit.secret_id in self._refused

    def _hear(self, line: Line) -> None:
        """Take the rows that came, and close the parts that ended."""
        over = [(part, future) for part, future in self._under_way.values() if future.done()]
        for number, visits in line.read():  # after looking who is done: their last rows are here
            part, _ = self._under_way.get(number, (None, None))
            for visit in visits if part is not None else ():
                self._heard(visit)
        for part, future in over:
            self._close(part, *_end_of(future))

    def _heard(self, told: Visit) -> None:
        """Take a row, of which only what was found is believed."""
        known = self._open.get(told.key)
        if known is None or (told.report and told.report.server_id != known.server_id):
            return
        ended = replace(
            known, report=told.report, skipped=told.skipped, why=told.why, tries=told.tries
        )
        if self._errands.learn(ended) and known.secret_id:
            self._refused.add(known.secret_id)
        if ended.report is None or ended.report.cause_id != "cancelled":
            self._end(ended)

    def _close(self, part: Part, skip: Skip, why: str) -> None:
        del self._under_way[part.number]
        for host, share in part.shares.items():
            self._busy[part.vantage, host] -= share
        if not self.stopped:
            self._skip([visit.key for visit in part.visits], skip, why)

    def _skip(self, keys: Iterable[str], skip: Skip, why: str = "") -> None:
        for key in keys:
            if (visit := self._open.get(key)) is not None:
                self._end(replace(visit, skipped=skip, why=why))

    def _end(self, visit: Visit) -> None:
        del self._open[visit.key]
        self._tell(visit)

    def _let_go(self, line: Line) -> None:
        """Stop what is under way, take what was found, and leave no mark behind.

        Whoever waits goes on after a moment; a login that nobody waited for is still counted.
        """
        if self._under_way:
            line.stop()
        began = monotonic()
        while self._under_way and monotonic() - began < _LISTEN_S:
            self._hear(line)
            if monotonic() - began > CHECKS_END_S:
                self._free()
            sleep(_EVERY_S / 2)
        self._client.cancel([future for _, future in self._under_way.values()])
        if not self._under_way:  # else the marks are still wanted
            line.clear(self._marked)
        line.hang_up()


def _end_of(future: Any) -> tuple[Skip, str]:
    """Return what is said of visits of a part that has ended without them."""
    if future.status == "finished":
        skip, why = future.result()
        return Skip(skip or Skip.LOST), why or WORKER_WORDS["lost"]
    if future.status == "error":
        error = future.exception()
        kind = type(error).__name__
        if kind == "KilledWorker":
            return Skip.LOST, WORKER_WORDS["lost"]
        return Skip.NO_WORKER, WORKER_WORDS["not-installed"].format(error=kind)
    return Skip.LOST, WORKER_WORDS["lost"]
