"""Ports, protection and ways to log in, and which of them belong together.

Sources: RFC 8314 section 7.3 (465 and implicit TLS), RFC 6409 (587), RFC 9051 (143, 993),
RFC 1939 and RFC 8314 section 7.2 (110, 995).
"""

from collections.abc import Mapping

from smtpwidgets.model.word import Word

__all__ = [
    "COMMON_PORTS",
    "DEFAULT_PORTS",
    "FITTING_SECURITY",
    "OTHER_SERVICE_PORTS",
    "PORT_SLIPS",
    "WITHOUT_SECRET",
    "Auth",
    "Protocol",
    "Security",
]


class Protocol(Word):
    """The conversation held with the server."""

    SMTP = "smtp"
    IMAP = "imap"
    POP3 = "pop3"


class Security(Word):
    """How the connection is protected; one choice, never two flags."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Auth(Word):
    """How the client proves who it is. `OAUTH2` means: with a token that somebody gives us."""

    PASSWORD = "password"  # noqa: S105 -- the name of a way to log in
    CRAM_MD5 = "cram-md5"
    OAUTH2 = "oauth2"
    NTLM = "ntlm"
    KERBEROS = "kerberos"
    CLIENT_CERTIFICATE = "client-certificate"
    NONE = "none"


# What these logins prove is no secret that a person types: nothing, a ticket, or a key.
WITHOUT_SECRET: frozenset[Auth] = frozenset({Auth.NONE, Auth.KERBEROS, Auth.CLIENT_CERTIFICATE})

DEFAULT_PORTS: Mapping[tuple[Protocol, Security], int] = {
    (Protocol.SMTP, Security.TLS): 465,
    (Protocol.SMTP, Security.STARTTLS): 587,
    (Protocol.SMTP, Security.NONE): 25,
    (Protocol.IMAP, Security.TLS): 993,
    (Protocol.IMAP, Security.STARTTLS): 143,
    (Protocol.IMAP, Security.NONE): 143,
    (Protocol.POP3, Security.TLS): 995,
    (Protocol.POP3, Security.STARTTLS): 110,
    (Protocol.POP3, Security.NONE): 110,
}

# Offered in the port list of the form, best first.
COMMON_PORTS: Mapping[Protocol, tuple[int, ...]] = {
    Protocol.SMTP: (465, 587, 25, 2525),
    Protocol.IMAP: (993, 143),
    Protocol.POP3: (995, 110),
}

# The protection each well-known port stands for. Ports that are not here are judged by a check.
FITTING_SECURITY: Mapping[tuple[Protocol, int], frozenset[Security]] = {
    (Protocol.SMTP, 465): frozenset({Security.TLS}),
    (Protocol.SMTP, 587): frozenset({Security.STARTTLS}),
    (Protocol.SMTP, 2587): frozenset({Security.STARTTLS}),
    (Protocol.SMTP, 2525): frozenset({Security.STARTTLS}),
    (Protocol.SMTP, 25): frozenset({Security.STARTTLS, Security.NONE}),
    (Protocol.IMAP, 993): frozenset({Security.TLS}),
    (Protocol.IMAP, 143): frozenset({Security.STARTTLS}),
    (Protocol.POP3, 995): frozenset({Security.TLS}),
    (Protocol.POP3, 110): frozenset({Security.STARTTLS}),
}

# A port of one service typed into the entry of another: what it belongs to, in words.
OTHER_SERVICE_PORTS: Mapping[int, str] = {
    21: "file transfer (FTP)",
    22: "remote login (SSH)",
    25: "sending mail (SMTP)",
    53: "name look-ups (DNS)",
    80: "web pages (HTTP)",
    110: "fetching mail (POP3)",
    143: "reading mail (IMAP)",
    443: "web pages (HTTPS)",
    465: "sending mail (SMTP)",
    587: "sending mail (SMTP)",
    993: "reading mail (IMAP)",
    995: "fetching mail (POP3)",
    2525: "sending mail (SMTP)",
    2587: "sending mail (SMTP)",
    4190: "mail filters (ManageSieve)",
}

# Swapped or doubled digits, and the port that was meant.
PORT_SLIPS: Mapping[tuple[Protocol, int], int] = {
    (protocol, typed): meant
    for protocol, meant, slips in (
        (Protocol.SMTP, 465, (456, 546, 564, 645, 654, 4465, 4655)),
        (Protocol.SMTP, 587, (578, 758, 785, 857, 875, 5587, 5870, 5877)),
        (Protocol.IMAP, 993, (939, 399, 9933, 9993)),
        (Protocol.IMAP, 143, (134, 314, 413, 431)),
        (Protocol.POP3, 995, (959, 599, 9955, 9995)),
    )
    for typed in slips
}
