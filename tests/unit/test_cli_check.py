"""`smtpwidgets check`: what scripts and cron rely on, by the real command and real sockets."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from smtpwidgets import opening
from smtpwidgets.cli import main
from smtpwidgets.cli_check import Exit, exit_of, matching
from smtpwidgets.model.change import Change, ChangeSet, Snapshot
from smtpwidgets.model.security import Auth, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.visit import Skip
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.plain_mail import PlainMail, plain_mail
from tests.support.profiles import a_server, an_account
from tests.support.results import AT, a_result, a_run, failing
from tests.support.vanishing import closed_port

ROOT = Path(__file__).parents[2]
BLOCKED = failing("n1", "all-mail-ports-blocked")
NOT_TRIED = a_result("n2", ok=None, skipped=Skip.NETWORK, family=None)


def here(port: int, description: str, **settings: object) -> Server:
    """Return a server on this computer that wants no login."""
    usual = {"host": "127.0.0.1", "username": "", "auth": Auth.NONE, "security": Security.NONE}
    return a_server(description, port=port, **(usual | settings))


def keep(path: Path, *servers: Server) -> Path:
    """Make a profile of these servers."""
    with open_store(path) as store:
        store.apply(ChangeSet(base=0, changes=tuple(Change(after=server) for server in servers)))
    return path


def started(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """Start the command as a shell would."""
    quiet = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    quiet |= environment
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "smtpwidgets", "check", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=quiet,
    )


def ran(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run the command to its end: exit code, output, errors."""
    with started(*arguments, **environment) as process:
        out, errors = process.communicate(timeout=60)
    return process.returncode, out, errors


@pytest.fixture
def mails() -> Iterator[tuple[PlainMail, PlainMail, int]]:
    """Return a server that works, one that turns everybody away, and a port where nobody is."""
    with ExitStack() as stack:
        good = stack.enter_context(plain_mail())
        bad = stack.enter_context(plain_mail(b"554 no service here\r\n"))
        yield good, bad, stack.enter_context(closed_port())


def test_json_for_scripts_ends_with_zero_when_all_work(
    mails: tuple[PlainMail, PlainMail, int], tmp_path: Path
) -> None:
    """The whole as JSON on the output, nothing on the other one, and the run is kept."""
    path = keep(tmp_path / "mail.db", here(mails[0].port, "Good"), here(mails[0].port, "Same"))
    code, out, errors = ran("--all", "--profile", str(path), "--format", "json")
    data = json.loads(out)

    assert (0, "") == (code, errors)
    assert ["Good", "Same"] == [row["label"] for row in data["results"]]
    assert all(row["ok"] and row["elapsed_ms"] > 0 for row in data["results"])
    with open_store(path) as store:
        assert [2] == [len(run) for run in store.runs()]


def test_a_table_for_people_ends_with_one_when_something_does_not_work(
    mails: tuple[PlainMail, PlainMail, int], tmp_path: Path
) -> None:
    """What fails is listed with its remedy; what works is counted, and listed when asked."""
    good, bad, nobody = mails
    servers = here(good.port, "Good"), here(bad.port, "Bad"), here(nobody, "Gone")
    path = keep(tmp_path / "mail.db", *servers)
    code, out, errors = ran("--all", "--profile", str(path))

    assert (1, "") == (code, errors)
    assert "1 of 3 entries works. 2 do not" in out
    assert "✗ Nothing answers there" in out
    assert f"127.0.0.1:{bad.port}" in out
    assert "Good" not in out
    code, out, _ = ran("Good", "gone", "--profile", str(path), "--list", "--changes")
    assert (1, True, False) == (code, "Good" in out, "Bad ·" in out.partition("Since")[0])
    assert "Since 20" in out


def test_changes_are_told_since_the_last_whole_run(
    mails: tuple[PlainMail, PlainMail, int], tmp_path: Path
) -> None:
    """A run that was stopped in between is passed over: it says nothing of most entries."""
    path = keep(tmp_path / "mail.db", here(mails[0].port, "Good"), here(mails[1].port, "Bad"))
    ran("--all", "--profile", str(path))
    with open_store(path) as store:
        (whole,) = store.runs()
        better = tuple(replace(row, ok=True, cause_id=None) for row in whole.results)
        store.keep_run(replace(whole, results=better, started_at=AT))
        half = tuple(replace(row, ok=None, skipped=Skip.STOPPED) for row in whole.results)
        store.keep_run(replace(whole, results=half, stopped=True, started_at=AT))
    _, out, _ = ran("--all", "--profile", str(path), "--changes")

    assert f"Since {AT.astimezone():%Y-%m-%d %H:%M}" in out
    assert "Got worse (1)" in out


