"""Whose user name and secret a server is logged into with."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.logins import followers_of, login_of, logins_of, unfollowed
from smtpwidgets.model.security import Auth, Protocol
from smtpwidgets.model.server import Server
from tests.support.profiles import a_server

INBOX = a_server("Inbox", protocol="imap", host="imap.example.org", username="ada")
WORK = a_server("Work", username="other")
RELAY = a_server("Relay", host="relay.example.org", auth="none", username="")


def an_account(*outgoing: Server, **settings: object) -> Account:
    ids = tuple(server.id for server in outgoing)
    usual = {"address": "ada@example.org", "incoming": INBOX.id, "same_login": True}
    return Account(**{**usual, "outgoing": ids, **settings})


def profile(*accounts: Account, servers: Iterable[Server] = (INBOX, WORK, RELAY)) -> Snapshot:
    return Snapshot(servers={s.id: s for s in servers}, accounts={a.id: a for a in accounts})


def test_an_outgoing_server_is_logged_into_as_the_incoming_one() -> None:
    """“Same user name and password as incoming” is one secret, kept with the incoming entry."""
    account = an_account(WORK)

    login = login_of(profile(account), WORK.id, account.id)

    assert ("ada", INBOX.id, account.id) == (login.username, login.secret_id, login.account_id)
    assert "ada" == login.applied_to(WORK).username


@pytest.mark.parametrize(
    "account",
    [an_account(WORK, same_login=False), an_account(WORK, incoming=None), an_account()],
    ids=["switched off", "no incoming server", "not its server"],
)
def test_without_that_an_entry_has_its_own_login(account: Account) -> None:
    """Nothing is sent to a server for which nobody chose it."""
    login = login_of(profile(account), WORK.id)

    assert ("other", WORK.id) == (login.username, login.secret_id)
    assert WORK is login.applied_to(WORK)


@pytest.mark.parametrize("auth", [Auth.NONE, Auth.KERBEROS, Auth.CLIENT_CERTIFICATE])
def test_a_login_without_a_typed_secret_follows_nobody(auth: Auth) -> None:
    """A relay that wants no login, a ticket and a certificate get no password."""
    server = WORK.replace(auth=auth)
    snapshot = profile(an_account(server), servers=(INBOX, server))

    assert not login_of(snapshot, server.id).follows


def test_two_accounts_may_use_one_server_each_with_its_own_login() -> None:
    """The account that sends says whose login it is."""
    other = a_server("Other", protocol="imap", host="imap.example.net", username="grace")
    ada = an_account(WORK)
    grace = an_account(WORK, address="grace@example.net", incoming=other.id)
    snapshot = profile(ada, grace, servers=(INBOX, WORK, other))

    assert "ada" == login_of(snapshot, WORK.id, ada.id).username
    assert "grace" == login_of(snapshot, WORK.id, grace.id).username
    assert "ada" == login_of(snapshot, WORK.id).username


def test_an_incoming_entry_without_a_user_name_stands_for_the_address() -> None:
    """An entry that logs in with nothing itself brings the address."""
    incoming = INBOX.replace(auth=Auth.CLIENT_CERTIFICATE, username="")
    account = an_account(WORK, incoming=incoming.id)

    assert not login_of(profile(account, servers=(incoming, WORK)), WORK.id).follows


def test_the_followers_of_a_secret_are_all_servers_used_with_it() -> None:
    """One change of the password concerns each of them."""
    account = an_account(WORK, RELAY)

    assert (INBOX.id, WORK.id, RELAY.id) == followers_of(profile(account), INBOX.id)
    assert (WORK.id,) == followers_of(profile(account), WORK.id)


def test_a_server_that_moves_away_is_followed_no_more() -> None:
    """The password of the inbox does not go to the new host unasked."""
    account = an_account(WORK)

    (change,) = unfollowed(profile(account), WORK)

    assert isinstance(change.after, Account)
    assert not change.after.same_login
    assert [] == unfollowed(profile(an_account(WORK, same_login=False)), WORK)


@st.composite
def profiles(draw: st.DrawFn) -> Snapshot:
    incoming = [
        a_server(f"In {n}", protocol=Protocol.IMAP, username=f"in{n}", host="imap.example.org")
        for n in range(draw(st.integers(0, 3)))
    ]
    outgoing = [a_server(f"Out {n}", username=f"out{n}") for n in range(draw(st.integers(0, 4)))]
    accounts = []
    for _ in range(draw(st.integers(0, 4))):
        chosen = draw(st.lists(st.sampled_from(outgoing), unique=True)) if outgoing else []
        source = draw(st.sampled_from([None, *incoming]))
        accounts.append(
            Account(
                address="ada@example.org",
                incoming=None if source is None else source.id,
                outgoing=tuple(server.id for server in chosen),
                same_login=draw(st.booleans()),
            )
        )
    return profile(*accounts, servers=(*incoming, *outgoing))


@given(profiles())
def test_one_pass_over_all_logins_says_the_same_as_asking_for_each(snapshot: Snapshot) -> None:
    """Ten thousand rows are read at once, and mean what the single look-up means."""
    assert {id: login_of(snapshot, id) for id in snapshot.servers} == logins_of(snapshot)
