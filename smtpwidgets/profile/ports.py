"""Travelling with a profile: which ports get through where, and the server mail leaves through.

What was tried is remembered by server and by the name a person gives a network. It is no step of
history and holds nothing secret.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType

from smtpwidgets.checks import check
from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.characters import hidden_characters
from smtpwidgets.model.fingerprints import kept_exception
from smtpwidgets.model.ports import (
    Pair,
    PairTrial,
    PortTrial,
    lowers,
    pair_of,
    pairs_to_try,
    read_trial,
)
from smtpwidgets.model.problem import Problem
from smtpwidgets.model.report import Report
from smtpwidgets.model.route import Route, route_of
from smtpwidgets.model.security import DEFAULT_PORTS, Auth, Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.profile.surroundings import Surroundings

__all__ = ["Ports"]

_TRIALS, _NETWORK, _HERE = "ports", "network", "here"
_AT_ONCE = 3  # some servers count the connections of one caller
_EACH_S = 15.0
_LONGEST_NAME = 80

_log = logging.getLogger(__name__)


class Ports(Surroundings):
    """The part of a profile that knows ports, networks, and the way mail takes now."""

    @property
    def network_name(self) -> str:
        """What the person calls the network this computer is in now; empty if it has no name.

        It is remembered, for no computer can tell one hotel from another.
        """
        kept = self._store.remembered(_NETWORK).get(_HERE, "")
        return str(json.loads(kept)) if kept else ""

    @network_name.setter
    def network_name(self, name: str) -> None:
        """Say which network this is; no entry changes."""
        name = _network_name(name)
        if name != self.network_name:
            self._store.remember(_NETWORK, _HERE, json.dumps(name))
            self._listeners.tell()

    def networks(self) -> tuple[str, ...]:
        """Return the names of the networks that are known, the one in use now first."""
        here = self.network_name
        tried = sorted({network for _, network in self.port_trials}, key=str.casefold)
        return tuple(name for name in dict.fromkeys((here, *tried)) if name)

    @property
    def port_trials(self) -> Mapping[tuple[str, str], PortTrial]:
        """What trying ports has shown, by (server id, network name).

        A trial that was made before its entry went to another host says so: `outdated`.
        """
        found = {}
        for name, body in self._store.remembered(_TRIALS).items():
            trial = read_trial(body)
            if trial is None:
                _log.warning("What was found about ports (%s) is of another version.", name)
            elif (server := self._snapshot.servers.get(trial.server_id)) is not None:
                found[trial.server_id, trial.network] = trial.held_against(server)
        return MappingProxyType(found)

    async def try_ports(
        self,
        server_id: str,
        network: str | None = None,
        *,
        progress: Callable[[PairTrial], None] | None = None,
    ) -> PortTrial:
        """Try every sensible port of a server side by side; nobody logs in, nothing is changed.

        Args:
            server_id: the server.
            network: what the person calls the network they are in ("Home", "Hotel"); it becomes
                `network_name`. If None, the one that is in use now.
            progress: is given each pair's outcome as it is known.

        Raises:
            NotFoundError: there is no such server.
            InvalidSettingsError: the network's name is too long or holds an invisible character.
        """
        server = self.server(server_id)
        self.policy.demand("check")
        if network is not None:
            name = _network_name(network)
            await asyncio.to_thread(setattr, self, "network_name", name)
        else:
            name = await asyncio.to_thread(lambda: self.network_name)
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(pair: Pair) -> PairTrial:
            async with turns:
                trial = await self._try(server, pair)
            if progress is not None:
                progress(trial)
            return trial

        trials = await _side_by_side([one(pair) for pair in pairs_to_try(server)])
        trial = PortTrial.of(server, name, trials)
        await asyncio.to_thread(self._keep_trial, trial)
        return trial

    def use_pair(self, server_id: str, pair: Pair) -> Server:
        """Set a server to another port and security, in one step that can be undone.

        The password stays, as the host is the same.

        Raises:
            NotFoundError: there is no such server.
            InvalidSettingsError: the pair would take encryption away.
            StaleRevisionError: the profile was changed elsewhere; nothing was written.
        """
        server = self.server(server_id)
        if pair == pair_of(server):
            return server
        if lowers(server.security, pair.security):
            raise InvalidSettingsError([_LOWERED])
        usual = DEFAULT_PORTS[server.protocol, pair.security] == pair.port
        changed = server.replace(port=None if usual else pair.port, security=pair.security)
        changed = kept_exception(server, changed)
        self.update(changed)
        return changed

    def route(self, account_id: str, network: str | None = None) -> Route:
        """Return the server that the account's mail would leave through now, and why.

        Args:
            account_id: whose mail it is.
            network: a network's name; the one that is in use now if None.

        Raises:
            NotFoundError: there is no such account.
        """
        self.account(account_id)
        return self.routes(network)[account_id]

    def routes(self, network: str | None = None) -> dict[str, Route]:
        """Return the `route` of every account, by its id."""
        name = self.network_name if network is None else _network_name(network)
        trials = {id: trial for (id, where), trial in self.port_trials.items() if where == name}
        snapshot, reports = self._snapshot, self._reports
        verdict = self.network_verdict if network is None else None
        return {
            id: route_of(
                account,
                {s: self.as_used(s, id) for s in account.outgoing if s in snapshot.servers},
                trials,
                reports,
                name,
            ).under(verdict)
            for id, account in snapshot.accounts.items()
        }

    async def _try(self, server: Server, pair: Pair) -> PairTrial:
        # Without a login there is nothing secret, and no rule about one that could stop the trial.
        plain = server.replace(
            port=pair.port, security=pair.security, auth=Auth.NONE, allow_cleartext=False
        )
        plain = kept_exception(server, plain)
        report = await check(plain, depth=Depth.CONNECT, timeout_s=_EACH_S, network=self._network)
        return _outcome(server, pair, report)

    def _keep_trial(self, trial: PortTrial) -> None:
        # A name of any length and letters becomes a key of one length.
        where = hashlib.sha256(trial.network.encode()).hexdigest()[:16]
        self._store.remember(_TRIALS, f"{trial.server_id}:{where}", trial.model_dump_json())
        self._listeners.tell(trial.server_id)


async def _side_by_side(work: list[Coroutine[None, None, PairTrial]]) -> list[PairTrial]:
    """Await all; if one breaks or the caller is cancelled, none goes on alone."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
    return [task.result() for task in tasks]


