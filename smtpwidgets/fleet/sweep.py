"""The engine: workers that pull visits from one iterator, so memory is flat in their number."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from smtpwidgets.checks.turns import turns_of
from smtpwidgets.fleet.again import Again, again
from smtpwidgets.fleet.agenda import Agenda
from smtpwidgets.fleet.descriptors import make_room
from smtpwidgets.fleet.stop_clock import CHECKS_END_S, StopClock
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.stages import CHECK_DEADLINE_S
from smtpwidgets.model.tries import password_refused
from smtpwidgets.model.visit import Skip, Visit

__all__ = ["Ask", "Sweep", "Took"]

Ask = Callable[[Visit], Awaitable[Visit]]
Took = Callable[[Visit], object]

_HELD_BACK = CauseId("login-held-back")
_FEWEST = 4  # that many at once need no more descriptors than a kernel has to spare


class _Tried(NamedTuple):
    """A visit that comes again: until when it may, and what came of it last."""

    until: float
    last: Visit


class Sweep:
    """One pass over `visits`: `ask` visits one and returns it as it ended; `took` is given that.

    At most `width` are under way at once, `per_host` of them at one host, and one at a time with
    one login. A refused password is not tried again: those visits are skipped. A host that is
    full (421, 4xx in its greeting), and a computer that runs out of descriptors, are tried again
    within the time of the entry.

    `timeout_s` is the limit of each visit, re-tries included, which `ask` keeps by itself for the
    first try (default 30); `deadline_s` that of all together, after which everything is stopped.
    With `logins=False` nobody logs in. `retry=False` takes every first answer. `clock` says how
    long checks that are stopped are waited for.
    """

    def __init__(  # noqa: PLR0913 -- every option has its name
        self,
        visits: Iterable[Visit],
        ask: Ask,
        took: Took,
        *,
        width: int = 256,
        per_host: int = 8,
        timeout_s: float | None = None,
        deadline_s: float | None = None,
        logins: bool = True,
        retry: bool = True,
        clock: StopClock | None = None,
    ) -> None:
        self._agenda = Agenda(visits, per_host, logins=logins)
        self._ask, self._took = ask, took
        self._width, self._logins, self._retry = max(1, width), logins, retry
        self._timeout_s, self._deadline_s = timeout_s or CHECK_DEADLINE_S, deadline_s
        self._refused: set[str] = set()
        self._tried: dict[str, _Tried] = {}
        self._pauses: dict[str, asyncio.TimerHandle] = {}
        self._lowered: dict[str, float] = {}  # when a host's limit was lowered last
        self._short_at = float("-inf")  # when descriptors ran out last
        self._workers: set[asyncio.Task[None]] = set()
        self._error: BaseException | None = None
        self._over: asyncio.Future[None] | None = None
        self._clock = clock or StopClock()
        self.stopped = False

    @property
    def width(self) -> int:
        """How many may be under way at once; less than asked for where descriptors are few."""
        return self._width

    async def run(self) -> None:
        """Visit all; `stop()` and the deadline end it early without an exception.

        Raises:
            Exception: the first that `ask` or `took` raised; everything is stopped then.
        """
        loop = asyncio.get_running_loop()
        self._width = make_room(self._width)
        self._over = loop.create_future()
        alarm = None if self._deadline_s is None else loop.call_later(self._deadline_s, self.stop)
        try:
            self._fill()
            self._look_whether_over()
            await self._over
        finally:
            if alarm is not None:
                alarm.cancel()
            self.stopped = self.stopped or bool(self._workers)
            await self._let_go()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End it now; call it in the loop that it runs in."""
        self.stopped = True
        self._clock.press()
        for worker in self._workers:
            worker.cancel()
        self._look_whether_over()

    # --- inside ----------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Begin as many visits as may be under way."""
        while not self.stopped and len(self._workers) < self._width:
            visit = self._agenda.take()
            if visit is None:
                return
            worker = asyncio.get_running_loop().create_task(self._work(visit))
            self._workers.add(worker)
            worker.add_done_callback(self._ended)

    async def _work(self, visit: Visit) -> None:
        """Go through visits as long as there is one that may go."""
        following: Visit | None = visit
        while following is not None:
            visit = following
            try:
                await self._go(visit)
            finally:
                self._agenda.release(visit)
            following = None
            if not self.stopped and len(self._workers) <= self._width:
                following = self._agenda.take()
            self._fill()

    async def _go(self, visit: Visit) -> None:
        if self._logins and visit.secret_id in self._refused:
            self._tried.pop(visit.key, None)
            self._took(replace(visit, skipped=Skip.PASSWORD_REFUSED))
            return
        loop = asyncio.get_running_loop()
        await turns_of(loop).lull(loop)
        began, tried = loop.time(), self._tried.get(visit.key)
        asked = self._ask(visit) if tried is None else self._ask_again(visit, tried, began)
        ended = await asked
        self._learn(ended)
        times = 1 if tried is None else tried.last.tries + 1
        if ended.tries != times:
            ended = replace(ended, tries=times)
        until = began + self._timeout_s if tried is None else tried.until
        if not (self._retry and self._comes_again(visit, ended, began, until)):
            self._tried.pop(visit.key, None)
            self._took(ended)

    def _comes_again(self, visit: Visit, ended: Visit, began: float, until: float) -> bool:
        """Let a visit wait for its next try, if that may bring another answer and is in time."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        wish = again(ended, ended.tries, short=now - self._short_at)
        if wish is None:
            return False
        self._spare(ended, wish, began)
        if now + wish.pause_s >= until:
            return False
        self._tried[visit.key] = _Tried(until, ended)
        self._pauses[visit.key] = loop.call_later(wish.pause_s, self._once_more, visit)
        return True

    async def _ask_again(self, visit: Visit, tried: _Tried, now: float) -> Visit:
        try:
            async with asyncio.timeout(tried.until - now):
                return await self._ask(visit)
        except TimeoutError:
            return tried.last

    def _learn(self, ended: Visit) -> None:
        report = ended.report
        if not ended.secret_id or report is None:
            return
        if password_refused(report) or report.cause_id == _HELD_BACK:
            self._refused.add(ended.secret_id)

    def _spare(self, ended: Visit, wish: Again, began: float) -> None:
        """Ask less at once of whoever is full: this computer, or that host."""
        now = asyncio.get_running_loop().time()
        if wish.ours:
            self._short_at = now
            self._width = max(_FEWEST, min(self._width, len(self._workers) * 3 // 4))
        elif began > self._lowered.get(ended.host, float("-inf")):  # one lesson a burst
            self._lowered[ended.host] = now
            self._agenda.lower(ended.host, self._agenda.under_way(ended.host) // 2)

    def _once_more(self, visit: Visit) -> None:
        del self._pauses[visit.key]
        self._agenda.put_back(visit)
        self._fill()

    def _ended(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        if not worker.cancelled() and (error := worker.exception()) is not None:
            self._error = self._error or error
            self.stop()
        self._fill()  # where all ended in one round, as they were too many, somebody may be left
        self._look_whether_over()

    def _look_whether_over(self) -> None:
        if self._over is None or self._over.done() or self._workers:
            return
        if self.stopped or (not self._pauses and self._agenda.empty):
            self._over.set_result(None)

    async def _let_go(self) -> None:
        """Stop what is still under way, and take what is known of those that waited."""
        for pause in self._pauses.values():
            pause.cancel()
        if self._workers:
            self._clock.press()
            for worker in self._workers:
                worker.cancel()
            await asyncio.wait(self._workers, timeout=self._clock.left_s(CHECKS_END_S))
        for tried in self._tried.values():
            self._took(tried.last)
        self._tried.clear()
        self._pauses.clear()
