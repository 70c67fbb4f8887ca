"""Turns: many checks in one event loop leave room for everything else in it.

asyncio runs whatever is ready before it looks at clocks and sockets again. When hundreds of
servers answer in one moment, hundreds of checks are ready, and a widget or a server beside them
would wait for all. Here each round of the loop lets a few of them go on.
"""

import asyncio
from collections import deque
from weakref import WeakKeyDictionary

__all__ = ["turn"]

# Checks that go on in one round; each takes a millisecond or two.
_AT_ONCE = 8


class _Turns:
    """Who waits in one event loop, in the order of coming."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._taken = 0
        self._round_ends = False

    async def take(self) -> None:
        """Go on at once if few did in this round, else in one of the next."""
        loop = asyncio.get_running_loop()
        self._arm(loop)
        if self._taken < _AT_ONCE and not self._waiting:
            self._taken += 1
            return
        waiter = loop.create_future()
        self._waiting.append(waiter)
        await waiter  # one that is cancelled meanwhile is passed over

    def _arm(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._round_ends:
            self._round_ends = True
            loop.call_soon(self._next_round, loop)

    def _next_round(self, loop: asyncio.AbstractEventLoop) -> None:
        self._round_ends, self._taken = False, 0
        while self._waiting and self._taken < _AT_ONCE:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                self._taken += 1
        if self._taken:
            self._arm(loop)


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Turns] = WeakKeyDictionary()


async def turn() -> None:
    """Wait for one's turn in the running event loop; alone, one does not wait at all."""
    loop = asyncio.get_running_loop()
    turns = _of_loop.get(loop)
    if turns is None:
        turns = _of_loop[loop] = _Turns()
    await turns.take()
