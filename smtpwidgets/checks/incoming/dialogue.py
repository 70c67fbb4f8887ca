"""What conversations over IMAP and POP3 have in common."""

import socket
import ssl

from smtpwidgets.checks.incoming.lines import Lines

__all__ = ["Dialogue", "text_of"]


class Dialogue:
    """One conversation with one incoming server; nothing here decides what a failure means."""

    def __init__(self, host: str) -> None:
        self.hostname = host
        self.auth_commands = 0
        self.capabilities: tuple[str, ...] = ()
        self._lines = Lines()

    async def open(self, sock: socket.socket, context: ssl.SSLContext | None) -> None:
        """Take over a connected socket; with a `context`, encrypt from the first byte."""
        await self._lines.open(sock, context, self.hostname)

    async def leave(self) -> None:
        """Say goodbye and hear the answer."""
        raise NotImplementedError

    @property
    def peer(self) -> str:
        """The address of the server."""
        return self._lines.peer

    @property
    def ssl_object(self) -> ssl.SSLObject | None:
        """The TLS layer, if the connection is encrypted."""
        return self._lines.ssl_object

    @property
    def partial(self) -> bytes:
        """What has come so far of a line that is not complete."""
        return self._lines.partial

    def abort(self) -> None:
        """Drop the connection now."""
        self._lines.abort()

    async def _upgrade(self, context: ssl.SSLContext) -> int:
        """Encrypt after the server's consent; return how many bytes were smuggled in behind it.

        With any, the connection is left as it is: whoever sent them must not be talked to.
        """
        if smuggled := self._lines.pending:
            return smuggled
        await self._lines.start_tls(context, self.hostname)
        self.capabilities = ()  # what was said in the open may have been said by anybody
        return 0

    def _count_login(self) -> None:
        """One check makes one login, whoever asks for it."""
        if self.auth_commands:
            raise RuntimeError("one check makes one login and never two")
        self.auth_commands += 1

    @staticmethod
    def _refuse_controls(data: bytes) -> bytes:
        """A line break in an argument would begin a command of its own."""
        if any(byte < 0x20 or byte == 0x7F for byte in data):
            raise ValueError("a control character in a command")
        return data


def text_of(data: bytes) -> str:
    """Return a server's bytes as text; what is no UTF-8 is marked when it is shown."""
    return data.decode("utf-8", "surrogateescape")
