"""What many checks of one profile share: looked up once, where each alone would go through all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from smtpwidgets.checks.network import Network
from smtpwidgets.checks.shared_names import SharedNetwork
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.logins import Login, login_of, logins_of
from smtpwidgets.model.server import Server

__all__ = ["Control", "Prepared"]

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
    _worlds: dict[tuple[Control, ...], Network] = field(default_factory=dict, repr=False)

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
        return cls(snapshot, shared, senders, readers, logins_of(snapshot))

    def beside(self, controls: Sequence[Control]) -> "Prepared":
        """Return the same with servers to compare with after a failure."""
        return replace(self, controls=tuple(controls))

    def user_of(self, server_id: str, account_id: str | None) -> Account | None:
        """Return the account that a server is checked for."""
        if account_id is not None:
            return self.snapshot.accounts[account_id]
        return self.senders.get(server_id)

    def folder_of(self, server_id: str, account_id: str | None) -> str:
        """Return the folder that is opened at an incoming server: its account's."""
        reader = self.snapshot.accounts.get(account_id or "", self.readers.get(server_id))
        return reader.folder if reader is not None and reader.incoming == server_id else "INBOX"

    def login(self, server_id: str, account_id: str | None) -> Login:
        """Return whose user name and secret a server is logged into with."""
        if account_id is None:
            return self.logins[server_id]
        return login_of(self.snapshot, server_id, account_id)

    def as_used(self, login: Login) -> Server:
        """Return a server with the user name it is logged into with."""
        return login.applied_to(self.snapshot.servers[login.server_id])

    def world(self, controls: Sequence[Control]) -> Network:
        """Return the way out with some servers to compare with; names are shared by all."""
        key = tuple(controls)
        known = self._worlds.get(key)
        if known is None:
            others = tuple((host, port) for _, host, port in key)
            known = replace(self.network, controls=(*self.network.controls, *others))
            self._worlds[key] = known
        return known
