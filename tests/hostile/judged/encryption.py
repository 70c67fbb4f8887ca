"""TLS and plain text on the wrong ports, STARTTLS in every wrong way, old and odd TLS."""

from typing import Any

from tests.hostile.judged.case import Build, Case, imap, pop3, smtp
from tests.hostile.judged.connects import behind, raw
from tests.hostile.judged.peer import CLOSE, RESET, SILENT, Raw, handshake

__all__ = ["BOTH", "CASES", "TLS_AT"]


BUILDS = (smtp, imap, pop3)
_OPEN = {smtp: "220 mail.example.test ESMTP", imap: "* OK ready", pop3: "+OK ready"}
TLS_AT = {"tls": "tls", "starttls": "starttls"}
BOTH = [(b, s) for b in BUILDS for s in ("tls", "starttls")]


def _alert(number: int) -> bytes:
    return b"\x15\x03\x03\x00\x02\x02" + bytes([number])


_ALERTS = {
    40: "tls_handshake_failed",
    70: "tls_version_unsupported",
    71: "tls_handshake_failed|tls_version_unsupported",
    80: "tls_handshake_failed",
    112: "tls_handshake_failed|certificate_hostname",
    86: "tls_handshake_failed|tls_version_unsupported",
    47: "tls_handshake_failed",
    49: "tls_handshake_failed|blocked_by_policy|client_certificate_required",
    116: "client_certificate_required",
    10: "tls_handshake_failed",
}
_STARTTLS_NO = {
    smtp: (
        ("454 4.7.0 TLS not available due to local problem", "service_unavailable|tls_not_offered"),
        ("454 TLS currently unavailable", "service_unavailable|tls_not_offered"),
        ("502 5.5.1 Error: command not implemented", "tls_not_offered"),
        ("500 5.5.1 Command unrecognized", "tls_not_offered"),
        ("503 5.5.1 Bad sequence of commands", "tls_not_offered|protocol_error"),
        ("550 5.7.1 not here", "tls_not_offered|blocked_by_policy"),
        ("554 5.7.1 STARTTLS refused", "tls_not_offered|blocked_by_policy"),
        ("501 5.5.4 Syntax error (no parameters allowed)", "tls_not_offered|protocol_error"),
        ("421 4.3.0 closing", "service_unavailable|tls_not_offered|connection_closed"),
        ("250 2.0.0 Ok", "protocol_error|tls_not_offered"),
        ("purple", "protocol_error"),
    ),
    imap: (
        ("{tag} NO not now", "tls_not_offered|service_unavailable"),
        ("{tag} BAD unknown command", "tls_not_offered|protocol_error"),
        ("* BYE going down\n{tag} NO", "service_unavailable|connection_closed|tls_not_offered"),
        ("{tag} NO [UNAVAILABLE] no TLS today", "service_unavailable|tls_not_offered"),
    ),
    pop3: (
        ("-ERR TLS is not available", "tls_not_offered|service_unavailable"),
        ("-ERR unknown command", "tls_not_offered"),
        ("-ERR [SYS/TEMP] not now", "service_unavailable|tls_not_offered"),
        ("purple", "protocol_error"),
    ),
}
_STEP = {smtp: "starttls", imap: "starttls", pop3: "stls"}
_CUT = {"closes": CLOSE, "resets": RESET, "is-silent": SILENT}
_CUT_FAMILY = {"closes": "connection_closed", "resets": "connection_closed", "is-silent": "timeout"}
_INJECTED = {smtp: b"250 2.1.0 Ok\r\n", imap: b"* OK injected\r\n", pop3: b"+OK injected\r\n"}
_ALERTING = (
    ("good-rsa/1.0", "tls_version_unsupported", "tls"),
    ("good-rsa/1.1", "tls_version_unsupported", "tls"),
    ("good-rsa/anonymous", "tls_handshake_failed", "tls"),
    ("good/client-1.2", "client_certificate_required", "tls"),
    ("good/client-1.3", "client_certificate_required", "tls|greeting"),
)


def _starttls(build: Build, name: str, family: str, stage: str = "starttls", **steps: Any) -> Case:
    return build(name, family, stage, security="starttls", secret=False, risky=True, **steps)


