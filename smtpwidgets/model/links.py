"""Links from accounts to servers: which ones fit, and what a deletion would do to them."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet, Snapshot
from smtpwidgets.model.problem import Problem
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server

__all__ = ["Removal", "link_problems", "plan_removal", "problems_of_links"]


def link_problems(account: Account, servers: Mapping[str, Server]) -> tuple[Problem, ...]:
    """Return what is wrong with the servers an account names; unknown ids are left out."""
    return tuple(_link_problems(account, servers))


def _link_problems(account: Account, servers: Mapping[str, Server]) -> Iterator[Problem]:
    incoming = servers.get(account.incoming or "")
    if incoming is not None and incoming.protocol is Protocol.SMTP:
        message = (
            f"{incoming.label} is an outgoing server. Mail is fetched from an IMAP or POP3 one."
        )
        yield Problem(field="incoming", code="incoming-is-outgoing", message=message)
    for id in account.outgoing:
        server = servers.get(id)
        if server is not None and server.protocol is not Protocol.SMTP:
            message = f"{server.label} is an incoming server. Mail is sent through an SMTP one."
            yield Problem(field="outgoing", code="outgoing-is-incoming", message=message)
    if len(set(account.outgoing)) < len(account.outgoing):
        message = "An outgoing server stands in the list twice. Take one of the two out."
        yield Problem(field="outgoing", code="outgoing-twice", message=message)


def problems_of_links(snapshot: Snapshot, change_set: ChangeSet) -> tuple[Problem, ...]:
    """Return what would be wrong with the accounts that a change set touches."""
    after = {change.id: change.after for change in change_set.changes}
    values = {**snapshot.servers, **snapshot.accounts, **after}
    servers = {id: value for id, value in values.items() if isinstance(value, Server)}
    return tuple(
        problem
        for id, account in values.items()
        if isinstance(account, Account) and (id in after or after.keys() & account.server_ids)
        for problem in link_problems(account, servers)
    )


class Removal(BaseModel):
    """What deleting a server or an account would do: the changes, and the outcome in sentences."""

    model_config = ConfigDict(frozen=True)

    change_set: ChangeSet
    used_by: tuple[Account, ...] = ()
    outcome: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.outcome)


def plan_removal(snapshot: Snapshot, id: str, replacement: str | None = None) -> Removal:
    """Return what deleting `id` would do, with `replacement` in the place of a deleted server.

    Raises:
        KeyError: there is no such entry.
    """
    value = snapshot.servers.get(id) or snapshot.accounts[id]
    users = tuple(a for a in snapshot.accounts.values() if id in a.server_ids)
    links = [(account, account.with_server_replaced(id, replacement)) for account in users]
    changes = (*(Change(before=old, after=new) for old, new in links), Change(before=value))
    after = {**snapshot.servers}
    after.pop(id, None)
    outcome = list(_of_itself(value, snapshot, used=bool(users)))
    for old, new in links:
        outcome += _outcome(old, new, id, after)
    outcome.append(_UNDO["account" if isinstance(value, Account) else "server"])
    return Removal(
        change_set=ChangeSet(
            base=snapshot.revision, changes=changes, note=f"Deleted “{value.label}”"
        ),
        used_by=users,
        outcome=tuple(outcome),
    )


_UNDO = {
    "server": "You can undo this: the entry, its links and its password come back.",
    "account": "You can undo this: the account comes back with its links.",
}


def _of_itself(value: Server | Account, snapshot: Snapshot, *, used: bool) -> Iterator[str]:
    """Say what becomes of the entry itself, and of the servers it leaves behind."""
    if isinstance(value, Server):
        yield f"{value.label} will be deleted, and its password with it."
        if not used:
            yield "No account uses it."
        return
    yield f"{value.label} will be deleted. Nothing is deleted on any server."
    if any(id in snapshot.servers for id in value.server_ids):
        yield "Its servers stay here, and so do their passwords."
    others = [a for a in snapshot.accounts.values() if a.id != value.id]
    for id in filter(None, (value.incoming, *value.outgoing)):
        if id in snapshot.servers and not any(id in a.server_ids for a in others):
            yield f"{snapshot.servers[id].label} stays in the list, and no account uses it then."


def _outcome(old: Account, new: Account, id: str, servers: Mapping[str, Server]) -> Iterator[str]:
    """Say what becomes of one account."""
    if old.incoming == id:
        fetched = servers.get(new.incoming or "")
        yield (
            f"{old.label} fetches its mail from {fetched.label} instead."
            if fetched is not None
            else f"{old.label} has no incoming server then: it cannot fetch mail."
        )
        if old.same_login and new.outgoing:
            yield (
                f"{old.label} sends with the user name and password of {fetched.label} then."
                if fetched is not None
                else f"{old.label} sends with that same password, so it cannot send either."
            )
    if id not in old.outgoing:
        return
    if not new.outgoing:
        yield f"{old.label} has no outgoing server then: it cannot send."
    elif old.outgoing[0] == id:
        with_it = _whose_login(new, servers)
        yield f"{old.label} sends through {servers[new.outgoing[0]].label} instead{with_it}."
    else:
        yield f"{old.label} has one fall-back less; it sends through the same server as before."


def _whose_login(account: Account, servers: Mapping[str, Server]) -> str:
    """Say it where the password of the incoming server goes to the next one in the list, too."""
    incoming = servers.get(account.incoming or "")
    if not account.same_login or incoming is None:
        return ""
    return f", with the user name and password of {incoming.label}"
