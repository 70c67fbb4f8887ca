"""What is around a profile: whether the network this computer is in lets mail out at all."""

import functools
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from smtpwidgets.checks.network import Network
from smtpwidgets.checks.reachability import MAX_HOSTS, Goal, look_around
from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.hosts import (
    ascii_host,
    clean_host,
    host_problems,
    is_loopback,
    is_number,
)
from smtpwidgets.model.network_verdict import NetworkVerdict, binder_verdict, contradicts
from smtpwidgets.model.ports import PAIRS, Pair, pair_of
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.report import Report
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.profile.entries import Entries
from smtpwidgets.profile.prepared import MOST_CONTROLS, Control, others_than

__all__ = ["Surroundings", "site_on_wire"]

# Set by BinderHub in every session it launches; its network lets no mail port out.
_BINDER = ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL")


class Surroundings(Entries):
    """The part of a profile that looks at the network before a server is blamed."""

    _network_verdict: NetworkVerdict | None = None
    looking = False  # whether somebody looks around just now

    @property
    def mail_ports_closed(self) -> bool:
        """Whether this machine is known to let no mail port out (Binder)."""
        return self._practice is None and any(name in os.environ for name in _BINDER)

    @property
    def network_verdict(self) -> NetworkVerdict | None:
        """What was last found out about this network, in this kernel; None if nobody looked."""
        if self._network_verdict is None and self.mail_ports_closed:
            return binder_verdict(datetime.now(UTC))
        return self._network_verdict

    async def look_around(self, hosts: Iterable[str] = ()) -> NetworkVerdict:
        """Find out whether this network lets mail out; call it after a failure.

        A few connections are made side by side, for 6 seconds at most: to `hosts`, and to servers
        of this profile that do not belong together. Nobody logs in. On Binder the answer is known
        and nothing is tried. Who subscribed to the profile is told when the answer is a new one.

        Args:
            hosts: further hosts to look at, mail or web servers that are known to work.

        Raises:
            InvalidSettingsError: a host is no name of a server.
            NotAllowedError: an administrator switched checks off.
        """
        self.policy.demand("check")
        named = [_host(host) for host in ((hosts,) if isinstance(hosts, str) else hosts)]
        if self.mail_ports_closed:
            verdict = binder_verdict(datetime.now(UTC))
        else:
            self.looking = True
            try:
                verdict = await look_around(self._goals(named), self._network)
            finally:
                self.looking = False
        self._keep_verdict(verdict)
        return verdict

    def _keep_verdict(self, verdict: NetworkVerdict | None) -> None:
        before, self._network_verdict = self._network_verdict, verdict
        if _says(before) != _says(verdict):
            self._listeners.tell()

    def _learn(self, report: Report) -> None:
        """Let go of a verdict that a check has proved wrong: mail got out."""
        verdict = self._network_verdict
        if verdict is not None and contradicts(report, verdict):
            self._keep_verdict(None)

    def _goals(self, named: list[str]) -> list[Goal]:
        """Return what to look at: named hosts first, then one server of each site."""
        goals = {host: Goal(host, PAIRS[Protocol.SMTP][:2]) for host in named}
        sites = {_site(host) for host in goals}
        for host, pairs in self._known_hosts():
            if len(goals) >= MAX_HOSTS:
                break
            if (site := _site(host)) not in sites:
                sites.add(site)
                goals[host] = Goal(host, pairs)
        return list(goals.values())

    def _world_of(self, server: Server) -> Network:
        """Return how the world is reached in a check of `server`.

        The profile's servers of other sites are in it to compare with after a failure, those that
        passed their last check first.
        """
        world = self._network or Network()
        others = others_than(site_on_wire(server), self._controls())
        found = [(host, port) for _, host, port in others]
        return replace(world, controls=(*world.controls, *found))

    def _controls(self) -> list[Control]:
        """Return one server of each of the first sites: one more than a check compares with."""
        sites: dict[str, str] = {}  # of each host; thousands of servers may share a few
        found: dict[str, Control] = {}
        for look_for in (self._reports.passed, _any):  # who passed last time comes first
            for server in self._snapshot.servers.values():
                site = sites.get(server.host)
                if site is None:
                    site = sites[server.host] = _comparable(server)
                if site and site not in found and look_for(server.id):
                    found[site] = site, _wire(server), server.port_number
                    if len(found) > MOST_CONTROLS:
                        return list(found.values())
        return list(found.values())

    def _known_hosts(self) -> Iterator[tuple[str, tuple[Pair, ...]]]:
        for server in self._snapshot.servers.values():
            if host := _wire(server):
                usual = PAIRS[server.protocol][:2]
                yield host, tuple(dict.fromkeys((pair_of(server), *usual)))


def _says(verdict: NetworkVerdict | None) -> object:
    """Return what people would see of a verdict; when it was made is none of it."""
    return None if verdict is None else (verdict.kind, verdict.open_ports, verdict.closed_ports)


def _wire(server: Server) -> str:
    try:
        return server.host_ascii
    except UnicodeError:
        return ""


def _any(_id: str) -> bool:
    return True


def _comparable(server: Server) -> str:
    """Return the site of a server that others are compared with; "" if it is none for that."""
    host = _wire(server)
    return "" if not host or is_number(host) or is_loopback(host) else _site(host)


def site_on_wire(server: Server) -> str:
    """Return the site of a server; "" for one whose host has no name on the wire."""
    return _site(_wire(server))


@functools.lru_cache(1_024)  # thousands of servers share some hosts
def _site(host: str) -> str:
    """Return what hosts of one owner mostly have in common: the last two labels of the name."""
    return host if is_number(host) else ".".join(host.lower().split(".")[-2:])


def _host(text: str) -> str:
    problems = [p for p in host_problems(text) if p.severity is Severity.ERROR]
    if problems:
        raise InvalidSettingsError(problems)
    return ascii_host(clean_host(text))
