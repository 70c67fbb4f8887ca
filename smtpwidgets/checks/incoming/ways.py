"""Which way to log into an incoming server: the SASL mechanisms it names, and older commands."""

from collections.abc import Mapping

from smtpwidgets.checks.incoming.imap import ImapDialogue
from smtpwidgets.checks.incoming.pop3 import Pop3Dialogue
from smtpwidgets.checks.mechanisms import choose
from smtpwidgets.checks.sasl import MOST_OFFERED
from smtpwidgets.model.security import Auth, Protocol

__all__ = ["APOP", "COMMANDS", "LOGIN_COMMAND", "USER_PASS", "command_for", "offered"]

# Not called LOGIN, which is a SASL mechanism, too.
LOGIN_COMMAND, USER_PASS, APOP = "LOGIN command", "USER/PASS", "APOP"

# The commands of each protocol that log in without SASL.
COMMANDS: Mapping[Protocol, tuple[str, ...]] = {
    Protocol.SMTP: (),
    Protocol.IMAP: (LOGIN_COMMAND,),
    Protocol.POP3: (USER_PASS, APOP),
}
_EVERY_COMMAND = frozenset(name for names in COMMANDS.values() for name in names)
# What each way to log in may do by command where no better mechanism is offered.
_FALLBACK: Mapping[Auth, frozenset[str]] = {
    Auth.PASSWORD: frozenset({LOGIN_COMMAND, USER_PASS}),
    Auth.CRAM_MD5: frozenset({APOP}),
}
# Mechanisms that come after those commands; none in all other cases.
_LAST_RESORTS: Mapping[Auth, frozenset[str]] = {Auth.PASSWORD: frozenset({"LOGIN", "CRAM-MD5"})}


def offered(talk: ImapDialogue | Pop3Dialogue) -> tuple[str, ...]:
    """Return what the server offers for logging in: mechanisms, then commands.

    IMAP names mechanisms as `AUTH=PLAIN`, POP3 in a line `SASL PLAIN LOGIN` (RFC 5034).
    """
    if isinstance(talk, ImapDialogue):
        named = [word[5:] for word in talk.capabilities if word.startswith("AUTH=")]
        commands = () if talk.can("LOGINDISABLED") else (LOGIN_COMMAND,)
    else:
        lines = [line.split() for line in talk.capabilities]
        named = [word for line in lines if line[:1] == ["SASL"] for word in line[1:]]
        # A server that lists nothing knows USER (RFC 1939); one that lists says so (RFC 2449).
        user = (USER_PASS,) if talk.can("USER") or not talk.listed else ()
        commands = (*user, APOP) if talk.stamp else user
    return tuple(dict.fromkeys((*named[:MOST_OFFERED], *commands)))


def command_for(
    talk: ImapDialogue | Pop3Dialogue, auth: Auth, *, encrypted: bool, pinned: str | None
) -> str | None:
    """Return the command to log in with, or None where a mechanism is better."""
    names = offered(talk)
    if pinned is not None:
        return pinned if pinned in names and pinned in _EVERY_COMMAND else None
    # The command is what every server has tested most.
    mechanism = choose(auth, names, encrypted=encrypted, pinned=None)
    if mechanism is not None and mechanism not in _LAST_RESORTS.get(auth, ()):
        return None
    return next((name for name in names if name in _FALLBACK.get(auth, ())), None)
