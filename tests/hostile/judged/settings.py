"""Settings that are wrong before anything is sent, and names that lead nowhere."""

from typing import Any

import smtpwidgets as sw
from tests.hostile.judged.case import Case, imap, pop3, smtp

__all__ = ["CASES"]


def _invalid(name: str, **settings: Any) -> Case:
    return Case(
        f"input-{name}",
        "invalid_input",
        "input",
        secret=False,
        settings={"security": "tls", "port": 465, **settings},
    )


_HOSTS = {
    "port-in-host": "smtp.example.test:465",
    "url": "smtp://smtp.example.test",
    "https": "https://smtp.example.test/",
    "path": "smtp.example.test/mail",
    "blank": "smtp example.test",
    "empty": "",
    "blanks": "   ",
    "at": "ada@example.test",
    "comma": "smtp,example.test",
    "quotes": '"smtp.example.test',
    "two": "a.test, b.test",
    "empty-label": "smtp..example.test",
    "long-label": "a" * 64 + ".test",
    "long": ".".join(["a" * 60] * 5),
    "zero-width": "smtp\u200b.example.test",
    "newline": "smtp.example.test\nEHLO x",
    "nul": "smtp\0.example.test",
    "half-ip": "127.0.0",
    "big-ip": "300.1.1.1",
    "bracket": "[127.0.0.1",
    "hyphen": "-smtp.example.test",
    "angle": "<smtp.example.test>",
    "percent": "smtp%2eexample.test",
}
_PORTS = {"zero": 0, "minus": -1, "high": 65536, "word": "smtps", "float": "46.5", "huge": 10**9}

CASES = [
    *(_invalid(f"host-{name}", host=host) for name, host in _HOSTS.items()),
    *(_invalid(f"port-{name}", host="127.0.0.1", port=port) for name, port in _PORTS.items()),
    # A resolver may be asked about these, too.
    *(
        Case(
            f"input-host-{name}",
            "invalid_input|dns_failure",
            "input|dns",
            secret=False,
            timeout_s=4,
            settings={"security": "tls", "port": 465, "host": host},
        )
        for name, host in (
            ("under", "_smtp._tcp.example.test"),
            ("cyrillic", "smtp.ex\u0430mple.test"),
            ("full-width", "\uff53mtp.example.test"),
        )
    ),
    _invalid("protocol", host="127.0.0.1", protocol="nntp"),
    _invalid("security", host="127.0.0.1", security="maybe"),
    _invalid("auth", host="127.0.0.1", auth="telepathy"),
    _invalid("no-username", host="127.0.0.1", username=""),
    _invalid("username-line", host="127.0.0.1", username="ada\r\nRSET"),
    _invalid("timeout", host="127.0.0.1", timeout_s=-4),
    _invalid("ehlo", host="127.0.0.1", ehlo_name="bad name\r\n"),
    smtp(
        "sender-no-address",
        "invalid_input",
        "input",
        secret=False,
        check={"sender": "no address", "depth": "rehearsal"},
    ),
    smtp("no-secret", "invalid_input", "input|login", check={"secret": None}, secret=False),
    imap("no-secret", "invalid_input", "input|login", check={"secret": None}, secret=False),
    # A password that cannot be put into a line of the protocol.
    *(
        build(
            f"secret-{name}",
            "invalid_input|auth_rejected",
            "input|login",
            secret=False,
            check={"secret": sw.Secret(text)},
            **more,
        )
        for build, more in (
            (smtp, {"auth": "AUTH LOGIN PLAIN"}),
            (imap, {"words": "IMAP4rev1"}),
            (pop3, {"words": ("USER",)}),
        )
        for name, text in (("newline", "p\r\nX9 DELETE INBOX"), ("nul", "p\0q"))
    ),
    *(
        build(
            f"secret-{name}",
            "auth_rejected",
            "login",
            secret=False,
            check={"secret": sw.Secret(text)},
        )
        for build in (smtp, imap, pop3)
        for name, text in (
            ("umlauts", "gr\u00fc\u00dfe"),
            ("chinese", "\u5bc6\u7801"),
            ("blanks", " a b "),
            ("quotes", 'a"b\\c'),
        )
    ),
    # Consent to clear text is no consent to lower what was chosen.
    *(
        build(
            "consent-lowers-nothing",
            family,
            stage,
            security=security,
            secret=False,
            risky=True,
            check={"allow_cleartext": True},
            settings={"allow_cleartext": True},
            **more,
        )
        for build in (smtp, imap, pop3)
        for security, family, stage, more in (
            ("starttls", "tls_not_offered", "starttls|capabilities", {"offers": False}),
            ("tls", "tls_on_plain_port", "tls", {"implicit": None}),
        )
    ),
    # Off this computer, without encryption: refused before anything secret is sent.
    *(
        build(
            "cleartext-elsewhere",
            "cleartext_refused",
            "input|login",
            security="none",
            door="mail.example.test",
            secret=False,
            risky=True,
        )
        for build in (smtp, imap, pop3)
    ),
    *(
        Case(
            f"cleartext-{protocol}-unreached",
            "cleartext_refused",
            "input",
            secret=False,
            settings={
                "protocol": protocol,
                "host": "mail.example.invalid",
                "security": "none",
                "port": port,
            },
            risky=True,
        )
        for protocol, port in (("smtp", 25), ("imap", 143), ("pop3", 110))
    ),
    *(
        Case(
            f"dns-{protocol}-{name}",
            "dns_failure",
            "dns",
            secret=False,
            timeout_s=4,
            settings={"protocol": protocol, "host": host, "security": security, "port": 2525},
        )
        for protocol, security in (("smtp", "tls"), ("imap", "starttls"), ("pop3", "tls"))
        for name, host in (("invalid", "mail.nowhere.invalid"), ("test", "smtp.no-such-name.test"))
    ),
    Case(
        "dns-long-name",
        "dns_failure",
        "dns",
        secret=False,
        timeout_s=4,
        settings={"host": "a." * 60 + "invalid", "security": "tls", "port": 465},
    ),
]
