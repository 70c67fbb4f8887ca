"""Where a profile lies, who may read it, and what is said when it cannot be opened."""

import os
import pickle
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from smtpwidgets.errors import UnreadableProfileError
from smtpwidgets.model.account import Account
from smtpwidgets.store import open_store, tables
from smtpwidgets.store.database import Database
from smtpwidgets.store.opening import _database_at
from tests.support.profiles import a_report, a_server, adding, an_account, editing, listed

ROOT = Path(__file__).parents[3]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile with a server, an account and a report in it."""
    path = tmp_path / "profile.db"
    server = a_server()
    with open_store(path) as store:
        store.apply(adding(0, server, an_account(server)))
        store.keep_report(a_report(server))
    return path


# --- where ----------------------------------------------------------------------------------------


def test_a_profile_lies_in_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a word it is profile.db there, in folders made for it."""
    monkeypatch.delenv("SMTPWIDGETS_PROFILE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with open_store() as store:
        assert str(tmp_path / "data/smtpwidgets/profile.db") == store.where


def test_the_environment_names_the_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SMTPWIDGETS_PROFILE takes what open_store takes; an argument comes before it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SMTPWIDGETS_PROFILE", "~/here.db")
    with open_store() as store:
        assert str(tmp_path / "here.db") == store.where
    with open_store(tmp_path / "there.db") as store:
        assert str(tmp_path / "there.db") == store.where
    monkeypatch.setenv("SMTPWIDGETS_PROFILE", ":memory:")
    with open_store() as store:
        assert ":memory:" == store.where


@pytest.mark.parametrize("name", ["a b.db", "50%.db", "what?.db", "a#b.db", "grüße ✉.db", "a:b"])
def test_any_file_name_is_a_file_name(tmp_path: Path, name: str) -> None:
    """Nothing in a path is taken for a part of a URL, and the file has exactly this name."""
    with open_store(tmp_path / name) as store:
        store.apply(adding(0, a_server()))

    assert [name] == [file.name for file in tmp_path.iterdir()]


def test_a_url_names_a_file_too(tmp_path: Path) -> None:
    """SQLAlchemy's sqlite:/// is a path, with the same care for it."""
    with open_store(f"sqlite:///{tmp_path}/by-url.db"):
        assert 0o600 == mode_of(tmp_path / "by-url.db")


# --- who ------------------------------------------------------------------------------------------


def test_a_profile_is_for_its_owner_only(tmp_path: Path) -> None:
    """File 0600, new folders 0700, whatever the umask, and the journal of a write as well."""
    path = tmp_path / "one/two/profile.db"
    seen: dict[str, int] = {}
    before = os.umask(0)
    try:
        with open_store(path) as store, store._database.writing() as connection:
            connection.exec_driver_sql("PRAGMA cache_size=0")
            connection.execute(tables.profile.update().values(revision=7))
            seen = {file.name: mode_of(file) for file in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert {"profile.db": 0o600, "profile.db-journal": 0o600} == seen
    assert [0o700, 0o700] == [mode_of(path.parent), mode_of(path.parent.parent)]


def test_a_profile_somebody_shares_on_purpose_stays_shared(profile: Path) -> None:
    """Opening changes no mode that its owner chose."""
    profile.chmod(0o640)
    open_store(profile).close()

    assert 0o640 == mode_of(profile)


# --- what cannot be opened ------------------------------------------------------------------------


def run_sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def overwrite(offset: int, data: bytes) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(data)

    return damage


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def made_by_another_program(path: Path) -> None:
    path.unlink()
    run_sql(path, "CREATE TABLE cookies (id)")


def from_the_future(path: Path) -> None:
    run_sql(path, f"UPDATE {tables.VERSION_TABLE} SET version_num = '9999'")  # noqa: S608


def without_version(path: Path) -> None:
    run_sql(path, f"DELETE FROM {tables.VERSION_TABLE}")  # noqa: S608


def with_an_unknown_choice(path: Path) -> None:
    run_sql(path, "UPDATE servers SET security = 'quantum'")


def with_a_line_end_in_a_name(path: Path) -> None:
    run_sql(path, "UPDATE servers SET username = 'ada' || char(13, 10) || 'RCPT TO:<eve>'")


def with_a_text_for_a_port(path: Path) -> None:
    run_sql(path, "UPDATE servers SET port = 'http'")


def with_a_broken_address(path: Path) -> None:
    run_sql(path, "UPDATE accounts SET address = 'nobody'")


DAMAGES = [
    pytest.param(lambda path: path.write_text("My notes\n" * 99), "something else", id="a-text"),
    pytest.param(lambda path: path.write_bytes(b"\x89PNG\r\n"), "something else", id="a-picture"),
    pytest.param(overwrite(0, b"\0" * 100), "something else", id="no-header"),
    pytest.param(overwrite(4096, os.urandom(30_000)), "damaged", id="random-pages"),
    pytest.param(cut, "damaged", id="cut-off"),
    pytest.param(made_by_another_program, "another program (it has a table 'cookies')", id="other"),
    pytest.param(from_the_future, "newer version of smtpwidgets", id="newer-schema"),
    pytest.param(without_version, "schema version is missing", id="no-version"),
    pytest.param(with_an_unknown_choice, "the entry 'Work' cannot be read", id="unknown-choice"),
    pytest.param(with_a_line_end_in_a_name, "(username: ", id="line-end-in-a-name"),
    pytest.param(with_a_text_for_a_port, "(port: ", id="text-for-a-port"),
    pytest.param(with_a_broken_address, "(address: ", id="broken-address"),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGES)
def test_a_damaged_profile_is_told_and_left_as_it_is(
    profile: Path, damage: Callable[[Path], None], words: str
) -> None:
    """The error names the file and the reason; not a byte of the file changes."""
    damage(profile)
    before = profile.read_bytes()
    with pytest.raises(UnreadableProfileError) as caught, open_store(profile) as store:
        store.snapshot()

    assert words in caught.value.reason
    assert str(profile) == caught.value.path
    assert before == profile.read_bytes()
    assert [profile.name] == [file.name for file in profile.parent.iterdir()]
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def a_pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def a_link_to_nothing(path: Path) -> Path:
    path.symlink_to(path.parent / "nothing")
    return path


def below_a_file(path: Path) -> Path:
    path.write_text("")
    return path / "profile.db"


def a_circle(path: Path) -> Path:
    path.symlink_to(path)
    return path


NO_FILES = [
    pytest.param(a_folder, "it is a folder", id="folder"),
    pytest.param(a_pipe, "a pipe", id="pipe"),
    pytest.param(a_link_to_nothing, "a link to nothing", id="dangling-link"),
    pytest.param(below_a_file, "is a file and not a folder", id="below-a-file"),
    pytest.param(a_circle, "lead in a circle", id="circle"),
    pytest.param(lambda path: path / ("x" * 300), "too long", id="too-long"),
]


@pytest.mark.parametrize(("make", "words"), NO_FILES)
def test_a_path_that_is_no_file_is_told(
    tmp_path: Path, make: Callable[[Path], Path], words: str
) -> None:
    """Each thing that is not a file gets its own words, at once."""
    with pytest.raises(UnreadableProfileError) as caught:
        open_store(make(tmp_path / "x"))

    assert words in caught.value.reason


def test_an_empty_file_becomes_a_profile(tmp_path: Path) -> None:
    """So does what a killed kernel leaves between making the file and filling it."""
    path = tmp_path / "profile.db"
    path.touch()
    with open_store(path) as store:
        assert 0 == store.revision()


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o755), (0o644, 0o555), (0, 0o755)])
def test_a_profile_without_permission_is_told(
    profile: Path, file_mode: int, folder_mode: int
) -> None:
    """Found out when it is opened, and not at the first edit."""
    profile.chmod(file_mode)
    profile.parent.chmod(folder_mode)
    try:
        told = open_as_nobody(profile)
    finally:
        profile.parent.chmod(0o700)

    assert any(
        words in told for words in ("write-protected", "may not be written to", "no permission")
    ), told


