"""Servers that run while a test needs them, and are gone afterwards with all they started."""

import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

__all__ = ["Daemons", "folder", "own_address", "wait_for"]

_START_S, _STOP_S, _WAIT_S = 15.0, 1.5, 10.0
_numbers = itertools.count()

Found = TypeVar("Found")


class Daemons:
    """Running programs; `logs` are the files that tell why one of them ended."""

    def __init__(self, *logs: Path) -> None:
        self._stderr, *_ = self._logs = logs
        self._running: list[subprocess.Popen[bytes]] = []

    def launch(self, command: Iterable[str], **environment: str) -> None:
        """Start a program; what it says goes into the first of the logs."""
        with self._stderr.open("ab") as trouble:
            self._running.append(
                subprocess.Popen(
                    [*command],
                    stdin=subprocess.DEVNULL,
                    stdout=trouble,
                    stderr=trouble,
                    env={**os.environ, "LC_ALL": "C", **environment},
                    start_new_session=True,
                )
            )

    def wait_for_port(self, address: str, port: int, what: str) -> None:
        """Return as soon as something listens; fail at once if a program has ended."""
        self.wait_for(partial(self._answers, address, port), f"{what} answers", _START_S)

    def wait_for(self, look: Callable[[], Found], what: str, limit_s: float = _WAIT_S) -> Found:
        """Return what `look` finds as soon as it finds something; `what` names it."""
        return wait_for(look, what, limit_s, self.trouble)

    def stop(self) -> None:
        """End the programs and whatever they started."""
        for running in self._running:
            running.send_signal(signal.SIGTERM)
        for running in self._running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(_STOP_S)
            # Each program is the leader of a session of its own: this reaches nobody else.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        self._running.clear()

    def trouble(self) -> str:
        """Return the last words of every log."""
        return "\n".join(
            log.read_text(errors="replace")[-2000:] for log in self._logs if log.exists()
        )

    def _answers(self, address: str, port: int) -> bool:
        if any(running.poll() is not None for running in self._running):
            raise RuntimeError(f"a server ended at once:\n{self.trouble()}")
        with contextlib.suppress(OSError):
            socket.create_connection((address, port), 0.2).close()
            return True
        return False


def own_address() -> str:
    """Return an address in 127.64.0.0/10 that no other process, and no earlier call, uses."""
    pid, number = os.getpid(), next(_numbers)
    return f"127.{64 + ((pid >> 16) + 8 * number) % 64}.{pid >> 8 & 255}.{pid & 255}"


def folder(
    path: Path, mode: int = 0o755, *, owner: int | str | None = None, group: str | None = None
) -> Path:
    """Make a folder for a server, `owner` its user, and return it."""
    path.mkdir()
    if owner is not None:
        shutil.chown(path, owner, group)
    path.chmod(mode)
    return path


def wait_for(
    look: Callable[[], Found], what: str, limit_s: float, trouble: Callable[[], str]
) -> Found:
    """Return what `look` finds as soon as it finds something; `trouble` tells why it does not.

    Raises:
        TimeoutError: it found nothing for `limit_s` seconds.
    """
    deadline = time.monotonic() + limit_s
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {limit_s:.0f} s: {what}\n{trouble()}")
        time.sleep(0.01)
    return found
