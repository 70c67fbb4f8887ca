"""Rows S14, S17 to S23 and S43 to S52 of the help pages: accounts and the servers they use."""

from collections.abc import Iterator

import pytest

from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import AccountList
from tests.support.account_page import AccountPage

ADDRESS = "ada@practice.test"
INBOX = Server(description="Inbox", protocol="imap", host="imap.practice.test", username=ADDRESS)
WORK = Server(description="Work", host="smtp.practice.test", username=ADDRESS)
SPARE = Server(description="Spare", host="mail.practice.test", username=ADDRESS)
ADA = Account(
    description="Ada",
    display_name="Ada L.",
    address=ADDRESS,
    incoming=INBOX.id,
    outgoing=(WORK.id,),
    same_login=True,
)


@pytest.fixture
def ada(profile: Profile) -> Profile:
    """A profile with three servers and one account."""
    profile.add_together([INBOX, WORK, SPARE, ADA], {INBOX.id: Secret(PASSWORD)})
    return profile


@pytest.fixture
def accounts(ada: Profile) -> Iterator[AccountPage]:
    """The account list of that profile; the account is chosen."""
    page = AccountPage(AccountList(ada))
    page.settle()
    page.choose(ADA.id)
    yield page
    page.view.close()


def test_s17_each_account_can_use_another_outgoing_server(
    accounts: AccountPage, profile: Profile
) -> None:
    """Two accounts, two servers; and two accounts that share one."""
    other = Account(address="grace@practice.test", outgoing=(SPARE.id,))
    profile.add(other)
    assert {ADA.id: (WORK.id,), other.id: (SPARE.id,)} == {
        id: account.outgoing for id, account in profile.accounts.items()
    }

    accounts.send_through(SPARE.id)
    accounts.press(accounts.view.details.save)

    assert (WORK.id, SPARE.id) == profile.accounts[ADA.id].outgoing
    assert 2 == len(profile.used_by(SPARE.id))


def test_s18_the_server_list_is_reached_from_the_account_and_back(accounts: AccountPage) -> None:
    """In place; what was typed in the account is still there afterwards."""
    details = accounts.view.details
    accounts.type(description="Typed, not saved")

    accounts.press(details.fields.outgoing.edit_servers)
    assert (True, False) == (details.place.shown, details.panes.shown)
    assert {WORK.id, SPARE.id} <= set(details.servers.grid.data["keys"])

    accounts.press(details.back)
    assert (False, True) == (details.place.shown, details.panes.shown)
    assert "Typed, not saved" == details.fields.views["description"].control.value


def test_s19_a_new_server_is_at_once_selectable_in_the_account(
    accounts: AccountPage, profile: Profile
) -> None:
    """Added in place, it stands in the list of the account when that comes back."""
    details = accounts.view.details
    accounts.press(details.fields.outgoing.add_server)
    inner = details.servers.details
    for name, text in (("host", "smtp.practice.test"), ("port", "587"), ("security", "starttls")):
        inner.fields.views[name].control.value = text
    inner.fields.views["username"].control.value = ADDRESS
    accounts.settle()
    accounts.press(inner.save)
    accounts.settle()

    (new,) = [s for s in profile.servers.values() if s.id not in {INBOX.id, WORK.id, SPARE.id}]
    assert new.id in {id for _, id in details.fields.outgoing.list.options}
    assert ADA == profile.accounts[ADA.id], "nothing is saved before Save"


def test_s20_the_account_is_saved_explicitly(accounts: AccountPage, profile: Profile) -> None:
    """Another server in the list of the account is a draft until Save; Cancel forgets it."""
    accounts.send_through(SPARE.id)
    assert ADA == profile.accounts[ADA.id]

    accounts.press(accounts.view.details.cancel)
    assert ADA == profile.accounts[ADA.id]

    accounts.send_through(SPARE.id)
    accounts.press(accounts.view.details.save)
    assert (WORK.id, SPARE.id) == profile.accounts[ADA.id].outgoing


def test_s21_without_an_outgoing_server_it_says_that_nothing_can_be_sent(
    accounts: AccountPage,
) -> None:
    """As soon as the last one is taken out of the list."""
    accounts.press(accounts.view.details.fields.outgoing.remove)

    assert "nothing can be sent" in accounts.view.details.fields.outgoing.view.error.value.lower()


def test_s23_one_switch_takes_the_login_of_the_incoming_server(
    accounts: AccountPage, profile: Profile
) -> None:
    """One secret, changed once, used on both sides; switched off, the other has its own."""
    assert INBOX.id == profile.login(WORK.id).secret_id
    assert "with the password of Inbox" in accounts.view.details.fields.outgoing.login_note.value

    profile.set_secret(WORK.id, Secret("changed once"))
    assert profile.has_secret(INBOX.id)

    accounts.type(same_login="no")
    assert accounts.view.details.fields.outgoing.login.shown
    accounts.press(accounts.view.details.save)
    assert WORK.id == profile.login(WORK.id).secret_id
    assert not profile.has_secret(WORK.id)


