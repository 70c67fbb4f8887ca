"""Nobody trusts a certificate by one click, by accident, or without seeing what it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.model.account import Account
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.report import Report, TlsFacts
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from smtpwidgets.widgets import AccountList, ServerList
from smtpwidgets.widgets.certificate_dialog import CertificateDialog
from tests.support.reports import failed_report, passed_report
from tests.support.server_page import Page

SHOWN = "0123456789abcdef" * 4
GROUPED = " ".join(["0123 4567 89AB CDEF"] * 4)
HOME = Server(description="Home", host="mail.home.example.org", username="ada")
GMAIL = Server(description="Mail", host="smtp.gmail.com", username="ada@gmail.com")
NOW = datetime.now(UTC)
FACTS = TlsFacts(
    names=("nas.local", "<b>evil</b>"),
    issuer="Ada's NAS",
    not_before=NOW - timedelta(days=300),
    not_after=NOW + timedelta(days=12.5),
    fingerprint=SHOWN,
)


def refused(server: Server, cause: str = "certificate-self-signed", **more: object) -> Report:
    return failed_report(server, cause, Stage.TLS, tls=FACTS, **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A profile with a server at home, whose certificate was refused, and a public one."""
    path = tmp_path / "profile.db"
    with open_profile(path) as profile:
        profile.add_together([HOME, GMAIL])
        profile.keep_report(refused(HOME))
        profile.keep_report(refused(GMAIL))
    return path


def open_profile(path: Path, policy: Policy | None = None) -> Profile:
    return Profile(open_store(path), Credentials.in_memory(), policy=policy)


@pytest.fixture
def profile(path: Path) -> Iterator[Profile]:
    with open_profile(path) as profile:
        yield profile


@pytest.fixture
def page(profile: Profile) -> Iterator[Page]:
    page = Page(ServerList(profile))
    choose(page, HOME.id)
    yield page
    page.view.close()


def choose(page: Page, id: str) -> None:
    page.view.scope.call(page.view.choose, id).result(60)
    page.settle()


def checked(page: Page, profile: Profile, report: Report) -> None:
    """Let another check of the server be its last, and look at it."""
    profile.keep_report(report)
    choose(page, GMAIL.id)
    choose(page, HOME.id)


def dialog(page: Page) -> CertificateDialog:
    return page.view.details.panel.certificate


def seen(widget: object) -> bool:
    return bool(widget.shown)  # type: ignore[attr-defined]


def test_the_question_shows_everything_there_is_to_compare(page: Page, profile: Profile) -> None:
    """Whose it is, who issued it, its dates, its fingerprint in groups; nothing is stored yet."""
    asking = dialog(page)
    assert seen(asking.ask)
    assert not seen(asking.question)
    page.press(asking.ask)

    words = asking.words.value
    assert seen(asking.question)
    for one in ("mail.home.example.org", "nas.local", "Ada&#x27;s NAS", "ends in 12 days", GROUPED):
        assert one in words, one
    assert "<b>evil" not in words
    assert "Compare the fingerprint with what the server&#x27;s owner shows" in words
    assert profile.servers[HOME.id] == HOME


def test_a_second_press_trusts_it_in_one_step_that_can_be_taken_back(
    page: Page, profile: Profile
) -> None:
    """Two presses of the second button are one; list, form and history say what was done."""
    asking, before = dialog(page), profile.revision
    page.press(asking.ask)
    asking.yes.click()
    page.press(asking.yes)

    assert profile.servers[HOME.id].trusted_certificate == SHOWN
    assert profile.revision == before + 1
    assert "Trusted one certificate of “Home” by exception" in str(profile.history()[0])
    assert "trusted by your exception" in asking.message.value
    assert not seen(asking.ask)
    field = page.view.details.fields.views["trusted_certificate"]
    assert seen(field.box)
    assert "Trusted by your exception" in field.control.value
    assert GROUPED in field.control.value
    page.press(page.view.undo)
    assert profile.servers[HOME.id] == HOME
    assert not seen(field.box)


def test_no_answer_changes_nothing(page: Page, profile: Profile) -> None:
    """Escape presses the same button, on which the keyboard stands."""
    asking = dialog(page)
    page.press(asking.ask)
    assert "smtpw-escape" in asking.no._dom_classes
    page.press(asking.no)

    assert not seen(asking.question)
    assert seen(asking.ask)
    page.press(asking.yes)
    assert profile.servers[HOME.id] == HOME


def test_the_exception_is_removed_from_the_form(page: Page, profile: Profile) -> None:
    """The button of the field, then Save."""
    profile.trust_certificate(HOME.id)
    page.settle()
    page.press(page.view.details.fields.views["trusted_certificate"].fix)
    page.press(page.view.details.save)

    assert profile.servers[HOME.id].trusted_certificate == ""
    assert "the certificate exception was taken back" in str(profile.history()[0])


def test_a_new_host_in_the_form_leaves_the_exception_behind(page: Page, profile: Profile) -> None:
    """The form is a door like any other."""
    profile.trust_certificate(HOME.id)
    page.settle()
    page.type(host="mail.elsewhere.example.org")
    page.press(page.view.details.save)

    assert profile.servers[HOME.id].host == "mail.elsewhere.example.org"
    assert profile.servers[HOME.id].trusted_certificate == ""
    assert not seen(page.view.details.fields.views["trusted_certificate"].box)


