"""What a profile lists, as it is read: servers, accounts, and what is known of them.

It knows neither pandas nor ipywidgets. Every method may be called from any thread.
"""

import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from smtpwidgets.errors import NotFoundError
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.logins import Login, login_of
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server
from smtpwidgets.profile.last_reports import LastReports
from smtpwidgets.store import Store

if TYPE_CHECKING:
    from smtpwidgets.practice import PracticeServers

__all__ = ["Listed", "Value"]

Value = Server | Account


class Listed:
    """The part of a profile that is read: one state of it, and the last checks."""

    def __init__(self, store: Store, practice: "PracticeServers | None") -> None:
        self._store = store
        self._practice = practice
        self._lock = threading.RLock()
        self._snapshot: Snapshot = store.snapshot()
        self._reports = LastReports(store)

    @property
    def servers(self) -> Mapping[str, Server]:
        """Every server by id, in the order they were added."""
        return MappingProxyType(self._snapshot.servers)

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Every account by id, in the order they were added."""
        return MappingProxyType(self._snapshot.accounts)

    @property
    def reports(self) -> Mapping[str, Report]:
        """The last check of each server, by the server's id."""
        return self._reports

    @property
    def revision(self) -> int:
        """The revision this profile shows; each change adds one."""
        return self._snapshot.revision

    @property
    def snapshot(self) -> Snapshot:
        """Servers and accounts at `revision`, as one value."""
        return self._snapshot

    @property
    def practice(self) -> "PracticeServers | None":
        """The practice servers behind this profile, if it is one to practise on."""
        return self._practice

    @property
    def where(self) -> str:
        """Where servers and accounts are stored, in words."""
        return "in memory, for practice" if self._practice is not None else self._store.where

    def used_by(self, server_id: str) -> tuple[Account, ...]:
        """Return the accounts that send or receive through this server."""
        return tuple(a for a in self._snapshot.accounts.values() if server_id in a.server_ids)

    def login(self, server_id: str, account_id: str | None = None) -> Login:
        """Return whose user name and secret a server is logged into with.

        Raises:
            NotFoundError: there is no such server.
        """
        self.server(server_id)
        return login_of(self._snapshot, server_id, account_id)

    def as_used(self, server_id: str, account_id: str | None = None) -> Server:
        """Return a server with the user name it is logged into with."""
        return self.login(server_id, account_id).applied_to(self.server(server_id))

    def server(self, id: str) -> Server:
        """Return one server.

        Raises:
            NotFoundError: there is no such server.
        """
        value = self._snapshot.servers.get(id)
        if value is None:
            raise NotFoundError(id)
        return value

    def account(self, id: str) -> Account:
        """Return one account.

        Raises:
            NotFoundError: there is no such account.
        """
        value = self._snapshot.accounts.get(id)
        if value is None:
            raise NotFoundError(id)
        return value

    # --- inside ----------------------------------------------------------------------------------

    def _find(self, id: str) -> Value:
        value = self._snapshot.servers.get(id) or self._snapshot.accounts.get(id)
        if value is None:
            raise NotFoundError(id)
        return value
