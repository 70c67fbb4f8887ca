"""What an administrator fixed: shown, not editable, and said why."""

from collections.abc import Iterator

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from smtpwidgets.widgets import ServerForm, ServerList
from tests.support.server_page import Page

RULES = Policy(
    note="Ask the service desk, ext. 42.",
    switched_off=frozenset({"delete-server"}),
    servers={"": {"host": "smtp.example.org", "security": "tls", "port": "465"}},
)
OLD = Server(description="Old", host="old.example.net", username="ada@example.org")


@pytest.fixture
def profile() -> Iterator[Profile]:
    """A profile with an entry from before the rules."""
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.add(OLD)
        profile.policy = RULES
        yield profile


@pytest.fixture
def page(profile: Profile) -> Iterator[Page]:
    page = Page(ServerList(profile))
    page.settle()
    yield page
    page.view.close()


def test_fixed_fields_are_shown_grey_with_the_administrators_word(page: Page) -> None:
    """People see the value and whom to ask, and cannot change it."""
    page.press(page.view.add)
    views = page.view.details.fields.views

    assert views["host"].control.value == "smtp.example.org"
    for name in ("host", "security", "port"):
        assert all(control.disabled for control in views[name].controls())
        assert "Ask the service desk, ext. 42." in views[name].help.value
    assert not views["username"].control.disabled


def test_an_entry_is_added_under_the_rules(page: Page, profile: Profile) -> None:
    """What is left to people is enough to add a server."""
    page.press(page.view.add)
    page.type(description="Work", username="ada@example.org")
    page.press(page.view.details.save)

    work = next(s for s in profile.servers.values() if s.description == "Work")
    assert ("smtp.example.org", 465) == (work.host, work.port_number)


def test_an_old_entry_is_shown_as_the_rules_want_it_and_saved_so(
    page: Page, profile: Profile
) -> None:
    """The form offers the way into line; nothing changes before somebody saves."""
    page.view.scope.call(page.view.choose, OLD.id).result(60)
    page.settle()

    assert page.view.details.fields.views["host"].control.value == "smtp.example.org"
    assert profile.servers[OLD.id] == OLD
    page.press(page.view.details.save)
    assert profile.servers[OLD.id].host == "smtp.example.org"


def test_a_text_that_gets_into_a_fixed_field_is_put_back(page: Page) -> None:
    """A repair, or a page that was changed by hand, does not move what is fixed."""
    page.press(page.view.add)
    page.type(host="elsewhere.example.net")

    assert page.view.details.fields.views["host"].control.value == "smtp.example.org"


def test_a_button_whose_function_is_off_says_so(page: Page) -> None:
    """A dead button has its reason on it."""
    assert page.view.delete.disabled
    assert "Deleting servers is switched off here" in str(page.view.delete.tooltip)
    assert not page.view.add.disabled


def test_the_single_form_follows_the_rules_too(profile: Profile) -> None:
    """There is no second way around them."""
    form = ServerForm(profile, host="elsewhere.example.net")
    try:
        view = form.details.fields.views["host"]
        assert (view.control.value, view.control.disabled) == ("smtp.example.org", True)
    finally:
        form.close()
