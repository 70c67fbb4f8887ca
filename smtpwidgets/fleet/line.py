"""What a sweep and its workers say to each other: rows, who has begun, and that it shall stop.

Rows go over the scheduler as text. Nothing else does, and no row has a place for a secret.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from smtpwidgets.model.visit import Visit

__all__ = ["Line"]


class Line:
    """One end of the line of the sweep `run`. Calls wait for the scheduler, so use a thread.

    Raises (every method):
        OSError: the scheduler does not answer.
    """

    def __init__(self, run: str, client: Any) -> None:
        # Only who uses a cluster needs its package.
        from distributed import Queue  # noqa: PLC0415 -- an extra

        self._run, self._client = run, client
        self._rows = Queue(f"smtpwidgets-{run}", client=client)
        self._stop = self._event("stop")

    def begin(self, number: int) -> bool:
        """Take part `number` in hand; False if somebody did before: it is never done twice.

        Dask gives the task of a worker that died to another one, which must not log in again.
        """
        begun = self._event(f"begun-{number}")
        if begun.is_set():
            return False
        begun.set()
        return True

    def send(self, number: int, visits: Iterable[Visit]) -> None:
        """Hand over visits that ended."""
        if rows := [visit.to_json() for visit in visits]:
            self._rows.put([number, rows])

    def read(self) -> Iterator[tuple[int, list[Visit]]]:
        """Yield what was handed over since the last call; it never waits for more."""
        for number, rows in self._rows.get(batch=True):
            yield number, [Visit.from_json(row) for row in rows]

    def stop(self) -> None:
        """Tell every worker to end its part now."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether the sweep shall end."""
        return bool(self._stop.is_set())

    def hang_up(self) -> None:
        """Let go of this end."""
        self._rows.close()

    def clear(self, numbers: Sequence[int]) -> None:
        """Take back every mark of a sweep whose parts have all ended."""
        for number in numbers:
            self._event(f"begun-{number}").clear()
        self._stop.clear()

    def _event(self, name: str) -> Any:
        from distributed import Event  # noqa: PLC0415 -- an extra

        return Event(f"smtpwidgets-{self._run}-{name}", client=self._client)
