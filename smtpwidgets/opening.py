"""How a profile is opened: one's own, or one to practise on."""

import difflib
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import UnreadablePolicyError
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.model.policy import Policy, read_policy
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server, ServerId
from smtpwidgets.profile import Profile
from smtpwidgets.store import default_location, open_store

if TYPE_CHECKING:
    from smtpwidgets.practice import PracticeServers

__all__ = ["add_customer", "missing_profile", "open_profile", "practice_profile"]

_POLICY = "SMTPWIDGETS_POLICY"


def open_profile(location: str | os.PathLike[str] | None = None) -> Profile:
    """Open a profile, making it if it is not there.

    Args:
        location: a file, a database URL (`sqlite:///…`, or with the extra `postgresql`
            `postgresql://…`), or None for what `SMTPWIDGETS_PROFILE` names, else a file in the
            user's data folder.

    Raises:
        UnreadableProfileError: what is there is no profile, is damaged, not ours, or not reached.
        UnreadablePolicyError: the administrator's rules for this computer cannot be read.
    """
    policy = _policy()
    store = open_store(location)
    # A keyring would keep the passwords of entries that nobody finds again.
    passing = store.where == ":memory:"
    credentials = Credentials.in_memory() if passing else Credentials()
    return Profile(store, credentials, policy=policy)


def missing_profile(location: str | os.PathLike[str] | None = None) -> Path | None:
    """Return the file that `open_profile(location)` would make, None if it would make none."""
    place = os.fspath(location) if location else default_location()
    if "://" in place and not place.startswith("sqlite"):
        return None  # on a database server
    # An SQLite URL: what stands behind its third slash is the path (a fourth begins at the root).
    name = place.partition(":///")[2].partition("?")[0] if "://" in place else place
    path = Path(name).expanduser()
    try:
        return None if name in {"", ":memory:"} or path.exists() else path
    except OSError:  # nobody may look there, or no file can be called so: opening it says why
        return None


def _policy() -> Policy:
    """Return what the administrator of this computer decided; without a file, all is allowed.

    The file is the one that `SMTPWIDGETS_POLICY` names, which must be there then, else
    `policy.toml` in the system's folder for settings, such as `/etc/xdg/smtpwidgets`.

    Raises:
        UnreadablePolicyError: the file cannot be read or is not understood.
    """
    named = os.environ.get(_POLICY)
    folder = platformdirs.site_config_path("smtpwidgets", appauthor=False)
    path = Path(named) if named else folder / "policy.toml"
    try:
        return read_policy(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        if not named:
            return Policy()
        raise UnreadablePolicyError(str(path), f"{_POLICY} names it and it is not there") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise UnreadablePolicyError(str(path), reason) from None


def practice_profile(
    scenarios: Iterable[str] | None = None,
    customers: Iterable[str] | None = None,
    *,
    entries: int = 0,
    failing: float = 0.1,
) -> Profile:
    """Return a profile in memory, on practice servers that run in this kernel.

    Args:
        scenarios: ids of the scenarios to begin with as entries, an empty list for none. If None,
            all of them, or none where others are asked for. All practice servers answer anyway.
        customers: ids of the customers to begin with, each an account with its servers.
        entries: how many servers of people of many organisations there are besides.
        failing: the share of those (0 to 1) that does not work.

    Raises:
        MissingExtraError: the packages of the extra `practice` are not installed.
        ValueError: there is no such scenario or customer (the message lists those there are).
    """
    from smtpwidgets.practice import CUSTOMERS, SCENARIOS, PracticeServers  # noqa: PLC0415
    from smtpwidgets.practice import organisations as many  # noqa: PLC0415

    people = [CUSTOMERS[id] for id in _named("customer", customers, CUSTOMERS, none=())]
    usual = () if people or entries else SCENARIOS
    wanted = _named("scenario", scenarios, SCENARIOS, none=usual)
    crowd = list(many.entries_of_organisations(entries, failing))
    practice = PracticeServers(further=many.ORGANISATION_HOSTS if crowd else None).start()
    servers = [s for s in practice.servers() if practice.scenario_of(s).id in wanted]
    values: list[Server | Account] = [*servers, *_accounts(servers), *(one for one, _ in crowd)]
    secrets = {server.id: practice.secret_for(server.id) for server in servers}
    secrets |= {server.id: Secret(given) for server, given in crowd}
    for person in people:
        values += person.entries()
        secrets[person.entries()[0].id] = Secret(person.given)
    return _practising(practice, values, secrets)


def _practising(
    practice: "PracticeServers",
    values: Iterable[Server | Account],
    secrets: Mapping[ServerId, Secret],
) -> Profile:
    """Return a profile in memory that holds these entries, on servers that run."""
    credentials, store = Credentials.in_memory(), open_store(":memory:")
    for id, secret in secrets.items():
        if secret:
            credentials.put(id, secret)
    store.apply(ChangeSet(base=0, changes=tuple(Change(after=value) for value in values)))
    network = Network(
        tls_context=practice.client_context(), doors=practice.doors, zone=practice.zone
    )
    return Profile(store, credentials, network=network, practice=practice)


def add_customer(profile: Profile, id: str) -> Account:
    """Add a practice customer to a practice profile: account, servers, the one password.

    Somebody who is in the profile already is returned as they are there.

    Raises:
        ValueError: there is no such customer, or the profile is not one to practise on.
    """
    if profile.practice is None:
        raise ValueError(
            "customers are for practice: open sw.practice_profile() and add them there"
        )
    people = {customer.id: customer for customer in profile.practice.customers()}
    (name,) = _named("customer", id, people, none=())
    incoming, outgoing, account = people[name].entries()
    if account.id in profile.accounts:
        return profile.account(account.id)
    profile.add_together([incoming, outgoing, account], {incoming.id: Secret(people[name].given)})
    return account


def _named(
    what: str, names: Iterable[str] | None, known: Collection[str], *, none: Collection[str]
) -> tuple[str, ...]:
    """Return the names that are meant, in the order of those there are."""
    wanted = {names} if isinstance(names, str) else set(none if names is None else names)
    for name in sorted(wanted - set(known)):
        near = difflib.get_close_matches(name, known, 1)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no {what} {name!r}.{meant} There are: {', '.join(known)}")
    return tuple(name for name in known if name in wanted)


def _accounts(servers: list[Server]) -> list[Account]:
    """Return an account that uses the first servers, so that the list has something to show."""
    sending = [server.id for server in servers if server.protocol is Protocol.SMTP]
    reading = [server.id for server in servers if server.protocol is not Protocol.SMTP]
    if not sending:
        return []
    return [
        Account(
            description="Ada",
            display_name="Ada",
            address="ada@practice.test",
            incoming=reading[0] if reading else None,
            outgoing=tuple(sending[:2]),
            same_login=bool(reading),
        )
    ]
