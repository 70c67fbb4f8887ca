"""The command line where nobody listens: closed streams, full disks, a locale of ASCII."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smtpwidgets.model.server import Server
from tests.unit.test_cli_check import ROOT, keep

CLOSED = [">&-", "2>&-", "<&-", ">&- 2>&-", ">&- 2>&- <&-"]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile of one server, at which nothing answers."""
    nothing = Server(
        description="Bürö", host="127.0.0.1", port=1, security="tls", username="ada", id="b"
    )
    return keep(tmp_path / "mail.db", nothing)


def shell(
    arguments: str, *, first: str = ":", **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command in a shell, after `first`, with redirections."""
    quiet = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    return subprocess.run(
        ["/bin/sh", "-c", f'{first}; "{sys.executable}" -m smtpwidgets {arguments}'],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=quiet | environment,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("closed", CLOSED)
def test_closed_streams_leave_the_exit_code(profile: Path, closed: str) -> None:
    """Whoever closes them wants no words, and no traceback; the file of the profile is as it was."""
    done = shell(f"check --all --depth connect --profile '{profile}' {closed}")
    wrong = shell(f"check nobody --profile '{profile}' {closed}")
    after = shell(f"check --all --depth connect --format json --profile '{profile}'")

    assert (1, 2) == (done.returncode, wrong.returncode)
    assert "" == done.stderr
    assert "Traceback" not in wrong.stderr
    assert "Nothing answers there" == json.loads(after.stdout)["results"][0]["words"]


def test_a_full_disk_is_told_in_a_sentence(profile: Path) -> None:
    """Nothing was written whole, so it is a failure; the profile has what was found."""
    done = shell(f"check --all --depth connect --format json --profile '{profile}' > /dev/full")

    assert 1 == done.returncode
    assert done.stderr.startswith("What was found could not be written: No space left on device.")
    assert 1 == len(done.stderr.splitlines())


def test_where_the_profile_is_full_too_nobody_is_sent_there(profile: Path) -> None:
    """No file may grow beyond a block: what was found is lost, and that is what is said."""
    check = f"check --all --depth connect --format json --profile '{profile}' > /dev/full"
    done = shell(check, first="ulimit -f 1")

    assert 1 == done.returncode
    assert "Nor could it be kept in the profile" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("coerced", ["0", "1"])
def test_a_name_is_found_in_a_locale_of_ascii(profile: Path, coerced: str) -> None:
    """The bytes of a script are UTF-8, whatever cron says of letters."""
    ascii = {"LC_ALL": "C", "PYTHONUTF8": coerced, "PYTHONCOERCECLOCALE": coerced}
    done = shell(f"check Bürö --depth connect --format json --profile '{profile}'", **ascii)

    assert "Bürö" == json.loads(done.stdout)["results"][0]["label"]


TOLD = ["doctor", "explain 535 5.7.8 authentication failed: für"]


@pytest.mark.parametrize("command", TOLD)
def test_the_other_commands_end_without_a_traceback_too(command: str) -> None:
    """A reader that has gone, a full disk, a locale of ASCII: a code, and a sentence if it helps."""
    ascii = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    full, plain = shell(f"{command} > /dev/full"), shell(command, **ascii)

    assert (1, "This could not be written: No space left on device.\n") == (
        full.returncode,
        full.stderr,
    )
    assert "" == shell(f"{command} | :").stderr
    assert (0, "") == (plain.returncode, plain.stderr)


@pytest.mark.parametrize("name", ["n" * 300, "mail.db/profile.db"], ids=["too-long", "in-a-file"])
def test_a_place_where_no_file_can_be_ends_with_three(profile: Path, name: str) -> None:
    """The system refuses even to look there: that is a sentence and a code, and no traceback."""
    done = shell(f"check --all --profile '{profile.parent / name}'")

    assert (3, 1) == (done.returncode, len(done.stderr.splitlines()))
