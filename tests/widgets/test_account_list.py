"""The account list: what somebody does, and what is then on the page and in the profile."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from smtpwidgets.widgets import AccountForm, AccountList, AccountMatrix
from tests.support.keyrings import DictKeyring
from tests.support.waiting import wait_until

USER = "ada@practice.test"
INBOX = Server(description="Inbox", protocol="imap", host="imap.practice.test", username=USER)
WORK = Server(description="Work", host="smtp.practice.test", security="starttls", username=USER)
SPARE = Server(description="Spare", host="mail.practice.test", username=USER)
ADA = Account(
    description="Ada", address=USER, incoming=INBOX.id, outgoing=(WORK.id,), same_login=True
)


class SlowKeyring(DictKeyring):
    """Answers when it is told to: `go` is set at first."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.go.set()
        self.asked = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked.set()
        assert self.go.wait(20), "the test forgot to answer"
        super().set_password(service, username, password)


class Page:
    """An account view over a profile, and the hands of a person."""

    def __init__(self, profile: Profile, view: Any = None) -> None:
        self.profile = profile
        self.view = AccountList(profile) if view is None else view
        self.details = self.view.details
        self.fields = self.details.fields
        self.settle()

    def settle(self) -> None:
        """Wait until everything that was set off has been drawn."""
        # A list looks out for other notebooks all the time, the form does not.
        watching = isinstance(self.view, AccountList)
        for scope, busy in ((self.view.scope, watching), (self.details.servers.scope, True)) * 2:
            wait_until(lambda s=scope, n=busy: len(s._futures) <= n, "the page is at rest", 60)
            self.turn()

    def turn(self) -> None:
        self.view.scope.call(lambda: None).result(60)

    def press(self, button: Any) -> None:
        button.click()
        self.settle()

    def choose(self, id: str) -> None:
        self.view.scope.call(self.view.choose, id).result(60)
        self.settle()

    def type(self, **texts: str) -> None:
        for name, text in texts.items():
            self.fields.views[name].load(text)
        self.settle()

    def type_incoming(self, **texts: str) -> None:
        for name, text in texts.items():
            self.fields.incoming.views[name].load(text)
        self.settle()

    def type_secret(self, text: str, box: Any = None) -> None:
        box = self.fields.incoming.secret if box is None else box
        box._dispatch(None, {"type": "typed"}, [memoryview(text.encode())])
        self.settle()

    def secret_of(self, id: str) -> str | None:
        secret = self.profile._credentials.get(id)
        return None if secret is None else secret.reveal()

    def add_ada(self) -> Account:
        """Fill a new account in and save it."""
        self.press(self.view.add)
        self.type(description="Ada", display_name="Ada Lovelace", address=USER)
        self.type_incoming(host=INBOX.host)
        self.type_secret(PASSWORD)
        self.press(self.details.save)
        return next(iter(self.profile.accounts.values()))

    @property
    def message(self) -> str:
        return str(self.details.message.value)

    @property
    def row(self) -> list[str]:
        data = self.view.grid.data
        return [cells[0] for cells in data["cells"]]

    def close(self) -> None:
        self.view.close()
        self.profile.close()


@pytest.fixture
def page() -> Iterator[Page]:
    page = Page(practice_profile([]))
    yield page
    page.close()


@pytest.fixture
def ada(page: Page) -> Page:
    """The page with one account that works, chosen."""
    page.profile.add_together([INBOX, WORK, SPARE, ADA], {INBOX.id: Secret(PASSWORD)})
    page.settle()
    page.choose(ADA.id)
    return page


@pytest.fixture
def slow() -> Iterator[tuple[Page, SlowKeyring]]:
    keyring = SlowKeyring()
    profile = Profile(open_store(":memory:"), Credentials(keyring, timeout_s=15))
    profile.add_together([INBOX, WORK, SPARE, ADA], {INBOX.id: Secret("of inbox")})
    page = Page(profile)
    yield page, keyring
    keyring.go.set()
    page.close()


# --- adding -------------------------------------------------------------------------------------


