"""Reports on their way into a profile: in batches, again where it is locked, told where they stay."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future

import pytest

from smtpwidgets.errors import ClosedProfileError, ProfileError
from smtpwidgets.fleet import keeping
from smtpwidgets.fleet.keeping import Keeper
from smtpwidgets.model.report import Report
from tests.support.profiles import a_report, a_server

REPORTS = [a_report(a_server(f"{n}"), n) for n in range(950)]


class Profile:
    """Takes batches, after failing as often as it is told to."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.batches: list[Sequence[Report]] = []

    def keep(self, batch: Sequence[Report]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.batches.append(batch)


def at_once(call: Callable[[], None]) -> Future[None]:
    """Do it now, and say that it is done."""
    done: Future[None] = Future()
    call()
    done.set_result(None)
    return done


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_PAUSE_S", 0.0)


async def test_thousands_of_reports_are_a_few_transactions_and_none_is_left() -> None:
    """A transaction costs as much as fifty reports; the last batch is given on at the end."""
    profile = Profile()
    async with Keeper(profile.keep, at_once) as keeper:
        for report in REPORTS:
            keeper.take(report)
        before_the_end = sum(map(len, profile.batches))

    assert [400, 400, 150] == [len(batch) for batch in profile.batches]
    assert 800 == before_the_end
    assert REPORTS == [report for batch in profile.batches for report in batch]


async def test_what_is_found_slowly_is_written_after_a_second_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A kernel that dies in a slow sweep has lost little: no batch waits to be full."""
    monkeypatch.setattr(keeping, "_EVERY_S", 0.0)
    profile = Profile()
    async with Keeper(profile.keep, at_once) as keeper:
        keeper.take(REPORTS[0])
        while not profile.batches:  # noqa: ASYNC110 -- its turn comes in this loop
            await asyncio.sleep(0)

    assert [[REPORTS[0]]] == profile.batches


async def test_a_profile_that_is_locked_for_a_moment_is_asked_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Two notebooks share a file: who comes second tries again, and says nothing."""
    profile = Profile(ProfileError("locked"), OSError("too many open files"))
    async with Keeper(profile.keep, at_once) as keeper:
        keeper.take(REPORTS[0])

    assert [[REPORTS[0]]] == profile.batches
    assert "" == caplog.text


@pytest.mark.parametrize(
    ("errors", "left"),
    [([ProfileError("locked")] * 3, 0), ([ClosedProfileError("closed")] * 3, 2)],
    ids=["locked-for-good", "closed"],
)
async def test_what_cannot_be_written_is_told_once(
    errors: list[Exception], left: int, caplog: pytest.LogCaptureFixture
) -> None:
    """After three tries; a profile that is closed is not asked again."""
    profile = Profile(*errors)
    async with Keeper(profile.keep, at_once) as keeper:
        keeper.take(REPORTS[0])

    assert left == len(profile.errors)
    assert 1 == caplog.text.count("known in this kernel, and not stored")


async def test_a_batch_for_which_there_is_no_thread_goes_with_the_next_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A computer short of threads loses no report, in their order."""
    profile, short = Profile(), [OSError("can't start new thread")]

    def sometimes(call: Callable[[], None]) -> Future[None]:
        if short:
            raise short.pop()
        return at_once(call)

    async with Keeper(profile.keep, sometimes) as keeper:
        keeper.take(REPORTS[0])
        keeper.flush()
        keeper.take(REPORTS[1])

    assert [REPORTS[:2]] == profile.batches
    assert "can't start new thread" in caplog.text
