"""SASL (RFC 4422): what a mechanism is, whichever protocol carries it.

SMTP, IMAP and POP3 wrap the same exchange in their own words. A mechanism knows nothing of them:
it gives a first message if it speaks first, answers challenges, and says whether the server
proved what it has to prove. Each is used for one login and thrown away.
"""

from dataclasses import dataclass
from typing import Protocol

from smtpwidgets.model.secret import Secret

__all__ = ["Credential", "Mechanism"]


@dataclass(frozen=True)
class Credential:
    """Who logs in where, and with what."""

    username: str
    secret: Secret | None
    host: str
    port: int
    service: str  # the registered name: "smtp", "imap", "pop" (RFC 4422 section 4)
    channel: bytes = b""  # tls-server-end-point of the connection (RFC 5929), if it is encrypted


class Mechanism(Protocol):
    """One exchange, client side.

    Raises (every method):
        Verdict: the server broke the mechanism's rules, or did not prove that it knows the secret;
            or the secret cannot be sent.
    """

    name: str

    async def begin(self) -> bytes | None:
        """Return the initial response, or None where the server speaks first."""
        ...

    async def answer(self, challenge: bytes) -> bytes:
        """Return the response to a challenge (decoded from base64)."""
        ...

    def end(self, final: bytes | None) -> None:
        """Take what came with the success, if anything, and refuse a server that proved nothing."""
        ...