def test_an_account_and_its_incoming_server_are_stored_in_one_step(page: Page) -> None:
    """One Save, one undo: who it is, where its mail comes from, and the password for that."""
    account = page.add_ada()

    incoming = page.profile.server(account.incoming or "")
    assert ("imap.practice.test", 993, USER) == (
        incoming.host,
        incoming.port_number,
        incoming.username,
    )
    assert PASSWORD == page.secret_of(incoming.id)
    assert 1 == len(page.profile.history())

    page.press(page.view.undo)
    assert ({}, {}) == (page.profile.accounts, page.profile.servers)
    assert page.secret_of(incoming.id) is None


def test_the_user_name_follows_the_address_until_it_is_typed(page: Page) -> None:
    """It is mostly the full address, and stays what somebody typed in its place."""
    page.press(page.view.add)
    page.type(address=USER)
    username = page.fields.incoming.views["username"]
    assert USER == username.control.value

    page.type_incoming(username="ada")
    page.type(address="ada@practice.example")

    assert "ada" == username.control.value


@pytest.mark.parametrize(
    ("protocol", "security", "port"),
    [
        ("imap", "tls", "993 (usual)"),
        ("imap", "starttls", "143 (usual)"),
        ("pop3", "tls", "995 (usual)"),
        ("pop3", "starttls", "110 (usual)"),
    ],
)
def test_the_usual_port_follows_kind_and_security(
    page: Page, protocol: str, security: str, port: str
) -> None:
    """Nobody has to know the four numbers."""
    page.press(page.view.add)
    page.type_incoming(protocol=protocol, security=security)

    assert port == page.fields.incoming.views["port"].control.options[0][0]


def test_every_wrong_field_is_named_at_once_and_nothing_is_stored(page: Page) -> None:
    """Address and incoming server are both wrong, and both are marked."""
    page.press(page.view.add)
    page.type(address="ada at practice")
    page.type_incoming(host="two words")
    page.press(page.details.save)

    assert "2 fields" in page.message
    assert page.fields.views["address"].error.value
    assert page.fields.incoming.views["host"].error.value
    assert {} == page.profile.accounts


def test_an_account_may_only_send(page: Page) -> None:
    """Without an incoming server the form asks for none of its fields."""
    page.press(page.view.add)
    page.type(address=USER)
    page.fields.views["incoming"].control.value = ""
    page.settle()
    page.press(page.details.save)

    (account,) = page.profile.accounts.values()
    assert account.incoming is None
    assert "no outgoing server" in " ".join(page.profile.matrix_frame().attrs["orphans"])


def test_that_nothing_can_be_sent_is_said_before_saving(page: Page) -> None:
    """S21: an account without an outgoing server is told so beside the list."""
    page.press(page.view.add)

    assert "nothing can be sent" in page.fields.outgoing.view.error.value


def test_a_password_that_is_missing_is_named(page: Page) -> None:
    """Green words are for an account that can log in."""
    page.press(page.view.add)
    page.type(address=USER)
    page.type_incoming(host=INBOX.host)
    page.press(page.details.save)

    assert "No password was given yet for imap.practice.test" in page.message


def test_two_quick_presses_of_save_make_one_account(page: Page) -> None:
    """A double click stores the new account once."""
    page.press(page.view.add)
    page.type(address=USER)
    page.type_incoming(host=INBOX.host)
    page.details.save.click()
    page.press(page.details.save)

    assert (1, 1) == (len(page.profile.accounts), len(page.profile.servers))


# --- the outgoing servers -------------------------------------------------------------------------


def test_servers_are_chosen_ordered_and_taken_out(ada: Page) -> None:
    """The first is used, the others are fall-backs; nothing is stored before Save."""
    outgoing = ada.fields.outgoing
    outgoing.chooser.value = SPARE.id
    ada.press(outgoing.choose)
    assert (WORK.id, SPARE.id) == ada.details.edit.draft.outgoing
    assert SPARE.id == outgoing.marked
    ada.press(outgoing.up)
    assert (WORK.id,) == ada.profile.accounts[ADA.id].outgoing

    ada.press(ada.details.save)
    assert (SPARE.id, WORK.id) == ada.profile.accounts[ADA.id].outgoing
    assert "Spare +1 fall-back" in ada.row

    outgoing.list.value = WORK.id
    ada.settle()
    ada.press(outgoing.remove)
    ada.press(ada.details.save)
    assert (SPARE.id,) == ada.profile.accounts[ADA.id].outgoing