CASES = [
    # The client begins with TLS, the port with plain text.
    *(
        b(
            "plain-port",
            "tls_on_plain_port",
            "tls",
            security="tls",
            implicit=None,
            secret=False,
            risky=True,
        )
        for b in BUILDS
    ),
    *(
        raw(b, "tls", "plain-port-that-talks-only", "tls_on_plain_port", "tls", _OPEN[b], SILENT)
        for b in BUILDS
    ),
    *(
        raw(b, "tls", "plain-port-that-closes", "tls_on_plain_port", "tls", _OPEN[b], ..., CLOSE)
        for b in BUILDS
    ),
    *(
        raw(
            b,
            "tls",
            "plain-port-that-is-slow",
            "tls_on_plain_port",
            "tls",
            0.5,
            _OPEN[b],
            ...,
            CLOSE,
        )
        for b in BUILDS
    ),
    *(
        raw(
            b,
            "tls",
            "plain-port-of-another",
            "tls_on_plain_port|wrong_protocol",
            "tls",
            _OPEN[imap if b is smtp else smtp],
            SILENT,
        )
        for b in BUILDS
    ),
    # The client waits for plain text, the port for TLS.
    *(
        b(
            "tls-port",
            "plain_on_tls_port",
            "greeting",
            security=s,
            implicit="good",
            secret=False,
            risky=True,
        )
        for b in BUILDS
        for s in ("none", "starttls")
    ),
    *(
        b(
            "tls-port-with-stranger",
            "plain_on_tls_port",
            "greeting",
            security=s,
            implicit="self-signed",
            secret=False,
        )
        for b in BUILDS
        for s in ("none", "starttls")
    ),
    # STARTTLS.
    *(
        _starttls(b, "not-offered", "tls_not_offered", "starttls|capabilities", offers=False)
        for b in BUILDS
    ),
    *(
        _starttls(b, f"refused-{n}", family, **{_STEP[b]: reply})
        for b in BUILDS
        for n, (reply, family) in enumerate(_STARTTLS_NO[b])
    ),
    *(
        _starttls(b, f"{how}-instead-of-answer", _CUT_FAMILY[how], **{_STEP[b]: what})
        for b in BUILDS
        for how, what in _CUT.items()
    ),
    *(
        _starttls(
            b,
            f"{how}-instead-of-handshake",
            {
                "closes": "tls_handshake_failed|connection_closed",
                "is-silent": "timeout",
                "resets": "tls_handshake_failed|connection_closed|tls_version_unsupported",
            }[how],
            instead=what,
        )
        for b in BUILDS
        for how, what in _CUT.items()
    ),
    *(
        _starttls(
            b,
            "garbage-instead-of-handshake",
            "tls_handshake_failed|protocol_error",
            instead=(b"\x00\xffnonsense\r\n" * 9, CLOSE),
        )
        for b in BUILDS
    ),
    *(
        _starttls(
            b,
            "plain-after-go-ahead",
            "tls_handshake_failed|protocol_error",
            instead=(0.2, "250 2.0.0 still plain", SILENT),
        )
        for b in BUILDS
    ),
    *(
        _starttls(b, "injected", "protocol_error", "starttls", injected=_INJECTED[b])
        for b in BUILDS
    ),
    # Something in the middle has blotted the word out.
    _starttls(
        smtp,
        "blotted",
        "tls_not_offered",
        "starttls|capabilities",
        ehlo="250-mail.example.test\n250-XXXXXXXA\n250-AUTH PLAIN LOGIN\n250 8BITMIME",
    ),
    _starttls(
        smtp,
        "stripped-with-auth",
        "tls_not_offered",
        "starttls|capabilities",
        offers=False,
        auth="AUTH PLAIN LOGIN CRAM-MD5",
    ),
    _starttls(
        imap,
        "preauth",
        "tls_not_offered|protocol_error|tls_required",
        "starttls|greeting|capabilities",
        greeting="* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome back",
    ),
    _starttls(
        smtp,
        "loses-auth-after-tls",
        "auth_not_offered",
        "login|capabilities",
        auth="",
        auth_clear="AUTH PLAIN LOGIN",
    ),
    # The handshake.
    *(
        b(
            f"only-tls-{v}",
            "tls_version_unsupported",
            TLS_AT[s],
            security=s,
            tls=f"good-rsa/{v}",
            secret=False,
            risky=True,
        )
        for b, s in BOTH
        for v in ("1.0", "1.1")
    ),
    *(
        b(
            f"no-cipher-{how}",
            "tls_handshake_failed",
            TLS_AT[s],
            security=s,
            tls=f"good-rsa/{how}",
            secret=False,
            risky=True,
        )
        for b, s in BOTH
        for how in ("anonymous", "null")
    ),
    # The same with servers that send the alert.
    *(
        raw(b, "tls", f"alert-of-{spec}", family, stage, handshake(spec))
        for b in BUILDS
        for spec, family, stage in _ALERTING
    ),
    *(
        _starttls(
            b,
            f"alert-of-{spec}",
            family,
            stage.replace("tls", "starttls").replace("greeting", "capabilities"),
            instead=handshake(spec),
        )
        for b in BUILDS
        for spec, family, stage in _ALERTING
    ),
    *(
        b(
            "client-certificate-1.3",
            "client_certificate_required",
            "tls|greeting" if s == "tls" else "starttls|capabilities",
            security=s,
            tls="good/client-1.3",
            secret=False,
        )
        for b, s in BOTH
    ),
    *(
        b(
            "client-certificate-1.2",
            "client_certificate_required",
            TLS_AT[s],
            security=s,
            tls="good/client-1.2",
            secret=False,
        )
        for b, s in BOTH
    ),
    *(
        raw(smtp, "tls", f"alert-{n}", family, "tls", ..., _alert(n), CLOSE)
        for n, family in _ALERTS.items()
    ),
    *(
        _starttls(smtp, f"alert-{n}", family, instead=Raw(..., _alert(n), CLOSE).talk)
        for n, family in _ALERTS.items()
    ),
    *(
        raw(
            b,
            "tls",
            "hello-then-close",
            "tls_handshake_failed|connection_closed",
            "tls",
            ...,
            b"\x16\x03\x03\x00\x50\x02",
            CLOSE,
        )
        for b in BUILDS
    ),
    *(
        raw(
            b,
            "tls",
            "hello-then-reset",
            "tls_handshake_failed|connection_closed|tls_version_unsupported",
            "tls",
            ...,
            RESET,
        )
        for b in BUILDS
    ),
    *(
        raw(
            b,
            "tls",
            "hello-then-close-at-once",
            "tls_handshake_failed|connection_closed",
            "tls",
            ...,
            CLOSE,
        )
        for b in BUILDS
    ),
    *(raw(b, "tls", "hello-then-silent", "timeout", "tls", ..., SILENT) for b in BUILDS),
    *(
        raw(
            b,
            "tls",
            "hello-then-noise",
            "tls_handshake_failed|wrong_protocol|tls_on_plain_port|protocol_error",
            "tls",
            ...,
            b"\x00\x01\x02\x03\xfe" * 40,
            CLOSE,
        )
        for b in BUILDS
    ),
    *(
        behind(b, "cut-at-record", "connection_closed", "greeting", _OPEN[b][:5].encode(), RESET)
        for b in BUILDS
    ),
]
