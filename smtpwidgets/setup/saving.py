"""What the password step stores: both servers and the account, as one change of the profile."""

from collections.abc import Mapping
from dataclasses import dataclass

from smtpwidgets.model.account import Account, AccountId
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.problem import Problem
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server, ServerId
from smtpwidgets.profile import Profile
from smtpwidgets.setup.proposals import STORED
from smtpwidgets.setup.state import NONE, Choice, SetupState

__all__ = ["Entries", "WithoutServerError", "entries_of", "goal_of", "parsed", "texts_of"]

# The ways to log in for which somebody types a password or a token.
_TYPED = frozenset({Auth.PASSWORD, Auth.CRAM_MD5, Auth.OAUTH2, Auth.NTLM})


class WithoutServerError(LookupError):
    """The outgoing server that was chosen is not in the profile any more."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries as they shall be stored.

    `secret_ids` are the entries that the typed password is kept for, `moved` those of them whose
    stored password was given for another host, `lacking` those that have none, and `hosts` where
    the password will go.
    """

    account: Account
    servers: tuple[Server, ...]
    outgoing: Server
    incoming: Server | None
    secret_ids: tuple[str, ...]
    lacking: tuple[str, ...]
    moved: tuple[str, ...]
    hosts: tuple[str, ...]


def texts_of(choice: Choice) -> dict[str, str]:
    """Return the settings of a choice, complete, as a form shows them."""
    return {**ServerDraft().texts, **choice.texts}


def parsed(choice: Choice, id: str) -> Server | tuple[Problem, ...]:
    """Return the server that a choice describes, or what is wrong with it."""
    return ServerDraft(texts=texts_of(choice)).parse(ServerId(id))


def goal_of(profile: Profile, state: SetupState) -> tuple[str, ...]:
    """Return whom a typed password is for, and the hosts it would go to. It asks no keyring."""
    hosts = (
        _host(profile, state.incoming, state.incoming_id),
        _host(profile, state.outgoing, _stored_id(state.outgoing) or state.outgoing_id),
    )
    return (state.account_id, state.address.lower(), *hosts)


def entries_of(profile: Profile, state: SetupState) -> Entries:
    """Return what is to be stored for `state`. It asks the keyring what it holds.

    Raises:
        WithoutServerError: the outgoing server that was chosen was deleted meanwhile.
        InvalidSettingsError: the address or the name of the account cannot be stored.
        ValueError: a server cannot be stored; steps before have said why.
    """
    incoming = None
    if state.incoming.key != NONE:
        incoming = _server(profile, state.incoming, state.incoming_id)
    stored_id = _stored_id(state.outgoing)
    if stored_id and stored_id not in profile.servers:
        raise WithoutServerError(stored_id)
    outgoing = (
        profile.server(stored_id)
        if stored_id
        else _server(profile, state.outgoing, state.outgoing_id)
    )
    same = _same_login(profile, state, incoming, outgoing)
    account = _account(profile, state, incoming, outgoing, same=same)
    servers = [s for s in (incoming, None if stored_id else outgoing) if s is not None]
    owners = [s for s in (incoming, None if same else outgoing) if s is not None]
    wanting = [
        s for s in owners if s.auth in _TYPED and not (s.id == stored_id and _has(profile, s.id))
    ]
    known = profile.servers
    return Entries(
        account=account,
        servers=tuple(servers),
        outgoing=outgoing,
        incoming=incoming,
        secret_ids=tuple(s.id for s in wanting),
        lacking=tuple(s.id for s in wanting if not _has(profile, s.id)),
        moved=_moved(known, wanting if not same else [*wanting, outgoing]),
        hosts=_hosts(wanting, outgoing if same else None),
    )


def _server(profile: Profile, choice: Choice, id: str) -> Server:
    """Return the entry of a choice; one that was changed in the list meanwhile is left alone."""
    known = profile.servers.get(id)
    if known is not None and choice.stored and dict(choice.stored) == texts_of(choice):
        return known
    server = parsed(choice, id)
    if not isinstance(server, Server):
        raise ValueError(" ".join(problem.message for problem in server))  # noqa: TRY004
    if known is None:
        return server
    # What the steps do not ask for stays as somebody set it elsewhere.
    kept = {name: getattr(known, name) for name in ("description", "ehlo_name", "timeout_s")}
    return server.replace(**kept)


def _host(profile: Profile, choice: Choice, id: str) -> str:
    known = profile.servers.get(id)
    as_stored = _stored_id(choice) or (choice.stored and dict(choice.stored) == texts_of(choice))
    if known is not None and as_stored:
        return known.host
    return "" if choice.key == NONE else choice.texts.get("host", "").strip().lower()


def _stored_id(choice: Choice) -> str:
    return choice.key.removeprefix(STORED) if choice.key.startswith(STORED) else ""


def _same_login(
    profile: Profile, state: SetupState, incoming: Server | None, outgoing: Server
) -> bool:
    """Whether the outgoing server is logged into as the incoming one: one password, typed once."""
    if incoming is None or not {incoming.auth, outgoing.auth} <= _TYPED:
        return False
    known = profile.accounts.get(state.account_id)
    if outgoing.id != state.outgoing_id:
        if known is not None and outgoing.id in known.outgoing:
            return known.same_login
        # One that follows another account has no password that this one could use.
        return profile.login(outgoing.id).follows or not _has(profile, outgoing.id)
    return outgoing.username in {"", incoming.username}


def _account(
    profile: Profile,
    state: SetupState,
    incoming: Server | None,
    outgoing: Server,
    *,
    same: bool,
) -> Account:
    links: dict[str, object] = {
        "address": state.address,
        "display_name": state.display_name,
        "incoming": None if incoming is None else incoming.id,
        "same_login": same,
    }
    known = profile.accounts.get(state.account_id)
    if known is None:
        return Account(id=AccountId(state.account_id), outgoing=(outgoing.id,), **links)
    others = (id for id in known.outgoing if id not in {outgoing.id, state.outgoing_id})
    return known.replace(outgoing=(outgoing.id, *others), **links)


def _has(profile: Profile, id: str) -> bool:
    """Whether a password is kept, or may be: in a keyring that is locked nobody can tell."""
    return id in profile.servers and (profile.has_secret(id) or profile.keyring_state().shut)


def _moved(known: Mapping[str, Server], servers: list[Server]) -> tuple[str, ...]:
    return tuple(s.id for s in servers if s.id in known and known[s.id].host != s.host)


def _hosts(owners: list[Server], follower: Server | None) -> tuple[str, ...]:
    goals = [*owners, *([follower] if follower is not None else [])]
    return tuple(dict.fromkeys(f"{s.host}" for s in goals))
