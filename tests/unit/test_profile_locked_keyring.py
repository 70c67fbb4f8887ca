"""A keyring that is locked or out of reach is called that, and no password is called missing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.backends import fail
from keyring.backends.SecretService import Keyring as SecretServiceKeyring

import smtpwidgets as sw
from smtpwidgets.credentials import Credentials
from smtpwidgets.model.account import Account
from smtpwidgets.model.report import Report, StageResult
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.profile import Profile
from smtpwidgets.setup import Setup
from smtpwidgets.store import open_store
from tests.support.keyrings import DictKeyring, HangingKeyring, RaisingKeyring
from tests.support.secret_service import secret_service

# keyring 25.7 forgets to close its connection when the collection does not open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

SMTP = Server(host="127.0.0.1", port=1, username="ada@example.org", description="Out")
IMAP = Server(host="127.0.0.1", port=2, username="ada@example.org", protocol="imap")
ADA = Account(description="Ada", address="ada@example.org", incoming=IMAP.id, outgoing=(SMTP.id,))


@pytest.fixture(scope="module")
def locked_bus() -> Iterator[dict[str, str]]:
    with secret_service(locked=True) as env:
        yield env


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a profile with an account, whose passwords nobody gave in this kernel."""
    with Profile(open_store(tmp_path / "p.db"), Credentials.in_memory()) as profile:
        profile.put_together([SMTP, IMAP, ADA])
    return tmp_path / "p.db"


@pytest.fixture
def locked(
    place: Path, locked_bus: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Profile]:
    """Yield that profile with a real keyring, locked."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", locked_bus["DBUS_SESSION_BUS_ADDRESS"])
    with Profile(open_store(place), Credentials(SecretServiceKeyring())) as profile:
        yield profile


def told(report: Report) -> str:
    """Return all that people read of a report, having looked that nothing was sent."""
    assert (0, ()) == (report.logins_used, report.attempts)
    assert "keyring-locked" == report.cause_id
    assert report.remedy is not None
    assert "Password missing" not in str(report)
    return str(report)


async def test_a_check_says_that_the_keyring_is_locked_and_what_to_do(locked: Profile) -> None:
    """The one who waits for the stages hears it, too, and it is kept as the last check."""
    heard: list[StageResult] = []
    report = await locked.check(SMTP.id, progress=heard.append)

    assert "This computer's keyring is locked." in told(report)
    assert "Unlock it" in told(report)
    assert "type the password again" in told(report)
    assert [("keyring-locked", Stage.INPUT)] == [(one.cause, one.stage) for one in heard]
    assert report == locked.reports[SMTP.id]


async def test_each_server_of_an_account_says_so(locked: Profile) -> None:
    """A round trip, too, which would look into the inbox with the same password store."""
    for depth in ("login", "round-trip"):
        found = await locked.check_account(ADA.id, depth=depth)
        assert len([told(report) for report in found.reports]) == 2


async def test_check_up_and_sweep_say_so(locked: Profile) -> None:
    """All entries side by side: what they have in common is said once."""
    found = await sw.diagnose(locked)
    swept = await sw.check_all(locked)

    assert {"keyring-locked"} == {v.report.cause_id for v in found.visits if v.report}
    assert ["keyring-locked"] * 2 == [result.cause_id for result in swept.results]
    assert "password store" in str(found).lower()


async def test_the_guided_set_up_says_so(locked: Profile) -> None:
    """Somebody comes back to a set-up that was left half way, and the keyring is locked by then."""
    answer = await Setup(locked, account="ada").check_login()

    assert not answer.ok
    assert "is locked" in str(answer)
    assert "Unlock it" in str(answer)


def test_the_command_says_so(place: Path, locked_bus: dict[str, str]) -> None:
    """For scripts it is a cause by name, and no success."""
    command = "check --all --format json --profile"
    chosen = "keyring.backends.SecretService.Keyring"
    done = subprocess.run(
        [sys.executable, "-m", "smtpwidgets", *command.split(), str(place)],
        env={**os.environ, **locked_bus, "PYTHON_KEYRING_BACKEND": chosen},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
        timeout=60,
        encoding="utf-8",
    )

    assert 1 == done.returncode, done.stderr
    causes = {row["cause_id"] for row in json.loads(done.stdout)["results"]}
    assert {"keyring-locked"} == causes


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        pytest.param("broken", "ended with an error", id="broken"),
        pytest.param("gone", "Secret Service", id="gone"),
        pytest.param("silent", "did not answer within 0.2 seconds", id="silent"),
    ],
)
async def test_a_keyring_out_of_reach_is_said_with_what_it_did(
    place: Path, kind: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bus has ended since, or a window that nobody sees is open: the password may be there."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    hanging = HangingKeyring()
    backend = {"broken": RaisingKeyring(OSError), "gone": SecretServiceKeyring(), "silent": hanging}
    credentials = Credentials(backend[kind], timeout_s=0.2)
    with Profile(open_store(place), credentials) as profile:
        report = await profile.check(SMTP.id)
    hanging.answer.set()

    assert words in told(report)


async def test_where_no_keyring_ever_was_the_password_is_missing(place: Path) -> None:
    """On a server without a keyring there is nothing to unlock."""
    with sw.practice_profile(["works"]) as practised:
        (server,) = practised.servers.values()
        keyring = Credentials(fail.Keyring())
        with Profile(open_store(place), keyring, network=practised._network) as profile:
            profile.add(server)
            report = await profile.check(server.id)

    assert "secret-missing" == report.cause_id


async def test_what_was_typed_meanwhile_is_used(place: Path) -> None:
    """A password in memory needs no keyring."""
    with sw.practice_profile(["works"]) as practised:
        (server,) = practised.servers.values()
        assert practised.practice is not None
        secret = practised.practice.secret_for(server.id)
        credentials = Credentials(RaisingKeyring(OSError))
        with Profile(open_store(place), credentials, network=practised._network) as profile:
            profile.add(server, secret)
            report = await profile.check(server.id)

    assert report.ok, str(report)


async def test_who_does_not_log_in_needs_no_keyring(locked: Profile) -> None:
    """Neither a look at the connection nor a server without a login waits for it."""
    open_to_all = Server(host="127.0.0.1", port=3, auth=Auth.NONE, security="none")
    locked.add(open_to_all)

    assert "port-closed" == (await locked.check(SMTP.id, depth="connect")).cause_id
    assert "port-closed" == (await locked.check(open_to_all.id)).cause_id


async def test_after_unlocking_the_next_check_uses_the_password(place: Path) -> None:
    """Nobody has to restart anything."""
    keyring = DictKeyring()
    with sw.practice_profile(["works"]) as practised:
        (server,) = practised.servers.values()
        assert practised.practice is not None
        given = practised.practice.secret_for(server.id)
        credentials = Credentials(keyring)
        with Profile(open_store(place), credentials, network=practised._network) as profile:
            profile.add(server, given)
            locked = RaisingKeyring(OSError)
            keyring.get_password = locked.get_password  # type: ignore[method-assign]
            first = await profile.check(server.id)
            del keyring.get_password
            second = await profile.check(server.id)

    assert ("keyring-locked", True) == (first.cause_id, second.ok)
