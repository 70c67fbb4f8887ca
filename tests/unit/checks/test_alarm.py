"""The one clock of a check: each stage ends at its own limit, and nobody else's end is swallowed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from smtpwidgets.checks.alarm import Alarm

SOON_S = 0.02


@contextmanager
def _limit(alarm: Alarm, until: float) -> Iterator[None]:
    """Use it as a check does."""
    alarm.set(until)
    try:
        yield
    except BaseException as error:
        alarm.off(error)
        raise
    alarm.off()


async def _never() -> None:
    await asyncio.Event().wait()


async def test_what_takes_too_long_ends_with_a_timeout() -> None:
    """The limit is kept, and the task can go on afterwards."""
    loop = asyncio.get_running_loop()
    alarm = Alarm(loop)
    until = loop.time() + SOON_S

    with pytest.raises(TimeoutError), _limit(alarm, until):
        await _never()

    assert loop.time() >= until
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_timer_of_an_earlier_stage_ends_no_later_one() -> None:
    """It goes off while another stage runs, which has more time; that one ends at its own limit."""
    loop = asyncio.get_running_loop()
    alarm = Alarm(loop)
    with _limit(alarm, loop.time() + SOON_S):
        pass
    until = loop.time() + 5 * SOON_S

    with pytest.raises(TimeoutError), _limit(alarm, until):
        await _never()

    assert loop.time() >= until


async def test_a_stage_with_less_time_than_the_one_before_ends_at_its_limit() -> None:
    """The timer is set anew where it would go off too late."""
    loop = asyncio.get_running_loop()
    alarm = Alarm(loop)
    with _limit(alarm, loop.time() + 60):
        pass

    with pytest.raises(TimeoutError), _limit(alarm, loop.time() + SOON_S):
        await _never()


async def test_somebody_else_who_ends_the_task_ends_it() -> None:
    """A cancelled check is no check that took too long."""
    alarm, begun = Alarm(asyncio.get_running_loop()), asyncio.Event()

    async def stage() -> None:
        with _limit(alarm, asyncio.get_running_loop().time() + 60):
            begun.set()
            await _never()

    task = asyncio.create_task(stage())
    await begun.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_between_stages_nothing_is_ended() -> None:
    """A timer that goes off there is forgotten, and so is one that is put away."""
    loop = asyncio.get_running_loop()
    alarm = Alarm(loop)
    rang = loop.create_future()
    with _limit(alarm, loop.time() + SOON_S):
        loop.call_at(loop.time() + 2 * SOON_S, rang.set_result, True)
    assert await rang
    with _limit(alarm, loop.time() + SOON_S):
        pass
    alarm.end()

    assert alarm._timer is None
