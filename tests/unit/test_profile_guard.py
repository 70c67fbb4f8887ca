"""The lock-out guard of a profile: what is counted, what is held back, and what nobody loses."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import UnreadableProfileError
from smtpwidgets.model.account import Account
from smtpwidgets.model.family import Family
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice import PracticeServers
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile, guard
from smtpwidgets.store import Store, open_store
from tests.support.profiles import a_server
from tests.support.reports import failed_report, passed_report

USER = "ada@practice.test"
WORK = Server(description="Work", host="smtp.practice.test", username=USER)
INBOX = Server(description="Inbox", protocol="imap", host="imap.practice.test", username=USER)
ADA = Account(description="Ada", address=USER, incoming=INBOX.id, outgoing=(WORK.id,))
OURS = a_server("Work")
REFUSED = failed_report(OURS, "wrong-password", logins_used=1)
PASSED = passed_report(OURS, logins_used=1)
MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def go(self, minutes: float) -> None:
        self.time += minutes * MINUTE


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time that every guard reads."""
    clock = Clock()
    monkeypatch.setattr(guard.LoginGuard, "now", lambda _self: clock())
    return clock


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Practice servers, with a wrong password for both sides of an account."""
    with practice_profile([]) as profile:
        secrets: dict[str, Secret] = {WORK.id: Secret("wrong"), INBOX.id: Secret("wrong")}
        profile.add_together([WORK, INBOX, ADA], secrets)
        yield profile


@pytest.fixture
def quiet() -> Iterator[Profile]:
    """A profile with one server that nobody dials."""
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.add(OURS)
        yield profile


def logins(profile: Profile, server: Server) -> int:
    """Return how many logins a practice server has heard."""
    assert profile.practice is not None
    said = profile.practice.transcript(server.host)
    return sum(line.startswith(("AUTH", "LOGIN", "PASS", "APOP")) for line in said)


async def refuse(profile: Profile, server: Server, times: int = 3) -> None:
    for _ in range(times):
        await profile.check(server.id)


# --- what a pause is ------------------------------------------------------------------------------


@pytest.mark.parametrize("server", [WORK, INBOX], ids=["smtp", "imap"])
async def test_after_three_refusals_everything_but_the_login_is_tested(
    profile: Profile, server: Server
) -> None:
    """The report says that it was held back, until when, and that nothing was sent."""
    await refuse(profile, server)
    report = await profile.check(server.id)
    tries = profile.tries(server.id)

    assert ("login-held-back", Family.RATE_LIMITED) == (report.cause_id, report.family)
    assert report.failed is not None
    assert (Stage.LOGIN, 0, 3) == (report.failed.stage, report.logins_used, logins(profile, server))
    assert [one.stage for one in report.stages if not one.ok] == [Stage.LOGIN]
    assert ("3", tries.say("until")) == (report.facts["tries"], report.facts["until"])
    assert report.remedy is not None
    assert f"Wait until {tries.say('until')}" in report.remedy.steps[0]
    assert "Neither the user name nor the password was sent." in report.evidence


async def test_the_report_of_a_pause_is_no_refusal(profile: Profile) -> None:
    """Pressing again and again does not make the pause longer."""
    await refuse(profile, WORK)
    until = profile.tries(WORK.id).until
    await refuse(profile, WORK)

    assert (3, until) == (profile.tries(WORK.id).refused, profile.tries(WORK.id).until)


async def test_a_pause_ends_by_itself(profile: Profile, clock: Clock) -> None:
    """A quarter of an hour after the last refusal the login is made again."""
    await refuse(profile, WORK)
    clock.go(14.9)
    assert "login-held-back" == (await profile.check(WORK.id)).cause_id
    clock.go(0.1)
    assert not profile.tries(WORK.id).refused

    profile.set_secret(WORK.id, Secret(PASSWORD))
    assert (await profile.check(WORK.id)).ok


async def test_a_new_password_does_not_end_a_pause(profile: Profile) -> None:
    """The server counts tries whatever the password is; the words say so."""
    await refuse(profile, WORK)
    profile.set_secret(WORK.id, Secret(PASSWORD))
    report = await profile.check(WORK.id)

    assert (0, 3) == (report.logins_used, logins(profile, WORK))
    assert "a new password does not end this earlier" in str(report)


async def test_another_user_name_is_another_login(profile: Profile) -> None:
    """A server counts by user name; who corrects a slip is not punished for it."""
    await refuse(profile, WORK)
    profile.update(WORK.replace(username="bob@practice.test"), Secret(PASSWORD))

    assert (await profile.check(WORK.id)).ok
    assert not profile.tries(WORK.id).refused


@pytest.mark.parametrize("secret", [PASSWORD, "still wrong"])
async def test_one_asks_for_a_login_despite_the_guard(profile: Profile, secret: str) -> None:
    """It is made once; a refusal makes the pause longer, a success ends the count."""
    await refuse(profile, WORK)
    profile.set_secret(WORK.id, Secret(secret))
    report = await profile.check(WORK.id, despite_guard=True)

    assert (1, 4) == (report.logins_used, logins(profile, WORK))
    assert (0 if report.ok else 4) == profile.tries(WORK.id).refused


async def test_a_login_that_passes_ends_the_count(profile: Profile) -> None:
    """Servers begin anew, too."""
    await refuse(profile, WORK, 2)
    profile.set_secret(WORK.id, Secret(PASSWORD))
    await refuse(profile, WORK, 1)

    assert not profile.tries(WORK.id).refused
    assert {} == profile.remembered("refusals")


async def test_the_other_side_is_not_tried_with_a_password_that_is_held_back(
    profile: Profile,
) -> None:
    """The outgoing server would be given the same one."""
    profile.update(ADA.replace(same_login=True))
    await refuse(profile, INBOX)
    report = await profile.check_account(ADA.id)

    assert {WORK.id: "the login with the same password is held back"} == report.skipped
    assert (3, 0) == (logins(profile, INBOX), logins(profile, WORK))


async def test_no_message_is_sent_that_nobody_could_look_for(profile: Profile) -> None:
    """A round trip whose inbox is held back ends as a rehearsal, and says why."""
    profile.set_secret(WORK.id, Secret(PASSWORD))
    await refuse(profile, INBOX)
    report = await profile.check(WORK.id, account=ADA.id, depth=Depth.ROUND_TRIP)

    assert report.ok
    assert Depth.REHEARSAL == report.depth
    assert "the login at imap.practice.test is held back until" in report.not_tested[0]
    assert profile.practice is not None
    assert [] == profile.practice.mailbox(USER)


async def test_a_login_that_a_round_trip_loses_at_the_inbox_counts_there(profile: Profile) -> None:
    """The last stage logs in at another server, and that one counts."""
    profile.set_secret(WORK.id, Secret(PASSWORD))
    report = await profile.check(WORK.id, account=ADA.id, depth=Depth.ROUND_TRIP)

    assert "inbox-not-opened" == report.cause_id
    assert (1, 0) == (profile.tries(INBOX.id).refused, profile.tries(WORK.id).refused)

    profile.set_secret(INBOX.id, Secret(PASSWORD))
    assert (await profile.check(WORK.id, account=ADA.id, depth=Depth.ROUND_TRIP)).ok
    assert not profile.tries(INBOX.id).refused


async def test_a_check_that_logs_nobody_in_is_never_held_back(profile: Profile) -> None:
    """Looking is free: connecting, trying ports, looking around."""
    await refuse(profile, WORK)

    assert (await profile.check(WORK.id, depth=Depth.CONNECT)).ok
    assert (await profile.try_ports(WORK.id)).passes
    assert 3 == logins(profile, WORK)


# --- what is counted, and where -------------------------------------------------------------------


def test_a_refusal_counts_though_its_entry_is_gone(quiet: Profile) -> None:
    """The server has counted it; an entry with the same login made anew knows it."""
    quiet.remove(OURS.id)
    quiet.keep_report(REFUSED)
    again = a_server("Made anew")
    quiet.add(again)

    assert 1 == quiet.tries(again.id).refused


def test_nothing_of_a_login_is_written_but_when(quiet: Profile) -> None:
    """Neither host nor user name can be read in what is remembered."""
    quiet.keep_report(REFUSED)
    ((name, body),) = quiet.remembered("refusals").items()

    assert datetime.fromisoformat(body).tzinfo is not None
    assert not [word for word in (OURS.host, "ada", "example") if word in name + body]


def test_an_account_has_the_tries_of_the_login_it_brings(quiet: Profile) -> None:
    """Its own user name is what the server counts."""
    inbox = a_server("Inbox", protocol="imap", host="imap.example.org", username="ada")
    account = Account(
        address="ada@example.org", incoming=inbox.id, outgoing=(OURS.id,), same_login=True
    )
    quiet.add_together([inbox, account])
    lent = failed_report(OURS.replace(username="ada"), "wrong-password", logins_used=1)
    quiet.keep_report(lent)

    assert 1 == quiet.tries(OURS.id, account.id).refused
    assert "ada" == quiet.tries(OURS.id, account.id).username


# --- several notebooks, and what goes wrong -------------------------------------------------------


async def test_two_checks_at_once_are_both_counted(tmp_path: Path) -> None:
    """With one refusal left two notebooks check; none is lost, and both hear of the pause."""
    path = tmp_path / "profile.db"
    with PracticeServers() as practice:
        network = Network(
            tls_context=practice.client_context(), doors=practice.doors, zone=practice.zone
        )
        first = Profile(open_store(path), Credentials.in_memory(), network=network)
        first.add(WORK, Secret("wrong"))
        with first, Profile(open_store(path), Credentials.in_memory(), network=network) as second:
            second.set_secret(WORK.id, Secret("wrong too"))
            await refuse(first, WORK, 1)
            await refuse(second, WORK, 1)
            both = await asyncio.gather(first.check(WORK.id), second.check(WORK.id))
            made = 2 + sum(report.logins_used for report in both)
            third = await first.check(WORK.id)
            await second.check(WORK.id)

            assert "login-held-back" == third.cause_id
            # On a slow computer the one is over before the other begins, and that is held back.
            assert made in {3, 4}
            assert made == first.tries(WORK.id).refused == second.tries(WORK.id).refused
            assert 0 == first.tries(WORK.id).left
        with Profile(open_store(path), Credentials.in_memory(), network=network) as restarted:
            assert restarted.tries(WORK.id).held


def test_many_at_once_lose_none(quiet: Profile) -> None:
    """Every thread adds its own, and the count is their number."""
    threads = [threading.Thread(target=quiet.keep_report, args=(REFUSED,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 12 == quiet.tries(OURS.id).refused == len(quiet.remembered("refusals"))


def test_a_clock_that_is_set_back_holds_nobody_for_ever(quiet: Profile, clock: Clock) -> None:
    """From the next look on it is a quarter of an hour, whatever the clock said before."""
    for _ in range(3):
        quiet.keep_report(REFUSED)
    clock.go(-60 * 24)
    quiet.refresh()
    assert clock() + 15 * MINUTE == quiet.tries(OURS.id).until

    clock.go(14)
    quiet.refresh()
    assert clock() + MINUTE == quiet.tries(OURS.id).until
    clock.go(1)
    assert not quiet.tries(OURS.id).held


def test_a_row_that_is_no_time_is_left_out_with_a_word(
    quiet: Profile, caplog: pytest.LogCaptureFixture
) -> None:
    """Another version, or another hand, may have written it; what can be read counts."""
    quiet.keep_report(REFUSED)
    (name,) = quiet.remembered("refusals")
    for number, body in enumerate(("", "soon", "2026-11-03T12:00:00", "{}", "9" * 5_000)):
        quiet.remember("refusals", f"{name}{number}", body)
    with caplog.at_level(logging.WARNING):
        quiet.refresh()

    assert 1 == quiet.tries(OURS.id).refused
    assert "5 rows of refused logins cannot be read" in caplog.text
    assert [name] == list(quiet.remembered("refusals"))


def test_what_tells_nothing_any_more_is_let_go(quiet: Profile, clock: Clock) -> None:
    """After an hour it is no reason for anything."""
    quiet.keep_report(REFUSED)
    clock.go(61)
    quiet.keep_report(REFUSED)

    assert 1 == len(quiet.remembered("refusals"))


def test_what_is_remembered_has_bounds(quiet: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest stay, however many logins somebody tries."""
    monkeypatch.setattr(guard, "ROWS_KEPT", 5)
    for number in range(8):
        other = OURS.replace(username=f"user{number}@example.org")
        quiet.keep_report(failed_report(other, "wrong-password", logins_used=1))
    quiet.keep_report(REFUSED)

    assert 5 == len(quiet.remembered("refusals"))
    assert 1 == quiet.tries(OURS.id).refused


class FullStore(Store):
    """A store whose disk is full, and cannot be read either."""

    full = False

    def remember(self, kind: str, name: str, body: str) -> None:
        if self.full:
            raise UnreadableProfileError("profile.db", "the disk is full")
        super().remember(kind, name, body)

    def remembered(self, kind: str) -> dict[str, str]:
        if self.full:
            raise UnreadableProfileError("profile.db", "the disk is full")
        return super().remembered(kind)

    def forget(self, kind: str, *names: str) -> None:
        if self.full:
            raise UnreadableProfileError("profile.db", "the disk is full")
        super().forget(kind, *names)


def test_a_full_disk_does_not_blind_the_guard() -> None:
    """What cannot be written is counted in this kernel; a success ends that count as well."""
    store = FullStore(open_store(":memory:")._database)
    with Profile(store, Credentials.in_memory()) as profile:
        profile.add(OURS)
        profile.keep_report(REFUSED)
        store.full = True
        profile.keep_report(REFUSED)
        profile.keep_report(REFUSED)
        assert profile.tries(OURS.id).held

        profile.keep_report(PASSED)
        assert not profile.tries(OURS.id).refused
        store.full = False
