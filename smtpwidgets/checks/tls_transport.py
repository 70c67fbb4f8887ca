"""TLS between a connection and its protocol, as asyncio has it, for conversations that are short.

asyncio's own layer takes 256 KiB of buffers a connection, which hundreds of checks at once would
have to find (and uvloop 52), and waits up to 30 seconds for a server's goodbye. A conversation of a
check sends a few hundred bytes, knows when it is over, and drops the connection then. This layer is
Python's own `SSLObject` over two memory buffers, and nothing besides: the handshake, the
verification of certificates and the records are OpenSSL's.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Any, Self, cast

__all__ = ["TlsTransport"]

# What is asked for at once of what came: a record of TLS holds no more (RFC 8446 section 5.1).
_PIECE = 16_384
_WITHIN = "the connection ended within the handshake"


def _in_the_open_before(transport: asyncio.Transport) -> None:
    """Tell nothing: the conversation knew of its connection before it was encrypted."""


class TlsTransport(asyncio.Transport, asyncio.Protocol):
    """The transport of an encrypted conversation, and the protocol of the connection below it.

    `await handshaken()` before anything is written. What comes behind the handshake is handed to
    `protocol` at once, in the clear; so are the end of the connection and the error that ended it.
    """

    def __init__(
        self, protocol: asyncio.Protocol, context: ssl.SSLContext, server_hostname: str
    ) -> None:
        super().__init__()
        self._protocol, self._context = protocol, context
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        # As it goes over the wire: a text would be looked at letter by letter once more (IDNA).
        name = server_hostname.encode("ascii")
        self._tls = context.wrap_bio(self._arrived, self._leaving, server_hostname=name)
        self._below: asyncio.Transport | None = None
        self._shaken = asyncio.get_running_loop().create_future()
        self._begins: Callable[[asyncio.Transport], object] = _in_the_open_before
        self._stands = False  # the handshake is done, and nothing went wrong since
        # Where the client speaks next, its first words take the end of the handshake along.
        self._waits_for_words = True
        self._unsent = b""  # while a server that speaks TLS 1.2 wants another handshake
        self._error: Exception | None = None

    @classmethod
    def implicit(
        cls, protocol: asyncio.Protocol, context: ssl.SSLContext, server_hostname: str
    ) -> Self:
        """Return a layer that begins with the connection; `protocol` is told when it stands."""
        layer = cls(protocol, context, server_hostname)
        layer._begins, layer._waits_for_words = protocol.connection_made, False
        return layer

    def upgrade(self, transport: asyncio.Transport) -> None:
        """Begin on a connection that was in the open so far (STARTTLS, STLS)."""
        transport.set_protocol(self)
        self.connection_made(transport)

    async def handshaken(self) -> None:
        """Wait for the end of the handshake.

        Raises:
            ssl.SSLError: it failed; `SSLCertVerificationError` if nobody vouches for the server.
                So did what came right behind it.
            OSError: the connection ended before it was done.
        """
        await self._shaken
        if self._error is not None:
            raise self._error

    # --- the protocol of the connection below -----------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say hello."""
        # Told by no class: those of other event loops are of none of asyncio's.
        self._below = cast("asyncio.Transport", transport)
        self._shake()

    def data_received(self, data: bytes) -> None:
        """Go on with the handshake, or hand on what was said."""
        self._arrived.write(data)
        if not self._shaken.done():
            self._shake()
        if self._stands:
            self._read()

    def eof_received(self) -> bool:
        """Tell the conversation; the connection closes by itself."""
        if self._stands:
            self._protocol.eof_received()
        else:
            self._fail(ConnectionResetError(_WITHIN))
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits, and the conversation if it had begun."""
        self._below = None
        if self._stands:
            self._stands = False
            self._protocol.connection_lost(self._error or exc)
        else:
            self._fail(exc or ConnectionResetError(_WITHIN))

    def pause_writing(self) -> None:
        """Hand on that the server does not read."""
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        """Hand on that it reads again."""
        self._protocol.resume_writing()

    # --- the transport of the conversation --------------------------------------------------------

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send `data`, encrypted.

        Raises:
            RuntimeError: the handshake is not done, or its server was turned away. OpenSSL would
                end it now, and nobody would look at the certificate.
        """
        if not self._stands:
            raise RuntimeError("nothing is sent before the handshake is done")
        self._unsent += data
        self._waits_for_words = False
        try:
            while self._unsent:
                self._unsent = self._unsent[self._tls.write(self._unsent) :]
        except ssl.SSLError as error:
            # The rest follows what the server has to say first, where it wants another handshake.
            if not isinstance(error, ssl.SSLWantReadError):
                self._fail(error)
        self._send()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return the TLS layer, its context, or what the connection below knows."""
        if name == "ssl_object":
            return self._tls
        if name == "sslcontext":
            return self._context
        return default if self._below is None else self._below.get_extra_info(name, default)

    def is_closing(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._below is None or self._below.is_closing()

    def close(self) -> None:
        """Say goodbye, and wait for no answer."""
        if self._below is None or self._below.is_closing():
            return
        with contextlib.suppress(ssl.SSLError, ValueError):  # its answer is not waited for
            self._tls.unwrap()
        self._send()
        self._below.close()

    def abort(self) -> None:
        """Drop the connection now."""
        if self._below is not None:
            self._below.abort()

    def pause_reading(self) -> None:
        """Make the server wait."""
        if self._below is not None:
            self._below.pause_reading()

    def resume_reading(self) -> None:
        """Let it go on."""
        if self._below is not None:
            self._below.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Hand what comes to another protocol from here on."""
        self._protocol = cast("asyncio.Protocol", protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Return whom it is handed to."""
        return self._protocol

    # --- inside -----------------------------------------------------------------------------------

    def _shake(self) -> None:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._send()
        except ssl.SSLError as error:
            # What OpenSSL would still send may end the handshake for the other side: it stays here.
            self._fail(error)
        else:
            if not self._waits_for_words:
                self._send()
            self._stands = True
            self._shaken.set_result(None)
            self._begins(self)

    def _read(self) -> None:
        try:
            while self._arrived.pending or self._tls.pending():
                words = self._tls.read(_PIECE)
                if not words:
                    self._heard_goodbye()
                    return
                self._protocol.data_received(words)
                if self.is_closing():  # the conversation has enough
                    return
        except ssl.SSLError as error:
            # What came was not for the conversation, or is not whole yet.
            if not isinstance(error, ssl.SSLWantReadError):
                self._fail(error)
                return
        if self._unsent:
            self.write(b"")
        elif not self._waits_for_words:
            self._send()

    def _heard_goodbye(self) -> None:
        if self._below is not None and not self._below.is_closing():
            self._protocol.eof_received()
            self._below.close()  # nobody waits for an answer to that (RFC 8446 section 6.1)

    def _send(self) -> None:
        if self._leaving.pending and self._below is not None:
            self._below.write(self._leaving.read())

    def _fail(self, error: Exception) -> None:
        """End it with `error`, which whoever waits is told."""
        self._error = self._error or error
        self._unsent = b""  # it may be a password
        if not self._shaken.done():
            self._shaken.set_exception(error)
            self._shaken.exception()  # whoever waited may have gone
        self.abort()
