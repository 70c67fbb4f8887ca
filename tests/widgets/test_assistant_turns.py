"""The assistant where people turn round: other addresses, second views, a busy disk, no network."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from smtpwidgets.checks import Network, reachability
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.setup import StepId
from smtpwidgets.setup.state import OWN
from smtpwidgets.store import open_store
from smtpwidgets.widgets import AccountForm, ServerForm, SetupAssistant
from smtpwidgets.widgets.assistant.finish import DonePage
from smtpwidgets.widgets.assistant.person import PasswordPage
from smtpwidgets.widgets.assistant.servers import IncomingPage, ServerPage
from smtpwidgets.widgets.view import RootView
from tests.support.vanishing import closed_port, vanishing_port
from tests.support.waiting import wait_until
from tests.widgets.test_assistant import (
    assistant,
    press,
    save,
    settle,
    to_the_password,
    type_password,
)

__all__ = ["assistant"]  # a fixture

USER = "ada@one.test"
INBOX = Server(protocol="imap", host="imap.one.test", username=USER, timeout_s=5)
WORK = Server(host="smtp.two.test", username=USER, timeout_s=5)
ADA = Account(address=USER, incoming=INBOX.id, outgoing=(WORK.id,))


# --- whom a typed password is for -----------------------------------------------------------------


def turn_to(assistant: SetupAssistant, address: str) -> None:
    """Go back to the first step, and on with another address and servers of its own."""
    while assistant.now is not StepId.YOU:
        assistant.back.click()
        settle(assistant)
    assistant.page.views["address"].control.value = address
    settle(assistant)
    press(assistant)
    for host in ("imap.elsewhere.test", "smtp.elsewhere.test"):
        page = assistant.page
        assert isinstance(page, ServerPage)
        page.cards.value = OWN
        settle(assistant)
        page.views["host"].control.value = host
        settle(assistant)
        press(assistant)


@pytest.mark.parametrize("pressed", [False, True], ids=["typed", "typed and not stored"])
def test_a_password_typed_for_one_provider_does_not_go_to_the_next(
    assistant: SetupAssistant, monkeypatch: pytest.MonkeyPatch, *, pressed: bool
) -> None:
    """Back, another address: the box is empty, says why, and Save stores nothing without a new one."""
    page = to_the_password(assistant)
    type_password(assistant, "of practice")
    if pressed:
        with monkeypatch.context() as changed:
            changed.setattr(assistant.profile, "put_together", _stale)
            press(assistant)
    turn_to(assistant, "ada@elsewhere.test")
    assert assistant.page is page
    assert "was forgotten" in page.secret.error
    press(assistant)

    assert "password is missing" in page.answer.value
    assert {} == dict(assistant.profile.accounts)


def _stale(*_values: object, **_options: object) -> None:
    raise StaleRevisionError(0, 1, ["Work was added"])


def test_that_holds_in_a_cell_of_its_own(assistant: SetupAssistant) -> None:
    """The password's cell was filled in, and the other cells went on to another provider."""
    to_the_password(assistant)
    alone = assistant.step("password")
    settle(assistant, alone)
    page = alone.page
    assert isinstance(page, PasswordPage)
    page.secret._dispatch(None, {"type": "typed"}, [memoryview(b"of practice")])
    settle(assistant, alone)
    turn_to(assistant, "ada@elsewhere.test")
    settle(assistant, alone)

    assert not page.secret.has_text
    assert "was forgotten" in page.secret.error


def test_a_look_back_forgets_no_password(assistant: SetupAssistant) -> None:
    """Nothing was changed there, so nothing is typed twice."""
    to_the_password(assistant)
    type_password(assistant)
    assistant.back.click()
    settle(assistant)
    press(assistant)
    press(assistant)

    assert assistant.now is StepId.CHECK


# --- two views of one draft -----------------------------------------------------------------------


def test_two_views_that_go_on_to_two_people_store_two_accounts(
    assistant: SetupAssistant,
) -> None:
    """Both began with the same draft; the second does not take the place of the first."""
    to_the_password(assistant)
    other = SetupAssistant(assistant.profile)
    settle(other)
    type_password(assistant)
    press(assistant)
    other.setup.you("grace@practice.test", "Grace")
    other.setup.incoming()
    other.setup.outgoing()
    answer = other.setup.password(Secret("of grace"))
    settle(other)

    assert answer.ok
    addresses = [account.address for account in assistant.profile.accounts.values()]
    assert ["ada@practice.test", "grace@practice.test"] == addresses
    first = assistant.setup.state.incoming_id
    kept = assistant.profile._credentials.get(first)
    assert kept is not None
    assert "of grace" != kept.reveal()
    other.close()


