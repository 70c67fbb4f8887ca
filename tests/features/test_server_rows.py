"""Rows S01 to S16, S22, S25, S26 and S43: the list of outgoing servers and the form below it."""

import json

import pytest

from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Security
from smtpwidgets.model.server import Server
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from tests.support.server_page import Page

HOST, USER = "smtp.practice.test", "ada@practice.test"
WORK = Server(description="Work", host=HOST, username=USER)
SPARE = Server(description="Spare", host="mail.practice.test", username=USER)


@pytest.fixture
def filled(page: Page, profile: Profile) -> Page:
    profile.add_together([WORK, SPARE], {WORK.id: Secret(PASSWORD)})
    page.settle()
    return page


def choose(page: Page, server: Server) -> None:
    page.view.scope.call(page.view.choose, server.id).result(60)
    page.settle()


def shown(page: Page, field: str) -> object:
    return page.view.details.fields.views[field].control.value


def test_s01_one_list_shows_every_outgoing_server(filled: Page) -> None:
    """All of them, in the order they were added."""
    assert [WORK.id, SPARE.id] == list(filled.rows)
    assert ["Work", "Spare"] == [row[0] for row in filled.rows.values()]


def test_s02_choosing_a_row_shows_its_details_below(filled: Page) -> None:
    """Another row, other details."""
    choose(filled, WORK)
    assert (HOST, "Work") == (shown(filled, "host"), shown(filled, "description"))

    choose(filled, SPARE)
    assert ("mail.practice.test", "Spare") == (shown(filled, "host"), shown(filled, "description"))


def test_s03_a_server_is_added_with_a_description_and_a_name(page: Page, profile: Profile) -> None:
    """One press on the plus, two fields and a user name."""
    assert page.view.add.description.startswith("+")
    page.press(page.view.add)
    page.type(description="Work", host=HOST, username=USER)
    page.press(page.view.details.save)

    assert [("Work", HOST)] == [(s.description, s.host) for s in profile.servers.values()]


def test_s04_a_description_is_optional_and_free(page: Page, profile: Profile) -> None:
    """Without one the host stands for it; with one it says what it likes."""
    for description in ("", "Not a host name at all"):
        page.press(page.view.add)
        page.type(description=description, host=HOST, username=USER)
        page.press(page.view.details.save)

    assert [HOST, "Not a host name at all"] == [s.label for s in profile.servers.values()]


def test_s05_a_server_is_edited_and_not_retyped(filled: Page, profile: Profile) -> None:
    """One field changes; everything else, the password too, stays."""
    choose(filled, WORK)
    filled.type(description="Office")
    filled.press(filled.view.details.save)

    assert WORK.replace(description="Office") == profile.servers[WORK.id]
    assert profile.has_secret(WORK.id)


def test_s06_the_chosen_server_is_deleted(filled: Page, profile: Profile) -> None:
    """It and no other."""
    choose(filled, WORK)
    filled.press(filled.view.delete)
    filled.press(filled.view.dialog.yes)

    assert [SPARE.id] == list(profile.servers)


def test_s07_before_deleting_it_says_what_that_means(filled: Page, profile: Profile) -> None:
    """The help pages warn that it is for ever; here it says that it can be undone, and how."""
    choose(filled, WORK)
    filled.press(filled.view.delete)

    assert "Delete Work?" in filled.view.dialog.words.value
    assert "undo" in filled.view.dialog.words.value
    assert WORK.id in profile.servers


def test_s08_a_deleted_server_can_be_had_again(filled: Page, profile: Profile) -> None:
    """By Undo with its password, and by adding it anew."""
    choose(filled, WORK)
    filled.press(filled.view.delete)
    filled.press(filled.view.dialog.yes)
    filled.press(filled.view.undo)
    assert profile.has_secret(WORK.id)

    filled.press(filled.view.add)
    filled.type(description="Work", host=HOST, username=USER)
    filled.press(filled.view.details.save)
    assert 3 == len(profile.servers)


def test_s09_the_usual_port_is_one_choice(page: Page, profile: Profile) -> None:
    """It follows the encryption: 465, 587, 25."""
    port = page.view.details.fields.views["port"].control
    page.press(page.view.add)
    named = []
    for security in Security:
        page.type(security=security)
        named.append(port.options[0][0])
    assert ["465 (usual)", "587 (usual)", "25 (usual)"] == named

    page.type(host=HOST, username=USER, security="starttls")
    page.press(page.view.details.save)
    assert [(None, 587)] == [(s.port, s.port_number) for s in profile.servers.values()]


