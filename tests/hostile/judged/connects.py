"""Ports that are closed, silent, cut off, or another service's."""

from typing import Any

from tests.hostile.judged.case import Build, Case, imap, pop3, smtp
from tests.hostile.judged.peer import CLOSE, RESET, SILENT, Raw, endless, trickle

__all__ = ["CASES", "behind", "raw"]


ALL = (
    (smtp, "tls"),
    (smtp, "starttls"),
    (smtp, "none"),
    (imap, "tls"),
    (imap, "starttls"),
    (imap, "none"),
    (pop3, "tls"),
    (pop3, "starttls"),
    (pop3, "none"),
)
_CLEAR = tuple(row for row in ALL if row[1] != "tls")
_OPEN = {smtp: "220 mail.example.test ESMTP", imap: "* OK ready", pop3: "+OK ready"}
_FIRST = {smtp: "ehlo", imap: "capability", pop3: "capa"}


def raw(
    build: Build, security: str, name: str, family: str, stage: str, *parts: Any, **more: Any
) -> Case:
    """A server that is no mail server; implicit TLS is not spoken."""
    return build(
        name,
        family,
        stage,
        security=security,
        script=Raw(*parts),
        implicit=None,
        secret=False,
        **more,
    )


def behind(build: Build, name: str, family: str, stage: str, *parts: Any, **more: Any) -> Case:
    """The same behind a TLS handshake that succeeds."""
    return build(name, family, stage, security="tls", script=Raw(*parts), secret=False, **more)


# Below 1024, where no other test listens.
_CLOSED = 1


_SERVICES = {
    "ssh": "SSH-2.0-OpenSSH_9.2p1 Debian-2",
    "ftp": "220 ProFTPD FTP Server ready.",
    "ftp-2": "220 (vsFTPd 3.0.5)",
    "http": (..., "HTTP/1.1 400 Bad Request\nContent-Length: 0\n"),
    "html": "<html><body>Please sign in to the Wi-Fi</body></html>",
    "http-at-once": "HTTP/1.0 400 Bad request\nContent-Type: text/html\n\n<html></html>",
    "telnet": b"\xff\xfd\x18\xff\xfd\x20login: ",
    "mysql": b"J\x00\x00\x00\n8.0.36\x00\x0b\x00\x00\x00",
    "garbage": b"\x00\x01\x02\xfe\xff" * 20 + b"\n",
    "irc": ":irc.example.test NOTICE * :*** Looking up",
    "nntp": "200 news.example.test InterNetNews ready",
    "words": "hello there",
    "sieve": '"IMPLEMENTATION" "Dovecot Pigeonhole"\n"SASL" "PLAIN"\nOK "ready"',
}
_OTHERS = {
    smtp: ("* OK IMAP4rev1 ready", "+OK POP3 ready"),
    imap: ("220 mail.example.test ESMTP", "+OK POP3 ready"),
    pop3: ("220 mail.example.test ESMTP", "* OK IMAP4rev1 ready"),
}

