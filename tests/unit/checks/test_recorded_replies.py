"""Replies of real servers, recorded with their source: each leads to its cause and family."""

import re
from collections import Counter

import pytest

from smtpwidgets.checks.reply_table import TABLES
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.family import FAMILY_OF
from smtpwidgets.model.security import Protocol
from tests.support.recorded_replies import RECORDED, Recorded, finding_of

_ROWS = tuple(row for table in TABLES.values() for row in table)
# A month, with its standard's own; nothing here is from the future.
_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")
_SOURCE = re.compile(r"RFC \d{3,5} section|https://|causes\.md K\d{3}|list of causes, K\d{3}|RFC ")


@pytest.mark.parametrize("one", RECORDED, ids=lambda one: one.name)
def test_a_recorded_reply_leads_to_its_cause(one: Recorded) -> None:
    """Cause, family and certainty are as noted, and the server's words are kept as evidence."""
    found = finding_of(one)

    assert (one.cause, one.certainty) == (found.cause, found.certainty)
    assert one.family == CAUSES[found.cause].family
    assert found.evidence
    assert found.reply is not None


def test_there_are_enough_of_them_and_none_twice() -> None:
    """At least 200, in every protocol, each another one."""
    assert len(RECORDED) >= 200
    assert set(Protocol) == {Protocol(one.protocol) for one in RECORDED}
    asked = Counter(one._replace(source="", date="", certainty="") for one in RECORDED)
    assert [one for one, times in asked.items() if times > 1] == []


def test_each_says_where_and_when_it_was_read() -> None:
    """A text without a source cannot be looked up again when it changes."""
    assert [one for one in RECORDED if not _SOURCE.match(one.source)] == []
    assert [one for one in RECORDED if not _MONTH.fullmatch(one.date)] == []


def test_every_cause_that_a_reply_can_have_is_recorded() -> None:
    """Whether or not it can be played on loopback; and no more causes than the tables have."""
    assert {row.cause for row in _ROWS} == {one.cause for one in RECORDED}


def test_every_family_that_a_reply_can_have_is_recorded() -> None:
    """Each word of the vocabulary that a server's answer can lead to."""
    assert {FAMILY_OF[row.cause] for row in _ROWS} == {one.family for one in RECORDED}


def test_every_row_of_the_tables_says_where_it_comes_from() -> None:
    """A standard with its section, or an address, and a month."""
    assert [row.cause for row in _ROWS if not _SOURCE.match(row.source.where)] == []
    assert [row.source for row in _ROWS if not _MONTH.fullmatch(row.source.dated)] == []


def test_how_a_reply_is_written_does_not_matter() -> None:
    """Capitals, doubled blanks, and how its lines end change nothing."""
    loud = {
        one: one._replace(text=f"{one.text.upper().replace(' ', '  ')} ".replace("\n", "\r\n"))
        for one in RECORDED
    }

    assert [one for one, other in loud.items() if finding_of(other).cause != one.cause] == []
