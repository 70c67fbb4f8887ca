"""The checks that a page has under way: at most one a server, each can be stopped."""

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from smtpwidgets.errors import NotFoundError
from smtpwidgets.jobs import Scope
from smtpwidgets.model.report import StageResult
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage, stages_of
from smtpwidgets.profile import Profile
from smtpwidgets.widgets.stages_passed import doing_now

__all__ = ["Checks", "Running", "RunningWork", "UnderWay"]


@dataclass(kw_only=True)
class RunningWork:
    """Something under way that can be stopped."""

    future: Future[Any] | None = None


@dataclass(kw_only=True)
class Running(RunningWork):
    """A check under way and the stages it has passed."""

    server: Server
    depth: Depth
    results: list[StageResult] = field(default_factory=list)

    @property
    def plan(self) -> tuple[Stage, ...]:
        """The stages this check goes through."""
        return stages_of(
            self.server.security,
            self.depth,
            protocol=self.server.protocol,
            login=self.server.auth is not Auth.NONE,
        )

    @property
    def doing(self) -> str:
        """What it does now, in words."""
        return doing_now(self.plan, self.results)


Run = TypeVar("Run", bound=RunningWork)


class UnderWay(Generic[Run]):
    """What a page has under way by id; `listener(id)` is called after each step of one."""

    def __init__(self, scope: Scope, profile: Profile) -> None:
        self._scope, self._profile = scope, profile
        self._running: dict[str, Run] = {}
        self._listeners: list[Callable[[str], object]] = []

    def subscribe(self, listener: Callable[[str], object]) -> None:
        """Call `listener` on the jobs thread whenever a check begins, moves on or ends."""
        self._listeners.append(listener)

    def under_way(self, id: str) -> Run | None:
        """Return what runs for an entry, if anything does."""
        return self._running.get(id)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all entries whose check is under way."""
        return tuple(self._running)

    def stop(self, id: str) -> None:
        """Cancel the check of an entry."""
        running = self._running.get(id)
        if running is not None and running.future is not None:
            running.future.cancel()

    def _begin(self, id: str, running: Run, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._running[id] = running
        running.future = self._scope.start(self._until_done(id, work))
        self._tell(id)

    async def _until_done(self, id: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except NotFoundError:
            if id in self._profile.servers or id in self._profile.accounts:
                raise  # else it was deleted meanwhile, which the list says
        finally:
            self._running.pop(id, None)
            self._tell(id)

    def _tell(self, id: str) -> None:
        for listener in self._listeners:
            listener(id)


class Checks(UnderWay[Running]):
    """Starts and stops the checks of single servers."""

    def start(
        self, id: str, depth: Depth = Depth.REHEARSAL, *, despite_guard: bool = False
    ) -> None:
        """Begin to check a server; a second press while it runs does nothing (one login)."""
        if id not in self._running:
            running = Running(server=self._profile.server(id), depth=depth)
            check = partial(self._check, id, running, despite_guard=despite_guard)
            self._begin(id, running, check)

    async def _check(self, id: str, running: Running, *, despite_guard: bool) -> None:
        def advance(result: StageResult) -> None:
            running.results.append(result)
            self._tell(id)

        await self._profile.check(
            id, depth=running.depth, despite_guard=despite_guard, progress=advance
        )
