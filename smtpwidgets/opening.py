"""How a profile is opened: one's own, or one to practise on."""

import difflib
import os
from collections.abc import Iterable

from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store

__all__ = ["open_profile", "practice_profile"]


def open_profile(location: str | os.PathLike[str] | None = None) -> Profile:
    """Open a profile, making it if it is not there.

    Args:
        location: a file, a database URL (`sqlite:///…`, `postgresql+psycopg://…`), or None for
            the file that `SMTPWIDGETS_PROFILE` names, else one in the user's data folder.

    Raises:
        UnreadableProfileError: the file is there and is no profile, is damaged, or is not ours.
    """
    return Profile(open_store(location), Credentials())


def practice_profile(scenarios: Iterable[str] | None = None) -> Profile:
    """Return a profile in memory, on practice servers that run in this kernel.

    Args:
        scenarios: ids of the scenarios to begin with as entries; None for all of them, an empty
            list for a profile without entries. All practice servers answer either way.

    Raises:
        MissingExtraError: the packages of the extra `practice` are not installed.
        ValueError: there is no such scenario; the message lists those there are.
    """
    from smtpwidgets.practice import SCENARIOS, PracticeServers  # noqa: PLC0415 -- an extra

    names = (scenarios,) if isinstance(scenarios, str) else scenarios
    wanted = frozenset(SCENARIOS if names is None else names)
    for name in sorted(wanted - SCENARIOS.keys()):
        near = difflib.get_close_matches(name, SCENARIOS, 1)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no scenario {name!r}.{meant} There are: {', '.join(SCENARIOS)}")
    practice = PracticeServers()
    practice.start()
    servers = [s for s in practice.servers() if practice.scenario_of(s).id in wanted]
    credentials, store = Credentials.in_memory(), open_store(":memory:")
    for server in servers:
        credentials.put(server.id, practice.secret_for(server.id))
    values: list[Server | Account] = [*servers, *_accounts(servers)]
    store.apply(ChangeSet(base=0, changes=tuple(Change(after=value) for value in values)))
    network = Network(
        tls_context=practice.client_context(), doors=practice.doors, zone=practice.zone
    )
    return Profile(store, credentials, network=network, practice=practice)


def _accounts(servers: list[Server]) -> list[Account]:
    """Return an account that uses the first servers, so that the list has something to show."""
    if not servers:
        return []
    ids = tuple(server.id for server in servers[:2])
    return [Account(description="Ada", address="ada@practice.test", outgoing=ids)]
