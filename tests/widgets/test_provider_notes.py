"""What a provider wants first is shown while one types, in the forms of servers and accounts."""

from smtpwidgets.profile import Profile
from smtpwidgets.widgets import ServerForm
from smtpwidgets.widgets.provider_notes import notes_beside
from tests.support.waiting import wait_until
from tests.widgets.test_account_list import Page, page

__all__ = ["page"]  # a fixture


def test_the_server_form_tells_it_by_user_name_or_server(profile: Profile) -> None:
    """Before any check, offline; it goes when another provider's name is typed."""
    form = ServerForm(profile)
    notes, views = form.details.fields.notes, form.details.fields.views
    views["username"].control.value = "ada@gmail.com"
    wait_until(lambda: "app password first" in notes.value, "Google's note")
    views["username"].control.value = "ada"
    wait_until(lambda: "" == notes.value, "no note")
    views["host"].control.value = "smtp.fastmail.com"
    wait_until(lambda: "Fastmail takes no ordinary passwords" in notes.value, "Fastmail's note")
    form.close()


def test_the_account_form_tells_it_by_the_address(page: Page) -> None:
    """The first thing somebody types is enough."""
    page.press(page.view.add)
    page.type(address="ada@hey.com")

    assert "HEY cannot be used with mail programs" in page.fields.notes.value


def test_a_name_that_only_looks_like_a_provider_gets_no_note() -> None:
    """A host below another's domain is another's."""
    assert "" == notes_beside("", "smtp.gmail.com.evil.example")
    assert "" == notes_beside("ada@gmail.com.evil.example")
    assert "<script>" not in notes_beside("<script>@gmail.com", "<script>")
