"""What is asked of a check, and what follows from it before anything is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from smtpwidgets.checks.company import why_untestable
from smtpwidgets.checks.inbox import Inbox
from smtpwidgets.checks.incoming.ways import COMMANDS
from smtpwidgets.checks.mechanisms import MECHANISMS
from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.account import address_problems
from smtpwidgets.model.secret import Secret, refuse_plain
from smtpwidgets.model.security import Auth, Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import CHECK_DEADLINE_S, Depth, Stage, stages_of
from smtpwidgets.model.tries import Tries

__all__ = ["Order"]

_DEPTHS = tuple(Depth)
_WITHOUT_SENDER = frozenset({Depth.CONNECT, Depth.LOGIN})


@dataclass(frozen=True)
class Order:
    """One check as it was asked for.

    Raises:
        InvalidSettingsError: `sender` or `recipient` is no address.
        TypeError: `secret` is no Secret.
        ValueError: there is no such depth or mechanism, or the time limit is not positive.
    """

    server: Server
    secret: Secret | None = None
    sender: str | None = None
    recipient: str | None = None
    wanted: Depth = Depth.LOGIN
    timeout_s: float | None = None
    allow_cleartext: bool = False
    mechanism: str | None = None
    inbox: Inbox | None = None
    folder: str = "INBOX"
    refused_lately: int = 0  # logins that this host refused within the last hour
    held_back: Tries | None = None  # refused logins that are too many for another one now

    def __post_init__(self) -> None:
        refuse_plain(self.secret)
        problems = [
            problem
            for field in ("sender", "recipient")
            if (address := getattr(self, field)) is not None
            for problem in address_problems(address, field)
        ]
        if problems:
            raise InvalidSettingsError(problems)
        if self.mechanism is not None:
            ways = (*MECHANISMS, *COMMANDS[self.server.protocol])
            if self.mechanism not in ways:
                raise ValueError(
                    f"no mechanism {self.mechanism!r} is spoken here; there are: {', '.join(ways)}"
                )
        if self.timeout_s is not None and not self.timeout_s > 0:
            raise ValueError("timeout_s is a number of seconds greater than 0")

    @property
    def deadline_s(self) -> float:
        """The limit of the whole check in seconds."""
        return self.timeout_s or self.server.timeout_s or CHECK_DEADLINE_S

    @property
    def consents_to_cleartext(self) -> bool:
        """Whether the person agreed to send the password unencrypted to this server."""
        return self.allow_cleartext or self.server.allow_cleartext

    @property
    def logs_in(self) -> bool:
        """Whether there is a login that can be tested from here."""
        return self.server.auth is not Auth.NONE and not self.untestable

    @property
    def untestable(self) -> str:
        """Why the login cannot be tested from here, in words; empty if it can."""
        return why_untestable(self.server.auth)

    @cached_property
    def mail_from(self) -> str | None:
        """The sender's address: the one given, or else a user name that is an address."""
        if self.sender is not None:
            return self.sender.strip()
        username = self.server.username
        return username if username and not address_problems(username) else None

    @property
    def rcpt_to(self) -> str | None:
        """The recipient's address: the one given, or else the sender's."""
        return self.mail_from if self.recipient is None else self.recipient.strip()

    @cached_property
    def depth(self) -> Depth:
        """How far the check really goes."""
        reach = self.wanted
        if self.untestable:
            reach = min(reach, Depth.CONNECT, key=_DEPTHS.index)
        if reach in _WITHOUT_SENDER:
            return reach
        if self.mail_from is None or self.server.protocol is not Protocol.SMTP:
            return Depth.LOGIN
        deepest = Depth.MESSAGE if self.inbox is None else Depth.ROUND_TRIP
        return min(reach, deepest, key=_DEPTHS.index)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of this check, in order."""
        return stages_of(
            self.server.security,
            self.depth,
            protocol=self.server.protocol,
            login=self.logs_in,
        )

    def not_tested(self) -> Iterator[str]:
        """Say in words what this check does not look at, even if it passes."""
        if self.untestable:
            yield f"The login: {self.untestable}"
        elif not self.logs_in:
            yield "The login: this entry is set to log in with nothing."
        elif self.depth is Depth.CONNECT:
            yield "The login: the user name and the password were not sent."
        if self.server.protocol is Protocol.SMTP:
            yield from self._not_tested_sending()
        else:
            yield "Whether new mail arrives here: none was sent."

    def _not_tested_sending(self) -> Iterator[str]:
        deep = _DEPTHS.index
        if self.wanted not in _WITHOUT_SENDER and self.mail_from is None:
            yield "Sending: no sender's address was given, and the user name is not an address."
        elif deep(self.depth) < deep(Depth.REHEARSAL):
            yield "Whether the server takes mail from your address."
        if deep(self.depth) < deep(Depth.MESSAGE):
            yield "Whether a message arrives: none was sent."
        elif self.depth is Depth.MESSAGE:
            wanted = self.wanted is Depth.ROUND_TRIP
            why = "there is no incoming server to look into" if wanted else "nobody looked into it"
            yield f"Whether the test message arrives in the inbox: {why}."
