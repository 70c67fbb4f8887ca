"""From a visit to what another machine is asked, and back to what the profile learns of it."""

from dataclasses import replace

from smtpwidgets.errors import NotFoundError, StaleRevisionError
from smtpwidgets.fleet.worker_secrets import is_function_name
from smtpwidgets.model.errand import Errand
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import password_refused
from smtpwidgets.model.visit import Skip, Visit
from smtpwidgets.profile import Profile

__all__ = ["ErrandBook"]


class ErrandBook:
    """What `profile` gives to workers: `errand` makes it, `learn` takes in what came of it.

    `secrets` names the function that gives passwords where the worker is
    ("package.module:function"); "" means the keyring there.

    Raises:
        ValueError: `secrets` is no such name.
    """

    def __init__(self, profile: Profile, depth: Depth, secrets: str = "") -> None:
        if secrets and not is_function_name(secrets):
            raise ValueError(
                "with a cluster, secrets is the name of a function that every worker can import, "
                "“package.module:function”: it takes a server and the id of the entry whose "
                "password is wanted, and returns it"
            )
        self._profile, self.depth, self.secrets = profile, depth, secrets
        self._prepared = profile.prepare_checks()
        self.revision = self._prepared.snapshot.revision
        self.world = profile.world(self._prepared)

    def errand(self, visit: Visit) -> tuple[Errand | None, Visit]:
        """Return what a worker is asked, or None and the visit with why nobody is.

        Raises:
            NotAllowedError: an administrator switched checks off.
        """
        try:
            return self._profile.errand(self._prepared, visit, self.depth), visit
        except NotFoundError:
            return None, replace(visit, skipped=Skip.DELETED)
        except StaleRevisionError as error:
            return None, replace(visit, skipped=Skip.CHANGED, why=str(error))

    def learn(self, visit: Visit) -> bool:
        """Count the login of a visit that ended; return whether its password was refused."""
        if visit.report is None:
            return visit.skipped is Skip.PASSWORD_REFUSED
        self._profile.count_login(visit.report)
        return password_refused(visit.report)
