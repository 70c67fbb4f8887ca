"""Writing a file whole or not at all."""

import contextlib
import errno
import os
import tempfile
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path`: beside it first, then in its place, so that no half of it is seen.

    What `path` points to is replaced, and its permissions stay.

    Raises:
        OSError: it cannot be written; what was there before is as it was.
    """
    goal = path.resolve()
    if not goal.parent.is_dir():  # else the message would name a file that nobody asked for
        raise FileNotFoundError(errno.ENOENT, "There is no such folder", str(goal.parent))
    handle, name = tempfile.mkstemp(prefix=f".{goal.name}.", dir=goal.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # A new file of one's own: readable by nobody else, as it names hosts and addresses.
        with contextlib.suppress(FileNotFoundError):
            Path(name).chmod(goal.stat().st_mode & 0o777)
        Path(name).replace(goal)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