def test_use_only_this_one_puts_it_first_and_uses_no_other(ada: Page) -> None:
    """One press says what many programs need two places for."""
    outgoing = ada.fields.outgoing
    outgoing.chooser.value = SPARE.id
    ada.press(outgoing.choose)
    ada.press(outgoing.only)
    ada.press(ada.details.save)

    account = ada.profile.accounts[ADA.id]
    assert ((SPARE.id, WORK.id), True) == (account.outgoing, account.use_only_first)
    assert "not used" in outgoing.list.options[1][0]


def test_a_server_added_from_the_account_is_at_once_chosen_there(ada: Page) -> None:
    """S18, S19: to the server list and back, with the new server in the account's list."""
    servers = ada.details.servers
    ada.type(description="Office")
    ada.press(ada.fields.outgoing.add_server)
    assert (False, True) == (
        ada.details.panes.shown,
        ada.details.place.shown,
    )
    servers.details.fields.views["description"].control.value = "New"
    servers.details.fields.views["host"].control.value = "ends-soon.practice.test"
    servers.details.fields.views["username"].control.value = USER
    ada.settle()
    ada.press(servers.details.save)

    new = next(s for s in ada.profile.servers.values() if s.description == "New")
    assert (WORK.id, new.id) == ada.details.edit.draft.outgoing
    assert (True, False) == (ada.details.panes.shown, ada.details.place.shown)
    assert "Office" == ada.fields.views["description"].control.value
    assert (WORK.id,) == ada.profile.accounts[ADA.id].outgoing

    ada.press(ada.details.save)
    assert (WORK.id, new.id) == ada.profile.accounts[ADA.id].outgoing


def test_the_way_back_from_the_server_list_loses_nothing(ada: Page) -> None:
    """A look at the list leaves the typed text and the chosen account."""
    ada.type(description="Office")
    ada.press(ada.fields.outgoing.edit_servers)
    ada.press(ada.details.back)

    assert ADA.id == ada.details.current
    assert "Office" == ada.fields.views["description"].control.value
    assert ada.details.panes.shown


# --- one login ------------------------------------------------------------------------------------


def test_one_password_serves_both_sides(ada: Page) -> None:
    """S23: changed once, followed everywhere; the outgoing server has no password of its own."""
    ada.type_secret("changed once")
    ada.press(ada.details.save)

    assert "changed once" == ada.secret_of(INBOX.id)
    assert ada.secret_of(WORK.id) is None
    assert ada.profile.has_secret(WORK.id)


def test_with_the_switch_off_the_outgoing_server_has_its_own_login(ada: Page) -> None:
    """User name and password are asked for, and go to that server alone."""
    ada.type(same_login="no")
    assert ada.fields.outgoing.login.shown
    ada.fields.outgoing.username.control.value = "sender"
    ada.settle()
    ada.type_secret("of work", ada.fields.outgoing.secret)
    ada.press(ada.details.save)

    assert ("sender", "of work") == (
        ada.profile.server(WORK.id).username,
        ada.secret_of(WORK.id),
    )
    assert PASSWORD == ada.secret_of(INBOX.id)
    assert not ada.profile.accounts[ADA.id].same_login


def test_a_typed_password_stays_with_the_server_it_was_typed_for(ada: Page) -> None:
    """Marking another server in the list does not carry the password over to it."""
    ada.fields.outgoing.chooser.value = SPARE.id
    ada.press(ada.fields.outgoing.choose)
    ada.type(same_login="no")
    ada.fields.outgoing.list.value = WORK.id
    ada.settle()
    ada.type_secret("of work", ada.fields.outgoing.secret)
    ada.fields.outgoing.list.value = SPARE.id
    ada.settle()
    assert not ada.fields.outgoing.secret.has_text
    ada.press(ada.details.save)

    assert ("of work", None) == (ada.secret_of(WORK.id), ada.secret_of(SPARE.id))


def test_a_server_that_follows_an_account_says_so_in_the_server_list(ada: Page) -> None:
    """Nobody wonders why a user name that was typed there is not used."""
    servers = ada.details.servers
    servers.scope.call(servers.choose, WORK.id).result(60)
    ada.settle()
    fields = servers.details.fields

    assert "Ada’s incoming server" in fields.views["username"].help.value
    assert fields.views["username"].control.disabled
    assert "Ada’s incoming server" in fields.secret.note


# --- retrieval ------------------------------------------------------------------------------------


