"""Why a profile cannot be used: what could not be done, the reason, and what to do about it.

What to do depends on the reason: a backup helps where a file is damaged, and nowhere else.
"""

import errno
import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from smtpwidgets.errors import UnreadableProfileError

__all__ = [
    "BUSY_TIMEOUT_S",
    "DAMAGED",
    "DEVICE",
    "FOLDER",
    "LINK_TO_NOTHING",
    "LOCK_NOT_AVAILABLE",
    "NEWER",
    "NO_DRIVER",
    "NO_PERMISSION",
    "NO_URL",
    "NO_VERSION",
    "OTHER",
    "OTHER_KIND",
    "OTHER_PROGRAM",
    "POSTGRESQL",
    "SERVER",
    "SERVER_REFUSED",
    "SQLITE",
    "SYSTEM",
    "SYSTEM_OTHER",
    "UNREADABLE_ROW",
    "UNSURE",
    "Obstacle",
]

# How long to wait for another program's write to end, in seconds.
BUSY_TIMEOUT_S = 10.0


class Obstacle(NamedTuple):
    """What stands in the way; an empty `advice` is to restore a backup.

    `left` is in what state it was left, where that is not as it was.
    """

    happened: str
    reason: str
    advice: str = ""
    left: str = ""

    def at(self, path: str, **facts: object) -> UnreadableProfileError:
        """Return the error of the profile at `path`; the reason is completed by `facts`."""
        reason = self.reason.format(**facts)
        return UnreadableProfileError(path, reason, self.advice, self.happened, self.left)


_ANOTHER = "open another profile with open_profile(path)."
_ANOTHER_PATH = f"Correct the path, or {_ANOTHER}"
_LEAVE = (
    "Its owner or the administrator of this computer can let you read and write the file and its "
    f"folder. Or {_ANOTHER}"
)
_WAIT_FOR_IT = (
    "Wait until the other program is done, or end it, and then do the same once more: most often "
    "it is a notebook of yours that still runs."
)
_ROOM = "Make room on this disk, and then do the same once more."

NO_PERMISSION = Obstacle(
    "cannot be opened",
    "you have no permission to use this file or a folder on the way to it",
    _LEAVE,
)
DAMAGED = Obstacle("cannot be read", "the file is damaged ({verdict})")
UNREADABLE_ROW = Obstacle("cannot be read", "{row}")
NO_VERSION = Obstacle("cannot be opened", "its schema version is missing")
OTHER = Obstacle("cannot be used", "the database refused a command ({name})")
SYSTEM_OTHER = Obstacle("cannot be opened", "the system says: {words}", _ANOTHER_PATH)
FOLDER = Obstacle("cannot be opened", "it is a folder, not a file", _ANOTHER_PATH)
DEVICE = Obstacle("cannot be opened", "it is a device or a pipe, not a file", _ANOTHER_PATH)
OTHER_PROGRAM = Obstacle(
    "cannot be opened",
    "it is the database of another program (it has a table {table!r})",
    _ANOTHER_PATH,
)
LINK_TO_NOTHING = Obstacle(
    "cannot be opened",
    "it is a link to nothing",
    f"Bring back the folder or disk that the link leads to, or {_ANOTHER}",
)
NEWER = Obstacle(
    "cannot be opened",
    "a newer version of smtpwidgets wrote it",
    "Run pip install --upgrade smtpwidgets and restart the kernel.",
)
NO_URL = Obstacle(
    "cannot be opened",
    "it is no database URL; one looks like postgresql://user@host/name",
    "Correct it where it is given: in open_profile(…), or in SMTPWIDGETS_PROFILE. In a user name "
    "or a password, @ is written as %40, / as %2F and % as %25.",
)
OTHER_KIND = Obstacle(
    "cannot be opened",
    "a profile is an SQLite file, or at a PostgreSQL server through psycopg, and {kind!r} is "
    "neither of them",
    "Give a path, or a URL like postgresql://user@host/name.",
)
NO_DRIVER = Obstacle(
    "cannot be opened",
    "the Python package psycopg, which talks with PostgreSQL, is not installed, or not as a whole",
    "Run pip install 'smtpwidgets[postgresql]' and restart the kernel.",
)
_FULL = Obstacle("cannot be written to", "the disk is full", _ROOM)

