"""How visits are shared out among workers, so that no server and no account notices the number.

Two rules hold over all workers together: whoever logs in does so at one of them only, and no host
is asked by more than `per_host` checks at once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from smtpwidgets.model.visit import Visit

__all__ = ["Part", "logins_of_visits", "share_out"]


@dataclass(frozen=True)
class Part:
    """Visits for one worker, seen from `vantage`; `shares` says how many at once at each host."""

    number: int
    visits: tuple[Visit, ...]
    vantage: str = ""
    per_host: int = 8

    @property
    def shares(self) -> Mapping[str, int]:
        """How many checks may be under way at each of its hosts."""
        found = Counter(visit.host.casefold() for visit in self.visits)
        return {host: min(count, self.per_host) for host, count in found.items()}


def logins_of_visits(keys: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return a name for whoever logs in at each visit; visits that share a key share the name.

    Args:
        keys: what may be locked by a refused login, by the key of the visit: its secret, and its
            user name at a host. Nothing for a visit that does not log in.
    """
    root: dict[str, str] = {}

    def top(one: str) -> str:
        while root.setdefault(one, one) != one:
            root[one] = one = root[root[one]]
        return one

    for visit, names in keys.items():
        for name in names:
            root[top(f"key {name}")] = top(f"visit {visit}")
    return {visit: top(f"visit {visit}") for visit in keys}


def share_out(
    visits: Sequence[Visit], logins: Mapping[str, str], *, lanes: int, size: int, per_host: int
) -> tuple[Part, ...]:
    """Return `visits` in parts of about `size`, a part for each vantage point of its own.

    Args:
        visits: what is to be visited, each with its vantage point.
        logins: who logs in at each visit; those of one login stay together.
        lanes: how many parts are under way at once.
        size: how many visits a part has; one that stays together may be larger.
        per_host: how many checks may be under way at one host, over all workers.
    """
    points: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        points[visit.vantage].append(visit)
    found: list[Part] = []
    for vantage, here in points.items():
        wanted = max(1, min(size, ceil(len(here) / max(1, lanes))))
        groups = list(_piled(_units(here, logins), wanted, lanes=min(lanes, per_host)))
        spread = Counter(host for group in groups for host in {v.host.casefold() for v in group})
        for group in groups:
            most = max(spread[visit.host.casefold()] for visit in group)
            share = max(1, per_host // min(most, max(1, lanes)))
            found.append(Part(len(found), tuple(group), vantage, share))
    return tuple(found)


def _units(visits: Sequence[Visit], logins: Mapping[str, str]) -> list[list[Visit]]:
    """Return what must not be parted, those of one host behind one another."""
    units: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        units[logins.get(visit.key, visit.key)].append(visit)
    return sorted(units.values(), key=lambda unit: unit[0].host.casefold())


def _piled(units: Sequence[list[Visit]], size: int, *, lanes: int) -> Iterator[list[Visit]]:
    """Yield piles of about `size`; a host with more than that is dealt out to `lanes` of them."""
    hosts: dict[str, list[list[Visit]]] = defaultdict(list)
    for unit in units:
        hosts[unit[0].host.casefold()].append(unit)
    pile: list[Visit] = []
    for mine in hosts.values():
        count = sum(map(len, mine))
        if count > size:
            yield from _dealt(mine, max(1, min(lanes, ceil(count / size))))
            continue
        if pile and len(pile) + count > size:
            yield pile
            pile = []
        pile += [visit for unit in mine for visit in unit]
    if pile:
        yield pile


def _dealt(units: Sequence[list[Visit]], piles: int) -> Iterator[list[Visit]]:
    for first in range(piles):
        if pile := [visit for unit in units[first::piles] for visit in unit]:
            yield pile
