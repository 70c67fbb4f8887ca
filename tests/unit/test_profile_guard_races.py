"""What the lock-out guard could miss: many logins at once, and those that are stopped half-way."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from smtpwidgets.checks import Inbox
from smtpwidgets.credentials import Credentials
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.stages import Stage
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.reports import failed_report
from tests.unit.test_profile_guard import OURS, WORK, logins


@pytest.fixture
def profile() -> Iterator[Profile]:
    """A practice server, and a wrong password for it."""
    with practice_profile([]) as profile:
        profile.add(WORK, Secret("wrong"))
        yield profile


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 -- servers and checks run in this loop, and set no event
        await asyncio.sleep(0)


async def test_many_presses_at_once_are_held_back_too(profile: Profile) -> None:
    """Nobody passes the guard because the answer to others was not heard yet."""
    reports = await asyncio.gather(*(profile.check(WORK.id) for _ in range(8)))

    assert (3, 3) == (logins(profile, WORK), profile.tries(WORK.id).refused)
    assert 5 == sum(one.cause_id == "login-held-back" for one in reports)


async def test_many_logins_at_once_with_the_right_password_all_pass(profile: Profile) -> None:
    """Waiting for an answer is no pause."""
    profile.set_secret(WORK.id, Secret(PASSWORD))

    assert all(one.ok for one in await asyncio.gather(*(profile.check(WORK.id) for _ in range(6))))


async def test_one_that_waited_and_was_stopped_holds_nobody_up(profile: Profile) -> None:
    """Those behind it go on."""
    first = [asyncio.create_task(profile.check(WORK.id)) for _ in range(4)]
    await asyncio.sleep(0)
    first[3].cancel()
    ended = await asyncio.gather(*first, profile.check(WORK.id), return_exceptions=True)

    assert isinstance(ended[3], asyncio.CancelledError)
    assert 3 == logins(profile, WORK)


async def test_a_login_that_is_stopped_before_the_answer_counts(profile: Profile) -> None:
    """The server counts it, and its answer may have been a refusal."""
    for heard in range(1, 4):
        task = asyncio.create_task(profile.check(WORK.id))
        await until(lambda heard=heard: logins(profile, WORK) >= heard)  # type: ignore[misc]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

        assert heard == profile.tries(WORK.id).refused
    assert "login-held-back" == (await profile.check(WORK.id)).cause_id
    assert 3 == logins(profile, WORK)


async def test_a_check_that_is_stopped_before_the_login_is_none(profile: Profile) -> None:
    """Where nothing was sent, nothing is counted."""
    told: list[Stage] = []
    task = asyncio.create_task(profile.check(WORK.id, progress=lambda one: told.append(one.stage)))
    await until(lambda: bool(told))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert (0, 0) == (logins(profile, WORK), profile.tries(WORK.id).refused)


@pytest.mark.parametrize(("cause", "counted"), [("wrong-password", 1), ("mailbox-in-use", 0)])
def test_an_inbox_counts_what_may_be_its_password(cause: str, counted: int) -> None:
    """A mailbox that another program keeps open is no refusal, in a round trip as anywhere."""
    report = failed_report(OURS, "inbox-not-opened", logins_used=2)
    facts = {"inbox_stage": "login", "inbox_cause": cause}
    with Profile(open_store(":memory:"), Credentials.in_memory()) as quiet:
        quiet.add(OURS)
        quiet._count_inbox(report.model_copy(update={"facts": facts}), Inbox(OURS, None))

        assert counted == quiet.tries(OURS.id).refused
