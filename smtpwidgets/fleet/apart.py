"""Work in a thread and an event loop of its own, so that whoever waits for it stays live."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

from smtpwidgets.fleet.collector import rare_collections
from smtpwidgets.fleet.stop_clock import THREAD_ENDS_S

__all__ = ["apart", "new_loop"]

T = TypeVar("T")


def new_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop: uvloop's if the extra `fast` is installed."""
    try:
        import uvloop  # noqa: PLC0415 -- an extra; nobody else waits for it
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def apart(
    work: Callable[[], Coroutine[Any, Any, T]],
    *,
    patience: Callable[[], float | None] = lambda: THREAD_ENDS_S,
) -> T:
    """Run `work()` in a new daemon thread with a loop of its own, and return its result.

    A caller that is cancelled cancels the work, and waits for its end for as many seconds as
    `patience` says then (None: however long it takes).
    """
    running = _Running(work)
    ended = asyncio.wrap_future(running.future)
    try:
        await asyncio.wait({ended})
    except asyncio.CancelledError:
        running.cancel()
        await asyncio.wait({ended}, timeout=patience())
        raise
    return ended.result()


class _Running(Generic[T]):
    """Some work in its thread. The future is done when its loop is closed: nothing is left then."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self.future: Future[T] = Future()
        self._task: asyncio.Task[T] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cancelled = False
        self._lock = threading.Lock()
        threading.Thread(
            target=self._run, args=(work,), name="smtpwidgets-fleet", daemon=True
        ).start()

    def cancel(self) -> None:
        """Cancel it; from any thread."""
        with self._lock:
            self._cancelled = True
            if self._loop is not None and self._task is not None:
                with suppress(RuntimeError):  # its loop is closed: it has ended
                    self._loop.call_soon_threadsafe(self._task.cancel)

    def _run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        try:
            with rare_collections(), asyncio.Runner(loop_factory=new_loop) as runner:
                found = runner.run(self._begun(work()))
        except BaseException as error:  # noqa: BLE001 -- it belongs to whoever awaits the future
            # Who cancelled it hears of no error any more, and perhaps its loop is gone.
            gone = self._cancelled or isinstance(error, asyncio.CancelledError)
            self._end(self.future.cancel if gone else partial(self.future.set_exception, error))
        else:
            self._end(partial(self.future.set_result, found))

    def _end(self, say: Callable[[], object]) -> None:
        with suppress(InvalidStateError):  # it was cancelled: there is nobody to tell
            say()

    async def _begun(self, work: Coroutine[Any, Any, T]) -> T:
        with self._lock:
            self._loop, self._task = asyncio.get_running_loop(), asyncio.ensure_future(work)
            if self._cancelled:
                self._task.cancel()
        return await self._task
