"""The background thread: where work runs, what becomes of failures, and how it ends."""

import asyncio
import contextvars
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import CancelledError, Future
from typing import Any

import pytest

from smtpwidgets.jobs import Jobs, Scope
from tests.support.waiting import wait_until

DEADLINE_S = 5


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    """A background thread of its own for each test, gone afterwards."""
    jobs = Jobs("jobs-under-test")
    yield jobs
    jobs.close()
    assert not jobs.alive


class Errors(list[BaseException]):
    """Collects reported failures and lets a test wait for the first."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = threading.Event()

    def report(self, error: BaseException) -> None:
        self.append(error)
        self.arrived.set()


@pytest.fixture
def errors() -> Errors:
    return Errors()


@pytest.fixture
def scope(jobs: Jobs, errors: Errors) -> Scope:
    return jobs.scope(errors.report)


async def _thread_name() -> str:
    return threading.current_thread().name


async def test_work_runs_on_the_one_thread_whoever_sends_it(jobs: Jobs) -> None:
    """A thread with a running loop and one without both get their work done in one place."""
    seen = [await asyncio.wrap_future(jobs.send(_thread_name()))]

    bare = threading.Thread(
        target=lambda: seen.append(jobs.send(_thread_name()).result(DEADLINE_S))
    )
    bare.start()
    await asyncio.to_thread(bare.join)

    assert seen == ["jobs-under-test"] * 2


def test_work_runs_in_the_context_of_the_cell_that_made_the_jobs() -> None:
    """A context variable of the kernel is there even if a bare thread sends the work."""
    parent: contextvars.ContextVar[str] = contextvars.ContextVar("parent")
    parent.set("the cell")
    jobs = Jobs()

    async def look() -> str:
        return parent.get()

    found: Future[str] = contextvars.Context().run(lambda: jobs.send(look()))

    assert found.result(DEADLINE_S) == "the cell"
    jobs.close()


def test_calls_are_kept_in_the_order_they_were_sent(scope: Scope) -> None:
    """A hundred events of one view are handled one after the other, none overtakes."""
    seen: list[int] = []

    last = [scope.call(seen.append, n) for n in range(100)][-1]
    last.result(DEADLINE_S)

    assert seen == list(range(100))


def test_a_failure_nobody_waits_for_is_reported(scope: Scope, errors: Errors) -> None:
    """An exception in sent work reaches the scope's error report instead of vanishing."""
    scope.call(int, "no number")

    assert errors.arrived.wait(DEADLINE_S)
    assert isinstance(errors[0], ValueError)


def test_a_failure_leaves_the_thread_usable(scope: Scope, errors: Errors) -> None:
    """After one piece of work failed the next one runs."""
    scope.call(int, "no number")
    seen: list[int] = []
    scope.call(seen.append, 1).result(DEADLINE_S)

    assert seen == [1]
    assert errors.arrived.is_set()


def test_work_cancelled_as_soon_as_it_is_sent_cleans_up_after_itself(scope: Scope) -> None:
    """Whatever was handed to it is begun and ended, and no coroutine is left behind unawaited."""
    busy, done = threading.Event(), threading.Event()
    scope.call(busy.wait, DEADLINE_S)

    async def part() -> None:
        await asyncio.Event().wait()

    async def whole(part: Coroutine[Any, Any, None]) -> None:
        try:
            await part
        finally:
            done.set()

    scope.start(whole(part())).cancel()
    busy.set()

    assert done.wait(DEADLINE_S)


def test_cancelled_work_runs_its_cleanup_and_is_no_failure(scope: Scope, errors: Errors) -> None:
    """Stop ends what is under way, `finally` runs, and nothing is reported as an error."""
    begun, cleaned = threading.Event(), threading.Event()

    async def wait_for_ever() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    future = scope.start(wait_for_ever())
    assert begun.wait(DEADLINE_S)
    scope.cancel()

    assert cleaned.wait(DEADLINE_S)
    with pytest.raises(CancelledError):
        future.result(DEADLINE_S)
    assert errors == []


def test_closing_one_scope_leaves_the_others_alone(jobs: Jobs, errors: Errors) -> None:
    """A view that is replaced takes only its own work with it."""
    ours, theirs = jobs.scope(errors.report), jobs.scope(errors.report)
    go_on = threading.Event()

    async def finish() -> str:
        await asyncio.to_thread(go_on.wait, DEADLINE_S)
        return "done"

    kept = theirs.start(finish())
    ours.close()
    go_on.set()

    assert kept.result(DEADLINE_S) == "done"


def test_a_closed_scope_takes_no_more_work(scope: Scope) -> None:
    """A click on a view that was replaced does nothing, and warns of no lost coroutine."""
    scope.close()

    future = scope.start(_thread_name())

    assert future.cancelled()


def test_closing_ends_what_is_under_way() -> None:
    """Closing the jobs cancels running work and ends the thread."""
    jobs = Jobs()
    begun, cleaned = threading.Event(), threading.Event()

    async def wait_for_ever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    jobs.send(wait_for_ever())
    assert begun.wait(DEADLINE_S)
    jobs.close()

    assert cleaned.is_set()
    assert not jobs.alive


def test_what_is_done_later_runs_on_the_jobs_thread_and_is_no_work_until_then(
    scope: Scope,
) -> None:
    """A view at rest stays at rest; one call a while from now, in its place."""
    seen: list[str] = []
    scope.after(0.05, lambda: seen.append(threading.current_thread().name))

    assert not scope._futures
    wait_until(lambda: seen, "it is called")
    assert ["jobs-under-test"] == seen


def test_what_is_taken_back_or_closed_is_not_done_later(jobs: Jobs, scope: Scope) -> None:
    """A view that is gone draws nothing; one that was drawn meanwhile is not drawn twice."""
    seen: list[str] = []
    other = jobs.scope(lambda _error: None)
    scope.after(0.01, lambda: seen.append("taken back"))()
    other.after(0.01, lambda: seen.append("closed"))
    other.close()
    scope.after(0.05, lambda: seen.append("in time"))

    wait_until(lambda: "in time" in seen, "it is called")
    assert ["in time"] == seen