@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_what_is_shared_names_nobody(
    mails: tuple[PlainMail, PlainMail, int], tmp_path: Path, format: str
) -> None:
    """Also what changed since the check before; and names of servers, if they are to be hidden."""
    servers = here(mails[0].port, "Relay D"), here(mails[1].port, "Fax", host="localhost")
    path = keep(tmp_path / "mail.db", *servers)
    options = ("--all", "--profile", str(path), "--changes", "--list", "--format", format)
    ran(*options, "--depth", "connect")
    with open_store(path) as store:
        (run,) = store.runs()
        better = [replace(row, ok=not row.ok, cause_id=None) for row in run.results]
        store.keep_run(replace(run, results=tuple(better)))
    _, out, _ = ran(*options, "--shareable", "--hide-hosts")

    assert "name-1" in out
    assert not [name for name in ("Relay D", "Fax", "127.0.0.1", "localhost") if name in out]
    assert ("Got worse (1)" in out) is (format == "table")


def test_csv_has_a_row_an_entry(mails: tuple[PlainMail, PlainMail, int], tmp_path: Path) -> None:
    """Numbers are numbers, and a name that a spreadsheet would run is text."""
    path = keep(tmp_path / "mail.db", here(mails[0].port, "=1+1"))
    code, out, _ = ran("--all", "--profile", str(path), "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))

    assert (0, "'=1+1", str(mails[0].port)) == (code, row["label"], row["port"])


def test_ctrl_c_keeps_what_was_found(tmp_path: Path) -> None:
    """Who waits for a silent server presses Ctrl-C: what is known is written, the rest is named."""
    with plain_mail() as good, plain_mail(b"") as silent:
        servers = here(good.port, "Good"), here(silent.port, "Silent", timeout_s=120)
        path = keep(tmp_path / "mail.db", *servers)
        with started("--all", "--profile", str(path), "--format", "json") as process:
            assert silent.heard.wait(60)
            assert good.heard.wait(60)
            process.send_signal(signal.SIGINT)
            out, errors = process.communicate(timeout=60)
    data = json.loads(out)

    assert (130, "") == (process.returncode, errors)
    assert data["stopped"]
    (left,) = (row for row in data["results"] if row["label"] == "Silent")
    assert (None, "stopped") == (left["ok"], left["skipped"])


# --- wrong usage, in this process ------------------------------------------------------------------


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return keep(tmp_path / "mail.db", a_server("Office mail"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "say --all"),
        (["Office mail", "--all"], "not both"),
        (["Ofice mail"], "Did you mean 'Office mail'?"),
        (["nobody"], "no entry 'nobody'"),
    ],
    ids=["nothing-named", "both", "a-slip", "unknown"],
)
def test_wrong_usage_says_what_to_type(
    arguments: list[str], words: str, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, one sentence, and nothing is checked."""
    assert Exit.USAGE == main(["check", *arguments, "--profile", str(profile)])
    assert words in capsys.readouterr().err


def test_an_empty_profile_has_nothing_to_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cron notices that it looks at the wrong profile."""
    assert Exit.USAGE == main(["check", "--all", "--profile", str(keep(tmp_path / "empty.db"))])
    assert "nothing to check" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [["--concurrency", "0"], ["--timeout", "-1"], ["--depth", "message"], ["--timeout", "nan"]],
)
def test_a_wrong_number_is_wrong_usage(wrong: list[str], profile: Path) -> None:
    """Before anything is opened; no depth of this command delivers a message."""
    with pytest.raises(SystemExit) as ended:
        main(["check", "--all", "--profile", str(profile), *wrong])

    assert Exit.USAGE == ended.value.code


