"""The entries of a benchmark as this package knows them: servers, a network of doors, a profile."""

import functools
import ssl

from smtpwidgets import Profile, Secret, Server
from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.store import open_store
from tests.bench.contestants import Task
from tests.bench.fast_peer import HOSTS, PASSWORD, ZONE

__all__ = ["network_of", "profile_of", "secret", "server_of"]

_PORT, _DEAD_PORT = 587, 588


def secret() -> Secret:
    """Return the one password there is; it is public."""
    return Secret(PASSWORD)


def server_of(task: Task, number: int) -> Server:
    """Return an entry as a value; it stands behind a door of `network_of`."""
    host, port, user = task.entry(number)
    port = _PORT if port == task.port else _DEAD_PORT
    return Server(host=host, port=port, security="starttls", username=user)


def network_of(task: Task, context: ssl.SSLContext) -> Network:
    """Return a world in which all hosts stand behind one port, the silent ones behind another."""
    doors = {(host, _PORT): ("127.0.0.1", task.port) for host in HOSTS}
    doors |= {(host, _DEAD_PORT): ("127.0.0.1", task.silent) for host in HOSTS}
    return Network(tls_context=context, doors=doors, zone=ZONE)


@functools.cache
def profile_of(task: Task, context: ssl.SSLContext) -> Profile:
    """Return a profile in memory with all entries and their passwords."""
    servers = [server_of(task, number) for number in range(task.number)]
    store, credentials = open_store(":memory:"), Credentials.in_memory()
    changes = tuple(Change(after=server) for server in servers)
    store.apply(ChangeSet(base=store.revision(), changes=changes))
    for server in servers:
        credentials.put(server.id, secret())
    return Profile(store, credentials, network=network_of(task, context))