def test_how_mail_is_fetched_is_kept_for_the_account(ada: Page) -> None:
    """S47, S48: folder, and by itself or on request."""
    ada.type(folder="Archive", automatic="no")
    ada.press(ada.details.save)

    account = ada.profile.accounts[ADA.id]
    assert ("Archive", False) == (account.folder, account.automatic)


def test_leaving_mail_on_the_server_is_a_question_for_pop3_only(ada: Page) -> None:
    """S49: IMAP always leaves it there; POP3 says what happens otherwise."""
    leave = ada.fields.views["leave_on_server"]
    assert not leave.control.shown

    ada.type_incoming(protocol="pop3")
    ada.type(leave_on_server="no")

    assert leave.control.shown
    assert "deleted on the server" in leave.error.value


# --- checking -------------------------------------------------------------------------------------


def test_a_check_shows_both_sides_and_what_was_not_tested(ada: Page) -> None:
    """Login in, login out, sender rehearsed, nothing delivered."""
    ada.press(ada.details.save_and_check)

    sides = ada.details.panel.sides.value
    assert 2 == sides.count("stages passed")
    assert "opened the mailbox" in sides
    assert "Nothing was delivered" in sides
    assert "Not tested" in sides
    assert "Works both ways" in ada.row


def test_two_quick_presses_are_one_login_a_side(ada: Page) -> None:
    """A double click on Check logs in once."""
    ada.details.save_and_check.click()
    ada.press(ada.details.save_and_check)

    assert ada.profile.practice is not None
    said = ada.profile.practice.transcript(WORK.host)
    assert 1 == len([line for line in said if line.startswith("AUTH")])


def test_a_wrong_password_is_typed_again_where_it_is_kept(ada: Page) -> None:
    """It is refused once, the other side is not tried with it, and the button leads to its box."""
    ada.type_secret("wrong")
    ada.press(ada.details.save_and_check)
    panel = ada.details.panel

    assert "the same password was refused just now" in panel.sides.value
    assert panel.retype.shown
    ada.press(panel.retype)
    assert "Incoming server" == ada.details.group

    ada.type_secret(PASSWORD)
    ada.press(ada.details.save_and_check)
    assert "Works both ways" in ada.row


def test_a_round_trip_shows_how_the_message_arrived(ada: Page) -> None:
    """Sent to oneself, seen in the inbox, shown with its route, and removed."""
    ada.press(ada.details.save_and_check)
    assert ada.details.panel.round_trip.shown
    ada.press(ada.details.panel.round_trip)

    sides = ada.details.panel.sides.value
    assert "It arrived" in sides
    assert "removed again" in sides


def test_without_an_incoming_server_no_round_trip_is_offered(ada: Page) -> None:
    """There would be no inbox to look in."""
    ada.profile.update(ADA.replace(incoming=None, same_login=False))
    ada.profile.set_secret(WORK.id, Secret(PASSWORD))
    ada.settle()
    ada.press(ada.details.save_and_check)

    assert ada.details.panel.send.shown
    assert not ada.details.panel.round_trip.shown


# --- what goes wrong ------------------------------------------------------------------------------


def test_somebody_elses_change_is_told_and_what_was_typed_is_kept(ada: Page) -> None:
    """Nothing is half written; after a look at the new state only the typed field changes."""
    ada.type(description="Office")
    ada.type_secret("new one")
    now = ada.profile.accounts[ADA.id]
    change = Change(before=now, after=now.replace(display_name="Countess"))
    ada.profile._store.apply(ChangeSet(base=ada.profile.revision, changes=(change,)))
    ada.press(ada.details.save)
    assert "changed somewhere else" in ada.message
    assert PASSWORD == ada.secret_of(INBOX.id)

    ada.press(ada.details.reload_button)
    ada.press(ada.details.save)

    account = ada.profile.accounts[ADA.id]
    assert ("Office", "Countess") == (account.description, account.display_name)
    assert "new one" == ada.secret_of(INBOX.id)


def test_an_account_deleted_elsewhere_is_no_dead_end(ada: Page) -> None:
    """The form closes and the list says that there is none."""
    ada.profile.remove(ADA.id)
    ada.settle()

    assert ada.details.current is None
    assert not ada.details.panes.shown