def test_a_profile_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip in a path would be an empty profile in which all is well."""
    assert Exit.NO_PROFILE == main(["check", "--all", "--profile", str(tmp_path / "slip.db")])
    assert "slip.db" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


def test_the_usual_profile_is_not_made_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --profile the file that was looked for is named; a database URL makes none, too."""
    monkeypatch.setenv("SMTPWIDGETS_PROFILE", str(tmp_path / "folder" / "usual.db"))
    assert Exit.NO_PROFILE == main(["check", "--all"])
    assert str(tmp_path / "folder" / "usual.db") in capsys.readouterr().err
    url = f"sqlite:///{tmp_path}/url.db"
    assert Exit.NO_PROFILE == main(["check", "--all", "--profile", url])
    assert "url.db" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


def test_a_damaged_profile_cannot_be_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3, and the file is left as it is."""
    path = tmp_path / "mail.db"
    path.write_bytes(b"no database at all, but something that somebody needs")
    assert Exit.NO_PROFILE == main(["check", "--all", "--profile", str(path)])
    assert "cannot be opened" in capsys.readouterr().err
    assert path.read_bytes().startswith(b"no database")


def test_a_profile_that_goes_while_it_is_open_is_told(
    profile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening and comparing another program may empty the file: exit code 3 and why."""
    really = opening.open_profile

    def opened_and_emptied(location: str) -> Profile:
        found = really(location)
        Path(location).write_bytes(b"")
        return found

    monkeypatch.setattr(opening, "open_profile", opened_and_emptied)
    assert Exit.NO_PROFILE == main(["check", "--all", "--changes", "--profile", str(profile)])
    assert "another program emptied or replaced the file" in capsys.readouterr().err


# --- what the command decides -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((a_result(), failing("w", "certificate-ends-soon")), Exit.OK),
        ((a_result(), failing()), Exit.FAILED),
        ((a_result(), a_result("s", ok=None)), Exit.FAILED),
        ((BLOCKED, a_result()), Exit.NETWORK),
        ((NOT_TRIED,), Exit.NETWORK),
        ((failing("l", "local-resources"),), Exit.NETWORK),
        ((BLOCKED, failing()), Exit.FAILED),
    ],
    ids=["warning", "failure", "not-checked", "blocked", "not-tried", "own-computer", "both"],
)
def test_the_exit_code_tells_whose_fault_it_is(rows: tuple[object, ...], code: Exit) -> None:
    """A script can tell a server that fails from a network that lets nothing out."""
    assert code is exit_of(a_run(*rows))  # type: ignore[arg-type]
    assert Exit.STOPPED is exit_of(a_run(*rows), interrupted=True)  # type: ignore[arg-type]


def test_a_remark_fails_when_asked() -> None:
    """Who wants to know of certificates in time says --fail-on warning."""
    warned = a_run(failing("w", "certificate-ends-soon"))

    assert Exit.FAILED is exit_of(warned, fail_on_warning=True)
    assert Exit.OK is exit_of(a_run(a_result()), fail_on_warning=True)


def test_entries_are_found_by_what_people_call_them() -> None:
    """Name, address, server name and id, whatever the case; * stands for any letters."""
    work, home = a_server("Work", id="w"), a_server("Home", id="h", host="mail.home.example")
    ada = an_account(work, id="a", description="Ada", address="ada@example.org")
    snapshot = Snapshot(servers={"w": work, "h": home}, accounts={"a": ada})
    found = {
        name: matching(snapshot, name)
        for name in (
            "work",
            "MAIL.HOME.EXAMPLE",
            "ada@example.org",
            "h",
            "*.example",
            "wor",
            "[hw]",
        )
    }

    assert {
        "work": ["w"], "MAIL.HOME.EXAMPLE": ["h"], "ada@example.org": ["a"], "h": ["h"],
        "*.example": ["h"], "wor": [], "[hw]": [],
    } == found  # fmt: skip


@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_a_locale_that_knows_ascii_only_stops_nothing(
    mails: tuple[PlainMail, PlainMail, int], tmp_path: Path, format: str
) -> None:
    """Cron's may: files for programs are UTF-8 everywhere, and a table has question marks."""
    path = keep(tmp_path / "mail.db", here(mails[1].port, "Büro in Łódź"))
    arguments = ("--all", "--profile", str(path), "--format", format)
    code, out, errors = ran(*arguments, PYTHONIOENCODING="ascii")
    rows = [row["label"] for row in json.loads(out)["results"]] if format == "json" else [out]

    assert (1, "") == (code, errors)
    assert ("B?ro in ??d?" if format == "table" else "Büro in Łódź") in rows[0]
