"""Every row of the help pages, each shown by a test that bears its number."""

from collections.abc import Iterator

import ipywidgets as w
import pytest

from smtpwidgets.opening import practice_profile
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import ServerList
from tests.support.server_page import Page


@pytest.fixture(autouse=True)
def no_widget_is_left() -> Iterator[None]:
    """Leaks fail where they are made."""
    before = set(w.widget._instances)
    yield
    left = [w.widget._instances[id] for id in set(w.widget._instances) - before]
    assert [] == [type(one).__name__ for one in left]


@pytest.fixture
def profile() -> Iterator[Profile]:
    """An empty profile whose practice servers all answer."""
    with practice_profile([]) as profile:
        yield profile


@pytest.fixture
def page(profile: Profile) -> Iterator[Page]:
    """The server list of that profile."""
    page = Page(ServerList(profile))
    page.settle()
    yield page
    page.view.close()
