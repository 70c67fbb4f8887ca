"""How many connections this process may have at once, and room for more of them."""

from contextlib import suppress
from pathlib import Path
from typing import Any

_resource: Any = None
with suppress(ImportError):  # Windows has no such limit
    import resource as _resource

__all__ = ["make_room"]

# For whatever else the process opens meanwhile: the profile, name look-ups, second looks.
_SPARE = 64
_FEWEST = 4
_LISTINGS = ("/proc/self/fd", "/dev/fd")


def make_room(width: int) -> int:
    """Return how many of `width` connections this process can have; raise its limit if it may.

    The soft limit is raised up to the hard one, as any process may; it stays so.
    """
    if _resource is None:
        return width
    soft, hard = _resource.getrlimit(_resource.RLIMIT_NOFILE)
    if soft not in {hard, _resource.RLIM_INFINITY} and soft < _open() + width + _SPARE:
        with suppress(ValueError, OSError):  # macOS has a lower limit that it does not tell
            _resource.setrlimit(_resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    if soft == _resource.RLIM_INFINITY:
        return width
    room: int = soft - _open() - _SPARE
    return max(_FEWEST, min(width, room))


def _open() -> int:
    """Return how many descriptors are open."""
    for listing in _LISTINGS:
        with suppress(OSError):
            return sum(1 for _ in Path(listing).iterdir())
    return 0
