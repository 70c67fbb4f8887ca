"""Thousands of entries to practise on: as many as asked for, failing as often as asked for."""

import pytest

import smtpwidgets as sw
from smtpwidgets.practice import ORGANISATION_HOSTS, entries_of_organisations
from smtpwidgets.practice.scenario import host_named

# An entry of these fails for what stands in it; its host is nobody's, or is another's.
NOWHERE = host_named("smpt.harbour-school")


def test_the_same_number_gives_the_same_entries() -> None:
    """A notebook that is run again shows the same people, each with a login of their own."""
    once, again = (list(entries_of_organisations(2_000)) for _ in range(2))
    servers = [server for server, _ in once]

    assert once == again
    assert 2_000 == len({server.id for server in servers})
    assert 2_000 == len({server.username for server in servers})
    assert 2_000 == len({server.label for server in servers})
    assert {server.host for server in servers} - set(ORGANISATION_HOSTS) == {NOWHERE}


def test_no_more_fail_than_was_asked_for() -> None:
    """None at all is a fleet that works; a share that is none is refused."""
    with pytest.raises(ValueError, match="a share between 0 and 1"):
        list(entries_of_organisations(1, failing=2))
    assert {"let-me-in"} == {secret for _, secret in entries_of_organisations(200, failing=0)}


async def test_a_tenth_fails_for_many_reasons() -> None:
    """What a check says of them is a believable mix, and most of them work."""
    with sw.practice_profile(entries=120, failing=0.25) as profile:
        reports = await sw.check_all(profile, concurrency=32)

    works = sum(1 for result in reports.results if result.ok)
    causes = {str(result.cause_id) for result in reports.results if result.ok is False}
    assert 120 - 30 == works
    assert 6 <= len(causes), causes