def test_a_server_deleted_elsewhere_is_taken_out_by_one_click(ada: Page) -> None:
    """The unsaved list named it; the form says so and offers the repair."""
    ada.fields.outgoing.chooser.value = SPARE.id
    ada.press(ada.fields.outgoing.choose)
    ada.profile.remove(SPARE.id)
    ada.settle()
    view = ada.fields.outgoing.view
    assert "deleted" in view.error.value

    ada.press(view.fix)
    assert (WORK.id,) == ada.details.edit.draft.outgoing


def test_another_account_chosen_while_saving_is_not_overwritten(
    slow: tuple[Page, SlowKeyring],
) -> None:
    """What is saved goes to its own place, and what is on show stays itself."""
    page, keyring = slow
    other = Account(description="Post", address="post@practice.test")
    page.profile.add(other)
    page.settle()
    page.choose(ADA.id)
    page.type(description="Office")
    page.type_secret("new of inbox")
    keyring.go.clear()
    keyring.asked.clear()
    page.details.save.click()
    assert keyring.asked.wait(10)
    page.view.scope.call(page.view.choose, other.id).result(60)
    keyring.go.set()
    page.settle()

    assert other.id == page.details.current
    assert "Post" == page.fields.views["description"].control.value
    assert "Office" == page.profile.accounts[ADA.id].description
    assert "new of inbox" == page.secret_of(INBOX.id)


def test_typed_while_saving_is_kept_and_not_called_saved(slow: tuple[Page, SlowKeyring]) -> None:
    """A slow keyring loses nobody's letters."""
    page, keyring = slow
    page.choose(ADA.id)
    page.type_secret("new of inbox")
    keyring.go.clear()
    keyring.asked.clear()
    page.details.save.click()
    assert keyring.asked.wait(10)
    page.fields.views["description"].control.value = "Typed on"
    page.turn()
    keyring.go.set()
    page.settle()

    assert "Typed on" == page.fields.views["description"].control.value
    assert not page.details.save.disabled
    assert "Ada" == page.profile.accounts[ADA.id].description


def test_a_locked_keyring_keeps_the_password_and_says_where(tmp_path: Path) -> None:
    """It is kept in memory until the kernel stops, and that is said."""
    from keyring.backends.fail import Keyring

    profile = Profile(open_store(tmp_path / "p.db"), Credentials(Keyring()))
    page = Page(profile)
    page.add_ada()

    assert "until this kernel stops" in page.message
    page.close()


def test_cancel_leaves_everything_as_it_was(ada: Page) -> None:
    """S16: neither the form nor the profile knows what was typed."""
    ada.type(description="Office")
    ada.type_incoming(host="elsewhere.practice.test")
    ada.type_secret("typed")
    ada.press(ada.details.cancel)

    assert "Ada" == ada.fields.views["description"].control.value
    assert INBOX.host == ada.fields.incoming.views["host"].control.value
    assert (ADA, INBOX) == (ada.profile.accounts[ADA.id], ada.profile.server(INBOX.id))
    assert ada.details.save.disabled


def test_what_was_typed_survives_a_look_at_another_account(ada: Page) -> None:
    """Choosing another row and coming back keeps text and password."""
    ada.profile.add(Account(description="Post", address="post@practice.test"))
    ada.settle()
    ada.type(description="Office")
    ada.type_secret("typed and not saved")
    ada.choose(next(id for id in ada.profile.accounts if id != ADA.id))
    ada.choose(ADA.id)

    assert "Office" == ada.fields.views["description"].control.value
    assert "password you typed is kept" in ada.fields.incoming.secret.note


def test_a_shared_incoming_server_names_who_else_uses_it(ada: Page) -> None:
    """A change in one account's form is a change for the others, too, and is said so."""
    ada.profile.add(Account(description="Post", address="post@practice.test", incoming=INBOX.id))
    ada.settle()

    assert "Also used by Post" in ada.fields.shared.value


# --- deleting -------------------------------------------------------------------------------------


def test_deleting_an_account_tells_its_outcome_and_can_be_undone(ada: Page) -> None:
    """Its servers stay, and that is said before."""
    ada.press(ada.view.delete)
    assert "Inbox stays in the list" in ada.view.dialog.words.value
    ada.press(ada.view.dialog.yes)
    assert ({}, 3) == (ada.profile.accounts, len(ada.profile.servers))

    ada.press(ada.view.undo)
    assert ADA == ada.profile.accounts[ADA.id]


