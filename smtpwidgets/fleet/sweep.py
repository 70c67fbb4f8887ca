"""The engine: workers that pull visits from one iterator, so memory is flat in their number."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable

from smtpwidgets.model.visit import Visit

__all__ = ["Sweep"]

Ask = Callable[[Visit], Awaitable[Visit]]


class Sweep:
    """One pass over `visits`: `ask` visits one and returns it as it ended; `took` is given that.

    At most `width` are under way at once, `per_host` of them at one host, and one with each secret.
    """

    def __init__(
        self,
        visits: Iterable[Visit],
        ask: Ask,
        took: Callable[[Visit], object],
        *,
        width: int = 256,
        per_host: int = 8,
    ) -> None:
        self._visits, self._ask, self._took = iter(visits), ask, took
        self._width = width
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(per_host))
        self._secrets: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._workers: list[asyncio.Task[None]] = []
        self.stopped = False

    async def run(self) -> None:
        """Visit all; `stop()` ends it early without an exception."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(self._width)]
        try:
            await asyncio.gather(*self._workers)
        except asyncio.CancelledError:
            if not self.stopped:
                self.stop()
                raise
        finally:
            await asyncio.gather(*self._workers, return_exceptions=True)

    def stop(self) -> None:
        """End it now."""
        self.stopped = True
        for worker in self._workers:
            worker.cancel()

    async def _work(self) -> None:
        for visit in self._visits:
            async with self._hosts[visit.host.casefold()]:
                if visit.secret_id:
                    async with self._secrets[visit.secret_id]:
                        self._took(await self._ask(visit))
                else:
                    self._took(await self._ask(visit))
