"""Look-ups that many checks share: each name is asked once, and remembered for as long as they go.

What is remembered is a fact of this one run: a name that moves meanwhile is seen by the next.
"""

import socket
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, fields
from typing import Self

from smtpwidgets.checks.network import Address, Network, look_up
from smtpwidgets.checks.threads import wait_for_thread

__all__ = ["SharedNetwork"]

# "There is no such name" lasts; "nobody answered" may be different a moment later.
_LASTING = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


@dataclass(frozen=True)
class SharedNetwork(Network):
    """A network whose answers are remembered, by name; copies of it share them.

    A look-up that is under way is waited for by all, whatever their ports, until its answer is
    remembered: who comes between its end and that would ask once more.
    """

    found: dict[str, tuple[Address, ...]] = field(default_factory=dict, repr=False)
    asking: dict[str, Future[tuple[Address, ...]]] = field(default_factory=dict, repr=False)
    missing: dict[str, int] = field(default_factory=dict, repr=False)
    behind_doors: frozenset[str] = frozenset()

    @classmethod
    def of(cls, network: Network) -> Self:
        """Return a network that reaches the world as `network` does."""
        same = {one.name: getattr(network, one.name) for one in fields(Network)}
        return cls(**same, behind_doors=_hosts(network.doors))

    async def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        """Return where `host` is; as `Network.addresses`."""
        if host in self.behind_doors or (self.zone and host.endswith(self.zone)):
            return await super().addresses(host, port)
        if host in self.missing:
            raise socket.gaierror(self.missing[host], "no such name, as was found out before")
        if host not in self.found:
            self.found[host] = await self._ask(host, port)
        return tuple(address._replace(port=port) for address in self.found[host])

    async def _ask(self, host: str, port: int) -> tuple[Address, ...]:
        if (asking := self.asking.get(host)) is None:
            asking = self.asking[host] = look_up(host, port)
        try:
            return await wait_for_thread(asking)
        except socket.gaierror as error:
            if error.errno is not None and error.errno in _LASTING:
                self.missing[host] = error.errno
            raise
        finally:
            self.asking.pop(host, None)


def _hosts(doors: Mapping[tuple[str, int], tuple[str, int]]) -> frozenset[str]:
    return frozenset(host for host, _ in doors)
