"""Guesses are called guesses, slips are one click from their repair, and names are named."""

import asyncio

import pytest

from smtpwidgets.model.secret import Secret
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.setup import Setup, StepId

NOWHERE = "ada@nowhere.practice.test"  # the practice zone knows every name that exists in it


def test_guesses_are_not_said_to_be_known(setup: Setup) -> None:
    """A domain of one's own: nothing is known about it, and step 1 says so."""
    said = setup.you("ada@my-company.example").happened[1]

    assert "Nothing is known about my-company.example" in said
    assert "only guesses" in said
    assert "Nothing is known" not in " ".join(setup.you("ada@practice.test").happened)


async def test_a_guessed_name_that_fails_leads_back_to_its_step(setup: Setup) -> None:
    """What happened is that nobody ever wrote the name down; other names are usual, too."""
    setup.you(NOWHERE)
    setup.incoming("imap.nowhere.practice.test")
    setup.outgoing("smtp.nowhere.practice.test")
    assert (await asyncio.to_thread(setup.password, Secret("wrong"))).ok

    answer = await setup.check_login()

    assert not answer.ok
    said = next(words for words in answer.happened if "was only guessed" in words)
    assert "imap.nowhere.practice.test" in said
    assert "mail.nowhere.practice.test" in said
    assert "step 2" in said
    assert answer.next_call == "setup.incoming()"
    assert answer.again is StepId.INCOMING


async def test_a_verdict_that_asks_stays_a_question(setup: Setup) -> None:
    """One mark ends a sentence, and a name that the verdict holds is not said twice."""
    setup.you("ada@gmial.com")
    setup.incoming()
    setup.outgoing()
    assert (await asyncio.to_thread(setup.password, Secret("wrong"))).ok

    incoming, outgoing, *_ = (await setup.check_login()).happened

    assert incoming == "IMAP: The name service does not know imap.gmial.com."
    assert outgoing == "smtp.gmial.com (SMTP): Did you mean smtp.gmail.com?"


async def test_a_slip_in_the_name_is_repaired_by_one_click() -> None:
    """Frances: smpt does not exist, smtp does, and the fix changes the host of the entry."""
    with practice_profile(customers=["frances"]) as profile:
        setup = Setup(profile, account="frances")
        ports = await setup.check_ports()
        answer = await setup.check_login()
        (fix,) = answer.fixes
        repaired = await asyncio.to_thread(setup.repair, setup.outgoing_id)
        host = profile.server(setup.outgoing_id).host

    assert 'setup.outgoing(host="smtp.typo.practice.test")' in ports.next_call
    assert "network" not in ports.advice[0]
    assert fix.changes == {"host": "smtp.typo.practice.test"}
    assert repaired.ok
    assert host == "smtp.typo.practice.test"


async def test_a_silent_port_offers_the_other_one() -> None:
    """Linus: 587 is silent and 465 answers, so that is the first advice and the fix."""
    with practice_profile(customers=["linus"]) as profile:
        answer = await Setup(profile, account="linus").check_login()

    assert "465 with TLS" in answer.advice[0]
    assert [fix.changes for fix in answer.fixes] == [{"port": "465", "security": "tls"}]


@pytest.mark.parametrize(
    ("asked", "said"),
    [("francis", "Did you mean frances@"), ("zzz", "It has: ")],
)
def test_an_unknown_account_names_those_that_exist(asked: str, said: str) -> None:
    """A slip in the name of an account is as likely as one in an address."""
    with practice_profile(customers=["frances", "linus"]) as profile:
        trouble = Setup(profile, account=asked).trouble

    assert said in trouble
    assert "frances@typo.practice.test" in trouble
    assert "linus@old-port.practice.test" in trouble


def test_an_empty_profile_says_that_it_has_no_account(profile: Profile) -> None:
    """No list is better than an empty one."""
    assert "no account yet" in Setup(profile, account="francis").trouble
    assert PASSWORD not in Setup(profile, account="francis").trouble
