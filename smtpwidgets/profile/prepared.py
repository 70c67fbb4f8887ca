"""What many checks of one profile share: looked up once, where each alone would go through all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from smtpwidgets.checks.network import Network
from smtpwidgets.checks.shared_names import SharedNetwork
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.logins import Login, login_of, logins_of
from smtpwidgets.model.server import Server

__all__ = ["MOST_CONTROLS", "Control", "Prepared", "others_than"]

MOST_CONTROLS = 3  # that a check compares with

# Another server to look at after a failure: its site, its host on the wire, its port.
Control = tuple[str, str, int]


@dataclass(frozen=True)
class Prepared:
    """A profile as it was when a sweep began, and the way out that its checks share."""

    snapshot: Snapshot
    network: Network
    senders: Mapping[str, Account]  # the first account that sends through a server
    readers: Mapping[str, Account]  # the first account that reads from one
    logins: Mapping[str, Login]  # where no account is named
    controls: tuple[Control, ...] = ()
    # By the site of a control; "" is every other site.
    _worlds: Mapping[str, Network] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, snapshot: Snapshot, network: Network) -> Self:
        """Return what is shared, in one pass over the profile."""
        senders: dict[str, Account] = {}
        readers: dict[str, Account] = {}
        for account in snapshot.accounts.values():
            for id in account.outgoing:
                senders.setdefault(id, account)
            if account.incoming is not None:
                readers.setdefault(account.incoming, account)
        shared = SharedNetwork.of(network)
        return cls(snapshot, shared, senders, readers, logins_of(snapshot), (), {"": shared})

    def beside(self, controls: Sequence[Control]) -> "Prepared":
        """Return the same with servers to compare with after a failure."""
        sites = ("", *(site for site, _, _ in controls))
        worlds = {site: _beside(self.network, others_than(site, controls)) for site in sites}
        return replace(self, controls=tuple(controls), _worlds=worlds)

    def user_of(self, server_id: str, account_id: str | None) -> Account | None:
        """Return the account that a server is checked for."""
        if account_id is not None:
            return self.snapshot.accounts[account_id]
        return self.senders.get(server_id)

    def folder_of(self, server_id: str, account_id: str | None) -> str:
        """Return the folder that is opened at an incoming server: its account's."""
        reader = self.snapshot.accounts.get(account_id or "", self.readers.get(server_id))
        return reader.folder if reader is not None and reader.incoming == server_id else "INBOX"

    def told(self, server_id: str, account_id: str | None) -> dict[str, Any]:
        """Return what a check is told of the profile, by the names that `check` has for it."""
        user = self.user_of(server_id, account_id)
        return {
            "sender": None if user is None else user.address,
            "folder": self.folder_of(server_id, account_id),
            "revision": self.snapshot.revision,
        }

    def login(self, server_id: str, account_id: str | None) -> Login:
        """Return whose user name and secret a server is logged into with."""
        if account_id is None:
            return self.logins[server_id]
        return login_of(self.snapshot, server_id, account_id)

    def as_used(self, login: Login) -> Server:
        """Return a server with the user name it is logged into with."""
        return login.applied_to(self.snapshot.servers[login.server_id])

    def world_beside(self, site: str) -> Network:
        """Return the way out with servers of other sites than `site` to compare with."""
        return self._worlds.get(site) or self._worlds[""]


def others_than(site: str, controls: Iterable[Control]) -> list[Control]:
    """Return the servers that one of `site` is compared with."""
    return [control for control in controls if control[0] != site][:MOST_CONTROLS]


def _beside(network: Network, others: Iterable[Control]) -> Network:
    found = tuple((host, port) for _, host, port in others)
    return replace(network, controls=(*network.controls, *found))
