"""POP3 (RFC 1939, RFC 2449): one status line a command, and lists that end with a dot."""

import re
import ssl
from collections.abc import Sequence

from smtpwidgets.checks.findings import Refused
from smtpwidgets.checks.guarded_protocol import OutOfStepError, ReplyTooLongError
from smtpwidgets.checks.incoming.dialogue import Dialogue, text_of
from smtpwidgets.checks.incoming.lines import MAX_LINES, NotUnderstoodError

__all__ = ["Pop3Dialogue"]

_LOGINS = frozenset({b"USER", b"APOP", b"AUTH"})
_STATUS = re.compile(rb"(\+OK|-ERR)(?: |$)")
# RFC 1939 section 7: what a server that knows APOP ends its greeting with.
_STAMP = re.compile(r"<[\x21-\x3b=\x3f-\x7e]+@[\x21-\x3b=\x3f-\x7e]+>")
# A header of many stations has hundreds of lines; what is beyond is read and not kept.
_MAX_HEADER_LINES = 20_000


class Pop3Dialogue(Dialogue):
    """A conversation that is led command by command. `listed` is whether CAPA was answered."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.stamp = ""
        self.listed = False

    async def greeting(self) -> str:
        """Return the server's words.

        Raises:
            Refused: it is not +OK.
        """
        text = await self._status()
        self._refuse_unasked()
        if (found := _STAMP.search(text)) is not None:
            self.stamp = found[0]
        return text

    async def command(self, *words: bytes) -> str:
        """Send a command and return the words after +OK.

        Raises:
            Refused: the server answered -ERR.
            OutOfStepError: it answered more than that.
        """
        text = await self._first_line(*words)
        self._refuse_unasked()
        return text

    async def authenticate(self, *words: bytes) -> tuple[bytes | None, str]:
        """Send a command or a response; return a challenge, or None and the words after +OK."""
        self.send(*words)
        line = await self._lines.line()
        self._refuse_unasked()
        if line == b"+" or line.startswith(b"+ "):
            return line[1:].strip(), ""
        return None, self._read(line)

    async def listing(self, *words: bytes, keep: int = 65_536) -> list[bytes]:
        """Send a command and return the lines of its answer, `keep` bytes of them at most.

        Raises:
            Refused: the server answered -ERR.
            ReplyTooLongError: the list does not end.
        """
        await self._first_line(*words)
        found: list[bytes] = []
        for _ in range(MAX_LINES if words[0] == b"CAPA" else _MAX_HEADER_LINES):
            line = await self._lines.line()
            if line == b".":
                return found
            line = line.removeprefix(b".")
            keep -= len(line) + 2
            if keep >= 0:
                found.append(line)
        self.abort()
        raise ReplyTooLongError

    def send(self, *words: bytes) -> None:
        """Send a command; refuse a second login, whoever asks for it."""
        self._refuse_unasked()
        if words[0] in _LOGINS:
            self._count_login()
        self._lines.write(self._refuse_controls(b" ".join(words)) + b"\r\n")

    async def ask_capabilities(self) -> None:
        """Ask what the server can do; old servers do not know the question (RFC 2449)."""
        try:
            lines: Sequence[bytes] = await self.listing(b"CAPA")
        except Refused:
            self.capabilities, self.listed = (), False
        else:
            self.capabilities = tuple(text_of(line).upper() for line in lines)
            self.listed = True

    def can(self, capability: str) -> bool:
        """Whether the server said that it can do this."""
        return any(line.split()[:1] == [capability] for line in self.capabilities)

    async def encrypt(self, context: ssl.SSLContext) -> int:
        """STLS (RFC 2595); return how many bytes came that nobody asked for."""
        await self._first_line(b"STLS")  # what follows it is looked at next
        return await self._upgrade(context)

    async def leave(self) -> None:
        """QUIT; messages that were marked are deleted by it."""
        await self.command(b"QUIT")

    async def _first_line(self, *words: bytes) -> str:
        self.send(*words)
        return await self._status()

    def _refuse_unasked(self) -> None:
        """Stop when there is more than one answer: commands have no tags in POP3.

        Raises:
            Refused: it said -ERR, as servers do before they hang up.
            OutOfStepError: it said something else.
        """
        waiting = self._lines.partial.strip()
        if waiting.startswith(b"-ERR"):
            raise Refused("-ERR", text_of(waiting[4:].partition(b"\n")[0].strip()))
        if waiting:
            raise OutOfStepError(waiting)

    async def _status(self) -> str:
        return self._read(await self._lines.line())

    def _read(self, line: bytes) -> str:
        found = _STATUS.match(line)
        if found is None:
            raise NotUnderstoodError(line)
        text = text_of(line[found.end() :])
        if found[1] == b"-ERR":
            raise Refused("-ERR", text)
        return text
