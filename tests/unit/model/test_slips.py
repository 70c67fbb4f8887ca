"""Slips in the first part of a server's name, and what a name that does not exist says."""

from datetime import UTC, datetime

import pytest

from smtpwidgets.model.account import Account
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.links import plan_removal
from smtpwidgets.model.ports import PairTrial, PortTrial, pair_of, pairs_to_try
from smtpwidgets.model.remedies import remedy_for
from smtpwidgets.model.route import route_of
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.slips import meant_host
from tests.support.reports import passed_report

WORK = Server(description="Work", host="smpt.example.org", username="ada")
ADA = Account(address="ada@example.org", outgoing=(WORK.id,))


def nameless(server: Server = WORK) -> PortTrial:
    cause = CauseId("name-not-found")
    trials = tuple(PairTrial(pair=p, ok=False, cause_id=cause) for p in pairs_to_try(server))
    return PortTrial(
        server_id=server.id,
        host=server.host,
        protocol=server.protocol,
        configured=pair_of(server),
        at=datetime(2026, 11, 2, tzinfo=UTC),
        trials=trials,
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("smpt", "smtp"),
        ("stmp", "smtp"),
        ("smto", "smtp"),
        ("smt", "smtp"),
        ("iamp", "imap"),
        ("imapp", "imap"),
        ("mial", "mail"),
        ("opp", "pop"),
        ("ppo3", "pop3"),
    ],
)
def test_a_slip_in_the_first_part_is_seen(typed: str, meant: str) -> None:
    """The usual slips of the usual first parts, each with what was meant."""
    assert f"{meant}.example.org" == meant_host(f"{typed}.example.org")


@pytest.mark.parametrize("host", ["smtp.example.org", "www.example.org", "smpt", "smpt.local", ""])
def test_what_is_no_slip_is_left_alone(host: str) -> None:
    """A right name, a strange one, and one without a domain of its own."""
    assert not meant_host(host)


def test_the_network_is_not_blamed_for_a_name_that_does_not_exist() -> None:
    """All ports of a misspelt name fail alike: the name is at fault, and the right one is named."""
    advice = nameless().advice

    assert "There is no server called smpt.example.org" in advice
    assert "Did you mean smtp.example.org?" in advice
    assert "Try another network" not in advice


def test_a_route_does_not_blame_the_network_for_a_name() -> None:
    """The same holds for the sentence of the account list."""
    route = route_of(ADA, {WORK.id: WORK}, {WORK.id: nameless()}, {}, "Hotel")

    assert "Hotel" not in route.why
    assert "There is no server called smpt.example.org" in route.why


@pytest.mark.parametrize(("port", "other"), [(465, "587 with STARTTLS"), (587, "465 with TLS")])
@pytest.mark.parametrize("cause", ["port-closed", "greeting-silent", "port-silent"])
def test_advice_names_the_other_pair(port: int, other: str, cause: str) -> None:
    """Nobody is told to use the port that is in use already, and the other one comes first."""
    security = Security.TLS if port == 465 else Security.STARTTLS
    words = passed_report(WORK.replace(port=port, security=security)).words()
    first = remedy_for(CauseId(cause), words).steps[0]

    assert other in first
    assert f"Use {port}" not in first


def test_a_deletion_is_announced_before_it_is_done() -> None:
    """“Will be deleted”, and what becomes of the passwords."""
    inbox = Server(host="imap.example.org", protocol=Protocol.IMAP, username="ada")
    account = ADA.replace(incoming=inbox.id)
    known = Snapshot(servers={WORK.id: WORK, inbox.id: inbox}, accounts={account.id: account})

    assert "will be deleted, and its password with it" in str(plan_removal(known, WORK.id))
    of_account = str(plan_removal(known, account.id))
    assert f"{account.label} will be deleted" in of_account
    assert "so do their passwords" in of_account
