"""Checks take turns: a loop that has much to do is left room, and who is on the way goes first."""

import asyncio

from smtpwidgets.checks.turns import Turns, turns_of


def _grow_old(turns: Turns) -> None:
    """Let this round of the loop go on until it is long enough; tasks made before begin in it."""
    while turns.free(asyncio.get_running_loop()):
        pass


async def test_a_young_round_lets_everybody_go_on() -> None:
    """One check alone never waits, and neither does the next one in the next round."""
    turns, loop = Turns(), asyncio.get_running_loop()

    for _ in range(3):
        assert turns.free(loop)
        await turns.lull(loop)
        await asyncio.sleep(0)


async def test_who_is_on_the_way_goes_before_who_only_sets_out() -> None:
    """However early that one asked; among themselves all go in the order of coming."""
    turns, order, loop = Turns(), list[str](), asyncio.get_running_loop()

    async def set_out() -> None:
        await turns.lull(loop)
        order.append("set out")

    async def go_on(number: int) -> None:
        await turns.wait(loop)
        order.append(f"went on {number}")

    going = asyncio.gather(set_out(), *map(go_on, range(30)))
    _grow_old(turns)
    await going

    assert [*(f"went on {number}" for number in range(30)), "set out"] == order


async def test_whoever_is_cancelled_holds_nobody_up() -> None:
    """On the way, or setting out."""
    turns, gone_on, loop = Turns(), list[int](), asyncio.get_running_loop()

    async def go_on(number: int) -> None:
        await (turns.wait(loop) if number % 2 else turns.lull(loop))
        gone_on.append(number)

    going = [asyncio.create_task(go_on(number)) for number in range(40)]
    loop.call_soon(lambda: [task.cancel() for task in going[:20]])  # when all of them wait
    _grow_old(turns)
    await asyncio.wait(going)

    assert [*range(20, 40)] == sorted(gone_on)


async def test_each_loop_has_turns_of_its_own() -> None:
    """Those of one loop are the same for all its checks."""
    loop = asyncio.get_running_loop()

    assert turns_of(loop) is turns_of(loop)
    other = await asyncio.to_thread(lambda: asyncio.run(_own()))
    assert other is not turns_of(loop)


async def _own() -> Turns:
    return turns_of(asyncio.get_running_loop())
