"""What was typed into a password box and is not stored yet, and the place it was typed for.

Another notebook, or another view of this page, may move a server to another host, or make it
follow an account's login, while a password stands in the box. That password was not typed for
the new place: it is forgotten, and the form says so.
"""

from typing import NamedTuple

from smtpwidgets.model.secret import Secret
from smtpwidgets.profile import Profile
from smtpwidgets.widgets.secret_input import SecretInput

__all__ = ["Goal", "Typed", "TypedSecret", "strays"]

# Whose secret it would be, and the hosts it would be sent to; empty for what is not stored yet.
Goal = tuple[str, ...]


class Typed(NamedTuple):
    """A password, and the place it was typed for."""

    secret: Secret
    goal: Goal


def strays(goal: Goal, now: Goal) -> bool:
    """Whether a password that was typed for `goal` would go to another place by now."""
    return bool(goal and now and goal != now)


class TypedSecret:
    """The password box of a server's form, and what was typed in it for each entry, by key."""

    def __init__(self, profile: Profile, box: SecretInput) -> None:
        self._profile, self._box = profile, box
        self._goal: Goal = ()  # of what stands in the box
        self._aside: dict[str, Typed] = {}

    def is_aside(self, key: str) -> bool:
        """Whether something that was typed earlier is kept for this entry."""
        return key in self._aside

    def typed_for(self, key: str) -> bool:
        """Whether something was typed for this entry, which is on show."""
        return self._box.has_text or key in self._aside

    def stow(self, key: str) -> None:
        """Put aside what stands in the box."""
        if (secret := self._box.take()) is not None:
            self._aside[key] = Typed(secret, self._goal)

    def take(self, key: str) -> Typed | None:
        """Hand over what was typed for this entry, once."""
        self.stow(key)
        return self._aside.pop(key, None)

    def put_back(self, key: str, typed: Typed | None) -> None:
        """Keep what could not be stored."""
        if typed is not None:
            self._aside[key] = typed

    def forget(self, key: str) -> None:
        """Forget what was typed for this entry, which is on show."""
        self._box.clear()
        self._aside.pop(key, None)

    def renew(self, key: str) -> None:
        """Take what is typed by now as meant for the entry as it is by now."""
        self._goal = self._goal_of(key)

    def heed(self, key: str) -> bool:
        """Forget what was typed for another place than this entry has now; say if there was any."""
        now = self._goal_of(key)
        kept = self._aside.get(key)
        stray = kept is not None and strays(kept.goal, now)
        if stray:
            del self._aside[key]
        if self._box.has_text and strays(self._goal, now):
            self._box.clear()
            stray = True
        if not (self._box.has_text and self._goal):
            self._goal = now
        return stray

    def _goal_of(self, key: str) -> Goal:
        known = self._profile.servers
        if key not in known:
            return ()
        login = self._profile.login(key)
        return login.secret_id, known[key].host, known[login.secret_id].host
