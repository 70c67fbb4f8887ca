"""Opening a profile: where it lies, making its file, checking it, bringing its schema up to date.

A file that cannot be used is left exactly as it was, and the error says why in plain words.
"""

import os
import stat
import threading
from pathlib import Path

import platformdirs
from sqlalchemy import Connection, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from smtpwidgets.store import obstacles, postgresql, tables
from smtpwidgets.store.database import Database
from smtpwidgets.store.store import Store

__all__ = ["default_location", "open_store"]

_MEMORY = ":memory:"
_ENVIRONMENT = "SMTPWIDGETS_PROFILE"
# As PostgreSQL's own programs write it; which driver SQLAlchemy takes then depends on its version.
_POSTGRESQL = ("postgresql", "postgres")
_SCRIPTS = "smtpwidgets.store:migrations"
# Alembic keeps the migration that runs in a global, so one thread at a time; and closing a file
# of our own would drop the locks that SQLite holds on it in this process (POSIX), so making one
# must not meet opening it either.
_ONE_AT_A_TIME = threading.Lock()


def open_store(location: str | os.PathLike[str] | None = None) -> Store:
    """Open the profile at `location`, making it where there is none yet.

    Args:
        location: a path, a URL (`sqlite:///…`, `postgresql://…`), or `:memory:` for one that
            ends with this kernel. None means what SMTPWIDGETS_PROFILE names, or else
            `profile.db` in the user's data folder. New files are for their owner only (0600).

    Raises:
        UnreadableProfileError: it cannot be opened; `reason` says why, and nothing was changed.
    """
    database = _database_at(location)
    try:
        _check(database)
    except BaseException:
        database.close()
        raise
    return Store(database)


def default_location() -> str:
    """Return what `open_store()` opens: a path, or what SMTPWIDGETS_PROFILE holds, as it is."""
    default = platformdirs.user_data_path("smtpwidgets", appauthor=False) / "profile.db"
    return os.environ.get(_ENVIRONMENT) or str(default)


def _database_at(location: str | os.PathLike[str] | None) -> Database:
    place = os.fspath(location) if location else default_location()
    if place == _MEMORY:
        return Database.in_memory()
    if "://" in place:
        return _database_at_url(place)
    return _database_in(Path(place).expanduser())


def _database_in(path: Path) -> Database:
    try:
        with _ONE_AT_A_TIME:
            _make_file(path)
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise obstacles.LINK_TO_NOTHING.at(str(path)) from None
    except OSError as error:
        obstacle = obstacles.SYSTEM.get(error.errno, obstacles.SYSTEM_OTHER)
        raise obstacle.at(str(path), words=error.strerror) from error
    if stat.S_ISDIR(mode):
        raise obstacles.FOLDER.at(str(path))
    if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
        raise obstacles.DEVICE.at(str(path))
    if not os.access(path, os.R_OK):  # SQLite tells this as it tells that the file is gone
        raise obstacles.NO_PERMISSION.at(str(path))
    return Database.in_file(path)


def _make_file(path: Path) -> None:
    """Make an empty file, for its owner only from its first byte on, unless there is one.

    SQLite gives its journals the mode of the file they belong to.
    """
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return


def _database_at_url(place: str) -> Database:
    try:
        url = make_url(place)
    except (ArgumentError, ValueError):
        raise obstacles.NO_URL.at("URL") from None  # the text may hold a password
    if url.get_backend_name() == "sqlite":
        if url.database in {None, "", _MEMORY}:
            return Database.in_memory()
        return _database_in(Path(str(url.database)).expanduser())
    if url.drivername not in {*_POSTGRESQL, postgresql.DRIVER}:
        raise obstacles.OTHER_KIND.at("URL", kind=url.drivername)
    if place.count("@") > 1:  # a part of the password would be taken for the host, and shown
        raise obstacles.NO_URL.at("URL")
    try:
        return Database.at_url(url.set(drivername=postgresql.DRIVER))
    except ImportError as error:
        raise obstacles.NO_DRIVER.at("URL") from error


def _check(database: Database) -> None:
    """Look whether the database is whole and ours, and bring its schema up to date."""
    if database.is_sqlite:
        _check_whole(database)
    # Writing from the start: a write-protected file is found out now and not at the first edit,
    # and of two notebooks that open an empty profile one waits until the other has made it.
    with database.writing() as connection:
        version = _version_of(connection, database.name)
        if version is None:
            tables.make(connection)
        elif version != tables.SCHEMA_VERSION:
            _upgrade(connection, database.name, version)
        if not database.is_sqlite:  # a right to write is asked for by what needs it, and by no less
            connection.execute(select(tables.profile.c.revision).with_for_update())


def _check_whole(database: Database) -> None:
    with database.reading() as connection:
        verdict = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if verdict != "ok":
        raise obstacles.DAMAGED.at(database.name, verdict=verdict)


def _version_of(connection: Connection, name: str) -> str | None:
    """Return the schema version, None for an empty database."""
    found = set(inspect(connection).get_table_names())
    if tables.VERSION_TABLE in found:
        version = connection.scalar(select(tables.schema.c.version_num))
        if version is None:
            raise obstacles.NO_VERSION.at(name)
        return str(version)
    # A database server may hold tables of other programs beside ours; a file is all ours.
    others = found if connection.dialect.name == "sqlite" else found & set(tables.metadata.tables)
    if others:
        raise obstacles.OTHER_PROGRAM.at(name, table=min(others))
    return None


def _upgrade(connection: Connection, name: str, version: str) -> None:
    # Alembic takes a tenth of a second and ten MiB, and only an older profile needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", _SCRIPTS)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version not in known:
        raise obstacles.NEWER.at(name)
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")
