"""Whose turn it is: hosts and logins have their limits, and nobody waits who could go.

Of the hosts below their limit the one with the most left to do goes first, so that the longest
work begins at once, and equal ones take turns. A login that is under way elsewhere is set aside
until that one has been answered. Everything costs the same whether there are ten visits or a
million.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from smtpwidgets.model.visit import Visit

__all__ = ["Agenda"]

# How many visits are looked at ahead of their turn; the rest stays in the iterator.
_AHEAD = 20_000


@dataclass(slots=True)
class _Host:
    """One host: how many may be there at once, how many are, and who is to come."""

    cap: int
    under_way: int = 0
    left: int = 0  # those set aside are counted, too
    listed: int = 0  # the number of its entry among those that may go; older ones mean nothing
    queue: deque[Visit] = field(default_factory=deque)
    offered: dict[str, None] = field(default_factory=dict)  # logins that were free for its visits

    @property
    def open(self) -> bool:
        return self.under_way < self.cap and bool(self.queue)


class Agenda:
    """Gives out visits, at most `per_host` at one host, and one at a time with one login.

    Of one event loop only. With `logins=False` nobody logs in, and only hosts count.
    """

    def __init__(
        self,
        visits: Iterable[Visit],
        per_host: int,
        *,
        logins: bool = True,
        ahead: int = _AHEAD,
    ) -> None:
        self._visits: Iterator[Visit] | None = iter(visits)
        self._per_host, self._logins, self._most = per_host, logins, ahead
        self._hosts: dict[str, _Host] = {}
        self._ready: list[tuple[int, int, str]] = []  # a heap
        self._busy: set[str] = set()
        self._aside: dict[str, deque[Visit]] = {}
        self._number = 0
        self._ahead = 0

    @property
    def empty(self) -> bool:
        """Whether everything that was there has been given out."""
        self._read()
        return not self._ahead

    def take(self) -> Visit | None:
        """Return a visit that may go now, or None; it is over when `release` was told so."""
        self._read()
        while self._ready:
            _, number, name = heapq.heappop(self._ready)
            host = self._hosts.get(name)
            if host is None or host.listed != number:
                continue
            host.listed = 0
            while host.open:
                visit = host.queue.popleft()
                keys = self._keys(visit)
                if not self._busy.isdisjoint(keys):
                    self._set_aside(visit, keys)
                    continue
                host.under_way += 1
                host.left -= 1
                self._ahead -= 1
                self._busy.update(keys)
                self._list(name)
                self._pass_on(host)
                return visit
        return None

    def release(self, visit: Visit) -> None:
        """Say that `visit` is over: its host and its login are free for the next."""
        name = visit.host.casefold()
        host = self._hosts[name]
        host.under_way -= 1
        keys = self._keys(visit)
        self._busy.difference_update(keys)
        for key in keys:
            if key in self._aside:
                self._wake(key)
        self._list(name)
        if not (host.left or host.under_way) and host.cap == self._per_host:
            del self._hosts[name]

    def put_back(self, visit: Visit) -> None:
        """Take `visit` once more, behind the others of its host."""
        self._add(visit)
        self._list(visit.host.casefold())

    def lower(self, host: str, cap: int) -> None:
        """Let at most `cap` go to `host` from now on; it is never raised again."""
        name = host.casefold()
        known = self._hosts.setdefault(name, _Host(self._per_host))
        known.cap = max(1, min(known.cap, cap))
        self._pass_on(known)

    def under_way(self, host: str) -> int:
        """Return how many are at `host` just now."""
        known = self._hosts.get(host.casefold())
        return 0 if known is None else known.under_way

    # --- inside ----------------------------------------------------------------------------------

    def _read(self) -> None:
        """Look further ahead, when half of what was seen is given out."""
        if self._visits is None or self._ahead > self._most // 2:
            return
        met: dict[str, None] = {}
        while self._ahead < self._most:
            visit = next(self._visits, None)
            if visit is None:
                self._visits = None
                break
            self._add(visit)
            met[visit.host.casefold()] = None
        for name in met:
            self._list(name)

    def _add(self, visit: Visit) -> None:
        name = visit.host.casefold()
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(self._per_host)
        host.queue.append(visit)
        host.left += 1
        self._ahead += 1

    def _list(self, name: str) -> None:
        host = self._hosts.get(name)
        if host is not None and host.open:
            self._number += 1
            host.listed = self._number
            heapq.heappush(self._ready, (-host.left, self._number, name))

    def _keys(self, visit: Visit) -> tuple[str, ...]:
        """Return what makes two logins the same: the secret, and the user name at the host."""
        if not self._logins:
            return ()
        secret, login = visit.secret_id, visit.login
        keys = (f"secret {secret}",) if secret else ()
        return (*keys, login) if login else keys

    def _set_aside(self, visit: Visit, keys: tuple[str, ...]) -> None:
        busy = next(key for key in keys if key in self._busy)
        self._aside.setdefault(busy, deque()).append(visit)
        for key in keys:
            if key not in self._busy:  # it may have been woken for this one: then another's turn
                self._wake(key)

    def _wake(self, key: str) -> None:
        """Let those that waited for a login go on: the first that can go at once, at least."""
        waiting = self._aside.get(key)
        while waiting:
            visit = waiting.popleft()
            name = visit.host.casefold()
            host = self._hosts[name]
            host.queue.appendleft(visit)
            if host.open:
                host.offered[key] = None
                self._list(name)
                break
        if not waiting:
            self._aside.pop(key, None)

    def _pass_on(self, host: _Host) -> None:
        """Offer logins that were free for visits of a host which is full now to other hosts'."""
        if host.open or not host.offered:
            return
        offered, host.offered = host.offered, {}
        for key in offered:
            if key not in self._busy:
                self._wake(key)
