"""How IMAP and POP3 carry a login: by SASL, or by the commands they had before it.

Sources: RFC 9051 section 6.2 and RFC 4959 (IMAP), RFC 1939 section 7 and RFC 5034 (POP3).
"""

import asyncio
import contextlib
import hashlib
import unicodedata
from collections.abc import Awaitable, Callable, Mapping

from smtpwidgets.checks.exceptions import cut_tracebacks
from smtpwidgets.checks.findings import Finding, Refused, Verdict
from smtpwidgets.checks.guarded_protocol import OutOfStepError, ReplyTooLongError
from smtpwidgets.checks.incoming.imap import Answer, ImapDialogue, quoted
from smtpwidgets.checks.incoming.lines import NotUnderstoodError
from smtpwidgets.checks.incoming.pop3 import Pop3Dialogue
from smtpwidgets.checks.incoming.ways import APOP, LOGIN_COMMAND, USER_PASS
from smtpwidgets.checks.sasl import Credential, Mechanism, Turn, broken_rules, exchange
from smtpwidgets.model.cause import CauseId

__all__ = ["Talk", "log_in", "log_in_by_command"]

# RFC 2449 section 4: what a POP3 command line may have, its end included.
_MAX_POP3_COMMAND = 255
_CANCEL_S = 0.5
# Whatever a server answers when an exchange is cancelled, the reason for it stays the reason.
_RUDE = (Refused, OSError, NotUnderstoodError, OutOfStepError, ReplyTooLongError)


Talk = ImapDialogue | Pop3Dialogue


async def log_in(talk: Talk, mechanism: Mechanism) -> str:
    """Log in once by a mechanism; return the server's words.

    Raises:
        Refused: the server said no; `text` holds its words, not cleaned.
        Verdict: the server broke the mechanism's rules, or did not prove that it knows the secret;
            or the secret cannot be sent.
    """
    carrier = _Imap(talk) if isinstance(talk, ImapDialogue) else _Pop3(talk)
    try:
        return await exchange(mechanism, carrier)
    except Verdict:
        await carrier.cancel()
        raise


async def log_in_by_command(talk: Talk, command: str, credential: Credential) -> str:
    """Log in once by one of `incoming.ways.COMMANDS`; return the server's words.

    Raises:
        Refused: the server said no; `text` holds its words, not cleaned.
        Verdict: the user name or the secret cannot be sent.
    """
    try:
        _refuse_controls(credential)
        return await _COMMANDS[command](talk, credential)
    except BaseException as error:
        # The frames below hold the secret in their local variables; a traceback must not.
        cut_tracebacks(error)
        raise


def _refuse_controls(credential: Credential) -> None:
    """A line break would end the command, and begin another one."""
    secret = "" if credential.secret is None else credential.secret.reveal()
    for text, what, cause in (
        (secret, "password", "password-hidden-character"),
        (credential.username, "user name", "settings-invalid"),
    ):
        if any(unicodedata.category(character) == "Cc" for character in text):
            evidence = f"The {what} holds a line break or another control character."
            raise Verdict(Finding(CauseId(cause), evidence=(f"{evidence} Nothing was sent.",)))


# --- SASL ---------------------------------------------------------------------------------------


class _Imap:
    """AUTHENTICATE; success brings no data in IMAP."""

    def __init__(self, talk: ImapDialogue) -> None:
        self._talk = talk
        self._asked = False

    async def begin(self, mechanism: str, first: bytes | None) -> Turn:
        words = (b"AUTHENTICATE", mechanism.encode())
        if first is not None and self._talk.can("SASL-IR"):
            return self._turn(await self._talk.authenticate(*words, first))
        turn = self._turn(await self._talk.authenticate(*words))
        if first is None:
            return turn
        if turn.challenge is None:
            raise broken_rules("the server said yes before it was told anything")
        return await self.respond(first.removeprefix(b"="))

    async def respond(self, response: bytes) -> Turn:
        self._asked = False
        return self._turn(await self._talk.respond(response))

    async def cancel(self) -> None:
        """Tell the server that the exchange ends here, so that it does not wait."""
        if self._asked:
            with contextlib.suppress(*_RUDE):  # BAD is the right answer to this
                async with asyncio.timeout(_CANCEL_S):
                    await self._talk.respond(b"*")

    def _turn(self, answer: Answer) -> Turn:
        self._asked = answer.status == "+"
        if self._asked:
            return Turn(challenge=answer.text.encode("utf-8", "surrogateescape"))
        return Turn(words=answer.text)


class _Pop3:
    """AUTH; success brings no data in POP3."""

    def __init__(self, talk: Pop3Dialogue) -> None:
        self._talk = talk
        self._asked = False

    async def begin(self, mechanism: str, first: bytes | None) -> Turn:
        words = (b"AUTH", mechanism.encode())
        if first is None:
            return await self._said(*words)
        if len(b" ".join((*words, first))) + 2 <= _MAX_POP3_COMMAND:
            return await self._said(*words, first)
        turn = await self._said(*words)
        if turn.challenge is None:
            raise broken_rules("the server said yes before it was told anything")
        return await self.respond(first.removeprefix(b"="))

    async def respond(self, response: bytes) -> Turn:
        return await self._said(response)

    async def cancel(self) -> None:
        """Tell the server that the exchange ends here, so that it does not wait."""
        if self._asked:
            with contextlib.suppress(*_RUDE):
                async with asyncio.timeout(_CANCEL_S):
                    await self._talk.authenticate(b"*")

    async def _said(self, *words: bytes) -> Turn:
        self._asked = False
        challenge, text = await self._talk.authenticate(*words)
        self._asked = challenge is not None
        return Turn(challenge=challenge, words=text)


# --- commands -----------------------------------------------------------------------------------


async def _login_command(talk: Talk, who: Credential) -> str:
    if not isinstance(talk, ImapDialogue) or who.secret is None:
        raise TypeError("LOGIN is a command of IMAP and carries a password")
    answer = await talk.command(b"LOGIN", quoted(who.username), quoted(who.secret.reveal()))
    return answer.text


async def _user_pass(talk: Talk, who: Credential) -> str:
    if not isinstance(talk, Pop3Dialogue) or who.secret is None:
        raise TypeError("USER and PASS are commands of POP3 and carry a password")
    await talk.command(b"USER", who.username.encode())
    return await talk.command(b"PASS", who.secret.reveal().encode())


async def _apop(talk: Talk, who: Credential) -> str:
    if not isinstance(talk, Pop3Dialogue) or who.secret is None:
        raise TypeError("APOP is a command of POP3 and proves a password")
    # RFC 1939 section 7 has MD5 and nothing else; it is used only where it was chosen by name.
    digest = hashlib.md5(f"{talk.stamp}{who.secret.reveal()}".encode(), usedforsecurity=False)
    return await talk.command(b"APOP", who.username.encode(), digest.hexdigest().encode())


_COMMANDS: Mapping[str, Callable[[Talk, Credential], Awaitable[str]]] = {
    LOGIN_COMMAND: _login_command,
    USER_PASS: _user_pass,
    APOP: _apop,
}
