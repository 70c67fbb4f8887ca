"""The form for one new server in a guided step."""

from collections.abc import Iterator

import pytest

from smtpwidgets.model.secret import Secret
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import ServerForm
from tests.support.waiting import wait_until

HOST, USER = "smtp.practice.test", "ada@practice.test"


@pytest.fixture
def form(profile: Profile) -> Iterator[ServerForm]:
    form = ServerForm(profile, host=HOST, username=USER)
    settle(form)
    yield form
    form.close()


def settle(form: ServerForm) -> None:
    """Wait until everything that was set off has been drawn."""
    wait_until(lambda: not form.scope._futures, "the form is at rest", 60)


def save(form: ServerForm) -> None:
    secret = form.details.fields.secret
    secret._dispatch(None, {"type": "typed"}, [PASSWORD.encode()])
    form.details.save.click()
    settle(form)


def test_keywords_fill_the_form(form: ServerForm) -> None:
    """A notebook may bring what is known; nothing is stored by that."""
    assert HOST == form.details.fields.views["host"].control.value
    assert form.server is None


def test_the_form_knows_what_was_saved_in_it(form: ServerForm, profile: Profile) -> None:
    """The next cell can go on with `form.server`."""
    save(form)

    assert form.server is not None
    assert form.server == profile.servers[form.server.id]


def test_a_form_is_no_dead_end_after_its_server_was_deleted(
    form: ServerForm, profile: Profile
) -> None:
    """It offers an empty form with a word why, and shows the server again after an undo."""
    save(form)
    assert form.server is not None
    id = form.server.id

    profile.remove(id)
    settle(form)
    assert "was deleted" in form.details.message.value
    assert form.details.panes.shown

    profile.undo()
    settle(form)
    assert id == form.details.current


def test_an_unknown_setting_is_named(profile: Profile) -> None:
    """A slip in a keyword is told at once, and leaves no widget behind."""
    with pytest.raises(TypeError, match="Did you mean 'host'"):
        ServerForm(profile, hots=HOST)


def test_a_secret_given_to_the_profile_shows_in_no_form(form: ServerForm, profile: Profile) -> None:
    """A kept password is never put into the box."""
    save(form)
    assert form.server is not None
    profile.set_secret(form.server.id, Secret("another"))
    settle(form)

    assert not form.details.fields.secret.has_text
