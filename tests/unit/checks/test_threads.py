"""The pool for calls that block."""

import asyncio
import os
import subprocess
import sys
import threading

import pytest

from smtpwidgets.checks.threads import Pool, wait_for_thread


async def test_results_and_errors_come_back() -> None:
    """What the call returns or raises is what the waiter gets."""
    pool = Pool(2, "test-pool")

    assert 4 == await wait_for_thread(pool.submit(lambda: 2 + 2))
    with pytest.raises(ZeroDivisionError):
        await wait_for_thread(pool.submit(lambda: 1 // 0))


async def test_threads_are_daemons_and_never_too_many() -> None:
    """A hung look-up keeps neither Python from ending nor the pool from its limit."""
    pool, gate = Pool(3, "test-daemons"), threading.Event()
    futures = [pool.submit(gate.wait) for _ in range(10)]
    ours = [t for t in threading.enumerate() if t.name.startswith("test-daemons")]
    gate.set()

    assert all([await wait_for_thread(future) for future in futures])
    assert 3 == len(ours)
    assert all(thread.daemon for thread in ours)


async def test_giving_up_waiting_leaves_the_call_to_others() -> None:
    """One check that is cancelled does not take the look-up away from the next."""
    pool, gate = Pool(1, "test-giving-up"), threading.Event()
    future = pool.submit(gate.wait)
    first = asyncio.create_task(wait_for_thread(future))
    second = asyncio.create_task(wait_for_thread(future))
    await asyncio.sleep(0)
    first.cancel()
    gate.set()

    assert await second is True
    with pytest.raises(asyncio.CancelledError):
        await first


def test_an_answer_for_a_loop_that_is_gone_is_dropped() -> None:
    """A slow look-up may end after the loop that asked has closed."""
    pool, gate = Pool(1, "test-gone"), threading.Event()
    future = pool.submit(gate.wait)

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await wait_for_thread(future)

    asyncio.run(give_up())
    gate.set()

    assert future.result(5) is True


def test_a_computer_without_threads_says_so_and_goes_on_when_there_are_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A call that no thread could take is an error of the system, and the next one is not lost."""

    def none_left(_self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    pool, done = Pool(1, "test-no-threads"), []
    with monkeypatch.context() as short:
        short.setattr(threading.Thread, "start", none_left)
        with pytest.raises(OSError, match="no thread"):
            pool.submit(lambda: done.append("nobody waits for this"))

    assert 4 == pool.submit(lambda: 2 + 2).result(5)
    assert not done


_IN_A_CHILD = """
import os
from smtpwidgets.checks.threads import Pool

pool = Pool(2, "test-fork")
assert pool.submit(lambda: "parent").result(20) == "parent"
child = os.fork()
if not child:
    os._exit(0 if pool.submit(lambda: "child").result(20) == "child" else 1)
assert os.waitpid(child, 0)[1] == 0
assert pool.submit(lambda: "parent again").result(20) == "parent again"
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_has_threads_of_its_own() -> None:
    """Threads stay behind in a fork: whoever checks in a child does not wait for them."""
    subprocess.run([sys.executable, "-W", "ignore", "-c", _IN_A_CHILD], check=True, timeout=60)
