"""Counting refused logins: never less than there were, never below zero, never held for long."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.model.tries import (
    COOL_DOWN,
    LIMIT,
    WINDOW,
    kept,
    key_at,
    key_of,
    key_of_report,
    password_refused,
    place_of,
    tries_of,
)
from tests.support.profiles import a_server
from tests.support.reports import failed_report

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

# Seconds around noon, some of them ahead: clocks are set back.
moments = st.integers(-7_200, 7_200).map(lambda seconds: NOON + timedelta(seconds=seconds))
some_times = st.lists(moments, max_size=12)


def at(*minutes: float) -> list[datetime]:
    return [NOON + minute * MINUTE for minute in minutes]


@settings(max_examples=60)
@given(times=some_times, now=moments)
def test_a_count_is_within_bounds_and_a_pause_is_short(
    times: list[datetime], now: datetime
) -> None:
    """Held exactly from the limit on, never below zero, never longer than the cool-down."""
    tries = tries_of(times, now)

    assert 0 <= tries.refused <= len(times)
    assert 0 <= tries.left <= tries.limit
    assert tries.held == (tries.refused >= LIMIT)
    assert bool(tries.brief) == bool(str(tries)) == bool(tries.refused)
    if tries.until is not None:
        assert now < tries.until <= now + COOL_DOWN
    if tries.changes_at is not None:
        assert now < tries.changes_at <= now + COOL_DOWN


@settings(max_examples=60)
@given(times=some_times, now=moments, later=st.integers(0, 7_200))
def test_what_is_kept_tells_all_there_is_to_tell(
    times: list[datetime], now: datetime, later: int
) -> None:
    """Forgetting what is not kept changes no count, now or later."""
    known = kept(times, now)
    then = now + timedelta(seconds=later)

    assert list(known) == sorted(known)
    assert tries_of(known, now) == tries_of(times, now)
    assert tries_of(known, then) == tries_of([min(time, now) for time in times], then)


@settings(max_examples=60)
@given(times=some_times, now=moments)
def test_one_more_refusal_is_one_more(times: list[datetime], now: datetime) -> None:
    """None is lost, in whatever order two notebooks write theirs."""
    before = tries_of(times, now)

    for together in ([*times, now], [now, *times]):
        after = tries_of(together, now)
        assert before.refused + 1 == after.refused
        assert after.held or not before.held


@pytest.mark.parametrize(
    ("minutes", "now", "refused", "until"),
    [
        ((), 0, 0, None),
        ((0,), 0, 1, None),
        ((0,), 14.9, 1, None),
        ((0,), 15, 0, None),
        ((0, 1), 1, 2, None),
        ((0, 1, 2), 2, 3, 17),
        ((0, 14, 14.5), 16, 3, 29.5),  # three within a window, though the first is long ago
        ((0, 14, 14.5), 29.5, 0, None),
        ((0, 10, 20), 20, 2, None),  # slow enough
        ((0, 1, 2, 12), 12, 4, 27),  # somebody tried all the same
        ((0, 1, 2, 16.5), 16.5, 4, 31.5),
        ((60, 60, 60), 0, 3, 15),  # the clock was set back by an hour
    ],
)
def test_three_within_a_quarter_of_an_hour_are_a_pause(
    minutes: tuple[float, ...], now: float, refused: int, until: float | None
) -> None:
    """The pause ends a quarter of an hour after the last refusal."""
    tries = tries_of(at(*minutes), *at(now))

    assert refused == tries.refused
    assert until is None or tries.until == at(until)[0]
    assert tries.held == (until is not None)
    assert WINDOW == COOL_DOWN == 15 * MINUTE


def test_the_count_reads_as_a_sentence() -> None:
    """How many of how many, what comes next; and of a pause its end, in local time."""
    words = {n: tries_of(at(*range(n)), *at(n), host="smtp.example.org") for n in range(4)}
    until = (NOON + 17 * MINUTE).astimezone().strftime("%H:%M")

    assert "" == str(words[0]) == words[0].brief
    assert "1 of 3 tries used" == words[1].brief
    assert str(words[1]).startswith("1 of 3 tries used at smtp.example.org. After 3 refused")
    assert "If the next login is refused, too" in str(words[2])
    assert f"Login held back until {until}" == words[3].brief
    assert "A new password does not end this earlier" in str(words[3])


def test_nobody_is_told_a_time_that_is_too_early() -> None:
    """Seconds are rounded up: who comes at the minute is not turned away once more."""
    tries = tries_of([NOON + timedelta(seconds=1)] * 3, NOON + MINUTE)
    minute = (NOON + 16 * MINUTE).astimezone().strftime("%H:%M")

    assert minute == tries.say("until")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (a_server(), a_server(port=465, security="tls"), True),
        (a_server(), a_server(protocol="imap", host="SMTP.Example.org"), True),
        (a_server(), a_server(username="Ada@Example.org"), True),
        (a_server(), a_server(username="bob@example.org"), False),
        (a_server(), a_server(host="imap.example.org"), False),
        (a_server(host="bücher.example"), a_server(host="xn--bcher-kva.example"), True),
        (a_server(host="localhost", port=1025), a_server(host="localhost", port=1026), False),
        (a_server(host="127.0.0.1", port=1025), a_server(host="127.0.0.1", port=1025), True),
    ],
    ids=["port", "protocol", "capitals", "user", "host", "letters", "bridges", "bridge"],
)
def test_tries_are_counted_where_the_server_counts_them(
    one: Server, other: Server, *, same: bool
) -> None:
    """By host and user name; on this computer each port is a server of its own."""
    assert same == (key_of(one).name == key_of(other).name)
    assert one.username not in key_of(one).name


@given(
    host=st.sampled_from(["smtp.example.org", "SMTP.Example.org", "bücher.example", "localhost"])
    | st.ip_addresses().map(str),
    port=st.integers(1, 65_535),
    username=st.text(),
)
def test_a_place_names_logins_as_their_keys_are_named(host: str, port: int, username: str) -> None:
    """A sweep works out once what is the same for all logins at one server."""
    assert key_at(host, port, username).name == place_of(host, port).name_of(username)


def test_a_report_counts_for_the_login_it_was_made_with() -> None:
    """Only where a password was sent and refused."""
    server = a_server()
    refused = failed_report(server, "wrong-password", logins_used=1)

    assert key_of(server) == key_of_report(refused)
    assert password_refused(refused)
    assert not password_refused(failed_report(server, "login-held-back"))
    assert not password_refused(failed_report(server, "mailbox-in-use", logins_used=1))
    assert not password_refused(failed_report(server, "port-closed", Stage.CONNECT))
