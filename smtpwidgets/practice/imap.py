"""The practice server for reading mail over IMAP4rev1: our own small subset.

It knows what mail programs need to log in, to find a message, read it and take it out again
(RFC 9051 where it agrees with RFC 3501, SASL-IR, ID, UIDPLUS, SPECIAL-USE). A library for this
would be larger than the package; aiosmtpd has no sister for incoming mail.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import ClassVar

from smtpwidgets.model.security import Protocol
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.admission import EXCHANGES
from smtpwidgets.practice.imap_letters import NotUnderstoodError, tokens
from smtpwidgets.practice.imap_mailbox import FLAGS, OpenMailbox
from smtpwidgets.practice.lines import LinePeer
from smtpwidgets.practice.mailboxes import FOLDERS, INBOX

__all__ = ["PracticeIMAP"]

_LITERAL = re.compile(r"\{(\d{1,9})(\+?)\}$")
_LITERAL_LENGTH = 16_384
_REFUSED = "NO [AUTHENTICATIONFAILED] Authentication failed."
# The secret goes in clear in these, so that LOGIN stands and falls with them.
_PASSWORD_MECHANISMS = frozenset({"PLAIN", "LOGIN"})


class _State(IntEnum):
    """How far the client has come (RFC 9051 section 3)."""

    GREETED = 0
    LOGGED_IN = 1
    SELECTED = 2


_LIST_OPTIONS = frozenset({"SPECIAL-USE", "RETURN"})
# By command: whether it changes the mailbox, and what is sent.
_Work = Callable[[OpenMailbox, Sequence[str], bool], Iterable[bytes]]
_ON_MESSAGES: Mapping[str, tuple[bool, _Work]] = {
    "SEARCH": (False, lambda box, words, by_uid: box.search(words, by_uid=by_uid)),
    "FETCH": (False, lambda box, words, by_uid: box.fetch(words, by_uid=by_uid)),
    "STORE": (True, lambda box, words, by_uid: box.store(words, by_uid=by_uid)),
    "EXPUNGE": (True, lambda box, words, by_uid: box.expunge(words[0] if by_uid and words else "")),
}


_Answer = Callable[["PracticeIMAP", Sequence[str]], None]


def _on_messages(verb: str, *, by_uid: bool = False) -> _Answer:
    return lambda peer, words: peer.on_messages(verb, words, by_uid=by_uid)


class PracticeIMAP(LinePeer):
    """One IMAP conversation."""

    _tag = "*"
    _command = ""  # so far, where literals divide it
    _state = _State.GREETED
    _mailbox: OpenMailbox | None = None

    # --- what every line peer has -----------------------------------------------------------------

    def greet(self) -> None:
        """Say hello, or what the scenario says: BYE hangs up, PREAUTH has let everybody in."""
        own = self.words_for(Stage.GREETING)
        self.say(*(own or [f"* OK [CAPABILITY {self._capabilities()}] {self._host} ready."]))
        if own and own[-1].upper().startswith("* BYE"):
            self.hang_up()
        if own and own[-1].upper().startswith("* PREAUTH"):
            self._state = _State.LOGGED_IN

    def line_received(self, line: str) -> None:
        """Collect a command; when it is whole, answer it."""
        self._command += line
        if len(self._command) > _LITERAL_LENGTH:
            self._tag, self._command = self._command.split(" ")[0][:20], ""
            self._end("BAD", "Too long.")
            self.hang_up()
        elif (found := _LITERAL.search(line)) is None:
            command, self._command = self._command, ""
            self._answer(command)
        elif int(found[1]) > _LITERAL_LENGTH:
            self._tag, self._command = self._command.split(" ")[0][:20], ""
            self._end("NO", "[TOOBIG] Literal too long.")
            if found[2]:
                self.hang_up()  # it is on its way already
        else:
            self._command = self._command[: -len(found[0])]
            self.expect(int(found[1]))
            if not found[2]:
                self.say("+ Ready for more.")

    def octets_received(self, octets: bytes) -> None:
        """Put a literal where it belongs, as a quoted string."""
        text = octets.decode("utf-8", "replace").replace("\\", "\\\\").replace('"', '\\"')
        self._command += f'"{text}"'

    def admitted(self, username: str | None) -> None:
        """Answer a login."""
        if username is not None:
            self._username, self._state = username, _State.LOGGED_IN
            self._end("OK", f"[CAPABILITY {self._capabilities()}] Logged in")
            return
        self._refuse(Stage.LOGIN, _REFUSED)

    def unreadable(self) -> None:
        """Answer a login that was broken off."""
        self._end("BAD", "Authentication broken off.")

    # --- answering --------------------------------------------------------------------------------

    def _answer(self, command: str) -> None:
        self._tag, _, rest = command.strip().partition(" ")
        verb, _, rest = rest.partition(" ")
        verb = verb.upper()
        if verb == "UID":
            second, _, rest = rest.partition(" ")
            verb = f"UID {second.upper()}"
        mechanism = rest.split(" ")[0] if verb == "AUTHENTICATE" else ""
        self._records.hear(
            self._host, verb, mechanism or rest, Protocol.IMAP, encrypted=self._encrypted
        )
        needed, answer = self._commands.get(verb, (_State.GREETED, None))
        if answer is None or not re.fullmatch(r'[^\s(){%*"\\+]{1,40}', self._tag):
            self._not_recognised()
        elif self._state < needed:
            words = ("Log in first.", "Select a mailbox first.")[self._state]
            self._end("BAD", words)
        else:
            try:
                answer(self, tokens(rest))
            except NotUnderstoodError as error:
                self._end("BAD", f"Error in IMAP command {verb}: {error}.")

    def _not_recognised(self) -> None:
        self._tag = self._tag if re.fullmatch(r"[A-Za-z0-9.]{1,40}", self._tag) else "*"
        if self.strange():
            self.say("* BYE Too many invalid IMAP commands.")
            self.hang_up()
            return
        self._end("BAD", "Error in IMAP command received by server.")

    def _end(self, status: str, words: str) -> None:
        self.say(f"{self._tag} {status} {words}")

    def _refuse(self, stage: Stage, ordinary: str) -> None:
        """Refuse in the scenario's words; lines that begin with `* ` are for nobody's command."""
        lines = self.words_for(stage) or [ordinary]
        self.say(*(line if line.startswith("* ") else f"{self._tag} {line}" for line in lines))
        if any(line.startswith("* BYE") for line in lines):
            self.hang_up()

    def _capabilities(self) -> str:
        offered = [name for name in self._behaviour.mechanisms if name in EXCHANGES]
        login = [] if self._takes_login() else ["LOGINDISABLED"]
        if self._state is not _State.GREETED:
            more = ["UIDPLUS", "SPECIAL-USE"]
        else:
            more = ["STARTTLS"] if self.may_encrypt else []
            more += login + ([f"AUTH={name}" for name in offered] if self.may_log_in else [])
        return " ".join(["IMAP4rev1", "SASL-IR", "ID", "LITERAL+", *more])

    def _takes_login(self) -> bool:
        return self.may_log_in and bool(_PASSWORD_MECHANISMS & set(self._behaviour.mechanisms))

    # --- commands of every state ------------------------------------------------------------------

    def _capability(self, _words: Sequence[str]) -> None:
        own = self.words_for(Stage.CAPABILITIES)
        self.say(*(own or [f"* CAPABILITY {self._capabilities()}"]))
        self._end("OK", "Capability completed.")

    def _noop(self, _words: Sequence[str]) -> None:
        self._show_changes()
        self._end("OK", "NOOP completed.")

    def _id(self, _words: Sequence[str]) -> None:
        self.say('* ID ("name" "smtpwidgets practice server")')  # RFC 2971
        self._end("OK", "ID completed.")

    def _logout(self, _words: Sequence[str]) -> None:
        self.say("* BYE Logging out")
        self._end("OK", "Logout completed.")
        self.hang_up()

    def _starttls(self, _words: Sequence[str]) -> None:
        if not self.may_encrypt or self._state is not _State.GREETED:
            self._end("BAD", "TLS is not available now.")
        elif self.words_for(Stage.STARTTLS):
            self._refuse(Stage.STARTTLS, "")
        else:
            self._end("OK", "Begin TLS negotiation now.")
            self.encrypt()

    def _login(self, words: Sequence[str]) -> None:
        if self._state is not _State.GREETED or len(words) != 2:
            self._end("BAD", "LOGIN wants a user name and a password, once.")
        elif not self.may_log_in:
            self._end("NO", "[PRIVACYREQUIRED] Plaintext authentication disallowed, use STARTTLS.")
        elif not self._takes_login():
            self._refuse(Stage.LOGIN, "NO [CANNOT] LOGIN is switched off on this server.")
        else:
            self.admitted(words[0] if self._admission.admits(*words) else None)

    def _authenticate(self, words: Sequence[str]) -> None:
        name = words[0].upper() if words else ""
        offered = name in self._behaviour.mechanisms and name in EXCHANGES
        if self._state is not _State.GREETED or not 0 < len(words) < 3:
            self._end("BAD", "AUTHENTICATE wants a mechanism, once.")
        elif not self.may_log_in:
            self._end("NO", "[PRIVACYREQUIRED] Plaintext authentication disallowed, use STARTTLS.")
        elif not offered:
            self._end("NO", "Unsupported authentication mechanism.")
        else:
            self.begin_exchange(name, words[1] if len(words) == 2 else None)

    # --- mailboxes --------------------------------------------------------------------------------

    def _list(self, words: Sequence[str]) -> None:
        reference, pattern = (*[w for w in words if w.upper() not in _LIST_OPTIONS], "", "")[:2]
        wanted = re.escape(reference + pattern).replace("\\*", ".*").replace("%", "[^/]*")
        special = bool(words) and words[0].upper() == "SPECIAL-USE"
        if not pattern:
            self.say('* LIST (\\Noselect) "/" ""')
        for name, use in FOLDERS.items() if pattern else ():
            if re.fullmatch(wanted, name, re.IGNORECASE) and (use or not special):
                attributes = f"\\HasNoChildren {use}".strip()
                self.say(f'* LIST ({attributes}) "/" {name}')
        self._end("OK", "List completed.")

    def _status(self, words: Sequence[str]) -> None:
        folder = self._folder_named(words[0] if words else "")
        if folder is None:
            return
        letters = self._records.mailboxes.letters(self._username, folder)
        known = {
            "MESSAGES": len(letters),
            "RECENT": 0,
            "UIDNEXT": self._records.mailboxes.next_uid(self._username, folder),
            "UIDVALIDITY": self._records.mailboxes.validity,
            "UNSEEN": sum("\\Seen" not in letter.flags for letter in letters),
        }
        items = [item.upper() for item in words[1:]]
        if not items or not set(items) <= known.keys():
            raise NotUnderstoodError("status item")
        self.say(f"* STATUS {folder} ({' '.join(f'{item} {known[item]}' for item in items)})")
        self._end("OK", "Status completed.")

    def _select(self, words: Sequence[str]) -> None:
        self._open(words, read_only=False)

    def _examine(self, words: Sequence[str]) -> None:
        self._open(words, read_only=True)

    def _open(self, words: Sequence[str], *, read_only: bool) -> None:
        # A SELECT that fails leaves none open (section 6.3.2).
        self._mailbox, self._state = None, _State.LOGGED_IN
        folder = self._folder_named(words[0] if words else "")
        if folder is None:
            return
        mailboxes = self._records.mailboxes
        self._mailbox = OpenMailbox(mailboxes, self._username, folder, read_only=read_only)
        self._state = _State.SELECTED
        self.say(
            f"* FLAGS ({' '.join(FLAGS)})",
            f"* OK [PERMANENTFLAGS ({'' if read_only else ' '.join(FLAGS)})] Flags.",
            f"* {self._mailbox.size} EXISTS",
            "* 0 RECENT",
            f"* OK [UIDVALIDITY {mailboxes.validity}] UIDs valid",
            f"* OK [UIDNEXT {mailboxes.next_uid(self._username, folder)}] Next UID",
        )
        self._end("OK", f"[{'READ-ONLY' if read_only else 'READ-WRITE'}] Opened.")

    def _folder_named(self, name: str) -> str | None:
        """Return a folder, or answer why there is none."""
        if self.words_for(Stage.MAILBOX):
            self._refuse(Stage.MAILBOX, "")
            return None
        folder = INBOX if name.upper() == INBOX else name
        if folder not in FOLDERS:
            self._end("NO", f"[NONEXISTENT] Mailbox doesn't exist: {name[:40]!a}")
            return None
        return folder

    # --- messages ---------------------------------------------------------------------------------

    def _show_changes(self) -> None:
        if self._mailbox is not None:
            self.say(*self._mailbox.changes())

    def _unselect(self, _words: Sequence[str]) -> None:
        self._mailbox, self._state = None, _State.LOGGED_IN
        self._end("OK", "Unselect completed.")

    def _close(self, _words: Sequence[str]) -> None:
        if self._mailbox is not None and not self._mailbox.read_only:
            self._mailbox.expunge("")
        self._mailbox, self._state = None, _State.LOGGED_IN
        self._end("OK", "Close completed.")

    def on_messages(self, verb: str, words: Sequence[str], *, by_uid: bool) -> None:
        """Answer a command about messages."""
        if self._mailbox is None:
            raise RuntimeError("the state says that a mailbox is open")
        writes, work = _ON_MESSAGES[verb]
        if writes and self._mailbox.read_only:
            self._end("NO", "[READ-ONLY] The mailbox was opened for reading only.")
            return
        if writes and not self._behaviour.lets_remove:
            self._end("NO", "[NOPERM] Permission denied")
            return
        if by_uid:  # the other commands count by number, which must not move under them (7.5.1)
            self._show_changes()
        for octets in work(self._mailbox, words, by_uid):
            self.send(octets)
        self._end("OK", f"{verb.capitalize()} completed.")

    # What a client may say, from which state on, and who answers.
    _commands: ClassVar[Mapping[str, tuple[_State, _Answer]]] = {
        "CAPABILITY": (_State.GREETED, _capability),
        "NOOP": (_State.GREETED, _noop),
        "ID": (_State.GREETED, _id),
        "LOGOUT": (_State.GREETED, _logout),
        "STARTTLS": (_State.GREETED, _starttls),
        "LOGIN": (_State.GREETED, _login),
        "AUTHENTICATE": (_State.GREETED, _authenticate),
        "LIST": (_State.LOGGED_IN, _list),
        "STATUS": (_State.LOGGED_IN, _status),
        "SELECT": (_State.LOGGED_IN, _select),
        "EXAMINE": (_State.LOGGED_IN, _examine),
        "CHECK": (_State.SELECTED, _noop),
        "CLOSE": (_State.SELECTED, _close),
        "UNSELECT": (_State.SELECTED, _unselect),
        **{verb: (_State.SELECTED, _on_messages(verb)) for verb in _ON_MESSAGES},
        **{
            f"UID {verb}": (_State.SELECTED, _on_messages(verb, by_uid=True))
            for verb in _ON_MESSAGES
        },
    }
