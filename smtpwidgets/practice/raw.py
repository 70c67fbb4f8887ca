"""Peers that no mail library can play: silent, hanging up, or no mail-sending server at all."""

import asyncio
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from smtpwidgets.practice.records import Records
from smtpwidgets.practice.scenario import Conduct

__all__ = ["MANNERS", "Manner", "RawPeer"]

_LINE_LENGTH = 12_288
_WEB_PATIENCE_S = 1.0
_NERVES_S = 0.2  # so that the client is through with connecting, wherever it runs
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for 0 seconds


@dataclass(frozen=True)
class Manner:
    """How a peer behaves that is no ordinary mail server.

    `opening` is said first: at once, or after the client spoke or `patience_s` passed. `answer`
    replies to every further line, `{word}` being its first word. `leaves` hangs up after the
    opening, `resets` does so with a TCP reset. `encrypts` tells whether its TLS port is one.
    """

    opening: str = ""
    patience_s: float = 0.0
    answer: str = ""
    leaves: bool = False
    resets: bool = False
    encrypts: bool = False


_BAD_REQUEST = (
    "HTTP/1.1 400 Bad Request\r\nServer: practice\r\nContent-Type: text/html\r\n"
    "Connection: close\r\n\r\n<html><title>400 Bad Request</title></html>\r\n"
)

MANNERS: Mapping[Conduct, Manner] = {
    Conduct.TURNS_AWAY: Manner(answer="503 5.5.1 Error: not accepted here\r\n", encrypts=True),
    Conduct.SILENT: Manner(),
    Conduct.HANGS_UP: Manner(leaves=True),
    Conduct.RESETS: Manner(patience_s=_NERVES_S, leaves=True, resets=True),
    Conduct.WEB: Manner(opening=_BAD_REQUEST, patience_s=_WEB_PATIENCE_S, leaves=True),
}


class RawPeer(asyncio.Protocol):
    """One conversation in a `Manner`; `gone` is done as soon as the connection is lost."""

    def __init__(self, host: str, manner: Manner, records: Records, opening: str = "") -> None:
        self._loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[None] = self._loop.create_future()
        self._host, self._manner, self._records = host, manner, records
        self._opening = opening or manner.opening
        self._opened = False
        self._timer: asyncio.TimerHandle | None = None
        self._heard = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say the opening, now or later."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a practice server talks over streams")
        self._transport = transport
        if self._manner.resets:
            peer = transport.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        if self._manner.patience_s:
            self._timer = self._loop.call_later(self._manner.patience_s, self._open)
        else:
            self._open()

    def data_received(self, data: bytes) -> None:
        """Answer each whole line."""
        if not self._opened:
            self._open()
        self._heard += data
        *lines, rest = self._heard.split(b"\n")
        self._heard = bytearray(rest[:_LINE_LENGTH])
        for line in lines:
            self._answer(line.decode("utf-8", "replace").strip())

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell `gone`, and stop waiting."""
        if self._timer is not None:
            self._timer.cancel()
        if not self.gone.done():
            self.gone.set_result(None)

    def _open(self) -> None:
        if self._opened:
            return
        self._opened = True
        if self._opening:
            self._transport.write(self._opening.encode())
        # RFC 5321 section 3.8: 421 announces that the connection is being closed.
        if self._manner.leaves or self._opening.startswith("421"):
            self._transport.close()

    def _answer(self, line: str) -> None:
        word, _, argument = line.partition(" ")
        self._records.hear(self._host, word, argument)
        if not self._manner.answer or self._transport.is_closing():
            return
        if word.upper() == "QUIT":
            self._transport.write(b"221 2.0.0 Bye\r\n")
            self._transport.close()
            return
        self._transport.write(self._manner.answer.replace("{word}", word or "*").encode())
