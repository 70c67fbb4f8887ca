"""IMAP (RFC 9051, RFC 3501): tagged commands, untagged data, and the bounds on both."""

import asyncio
import contextlib
import re
import secrets
import ssl
from dataclasses import dataclass

from smtpwidgets.checks.findings import Refused
from smtpwidgets.checks.guarded_protocol import OutOfStepError, ReplyTooLongError
from smtpwidgets.checks.incoming.dialogue import Dialogue, text_of
from smtpwidgets.checks.incoming.lines import MAX_LINES, NotUnderstoodError

__all__ = ["Answer", "ImapDialogue", "Literal", "Untagged", "quoted"]

_LOGINS = frozenset({b"LOGIN", b"AUTHENTICATE"})
_STATUS = re.compile(rb"\* (OK|NO|BAD|BYE|PREAUTH)(?: |$)", re.IGNORECASE)
_LITERAL = re.compile(rb"\{([0-9]{1,19})\+?\}$")
# No bracket within: a line full of beginnings would be gone through again for each of them.
_CAPABILITY_CODE = re.compile(r"\[CAPABILITY ([^\[\]]*)\]", re.IGNORECASE)
_CAPABILITY_LINE = re.compile(r"CAPABILITY (.*)", re.IGNORECASE)
# In one piece of data; what is asked for here has one or two.
_MAX_LITERALS = 16
# The lines of one answer together; 250 conversations at once must fit into the memory.
_MAX_ANSWER = 131_072
_MOST_CAPABILITIES = 256
# RFC 2971 leaves it to the program whether it says its name; NetEase opens no folder to one that
# did not ("Unsafe Login", https://github.com/pimalaya/himalaya/issues/651, read 2026-11).
_ASK_WHO = (".163.com", ".126.com", ".188.com", ".yeah.net")
_PROGRAM = b'("name" "smtpwidgets")'
# After BYE a server may still give the reason in the tagged answer; then it hangs up.
_LAST_WORDS_S = 0.5


class Literal(bytes):
    """An argument that is sent as a literal: it may hold other bytes than ASCII."""


