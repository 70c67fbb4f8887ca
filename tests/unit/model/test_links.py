"""Links from accounts to servers: what fits, and what a deletion would do."""

import pytest

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.links import link_problems, plan_removal, problems_of_links
from smtpwidgets.model.server import Server
from tests.support.profiles import a_server, adding, editing

INBOX = a_server("Inbox", protocol="imap", host="imap.example.org")
WORK, SPARE = a_server("Work"), a_server("Spare", host="smtp.example.net")
OTHER = a_server("Other", protocol="imap", host="imap.example.net")
SERVERS: dict[str, Server] = {server.id: server for server in (INBOX, OTHER, WORK, SPARE)}


def an_account(**settings: object) -> Account:
    return Account(**{"description": "Ada", "address": "ada@example.org", **settings})


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({"incoming": INBOX.id, "outgoing": (WORK.id, SPARE.id)}, []),
        ({"incoming": WORK.id}, ["incoming-is-outgoing"]),
        ({"outgoing": (INBOX.id,)}, ["outgoing-is-incoming"]),
        ({"outgoing": (WORK.id, WORK.id)}, ["outgoing-twice"]),
        (
            {"incoming": WORK.id, "outgoing": (INBOX.id, INBOX.id)},
            [
                "incoming-is-outgoing",
                "outgoing-is-incoming",
                "outgoing-is-incoming",
                "outgoing-twice",
            ],
        ),
    ],
)
def test_every_link_that_does_not_fit_is_named(
    settings: dict[str, object], codes: list[str]
) -> None:
    """All of them at once, in words that name the server."""
    assert codes == [p.code for p in link_problems(an_account(**settings), SERVERS)]


def test_a_server_that_turns_into_another_kind_is_noticed_with_its_accounts() -> None:
    """Not only the account that is edited counts: the one that uses the edited server, too."""
    account = an_account(outgoing=(WORK.id,))
    snapshot = Snapshot(servers=SERVERS, accounts={account.id: account})
    turned = WORK.replace(protocol="imap")

    problems = problems_of_links(snapshot, editing(0, WORK, turned))

    assert ["outgoing-is-incoming"] == [problem.code for problem in problems]
    assert () == problems_of_links(snapshot, adding(0, a_server("New")))


def removed(account: Account, id: str, replacement: str | None = None) -> tuple[Account, str]:
    snapshot = Snapshot(servers=SERVERS, accounts={account.id: account})
    plan = plan_removal(snapshot, id, replacement)
    after = plan.change_set.changes[0].after
    assert isinstance(after, Account)
    return after, str(plan)


def test_the_outcome_of_a_deletion_is_told_before_it_happens() -> None:
    """Who sends through what instead, and whether somebody could not send any more."""
    both = an_account(outgoing=(WORK.id, SPARE.id))
    assert "Ada sends through Spare instead." in removed(both, WORK.id)[1]
    assert "one fall-back less" in removed(both, SPARE.id)[1]

    alone = an_account(outgoing=(WORK.id,))
    after, words = removed(alone, WORK.id)
    assert () == after.outgoing
    assert "it cannot send" in words
    after, words = removed(alone, WORK.id, SPARE.id)
    assert (SPARE.id,) == after.outgoing
    assert "Ada sends through Spare instead." in words


def test_it_is_said_where_the_incoming_password_would_go() -> None:
    """A replacement gets the password of the inbox: nobody learns that afterwards."""
    account = an_account(incoming=INBOX.id, outgoing=(WORK.id,), same_login=True)

    words = removed(account, WORK.id, SPARE.id)[1]

    assert "through Spare instead, with the user name and password of Inbox" in words


def test_it_is_said_that_another_inboxs_password_would_be_used_for_sending() -> None:
    """It was given for that inbox, and goes to the outgoing server from then on."""
    account = an_account(incoming=INBOX.id, outgoing=(WORK.id,), same_login=True)

    words = removed(account, INBOX.id, OTHER.id)[1]

    assert "sends with the user name and password of Other then" in words


def test_without_its_incoming_server_an_account_of_one_login_cannot_send() -> None:
    """The password goes with the incoming entry, and sending was done with the same one."""
    account = an_account(incoming=INBOX.id, outgoing=(WORK.id,), same_login=True)

    after, words = removed(account, INBOX.id)

    assert after.incoming is None
    assert "cannot fetch mail" in words
    assert "cannot send either" in words


def test_an_unused_entry_takes_nothing_with_it() -> None:
    """One change, and the promise that it can be undone."""
    plan = plan_removal(Snapshot(servers=SERVERS), SPARE.id)

    assert [(SPARE, None)] == [(c.before, c.after) for c in plan.change_set.changes]
    assert () == plan.used_by
    assert "You can undo this" in str(plan)
