"""Trusting one certificate from code: one step, one server, taken back as easily."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import InvalidSettingsError, NotAllowedError, StaleRevisionError
from smtpwidgets.model.policy import Policy, read_policy
from smtpwidgets.model.ports import Pair
from smtpwidgets.model.report import TlsFacts
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.reports import failed_report

SHOWN, OTHER = "ab" * 32, "cd" * 32
HOME = Server(description="Home", host="mail.home.example.org", username="ada")
GMAIL = Server(host="smtp.gmail.com", username="ada@gmail.com")


def opened(path: Path, policy: Policy | None = None) -> Profile:
    return Profile(open_store(path), Credentials.in_memory(), policy=policy)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile.db"


@pytest.fixture
def profile(path: Path) -> Iterator[Profile]:
    with opened(path) as profile:
        profile.add_together([HOME, GMAIL], {HOME.id: Secret("let me in")})
        yield profile


def refuse(profile: Profile, server: Server, cause: str = "certificate-self-signed") -> None:
    facts = TlsFacts(fingerprint=SHOWN)
    profile.keep_report(failed_report(server, cause, Stage.TLS, tls=facts))


def test_the_refused_certificate_is_trusted_in_one_step(profile: Profile, path: Path) -> None:
    """It is stored with the server, says so in the history and the frame, and an undo ends it."""
    refuse(profile, HOME)
    trusted = profile.trust_certificate(HOME.id)

    assert trusted.trusted_certificate == SHOWN
    assert profile.servers[HOME.id] == trusted
    assert "Trusted one certificate of “Home” by exception" in str(profile.history()[0])
    assert profile.servers_frame().loc[HOME.id, "trusted_certificate"] == SHOWN
    with opened(path) as elsewhere:
        assert elsewhere.servers[HOME.id] == trusted
    assert profile.trust_certificate(HOME.id, SHOWN) == trusted, "once is enough"
    profile.undo()
    assert profile.servers[HOME.id] == HOME
    assert profile.servers[GMAIL.id] == GMAIL


def test_without_a_refused_certificate_the_fingerprint_has_to_be_given(profile: Profile) -> None:
    """Nothing is trusted because somebody pressed Enter."""
    for nothing in (None, "", "  "):
        with pytest.raises(InvalidSettingsError, match="refused no certificate"):
            profile.trust_certificate(HOME.id, nothing)
    with pytest.raises(InvalidSettingsError, match="64 digits"):
        profile.trust_certificate(HOME.id, "abc")

    written = ":".join(["AB"] * 32)
    assert profile.trust_certificate(HOME.id, written).trusted_certificate == SHOWN


def test_a_public_provider_is_never_excepted(profile: Profile) -> None:
    """Its certificate is trusted everywhere; one that is not comes from somebody in between."""
    refuse(profile, GMAIL)
    with pytest.raises(InvalidSettingsError, match="stop here"):
        profile.trust_certificate(GMAIL.id)

    assert profile.servers[GMAIL.id] == GMAIL


def test_there_is_nothing_to_trust_without_encryption(profile: Profile) -> None:
    """No certificate is shown there."""
    profile.update(HOME.replace(security="none", auth="none"))
    with pytest.raises(InvalidSettingsError, match="Without encryption"):
        profile.trust_certificate(HOME.id, SHOWN)


def test_a_decision_on_an_older_state_is_not_written(profile: Profile, path: Path) -> None:
    """Another notebook moved the server: the certificate was of the old host."""
    refuse(profile, HOME)
    base = profile.revision
    with opened(path) as other:
        other.update(HOME.replace(host="mail.elsewhere.example.org"))
    with pytest.raises(StaleRevisionError, match="Home: server name"):
        profile.trust_certificate(HOME.id, base=base)

    profile.refresh()
    assert profile.servers[HOME.id].trusted_certificate == ""


def moved() -> Server:
    return HOME.replace(host="mail.elsewhere.example.org", trusted_certificate=SHOWN)


def test_every_door_drops_the_exception_of_a_server_that_moves(profile: Profile) -> None:
    """Update, several at once, and another pair of port and security; an undo brings it back."""
    trusted = profile.trust_certificate(HOME.id, SHOWN)
    pair = Pair(port=587, security="starttls")
    doors = {
        "update": lambda: profile.update(moved()),
        "put together": lambda: profile.put_together([moved()]),
        "use another pair": lambda: profile.use_pair(HOME.id, pair),
    }
    for name, door in doors.items():
        result = door()
        assert profile.servers[HOME.id].trusted_certificate == "", name
        assert result in {None, profile.servers[HOME.id]}, "what is returned is what is stored"
        profile.undo()
        assert profile.servers[HOME.id] == trusted, name


def test_the_history_says_that_it_went(profile: Profile) -> None:
    """In the note of the very edit that moved the server."""
    profile.trust_certificate(HOME.id, SHOWN)
    profile.update(moved())

    assert "the certificate exception was for the former place" in str(profile.history()[0])


def test_an_administrator_may_forbid_exceptions_at_every_door(path: Path) -> None:
    """Making one is refused, also as an ordinary edit or with a new entry; taking back is open."""
    policy = read_policy("[servers]\nexceptions = false\n", "policy.toml")
    with opened(path) as before:
        before.add(HOME.replace(trusted_certificate=OTHER))
    with opened(path, policy) as profile:
        excepted = HOME.replace(trusted_certificate=SHOWN)
        for door in (
            lambda: profile.trust_certificate(HOME.id, SHOWN),
            lambda: profile.update(excepted),
            lambda: profile.put_together([excepted]),
            lambda: profile.add(
                Server(host="a.example.org", username="a", trusted_certificate=SHOWN)
            ),
        ):
            with pytest.raises(NotAllowedError, match="one certificate"):
                door()
        profile.update(HOME)
        assert profile.servers[HOME.id] == HOME


async def test_an_exception_that_another_notebook_took_back_is_not_used(
    profile: Profile, path: Path
) -> None:
    """Nobody is asked for the password of a server that is not trusted any more."""
    trusted = profile.trust_certificate(HOME.id, SHOWN)
    with opened(path) as other:
        other.update(trusted.replace(trusted_certificate=""))

    with pytest.raises(StaleRevisionError, match="certificate exception of Home"):
        await profile.check(HOME.id)
