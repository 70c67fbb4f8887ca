"""Certificates that must not be accepted, and those that must be."""

from typing import Any

from tests.hostile.judged.case import Build, Case, good, imap, pop3, smtp
from tests.hostile.judged.encryption import BOTH, TLS_AT

__all__ = ["CASES"]


_WRONG = {
    "expired": "certificate_expired",
    "expired-just": "certificate_expired",
    "future": "certificate_not_yet_valid",
    "wrong-name": "certificate_hostname",
    "no-ip": "certificate_hostname",
    "self-signed": "certificate_untrusted",
    "self-signed-ca": "certificate_untrusted",
    "stranger": "certificate_untrusted",
    "stranger-whole": "certificate_untrusted",
    "no-intermediate": "certificate_untrusted",
}
_ODD = {
    "weak-key": "certificate_invalid|tls_handshake_failed",
    "client-only": "certificate_invalid",
    "bad-signature": "certificate_invalid|certificate_untrusted",
    "critical": "certificate_invalid",
    "leaf-signs": "certificate_invalid|certificate_untrusted",
    "short-path": "certificate_invalid|certificate_untrusted",
    "constrained": "certificate_invalid|certificate_untrusted|certificate_hostname",
    "under-expired": "certificate_expired|certificate_invalid|certificate_untrusted",
    "no-name": "certificate_hostname|certificate_invalid",
    "cn-only-ip": "certificate_hostname",
    "ip-as-dns": "certificate_hostname|certificate_invalid",
    "expired-wrong": "certificate_expired|certificate_hostname",
    "expired-self": "certificate_expired|certificate_untrusted",
    "wrong-self": "certificate_hostname|certificate_untrusted",
}
_NAMES = {  # by the name that is typed: localhost, or mail.example.test through a door
    "wild-all": "mail.example.test",
    "wild-tld": "mail.example.test",
    "wild-inner": "mail.example.test",
    "wild-double": "mail.example.test",
    "wild-part": "mail.example.test",
    "nul": "localhost",
    "name-suffix": "localhost",
    "cn-beside": "localhost",
}
_FINE = (
    "good",
    "good-rsa",
    "good-ed25519",
    "good-chain",
    "good-many-names",
    "good-last-day",
    "good-no-eku",
    "good/1.2",
    "good/1.3",
    "good/client-asked",
    "good-rsa/1.2",
)


def _bad(build: Build, security: str, kind: str, family: str, **more: Any) -> Case:
    return build(
        f"certificate-{kind}",
        family,
        TLS_AT[security],
        security=security,
        tls=kind,
        secret=False,
        risky=True,
        **more,
    )


CASES = [
    *(_bad(b, s, kind, family) for b, s in BOTH for kind, family in _WRONG.items()),
    *(_bad(smtp, s, kind, family) for s in ("tls", "starttls") for kind, family in _ODD.items()),
    *(
        _bad(smtp, s, kind, "certificate_hostname|certificate_invalid", door=host)
        for s in ("tls", "starttls")
        for kind, host in _NAMES.items()
        if host != "localhost"
    ),
    *(
        _bad(b, "tls", kind, "certificate_hostname|certificate_invalid", settings={"host": host})
        for b in (smtp, imap)
        for kind, host in _NAMES.items()
        if host == "localhost"
    ),
    _bad(smtp, "tls", "wrong-name", "certificate_hostname", settings={"host": "localhost"}).but(
        name="certificate-wrong-name-of-localhost"
    ),
    *(
        _bad(smtp, "tls", kind, family, check={"depth": "connect"}).but(
            name=f"certificate-connect-only-{kind}"
        )
        for kind, family in _WRONG.items()
    ),
    *(
        good(smtp, f"certificate-{kind.replace('/', '-')}", security=s, tls=kind)
        for kind in _FINE
        for s in ("tls", "starttls")
    ),
    *(
        good(b, f"certificate-{kind}", security="tls", tls=kind)
        for kind in ("good", "good-chain")
        for b in (imap, pop3)
    ),
    good(smtp, "wildcard", security="tls", tls="good-wildcard", door="mail.example.test"),
    good(imap, "wildcard", security="starttls", tls="good-wildcard", door="mail.example.test"),
    good(smtp, "upper-case-name", security="tls", tls="good-upper", door="mail.example.test"),
    good(smtp, "localhost", security="tls", settings={"host": "localhost"}),
    good(smtp, "six", security="tls", host="::1"),
    good(imap, "six", security="tls", host="::1"),
    good(pop3, "six", security="starttls", host="::1"),
]
