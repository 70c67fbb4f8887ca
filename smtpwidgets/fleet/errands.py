"""From a visit to what another machine is asked, and back to what the profile learns of it."""

from collections.abc import Iterator

from smtpwidgets.checks import Network
from smtpwidgets.checks.carried import world_of
from smtpwidgets.errors import NotFoundError, ProfileError
from smtpwidgets.fleet.worker_secrets import is_function_name
from smtpwidgets.model.account import Account
from smtpwidgets.model.errand import Errand, World
from smtpwidgets.model.hosts import is_loopback, is_number
from smtpwidgets.model.security import Auth
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import password_refused
from smtpwidgets.model.visit import Skip, Visit, site_of
from smtpwidgets.profile import Profile

__all__ = ["Errands"]

_MOST_CONTROLS = 6


class Errands:
    """What `profile` gives to workers: `errand` makes it, `learn` takes in what came of it.

    `secrets` names the function that gives passwords where the worker is
    ("package.module:function"); "" means the keyring there.

    Raises:
        ValueError: `secrets` is no such name.
    """

    def __init__(self, profile: Profile, depth: Depth, secrets: str = "") -> None:
        if secrets and not is_function_name(secrets):
            raise ValueError(
                "secrets is the name of a function that every worker can import, as "
                "“package.module:function”; it takes the server and the id of its entry, and "
                "returns the password"
            )
        self._profile, self.depth, self.secrets = profile, depth, secrets
        self._snapshot = profile.snapshot
        self.revision = profile.revision
        self.world = self._world()

    def errand(self, visit: Visit) -> tuple[Errand | None, Visit]:
        """Return what a worker is asked, or None and the visit with why nobody is."""
        account_id = next(iter(visit.account_ids), None)
        try:
            login = self._profile.login(visit.server_id, account_id)
            server = self._profile.as_used(visit.server_id, account_id)
            tries = self._profile.tries(visit.server_id, account_id)
            account = None if account_id is None else self._profile.account(account_id)
        except NotFoundError:
            return None, visit.model_copy(update={"skipped": Skip.DELETED})
        logs_in = self.depth is not Depth.CONNECT and visit.logs_in
        errand = Errand(
            visit=visit,
            # Whatever somebody noted in the description has no business elsewhere.
            server=server.replace(description="") if server.description else server,
            secret_id="" if server.auth is Auth.NONE else login.secret_id,
            sender="" if account is None else account.address,
            folder=_folder_of(account, visit.server_id),
            held=tries if logs_in and tries.held else None,
            tries_left=tries.left,
        )
        return errand, visit

    def learn(self, visit: Visit) -> bool:
        """Keep what was found, and return whether the password was refused."""
        report = visit.report
        if report is None:
            return False
        try:
            self._profile.keep_report(report)
        except ProfileError:  # a row is a row, whatever becomes of the database
            return password_refused(report)
        return password_refused(report)

    def _world(self) -> World:
        practice = self._profile.practice
        controls = tuple(self._controls())
        if practice is None:
            return World(controls=controls)
        network = Network(practice.client_context(), practice.doors, practice.zone, controls)
        return world_of(network)

    def _controls(self) -> Iterator[tuple[str, int]]:
        """Yield servers of different owners, to compare with after a failure."""
        sites: set[str] = set()
        for server in self._snapshot.servers.values():
            try:
                host = server.host_ascii
            except UnicodeError:
                continue
            if not host or is_number(host) or is_loopback(host) or site_of(host) in sites:
                continue
            sites.add(site_of(host))
            yield host, server.port_number
            if len(sites) >= _MOST_CONTROLS:
                return


def _folder_of(account: Account | None, server_id: str) -> str:
    """Return the folder that is opened at an incoming server: its account's."""
    return account.folder if account is not None and account.incoming == server_id else "INBOX"
