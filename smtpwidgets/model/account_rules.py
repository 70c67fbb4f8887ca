"""The rules over an account's texts: the address, its servers, and what follows from both.

A fix never lowers security; a rule that only explains is a note.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from smtpwidgets.model.account import Account, address_problems
from smtpwidgets.model.hosts import is_number
from smtpwidgets.model.links import link_problems
from smtpwidgets.model.logins import logs_in_alike
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server

__all__ = ["account_problems"]


@dataclass(frozen=True)
class _Facts:
    """The texts of an account, its outgoing ids, and the servers it may name."""

    texts: Mapping[str, str]
    outgoing: tuple[str, ...]
    servers: Mapping[str, Server]

    @property
    def incoming(self) -> Server | None:
        return self.servers.get(self.texts["incoming"])

    def sending(self) -> Iterator[Server]:
        return (self.servers[id] for id in self.outgoing if id in self.servers)

    def on(self, switch: str) -> bool:
        return self.texts[switch] == "yes"


def account_problems(
    texts: Mapping[str, str], outgoing: tuple[str, ...], servers: Mapping[str, Server]
) -> tuple[Problem, ...]:
    """Return every problem of an account's texts, in no order.

    Args:
        texts: one for each row of `ACCOUNT_FIELDS`.
        outgoing: the ids of its outgoing servers, the first choice first.
        servers: the servers it may name, by id.
    """
    facts = _Facts(texts, outgoing, servers)
    return tuple(problem for rule in _RULES for problem in rule(facts))


def _address(facts: _Facts) -> Iterator[Problem]:
    yield from address_problems(facts.texts["address"])


def _nothing_can_be_sent(facts: _Facts) -> Iterator[Problem]:
    if facts.outgoing:
        return
    usable = [s for s in facts.servers.values() if s.protocol is Protocol.SMTP]
    fix = None
    if len(usable) == 1:
        fix = Fix(label=f"Send through {usable[0].label}", changes={"outgoing": usable[0].id})
    message = "Without an outgoing server nothing can be sent from this account. Add one."
    yield Problem(
        field="outgoing",
        code="nothing-can-be-sent",
        message=message,
        severity=Severity.WARNING,
        fix=fix,
    )


def _nothing_is_fetched(facts: _Facts) -> Iterator[Problem]:
    if facts.texts["incoming"]:
        return
    message = "Without an incoming server this account only sends: no mail is read or fetched."
    yield Problem(
        field="incoming", code="nothing-is-fetched", message=message, severity=Severity.NOTE
    )


def _links(facts: _Facts) -> Iterator[Problem]:
    links = {"incoming": facts.texts["incoming"] or None, "outgoing": facts.outgoing}
    gone = [id for id in (facts.texts["incoming"], *facts.outgoing) if id not in facts.servers]
    yield from link_problems(Account(address="a@example.org", **links), facts.servers)
    for id in filter(None, gone):
        incoming = id == facts.texts["incoming"]
        left = ",".join(one for one in facts.outgoing if one != id)
        yield Problem(
            field="incoming" if incoming else "outgoing",
            code="server-is-gone",
            message="This server was deleted. Choose another one.",
            fix=Fix(
                label="Take it out", changes={"incoming": ""} if incoming else {"outgoing": left}
            ),
        )


def _own_login(label: str) -> Fix:
    return Fix(label=label, changes={"same_login": "no"})


def _same_login(facts: _Facts) -> Iterator[Problem]:
    if not facts.on("same_login") or not facts.outgoing:
        return
    incoming = facts.incoming
    if incoming is None:
        if not facts.texts["incoming"]:
            message = "There is no incoming server whose password could be used, too."
            fix = _own_login("Use a password of their own")
            yield Problem(
                field="same_login",
                code="no-login-to-share",
                message=message,
                severity=Severity.WARNING,
                fix=fix,
            )
        return
    for server in facts.sending():
        yield from _shared_with(server, incoming)


def _shared_with(server: Server, incoming: Server) -> Iterator[Problem]:
    if not logs_in_alike(server, incoming):
        message = (
            f"{server.label} or {incoming.label} logs in another way than with a password or "
            "token, so it keeps its own login."
        )
        yield Problem(
            field="same_login", code="login-is-not-shared", message=message, severity=Severity.NOTE
        )
    elif not _at_home(server, incoming):
        message = (
            f"{server.host} is not at home where {incoming.host} is, and would be given the same "
            "password. Leave it so only if your provider says that both are its own."
        )
        yield Problem(
            field="same_login",
            code="password-goes-elsewhere",
            message=message,
            severity=Severity.WARNING,
            fix=_own_login("Use a password of its own"),
        )


def _at_home(one: Server, other: Server) -> bool:
    """Whether two hosts stand under one name; what only looks so is not found out here."""
    if is_number(one.host) or is_number(other.host):
        return one.host == other.host
    return one.host_ascii.split(".")[-2:] == other.host_ascii.split(".")[-2:]


def _folder(facts: _Facts) -> Iterator[Problem]:
    incoming, folder = facts.incoming, facts.texts["folder"].strip()
    if incoming is None or incoming.protocol is not Protocol.POP3 or folder in {"", "INBOX"}:
        return
    yield Problem(
        field="folder",
        code="pop3-has-no-folders",
        message="POP3 knows no folders: it fetches from the inbox alone.",
        severity=Severity.WARNING,
        fix=Fix(label="Use INBOX", changes={"folder": "INBOX"}),
    )


def _taken_from_the_server(facts: _Facts) -> Iterator[Problem]:
    incoming = facts.incoming
    if incoming is None or incoming.protocol is not Protocol.POP3 or facts.on("leave_on_server"):
        return
    yield Problem(
        field="leave_on_server",
        code="taken-from-the-server",
        message="Each message is deleted on the server once it was fetched. If this computer "
        "breaks, it is gone.",
        severity=Severity.WARNING,
        fix=Fix(label="Leave a copy", changes={"leave_on_server": "yes"}),
    )


_RULES: tuple[Callable[[_Facts], Iterator[Problem]], ...] = (
    _address,
    _links,
    _nothing_is_fetched,
    _nothing_can_be_sent,
    _same_login,
    _folder,
    _taken_from_the_server,
)
