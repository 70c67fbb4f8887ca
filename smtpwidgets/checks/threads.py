"""A small pool of daemon threads for calls that block: name look-ups and reading CA files.

The event loop's default executor has few threads and is shared with everything else in the
kernel; and its threads keep Python from ending while a look-up hangs. These do neither.
"""

import asyncio
import contextlib
import errno
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

__all__ = ["Pool", "shared_pool", "wait_for_thread"]

T = TypeVar("T")


class Pool:
    """Runs calls in at most `size` daemon threads, started when they are needed."""

    def __init__(self, size: int, name: str) -> None:
        self._size, self._name = size, name
        self._begin()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        """Have no thread and no call: so it is at first, and in a child of fork(2), too."""
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Start `call` as soon as a thread is free and return its future.

        Raises:
            OSError: this computer has no thread left, and the pool has none yet.
        """
        future: Future[T] = Future()
        self._calls.put((future, call))
        with self._lock:
            if self._idle == 0 and self._threads < self._size:
                self._add_thread(future)
            elif self._idle:
                self._idle -= 1
        return future

    def _add_thread(self, future: Future[Any]) -> None:
        name = f"{self._name}-{self._threads + 1}"
        try:
            threading.Thread(target=self._work, name=name, daemon=True).start()
        except RuntimeError as error:
            if self._threads:
                return  # those that are there do it, one after the other
            future.cancel()  # it stays in the queue, where nobody waits for it
            raise OSError(errno.ENOMEM, "no thread could be started") from error
        self._threads += 1

    def _work(self) -> None:
        while True:
            future, call = self._calls.get()
            if not future.set_running_or_notify_cancel():
                continue  # there was no thread when it was wanted
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 -- it belongs to whoever awaits the future
                future.set_exception(error)
            # Whatever the call returned must not live on until the next one.
            del future, call
            with self._lock:
                self._idle += 1


shared_pool = Pool(64, "smtpwidgets-lookup")


async def wait_for_thread(future: Future[T]) -> T:
    """Return what `future` brings; giving up waiting does not cancel it for others."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def wake(_future: Future[T]) -> None:
        # The loop may be gone when a slow look-up ends; then nobody is waiting any more.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(done.set)

    future.add_done_callback(wake)
    await done.wait()
    return future.result()
