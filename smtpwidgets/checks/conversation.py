"""One conversation with one SMTP server: aiosmtplib, driven command by command, with guards.

Nothing here decides what a failure means.
"""

import asyncio
import re
import socket
import ssl
from typing import Literal

import aiosmtplib
from aiosmtplib.typing import Default

from smtpwidgets.checks.findings import Refused
from smtpwidgets.checks.guarded_protocol import GuardedProtocol, HungUpError, OutOfStepError
from smtpwidgets.checks.socket_transport import transport_over
from smtpwidgets.checks.tls_transport import TlsTransport

__all__ = ["Conversation"]

# RFC 5321 section 4.1.2: a command is one line of printable characters.
_NO_WORD = re.compile(rb"[\x00-\x1f\x7f]")
_OWN_NAME = re.compile(r"[^\s\x00-\x1f\x7f]+")
_CLOSING = 421  # RFC 5321 section 3.8: the server hangs up behind it
# Whoever says no is believed, whatever comes behind it; nobody is taken at a yes and more.
_REFUSALS = 400


class Conversation(aiosmtplib.SMTP):
    """A connection that is led stage by stage.

    Never `connect()` (it would look names up, connect and greet in one), never `login()` (it
    tries every mechanism, trap 5), never `async with` (its end waits for the server, trap 2).
    `timeout=None` everywhere: the stages and the check have deadlines, operations do not.
    """

    transport: asyncio.Transport | None

    def __init__(self, host: str, ehlo_name: str) -> None:
        # start_tls=False keeps the library from deciding about encryption by itself (trap 7).
        super().__init__(hostname=host, port=0, timeout=None, start_tls=False)
        # A name keeps the library from asking DNS for that of this computer (trap 4). It is looked
        # at here, as the library would do so letter by letter.
        self.local_hostname = ehlo_name.strip()
        if _OWN_NAME.fullmatch(self.local_hostname) is None:
            raise ValueError("a greeting name has no blanks and no control characters")
        self._host = host
        self._guard: GuardedProtocol | None = None
        self._connection: asyncio.Transport | None = None  # the one below, whatever lies over it
        self.peer = ""
        self.auth_commands = 0
        self.extensions: frozenset[str] = frozenset()  # what EHLO named, in small letters

    async def open(self, sock: socket.socket, context: ssl.SSLContext | None) -> None:
        """Take over a connected socket; with a `context`, encrypt from the first byte."""
        guard = GuardedProtocol(self._on_connection_lost)
        self.peer = str(sock.getpeername()[0])
        layer = None if context is None else TlsTransport.implicit(guard, context, self._host)
        self._connection = transport = await transport_over(sock, layer or guard)
        if layer is not None:
            await layer.handshaken()
        self.protocol, self.transport, self._guard = guard, layer or transport, guard

    async def greeting(self) -> aiosmtplib.SMTPResponse:
        """Return the server's greeting.

        Raises:
            Refused: it is not 220 (RFC 5321 section 4.3.2).
        """
        guard = self._guarded
        reply = await guard.read_response()
        if reply.code != 220:  # Postfix greets all the same behind its 421
            raise Refused(reply.code, reply.message)
        if guard.unasked:
            self._refuse_unasked()
        return reply

    async def command(self, *words: bytes, expect: int) -> aiosmtplib.SMTPResponse:
        """Send a command and return the reply.

        Raises:
            Refused: the reply has another code than `expect`.
        """
        reply = await self.execute_command(*words, timeout=None)
        if reply.code != expect:
            raise Refused(reply.code, reply.message)
        return reply

    async def execute_command(
        self,
        *args: bytes,
        timeout: float | Literal[Default.token] | None = None,  # noqa: ARG002, ASYNC109 -- the library's
    ) -> aiosmtplib.SMTPResponse:
        """Send a command and return the reply; refuse a second AUTH, whoever asks for it.

        Raises:
            ValueError: a word would end the line, and begin another command.
        """
        if args[:1] == (b"AUTH",):
            if self.auth_commands:
                raise RuntimeError("one check makes one login and never two")
            self.auth_commands += 1
        line = b" ".join(args)
        if _NO_WORD.search(line):
            raise ValueError("a word of a command holds a control character")
        guard = self._guarded
        if guard.unasked:
            self._refuse_unasked()
        try:
            reply = await guard.ask(line + b"\r\n")
        except aiosmtplib.SMTPServerDisconnected:
            self.close()
            raise
        if reply.code == _CLOSING:
            self.close()
        elif guard.unasked and reply.code < _REFUSALS:
            self._refuse_unasked()
        return reply

    async def ehlo(self, **_options: object) -> aiosmtplib.SMTPResponse:
        """Greet, and learn what the server can do.

        Raises:
            aiosmtplib.SMTPHeloError: it says no.
        """
        reply = await self.execute_command(b"EHLO", str(self.local_hostname).encode("ascii"))
        if reply.code != 250:
            raise aiosmtplib.SMTPHeloError(reply.code, reply.message)
        self._last_ehlo_response = reply  # without it, the library would greet once more
        self.extensions = frozenset(
            [line.partition(" ")[0] for line in reply.message.lower().split("\n")[1:]]
        )
        return reply

    async def hand_over(self, message: bytes) -> aiosmtplib.SMTPResponse:
        """DATA and the message itself; return the reply to both."""
        self._refuse_unasked()
        reply = await self.data(message, timeout=None)
        self._refuse_unasked()
        return reply

    async def encrypt(self, context: ssl.SSLContext) -> int:
        """STARTTLS; return how many bytes came that nobody asked for (0 with honest servers).

        Raises:
            HungUpError: the server ended the connection and did not answer.
        """
        self._refuse_unasked()
        guard = self._guarded
        before, replies = guard.unsolicited, guard.replies
        try:
            reply = await guard.ask(b"STARTTLS\r\n")
            if reply.code != 220:
                raise Refused(reply.code, reply.message)
            await self._upgrade(guard, context)
        except ConnectionError as error:  # the library's own is one
            if guard.replies == replies:
                raise HungUpError("the server ended the connection") from error
            raise
        smuggled = guard.unsolicited - before
        guard.unasked.clear()
        return smuggled

    async def _upgrade(self, guard: GuardedProtocol, context: ssl.SSLContext) -> None:
        """Put TLS between the connection and its protocol."""
        if self.transport is None or self.transport.is_closing():
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        layer = TlsTransport(guard, context, self._host)
        layer.upgrade(self.transport)
        await layer.handshaken()
        guard.transport = self.transport = layer
        # RFC 3207 section 4.2: what was said in the open is forgotten.
        self._reset_server_state()
        self.extensions = frozenset()

    def supports_extension(self, extension: str, /) -> bool:
        """Whether EHLO named `extension`; the library forgets that when the connection ends.

        Raises:
            HungUpError: so it did, and nobody can say any more what was offered.
        """
        if self.transport is None or self.transport.is_closing():
            raise HungUpError("the server ended the connection")
        return extension in self.extensions

    async def leave(self) -> None:
        """Say goodbye and hear the answer."""
        await self.command(b"QUIT", expect=221)

    @property
    def ssl_object(self) -> ssl.SSLObject | None:
        """The TLS layer, if the connection is encrypted."""
        if self.transport is None:
            return None
        found: ssl.SSLObject | None = self.transport.get_extra_info("ssl_object")
        return found

    @property
    def partial(self) -> bytes:
        """What has come so far of a reply that is not complete."""
        return b"" if self._guard is None else self._guard.partial

    def abort(self) -> None:
        """Drop the connection now.

        close() alone would wait up to 30 s for the peer's goodbye in TLS (trap 3), and the
        library forgets its transport on a 421, so the connection is kept here.
        """
        if self._connection is not None:
            self._connection.abort()
            self._connection = None
        self.close()

    def _refuse_unasked(self) -> None:
        """Stop when the server answered what it was not asked; empty lines mean no harm.

        Raises:
            Refused: it said 421, which a server may do at any time (RFC 5321 section 3.8).
            OutOfStepError: it said something else.
        """
        if self._guard is None or not self._guard.unasked:
            return
        if not (unasked := bytes(self._guard.unasked).strip()):
            return
        self._guard.unasked.clear()
        if unasked[:4] in {b"421 ", b"421-"}:
            raise Refused(421, unasked[4:].partition(b"\n")[0].decode("utf-8", "replace"))
        raise OutOfStepError(unasked)

    @property
    def _guarded(self) -> GuardedProtocol:
        if self._guard is None:
            raise aiosmtplib.SMTPServerDisconnected("Server not connected")
        return self._guard
