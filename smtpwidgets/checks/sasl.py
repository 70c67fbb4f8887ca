"""SASL (RFC 4422): what a mechanism is, whichever protocol carries it.

SMTP, IMAP and POP3 wrap the same exchange in their own words. A mechanism knows nothing of them:
it gives a first message if it speaks first, answers challenges, and says whether the server
proved what it has to prove. A carrier knows nothing of mechanisms: it sends one line and reads
one. `exchange` leads the two through one login; each mechanism is used for one and thrown away.
"""

import base64
import binascii
import ssl
import unicodedata
from typing import NamedTuple, Protocol

from smtpwidgets.checks.exceptions import cut_tracebacks
from smtpwidgets.checks.findings import Finding, Refused, Verdict
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.secret import Secret

__all__ = [
    "MOST_OFFERED",
    "Carrier",
    "Credential",
    "Exchange",
    "Mechanism",
    "Turn",
    "broken_rules",
    "exchange",
    "secret_of",
]

# Kerberos, the longest of them, takes four; a server that asks on and on is not one to trust.
MAX_TURNS = 12
# Mechanisms of one server that are looked at; the registry has not as many.
MOST_OFFERED = 64


class Credential(NamedTuple):
    """Who logs in where, and with what."""

    username: str
    secret: Secret | None
    host: str
    port: int
    service: str  # the registered name: "smtp", "imap", "pop" (RFC 4422 section 4)
    encryption: ssl.SSLObject | None = None  # of the connection, where a login is tied to it


class Mechanism(Protocol):
    """One exchange, client side.

    `refusal` is what the server said of a refusal inside the exchange (tokens: JSON), else empty.
    `strict` is False where servers send challenges that are no base64, and mean no harm.

    Raises (every method):
        Verdict: the server broke the mechanism's rules, or did not prove that it knows the secret;
            or the secret cannot be sent.
    """

    name: str
    refusal: str
    strict: bool

    async def begin(self) -> bytes | None:
        """Return the initial response, or None where the server speaks first."""
        ...

    async def answer(self, challenge: bytes) -> bytes:
        """Return the response to a challenge (decoded from base64)."""
        ...

    def end(self, final: bytes | None) -> None:
        """Take what came with the success, if anything, and refuse a server that proved nothing."""
        ...


class Turn(NamedTuple):
    """What the server said, when it did not refuse: a challenge, or that the login is done.

    `challenge` is as it came (base64), None once the login is done. `final` is what came with the
    success (base64; IMAP and POP3 may carry it, SMTP does not), `words` the server's own words.
    """

    challenge: bytes | None = None
    final: bytes | None = None
    words: str = ""


class Carrier(Protocol):
    """How one protocol carries an exchange; it raises Refused when the server says no."""

    async def begin(self, mechanism: str, first: bytes | None) -> Turn:
        """Name the mechanism and hand over the initial response, if there is one.

        `first` is base64, b"=" if it is empty (the same in RFC 4954, 4959 and 5034). A carrier
        whose protocol has no place for it, or not enough, names the mechanism only, reads the
        server's empty challenge, and sends `first` then (b"" in place of b"=").
        """
        ...

    async def respond(self, response: bytes) -> Turn:
        """Send the response to a challenge (base64)."""
        ...


async def exchange(mechanism: Mechanism, carrier: Carrier) -> str:
    """Lead one login from beginning to end; return the server's words on success.

    Raises:
        Refused: the server said no; `text` holds its words, not cleaned.
        Verdict: see `Mechanism`.
    """
    try:
        return await _led(mechanism, carrier)
    except BaseException as error:
        # The frames below hold the secret in their local variables; a traceback must not.
        cut_tracebacks(error)
        raise


async def _led(mechanism: Mechanism, carrier: Carrier) -> str:
    first = await mechanism.begin()
    encoded = None if first is None else base64.b64encode(first) or b"="
    try:
        turn = await carrier.begin(mechanism.name, encoded)
        for _ in range(MAX_TURNS):
            if turn.challenge is None:
                mechanism.end(None if turn.final is None else _decoded(turn.final, mechanism))
                return turn.words
            response = await mechanism.answer(_decoded(turn.challenge, mechanism))
            turn = await carrier.respond(base64.b64encode(response))
    except Refused as error:
        raise Refused(error.code, f"{error.text} {mechanism.refusal}".rstrip()) from None
    raise broken_rules("the server asked on and on")


def _decoded(text: bytes, mechanism: Mechanism) -> bytes:
    """Return a challenge; what is not base64 breaks the rules of every mechanism but LOGIN."""
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        if not mechanism.strict:
            return text
        raise broken_rules("a challenge was not base64") from None


def broken_rules(what: str) -> Verdict:
    """Return the verdict about a server that does not follow the mechanism."""
    return Verdict(Finding(CauseId("login-protocol-broken"), evidence=(f"In the login, {what}.",)))


def secret_of(credential: Credential) -> str:
    """Return what is to be proven.

    A line break comes from copying; NUL and U+0001 would even divide a mechanism's message.

    Raises:
        Verdict: it holds such a character.
    """
    text = "" if credential.secret is None else credential.secret.reveal()
    plain = text.isascii() and text.isprintable()
    if not plain and any(unicodedata.category(character) == "Cc" for character in text):
        evidence = "It holds a line break or another control character. Nothing was sent."
        raise Verdict(Finding(CauseId("password-hidden-character"), evidence=(evidence,)))
    return text


class Exchange:
    """What most mechanisms have in common: the server speaks first, and nothing is asked of it."""

    name = ""
    strict = True

    def __init__(self, credential: Credential) -> None:
        self._credential = credential
        self._asked = 0
        self.refusal = ""

    async def begin(self) -> bytes | None:
        """See `Mechanism`."""
        return None

    async def answer(self, challenge: bytes) -> bytes:  # noqa: ARG002 -- of the interface
        """Refuse to say more than the mechanism has."""
        raise broken_rules("the server asked for more than the mechanism has")

    def end(self, final: bytes | None) -> None:
        """Take the server's yes for enough."""
