"""A login that goes unencrypted: the value exists, a check refuses it, and no profile keeps it."""

from collections.abc import Callable, Iterator

import pytest

from smtpwidgets.checks import check
from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.family import Family
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.opening import practice_profile
from smtpwidgets.profile import Profile

PLAIN = {"host": "smtp.practice.test", "security": "none", "username": "ada@practice.test"}


@pytest.fixture
def profile() -> Iterator[Profile]:
    with practice_profile([]) as profile:
        yield profile


async def test_a_check_refuses_it_before_anything_is_sent() -> None:
    """Without consent the check ends at the settings, in words."""
    report = await check(Server(**PLAIN), secret=Secret("let-me-in"))

    assert Family.CLEARTEXT_REFUSED is report.family
    assert report.failed is not None
    assert Stage.INPUT is report.failed.stage
    assert () == report.attempts


@pytest.mark.parametrize(
    "keep",
    [
        lambda profile, server: profile.add(server),
        lambda profile, server: profile.update(server.replace(id=profile.add(_fine()).id)),
        lambda profile, server: profile.add_together([server]),
        lambda profile, server: profile.put_together([server]),
    ],
    ids=["add", "update", "add-together", "put-together"],
)
def test_no_profile_keeps_it(keep: Callable[[Profile, Server], object], profile: Profile) -> None:
    """Every door says why, and what to use; with consent it is stored."""
    with pytest.raises(InvalidSettingsError, match="everybody on the way could read"):
        keep(profile, Server(**PLAIN))

    assert not [one for one in profile.servers.values() if one.awaits_consent]
    keep(profile, Server(**PLAIN, allow_cleartext=True))


def test_on_this_computer_nobody_is_on_the_way() -> None:
    """A bridge or a practice server at home needs no consent."""
    assert not Server(**{**PLAIN, "host": "127.0.0.1"}).awaits_consent
    assert Server(**PLAIN).awaits_consent
    assert not Server(**PLAIN, auth="none").awaits_consent


def _fine() -> Server:
    return Server(host="smtp.practice.test", username="ada@practice.test")
