"""Which servers a check-up visits: each as it is used, and once with each login."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from smtpwidgets.checks.providers import provider_of
from smtpwidgets.errors import NotFoundError
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.logins import Login, login_of
from smtpwidgets.model.security import WITHOUT_SECRET, Auth, Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import LoginPlace, place_of
from smtpwidgets.model.visit import Visit, site_of

__all__ = ["logins_needed", "plan_visits"]

_NOBODY = "your provider"  # what `provider_of` says of a host nobody knows


class _Place(NamedTuple):
    """What all visits of one server have in common: who runs it, and how logins count there."""

    port: int
    owner: str
    logins: LoginPlace


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
    places: dict[tuple[str, int], _Place] = {}
    numbers: Counter[str] = Counter()
    visits = []
    for login, accounts in _logins(snapshot, ids, depth):
        server, number = snapshot.servers[login.server_id], numbers[login.server_id]
        numbers[login.server_id] += 1
        at = server.host, server.port_number
        if (place := places.get(at)) is None:
            place = places[at] = _place(*at, zone)
        visits.append(_visit(server, place, login, tuple(accounts), number))
    return tuple(visits)


def logins_needed(visits: Collection[Visit], depth: Depth) -> int:
    """Return how many logins a check-up makes at most."""
    return 0 if depth is Depth.CONNECT else sum(1 for visit in visits if visit.logs_in)


def _logins(
    snapshot: Snapshot, ids: Collection[str] | None, depth: Depth
) -> Iterable[tuple[Login, Iterable[str]]]:
    """Return the logins to visit, each with the accounts that use it."""
    found: dict[_Use, tuple[Login, dict[str, None]]] = {}
    for server_id, account_id in _uses(snapshot, ids):
        login = _login(snapshot, server_id, account_id)
        use = _use(snapshot, login, account_id, depth)
        _, accounts = found.setdefault(use, (login, {}))
        if account_id:
            accounts[account_id] = None
    return found.values()


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
    server: Server, place: _Place, login: Login, accounts: tuple[str, ...], number: int
) -> Visit:
    logs_in = server.auth is not Auth.NONE
    return Visit(
        key=f"{server.id}:{number}" if number else server.id,
        server_id=server.id,
        account_ids=accounts,
        # Where no secret is used, another login is no further try of the same.
        secret_id="" if server.auth in WITHOUT_SECRET else login.secret_id,
        login=place.logins.name_of(login.username) if logs_in else "",
        logs_in=logs_in,
        host=server.host,
        port=place.port,
        owner=place.owner,
    )


def _place(host: str, port: int, zone: str) -> _Place:
    """Return what is worked out once, however many log in there."""
    name = provider_of(host.lower())
    return _Place(port, site_of(host, zone) if name == _NOBODY else name, place_of(host, port))
