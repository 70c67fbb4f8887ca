"""The ordinary practice server: aiosmtpd's SMTP, in the words of the servers people meet."""

import asyncio
import base64
import binascii
import contextlib
import logging
import re
import secrets
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps

from aiosmtpd.smtp import (
    MISSING,
    SMTP,
    AuthResult,
    Envelope,
    LoginPassword,
    Session,
    TLSSetupException,
    auth_mechanism,
)

from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.admission import EXCHANGES, Admission, is_here
from smtpwidgets.practice.records import Records
from smtpwidgets.practice.scenario import SIZE_LIMIT_BYTES, ZONE, Behaviour, Door
from smtpwidgets.practice.trace import Passage, traced

__all__ = ["PracticeSMTP"]

_log = logging.getLogger(__name__)

Command = Callable[[str | None], Awaitable[None]]

_STRANGE_WORDS_TOLERATED = 20  # as Postfix does
_COMMAND_LENGTH = 512  # RFC 5321 section 4.5.3.1.4
_AUTH_LENGTH = 12_288  # RFC 4954 section 4; tokens are long

# aiosmtpd announces no enhanced status codes and gives few; a server that announces them gives
# one with each answer (RFC 2034 section 4).
_ENHANCED = {
    "220 Ready to start TLS": "2.0.0",
    "221 Bye": "2.0.0",
    "250 OK": "2.0.0",
    "500 Error:": "5.5.2",
    "501 ": "5.5.4",
    "503 Already authenticated": "5.5.1",
    "503 Error:": "5.5.1",
    "504 ": "5.5.4",
    "552 Error: message size": "5.3.4",
    "552 Error: Too much": "5.3.4",
    "555 ": "5.5.4",
}
_HAS_ENHANCED = re.compile(r"\d{3}[ -][245]\.\d{1,3}\.\d{1,3} ")
_GOES_ON = re.compile(r"\d{3}-.*")  # RFC 5321 section 4.2.1: another line follows
_REFUSED = "535 5.7.8 Error: authentication failed: wrong user name or password"
_FOREIGN = (
    f"550 5.7.1 Practice servers keep all mail on this computer; use an address at {ZONE}, "
    f"such as grace@{ZONE}"
)


class _QuietSession(Session):
    """aiosmtpd logs a warning at each login about an attribute that it sets itself."""

    login_data: object = None


