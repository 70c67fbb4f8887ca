"""The state of one check on its way: what is connected, and what was learnt so far."""

import asyncio
import math
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.checks.incoming.imap import ImapDialogue
from smtpwidgets.checks.incoming.pop3 import Pop3Dialogue
from smtpwidgets.checks.masking import Masking
from smtpwidgets.checks.network import Address, Knock, Network
from smtpwidgets.checks.order import Order
from smtpwidgets.checks.replies import reply_of, shown, shown_lines
from smtpwidgets.model.report import Arrival, Attempt, Reply, TlsFacts

__all__ = ["AnyConversation", "Journey", "literal_of"]


AnyConversation = Conversation | ImapDialogue | Pop3Dialogue
OneOf = TypeVar("OneOf", Conversation, ImapDialogue, Pop3Dialogue)


@dataclass
class Journey:
    """What the stages of one check share. Only steps change it; the walk reads it."""

    order: Order
    network: Network
    host: str
    addresses: tuple[Address, ...] = ()
    address: Address | None = None
    attempts: list[Attempt] = field(default_factory=list)
    conversation: AnyConversation | None = None
    sock: socket.socket | None = None  # connected, and not yet the conversation's
    tls: TlsFacts | None = None
    greeting: str = ""
    capabilities: tuple[str, ...] = ()
    tls_context: ssl.SSLContext | None = None  # this check's own, with a client certificate
    not_tested: list[str] = field(default_factory=list)  # what was found out on the way
    mechanism: str = ""
    logins_used: int = 0
    messages: int | None = None
    marker: str = ""  # by which the test message is known again
    handed_over: float = 0.0  # when, on the clock of perf_counter
    arrival: Arrival | None = None
    until: float = math.inf  # when this stage must be over, on the loop's clock
    refused_certificate: bytes = b""  # DER
    knocks: dict[tuple[str, int], Knock] = field(default_factory=dict)  # what side looks found

    def __post_init__(self) -> None:
        self._masking = Masking(self.order.secret, self.order.server.username)

    def patience(self, most_s: float, parts: int = 1) -> float:
        """Return how many seconds a side look may take, if `parts` of them share what is left.

        A tenth stays for saying what it found.
        """
        left = 0.9 * (self.until - asyncio.get_running_loop().time())
        return max(0.0, min(most_s, left / parts))

    @property
    def connected(self) -> AnyConversation:
        """The conversation, once there is one, whatever its protocol."""
        if self.conversation is None:
            raise RuntimeError("a step ran before the connection was made")
        return self.conversation

    @property
    def talk(self) -> Conversation:
        """The conversation over SMTP."""
        conversation = self.conversation  # at a glance: it is asked for at every step
        if isinstance(conversation, Conversation):
            return conversation
        return _as(Conversation, self.connected)

    @property
    def imap(self) -> ImapDialogue:
        """The conversation over IMAP."""
        return _as(ImapDialogue, self.connected)

    @property
    def pop3(self) -> Pop3Dialogue:
        """The conversation over POP3."""
        return _as(Pop3Dialogue, self.connected)

    async def context(self) -> ssl.SSLContext:
        """Return whom TLS trusts, and the certificate it shows if the entry has one."""
        return self.tls_context or await self.network.context()

    def text(self, raw: str, limit: int = 1_000, *, cut: bool = False) -> str:
        """Return a server's words, safe to show: cleaned, and the secret masked.

        `cut` is for words that may end in the middle of it.
        """
        return shown(raw, self._masking, limit=limit, cut=cut)

    def lines(self, raw: Sequence[str], limit: int = 200) -> tuple[str, ...]:
        """Return many words of a server, as `text` does; it is told from a few at a time only."""
        return shown_lines(raw, self._masking, limit=limit)

    def reply(self, code: int | str, raw: str) -> Reply:
        """Return a server's answer as a value that is safe to show."""
        return reply_of(code, raw, self._masking)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.conversation is not None:
            self.conversation.abort()
        if self.sock is not None:
            self.sock.close()
        self.conversation = self.sock = None


def _as(kind: type[OneOf], conversation: AnyConversation) -> OneOf:
    if not isinstance(conversation, kind):
        raise TypeError("a step of another protocol ran")
    return conversation


def literal_of(host: str) -> str:
    """Return an address as mail programs greet with it (RFC 5321 section 4.1.3)."""
    address = host.partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
