"""Whether this network lets mail out: a few looks at a few hosts, side by side, before blame.

Each look opens one connection and says at most the first message of a TLS handshake. Nobody is
named, nobody logs in, and nothing is asked but the hosts that are given.
"""

import asyncio
import contextlib
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from smtpwidgets.checks import probes, reach
from smtpwidgets.checks.network import Address, Network, has_way_out
from smtpwidgets.model.network_verdict import WEB_PORT, NetworkVerdict, Outcome, Probe, judge
from smtpwidgets.model.ports import Pair
from smtpwidgets.model.security import Security

__all__ = ["MAX_HOSTS", "MAX_PROBES", "Goal", "look_around"]

MAX_HOSTS = 4
MAX_PROBES = 20
_PATIENCE_S = 3.0  # for each look: name, connection and first answer
_MAX_S = 6.0  # for all of them

_GREETING = re.compile(rb"[245]\d\d[ -]|\* (?:OK|PREAUTH|BYE)|\+OK|-ERR")
_UNANSWERED = frozenset({socket.EAI_AGAIN, socket.EAI_FAIL})


@dataclass(frozen=True)
class Goal:
    """A host to look at (as on the wire), and the pairs of port and security to try there."""

    host: str
    pairs: tuple[Pair, ...]


async def look_around(goals: Sequence[Goal], network: Network | None = None) -> NetworkVerdict:
    """Return what this network lets out, seen from at most `MAX_HOSTS` of the goals.

    The web port of each host is looked at as a control. It takes 6 seconds at most.
    """
    world = network or Network()
    web = Pair(port=WEB_PORT, security=Security.TLS)
    wanted = [
        (goal.host, pair)
        for goal in goals[:MAX_HOSTS]
        for pair in dict.fromkeys((web, *goal.pairs))
    ][:MAX_PROBES]
    looks = [asyncio.create_task(_look(host, pair, world)) for host, pair in wanted]
    try:
        if looks:
            await asyncio.wait(looks, timeout=_MAX_S)
    finally:
        for look in looks:
            look.cancel()
        await asyncio.gather(*looks, return_exceptions=True)
    found = [
        Probe(host=host, port=pair.port, outcome=Outcome.SILENT)
        if look.cancelled()
        else look.result()
        for look, (host, pair) in zip(looks, wanted, strict=True)
    ]
    here = any(probe.address and _is_loopback(probe.address) for probe in found)
    return judge(found, datetime.now(UTC), way_out=here or has_way_out())


def _is_loopback(address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return Address(family, address, WEB_PORT).is_loopback


async def _look(host: str, pair: Pair, world: Network) -> Probe:
    """Return how one look ended; a network that fails is an outcome, never an exception."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            addresses = await world.addresses(host, pair.port)
    except TimeoutError:
        return Probe(host=host, port=pair.port, outcome=Outcome.NO_NAME_SERVICE)
    except socket.gaierror as error:
        silent = error.errno in _UNANSWERED
        outcome = Outcome.NO_NAME_SERVICE if silent else Outcome.NO_NAME
        return Probe(host=host, port=pair.port, outcome=outcome)
    except OSError:  # the name service is behind the network that is looked at
        return Probe(host=host, port=pair.port, outcome=Outcome.NO_NAME_SERVICE)
    first = addresses[0] if addresses else None
    return Probe(
        host=host,
        port=pair.port,
        outcome=await _knock(host, pair, addresses) if addresses else Outcome.NO_NAME,
        address="" if first is None else first.host,
        inside=first is not None and first.is_inside,
    )


async def _knock(host: str, pair: Pair, addresses: Sequence[Address]) -> Outcome:
    """Connect, and see what is there."""
    sock: socket.socket | None = None
    try:
        async with asyncio.timeout(_PATIENCE_S):
            sock, _ = await reach.connect(addresses, [])
    except (ConnectionRefusedError, ConnectionResetError, ConnectionAbortedError):
        return Outcome.REFUSED
    except OSError:  # TimeoutError is one, and so is a network without a way there
        return Outcome.SILENT
    with contextlib.closing(sock):
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await _heard(sock, host, pair)
        except OSError:
            return Outcome.ODD


_ANSWERS = {probes.Answer.TLS: Outcome.ANSWERED, probes.Answer.WEB: Outcome.WEB_PAGE}


async def _heard(sock: socket.socket, host: str, pair: Pair) -> Outcome:
    if pair.security is Security.TLS:
        return _ANSWERS.get(await probes.hello_over(sock, host), Outcome.ODD)
    line = await asyncio.get_running_loop().sock_recv(sock, 512)
    if line.startswith((b"HTTP/", b"<")):
        return Outcome.WEB_PAGE
    return Outcome.ANSWERED if _GREETING.match(line) else Outcome.ODD