def test_the_preview_of_a_deletion_follows_the_replacement(ada: Page) -> None:
    """Each choice says its own outcome; what is confirmed is what was shown."""
    servers = ada.details.servers
    servers.scope.call(servers.choose, WORK.id).result(60)
    ada.press(servers.delete)
    assert "sends through Spare instead" in servers.dialog.words.value

    servers.dialog.replacement.value = ""
    ada.settle()
    assert "it cannot send" in servers.dialog.words.value

    servers.dialog.replacement.value = SPARE.id
    ada.settle()
    ada.press(servers.dialog.yes)
    assert (SPARE.id,) == ada.profile.accounts[ADA.id].outgoing

    ada.press(servers.undo)
    assert (WORK.id,) == ada.profile.accounts[ADA.id].outgoing


def test_a_duplicate_is_a_new_account_on_the_same_servers(ada: Page) -> None:
    """Many accounts may share a server."""
    ada.press(ada.view.duplicate)
    ada.press(ada.details.save)

    copy = next(a for a in ada.profile.accounts.values() if a.id != ADA.id)
    assert ("Ada (copy)", ADA.server_ids) == (copy.description, copy.server_ids)


def test_hostile_labels_stay_text(ada: Page) -> None:
    """Markup in a name is shown as it was typed: in the form, the panel and the matrix."""
    evil = Server(description="<img src=x>", host="smtp.practice.test", username=USER)
    ada.profile.add(evil)
    ada.profile.update(ADA.replace(description="<b>Ada", outgoing=(evil.id,)))
    matrix = AccountMatrix(ada.profile)
    ada.settle()
    ada.press(ada.view.delete)

    shown = (ada.view.dialog.words, ada.fields.outgoing.login_note, matrix.table, matrix.orphans)
    assert not [one.value for one in shown if "<img" in one.value or "<b>" in one.value]
    matrix.close()


# --- the form and the matrix ----------------------------------------------------------------------


def test_the_form_knows_what_was_saved_in_it() -> None:
    """The next cell can go on with `form.account`; keywords filled it in."""
    profile = practice_profile([])
    form = AccountForm(profile, address=USER, display_name="Ada")
    page = Page(profile, form)
    page.type_incoming(host=INBOX.host)
    page.press(form.details.save)

    assert form.account is not None
    assert ("Ada", USER) == (form.account.display_name, form.account.address)
    page.close()


def test_an_unknown_setting_of_the_form_is_named() -> None:
    """A slip in a keyword is told at once, and leaves no widget behind."""
    with practice_profile([]) as profile, pytest.raises(TypeError, match="adress"):
        AccountForm(profile, adress=USER)


def test_the_matrix_shows_uses_and_orphans_in_words(ada: Page) -> None:
    """First choice, fall-back, incoming, and what is left over; it follows the profile."""
    matrix = AccountMatrix(ada.profile)
    assert "first choice" in matrix.table.value
    assert "Spare: used by no account" in matrix.orphans.value

    ada.profile.update(ADA.replace(outgoing=(WORK.id, SPARE.id)))
    wait_until(lambda: "fall-back" in matrix.table.value, "the matrix follows")

    assert "" == matrix.orphans.value
    assert "fall-back 2" in str(matrix)
    matrix.close()


def test_the_matrix_is_not_hidden_behind_servers_that_nobody_uses(ada: Page) -> None:
    """Many unused servers get no column, and one line that unfolds to their names."""
    for number in range(12):
        ada.profile.add(Server(host=f"mail{number}.practice.test", username=USER))
    matrix = AccountMatrix(ada.profile)

    assert "mail3.practice.test" not in matrix.table.value
    assert "first choice" in matrix.table.value
    assert "<details>" in matrix.orphans.value
    assert "mail3.practice.test: used by no account" in matrix.orphans.value
    matrix.close()


def test_an_address_in_the_matrix_breaks_at_its_signs_alone(ada: Page) -> None:
    """It goes on in the next line behind @ or a dot, and nowhere within a word."""
    ada.profile.update(ADA.replace(description=""))
    matrix = AccountMatrix(ada.profile)

    assert "ada@<wbr>practice.<wbr>test" in matrix.table.value
    matrix.close()
