"""A PostgreSQL server of the tests' own: on loopback, in a folder that is gone afterwards.

    with postgresql() as server:          # or the fixture `server` of the suite
        url = server.database()           # an empty one, for its owner
        …
        server.stop(); server.start()     # as when it is maintained

It never runs as root, which PostgreSQL refuses.
"""

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL

from tests.support.daemons import folder, own_address
from tests.support.unpacked import environment, unpacked

__all__ = ["PASSWORD", "PostgreSQL", "postgresql"]

_PORT = 2432
_OWNER = "ada"
PASSWORD = "canary-of-the-database"
# Where Debian puts it: installed, or unpacked beside the tests.
_PROGRAMS = "usr/lib/postgresql/*/bin"
# Nothing of it is to outlive a power cut.
_SETTINGS = {
    "listen_addresses": "{address}",
    "port": str(_PORT),
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "lc_messages": "C",
}


@dataclass
class PostgreSQL:
    """The running server; `address` is nobody else's."""

    base: Path
    address: str = field(default_factory=own_address)
    port: int = _PORT

    def __post_init__(self) -> None:
        self._names = (f"mail{number}" for number in itertools.count())

    def start(self) -> None:
        """Start it, with a new folder of data the first time, and return once it answers."""
        data = self.base / "data"
        if not data.exists():
            folder(data, 0o700, **({"owner": "nobody"} if os.getuid() == 0 else {}))
            (self.base / "password").write_text(PASSWORD)
            options = ("--auth=scram-sha-256", f"--username={_OWNER}", "--no-sync")
            more = ("--encoding=UTF8", "--locale=C", f"--pwfile={self.base / 'password'}")
            self._run("initdb", "-D", data, *options, *more)
        settings = {name: text.format(address=self.address) for name, text in _SETTINGS.items()}
        said = " ".join(f"-c {name}='{text}'" for name, text in settings.items())
        self._run("pg_ctl", "start", "-w", "-D", data, "-l", data / "log", "-o", said)

    def stop(self, how: str = "fast") -> None:
        """End it; `immediate` is as if it had crashed."""
        self._run("pg_ctl", "stop", "-w", "-D", self.base / "data", "-m", how)

    def database(self) -> str:
        """Make an empty database and return its URL, with the password of its owner."""
        name = next(self._names)
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def schema(self) -> str:
        """Make an empty schema and return its URL: a database is 300 files, and this is a name."""
        name = next(self._names)
        self.run(f"CREATE SCHEMA {name}")
        return f"{self.url('postgres')}?options=-csearch_path%3D{name}"

    def url(self, database: str, user: str = _OWNER, password: str = PASSWORD) -> str:
        """Return the URL of a database."""
        made = URL.create("postgresql", user, password, self.address, _PORT, database)
        return made.render_as_string(hide_password=False)

    def disconnect(self) -> None:
        """End everybody's connections, as a server does that is shut down."""
        others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        self.run(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")  # noqa: S608 -- a constant

    def run(self, command: Any, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a command as the owner of all, and return its rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            done = connection.execute(command)
            return done.fetchall() if done.description else []

    def _run(self, program: str, *arguments: str | Path) -> None:
        as_nobody: dict[str, Any] = {}
        if os.getuid() == 0:
            as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        out = self.base / "said"
        with out.open("wb") as said:  # no pipe: the server would hold it open
            ended = subprocess.run(
                [_programs() / program, *arguments],
                cwd=self.base,
                env={**os.environ, **_environment(), "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
                **as_nobody,
            )
        if ended.returncode:
            raise RuntimeError(f"{program} failed: {out.read_text(errors='replace')}")


@contextlib.contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Run a PostgreSQL server for as long as the block takes.

    Skips, or fails where `CI` is set, if it is neither installed nor unpacked.
    """
    _programs()
    base = Path(tempfile.mkdtemp(prefix="smtpwidgets-postgresql-"))
    base.chmod(0o755)  # the server's user passes through
    server = PostgreSQL(base)
    try:
        server.start()
        yield server
    finally:
        with contextlib.suppress(RuntimeError):  # a test may have stopped it
            server.stop("immediate")
        shutil.rmtree(base)


def _programs() -> Path:
    installed = sorted(Path("/").glob(_PROGRAMS))
    return installed[-1] if installed else unpacked(_PROGRAMS)


def _environment() -> dict[str, str]:
    return {} if any(Path("/").glob(_PROGRAMS)) else environment()