def open_as_nobody(path: Path) -> str:
    """Open `path` and edit it, as somebody for whom modes count; return what is said."""
    code = (
        "import os, sys\n"
        "from smtpwidgets.store import open_store\n"
        "from smtpwidgets.errors import UnreadableProfileError\n"
        "if os.getuid() == 0:\n"
        "    for folder in reversed(sys.argv[2:]): os.chmod(folder, os.stat(folder).st_mode | 0o5)\n"
        "    os.setuid(65534)\n"
        "try:\n"
        "    open_store(sys.argv[1])\n"
        "except UnreadableProfileError as error:\n"
        "    print(error.reason)\n"
    )
    # pytest makes its folders for their owner only; the ones above the profile's must let us in.
    above = [str(folder) for folder in path.parents if folder != path.parent and ours(folder)]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), *above],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return done.stdout


def ours(folder: Path) -> bool:
    return folder.stat().st_uid == os.getuid() and "pytest" in str(folder)


def test_a_profile_that_another_program_locks_is_told(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the waiting time the reason is the lock, and nothing was written."""
    monkeypatch.setattr("smtpwidgets.store.database.BUSY_TIMEOUT_S", 0.05)
    other = sqlite3.connect(profile, isolation_level=None)
    with open_store(profile) as store:
        other.execute("BEGIN IMMEDIATE")
        assert 1 == store.revision(), "reading goes on meanwhile"
        with pytest.raises(UnreadableProfileError, match="kept it locked"):
            store.apply(adding(1, a_server("late")))
        other.execute("ROLLBACK")
        assert ["Work", "late"] == listed(store.apply(adding(1, a_server("late"))))[:2]
    other.close()


def test_a_profile_that_vanished_is_told(profile: Path) -> None:
    """A deleted file is not silently made anew, empty."""
    with open_store(profile) as store:
        profile.unlink()
        with pytest.raises(UnreadableProfileError, match="gone"):
            store.snapshot()

    assert not profile.exists()


def test_a_url_that_cannot_be_used_shows_no_password() -> None:
    """A kind of database that profiles are not kept in, a broken URL, a password with an @ in it."""
    for url, words in (
        ("postgresql+nodriver://ada:canary-77@127.0.0.1/mail", "'postgresql+nodriver' is neither"),
        ("oracle://ada:canary-77@127.0.0.1/mail", "'oracle' is neither"),
        ("mysql+pymysql://ada:canary-77@127.0.0.1/mail", "'mysql+pymysql' is neither"),
        ("postgresql://ada:canary-77@127.0.0.1:not-a-port/mail", "no database URL"),
        ("postgresql://ada:x@canary-77@127.0.0.1/mail", "no database URL"),
    ):
        with pytest.raises(UnreadableProfileError) as caught:
            open_store(url)

        assert words in caught.value.reason
        assert "canary" not in f"{caught.value}{caught.value.path}"


def test_a_driver_that_is_not_installed_is_named_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However the URL is written: SQLAlchemy's choice of a driver depends on its version."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for kind in ("postgresql", "postgres", "postgresql+psycopg"):
        with pytest.raises(UnreadableProfileError) as caught:
            open_store(f"{kind}://ada:canary-77@127.0.0.1/mail")

        assert "pip install 'smtpwidgets[postgresql]'" in caught.value.advice
        assert "canary" not in f"{caught.value}{caught.value.path}"


# --- the schema -----------------------------------------------------------------------------------


def test_two_that_open_an_empty_profile_make_it_once(tmp_path: Path) -> None:
    """Eight threads open the same new file; all find one whole profile."""
    found: list[int] = []

    def work() -> None:
        with open_store(tmp_path / "profile.db") as store:
            found.append(store.revision())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert [0] * 8 == found


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    """What the versions build and what the tables say is one schema, to the last index."""
    path = tmp_path / "old.db"
    path.touch()
    at_version(path, "head")
    with Database.in_file(path).reading() as connection:
        options = {"version_table": tables.VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)

        assert [] == compare_metadata(context, tables.metadata)


def test_a_new_profile_is_as_one_that_went_through_all_migrations(
    profile: Path, tmp_path: Path
) -> None:
    """Tables, columns with their defaults, indexes and keys: nobody can tell which way it came."""
    path = tmp_path / "old.db"
    path.touch()
    at_version(path, "head")
    shape_of = "SELECT type, tbl_name, name FROM sqlite_master ORDER BY 1, 2, 3"
    columns_of = (
        'SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_master AS t,'
        " pragma_table_info(t.name) AS c WHERE t.type = 'table' ORDER BY 1, 2"
    )
    links_of = (
        'SELECT t.name, f."table", f."from", f."to" FROM sqlite_master AS t,'
        " pragma_foreign_key_list(t.name) AS f ORDER BY 1, 2, 3"
    )
    version_of = f"SELECT * FROM {tables.VERSION_TABLE}"  # noqa: S608 -- a constant
    for query in (shape_of, columns_of, links_of, version_of):
        assert rows_of(path, query) == rows_of(profile, query)


def rows_of(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_the_schema_version_is_the_newest_migration() -> None:
    """Opening compares with this constant, so that Alembic is only loaded when it has work."""
    config = Config()
    config.set_main_option("script_location", "smtpwidgets.store:migrations")

    assert tables.SCHEMA_VERSION == ScriptDirectory.from_config(config).get_current_head()


def test_no_column_is_for_a_password(profile: Path) -> None:
    """The database has no place where a secret could stand."""
    connection = sqlite3.connect(profile)
    names = [
        f"{table}.{column}"
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")
    ]
    connection.close()

    assert "servers.username" in names
    for word in ("pass", "secret", "token", "credential", "key"):
        assert not [name for name in names if word in name], word


def test_opening_a_new_or_up_to_date_profile_loads_no_alembic(profile: Path) -> None:
    """It would take longer than all the rest, and more memory."""
    code = (
        "import sys\n"
        "from smtpwidgets.store import open_store\n"
        "open_store(sys.argv[1]).close()\n"
        "open_store(':memory:').close()\n"
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(profile)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )

    assert "False" == done.stdout.strip()


def at_version(place: Path | str, revision: str, *statements: str) -> None:
    """Make a profile as an earlier version of the program made it."""
    database = _database_at(place)
    with database.writing() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "smtpwidgets.store:migrations")
        command.upgrade(config, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)
    database.close()


def first_schema(no: str) -> tuple[str, ...]:
    """Return what filled the first tables, where `no` is how the database writes it."""
    return (
        "INSERT INTO entries (id, place) VALUES ('s', 1), ('a', 2)",
        (
            "INSERT INTO servers VALUES ('s', 'Work', 'smtp', 'smtp.example.org', NULL, 'tls',"  # noqa: S608 -- a constant
            f" 'ada@example.org', 'password', '', NULL, {no})"
        ),
        "INSERT INTO accounts VALUES ('a', 'Ada', '', 'ada@example.org', NULL)",
        "INSERT INTO outgoing VALUES ('a', 0, 's')",
    )


def test_a_profile_of_the_first_schema_is_taken_over(tmp_path: Path) -> None:
    """Its servers and accounts mean what they meant; nobody's password goes anywhere new."""
    path = tmp_path / "old.db"
    path.touch()
    at_version(path, "0001", *first_schema(no="0"))

    with open_store(path) as store:
        snapshot = store.snapshot()

    assert a_server("Work", id="s") == snapshot.servers["s"]
    account = snapshot.accounts["a"]
    assert Account(id="a", description="Ada", address="ada@example.org", outgoing=("s",)) == account
    assert not account.same_login


def test_a_profile_of_the_second_schema_is_taken_over_with_no_exception_made(
    tmp_path: Path,
) -> None:
    """Its server keeps every setting and trusts no certificate that it did not trust before."""
    path = tmp_path / "old.db"
    path.touch()
    at_version(
        path,
        "0002",
        "INSERT INTO entries (id, place) VALUES ('s', 1)",
        "INSERT INTO servers (id, description, protocol, host, security, username, auth,"
        " client_certificate, ehlo_name, allow_cleartext) VALUES ('s', 'Work', 'smtp',"
        " 'smtp.example.org', 'tls', 'ada@example.org', 'password', '/ada.pem', '', 0)",
    )
    before = a_server("Work", id="s", client_certificate="/ada.pem")
    after = before.replace(trusted_certificate="ab" * 32)

    with open_store(path) as store:
        assert before == store.snapshot().servers["s"]
        store.apply(editing(store.revision(), before, after))
    with open_store(path) as store:
        assert after == store.snapshot().servers["s"]
        assert after == store.history()[0].change_set.changes[0].after


def test_a_fingerprint_that_was_edited_by_hand_is_read_by_the_rules(profile: Path) -> None:
    """A file that says something else than a fingerprint is told, not trusted."""
    run_sql(profile, "UPDATE servers SET trusted_certificate = 'anything'")

    with pytest.raises(UnreadableProfileError, match="64 digits"), open_store(profile) as store:
        store.snapshot()
