"""What practice servers remember: delivered messages, and what clients said without secrets."""

import email
import email.policy
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from email.message import EmailMessage
from typing import NamedTuple

from smtpwidgets.model.security import Protocol
from smtpwidgets.practice.mailboxes import Mailboxes

__all__ = ["Login", "Records"]

# A notebook may stay open for weeks: keep the newest, forget the rest.
_LINES_KEPT = 1_000
_LINE_LENGTH = 300

# Words that are kept with what follows them, by protocol; of others only the first word is kept.
_VERBS: Mapping[Protocol, frozenset[str]] = {
    Protocol.SMTP: frozenset(
        {"DATA", "EHLO", "EXPN", "HELO", "HELP", "MAIL", "NOOP", "QUIT", "RCPT", "RSET"}
        | {"STARTTLS", "VRFY"}
    ),
    Protocol.IMAP: frozenset(
        {"CAPABILITY", "CHECK", "CLOSE", "EXAMINE", "EXPUNGE", "FETCH", "ID", "LIST", "LOGOUT"}
        | {"NOOP", "SEARCH", "SELECT", "STARTTLS", "STATUS", "STORE", "UID EXPUNGE", "UID FETCH"}
        | {"UID SEARCH", "UID STORE", "UNSELECT"}
    ),
    Protocol.POP3: frozenset(
        {"CAPA", "DELE", "LIST", "NOOP", "QUIT", "RETR", "RSET", "STAT", "STLS", "TOP", "UIDL"}
    ),
}
# What follows these is a secret, or leads to one.
_SECRETIVE: Mapping[Protocol, frozenset[str]] = {
    Protocol.SMTP: frozenset({"AUTH"}),
    Protocol.IMAP: frozenset({"AUTHENTICATE", "LOGIN"}),
    Protocol.POP3: frozenset({"APOP", "AUTH", "PASS", "USER"}),
}
# What a login begins with; the user name of POP3 is told apart from the password, and before it.
_LOGINS = frozenset({"APOP", "AUTH", "AUTHENTICATE", "LOGIN", "PASS"})
_AUTH = frozenset({"AUTH", "AUTHENTICATE"})
_NAMES: Mapping[Protocol, str] = {
    Protocol.SMTP: "an SMTP",
    Protocol.IMAP: "an IMAP",
    Protocol.POP3: "a POP3",
}
_MECHANISMS = frozenset(
    {"CRAM-MD5", "EXTERNAL", "LOGIN", "OAUTHBEARER", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"}
    | {"XOAUTH2"}
)


class Login(NamedTuple):
    """A login that a client began: the command, and whether the connection was encrypted."""

    verb: str
    encrypted: bool


class Records:
    """Filled in the thread of the servers, read in any other."""

    def __init__(self) -> None:
        self.mailboxes = Mailboxes()
        self._lock = threading.Lock()
        self._said: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_LINES_KEPT))
        self._logins: defaultdict[str, deque[Login]] = defaultdict(
            lambda: deque(maxlen=_LINES_KEPT)
        )

    def mailbox(self, address: str) -> list[EmailMessage]:
        """Return the messages delivered to `address`, oldest first."""
        contents = [letter.content for letter in self.mailboxes.everything(address)]
        return [email.message_from_bytes(c, policy=email.policy.default) for c in contents]

    def hear(
        self,
        host: str,
        verb: str,
        argument: str = "",
        protocol: Protocol = Protocol.SMTP,
        *,
        encrypted: bool,
    ) -> None:
        """Write down a command, without anything that could be a secret or a part of one."""
        with self._lock:
            self._said[host].append(_discreet(verb.upper(), argument, protocol))
            if verb.upper() in _LOGINS & _SECRETIVE[protocol]:
                self._logins[host].append(Login(verb.upper(), encrypted))

    def transcript(self, host: str) -> tuple[str, ...]:
        """Return the commands heard by `host`, oldest first."""
        with self._lock:
            return tuple(self._said.get(host, ()))

    def logins(self, host: str) -> tuple[Login, ...]:
        """Return the logins that were begun at `host`, oldest first."""
        with self._lock:
            return tuple(self._logins.get(host, ()))


def _discreet(verb: str, argument: str, protocol: Protocol) -> str:
    # A client that lost count of the replies may send a password where a command is expected.
    if verb in _SECRETIVE[protocol]:
        mechanism = argument.partition(" ")[0].upper()
        argument = mechanism if mechanism in _MECHANISMS else "(unknown mechanism)"
        return f"{verb} {argument}" if verb in _AUTH else verb
    if verb not in _VERBS[protocol]:
        return f"(not {_NAMES[protocol]} command)"
    line = f"{verb} {argument}".strip()[:_LINE_LENGTH]
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