SQLITE: Mapping[int, Obstacle] = {
    # Our commands are right where our tables are.
    sqlite3.SQLITE_ERROR: Obstacle(
        "cannot be read", "its tables are not there: another program emptied or replaced the file"
    ),
    sqlite3.SQLITE_PERM: NO_PERMISSION,
    sqlite3.SQLITE_BUSY: Obstacle(
        "cannot be used now",
        f"another program has kept it locked for {BUSY_TIMEOUT_S:.0f} seconds",
        _WAIT_FOR_IT,
    ),
    sqlite3.SQLITE_LOCKED: Obstacle(
        "cannot be used now",
        "another part of this program keeps it locked",
        "Do the same once more in a moment.",
    ),
    sqlite3.SQLITE_READONLY: Obstacle("cannot be written to", "it is write-protected", _LEAVE),
    sqlite3.SQLITE_IOERR: Obstacle(
        "cannot be read or written",
        "the disk or the network folder it lies on reported an error",
        "Look whether this disk or folder is there, and then do the same once more. If it stays "
        "so, ask the administrator of this computer.",
    ),
    sqlite3.SQLITE_CORRUPT: Obstacle("cannot be read", "the file is damaged"),
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CANTOPEN: Obstacle(
        "cannot be opened",
        "the file is gone, or its folder may not be written to",
        "Look whether the file is there, and whether you may write to its folder. If it is gone, "
        f"restore a backup of it, or {_ANOTHER}",
    ),
    sqlite3.SQLITE_NOTADB: Obstacle(
        "cannot be opened", "the file is no profile: something else is in it, or it is damaged"
    ),
}

_ITS_ADMINISTRATOR = "The administrator of this database can"
SERVER = Obstacle(
    "cannot be used now",
    "the database server is not reached, or lets nobody in ({words})",
    "Look whether it runs, and whether host, database, user name and password are right; its "
    "administrator knows. Then do the same once more.",
)
SERVER_REFUSED = Obstacle(
    "cannot be used",
    "the database server refused a command ({words})",
    "Ask the administrator of this database, who finds the same words in the server's log.",
)
# What was sent last was COMMIT, and its answer never came.
UNSURE = Obstacle(
    "cannot be used now",
    "the connection to the database server broke while a change was being saved ({words})",
    "Look once the server is back, in a list or with profile.refresh(), and do it once more if it "
    "is not there.",
    "The change was saved as a whole or not at all; from here nobody can tell which.",
)
LOCK_NOT_AVAILABLE = "55P03"
# By SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html).
POSTGRESQL: Mapping[str, Obstacle] = {
    LOCK_NOT_AVAILABLE: SQLITE[sqlite3.SQLITE_BUSY],
    "40001": SQLITE[sqlite3.SQLITE_LOCKED],
    "40P01": SQLITE[sqlite3.SQLITE_LOCKED],
    "42501": Obstacle(
        "cannot be used",
        "the database gives your user name no right to do this ({words})",
        f"{_ITS_ADMINISTRATOR} let you read and write the tables of smtpwidgets, and make them "
        f"where there are none yet. Or {_ANOTHER}",
    ),
    "25006": Obstacle(
        "cannot be written to",
        "this database server takes no changes: it is a copy, or is set to be read only",
        f"Name the server that takes changes, or {_ANOTHER}",
    ),
    "42P01": Obstacle(
        "cannot be read",
        "its tables are not there any more",
        f"{_ITS_ADMINISTRATOR} bring them back from a backup. Or {_ANOTHER}",
    ),
    "53100": Obstacle(
        "cannot be written to",
        "the disk of the database server is full",
        f"{_ITS_ADMINISTRATOR} make room. Then do the same once more.",
    ),
}

SYSTEM: Mapping[int | None, Obstacle] = {
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EROFS: Obstacle(
        "cannot be written to", "it lies on a disk that is write-protected", _LEAVE
    ),
    errno.ENOTDIR: Obstacle(
        "cannot be opened", "a part of this path is a file and not a folder", _ANOTHER_PATH
    ),
    errno.ENAMETOOLONG: Obstacle("cannot be opened", "this path is too long", _ANOTHER_PATH),
    errno.ELOOP: Obstacle("cannot be opened", "links on this path lead in a circle", _ANOTHER_PATH),
    errno.ENOSPC: _FULL,
    errno.EDQUOT: Obstacle(
        "cannot be written to",
        "your share of the disk is full",
        "Delete what you no longer need, or ask the administrator of this computer for a larger "
        "share, and then do the same once more.",
    ),
}
