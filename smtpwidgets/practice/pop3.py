"""The practice server for fetching mail over POP3: our own small subset.

RFC 1939 with CAPA and response codes (RFC 2449, RFC 3206), STLS (RFC 2595) and AUTH (RFC 5034).
"""

import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from smtpwidgets.model.security import Protocol
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.admission import EXCHANGES
from smtpwidgets.practice.lines import LinePeer
from smtpwidgets.practice.mailboxes import INBOX, Letter

__all__ = ["PracticePOP3"]

_REFUSED = "-ERR [AUTH] Authentication failed."
_PRIVACY = "-ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections."
_PASSWORD_MECHANISMS = frozenset({"PLAIN", "LOGIN"})


class PracticePOP3(LinePeer):
    """One POP3 conversation. What it shows stays as it was at the login (RFC 1939 section 4)."""

    _named = ""
    _stamp = ""  # what APOP digests are made with
    _letters: tuple[Letter, ...] = ()
    _deleted: frozenset[int] = frozenset()

    # --- what every line peer has -----------------------------------------------------------------

    def greet(self) -> None:
        """Say hello, or what the scenario says; `-ERR` hangs up."""
        own = self.words_for(Stage.GREETING)
        if "APOP" in self._behaviour.mechanisms:
            self._stamp = f"<{secrets.token_hex(4)}.{int(time.time())}@{self._host}>"
        self.say(*(own or [f"+OK {self._host} ready. {self._stamp}".strip()]))
        if own and own[-1].startswith("-ERR"):
            self.hang_up()

    def line_received(self, line: str) -> None:
        """Answer a command."""
        verb, _, rest = line.strip().partition(" ")
        verb = verb.upper()
        kept = rest.split(" ")[0] if verb == "AUTH" else rest
        self._records.hear(self._host, verb, kept, Protocol.POP3, encrypted=self._encrypted)
        logged_in, answer = self._commands.get(verb, (None, None))
        if answer is None:
            self.say("-ERR Unknown command.")
            if self.strange():
                self.hang_up()
        elif logged_in is not None and logged_in is not bool(self._username):
            self.say("-ERR Not now." if self._username else "-ERR Log in first.")
        else:
            answer(self, rest)

    def admitted(self, username: str | None) -> None:
        """Answer a login."""
        if username is None:
            self.say(*(self.words_for(Stage.LOGIN) or [_REFUSED]))
        elif self.words_for(Stage.MAILBOX):
            self.say(*self.words_for(Stage.MAILBOX))  # a POP3 mailbox is opened with the login
        else:
            self._username = username
            self._letters = self._records.mailboxes.letters(username)
            self.say("+OK Logged in.")

    def unreadable(self) -> None:
        """Answer a login that was broken off."""
        self.say("-ERR Authentication broken off.")

    # --- before the login -------------------------------------------------------------------------

    def _capa(self, _rest: str) -> None:
        if self.words_for(Stage.CAPABILITIES):
            self.say(*self.words_for(Stage.CAPABILITIES))
            return
        names = ["TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"]
        names += ["STLS"] if self.may_encrypt else []
        if self.may_log_in and not self._username:
            names += ["USER"] if self._takes_user() else []
            offered = [name for name in self._behaviour.mechanisms if name in EXCHANGES]
            names += [f"SASL {' '.join(offered)}"] if offered else []
        self.say("+OK", *names, ".")

    def _stls(self, _rest: str) -> None:
        if not self.may_encrypt:
            self.say("-ERR TLS is not available now.")
        elif self.words_for(Stage.STARTTLS):
            self.say(*self.words_for(Stage.STARTTLS))
        else:
            self.say("+OK Begin TLS negotiation now.")
            self.encrypt()

    def _takes_user(self) -> bool:
        return bool(_PASSWORD_MECHANISMS & set(self._behaviour.mechanisms))

    def _user(self, rest: str) -> None:
        if not self.may_log_in:
            self.say(_PRIVACY)
        elif not self._takes_user():
            self.say("-ERR USER is switched off on this server.")
        else:
            self._named = rest
            self.say("+OK")  # also to strangers: who has a mailbox here is nobody's business

    def _pass(self, rest: str) -> None:
        if not self._named:
            self.say("-ERR No username given.")
            return
        name, self._named = self._named, ""
        self.admitted(name if self._admission.admits(name, rest) else None)

    def _apop(self, rest: str) -> None:
        name, _, digest = rest.rpartition(" ")
        if not self._stamp:
            self.say("-ERR APOP is switched off on this server.")
        else:
            fits = self._admission.admits_apop(name, self._stamp, digest)
            self.admitted(name if fits else None)

    def _auth(self, rest: str) -> None:
        name, _, initial = rest.partition(" ")
        offered = [one for one in self._behaviour.mechanisms if one in EXCHANGES]
        if not self.may_log_in:
            self.say(_PRIVACY)
        elif not name:
            self.say("+OK", *offered, ".")
        elif name.upper() not in offered:
            self.say("-ERR Unsupported authentication mechanism.")
        else:
            self.begin_exchange(name.upper(), initial or None)

    # --- after it ---------------------------------------------------------------------------------

    def _shown(self) -> dict[int, Letter]:
        numbered = enumerate(self._letters, 1)
        return {n: letter for n, letter in numbered if n not in self._deleted}

    def _one(self, number: str) -> tuple[int, Letter] | None:
        """Return a message by its number, or say that there is none."""
        found = self._shown().get(int(number)) if re.fullmatch(r"\d{1,9}", number) else None
        if found is None:
            self.say("-ERR There is no such message.")
            return None
        return int(number), found

    def _stat(self, _rest: str) -> None:
        shown = self._shown().values()
        self.say(f"+OK {len(shown)} {sum(len(letter.content) for letter in shown)}")

    def _listing(self, rest: str, value: Callable[[Letter], object]) -> None:
        if rest:
            if (found := self._one(rest)) is not None:
                self.say(f"+OK {found[0]} {value(found[1])}")
            return
        shown = self._shown().items()
        self.say("+OK", *(f"{number} {value(letter)}" for number, letter in shown), ".")

    def _list(self, rest: str) -> None:
        self._listing(rest, lambda letter: len(letter.content))

    def _uidl(self, rest: str) -> None:
        validity = self._records.mailboxes.validity
        self._listing(rest, lambda letter: f"{validity:x}.{letter.uid:x}")

    def _retr(self, rest: str) -> None:
        if (found := self._one(rest)) is not None:
            self._send_lines(found[1].content.splitlines())

    def _top(self, rest: str) -> None:
        number, _, count = rest.partition(" ")
        if not re.fullmatch(r"\d{1,9}", count):
            self.say("-ERR TOP wants two numbers.")
        elif (found := self._one(number)) is not None:
            header, _, text = found[1].content.partition(b"\r\n\r\n")
            self._send_lines([*header.splitlines(), b"", *text.splitlines()[: int(count)]])

    def _send_lines(self, lines: Iterable[bytes]) -> None:
        stuffed = (b"." + line if line.startswith(b".") else line for line in lines)
        self.send(b"+OK\r\n" + b"".join(line + b"\r\n" for line in stuffed) + b".\r\n")

    def _dele(self, rest: str) -> None:
        if (found := self._one(rest)) is not None:
            self._deleted |= {found[0]}
            self.say("+OK Marked to be deleted.")

    def _noop(self, _rest: str) -> None:
        self.say("+OK")

    def _rset(self, _rest: str) -> None:
        self._deleted = frozenset()
        self.say("+OK")

    def _quit(self, _rest: str) -> None:
        gone = [letter.uid for n, letter in enumerate(self._letters, 1) if n in self._deleted]
        self._records.mailboxes.remove(self._username, INBOX, gone)
        self.say("+OK Logging out.")
        self.hang_up()

    # What a client may say, whether it must be logged in (None: either way), and who answers.
    _commands: ClassVar[Mapping[str, tuple[bool | None, Callable[["PracticePOP3", str], None]]]] = {
        "CAPA": (None, _capa),
        "NOOP": (True, _noop),
        "QUIT": (None, _quit),
        "STLS": (False, _stls),
        "USER": (False, _user),
        "PASS": (False, _pass),
        "APOP": (False, _apop),
        "AUTH": (False, _auth),
        "STAT": (True, _stat),
        "LIST": (True, _list),
        "UIDL": (True, _uidl),
        "RETR": (True, _retr),
        "TOP": (True, _top),
        "DELE": (True, _dele),
        "RSET": (True, _rset),
    }
