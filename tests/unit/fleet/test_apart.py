"""Work in a thread and a loop of its own: the caller stays live, and nothing is left behind."""

import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest

from smtpwidgets.fleet.apart import apart, new_loop


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
    assert set(threading.enumerate()) <= before


async def test_the_loop_is_the_fast_one_where_it_is_installed(loop_kind: str) -> None:
    """Uvloop is taken when it is there, and nobody needs it."""

    async def module() -> str:
        return type(asyncio.get_running_loop()).__module__

    assert (await apart(module)).startswith(loop_kind)


async def test_the_caller_stays_live(loop_kind: str) -> None:
    """While the work blocks its own loop, the caller's goes on."""
    go_on, beats = threading.Event(), 0

    async def block() -> str:
        go_on.wait(30)
        return threading.current_thread().name

    working = asyncio.create_task(apart(block))
    while beats < 20:
        await asyncio.sleep(0)
        beats += 1
    go_on.set()

    assert "smtpwidgets-fleet" == await working
    assert loop_kind


async def test_what_fails_there_is_raised_here(loop_kind: str) -> None:
    """An exception crosses over as it is."""

    async def fail() -> None:
        raise LookupError(loop_kind)

    with pytest.raises(LookupError, match=loop_kind):
        await apart(fail)


async def test_cancelling_here_cancels_there(loop_kind: str) -> None:
    """The work hears of it and may clean up; the caller gets its cancellation."""
    heard, begun = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            heard.set()

    working = asyncio.create_task(apart(work))
    await asyncio.to_thread(begun.wait, 30)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert heard.wait(10)
    assert loop_kind


async def test_work_that_does_not_hear_is_not_waited_for() -> None:
    """Who cancels is free after a moment, whatever the work does."""
    begun, go_on = threading.Event(), threading.Event()

    async def deaf() -> None:
        begun.set()
        go_on.wait(30)

    working = asyncio.create_task(apart(deaf, patience=lambda: 0.01))
    await asyncio.to_thread(begun.wait, 30)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    still_there = not go_on.is_set()
    go_on.set()

    assert still_there


def test_who_cancelled_is_told_of_no_error_that_nobody_heard() -> None:
    """Work that fails after its caller went leaves no message, though the loop ends at once."""
    begun, go_on, heard = threading.Event(), threading.Event(), list[object]()
    before = set(threading.enumerate())

    async def fail_late() -> None:
        begun.set()
        go_on.wait(30)
        raise LookupError

    async def give_up() -> None:
        working = asyncio.create_task(apart(fail_late, patience=lambda: 0.01))
        await asyncio.to_thread(begun.wait, 30)
        working.cancel()
        await asyncio.wait({working})

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda _loop, context: heard.append(context))
    loop.run_until_complete(give_up())
    loop.run_until_complete(loop.shutdown_default_executor())
    go_on.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
    loop.call_soon(loop.stop)
    loop.run_forever()  # one round, as when a program ends
    loop.close()
    gc.collect()

    assert [] == heard


def test_a_new_loop_can_be_closed(loop_kind: str) -> None:
    """Each is a new one, of nobody yet."""
    one, other = new_loop(), new_loop()

    assert one is not other, loop_kind
    one.close()
    other.close()