def _outcome(server: Server, pair: Pair, report: Report) -> PairTrial:
    cause, detail = report.cause_id, ""
    if report.ok and _lacks_login(server, report):
        cause, detail = CauseId("login-not-offered"), "it answers, and takes no login there"
    elif report.ok:
        return PairTrial(pair=pair, ok=True, elapsed_ms=report.elapsed_ms)
    elif report.failed is not None and report.failed.reply is not None:
        detail = str(report.failed.reply)
    return PairTrial(
        pair=pair, ok=False, cause_id=cause, detail=detail, elapsed_ms=report.elapsed_ms
    )


def _lacks_login(server: Server, report: Report) -> bool:
    """Whether a server that answers takes no login there, though the entry needs one."""
    needs = server.auth not in {Auth.NONE, Auth.CLIENT_CERTIFICATE}
    offers = any(line.upper().startswith("AUTH") for line in report.capabilities)
    return server.protocol is Protocol.SMTP and needs and not offers


_LOWERED = Problem(
    field="security",
    code="security-lowered",
    message="This entry is encrypted, and this pair is not. Choose one with TLS or STARTTLS.",
)


def _network_name(text: str) -> str:
    """Return a network's name as it is kept.

    Raises:
        InvalidSettingsError: it is too long, or holds what nobody can see.
    """
    name = " ".join(text.split())
    hidden = hidden_characters(name, prose=True)
    if len(name) <= _LONGEST_NAME and not hidden:
        return name
    message = (
        f"There is an invisible character in the network's name: {', '.join(hidden[:3])}."
        if hidden
        else f"The name of a network has {_LONGEST_NAME} letters at most."
    )
    raise InvalidSettingsError([Problem(field="network", code="network-name", message=message)])