def test_a_duplicate_is_another_server_and_has_no_exception(page: Page, profile: Profile) -> None:
    """An exception is for one server only."""
    profile.trust_certificate(HOME.id)
    page.settle()
    page.press(page.view.duplicate)

    assert page.view.details.editing is not None
    assert page.view.details.editing.draft.texts["trusted_certificate"] == ""


def test_another_notebook_that_moved_the_server_is_told_in_words(
    page: Page, profile: Profile, path: Path
) -> None:
    """The certificate was of the old host; nothing is written, and the new state is one press."""
    asking = dialog(page)
    page.press(asking.ask)
    with open_profile(path) as other:
        other.update(HOME.replace(host="mail.elsewhere.example.org"))
    page.press(asking.yes)

    assert "changed somewhere else meanwhile (Home: server name changed" in asking.message.value
    assert seen(asking.reload)
    page.press(asking.reload)
    assert profile.servers[HOME.id].trusted_certificate == ""
    assert profile.servers[HOME.id].host == "mail.elsewhere.example.org"
    assert not seen(asking.ask)


def test_an_edit_elsewhere_in_this_notebook_does_not_close_the_question(
    page: Page, profile: Profile
) -> None:
    """What is on show is still true of this server."""
    asking = dialog(page)
    page.press(asking.ask)
    profile.update(GMAIL.replace(description="Google"))
    page.settle()

    assert seen(asking.question)
    page.press(asking.yes)
    assert profile.servers[HOME.id].trusted_certificate == SHOWN


def test_at_a_public_provider_the_page_says_stop(page: Page) -> None:
    """Nobody can agree to it there, and is told why."""
    choose(page, GMAIL.id)

    assert not seen(dialog(page).ask)
    assert "Stop here" in dialog(page).message.value
    choose(page, HOME.id)
    assert dialog(page).message.value == ""


@pytest.mark.parametrize(
    "cause", ["certificate-revoked", "certificate-too-weak", "certificate-from-filter"]
)
def test_what_no_person_can_vouch_for_is_not_offered(
    page: Page, profile: Profile, cause: str
) -> None:
    """Withdrawn, breakable, or made by somebody in between."""
    checked(page, profile, refused(HOME, cause))

    assert not seen(dialog(page).ask)


def test_a_check_that_passed_offers_nothing(page: Page, profile: Profile) -> None:
    """There is nothing to decide."""
    checked(page, profile, passed_report(HOME, tls=FACTS))

    assert not seen(dialog(page).ask)


def test_an_administrator_may_forbid_exceptions(path: Path) -> None:
    """The button is not there."""
    with open_profile(path, Policy(switched_off=frozenset({"trust-certificate"}))) as profile:
        page = Page(ServerList(profile))
        choose(page, HOME.id)
        offered = seen(dialog(page).ask)
        page.view.close()

    assert not offered


def test_another_certificate_than_the_agreed_one_is_asked_about_with_a_warning(
    page: Page, profile: Profile
) -> None:
    """It may have been renewed; it may be somebody in between."""
    profile.update(HOME.replace(trusted_certificate="ff" * 32))
    checked(page, profile, refused(profile.servers[HOME.id], "certificate-changed"))
    page.press(dialog(page).ask)

    assert "You trusted another certificate before" in dialog(page).words.value


def test_the_list_shows_the_days_of_a_refused_certificate(page: Page) -> None:
    """Twelve, with a state that is told by a sign as well as amber."""
    at = [column["name"] for column in page.view.grid.columns].index("days_left")

    assert page.rows[HOME.id][at] == "12 days"
    place = page.view.grid.data["keys"].index(HOME.id)
    assert page.view.grid.data["states"][at][place] == "warning"


def test_an_account_offers_it_for_the_side_that_failed(profile: Profile) -> None:
    """The incoming server works, the outgoing one shows a home-made certificate."""
    inbox = Server(protocol="imap", host="imap.home.example.org", username="ada")
    account = Account(address="ada@home.example.org", incoming=inbox.id, outgoing=(HOME.id,))
    profile.add_together([inbox, account])
    profile.keep_report(passed_report(inbox))
    view = AccountList(profile)
    page = Page(view)  # type: ignore[arg-type]
    choose(page, account.id)
    asking = view.details.panel.certificate
    assert seen(asking.ask)
    page.press(asking.ask)
    assert "mail.home.example.org" in asking.words.value
    page.press(asking.yes)
    view.close()

    assert profile.servers[HOME.id].trusted_certificate == SHOWN


def test_after_it_the_check_of_the_real_server_passes_with_a_warning() -> None:
    """From the refusal to a login, in the words of the page, at a practice server."""
    home = Server(
        host="self-signed.practice.test",
        port=587,
        security="starttls",
        username="ada@practice.test",
    )
    with practice_profile([]) as profile:
        profile.add(home, Secret(PASSWORD))
        page = Page(ServerList(profile))
        choose(page, home.id)
        panel = page.view.details.panel
        page.press(panel.again)
        assert "vouches" in page.verdict or "self" in page.verdict.lower()
        page.press(panel.certificate.ask)
        page.press(panel.certificate.yes)
        page.press(panel.again)
        report = profile.reports[home.id]
        verdict, row = page.verdict, page.rows[home.id]
        page.view.close()

    assert report.ok, str(report)
    assert report.excepted
    assert "by your exception" in verdict
    assert "Trusted by your exception" in row
