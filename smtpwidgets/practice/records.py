"""What practice servers remember: delivered messages, and what clients said without secrets."""

import email
import email.policy
import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from email.message import EmailMessage

__all__ = ["Records"]

# A notebook may stay open for weeks: keep the newest, forget the rest.
_MESSAGES_KEPT = 100
_LINES_KEPT = 1_000
_LINE_LENGTH = 300

_VERBS = frozenset(
    {"AUTH", "DATA", "EHLO", "EXPN", "HELO", "HELP", "MAIL", "NOOP", "QUIT", "RCPT", "RSET"}
    | {"STARTTLS", "VRFY"}
)
_MECHANISMS = frozenset(
    {"CRAM-MD5", "EXTERNAL", "LOGIN", "OAUTHBEARER", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"}
    | {"XOAUTH2"}
)


class Records:
    """Filled in the thread of the servers, read in any other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._boxes: defaultdict[str, deque[bytes]] = defaultdict(
            lambda: deque(maxlen=_MESSAGES_KEPT)
        )
        self._said: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_LINES_KEPT))

    def deliver(self, recipients: Iterable[str], content: bytes) -> None:
        """Put a message into the mailbox of each recipient."""
        with self._lock:
            for recipient in recipients:
                self._boxes[recipient.lower()].append(content)

    def mailbox(self, address: str) -> list[EmailMessage]:
        """Return the messages delivered to `address`, oldest first."""
        with self._lock:
            contents = list(self._boxes.get(address.lower(), ()))
        return [email.message_from_bytes(c, policy=email.policy.default) for c in contents]

    def hear(self, host: str, verb: str, argument: str = "") -> None:
        """Write down a command, without anything that could be a secret or a part of one."""
        with self._lock:
            self._said[host].append(_discreet(verb.upper(), argument))

    def transcript(self, host: str) -> tuple[str, ...]:
        """Return the commands heard by `host`, oldest first."""
        with self._lock:
            return tuple(self._said.get(host, ()))


def _discreet(verb: str, argument: str) -> str:
    # A client that lost count of the replies may send a password where a command is expected.
    if verb not in _VERBS:
        return "(not an SMTP command)"
    if verb == "AUTH":
        mechanism = argument.partition(" ")[0].upper()
        argument = mechanism if mechanism in _MECHANISMS else "(unknown mechanism)"
    line = f"{verb} {argument}".strip()[:_LINE_LENGTH]
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
