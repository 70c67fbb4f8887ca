"""The profile as it is stored: looked at once in a while, for many checks at once."""

import threading
from collections.abc import Callable
from time import monotonic

from smtpwidgets.errors import ProfileError
from smtpwidgets.model.change import Snapshot
from smtpwidgets.store import Store

__all__ = ["StoredLately"]

_LOOK_EVERY_S = 0.5
# So old, one of many who ask looks again, and the others need not wait for it.
_LOOK_AHEAD_S = 0.25
# A database that is locked keeps everybody waiting for ten seconds; once in a while is enough.
_LOOK_AFTER_FAILURE_S = 30.0


class StoredLately:
    """What other notebooks made of a profile; of any thread. Whoever asks may have to wait.

    It has a lock of its own, which no event loop waits for.
    """

    def __init__(self, store: Store, under_way: Callable[[], frozenset[str]]) -> None:
        self._store, self._look_under_way = store, under_way
        self.under_way: frozenset[str] = frozenset()  # whose secrets are being changed elsewhere
        self._looking = threading.Lock()
        self._stored: Snapshot | None = None
        self._looked_at = self._blind_until = self._sent_at = float("-inf")

    def seen(self, known: Snapshot, *, since: float | None = None) -> Snapshot:
        """Return the profile as it was stored half a second ago, or later.

        Where the database cannot be read it is what was read last: a check needs no database.

        Args:
            known: the profile as this kernel knows it.
            since: return it as it was then (`monotonic()`), or later.
        """
        with self._looking:
            now = monotonic()
            wanted = now - _LOOK_AHEAD_S if since is None else since
            if self._looked_at < wanted and now >= self._blind_until:
                try:
                    self._stored = self._read(known)
                    self.under_way = self._look_under_way()
                except ProfileError:
                    self._blind_until = monotonic() + _LOOK_AFTER_FAILURE_S
                else:
                    self._looked_at = now
            return self._stored or known

    def at_hand(self, known: Snapshot) -> Snapshot | None:
        """Return the same without waiting for anybody; None to whoever has to look again.

        One is sent to look ahead of time. A thread for each takes a check longer than its secret.
        """
        now = monotonic()
        if self._looked_at < now - _LOOK_EVERY_S:
            return None
        if self._looked_at < now - _LOOK_AHEAD_S and self._sent_at < self._looked_at:
            self._sent_at = now
            return None
        return self._stored or known

    def _read(self, known: Snapshot) -> Snapshot:
        revision = self._store.revision()
        if self._stored is not None and self._stored.revision == revision:
            return self._stored
        return known if known.revision == revision else self._store.snapshot()
