"""Peers that no mail library can play: silent, hanging up, or no mail-sending server at all."""

import asyncio
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from smtpwidgets.model.security import Protocol
from smtpwidgets.practice.records import Records
from smtpwidgets.practice.scenario import Behaviour, Conduct

__all__ = ["SILENT", "Manner", "RawPeer", "manner_of"]

_LINE_LENGTH = 12_288
_WEB_PATIENCE_S = 1.0
_LONG_S = 30.0
_NO_CIPHER, _INTERNAL, _NAME_UNKNOWN = 40, 80, 112  # RFC 8446 section 6.2
_NERVES_S = 0.2  # so that the client is through with connecting, wherever it runs
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for 0 seconds


@dataclass(frozen=True)
class Manner:
    """How a peer behaves that is no ordinary mail server.

    `opening` is said first: at once, or after the client spoke or `patience_s` passed. `answer`
    replies to every further line, `{word}` being its first word, and `answers` to those that begin
    with a certain command; None hangs up. `leaves` hangs up after the
    opening, `resets` does so with a TCP reset. `encrypts` tells whether its TLS port is one;
    `intruder` is then said past the encryption, in place of the first answer.
    """

    opening: str = ""
    patience_s: float = 0.0
    answer: str = ""
    answers: Mapping[str, str | None] = field(default_factory=dict)
    leaves: bool = False
    resets: bool = False
    encrypts: bool = False
    intruder: bytes = b""


_BAD_REQUEST = (
    "HTTP/1.1 400 Bad Request\r\nServer: practice\r\nContent-Type: text/html\r\n"
    "Connection: close\r\n\r\n<html><title>400 Bad Request</title></html>\r\n"
)

SILENT = Manner()


def _alert(number: int) -> Manner:
    """Return a peer that answers a hello with a fatal alert, as asyncio's servers never do."""
    return Manner(opening=f"\x15\x03\x03\0\x02\x02{chr(number)}", patience_s=_LONG_S, leaves=True)


_GOODBYE = "221 2.0.0 Bye"
_MANNERS: Mapping[Conduct, Manner] = {
    Conduct.TURNS_AWAY: Manner(
        answer="503 5.5.1 Error: not accepted here", answers={"QUIT": _GOODBYE}, encrypts=True
    ),
    Conduct.SILENT: SILENT,
    Conduct.HANGS_UP: Manner(leaves=True),
    Conduct.RESETS: Manner(patience_s=_NERVES_S, leaves=True, resets=True),
    Conduct.WEB: Manner(opening=_BAD_REQUEST, patience_s=_WEB_PATIENCE_S, leaves=True),
    Conduct.CUTS_OFF: Manner(patience_s=_LONG_S, leaves=True),
    Conduct.NO_CIPHER: _alert(_NO_CIPHER),
    Conduct.NAME_UNKNOWN: _alert(_NAME_UNKNOWN),
    Conduct.BROKEN_TLS: _alert(_INTERNAL),
    Conduct.INTRUDED: Manner(
        opening="220 ESMTP ready\r\n", encrypts=True, intruder=b"250 AUTH PLAIN LOGIN\r\n"
    ),
}

# What servers say for which all is well; IMAP's tag is put before what is none of `* ` and `+ `.
_WELL: Mapping[Protocol, Manner] = {
    Protocol.SMTP: Manner(
        opening="220 ESMTP ready\r\n",
        answer="502 5.5.2 Error: command not recognized",
        answers={
            "EHLO": "250-practice.test\n250-ENHANCEDSTATUSCODES\n250 AUTH PLAIN LOGIN",
            "QUIT": _GOODBYE,
        },
        encrypts=True,
    ),
    Protocol.IMAP: Manner(
        opening="* OK IMAP4rev1 ready\r\n",
        answer="BAD Error in IMAP command received by server.",
        answers={
            "CAPABILITY": "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\nOK Capability completed.",
            "LOGOUT": "* BYE Logging out\nOK Logout completed.",
        },
        encrypts=True,
    ),
    Protocol.POP3: Manner(
        opening="+OK POP3 ready\r\n",
        answer="-ERR Unknown command.",
        answers={"CAPA": "+OK\nUSER\nRESP-CODES\n.", "QUIT": "+OK Logging out."},
        encrypts=True,
    ),
}
_GOODBYES = frozenset({"QUIT", "LOGOUT"})


def manner_of(behaviour: Behaviour) -> Manner | None:
    """Return how a peer behaves that is no ordinary mail server, or None if it is one."""
    if behaviour.conduct is not Conduct.SCRIPTED:
        return _MANNERS.get(behaviour.conduct)
    well = _WELL[behaviour.protocol]
    return replace(well, answers={**well.answers, **behaviour.says})


class RawPeer(asyncio.Protocol):
    """One conversation in a `Manner`; `gone` is done as soon as the connection is lost."""

    def __init__(
        self,
        host: str,
        manner: Manner,
        records: Records,
        opening: str = "",
        protocol: Protocol = Protocol.SMTP,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[None] = self._loop.create_future()
        self._host, self._manner, self._records = host, manner, records
        self._opening = opening or manner.opening
        self._protocol = protocol
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
        tag, _, command = line.partition(" ") if self._protocol is Protocol.IMAP else ("", "", line)
        word, _, argument = command.partition(" ")
        encrypted = self._transport.get_extra_info("sslcontext") is not None
        self._records.hear(self._host, word, argument, self._protocol, encrypted=encrypted)
        answer = self._manner.answers.get(word.upper(), self._manner.answer)
        if self._transport.is_closing():
            return
        if self._manner.intruder:
            with self._transport.get_extra_info("socket").dup() as in_the_open:
                in_the_open.send(self._manner.intruder)
            return
        if answer is None:
            self._transport.close()
            return
        said = answer.replace("{word}", word or "*").split("\n") if answer else ()
        self._transport.write("".join(f"{_tagged(tag, one)}\r\n" for one in said).encode())
        if word.upper() in _GOODBYES:
            self._transport.close()


def _tagged(tag: str, line: str) -> str:
    return f"{tag} {line}" if tag and not line.startswith(("* ", "+ ")) else line
