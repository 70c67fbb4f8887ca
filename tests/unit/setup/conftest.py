"""Practice profiles for tests of the guided set-up."""

from collections.abc import Iterator

import pytest

from smtpwidgets.opening import practice_profile
from smtpwidgets.profile import Profile
from smtpwidgets.setup import Setup


@pytest.fixture
def profile() -> Iterator[Profile]:
    """An empty profile whose practice servers all answer."""
    with practice_profile([]) as profile:
        yield profile


@pytest.fixture
def setup(profile: Profile) -> Setup:
    return Setup(profile)
