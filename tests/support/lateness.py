"""How late an event loop is, and how much of that is the machine's doing."""

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Control", "Ticker", "resident_mb"]

_EVERY_S = 0.01
_PAGE = os.sysconf("SC_PAGE_SIZE")


def resident_mb() -> float:
    """Return how much memory this process has, in MB of 1024 kB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1_048_576


@dataclass
class Ticker:
    """Wakes up a hundred times a second and notes when that was late (on time.monotonic)."""

    late: list[tuple[float, float]] = field(default_factory=list)  # (when it was due, how late)
    most_mb: float = 0.0

    async def run(self) -> None:
        """Tick until it is cancelled."""
        while True:
            due = time.monotonic() + _EVERY_S
            await asyncio.sleep(_EVERY_S)
            self.late.append((due, time.monotonic() - due))
            self.most_mb = max(self.most_mb, resident_mb())

    def worst(self, control: list[tuple[float, float]] | None = None) -> float:
        """Return the greatest lateness in seconds, less what a `control` was late meanwhile."""
        return max(
            (late - _overlap(due, late, control or []) for due, late in self.late), default=0
        )


def _overlap(due: float, late: float, control: list[tuple[float, float]]) -> float:
    """Return for how long of this delay the control was held up, too."""
    spans = ((max(due, d), min(due + late, d + held)) for d, held in control)
    return sum(max(0.0, end - start) for start, end in spans)


class Control:
    """The same ticker in an idle process: when that is late, the machine is busy elsewhere."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def end(self) -> list[tuple[float, float]]:
        """Stop it and return when it was late, and how much."""
        said, _ = self._process.communicate("", timeout=10)
        return [(float(due), float(late)) for due, late in map(str.split, said.splitlines())]


def _main() -> None:
    import threading

    ends = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ends.set()), daemon=True).start()
    print("ready", flush=True)  # noqa: T201 -- this is a program
    found = []
    while not ends.is_set():
        due = time.monotonic() + _EVERY_S
        ends.wait(_EVERY_S)
        found.append((due, time.monotonic() - due))
    for due, late in found:
        print(due, late)  # noqa: T201


if __name__ == "__main__":
    _main()
