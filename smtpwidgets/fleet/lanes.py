"""The workers of a cluster: how many there are at each vantage point, and how they are reached."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from smtpwidgets.errors import UnsafeClusterError
from smtpwidgets.model.hosts import is_loopback

__all__ = ["lanes_of", "refuse_unsafe"]

# Encrypted with certificates on both sides, or within this process.
_SAFE = frozenset({"tls", "wss", "inproc"})


def lanes_of(client: Any) -> Mapping[str, int]:
    """Return how many workers there are at each vantage point; "" counts all of them.

    A vantage point is a resource that a worker offers.

    Raises:
        OSError: the scheduler does not answer.
    """
    workers = _workers(client).values()
    found = Counter(name for one in workers for name, n in one["resources"].items() if n >= 1)
    return {**found, "": len(workers)}


def refuse_unsafe(client: Any) -> None:
    """Refuse a cluster that others on the way could read, or join.

    Whoever reaches a scheduler without TLS can run programs on its workers, which know passwords.

    Raises:
        UnsafeClusterError: scheduler or a worker is reached through a network without TLS.
        ValueError: the client is closed, or one for use with `await`.
        OSError: the scheduler does not answer.
    """
    if client.asynchronous:
        raise ValueError("check_all takes a Client that was made without asynchronous=True")
    if client.status != "running":
        raise ValueError("this client is closed; make a new one, and give it to check_all")
    addresses = (client.scheduler.address, *_workers(client))
    if exposed := [one for one in addresses if not _is_safe(one)]:
        raise UnsafeClusterError(exposed)


def _workers(client: Any) -> Mapping[str, Mapping[str, Any]]:
    workers: Mapping[str, Mapping[str, Any]] = client.scheduler_info(n_workers=-1)["workers"]
    return workers


def _is_safe(address: str) -> bool:
    scheme, _, place = address.partition("://")
    host = place.rpartition(":")[0].strip("[]")
    return scheme in _SAFE or is_loopback(host)