@dataclass(frozen=True)
class Untagged:
    """One piece of data: its line without the star, and the literals that stood in it."""

    text: str
    literals: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a command was answered with. `status` is OK, NO or BAD, or + for a challenge."""

    status: str
    text: str
    untagged: tuple[Untagged, ...] = ()


class ImapDialogue(Dialogue):
    """A conversation that is led command by command."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        # Nobody can answer a command before it was sent: its tag cannot be guessed.
        self._prefix = secrets.token_hex(3).upper().encode()
        self._number = 0
        self._tag = b""
        self.preauth = False

    async def greeting(self) -> Answer:
        """Return the server's greeting.

        Raises:
            Refused: it is BYE, or no greeting at all.
        """
        line = await self._lines.line()
        found = _STATUS.match(line)
        if found is None:
            raise NotUnderstoodError(line)
        status, text = found[1].decode().upper(), text_of(line[found.end() :])
        self._note(text)
        self.preauth = status == "PREAUTH"
        if status not in {"OK", "PREAUTH"}:
            raise Refused(status, text)
        return Answer(status, text)

    async def command(self, *words: bytes, room: int = 0) -> Answer:
        """Send a command and return the answer.

        Args:
            words: the verb and its arguments; a `Literal` is announced and sent as one.
            room: how many bytes of literals the answer may have.

        Raises:
            Refused: the answer is not OK.
        """
        early = await self.begin(*words)
        if early is not None and early.status == "OK":
            raise NotUnderstoodError(b"OK before the command was whole")
        answer = early or await self._answer(room, bye=words[0] == b"LOGOUT")
        if words[0] != b"STARTTLS":  # what follows that is looked at in `encrypt`
            self._refuse_second()
        return _accepted(answer)

    async def authenticate(self, *words: bytes) -> Answer:
        """Send a command that may be answered by a challenge; return that, or the OK."""
        answer = await self.begin(*words) or await self._answer(challenged=True)
        self._refuse_second()
        return _accepted(answer)

    async def respond(self, response: bytes) -> Answer:
        """Answer a challenge; return the next one, or the OK."""
        self._lines.write(self._refuse_controls(response) + b"\r\n")
        answer = await self._answer(challenged=True)
        self._refuse_second()
        return _accepted(answer)

    async def begin(self, *words: bytes) -> Answer | None:
        """Send a command; return an answer that came before the last literal was asked for."""
        if words[0] in _LOGINS:
            self._count_login()
        self._number += 1
        self._tag = self._prefix + str(self._number).encode()
        line = self._tag
        for word in words:
            data = self._refuse_controls(bytes(word))
            if not isinstance(word, Literal):
                line += b" " + data
                continue
            self._lines.write(line + b" {%d}\r\n" % len(data))
            answer = await self._answer(challenged=True)
            if answer.status != "+":
                return answer
            line = data
        self._lines.write(line + b"\r\n")
        return None

    async def ask_capabilities(self) -> None:
        """Ask what the server can do; `capabilities` has the answer."""
        try:
            await self.command(b"CAPABILITY")
        except Refused as no:
            # The greeting may have told them; but who says goodbye has nothing more to tell.
            if not self.capabilities or no.code == "BYE":
                raise

    def can(self, capability: str) -> bool:
        """Whether the server said that it can do this."""
        return capability.upper() in self.capabilities

    async def open_folder(self, folder: bytes) -> Answer:
        """EXAMINE, not SELECT: no message becomes a read one, or stops being new, by looking."""
        if self.hostname.endswith(_ASK_WHO) and self.can("ID"):
            with contextlib.suppress(Refused):  # the folder decides
                await self.command(b"ID", _PROGRAM)
        return await self.command(b"EXAMINE", folder)

    async def encrypt(self, context: ssl.SSLContext) -> int:
        """STARTTLS; return how many bytes came that nobody asked for (0 with honest servers)."""
        await self.command(b"STARTTLS")
        return await self._upgrade(context)

    async def leave(self) -> None:
        """LOGOUT."""
        await self.command(b"LOGOUT")

    async def _answer(
        self, room: int = 0, *, challenged: bool = False, bye: bool = False
    ) -> Answer:
        """Read up to the tagged answer, or up to a challenge where one may come.

        Raises:
            Refused: the server said BYE although that was not asked for.
        """
        untagged: list[Untagged] = []
        parting: str | None = None
        size = -room
        for _ in range(MAX_LINES):
            line = await self._next(None if bye else parting)
            size += len(line)
            if size > _MAX_ANSWER:
                break
            if line.startswith(b"* "):
                one = await self._untagged(line, room)
                room -= sum(map(len, one.literals))
                size += len(one.text) - len(line)
                untagged.append(one)
                if one.text[:4].upper().rstrip() == "BYE":
                    parting = one.text[4:]
            elif challenged and line[:1] == b"+":
                return Answer("+", text_of(line[1:].strip()), tuple(untagged))
            elif line.startswith(self._tag + b" "):
                return self._tagged(line, tuple(untagged), None if bye else parting)
            else:
                raise NotUnderstoodError(line)
        self.abort()
        raise ReplyTooLongError

    async def _next(self, parting: str | None) -> bytes:
        if parting is None:
            return await self._lines.line()
        try:
            async with asyncio.timeout(_LAST_WORDS_S):
                return await self._lines.line()
        except OSError:  # TimeoutError is one
            raise Refused("BYE", parting) from None

    async def _untagged(self, line: bytes, room: int) -> Untagged:
        """Return a piece of data with its literals; they are refused where they do not belong."""
        literals: list[bytes] = []
        if _STATUS.match(line) is None:  # words for people may end as they like
            while (found := _LITERAL.search(line)) is not None:
                size = int(found[1])
                if size > room or len(literals) >= _MAX_LITERALS:
                    raise NotUnderstoodError(line)
                room -= size
                literals.append(await self._lines.exactly(size))
                line = line[: found.start()] + b"{}" + await self._lines.line()
        text = text_of(line[2:])
        if (told := _CAPABILITY_LINE.match(text)) is not None:
            self.capabilities = _capabilities_in(told[1])
        self._note(text)
        return Untagged(text, tuple(literals))

    def _tagged(self, line: bytes, untagged: tuple[Untagged, ...], parting: str | None) -> Answer:
        status, _, rest = line[len(self._tag) + 1 :].partition(b" ")
        word, text = status.upper().decode("ascii", "replace"), text_of(rest)
        if word not in {"OK", "NO", "BAD"}:
            raise NotUnderstoodError(line)
        if (
            word == "OK" and parting is not None
        ):  # a yes, and goodbye: it is the goodbye that counts
            raise Refused("BYE", parting)
        self._note(text)
        return Answer(word, text, untagged)

    def _note(self, text: str) -> None:
        """Remember capabilities, which servers also tell unasked (RFC 9051 section 7.1).

        Only in brackets: "CAPABILITY completed" is what many servers end with.
        """
        if (found := _CAPABILITY_CODE.search(text)) is not None:
            self.capabilities = _capabilities_in(found[1])

    def _refuse_second(self) -> None:
        """Stop when a command has two answers: nobody can tell which one is meant.

        Raises:
            OutOfStepError: so it is.
        """
        waiting = b"\n" + self._lines.partial
        if b"\n" + self._tag + b" " in waiting:
            raise OutOfStepError(waiting.strip())


def _capabilities_in(text: str) -> tuple[str, ...]:
    return tuple(text.upper().split()[:_MOST_CAPABILITIES])


def _accepted(answer: Answer) -> Answer:
    if answer.status in {"OK", "+"}:
        return answer
    raise Refused(answer.status, answer.text)


def quoted(text: str) -> bytes:
    """Return `text` as an argument: quoted, or a literal where that is not allowed.

    RFC 3501 section 9: a quoted string holds ASCII only.
    """
    if not text.isascii():
        return Literal(text.encode("utf-8", "surrogateescape"))
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'