class PracticeSMTP(SMTP):
    """One conversation with the server `host`, behind a door of the given kind.

    `gone` is done as soon as the connection is lost.
    """

    line_length_limit = _AUTH_LENGTH

    def __init__(
        self, host: str, behaviour: Behaviour, door: Door, tls: ssl.SSLContext, records: Records
    ) -> None:
        loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[None] = loop.create_future()
        self._behaviour = behaviour
        super().__init__(
            _Rules(host, behaviour, records),
            hostname=host,
            ident="ESMTP",
            data_size_limit=SIZE_LIMIT_BYTES,
            enable_SMTPUTF8=True,
            tls_context=tls if door is Door.STARTTLS else None,
            # It looks only at its own STARTTLS and takes implicit TLS for none. `auth_required`
            # would then warn; the rules ask for the login instead.
            auth_require_tls=door is Door.STARTTLS,
            auth_exclude_mechanism=EXCHANGES.keys() - set(behaviour.mechanisms),
            authenticator=_authenticate,
            loop=loop,
        )
        # The original is one dictionary for all servers of the process.
        self.command_size_limits = defaultdict(lambda: _COMMAND_LENGTH, AUTH=_AUTH_LENGTH)
        self._smtp_methods = _Commands(
            {v: self._overheard(v, do, records) for v, do in self._smtp_methods.items()},
            otherwise=self._overheard("?", self._not_recognised, records),
        )
        self._strange_words = 0
        self._beginning: list[str] = []  # of a reply that is not complete

    def eof_received(self) -> bool:
        """Let asyncio close the connection: aiosmtpd does so only once it has greeted."""
        super().eof_received()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        """Tell `gone` as well."""
        super().connection_lost(error)
        if not self.gone.done():
            self.gone.set_result(None)

    async def push(self, status: str | bytes) -> None:
        """Send a reply; several lines of it are separated by a line feed.

        A line behind which another one comes waits for it, as real servers do: who is gone
        meanwhile is written to once, and not once a line.
        """
        text = status.decode() if isinstance(status, bytes) else status
        if _GOES_ON.fullmatch(text):
            self._beginning.append(text)
            return
        if not _HAS_ENHANCED.match(text):
            for beginning, enhanced in _ENHANCED.items():
                if text.startswith(beginning):
                    text = f"{text[:3]} {enhanced} {text[4:]}"
                    break
        lines, self._beginning = (*self._beginning, *text.split("\n")), []
        await super().push("\r\n".join(lines))

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 -- aiosmtpd's name
        """Answer in the scenario's words, or else encrypt."""
        if (reply := self._behaviour.replies.get(Stage.STARTTLS)) is not None:
            await self.push(reply)
            return
        await super().smtp_STARTTLS(arg)
        # asyncio tells nobody of a client that leaves in the middle of the handshake.
        if self._original_transport is not None and self._original_transport.is_closing():
            self.connection_lost(None)

    def _overheard(self, verb: str, method: Command, records: Records) -> Command:
        @wraps(method)
        async def hear_and_answer(argument: str | None) -> None:
            now = self.transport
            encrypted = now is not None and now.get_extra_info("sslcontext") is not None
            records.hear(self.hostname, verb, argument or "", encrypted=encrypted)
            await method(argument)

        return hear_and_answer

    async def _not_recognised(self, _argument: str | None) -> None:
        self._strange_words += 1
        if self._strange_words < _STRANGE_WORDS_TOLERATED:
            await self.push("502 5.5.2 Error: command not recognized")
            return
        await self.push(f"421 4.7.0 {self.hostname} Error: too many errors")
        if self.transport is not None:
            self.transport.close()

    def _create_session(self) -> Session:
        return _QuietSession(self.loop)

    async def _handle_client(self) -> None:
        await asyncio.sleep(self._behaviour.greeting_delay_s)
        # A client may leave in the middle of an answer; nobody waits for this task's result.
        with contextlib.suppress(ConnectionError):
            await super()._handle_client()


class _Commands(dict[str, Command]):
    """aiosmtpd logs a warning, on the person's console, at each word it does not find here."""

    def __init__(self, commands: Mapping[str, Command], otherwise: Command) -> None:
        super().__init__(commands)
        self._otherwise = otherwise

    def get(self, verb: str, _default: object = None) -> Command:
        """Return the command, or what answers a word that is none."""
        return super().get(verb, self._otherwise)