def test_s10_a_port_of_ones_own_is_typed(page: Page, profile: Profile) -> None:
    """“Other…” opens a box for any number from 1 to 65535, and says so when it is none."""
    fields = page.view.details.fields.views
    page.press(page.view.add)
    page.type(host=HOST, username=USER, port="other")
    fields["port"].custom.value = "70000"  # type: ignore[attr-defined]
    page.press(page.view.details.save)
    assert "65535" in page.problem("port")

    fields["port"].custom.value = "10587"  # type: ignore[attr-defined]
    page.press(page.view.details.save)
    assert [10587] == [s.port for s in profile.servers.values()]


def test_s11_encryption_is_switched_on_and_off(page: Page) -> None:
    """Off is one of the choices; with a login it is refused in words, and one click repairs it."""
    page.press(page.view.add)
    page.type(host="smtp.example.org", username=USER, security="none")
    assert "everybody on the way could read" in page.problem("security")

    page.press(page.view.details.fields.views["security"].fix)
    assert "tls" == shown(page, "security")


def test_s12_the_kind_of_encryption_is_a_choice(page: Page) -> None:
    """TLS from the first byte, STARTTLS, none: one list, never two switches."""
    options = page.view.details.fields.views["security"].control.options

    assert list(Security) == [value for _, value in options]


def test_s13_every_login_method_of_the_help_pages_can_be_chosen(page: Page) -> None:
    """None, password, MD5 challenge-response, NTLM, Kerberos, client certificate, OAuth2."""
    options = page.view.details.fields.views["auth"].control.options

    assert set(Auth) == {value for _, value in options}
    assert {"None", "Password", "MD5 challenge-response", "NTLM"} <= {words for words, _ in options}
    assert {"Kerberos", "Client certificate", "OAuth2 token"} <= {words for words, _ in options}


def test_s14_the_user_name_says_that_it_is_mostly_the_full_address(page: Page) -> None:
    """Beside the field, before anybody is wrong."""
    assert "full e-mail address" in page.view.details.fields.views["username"].help.value


def test_s15_the_password_is_typed_hidden_and_never_shown_again(filled: Page) -> None:
    """No trait of any widget holds it; the box says where it is kept."""
    choose(filled, WORK)
    secret = filled.view.details.fields.secret
    filled.type_secret("a password nobody types by chance")

    assert "a password nobody types by chance" not in json.dumps(secret.get_state(), default=str)
    filled.press(filled.view.details.save)
    assert "Leave empty to keep" in secret.note


def test_s16_nothing_is_stored_before_save_and_cancel_leaves_all_as_it_was(
    filled: Page, profile: Profile
) -> None:
    """Typing changes nothing; Cancel brings back what was there."""
    choose(filled, WORK)
    filled.type(description="Office", host="smtp2.practice.test")
    assert WORK == profile.servers[WORK.id]

    filled.press(filled.view.details.cancel)
    assert WORK == profile.servers[WORK.id]
    assert ("Work", HOST) == (shown(filled, "description"), shown(filled, "host"))


def test_s22_a_server_may_want_no_login(page: Page, profile: Profile) -> None:
    """“Requires authentication” switched off: no user name is asked for, no password box shown."""
    page.press(page.view.add)
    page.type(host=HOST, port="25", security="starttls", auth="none")
    assert not page.view.details.fields.secret.shown
    page.press(page.view.details.save)

    assert [Auth.NONE] == [s.auth for s in profile.servers.values()]


def test_s25_an_old_port_becomes_587_in_a_few_clicks(page: Page, profile: Profile) -> None:
    """One click on the offered repair, one on Save."""
    old = Server(description="Old", host=HOST, port=25, security="starttls", username=USER)
    profile.add(old)
    page.settle()
    choose(page, old)
    fix = page.view.details.fields.views["port"].fix
    assert "587" in fix.description

    page.press(fix)
    page.press(page.view.details.save)

    assert (587, Security.STARTTLS) == (
        profile.servers[old.id].port_number,
        profile.servers[old.id].security,
    )


def test_s26_port_25_is_warned_of_at_the_field(page: Page) -> None:
    """Why, and which port is better."""
    page.press(page.view.add)
    page.type(host=HOST, username=USER, port="25", security="starttls")

    assert "providers block port 25" in page.problem("port")
    assert "587" in page.problem("port")