def test_s43_one_record_holds_everything_about_an_account(ada: Profile) -> None:
    """Server, port, names, address, user name, password, encryption, authentication on or off."""
    frame = ada.accounts_frame()
    account, outgoing = ada.accounts[ADA.id], ada.as_used(WORK.id, ADA.id)

    assert ("Ada L.", ADDRESS) == (account.display_name, account.address)
    assert ("smtp.practice.test", 465) == (outgoing.host, outgoing.port_number)
    assert (ADDRESS, "tls", "password") == (outgoing.username, outgoing.security, outgoing.auth)
    assert ada.has_secret(WORK.id)
    assert "Work" in frame.loc[ADA.id, "sends_through"]


def test_s44_each_account_has_a_display_name(accounts: AccountPage, profile: Profile) -> None:
    """It is what recipients read beside the address."""
    accounts.type(display_name="Ada Lovelace")
    accounts.press(accounts.view.details.save)

    assert "Ada Lovelace" == profile.accounts[ADA.id].display_name


def test_s45_the_address_and_the_user_name_are_two_fields(
    accounts: AccountPage, profile: Profile
) -> None:
    """A provider may want another user name than the address."""
    accounts.type_incoming(username="customer-4711")
    accounts.press(accounts.view.details.save)

    assert "customer-4711" == profile.servers[INBOX.id].username
    assert "customer-4711" == profile.as_used(WORK.id).username
    assert ADDRESS == profile.accounts[ADA.id].address


async def test_s46_incoming_and_outgoing_belong_together(ada: Profile) -> None:
    """One check looks at both sides of the same mailbox."""
    report = await ada.check_account(ADA.id)

    assert report.ok
    assert report.incoming is not None
    assert (INBOX.id, WORK.id) == tuple(one.server_id for one in report.reports)


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_s47_mail_is_fetched_over_pop_or_imap_from_a_chosen_folder(
    accounts: AccountPage, profile: Profile, protocol: str
) -> None:
    """The folder is kept with the account; POP3 knows only the inbox, and the form says so."""
    accounts.type_incoming(protocol=protocol, host=f"{protocol[:4].strip('3')}.practice.test")
    folder = accounts.view.details.fields.views["folder"]
    if protocol == "imap":
        accounts.type(folder="Team")
    assert ("POP3 knows only the inbox" in folder.help.value) == (protocol == "pop3")
    accounts.press(accounts.view.details.save)

    assert Protocol(protocol) is profile.servers[INBOX.id].protocol
    assert {"imap": "Team", "pop3": "INBOX"}[protocol] == profile.accounts[ADA.id].folder


def test_s48_mail_is_fetched_automatically_or_on_request(
    accounts: AccountPage, profile: Profile
) -> None:
    """Kept with the account, for the mail program that reads it."""
    assert profile.accounts[ADA.id].automatic

    accounts.type(automatic="no")
    accounts.press(accounts.view.details.save)

    assert not profile.accounts[ADA.id].automatic


def test_s49_pop3_may_leave_mail_on_the_server_use_apop_and_require_tls(
    accounts: AccountPage, profile: Profile
) -> None:
    """“Leave a copy” is there for POP3 only; APOP is the MD5 method; TLS is the first choice."""
    fields = accounts.view.details.fields
    leave = fields.views["leave_on_server"].control
    assert not leave.shown

    accounts.type_incoming(protocol="pop3", host="pop.practice.test", auth="cram-md5")
    assert leave.shown
    accounts.type(leave_on_server="no")
    accounts.press(accounts.view.details.save)

    server = profile.servers[INBOX.id]
    assert ("pop3", 995, "tls", "cram-md5") == (
        server.protocol,
        server.port_number,
        server.security,
        server.auth,
    )
    assert not profile.accounts[ADA.id].leave_on_server


def test_s50_many_accounts_of_several_providers_are_in_one_list(
    accounts: AccountPage, profile: Profile
) -> None:
    """Side by side, each with its own servers."""
    for n in range(30):
        profile.add(Account(address=f"person{n}@provider{n % 7}.example"))
    accounts.settle()

    assert 31 == len(accounts.view.grid.data["keys"])
    assert 31 == len(profile.accounts_frame())


def test_s51_one_chooses_which_server_an_account_sends_from(
    accounts: AccountPage, profile: Profile
) -> None:
    """The first in the list is used, and what would be used now is said."""
    accounts.send_through(SPARE.id)
    outgoing = accounts.view.details.fields.outgoing
    outgoing.list.value = SPARE.id
    accounts.settle()
    accounts.press(outgoing.up)
    accounts.press(accounts.view.details.save)

    assert (SPARE.id, WORK.id) == profile.accounts[ADA.id].outgoing
    assert SPARE.id == profile.route(ADA.id).server_id


async def test_s52_a_password_goes_to_the_server_named_and_only_with_authentication_on(
    ada: Profile,
) -> None:
    """A server that is set to want no login gets none, though one password is there for both."""
    practice = ada.practice
    assert practice is not None
    relay = WORK.replace(auth="none", port=25, security="starttls")
    ada.update(relay)

    await ada.check_account(ADA.id)

    assert not [line for line in practice.transcript(relay.host) if line.startswith("AUTH")]
    ada.update(WORK)
    await ada.check(WORK.id)
    assert 1 == len([line for line in practice.transcript(WORK.host) if line.startswith("AUTH")])
    assert () == practice.transcript(SPARE.host)
