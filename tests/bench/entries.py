"""The entries of a benchmark as this package knows them: servers, and a network of doors."""

import functools
import ssl

from smtpwidgets import Secret, Server
from smtpwidgets.checks import Network
from smtpwidgets.fleet import of_list
from tests.bench.contestants import Task
from tests.bench.fast_peer import HOSTS, PASSWORD, ZONE

__all__ = ["list_of", "network_of", "secret", "server_of", "servers_of"]

_PORT, _DEAD_PORT = 587, 588


def secret() -> Secret:
    """Return the one password there is; it is public."""
    return Secret(PASSWORD)


def server_of(task: Task, number: int) -> Server:
    """Return an entry as a value; it stands behind a door of `network_of`."""
    host, port, user = task.entry(number)
    port = _PORT if port == task.port else _DEAD_PORT
    return Server(host=host, port=port, security="starttls", username=user)


@functools.cache
def servers_of(task: Task) -> list[Server]:
    """Return all entries, made once."""
    return [server_of(task, number) for number in range(task.number)]


def network_of(task: Task, context: ssl.SSLContext) -> Network:
    """Return a world in which all hosts stand behind one port, the silent ones behind another."""
    doors = {(host, _PORT): ("127.0.0.1", task.port) for host in HOSTS}
    doors |= {(host, _DEAD_PORT): ("127.0.0.1", task.silent) for host in HOSTS}
    return Network(tls_context=context, doors=doors, zone=ZONE)


def list_of(task: Task, context: ssl.SSLContext) -> tuple[list[Server], dict[str, Secret]]:
    """Return all entries without a profile, and their passwords by id.

    Sweeps over lists go out into the world, where nobody has these hosts: from here on in this
    process, the world is `network_of`.
    """
    network = network_of(task, context)
    of_list.Network = lambda: network  # type: ignore[attr-defined,assignment,misc]
    servers = servers_of(task)
    return servers, dict.fromkeys((server.id for server in servers), secret())
