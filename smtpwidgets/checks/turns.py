"""Turns: many checks in one event loop leave room for everything else in it.

asyncio runs whatever is ready before it looks at clocks and sockets again. When hundreds of
servers answer in one moment, hundreds of checks are ready, and a widget or a server beside them
would wait for all. Here each round of the loop lets a few of them go on.
"""

import asyncio
from collections import deque
from weakref import WeakKeyDictionary

__all__ = ["Turns", "turns_of"]

# Checks that go on in one round; each takes a millisecond or two.
_AT_ONCE = 8


class Turns:
    """Who waits in one event loop, in the order of coming."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._taken = 0
        self._round_ends = False

    def free(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether to go on at once, as few did in this round of `loop`; then that is one's turn."""
        if self._taken >= _AT_ONCE or self._waiting:
            return False
        self._taken += 1
        self._arm(loop)
        return True

    async def wait(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait for one's turn in one of the next rounds of `loop`."""
        self._arm(loop)
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


_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Turns] = WeakKeyDictionary()


def turns_of(loop: asyncio.AbstractEventLoop) -> Turns:
    """Return who waits in `loop`."""
    turns = _of_loop.get(loop)
    if turns is None:
        turns = _of_loop[loop] = Turns()
    return turns