CASES = [
    *(
        Case(
            f"refused-{p}-{s}",
            "connection_refused",
            "connect",
            secret=False,
            settings={"protocol": p, "security": s, "port": _CLOSED},
        )
        for p, s in (
            ("smtp", "tls"),
            ("smtp", "starttls"),
            ("smtp", "none"),
            ("imap", "tls"),
            ("imap", "starttls"),
            ("pop3", "tls"),
            ("pop3", "none"),
        )
    ),
    Case(
        "refused-localhost",
        "connection_refused",
        "connect",
        secret=False,
        settings={"security": "tls", "port": _CLOSED, "host": "localhost"},
    ),
    Case(
        "refused-six",
        "connection_refused",
        "connect",
        secret=False,
        settings={"security": "tls", "port": _CLOSED, "host": "::1"},
    ),
    # Silent, closed, reset before a word.
    *(raw(b, s, "silent", "timeout", "tls" if s == "tls" else "greeting", SILENT) for b, s in ALL),
    *(
        raw(
            b,
            s,
            "closes-at-once",
            "connection_closed|tls_handshake_failed" if s == "tls" else "connection_closed",
            "tls|connect" if s == "tls" else "greeting|connect",
            CLOSE,
        )
        for b, s in ALL
    ),
    *(
        raw(
            b,
            s,
            "resets-at-once",
            "connection_closed|tls_handshake_failed|tls_version_unsupported"
            if s == "tls"
            else "connection_closed",
            "tls|connect" if s == "tls" else "greeting|connect",
            RESET,
        )
        for b, s in ALL
    ),
    *(behind(b, "silent-inside", "timeout", "greeting", SILENT) for b in (smtp, imap, pop3)),
    *(
        behind(b, "closes-inside", "connection_closed", "greeting", CLOSE)
        for b in (smtp, imap, pop3)
    ),
    *(
        behind(b, "resets-inside", "connection_closed", "greeting", RESET)
        for b in (smtp, imap, pop3)
    ),
    # Cut off in the middle of words, and after them.
    *(
        raw(b, s, "half-greeting", "connection_closed", "greeting", _OPEN[b].encode()[:6], CLOSE)
        for b, s in _CLEAR
    ),
    *(
        raw(b, s, "half-greeting-silent", "timeout", "greeting", _OPEN[b].encode()[:6], SILENT)
        for b, s in _CLEAR[:1] + _CLEAR[2:3] + _CLEAR[4:5]
    ),
    *(
        raw(b, s, "greets-and-closes", "connection_closed", "capabilities", _OPEN[b], ..., CLOSE)
        for b, s in _CLEAR
    ),
    *(
        raw(b, s, "greets-and-resets", "connection_closed", "capabilities", _OPEN[b], ..., RESET)
        for b, s in _CLEAR
    ),
    *(
        raw(b, s, "greets-and-is-silent", "timeout", "capabilities", _OPEN[b], SILENT)
        for b, s in _CLEAR
    ),
    *(
        behind(
            b, "greets-and-closes-inside", "connection_closed", "capabilities", _OPEN[b], ..., CLOSE
        )
        for b in (smtp, imap, pop3)
    ),
    *(
        behind(b, "greets-and-is-silent-inside", "timeout", "capabilities", _OPEN[b], SILENT)
        for b in (smtp, imap, pop3)
    ),
    # Another service.
    *(
        raw(
            b,
            s,
            f"is-{name}",
            "wrong_protocol",
            "greeting",
            *(what if isinstance(what, tuple) else (what,)),
            SILENT,
        )
        for b, s in ((smtp, "starttls"), (imap, "starttls"), (pop3, "none"))
        for name, what in _SERVICES.items()
        if name not in {"garbage", "words", "http"}
    ),
    *(
        raw(
            b, s, f"is-{name}", "wrong_protocol|protocol_error", "greeting", _SERVICES[name], SILENT
        )
        for b, s in ((smtp, "starttls"), (imap, "starttls"), (pop3, "none"))
        for name in ("garbage", "words")
    ),
    *(
        raw(b, s, f"is-other-{n}", "wrong_protocol", "greeting", what, SILENT)
        for b, s in _CLEAR
        for n, what in enumerate(_OTHERS[b])
    ),
    *(
        behind(b, f"is-other-{n}-inside", "wrong_protocol", "greeting", what, SILENT)
        for b in (smtp, imap, pop3)
        for n, what in enumerate(_OTHERS[b])
    ),
    *(
        behind(b, "is-ssh-inside", "wrong_protocol", "greeting", _SERVICES["ssh"], SILENT)
        for b in (smtp, imap, pop3)
    ),
    # A web server waits until it hears something, then complains.
    *(
        raw(
            b,
            s,
            "is-http",
            "wrong_protocol|timeout",
            "greeting|capabilities",
            *_SERVICES["http"],
            CLOSE,
        )
        for b, s in ((smtp, "starttls"), (imap, "none"), (pop3, "none"))
    ),
    *(
        raw(
            b,
            "tls",
            "is-http",
            "wrong_protocol|tls_on_plain_port",
            "tls",
            *_SERVICES["http"],
            CLOSE,
        )
        for b in (smtp, imap, pop3)
    ),
    *(
        behind(
            b, "is-http-inside", "wrong_protocol", "greeting", "HTTP/1.1 400 Bad Request\n", CLOSE
        )
        for b in (smtp, imap, pop3)
    ),
    # Endless.
    *(
        raw(
            b,
            s,
            "endless-greeting",
            "protocol_error|wrong_protocol|timeout",
            "greeting",
            endless(b"x" * 4000),
        )
        for b, s in ((smtp, "none"), (imap, "none"), (pop3, "none"))
    ),
    *(
        raw(b, s, "one-byte-a-second", "timeout", "greeting", trickle("220 " + "x" * 99, 0.7))
        for b, s in ((smtp, "none"), (smtp, "starttls"))
    ),
    smtp(
        "endless-ehlo",
        "protocol_error|timeout",
        "capabilities",
        ehlo=endless(b"250-x\r\n"),
        secret=False,
    ),
    imap(
        "endless-capability",
        "protocol_error|timeout",
        "capabilities",
        secret=False,
        greeting="* OK ready",
        capability=endless(b"* CAPABILITY IMAP4rev1\r\n"),
    ),
    pop3(
        "endless-capa",
        "protocol_error|timeout",
        "capabilities",
        secret=False,
        capa=("+OK", endless(b"X-THING\r\n")),
    ),
    imap(
        "literal-bomb",
        "protocol_error|timeout",
        "capabilities",
        secret=False,
        greeting="* OK ready",
        capability=("* CAPABILITY {3000000000}", SILENT),
    ),
    imap(
        "literal-bomb-at-greeting",
        "protocol_error|timeout|wrong_protocol",
        "greeting|capabilities",
        secret=False,
        greeting=("* OK {4000000000}", SILENT),
    ),
]
