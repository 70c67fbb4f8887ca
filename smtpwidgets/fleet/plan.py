"""Which servers a check-up visits: each as it is used, and once with each login."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from smtpwidgets.checks.providers import provider_of
from smtpwidgets.errors import NotFoundError
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.logins import Login, login_of
from smtpwidgets.model.security import WITHOUT_SECRET, Auth, Protocol
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import key_at
from smtpwidgets.model.visit import Visit, site_of

__all__ = ["logins_needed", "plan_visits"]

_NOBODY = "your provider"  # what `provider_of` says of a host nobody knows


class _Use(NamedTuple):
    """What makes two uses of a server the same visit."""

    server_id: str
    username: str
    secret_id: str
    sender: str


def plan_visits(
    snapshot: Snapshot,
    ids: Collection[str] | None = None,
    *,
    depth: Depth = Depth.LOGIN,
    zone: str = "",
) -> tuple[Visit, ...]:
    """Return what to visit: servers as the accounts use them, then those that nobody uses.

    A server that several accounts log into alike is visited once, at depths that name a sender
    once for each address. Incoming servers come before the outgoing ones of their account.

    Args:
        snapshot: the profile.
        ids: servers and accounts to look at; everything if None.
        depth: how far each visit goes.
        zone: the zone of practice servers, if these are some.

    Raises:
        NotFoundError: there is no such server or account.
    """
    for id in ids or ():
        if id not in snapshot.servers and id not in snapshot.accounts:
            raise NotFoundError(id)
    found: dict[_Use, tuple[Login, dict[str, None]]] = {}
    for server_id, account_id in _uses(snapshot, ids):
        login = _login(snapshot, server_id, account_id)
        use = _use(snapshot, login, account_id, depth)
        _, accounts = found.setdefault(use, (login, {}))
        if account_id:
            accounts[account_id] = None
    owners = _owners(snapshot, zone)
    numbers: Counter[str] = Counter()
    visits = []
    for login, accounts in found.values():
        number = numbers[login.server_id]
        owner = owners[snapshot.servers[login.server_id].host]
        visits.append(_visit(snapshot, login, tuple(accounts), owner, number))
        numbers[login.server_id] += 1
    return tuple(visits)


def logins_needed(visits: Collection[Visit], depth: Depth) -> int:
    """Return how many logins a check-up makes at most."""
    return 0 if depth is Depth.CONNECT else sum(1 for visit in visits if visit.logs_in)


def _uses(snapshot: Snapshot, ids: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """Yield servers with the account that uses each, or "" where none does."""
    used: set[str] = set()
    for account in snapshot.accounts.values():
        for id in filter(None, (account.incoming, *account.outgoing)):
            if id not in snapshot.servers:
                continue
            used.add(id)
            if ids is None or account.id in ids or id in ids:
                yield id, account.id
    for server_id in snapshot.servers:
        if server_id not in used and (ids is None or server_id in ids):
            yield server_id, ""


def _login(snapshot: Snapshot, server_id: str, account_id: str) -> Login:
    """Return how a use of a server logs in; one that no account uses does so by itself."""
    if account_id:
        return login_of(snapshot, server_id, account_id)
    username = snapshot.servers[server_id].username
    return Login(server_id=server_id, username=username, secret_id=server_id)


def _use(snapshot: Snapshot, login: Login, account_id: str, depth: Depth) -> _Use:
    server = snapshot.servers[login.server_id]
    names_sender = server.protocol is Protocol.SMTP and depth not in {Depth.CONNECT, Depth.LOGIN}
    account = snapshot.accounts.get(account_id)
    sender = account.address if names_sender and account is not None else ""
    return _Use(server.id, login.username, login.secret_id, sender)


def _visit(
    snapshot: Snapshot, login: Login, accounts: tuple[str, ...], owner: str, number: int
) -> Visit:
    server = snapshot.servers[login.server_id]
    logs_in = server.auth is not Auth.NONE
    return Visit(
        key=f"{server.id}:{number}" if number else server.id,
        server_id=server.id,
        account_ids=accounts,
        # Where no secret is used, another login is no further try of the same.
        secret_id="" if server.auth in WITHOUT_SECRET else login.secret_id,
        login=key_at(server.host, server.port_number, login.username).name if logs_in else "",
        logs_in=logs_in,
        host=server.host,
        port=server.port_number,
        owner=owner,
    )


def _owners(snapshot: Snapshot, zone: str) -> dict[str, str]:
    """Return who runs each host: a provider people know by name, or its site."""
    hosts = {server.host for server in snapshot.servers.values()}
    known = {host: provider_of(host.lower()) for host in hosts}
    return {h: site_of(h, zone) if name == _NOBODY else name for h, name in known.items()}
