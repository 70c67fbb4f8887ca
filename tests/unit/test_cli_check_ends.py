"""How `smtpwidgets check` ends: quiet, asked to stop, out of time; by the real command."""

import json
import signal
from pathlib import Path

import pytest

from smtpwidgets.cli_check import Exit
from tests.support.plain_mail import plain_mail
from tests.unit.test_cli_check import here, keep, ran, started


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_who_ends_it_gets_what_was_found(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C, and what a system that shuts down sends: the table is written, and the run is kept."""
    with plain_mail() as good, plain_mail(b"") as silent:
        servers = here(good.port, "Good"), here(silent.port, "Silent", timeout_s=120)
        path = keep(tmp_path / "mail.db", *servers)
        with started("--all", "--profile", str(path), "--list") as process:
            assert silent.heard.wait(60)
            assert good.heard.wait(60)
            process.send_signal(number)
            out, errors = process.communicate(timeout=60)
    after = ran("Good", "--profile", str(path), "--format", "json", "--depth", "connect")[1]

    assert (Exit.STOPPED, "") == (process.returncode, errors)
    assert "Stopped before the end." in out
    assert "Silent" in out
    assert json.loads(after)["results"]


def test_quiet_is_silent_while_all_works_and_only_then(tmp_path: Path) -> None:
    """Cron sends a mail where there is output: none for a good night, the whole for a bad one."""
    with plain_mail() as good, plain_mail(b"554 no service here\r\n") as bad:
        path = keep(tmp_path / "mail.db", here(good.port, "Good"), here(bad.port, "Bad"))
        fine = ran("Good", "--quiet", "--profile", str(path))
        broken = ran("--all", "--quiet", "--profile", str(path))

    assert (Exit.OK, "", "") == fine
    assert (Exit.FAILED, "") == (broken[0], broken[2])
    assert "1 of 2 entries works" in broken[1]


def test_a_deadline_ends_it_with_what_was_found(tmp_path: Path) -> None:
    """Not checked is no success: the code says so, and the rows say which."""
    with plain_mail() as good, plain_mail(b"") as silent:
        servers = here(good.port, "Good"), here(silent.port, "Silent", timeout_s=120)
        path = keep(tmp_path / "mail.db", *servers)
        arguments = ("--all", "--profile", str(path), "--format", "json", "--deadline", "3")
        code, out, errors = ran(*arguments)
    rows = {row["label"]: row for row in json.loads(out)["results"]}

    assert (Exit.FAILED, "") == (code, errors)
    assert json.loads(out)["stopped"]
    assert "stopped" == rows["Silent"]["skipped"]


def test_both_formats_and_files_of_a_fleet_say_the_same(tmp_path: Path) -> None:
    """Table, JSON and CSV are of the same entries, whatever a script takes."""
    with plain_mail() as good, plain_mail(b"554 no service here\r\n") as bad:
        names = {"Good": good.port, "Bad": bad.port, "Same": good.port}
        path = keep(tmp_path / "mail.db", *(here(port, name) for name, port in names.items()))
        said = {
            format: ran("--all", "--list", "--profile", str(path), "--format", format)
            for format in ("table", "json", "csv")
        }

    assert {1} == {code for code, _, _ in said.values()}
    assert {""} == {errors for _, _, errors in said.values()}
    for name in names:
        assert all(name in out for _, out, _ in said.values())
    assert json.loads(said["json"][1])["verdict"] in said["table"][1]
    assert 1 + len(names) == len(said["csv"][1].splitlines())
