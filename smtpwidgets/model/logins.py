"""Whose user name and secret a server is logged into with.

An entry has a user name and a secret of its own. An account with `same_login` logs into its
outgoing servers with the user name and the secret of its incoming one, so that both are typed and
changed in one place.
"""

from collections.abc import Iterable
from typing import NamedTuple

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, Snapshot
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server

__all__ = [
    "Login",
    "all_unfollowed",
    "followers_of",
    "lends",
    "login_of",
    "logins_of",
    "logs_in_alike",
    "unfollowed",
]

# The ways to log in that carry a user name and a typed secret; the others follow nobody.
_FOLLOWING = frozenset({Auth.PASSWORD, Auth.CRAM_MD5, Auth.OAUTH2, Auth.NTLM})


class Login(NamedTuple):
    """The login of one server. `secret_id` is the entry whose secret is used.

    `account_id` is the account that brings the login of its incoming server, or None.
    """

    server_id: str
    username: str
    secret_id: str
    account_id: str | None = None

    @property
    def follows(self) -> bool:
        """Whether the secret is that of another entry."""
        return self.secret_id != self.server_id

    def applied_to(self, server: Server) -> Server:
        """Return the entry as it is logged into."""
        return (
            server if server.username == self.username else server.replace(username=self.username)
        )


def logins_of(snapshot: Snapshot) -> dict[str, Login]:
    """Return the login of every server by id, in one pass.

    Of several accounts that would bring theirs to one server the first in the list speaks.
    """
    found: dict[str, Login] = {
        id: Login(server_id=id, username=server.username, secret_id=id)
        for id, server in snapshot.servers.items()
    }
    for account in snapshot.accounts.values():
        for server_id in account.outgoing:
            if server_id in found and not found[server_id].follows:
                found[server_id] = login_of(snapshot, server_id, account.id)
    return found


def login_of(snapshot: Snapshot, server_id: str, account_id: str | None = None) -> Login:
    """Return how the server `server_id` is logged into.

    Args:
        snapshot: the profile; the server must be in it.
        server_id: the server.
        account_id: the account that is sending. If None, the first that would bring its login.
    """
    server = snapshot.servers[server_id]
    for account in _senders(snapshot, account_id):
        if server_id in account.outgoing:
            incoming = snapshot.servers.get(account.incoming or "")
            if _shared(account, server, incoming) and incoming is not None:
                return Login(
                    server_id=server_id,
                    username=incoming.username or account.address,
                    secret_id=incoming.id,
                    account_id=account.id,
                )
    return Login(server_id=server_id, username=server.username, secret_id=server_id)


def _senders(snapshot: Snapshot, account_id: str | None) -> Iterable[Account]:
    """Return the account that sends, or all that may; one is found without looking at others."""
    if account_id is None:
        return snapshot.accounts.values()
    account = snapshot.accounts.get(account_id)
    return () if account is None else (account,)


def _shared(account: Account, server: Server, incoming: Server | None) -> bool:
    """Whether `account` logs into `server` with the login of its incoming server."""
    return account.same_login and incoming is not None and logs_in_alike(server, incoming)


def logs_in_alike(server: Server, incoming: Server) -> bool:
    """Whether both log in with a user name and a typed secret, which one can lend the other."""
    return lends(incoming.auth, server.auth)


def lends(incoming: Auth, outgoing: Auth) -> bool:
    """Whether a login of the one kind can be used where the other kind is wanted."""
    return {incoming, outgoing} <= _FOLLOWING


def followers_of(snapshot: Snapshot, secret_id: str) -> tuple[str, ...]:
    """Return the entry a secret is kept for, and every server that is logged into with it."""
    used = (
        server_id
        for account in snapshot.accounts.values()
        if account.incoming == secret_id and account.same_login
        for server_id in account.outgoing
    )
    return tuple(dict.fromkeys((secret_id, *used)))


def unfollowed(snapshot: Snapshot, moved: Server) -> list[Change]:
    """Return the changes that part both sides of an account when one of them moves to a new host.

    The password of the old host would follow an outgoing server to the new one; and the password
    for an incoming host of somebody else would go to the old outgoing one. `moved` is the entry
    as it will be.
    """
    return [
        Change(before=account, after=account.replace(same_login=False))
        for account in snapshot.accounts.values()
        if account.same_login and account.incoming is not None and account.outgoing
        if moved.id in account.outgoing
        or (moved.id == account.incoming and not _beside_all(moved, account, snapshot))
    ]


def all_unfollowed(snapshot: Snapshot, moved: Iterable[Server]) -> list[Change]:
    """Return what `unfollowed` says of many servers that move at once, each account once."""
    users: dict[str, dict[str, Account]] = {}
    for account in snapshot.accounts.values():
        for id in account.server_ids if account.same_login else ():
            users.setdefault(id, {})[account.id] = account
    found: dict[str, Change] = {}
    for server in moved:
        if mine := users.get(server.id):
            seen = snapshot.model_copy(update={"accounts": mine})
            found.update((change.id, change) for change in unfollowed(seen, server))
    return list(found.values())


def _beside_all(moved: Server, account: Account, snapshot: Snapshot) -> bool:
    """Whether every outgoing server stands in the same domain, as smtp.example.org does there."""
    _, _, domain = moved.host.partition(".")
    hosts = (snapshot.servers[id].host for id in account.outgoing if id in snapshot.servers)
    return "." in domain and all(host.partition(".")[2] == domain for host in hosts)
