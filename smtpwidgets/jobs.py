"""One background thread with one event loop, and the scopes that send work to it.

A widget callback runs in a different thread and loop under each version of the kernel, and in
some of them a blocked cell blocks the callback. So a callback only *sends*: everything a view
does happens on the one thread here, in the order it was sent. Work that nobody waits for reports
its failure to the scope's `on_error`; nothing is lost in a task that was never awaited.
"""

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any, TypeVar

__all__ = ["Jobs", "Scope", "shared_jobs"]

T = TypeVar("T")
OnError = Callable[[BaseException], None]


class Jobs:
    """Runs coroutines on its own daemon thread and keeps them alive until they end."""

    def __init__(self, name: str = "smtpwidgets-jobs") -> None:
        self._loop = asyncio.new_event_loop()
        # ipykernel 7.0 keeps the message a cell answers to in a context variable without a
        # default: a trait set in a bare context raises, unseen. So all work runs in the context
        # of the cell that made this object, whoever sends it.
        self._context = contextvars.copy_context()
        self._running: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def send(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start `work` on the jobs thread and return at once.

        Cancelling the future cancels the coroutine, at its first `await` at the earliest: what was
        sent begins, so its `finally` runs. Callable from any thread, with or without a running
        loop.
        """
        # One task and no other around it: a task that is cancelled before its first step never
        # begins the coroutines it was to wait for.
        future = self._context.copy().run(asyncio.run_coroutine_threadsafe, work, self._loop)
        with self._lock:
            self._running.add(future)
        future.add_done_callback(self._forget)
        return future

    def after(self, seconds: float, function: Callable[[], object]) -> Callable[[], None]:
        """Call a quick `function` once, `seconds` from now; return what takes that back.

        Nobody waits for it: it is no work under way.
        """
        alarm = _Alarm(function)
        self._loop.call_soon_threadsafe(alarm.set, self._loop, seconds)
        return alarm.take_back

    def scope(self, on_error: OnError) -> "Scope":
        """Return a scope whose unawaited failures go to `on_error`."""
        return Scope(self, on_error)

    def close(self) -> None:
        """Cancel what still runs, stop the loop and end the thread."""
        with self._lock:
            running = tuple(self._running)
        for future in running:
            future.cancel()
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._drain(), self._loop).result(timeout=5)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=5)
        if not self._loop.is_running():
            self._loop.close()

    @property
    def alive(self) -> bool:
        """Whether work can still be sent."""
        return self._thread.is_alive()

    @property
    def here(self) -> bool:
        """Whether the caller itself is work on the jobs thread."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _forget(self, future: Future[Any]) -> None:
        with self._lock:
            self._running.discard(future)

    async def _drain(self) -> None:
        """Let cancelled tasks run their `finally` blocks before the loop stops."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_default_executor()


class _Alarm:
    """A call that is made later, unless it is taken back."""

    def __init__(self, function: Callable[[], object]) -> None:
        self._function: Callable[[], object] | None = function

    def set(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        """Set it; on the thread of the loop."""
        loop.call_later(seconds, self._ring)

    def take_back(self) -> None:
        """Let go of the function; what is left on the loop does nothing."""
        self._function = None

    def _ring(self) -> None:
        function, self._function = self._function, None
        if function is not None:
            function()


class Scope:
    """The work of one view: sent in order, reported in one place, cancelled together."""

    def __init__(self, jobs: Jobs, on_error: OnError) -> None:
        self._jobs = jobs
        self._on_error = on_error
        self._futures: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start `work`; a failure that is no cancellation goes to `on_error`."""
        if self._closed:
            work.close()
            cancelled: Future[T] = Future()
            cancelled.cancel()
            return cancelled
        future = self._jobs.send(work)
        with self._lock:
            self._futures.add(future)
        future.add_done_callback(self._done)
        return future

    def call(self, function: Callable[..., object], *args: object) -> Future[None]:
        """Run a quick function on the jobs thread, after everything that was sent before it."""

        async def run() -> None:
            function(*args)

        return self.start(run())

    def after(self, seconds: float, function: Callable[[], object]) -> Callable[[], None]:
        """Run a quick function on the jobs thread, `seconds` from now; return what takes it back.

        A scope that is closed until then runs nothing.
        """
        return self._jobs.after(seconds, partial(self.call, function))

    def cancel(self) -> None:
        """Cancel all work of this scope that is under way."""
        with self._lock:
            futures = tuple(self._futures)
        for future in futures:
            future.cancel()

    def close(self) -> None:
        """Cancel everything and take no more work."""
        self._closed = True
        self.cancel()

    def _done(self, future: Future[Any]) -> None:
        with self._lock:
            self._futures.discard(future)
        try:
            error = future.exception()
        except CancelledError:
            return
        if error is not None:
            self._on_error(error)


_shared: Jobs | None = None
_shared_lock = threading.Lock()


def shared_jobs() -> Jobs:
    """Return the one background thread that all widgets of this kernel use."""
    global _shared  # noqa: PLW0603 -- one thread a kernel is the point
    with _shared_lock:
        if _shared is None or not _shared.alive:
            _shared = Jobs()
        return _shared
