"""The sockets that this process has open, and waiting for a condition in a running loop."""

import asyncio
from collections.abc import Callable
from pathlib import Path

__all__ = ["eventually", "open_sockets"]


def open_sockets() -> set[str]:
    """Return a name for each open socket of this process."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue  # the listing's own descriptor
        if target.startswith("socket:"):
            found.add(target)
    return found


async def eventually(condition: Callable[[], object], deadline_s: float = 30.0) -> bool:
    """Return whether `condition()` came true within `deadline_s` seconds of a running loop."""
    ends = asyncio.get_running_loop().time() + deadline_s
    while not condition():
        if asyncio.get_running_loop().time() > ends:
            return False
        await asyncio.sleep(0.005)  # other tasks make it true; there is no event to wait for
    return True
