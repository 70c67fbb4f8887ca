"""What a row of the tables of words is, and where those words are explained."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from smtpwidgets.model.cause import CauseId, Certainty

__all__ = ["DATED", "SOURCES", "Program", "TextRow", "Tier", "rows"]

DATED = "November 2026"


class Tier(IntEnum):
    """How much a find says, most first: what stands in front wins."""

    SERVERS_WORDS = 0  # a server's own words at a stage where they can stand
    EXACT = 1  # a program's code or sentence with one meaning
    AT_PROVIDER = 2  # a code, and the provider whose code it is
    ENHANCED = 3  # RFC 3463
    CODE = 4
    LOOSE_WORDS = 5  # words of servers without their code
    GENERAL = 6  # a program's sentence that stands above many causes


class Program(StrEnum):
    """Programs and systems that speak in a way of their own."""

    ANY = ""
    OUTLOOK = "Outlook"
    THUNDERBIRD = "Thunderbird"
    APPLE_MAIL = "Apple Mail"
    GMAIL_APP = "Gmail"
    WINDOWS = "Windows"
    PYTHON = "Python"
    NODE = "Node.js"
    JAVA = "Java"
    DOTNET = ".NET"
    PHP = "PHP"
    GO = "Go"
    CURL = "curl"
    OPENSSL = "OpenSSL"
    POSTFIX = "Postfix"
    EXIM = "Exim"
    PERL = "Perl"
    RUBY = "Ruby"


# Where it is written what the words of a row mean.
SOURCES: Mapping[str, str] = {
    "apple": "Apple Support, Mail User Guide",
    "curl": "curl, libcurl error codes (libcurl-errors)",
    "dotnet": "Microsoft Learn, System.Net.Mail.SmtpStatusCode and SslStream",
    "errno": "POSIX.1-2024, <errno.h>; RFC 3493 section 6.1",
    "exim": "Exim Specification, chapters 33 and 43",
    "go": "Go, packages net, net/smtp and crypto/x509",
    "gmail": "Google, Gmail Help: add another account",
    "java": "Jakarta Mail API; Oracle, Java Secure Socket Extension",
    "mailkit": "MailKit, API reference",
    "node": "Node.js, Errors and TLS; Nodemailer, Errors",
    "openssl": "OpenSSL, x509_vfy.h and sslerr.h",
    "outlook": "Microsoft Support, error codes of Outlook and Windows Mail",
    "perl": "Net::SMTP and IO::Socket::SSL",
    "php": "PHPMailer, Troubleshooting; PHP manual, Streams",
    "postfix": "Postfix, SASL and TLS documentation",
    "python": "Python, smtplib, imaplib, poplib and ssl",
    "rfc": "RFC 5321, RFC 3463, RFC 5248, RFC 4954",
    "ruby": "Ruby, net/smtp",
    "thunderbird": "Mozilla Support, Thunderbird: cannot send or receive messages",
    "winsock": "Microsoft Learn, Windows Sockets error codes",
}


@dataclass(frozen=True)
class TextRow:
    """Words of a program, and what they mean. `tier` is EXACT or GENERAL."""

    cause: CauseId
    says: re.Pattern[str]
    source: str
    program: Program = Program.ANY
    certainty: Certainty = Certainty.LIKELY
    alternatives: tuple[CauseId, ...] = ()
    tier: Tier = Tier.EXACT


def rows(
    source: str, program: Program, table: Mapping[str, str], *, tier: Tier = Tier.EXACT
) -> tuple[TextRow, ...]:
    """Return the rows of a table: pattern → "cause", or "cause sure also also".

    `sure` is one of "certain", "likely" (which it is without one) and "possible". Capitals of a
    pattern do not matter, unless it begins with "(?-i:".

    Raises:
        KeyError: there is no such source.
    """
    title = f"{SOURCES[source]} ({DATED})"
    return tuple(_row(says, meaning, title, program, tier) for says, meaning in table.items())


def _row(says: str, meaning: str, source: str, program: Program, tier: Tier) -> TextRow:
    cause, *more = meaning.split()
    sure = Certainty.LIKELY
    if more and more[0] in set(Certainty):
        sure = Certainty(more.pop(0))
    pattern = re.compile(says, re.IGNORECASE)
    also = tuple(map(CauseId, more))
    return TextRow(CauseId(cause), pattern, source, program, sure, also, tier)
