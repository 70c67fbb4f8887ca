"""Servers without a profile, as a sweep asks for them; nothing is kept."""

import asyncio
import contextlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from smtpwidgets.checks import Network, check
from smtpwidgets.checks.shared_names import SharedNetwork
from smtpwidgets.fleet.plan import plan_visits
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.run import Run
from smtpwidgets.model.secret import Secret, refuse_plain
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Visit

__all__ = ["ListSource"]


class ListSource:
    """Servers with their secrets by id. It needs neither database nor keyring, and loads none."""

    def __init__(
        self,
        servers: Iterable[Server],
        secrets: Mapping[str, Secret],
        depth: Depth,
        timeout_s: float | None,
    ) -> None:
        for secret in secrets.values():
            refuse_plain(secret)
        self._secrets, self._depth, self._timeout_s = dict(secrets), depth, timeout_s
        self.snapshot = Snapshot(revision=0, servers=_by_id(servers))
        self.verdict: NetworkVerdict | None = None
        self._network = SharedNetwork.of(Network())

    def visits(self, ids: Collection[str] | None) -> tuple[Visit, ...]:
        """Return each server."""
        wanted = None if ids is None else frozenset(ids)
        return plan_visits(self.snapshot, wanted, depth=self._depth)

    def changed_since(self, revision: int) -> Mapping[str, int] | None:
        """Return nothing: a list has no history."""
        del revision
        return {}

    def demand(self) -> None:
        """Do nothing: an administrator's rules are a profile's."""

    def opened(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Return nothing that would have to be done."""
        return contextlib.nullcontext()

    async def ask(self, visit: Visit) -> Visit:
        """Check one server."""
        report = await check(
            self.snapshot.servers[visit.server_id],
            secret=self._secrets.get(visit.server_id),
            depth=self._depth,
            timeout_s=self._timeout_s,
            network=self._network,
        )
        return replace(visit, report=report)

    def took(self, visit: Visit) -> None:
        """Do nothing: rows are all that stays."""

    def hurry(self) -> None:
        """Do nothing: nobody waits for a database."""

    async def look_around(self) -> None:
        """Do nothing: there is no profile to remember it."""

    async def keep_run(self, run: Run, within_s: float | None = None) -> Run:
        """Return the sweep as it is."""
        del within_s
        return await asyncio.sleep(0, run)


def _by_id(servers: Iterable[Server]) -> dict[str, Server]:
    """Return servers by their ids. Nothing is left out without a word.

    Raises:
        TypeError: something else is in the list.
        ValueError: two that are not the same have one id.
    """
    found: dict[str, Server] = {}
    for server in servers:
        if not isinstance(server, Server):
            raise TypeError(f"a list to check holds servers, and not a {type(server).__name__}")
        known = found.setdefault(server.id, server)
        if known is not server and known != server:
            raise ValueError(
                f"two servers have the id {server.id!r}. A copy made with replace() is the same "
                "entry: make each with Server(…)"
            )
    return found
