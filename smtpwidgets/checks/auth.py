"""How SMTP carries a login (RFC 4954): one AUTH command a check and never two."""

import functools

import aiosmtplib

from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.checks.findings import Refused
from smtpwidgets.checks.sasl import MOST_OFFERED, Mechanism, Turn, broken_rules, exchange

__all__ = ["SERVICE", "log_in", "offered"]

SERVICE = "smtp"
# RFC 5321 section 4.5.3.1.4: what a command line may have, its end included. Longer initial
# responses wait for the server's empty challenge (RFC 4954 section 4).
_MAX_COMMAND = 512


@functools.lru_cache(64)  # servers of one kind say the same; twice in a check, too
def offered(capabilities: tuple[str, ...]) -> tuple[str, ...]:
    """Return the mechanisms that EHLO lines name, in upper case, in their order.

    Reads `AUTH PLAIN LOGIN`, the old `AUTH=LOGIN`, and a tab where a blank belongs.
    """
    found: list[str] = []
    for line in map(str.upper, capabilities):
        if "AUTH" in line:
            first, *names = line.replace("AUTH=", "AUTH ", 1).split()
            found += names if first == "AUTH" else ()
    return tuple(dict.fromkeys(found))[:MOST_OFFERED]


async def log_in(conversation: Conversation, mechanism: Mechanism) -> str:
    """Log in with one AUTH command; return the server's words on success.

    Raises:
        Refused: the server said no; `text` holds its words, not cleaned.
        Verdict: the server broke the mechanism's rules, or did not prove that it knows the secret;
            or the secret cannot be sent.
    """
    return await exchange(mechanism, _Carrier(conversation))


class _Carrier:
    """334 asks, 235 is a yes; success brings no data in SMTP."""

    def __init__(self, conversation: Conversation) -> None:
        self._talk = conversation

    async def begin(self, mechanism: str, first: bytes | None) -> Turn:
        name = mechanism.encode()
        if first is not None and len(b"AUTH  \r\n") + len(name) + len(first) <= _MAX_COMMAND:
            return _turn(await self._talk.execute_command(b"AUTH", name, first))
        turn = _turn(await self._talk.execute_command(b"AUTH", name))
        if first is None:
            return turn
        if turn.challenge is None:
            raise broken_rules("the server said yes before it was told anything")
        return await self.respond(first.removeprefix(b"="))

    async def respond(self, response: bytes) -> Turn:
        return _turn(await self._talk.execute_command(response))


def _turn(reply: aiosmtplib.SMTPResponse) -> Turn:
    if reply.code == 334:
        # The library reads replies as UTF-8 and lets no byte go lost.
        return Turn(challenge=reply.message.encode("utf-8", "surrogateescape"))
    if reply.code == 235:
        return Turn(words=reply.message)
    raise Refused(reply.code, reply.message)
