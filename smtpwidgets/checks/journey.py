"""The state of one check on its way: what is connected, and what was learnt so far."""

import contextlib
import ipaddress
import socket
from dataclasses import dataclass, field

from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.checks.network import Address, Network
from smtpwidgets.checks.order import Order
from smtpwidgets.checks.replies import reply_of, shown
from smtpwidgets.model.report import Attempt, Reply, TlsFacts

__all__ = ["Journey", "literal_of"]


@dataclass
class Journey:
    """What the stages of one check share. Only steps change it; the walk reads it."""

    order: Order
    network: Network
    host: str
    addresses: tuple[Address, ...] = ()
    address: Address | None = None
    attempts: list[Attempt] = field(default_factory=list)
    conversation: Conversation | None = None
    sock: socket.socket | None = None  # connected, and not yet the conversation's
    tls: TlsFacts | None = None
    greeting: str = ""
    capabilities: tuple[str, ...] = ()
    mechanism: str = ""
    logins_used: int = 0

    @property
    def talk(self) -> Conversation:
        """The conversation, once there is one."""
        if self.conversation is None:
            raise RuntimeError("a step ran before the connection was made")
        return self.conversation

    def text(self, raw: str, limit: int = 1_000) -> str:
        """Return a server's words, safe to show: cleaned, and the secret masked."""
        return shown(raw, self.order.secret, self.order.server.username, limit)

    def reply(self, code: int, raw: str) -> Reply:
        """Return a server's answer as a value that is safe to show."""
        return reply_of(code, raw, self.order.secret, self.order.server.username)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.conversation is not None:
            self.conversation.abort()
        if self.sock is not None:
            self.sock.close()
        self.conversation = self.sock = None


def literal_of(host: str) -> str:
    """Return an address as mail programs greet with it (RFC 5321 section 4.1.3)."""
    address = host.partition("%")[0]
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(address).version == 6:
            return f"[IPv6:{address}]"
    return f"[{address}]"