class _Rules:
    """What aiosmtpd asks at each command; the names of the methods are aiosmtpd's."""

    def __init__(self, host: str, behaviour: Behaviour, records: Records) -> None:
        self._host, self._behaviour, self._records = host, behaviour, records
        self.admission = Admission(host, behaviour)
        self._needs_login = bool(behaviour.mechanisms) and behaviour.login_first

    def verdict(self, *, username: str | None) -> AuthResult:
        """Return the answer to a login; None is nobody."""
        if username is not None:
            return AuthResult(success=True, auth_data=username)
        reply = self._behaviour.replies.get(Stage.LOGIN, _REFUSED)
        return AuthResult(success=False, handled=False, message=reply)

    # PLAIN and LOGIN are aiosmtpd's own; these are found by their names.

    @auth_mechanism("CRAM-MD5")
    async def auth_cram_md5(self, server: SMTP, args: list[str]) -> AuthResult:
        """RFC 2195."""
        return await self._exchange(server, args, "CRAM-MD5")

    @auth_mechanism("SCRAM-SHA-256")
    async def auth_scram(self, server: SMTP, args: list[str]) -> AuthResult:
        """RFC 7677."""
        return await self._exchange(server, args, "SCRAM-SHA-256")

    @auth_mechanism("XOAUTH2")
    async def auth_xoauth2(self, server: SMTP, args: list[str]) -> AuthResult:
        """Google's and Microsoft's way to send a token."""
        return await self._exchange(server, args, "XOAUTH2")

    @auth_mechanism("OAUTHBEARER")
    async def auth_oauthbearer(self, server: SMTP, args: list[str]) -> AuthResult:
        """RFC 7628."""
        return await self._exchange(server, args, "OAUTHBEARER")

    async def _exchange(self, server: SMTP, args: list[str], mechanism: str) -> AuthResult:
        exchange = EXCHANGES[mechanism](self.admission)
        challenge = next(exchange)
        try:
            if args[1:]:
                initial = "" if args[1] == "=" else args[1]
                challenge = exchange.send(base64.b64decode(initial, validate=True))
            while True:
                answer = await server.challenge_auth(challenge)
                if answer is MISSING:
                    return AuthResult(success=False)
                challenge = exchange.send(answer)
        except StopIteration as end:
            return self.verdict(username=end.value)
        except (binascii.Error, ValueError):
            await server.push("501 5.5.2 Can't decode base64")
            return AuthResult(success=False)

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        if (reply := self._behaviour.replies.get(Stage.CAPABILITIES)) is not None:
            return [reply]
        session.host_name = name
        offered = [
            line for line in lines if self._behaviour.mechanisms or not line.startswith("250-AUTH")
        ]
        return [*offered[:-1], "250-ENHANCEDSTATUSCODES", offered[-1]]

    async def handle_AUTH(  # noqa: N802
        self, _server: SMTP, _session: Session, _envelope: Envelope, _args: list[str]
    ) -> object:
        if self._behaviour.mechanisms:
            return MISSING
        return "503 5.5.1 Error: authentication not enabled"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if server.tls_context is not None and session.ssl is None:
            return "530 5.7.0 Must issue a STARTTLS command first"
        if self._needs_login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if (reply := self._behaviour.replies.get(Stage.SENDER)) is not None:
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        reply = self._behaviour.replies.get(Stage.RECIPIENT)
        if reply is not None and (self._behaviour.login_first or not session.authenticated):
            return reply
        if not is_here(address):
            return _FOREIGN
        if address.lower().startswith("nobody@"):
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if (reply := self._behaviour.replies.get(Stage.MESSAGE)) is not None:
            return reply
        folder = self._behaviour.delivers_to
        passage = Passage(
            host=self._host,
            greeted_as=session.host_name or "unknown",
            cipher=None if server.transport is None else server.transport.get_extra_info("cipher"),
            username=session.auth_data if isinstance(session.auth_data, str) else None,
            sender=envelope.mail_from or "",
            queue_id=secrets.token_hex(5).upper(),
            folder=folder,
        )
        for recipient in envelope.rcpt_tos:
            content = traced(envelope.original_content or b"", passage, recipient)
            self._records.mailboxes.deliver(recipient, content, folder)
        return f"250 2.0.0 Ok: queued as {passage.queue_id}"

    async def handle_exception(self, error: Exception) -> str:
        # A client that refuses our certificate is what half of the scenarios are about.
        if not isinstance(error, TLSSetupException | OSError):
            _log.error("the practice server %s failed", self._host, exc_info=error)
        return "451 4.3.0 Error: the practice server failed; please report this"


def _authenticate(
    server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
) -> AuthResult:
    rules: _Rules = server.event_handler
    username, secret = (part.decode("utf-8", "replace") for part in data)
    return rules.verdict(username=username if rules.admission.admits(username, secret) else None)


def _b(text: str) -> bytes:
    return text.encode("utf-8", "replace")
