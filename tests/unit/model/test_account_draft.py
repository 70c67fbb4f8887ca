"""Accounts as typed: what their texts come to, and what is said about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.model.account import Account
from smtpwidgets.model.account_draft import AccountDraft
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS, ACCOUNT_GROUPS
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.server import Server

INBOX = Server(description="Inbox", protocol="imap", host="imap.example.org", username="ada")
POP = Server(protocol="pop3", host="pop.example.org", username="ada")
WORK = Server(description="Work", host="smtp.example.org", username="ada")
SPARE = Server(description="Spare", host="smtp.elsewhere.example", username="ada")
SERVERS = {server.id: server for server in (INBOX, POP, WORK, SPARE)}


def draft(**texts: str) -> AccountDraft:
    """Return the draft of an account that has nothing wrong with it, but for `texts`."""
    good = {"address": "ada@example.org", "incoming": INBOX.id, "outgoing": WORK.id}
    made = AccountDraft(servers=SERVERS)
    for name, text in {**good, **texts}.items():
        made = made.with_text(name, text)
    return made


def problem(given: AccountDraft, code: str) -> Problem:
    found = [p for p in given.problems() if p.code == code]
    assert found, [p.code for p in given.problems()]
    return found[0]


def test_an_account_that_has_all_it_needs_is_complained_of_by_nothing() -> None:
    """No error, no warning and no note where there is nothing to say."""
    assert () == draft().problems()


def test_every_field_stands_in_one_group_and_is_explained_by_a_label() -> None:
    """The form shows each field once."""
    grouped = [name for names in ACCOUNT_GROUPS.values() for name in names]

    assert sorted(ACCOUNT_FIELDS) == sorted(grouped)
    assert set(ACCOUNT_FIELDS) == set(Account.model_fields) - {"id"}


def test_every_error_is_named_at_once() -> None:
    """Nobody mends an account one fault at a time."""
    wrong = draft(address="", display_name="Ada\r\nBcc: eve", incoming=WORK.id).parse()

    assert isinstance(wrong, tuple)
    assert {"address", "display_name", "incoming"} == {p.field for p in wrong}


def test_without_an_outgoing_server_nothing_can_be_sent_and_that_is_said() -> None:
    """It is a warning and no error: the account is stored, and mail can be read."""
    said = problem(draft(outgoing=""), "nothing-can-be-sent")

    assert Severity.WARNING is said.severity
    assert "nothing can be sent" in said.message
    assert isinstance(draft(outgoing="").parse(), Account)


def test_one_click_chooses_the_only_outgoing_server_there_is() -> None:
    """Where there is no choice, nobody has to choose."""
    only = draft(outgoing="").among({INBOX.id: INBOX, WORK.id: WORK})
    fix = problem(only, "nothing-can-be-sent").fix
    assert fix is not None

    assert (WORK.id,) == only.fixed(fix).outgoing


def test_a_server_that_was_deleted_is_taken_out_by_one_click() -> None:
    """A draft from before a deletion says which place is empty now."""
    gone = draft(outgoing=f"{WORK.id},gone")
    fix = problem(gone, "server-is-gone").fix
    assert fix is not None
    assert isinstance(gone.parse(), tuple)

    assert () == gone.fixed(fix).problems()


def test_the_incoming_password_going_to_another_domain_is_warned_of() -> None:
    """A password belongs to the host it was given for; one click keeps it there."""
    said = problem(draft(outgoing=SPARE.id), "password-goes-elsewhere")
    assert said.fix is not None

    assert () == draft(outgoing=SPARE.id).fixed(said.fix).problems()


def test_a_login_that_cannot_be_shared_is_explained() -> None:
    """Kerberos has no password that another server could be given."""
    ticket = WORK.replace(auth="kerberos")
    said = draft().among({**SERVERS, WORK.id: ticket}).problems()

    assert ["login-is-not-shared"] == [p.code for p in said]


def test_sharing_a_login_without_an_incoming_server_is_repaired() -> None:
    """The switch cannot mean anything there, and says so."""
    said = problem(draft(incoming=""), "no-login-to-share")
    assert said.fix is not None

    assert ["nothing-is-fetched"] == [p.code for p in draft(incoming="").fixed(said.fix).problems()]


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"folder": "Archive"}, "pop3-has-no-folders"),
        ({"leave_on_server": "no"}, "taken-from-the-server"),
    ],
)
def test_what_pop3_means_is_said(texts: dict[str, str], code: str) -> None:
    """POP3 has no folders, and fetching may delete; both have a way back."""
    pop = draft(incoming=POP.id, **texts)
    fix = problem(pop, code).fix
    assert fix is not None
    assert code not in [p.code for p in draft(**texts).problems()]

    assert () == pop.fixed(fix).problems()


ids = st.lists(st.sampled_from("abcdef"), max_size=5, unique=True)


@given(ids, st.sampled_from("abcdefg"), st.integers(-9, 9))
def test_moving_a_server_changes_the_order_and_nothing_else(
    order: list[str], id: str, by: int
) -> None:
    """However far it is moved, each server stays in the list once."""
    moved = AccountDraft().sending_through(*order).moved(id, by)

    assert sorted(order) == sorted(moved.outgoing)
    assert [one for one in order if one != id] == [one for one in moved.outgoing if one != id]


@given(
    st.builds(
        Account,
        address=st.just("ada@example.org"),
        incoming=st.sampled_from([None, INBOX.id]),
        outgoing=st.sampled_from([(), (WORK.id,), (WORK.id, SPARE.id)]),
        use_only_first=st.booleans(),
        same_login=st.booleans(),
        automatic=st.booleans(),
        leave_on_server=st.booleans(),
        folder=st.sampled_from(["INBOX", "Archive/2026"]),
    )
)
def test_an_account_comes_back_from_its_texts(account: Account) -> None:
    """A form that was opened and saved unchanged changes nothing."""
    assert account == AccountDraft.of(account, SERVERS).parse(account.id)
