"""What hostile servers do, as a table: a trick, played in one place of a conversation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from smtpwidgets.model.security import Protocol, Security
from tests.support import scripted, scripted_mailbox
from tests.support.scripted import (
    ECHO,
    HALF_CLOSE,
    HANG_UP,
    RESET,
    SILENCE,
    Drip,
    Endless,
    Say,
    Script,
)
from tests.support.scripted_mailbox import MailboxScript

__all__ = ["GOOD", "PASSWORD", "PLACES", "ROWS", "TEXTS", "USER", "Row", "Trick"]

SMTP, IMAP, POP3 = Protocol.SMTP, Protocol.IMAP, Protocol.POP3
USER, PASSWORD = "ada@hostile.test", "Kanarienvogel-7"

Played = Say | tuple[Say, ...]
# Each protocol's places, in the order of a conversation: the greeting, then commands.
PLACES = {
    SMTP: ("", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "RSET", "QUIT"),
    IMAP: ("", "CAPABILITY", "STARTTLS", "AUTHENTICATE", "EXAMINE", "LOGOUT"),
    POP3: ("", "CAPA", "STLS", "AUTH", "STAT", "QUIT"),
}
_GREETINGS = {SMTP: Script().greeting, **scripted_mailbox.GREETINGS}
_LISTS = {
    "EHLO": b"250-mail.hostile.test\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 SASL-IR STARTTLS AUTH=PLAIN\r\nTAG OK done\r\n",
    "CAPA": b"+OK\r\nSTLS\r\nUSER\r\nSASL PLAIN\r\n.\r\n",
}
_UPGRADES = {"STARTTLS", "STLS"}
_LOGINS = {"AUTH", "AUTHENTICATE"}
_OPEN = {SMTP: b"250-", IMAP: b"* ", POP3: b"+OK "}
_YES = {SMTP: b"250 ", IMAP: b"TAG OK ", POP3: b"+OK "}
_NO = {SMTP: b"550 ", IMAP: b"TAG NO ", POP3: b"-ERR "}
_ASKS = {SMTP: b"334 ", IMAP: b"+ ", POP3: b"+ "}

# Words that would be markup, an escape, an argument or a secret if somebody believed them.
TEXTS = {
    "html": b'<script>alert(1)</script><img src=x onerror="alert(1)">&lt;b&gt;',
    "ansi": b"\x1b[31mred\x1b[0m\x1b]0;owned\x07\x9b31m",
    "bidi": "\u202egnp.exe\u202c\u2066x\u2069\u200b\ufeff".encode(),
    "surrogates": b"\xed\xa0\x80\xff\xfe\xc0\x80",
    "nuls": b"a\0b\0\0",
    "braces": b"{host.__class__.__init__} {password} {0} {} {fingerprint!r:>99999999} %s %(x)s",
    "path": b"../../../../etc/passwd file:///etc/shadow C:\\con $(id) `id` ;id",
    "password": f"you are {PASSWORD}".encode(),
    "password-base64": b"AGFkYUBob3N0aWxlLnRlc3QAS2FuYXJpZW52b2dlbC03",
    "long-word": b"w" * 900,
}


@dataclass(frozen=True)
class Trick:
    """What is said in place of `good`. A check may end well in spite of a `harmless` one."""

    name: str
    say: Callable[[Protocol, bytes], Played]
    protocols: tuple[Protocol, ...] = (SMTP, IMAP, POP3)
    only: frozenset[str] | None = None
    harmless: bool = False


def _spoken(text: bytes) -> Callable[[Protocol, bytes], bytes]:
    """Put `text` into the words of a good answer."""

    def say(protocol: Protocol, good: bytes) -> bytes:
        first, _, rest = good.partition(b"\r\n")
        if protocol is POP3:
            return first + b" " + text + b"\r\n" + rest
        return good.removesuffix(b"\r\n") + b" " + text + b"\r\n"

    return say


def _contradicts(protocol: Protocol, good: bytes) -> bytes:
    """A refusal and a yes in one answer, the yes last where it would be believed."""
    if protocol is SMTP:
        return b"550-no\r\n" + good
    return good + _NO[protocol] + b"no\r\n"


TRICKS = (
    *(Trick(f"says-{name}", _spoken(text), harmless=True) for name, text in TEXTS.items()),
    # --- without an end
    Trick("endless-line", lambda p, _: Endless(_OPEN[p] + b"x" * 4_000)),
    Trick("endless-lines", lambda p, _: Endless(_OPEN[p] + b"x\r\n")),
    Trick("short-lines", lambda p, _: Drip(_OPEN[p].replace(b"OK ", b"OK") * 2_000, 0, 5)),
    Trick("drips", lambda _, good: Drip(good.rjust(30, b" ")[-30:], 0.2)),
    Trick("silent", lambda _p, _: SILENCE),
    Trick("half-a-line", lambda _, good: good[:3]),
    Trick("no-line-feed", lambda _, good: good.replace(b"\n", b"")),
    Trick("megabyte", lambda p, _: _YES[p] + b"\xff" * 1_000_000 + b"\r\n"),
    Trick(
        "many-capabilities",
        lambda p, _: _OPEN[p] + (b"CAPABILITY " if p is IMAP else b"") + b"A=A " * 10_000 + b"\r\n",
    ),
    Trick("asks-for-ever", lambda p, _: (_ASKS[p] + b"\r\n",) * 40, only=frozenset(_LOGINS)),
    Trick("no-dot", lambda _, good: good.replace(b".\r\n", b""), (POP3,), frozenset({"CAPA"})),
    # --- data that is announced, or not
    Trick("huge-literal", lambda _p, _: b"* LIST () {3000000000}\r\nabc", (IMAP,)),
    Trick("many-literals", lambda _p, _: b"* X " + b"{0}\r\n" * 400, (IMAP,)),
    Trick("nested-literals", lambda _p, _: b"* X {9}\r\n{9}\r\n{9}\r\n\r\n", (IMAP,)),
    Trick("nul-bytes", lambda _p, _: b"\0" * 1_000 + b"\r\n"),
    Trick("tls-record", lambda _p, _: b"\x16\x03\x01\xff\xff\x01\x00" + b"\xff" * 300),
    Trick("tls-alert", lambda _p, _: b"\x15\x03\x03\x00\x02\x02\x28"),
    Trick("web", lambda _p, _: b"HTTP/1.1 400 Bad Request\r\n\r\n<html>"),
    # --- out of order
    Trick("thrice", lambda _, good: good * 3),
    Trick("contradicts", _contradicts),
    Trick("no-before-yes", lambda p, good: _NO[p].replace(b"550 ", b"550-") + b"x\r\n" + good),
    Trick("asks-out-of-place", lambda p, _: _ASKS[p] + b"dXNlcg==\r\n"),
    Trick("asks-no-base64", lambda p, _: (_ASKS[p] + b"!?\r\n",), only=frozenset(_LOGINS)),
    Trick("wants-a-message", lambda _p, _: b"354 go on\r\n"),
    Trick("yes-of-login", lambda _p, _: b"235 welcome\r\n", (SMTP,), frozenset({"", "EHLO"})),
    Trick("says-bye-first", lambda _, good: b"* BYE leaving\r\n" + good, (IMAP,)),
    Trick(
        "other-tag",
        lambda _, good: good.replace(b"TAG", b"A1"),
        (IMAP,),
        frozenset(PLACES[IMAP][1:]),
    ),
    Trick(
        "code-000", lambda p, _: {SMTP: b"000 ok\r\n", IMAP: b"TAG YES\r\n", POP3: b"+YES\r\n"}[p]
    ),
    Trick("code-999", lambda p, _: {SMTP: b"999 ok\r\n", IMAP: b"TAG\r\n", POP3: b"+OKAY\r\n"}[p]),
    Trick("code-2_2", lambda _, good: good[:1] + b"_" + good[2:]),
    Trick("echo", lambda _p, _: ECHO),
    # --- and gone
    Trick("hangs-up", lambda _p, _: HANG_UP),
    Trick("resets", lambda _p, _: RESET),
    Trick("half-closes", lambda _p, _: HALF_CLOSE),
)
# What is no trick in these places: the answers mean nothing more, or are believed rightly.
_BELIEVED = {
    (IMAP, "", "thrice"),  # an untagged OK may come at any time
    (POP3, "CAPA", "echo"),  # a server that does not know the question
}
_SECURITIES = (Security.STARTTLS, Security.NONE, Security.TLS, Security.STARTTLS)


@dataclass(frozen=True)
class Row:
    """A trick in one place, and how the client is set to encrypt."""

    trick: Trick
    protocol: Protocol
    place: str
    security: Security

    @property
    def id(self) -> str:
        place = self.place or "greeting"
        return f"{self.protocol}-{place}-{self.trick.name}-{self.security}".lower()

    @property
    def may_pass(self) -> bool:
        """Whether a check may end well: the rest of the conversation is a good one."""
        farewell = self.place in {"QUIT", "LOGOUT"}
        believed = (self.protocol, self.place, self.trick.name) in _BELIEVED
        return self.trick.harmless or farewell or believed

    @property
    def before_login(self) -> bool:
        """Whether the trick is played before the password is due."""
        places = PLACES[self.protocol]
        return places.index(self.place) < 3

    def script(self) -> Script | MailboxScript:
        """Return what its server says."""
        said = self.trick.say(self.protocol, self._good())
        if self.protocol is not SMTP:
            if not self.place:
                return MailboxScript(self.protocol, greeting=said)  # type: ignore[arg-type]
            return MailboxScript(self.protocol, replies={self.place: said})
        if not self.place:
            return Script(greeting=said)  # type: ignore[arg-type]
        return Script(replies={self.place: said})

    def _good(self) -> bytes:
        if not self.place:
            good = _GREETINGS[self.protocol]
        elif self.place in _LISTS:
            good = _LISTS[self.place]
        elif self.protocol is SMTP:
            good = scripted.GOOD[self.place]
        else:
            good = scripted_mailbox.GOOD[self.protocol][self.place]
        assert isinstance(good, bytes)
        return good


def _rows() -> Iterator[Row]:
    number = 0
    for trick in TRICKS:
        for protocol in trick.protocols:
            for place in PLACES[protocol]:
                if trick.only is not None and place not in trick.only:
                    continue
                upgrade = place in _UPGRADES
                number += 1
                security = Security.STARTTLS if upgrade else _SECURITIES[number % 4]
                yield Row(trick, protocol, place, security)


ROWS = tuple(_rows())
GOOD = Row(Trick("none", lambda _, good: good, harmless=True), SMTP, "", Security.STARTTLS)