def test_a_set_up_stored_by_a_kernel_that_ended_there_adds_nothing_twice(
    assistant: SetupAssistant,
) -> None:
    """The account was written, the draft not: saved again it is the same account."""
    to_the_password(assistant)
    before = assistant.setup.state
    type_password(assistant)
    press(assistant)
    assistant.setup._move(before)
    settle(assistant)
    type_password(assistant)
    press(assistant)

    assert (1, 2) == (len(assistant.profile.accounts), len(assistant.profile.servers))


def test_a_second_account_gets_its_own_clicks(assistant: SetupAssistant) -> None:
    """What the last step showed for one account is not left there for the next."""
    save(assistant)
    assistant.desk.go(StepId.DONE)
    settle(assistant)
    page = assistant.page
    assert isinstance(page, DonePage)
    page.program.value = "outlook"
    settle(assistant)
    assert "ada@practice.test" in page.guide.value
    press(assistant)
    settle(assistant)

    assert ("", "") == (page.guide.value, page.program.value)


# --- a disk that is busy --------------------------------------------------------------------------


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[SetupAssistant]:
    """An assistant at the incoming server, over a profile on disk."""
    with Profile(open_store(tmp_path / "p.db"), Credentials.in_memory()) as profile:
        assistant = SetupAssistant(profile)
        settle(assistant)
        assistant.page.views["address"].control.value = "ada@example.org"
        settle(assistant)
        press(assistant)
        yield assistant
        assistant.close()


def test_the_page_answers_while_another_program_holds_the_profile(
    stored: SetupAssistant, tmp_path: Path
) -> None:
    """Cards are marked and fields typed in; the draft is noted when the disk is free again."""
    page = stored.page
    assert isinstance(page, IncomingPage)
    with contextlib.closing(sqlite3.connect(tmp_path / "p.db", isolation_level=None)) as rival:
        rival.execute("BEGIN IMMEDIATE")
        began = monotonic()
        page.cards.value = OWN
        stored.scope.call(lambda: None).result(30)  # nobody types before the fields are there
        page.views["host"].control.value = "imap.example.org"
        wait_until(lambda: stored.desk._noting is False, "a note is on its way to the disk")
        page.views["host"].control.value = "imap.example.net"
        stored.scope.call(lambda: None).result(30)
        took = monotonic() - began
        rival.execute("ROLLBACK")
    settle(stored)

    assert took < 9  # the disk would keep it waiting for ten
    assert "imap.example.net" in stored.profile.remembered("setup")["setup"]


# --- a network that lets no mail out --------------------------------------------------------------


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Profile]:
    """A profile in a network that lets the web out and no mail."""
    monkeypatch.setattr(reachability, "_PATIENCE_S", 0.3)
    for name in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL"):
        monkeypatch.delenv(name, raising=False)
    hosts = (INBOX.host, WORK.host)
    with vanishing_port() as silent, closed_port() as closed:
        doors = {(h, p): ("127.0.0.1", silent) for h in hosts for p in (465, 587, 993, 143)}
        doors |= {(host, 443): ("127.0.0.1", closed) for host in hosts}
        network = Network(doors=doors, zone="test")
        with Profile(open_store(":memory:"), Credentials.in_memory(), network=network) as profile:
            yield profile


def said_of_the_network(view: RootView) -> bool:
    wait_until(lambda: "From this network" in view.network.words.value, "a verdict", 30)
    shown: bool = view.network.box.shown
    return shown


def test_a_login_that_reaches_no_server_leads_to_one_verdict(nowhere: Profile) -> None:
    """The assistant says that the network is at fault, where the check is, and nowhere else."""
    nowhere.add_together([INBOX, WORK, ADA], {INBOX.id: Secret("x"), WORK.id: Secret("x")})
    assistant = SetupAssistant(nowhere, account=USER)
    settle(assistant)
    press(assistant)

    assert said_of_the_network(assistant)
    assistant.back.click()
    settle(assistant)
    assert not assistant.network.box.shown
    assistant.close()


@pytest.mark.parametrize("kind", [ServerForm, AccountForm])
def test_the_forms_say_it_too(nowhere: Profile, kind: type[ServerForm] | type[AccountForm]) -> None:
    """A form for one entry blames no server for its network either."""
    form = kind(nowhere)
    id = ADA.id if kind is AccountForm else WORK.id
    nowhere.add_together([INBOX, WORK, ADA], {INBOX.id: Secret("x"), WORK.id: Secret("x")})
    form._id = id
    form.scope.call(form.details.open, id).result(60)
    form.scope.call(form.details.press_check).result(60)

    assert said_of_the_network(form)
    wait_until(lambda: not form.details.checks.ids(), "the check has ended", 30)
    form.close()
