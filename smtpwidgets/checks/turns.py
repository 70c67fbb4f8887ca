"""Turns: many checks in one event loop leave room for everything else in it.

asyncio runs whatever is ready before it looks at clocks and sockets again. When hundreds of
servers answer in one moment, hundreds of checks are ready, and a widget or a server beside them
would wait for all. Here each round of the loop lets them go on for a few milliseconds.
"""

import asyncio
from collections import deque
from weakref import WeakKeyDictionary

__all__ = ["Turns", "turns_of"]

# How long checks may begin something in one round; what they do takes a fraction of a
# millisecond, or two.
_ROUND_S = 0.004
# How many of those that had to wait go on in one round, whatever comes besides.
_AT_ONCE = 8


class Turns:
    """Who waits in one event loop, in the order of coming."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._setting_out: deque[asyncio.Future[None]] = deque()
        self._until: float | None = None  # when this round has gone on for long enough

    def free(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether to go on at once, as this round of `loop` is young."""
        if self._until is None:
            self._until = loop.time() + _ROUND_S
            loop.call_soon(self._next_round, loop)
            return True
        return loop.time() < self._until

    async def wait(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait for one's turn in one of the next rounds of `loop`, after `free` said no."""
        waiter = loop.create_future()
        self._waiting.append(waiter)
        await waiter  # one that is cancelled meanwhile is passed over

    async def lull(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait until nobody waits for a turn: who is on the way goes before who only sets out.

        So no more checks are under way at once than the processor keeps up with, and none runs out
        of its time because of the others.
        """
        while self._waiting or not self.free(loop):
            waiter = loop.create_future()
            self._setting_out.append(waiter)
            await waiter

    def _next_round(self, loop: asyncio.AbstractEventLoop) -> None:
        queue = self._waiting or self._setting_out
        if not queue:
            self._until = None
            return
        self._until = loop.time() + _ROUND_S
        loop.call_soon(self._next_round, loop)
        for _ in range(min(_AT_ONCE, len(queue))):
            waiter = queue.popleft()
            if not waiter.done():
                waiter.set_result(None)


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Turns] = WeakKeyDictionary()


def turns_of(loop: asyncio.AbstractEventLoop) -> Turns:
    """Return who waits in `loop`."""
    turns = _of_loop.get(loop)
    if turns is None:
        turns = _of_loop[loop] = Turns()
    return turns
