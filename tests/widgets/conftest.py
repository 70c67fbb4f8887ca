"""Views without a browser: events go in as the browser would send them, state comes out."""

from collections.abc import Iterator

import ipywidgets as w
import pytest

from smtpwidgets.opening import practice_profile
from smtpwidgets.profile import Profile


@pytest.fixture(autouse=True)
def no_widget_is_left() -> Iterator[None]:
    """Leaks fail where they are made: a test that ends with more live widgets than it began."""
    before = set(w.widget._instances)
    yield
    left = [w.widget._instances[id] for id in set(w.widget._instances) - before]
    assert [] == [type(one).__name__ for one in left]


@pytest.fixture
def profile() -> Iterator[Profile]:
    """An empty profile whose practice servers all answer."""
    with practice_profile([]) as profile:
        yield profile
