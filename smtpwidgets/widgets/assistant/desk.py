"""What all views of one assistant share: the set-up, its last answers, and what is under way."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any

from smtpwidgets.jobs import shared_jobs
from smtpwidgets.model.ports import PairTrial
from smtpwidgets.model.report import StageResult
from smtpwidgets.model.stages import Depth
from smtpwidgets.setup import Setup, StepId, StepResult
from smtpwidgets.setup.draft import LATER
from smtpwidgets.widgets.checks import Running

__all__ = ["Desk"]

# What is typed is noted in the profile after so long, also while somebody types on.
_NOTED_AFTER_S = 0.3


class Desk:
    """One set-up, and the work its views send; all of it on the jobs thread.

    `listener()` is called after everything that may change what a view shows.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.profile = setup.profile
        self.scope = shared_jobs().scope(self._failed)
        self.answers: dict[StepId, StepResult] = {}
        self.running: dict[str, Running] = {}
        self.trials: list[PairTrial] = []
        self.busy: StepId | None = None
        self.stopped: StepId | None = None  # the step whose check was stopped last
        self._future: Future[Any] | None = None
        self._listeners: dict[Callable[[], object], Callable[[BaseException], object]] = {}
        self._heeding: list[Callable[[str], object]] = []
        self._noting = False
        self._was_stored = setup.stored
        self._ends = [setup.subscribe(self._moved), self.profile.subscribe(self._profile_changed)]

    def subscribe(
        self, listener: Callable[[], object], on_error: Callable[[BaseException], object]
    ) -> None:
        """Call `listener` on the jobs thread after each change, `on_error` after a fault."""
        self._listeners[listener] = on_error

    def unsubscribe(
        self, listener: Callable[[], object], heeding: Callable[[str], object] | None = None
    ) -> None:
        """Call `listener` no more, nor the one that heeded checks for it."""
        if heeding in self._heeding:
            self._heeding.remove(heeding)
        self._listeners.pop(listener, None)

    def heed(self, listener: Callable[[str], object]) -> None:
        """Call `listener` with the id of a server of this set-up after each of its checks."""
        self._heeding.append(listener)

    def tell(self) -> None:
        """Tell every view that something may have changed."""
        for listener in tuple(self._listeners):
            listener()

    def close(self) -> None:
        """Stop what is under way and hear of nothing any more."""
        for end in self._ends:
            end()
        self._listeners.clear()
        self._heeding.clear()
        self.scope.close()

    # --- what views send -------------------------------------------------------------------------

    def typed(self, field: str, text: str) -> None:
        """Take over what is being typed, and note it soon."""
        before = self.setup.state
        self.setup.typed(field, text)
        if self.setup.state is not before:  # else a late word about what is taken over already
            side = field.partition(".")[0]
            self.answers.pop(StepId(side) if side in {*StepId} else StepId.YOU, None)
        self._keep_soon()

    def mark(self, step: StepId, key: str) -> None:
        """Take over which card is marked, and note it soon."""
        self.setup.mark(step, key)
        self._keep_soon()

    def _keep_soon(self) -> None:
        if not self._noting:
            self._noting = True
            self.scope.start(self._note_soon())

    def act(
        self,
        step: StepId,
        function: Callable[[], StepResult],
        then: Callable[[StepResult], object] = lambda _result: None,
    ) -> None:
        """Do something quick with the set-up; a second press meanwhile does nothing."""
        if self.busy is None:
            self._begin(step, partial(asyncio.to_thread, function), then)

    def go(self, step: StepId, then: Callable[[], object] = lambda: None) -> None:
        """Go to a step; what an earlier visit was answered there is not shown again."""

        def arrived(_result: StepResult) -> None:
            self.forget(step)
            then()

        self.act(step, partial(self.setup.go, step), arrived)

    def forget(self, *steps: StepId) -> None:
        """Take the answers of steps away that are not true any more."""
        for step in steps:
            self.answers.pop(step, None)

    def ask(
        self,
        step: StepId,
        work: Callable[[], Coroutine[Any, Any, StepResult]],
        depth: Depth,
        server_ids: tuple[str, ...],
        then: Callable[[StepResult], object] = lambda _result: None,
    ) -> None:
        """Begin a check of these servers; a second press while it runs does nothing."""
        if self.busy is not None:
            return
        self.running = {
            id: Running(server=self.profile.as_used(id), depth=depth) for id in server_ids
        }
        self._begin(step, work, then)

    def stop(self) -> None:
        """Stop the check that is under way, if there is one."""
        if self._future is not None:
            self._future.cancel()

    def advance(self, server_id: str, result: StageResult) -> None:
        """Note a stage that has ended."""
        if (running := self.running.get(server_id)) is not None:
            running.results.append(result)
            self.tell()

    def tried(self, trial: PairTrial) -> None:
        """Note a pair of port and security that was tried."""
        self.trials.append(trial)
        self.tell()

    # --- inside ----------------------------------------------------------------------------------

    def _begin(
        self,
        step: StepId,
        work: Callable[[], Coroutine[Any, Any, StepResult]],
        then: Callable[[StepResult], object],
    ) -> None:
        self.busy, self.stopped, self.trials = step, None, []
        self.answers.pop(step, None)
        self._future = self.scope.start(self._until_done(step, work, then))
        self.tell()

    async def _until_done(
        self,
        step: StepId,
        work: Callable[[], Coroutine[Any, Any, StepResult]],
        then: Callable[[StepResult], object],
    ) -> None:
        try:
            result = await work()
            self.answers[step] = result
        except asyncio.CancelledError:
            self.stopped = step
            raise
        finally:
            self.busy, self.running = None, {}
            self.tell()
        then(result)
        self.tell()

    async def _note_soon(self) -> None:
        await asyncio.sleep(_NOTED_AFTER_S)
        self._noting = False
        await asyncio.to_thread(self.setup.keep)

    def _failed(self, error: BaseException) -> None:
        for show in tuple(self._listeners.values()):
            show(error)

    def _moved(self) -> None:
        self.scope.call(self._follow)

    def _follow(self) -> None:
        """Draw what moved; what was answered about servers that are others by now is not true."""
        was, self._was_stored = self._was_stored, self.setup.stored
        if was and not self._was_stored:
            self.forget(*LATER)
        self.tell()

    def _profile_changed(self, server_id: str | None) -> None:
        self.scope.call(self.tell)
        if server_id is not None:
            self.scope.call(self._checked, server_id)

    def _checked(self, server_id: str) -> None:
        if server_id in self.setup.server_ids:
            for heed in tuple(self._heeding):
                heed(server_id)
