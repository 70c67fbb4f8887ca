"""Write-behind: what may be written a little later is written in its order, and before the end."""

import errno
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

__all__ = ["WriteBehind"]

T = TypeVar("T")


class WriteBehind:
    """Calls that write, made one after the other in a thread that ends with the last of them.

    The thread is no daemon: Python does not end before what was found is written.
    """

    def __init__(self) -> None:
        self._calls: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Make `call` after all that were given before, and return its future; from any thread.

        Raises:
            OSError: this computer has no thread left; the call is not made.
        """
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()  # it is made, whoever stops waiting for it
        with self._lock:
            if self._thread is None:
                self._thread = self._started()
            self._calls.append((future, call))
        return future

    def finish(self, timeout_s: float) -> bool:
        """Wait until all calls are made, and return whether they are."""
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return thread is None
        thread.join(timeout_s)
        return not thread.is_alive()

    def _started(self) -> threading.Thread:
        thread = threading.Thread(target=self._work, name="smtpwidgets-writing", daemon=False)
        try:
            thread.start()  # it has nothing to do before the lock is free
        except RuntimeError as error:
            raise OSError(errno.ENOMEM, "no thread could be started") from error
        return thread

    def _next(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        with self._lock:
            if self._calls:
                return self._calls.popleft()
            self._thread = None
            return None

    def _work(self) -> None:
        while (following := self._next()) is not None:
            future, call = following
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 -- it belongs to whoever awaits the future
                future.set_exception(error)
            # Whatever was written must not live on until the next one.
            del following, future, call
