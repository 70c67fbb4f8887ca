"""Word families: what an unseen sentence most likely means, in the languages that servers speak."""

import re

import pytest

from smtpwidgets.checks.login_families import LOGIN_FAMILIES
from smtpwidgets.checks.reply_row import ReplyRow
from smtpwidgets.checks.reply_table import TABLES
from smtpwidgets.checks.sending_families import DOOR_FAMILIES, SENDING_FAMILIES
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.family import FAMILY_OF
from smtpwidgets.model.security import Protocol
from tests.support.recorded_replies import RECORDED, Recorded, finding_of

_ALL = (*LOGIN_FAMILIES, *SENDING_FAMILIES, *DOOR_FAMILIES)


def _name(row: ReplyRow) -> str:
    return f"{'-'.join(sorted(row.stages))}-{row.cause}"


def _fits(row: ReplyRow, one: Recorded) -> bool:
    return (
        row.pattern is not None
        and one.stage in row.stages
        and one.cause == row.cause
        and row.pattern.search(one.text) is not None
        and (not row.codes or re.fullmatch(row.codes, one.code) is not None)
    )


@pytest.mark.parametrize("row", _ALL, ids=_name)
def test_every_word_family_is_recorded_and_never_certain(row: ReplyRow) -> None:
    """Words near each other may mean another thing, so that what they tell is likely at best."""
    assert row.certainty is Certainty.LIKELY
    assert [one for one in RECORDED if _fits(row, one) and one.certainty == "likely"]


@pytest.mark.parametrize("protocol", list(Protocol), ids=lambda protocol: protocol.value)
def test_a_word_family_stands_below_every_sentence_that_is_known(protocol: Protocol) -> None:
    """What a provider says, and what many servers say in these very words, is asked before."""
    table = TABLES[protocol]
    first = min(place for place, row in enumerate(table) if row in LOGIN_FAMILIES)
    known = [row for row in table if row.pattern is not None and not (row.codes or row.enhanced)]
    certain = [row for row in known if row.certainty is Certainty.CERTAIN]
    of_login = {row for row in certain if row.stages == LOGIN_FAMILIES[0].stages}

    # The one that follows is for a mechanism: what else the sentence tells matters more.
    assert {row.cause for row in of_login & set(table[first:])} <= {"no-common-mechanism"}


# Each speaks of several things: the one that is meant has the say.
_MIXED = (
    ("smtp", "login", "535", "Adgang nægtet: mot de passe erroné, voir https://x/554", "auth"),
    ("smtp", "login", "535", "5.7.8 Wrong password; see https://help.test/account", "auth"),
    ("smtp", "recipient", "550", "5.1.1 relay.example.net says: user unknown", "recipient"),
    ("smtp", "recipient", "550", "5.1.1 mx-relay.example.net: nobody of that name", "recipient"),
    ("smtp", "message", "552", "5.3.4 Message size exceeds the limit of this day", "message_too"),
    ("smtp", "recipient", "552", "5.2.2 Quota dépassé", "recipient"),
    ("smtp", "sender", "451", "4.7.1 Greylisted, too fast, come back later", "greylisted"),
    ("imap", "login", "NO", "[AUTHENTICATIONFAILED] Could not verify your identity", "auth_rej"),
)


@pytest.mark.parametrize(
    ("protocol", "stage", "code", "text", "family"), _MIXED, ids=[one[3][:24] for one in _MIXED]
)
def test_other_words_in_the_sentence_do_not_mislead(
    protocol: str, stage: str, code: str, text: str, family: str
) -> None:
    """Addresses, names of servers and hints contain words that mean something elsewhere."""
    said = Recorded(protocol, stage, "mail.example.org", code, text, "", "", "", "", "")

    assert FAMILY_OF[finding_of(said).cause].startswith(family)
