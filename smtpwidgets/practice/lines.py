"""A conversation in lines, as IMAP and POP3 have it: bounded, and encrypted from the middle on."""

import asyncio
import base64
import binascii
import contextlib
import ssl
from abc import ABC, abstractmethod

from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.admission import EXCHANGES, Admission, Exchange
from smtpwidgets.practice.records import Records
from smtpwidgets.practice.scenario import Behaviour, Door

__all__ = ["LinePeer"]

_COMMAND_LENGTH = 16_384  # tokens are long
_STRANGE_WORDS_TOLERATED = 20
_HANDSHAKE_S = 30.0


class LinePeer(asyncio.Protocol, ABC):
    """One conversation with the server `host`, behind a door of the given kind.

    `gone` is done as soon as the connection is lost. Subclasses greet and answer lines; what they
    know of the client (`username`) begins empty.
    """

    def __init__(
        self, host: str, behaviour: Behaviour, door: Door, tls: ssl.SSLContext, records: Records
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[None] = self._loop.create_future()
        self._host, self._behaviour, self._door, self._records = host, behaviour, door, records
        self._context = tls
        self._encrypted = door is Door.TLS
        self._admission = Admission(host, behaviour)
        self._transport: asyncio.Transport | None = None
        self._heard = bytearray()
        self._literal: int | None = None  # octets to come that are no line
        self._exchange: Exchange | None = None
        self._busy = True  # not greeted yet, in a handshake, or the client does not read
        self._tasks: set[asyncio.Task[None]] = set()
        self._strange = 0
        self._username = ""

    # --- what a protocol says ---------------------------------------------------------------------

    @abstractmethod
    def greet(self) -> None:
        """Say the first words."""

    @abstractmethod
    def line_received(self, line: str) -> None:
        """Answer a line (without its end), or keep it for later."""

    def octets_received(self, octets: bytes) -> None:
        """Take what was announced by `expect`; only IMAP has such."""
        raise NotImplementedError

    @abstractmethod
    def admitted(self, username: str | None) -> None:
        """Answer the end of a login; None is nobody."""

    @abstractmethod
    def unreadable(self) -> None:
        """Answer an exchange that the client broke off, or that was no base64."""

    # --- what a protocol needs --------------------------------------------------------------------

    @property
    def may_log_in(self) -> bool:
        """Whether a secret may be shown here: encrypted, or at a door that never is."""
        return self._encrypted or self._door is Door.PLAIN

    @property
    def may_encrypt(self) -> bool:
        """Whether encryption is on offer."""
        return self._door is Door.STARTTLS and not self._encrypted

    def words_for(self, stage: Stage) -> list[str]:
        """Return the lines that the scenario says at a stage; none where it has no opinion."""
        reply = self._behaviour.replies.get(stage)
        return [] if reply is None else reply.split("\n")

    def say(self, *lines: str) -> None:
        """Send lines."""
        self.send("".join(f"{line}\r\n" for line in lines).encode())

    def send(self, octets: bytes) -> None:
        """Send octets as they are, unless the client has gone."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(octets)

    def hang_up(self) -> None:
        """End the conversation when everything is said."""
        if self._transport is not None:
            self._transport.close()

    def strange(self) -> bool:
        """Count a word that is no command; return whether patience has ended."""
        self._strange += 1
        return self._strange >= _STRANGE_WORDS_TOLERATED

    def expect(self, octets: int) -> None:
        """Take the next `octets` for themselves instead of for lines."""
        self._literal = octets

    def encrypt(self) -> None:
        """Begin TLS. What came unencrypted behind the command is thrown away (RFC 9051, 11.1)."""
        self._busy = True
        self._heard.clear()
        task = self._loop.create_task(self._encrypt())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def begin_exchange(self, mechanism: str, initial: str | None) -> None:
        """Begin a login by a mechanism that is offered; `initial` is base64, or `=` for nothing."""
        self._exchange = EXCHANGES[mechanism](self._admission)
        challenge = next(self._exchange)
        if initial is None:
            self.challenge(challenge)
        else:
            self._respond("" if initial == "=" else initial)

    def challenge(self, challenge: bytes) -> None:
        """Ask the client for its next response; the same in IMAP and POP3."""
        self.say(f"+ {base64.b64encode(challenge).decode()}")

    # --- asyncio ----------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, now or later."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a practice server talks over streams")
        self._transport = transport
        self._loop.call_later(self._behaviour.greeting_delay_s, self._begin)

    def data_received(self, data: bytes) -> None:
        """Answer each whole line; a client that never ends one is dropped."""
        self._heard += data
        self._work()
        if len(self._heard) > _COMMAND_LENGTH and self._transport is not None:
            self._transport.abort()

    def pause_writing(self) -> None:
        """Answer no more until the client has read what was said."""
        self._busy = True
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on where the client did not read."""
        self._busy = False
        if self._transport is not None:
            self._transport.resume_reading()
        self._work()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell `gone`."""
        self._busy = True
        self._transport = None
        if not self.gone.done():
            self.gone.set_result(None)

    def _begin(self) -> None:
        if self._transport is None:
            return
        self._busy = False
        self.greet()
        self._work()

    def _work(self) -> None:
        while not self._busy and self._transport is not None and not self._transport.is_closing():
            if self._literal is not None:
                if len(self._heard) < self._literal:
                    return
                octets, self._literal = bytes(self._heard[: self._literal]), None
                del self._heard[: len(octets)]
                self.octets_received(octets)
                continue
            end = self._heard.find(b"\n")
            if end < 0:
                return
            line = bytes(self._heard[:end]).rstrip(b"\r").decode("utf-8", "replace")
            del self._heard[: end + 1]
            if self._exchange is not None:
                self._respond(line)
            else:
                self.line_received(line)

    def _respond(self, line: str) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is None:
            return
        try:
            challenge = exchange.send(base64.b64decode(line, validate=True))
        except StopIteration as end:
            self.admitted(end.value)
        except (binascii.Error, ValueError):  # `*` breaks a login off (RFC 9051 section 6.2.2)
            exchange.close()
            self.unreadable()
        else:
            self._exchange = exchange
            self.challenge(challenge)

    async def _encrypt(self) -> None:
        if self._transport is None:
            return
        encrypted: asyncio.Transport | None = None
        try:
            # A client that does not like the certificate is what many scenarios are about.
            with contextlib.suppress(OSError):
                encrypted = await self._loop.start_tls(
                    self._transport,
                    self,
                    self._context,
                    server_side=True,
                    ssl_handshake_timeout=_HANDSHAKE_S,
                )
        finally:
            if encrypted is None:  # asyncio tells nobody of a client that leaves in the handshake
                self.connection_lost(None)
        if encrypted is not None:
            self._transport, self._encrypted, self._busy = encrypted, True, False
            self._work()
