"""What a profile gives to other machines that check its entries: everything but the secret."""

from smtpwidgets.checks.carried import world_of
from smtpwidgets.model.errand import Errand, World
from smtpwidgets.model.report import Report
from smtpwidgets.model.security import Auth
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import password_refused
from smtpwidgets.model.visit import Visit
from smtpwidgets.profile.bulk import BulkChecks, refuse_moved
from smtpwidgets.profile.prepared import Prepared

__all__ = ["Errands"]


class Errands(BulkChecks):
    """The part of a profile that lets others check, and counts what they heard."""

    def errand(self, prepared: Prepared, visit: Visit, depth: Depth) -> Errand:
        """Return what another machine is asked; its secret is named, and looked up there.

        Raises:
            NotFoundError: the server was deleted meanwhile.
            StaleRevisionError: the server, or the owner of its secret, was moved to another host
                meanwhile, for which the password was not given.
            NotAllowedError: an administrator switched checks off.
        """
        self.policy.demand("check")
        account_id = next(iter(visit.account_ids), None)
        login = prepared.login(visit.server_id, account_id)
        server, user = prepared.as_used(login), prepared.user_of(visit.server_id, account_id)
        if server.auth is not Auth.NONE:
            for id in (login.server_id, login.secret_id):
                self.server(id)
            refuse_moved(login, prepared.snapshot, self._snapshot)
            refuse_moved(login, prepared.snapshot, self._stored.seen(self._snapshot))
        tries = self._tries_of(server)
        logs_in = depth is not Depth.CONNECT and visit.logs_in
        return Errand(
            visit=visit,
            # Whatever somebody noted in the description has no business elsewhere.
            server=server.replace(description="") if server.description else server,
            secret_id="" if server.auth is Auth.NONE else login.secret_id,
            sender="" if user is None else user.address,
            folder=prepared.folder_of(visit.server_id, account_id),
            held=tries if logs_in and tries.held else None,
            tries_left=tries.left,
        )

    def world(self, prepared: Prepared) -> World:
        """Return how servers are reached, as text, with some to compare with after a failure."""
        world = World() if self._network is None else world_of(self._network)
        others = tuple((host, port) for _, host, port in prepared.controls)
        return world.model_copy(update={"controls": (*world.controls, *others)})

    def count_login(self, report: Report) -> None:
        """Count the login of a check that was made elsewhere, and keep nothing else of it."""
        if password_refused(report):
            self._count(report)  # at once: another notebook may be about to log in, too
        else:
            self._note(report)
