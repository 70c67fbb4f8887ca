"""Profiles at a PostgreSQL server: connections, whose turn it is to write, and what errors mean.

A write takes one lock before it reads anything, so that two writers meet at the beginning, as with
SQLite: none overwrites what it has not seen, and of two kernels that find an empty database one
makes the tables. The lock is PostgreSQL's own for programs (an advisory one): it needs no table,
and the server lets go of it with the connection of a kernel that dies.
Sources: postgresql.org/docs/current/explicit-locking.html section 13.3.5, and libpq-connect.html.
"""

import os
from collections.abc import Callable
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from smtpwidgets.errors import UnreadableProfileError
from smtpwidgets.store import obstacles

__all__ = ["DRIVER", "engine_at", "told"]

DRIVER = "postgresql+psycopg"

# "smtp" in ASCII, and a number that no other program is likely to take.
_OUR_LOCK = 0x736D7470_00000001
# A server or network that is gone is noticed within half a minute, and not after two hours.
_LIMITS = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",  # milliseconds
    "application_name": "smtpwidgets",
}
_KEPT_OPEN = 2  # connections of one kernel; more are made when they are needed

_engines: WeakSet[Engine] = WeakSet()


def engine_at(url: URL, left_s: Callable[[], float], to_json: Callable[[object], str]) -> Engine:
    """Return the engine of a URL; `left_s` is asked how long a write waits for others.

    Raises:
        ImportError: the driver is not installed.
    """
    limits = {name: value for name, value in _LIMITS.items() if name not in url.query}
    engine = create_engine(
        url.update_query_dict(limits),
        hide_parameters=True,
        json_serializer=to_json,
        pool_pre_ping=True,  # a server that was started anew is no news
        pool_size=_KEPT_OPEN,
        max_overflow=-1,
        isolation_level="READ COMMITTED",  # what is read after the lock is what stands then
    )

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("immediate"):
            wait = f"SET LOCAL lock_timeout = {round(left_s() * 1000)}"
            connection.exec_driver_sql(f"{wait}; SELECT pg_advisory_xact_lock({_OUR_LOCK})")

    event.listen(engine, "begin", begin)
    _engines.add(engine)
    return engine


def told(error: DBAPIError, name: str, *, committing: bool) -> UnreadableProfileError:
    """Return what an error means; `committing` is whether the server was saving at that moment."""
    words = _words(error)
    state = getattr(error.orig, "sqlstate", None) or ""
    lost = error.connection_invalidated or state.startswith("08")
    if lost and committing:
        return obstacles.UNSURE.at(name, words=words)
    if state in obstacles.POSTGRESQL:
        return obstacles.POSTGRESQL[state].at(name, words=words)
    # A connection that was never made has no state: what the server said is in the words alone.
    unreached = not state and isinstance(error, OperationalError | InterfaceError)
    obstacle = obstacles.SERVER if lost or unreached else obstacles.SERVER_REFUSED
    return obstacle.at(name, words=words)


def _words(error: DBAPIError) -> str:
    """Return the first line of what server or driver said; further ones quote commands."""
    first, *_ = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return first.removeprefix("connection failed: ").removeprefix("connection is bad: ")


def _let_go() -> None:
    """Let a forked child make connections of its own: two processes would talk over one."""
    for engine in tuple(_engines):
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)
