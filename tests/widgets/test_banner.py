"""What stands above the list: practice, a place without mail ports, a keyring that is missing."""

import re
from collections.abc import Iterator

import pytest
from keyring.backends.fail import Keyring as NoKeyring

from smtpwidgets.credentials import Credentials
from smtpwidgets.opening import practice_profile
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from smtpwidgets.widgets.banner import banners


@pytest.fixture
def own() -> Iterator[Profile]:
    """A person's own profile on a computer without a keyring."""
    with Profile(open_store(":memory:"), Credentials(NoKeyring())) as profile:
        yield profile


def test_practice_says_that_nothing_leaves_this_computer(profile: Profile) -> None:
    """Nobody takes a practice server for a real one, and its password stands there unbroken."""
    assert "Nothing leaves this computer" in banners(profile)
    assert profile.practice is not None
    assert '<span class="smtpw-whole">“let-me-in”</span>' in banners(profile)


@pytest.mark.parametrize("variable", ["BINDER_LAUNCH_HOST", "BINDER_REPO_URL"])
def test_binder_is_not_blamed_on_the_servers(
    own: Profile, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """Where no mail port is open the page says so first and offers practice."""
    monkeypatch.setenv(variable, "somewhere")

    assert "practice_profile" in banners(own)
    assert "Nothing is wrong with your servers" in banners(own)


def test_a_missing_keyring_is_said(own: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a keyring the page says where passwords stay, and for how long."""
    for variable in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL"):
        monkeypatch.delenv(variable, raising=False)

    assert "until this kernel stops" in banners(own)


def test_the_practice_password_is_true_for_every_account() -> None:
    """Where a mailbox takes another password, the line names it beside the address."""
    with practice_profile(customers=["ada", "grace"]) as practice:
        line = re.sub(r"<[^>]+>", "", banners(practice))

    assert "for grace@app-password.practice.test it is “abcdefghijklmnop”" in line
    with practice_profile(customers=["ada"]) as practice:
        assert "grace" not in banners(practice)
