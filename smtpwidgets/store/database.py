"""Connections and transactions, and what a database's errors mean in plain words.

SQLite keeps its rollback journal (never WAL): a profile is small and seldom written, WAL breaks
on the network homes of shared notebook servers, and a copy of one single file is a whole backup.
Every write begins with BEGIN IMMEDIATE, so that two writers meet at the beginning, where waiting
works, and never half-way, where one of them would have to start again.
Sources: sqlite.org/wal.html section 1, sqlite.org/lang_transaction.html section 2.2.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from time import monotonic
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool, StaticPool

from smtpwidgets.errors import ClosedProfileError, UnreadableProfileError
from smtpwidgets.store import obstacles, postgresql
from smtpwidgets.store.obstacles import BUSY_TIMEOUT_S
from smtpwidgets.store.rows import UnknownRowError

__all__ = ["BUSY_TIMEOUT_S", "Database"]

# How long a write waits that comes right after one that waited in vain, in seconds: a sweep that
# ends has several things to write, and its reader would wait for each of them.
_SHORTLY_S = 1.0


class _Patience:
    """How long a database that another program locks is waited for; of any thread.

    Whoever comes soon after somebody who waited in vain need not wait as long again.
    """

    def __init__(self) -> None:
        self._in_vain_until = float("-inf")

    @property
    def left_s(self) -> float:
        """How long to wait now, in seconds."""
        lately = monotonic() < self._in_vain_until
        return min(_SHORTLY_S, BUSY_TIMEOUT_S) if lately else BUSY_TIMEOUT_S

    def ended(self) -> None:
        """Note that somebody waited in vain; short waits do not count."""
        if monotonic() >= self._in_vain_until:
            self._in_vain_until = monotonic() + BUSY_TIMEOUT_S


class Database:
    """Hands out transactions on one database; safe to use from any thread.

    `name` is how messages call it: a path, or a URL without its password.
    """

    def __init__(self, name: str, engine: Engine, patience: _Patience | None = None) -> None:
        self.name, self._patience = name, patience or _Patience()
        self._engine = engine
        self._closed = False
        self._reader, self._writer = engine, engine.execution_options(immediate=True)
        if engine.dialect.name != "sqlite":
            # One consistent read over several tables; SQLite's transactions are that anyway.
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")
        # A database in memory is one connection, which carries one transaction at a time.
        one_connection = isinstance(engine.pool, StaticPool)
        self._turn: AbstractContextManager[Any] = (
            threading.Lock() if one_connection else nullcontext()
        )

    @classmethod
    def in_file(cls, path: Path) -> "Database":
        """Return the SQLite database in the file `path`, which must exist already."""
        location = f"{path.absolute().as_uri()}?mode=rw"  # rw: never makes a file by itself
        # No pool: opening costs less than a millisecond, and a connection that nobody keeps is
        # one that no fork, no thread and no deleted file can spoil.
        patience = _Patience()
        engine = _sqlite_engine(lambda: _connect(location, patience.left_s), NullPool)
        return cls(str(path), engine, patience)

    @classmethod
    def in_memory(cls) -> "Database":
        """Return an empty SQLite database that ends when it is closed."""
        engine = _sqlite_engine(lambda: _connect(":memory:", BUSY_TIMEOUT_S), StaticPool)
        event.listen(engine, "handle_error", _stay_connected)
        return cls(":memory:", engine)

    @classmethod
    def at_url(cls, url: URL) -> "Database":
        """Return the PostgreSQL database that a URL names.

        Raises:
            ImportError: its driver is not installed.
        """
        patience = _Patience()
        engine = postgresql.engine_at(url, lambda: patience.left_s, _json)
        # Its options may hold passwords, too.
        return cls(url.set(query={}).render_as_string(hide_password=True), engine, patience)

    @property
    def is_sqlite(self) -> bool:
        """Whether SQLite's own commands (PRAGMA) mean something here."""
        return self._engine.dialect.name == "sqlite"

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a transaction that sees one state of the database from first to last."""
        return self._transaction(self._reader)

    def writing(self) -> AbstractContextManager[Connection]:
        """Return a transaction that waits for other writers first; all or nothing."""
        return self._transaction(self._writer)

    def close(self) -> None:
        """Let go of every connection. Closing twice is fine.

        A transaction on the one connection of a database in memory ends first: SQLite does not
        survive that a connection is closed while another thread uses it.
        """
        with self._turn:
            self._closed = True
            self._engine.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with self._turn:
            if self._closed:
                raise ClosedProfileError(self.name)
            committing = False
            try:
                with engine.begin() as connection:
                    yield connection
                    committing = engine is self._writer
            except IntegrityError:
                raise  # a fault of this program, and no state of somebody's disk
            except DBAPIError as error:
                raise self._told(_first(error), committing=committing) from error
            except UnknownRowError as error:
                raise obstacles.UNREADABLE_ROW.at(self.name, row=error) from error
            except UnicodeDecodeError as error:  # sqlite3 reads names and texts as UTF-8
                raise obstacles.SQLITE[sqlite3.SQLITE_CORRUPT].at(self.name) from error

    def _told(self, error: DBAPIError, *, committing: bool) -> UnreadableProfileError:
        """Return what an error of the database means."""
        if not self.is_sqlite:
            if getattr(error.orig, "sqlstate", None) == obstacles.LOCK_NOT_AVAILABLE:
                self._patience.ended()
            return postgresql.told(error, self.name, committing=committing)
        # The low byte is the kind of error, the rest its finer shade (sqlite.org/rescode.html).
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            self._patience.ended()
        name = getattr(error.orig, "sqlite_errorname", "no code")
        return obstacles.SQLITE.get(code, obstacles.OTHER).at(self.name, name=name)


def _first(error: DBAPIError) -> DBAPIError:
    """Return the error that came first, of those that came in one.

    Where the disk is full SQLite ends the whole transaction itself, and taking a part of it back
    fails as well.
    """
    first, one = error, error.__context__
    while isinstance(one, DBAPIError | sqlite3.Error):
        first, one = one if isinstance(one, DBAPIError) else first, one.__context__
    return first


def _connect(location: str, timeout_s: float) -> sqlite3.Connection:
    return sqlite3.connect(
        location,
        uri=True,
        timeout=timeout_s,
        isolation_level=None,  # BEGIN is ours: the driver's own comes too late and is not IMMEDIATE
        check_same_thread=False,
    )


def _sqlite_engine(
    connect: Callable[[], sqlite3.Connection], pool: type[NullPool | StaticPool]
) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=pool,
        hide_parameters=True,
        json_serializer=_json,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _json(value: object) -> str:
    """Write JSON as pydantic does: a step of 10,000 changes is long."""
    return to_json(value).decode()


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")
    # EXTRA is FULL and one more: the folder is synced too, so that a change survives a power cut.
    connection.execute("PRAGMA synchronous=EXTRA")
    # A file from somebody else must not run functions from inside its schema.
    connection.execute("PRAGMA trusted_schema=OFF")


def _stay_connected(context: ExceptionContext) -> None:
    """Keep the one connection when Ctrl-C ends a command: the whole database would go with it."""
    context.is_disconnect = False


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
