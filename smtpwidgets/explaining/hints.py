"""What a text tells beside its error: which program speaks, and at which stage it stopped."""

import re
from collections.abc import Mapping

from smtpwidgets.checks.reply_row import (
    DOOR,
    HELLO,
    LOGIN,
    MESSAGE,
    RECIPIENT,
    SENDER,
    UPGRADE,
)
from smtpwidgets.explaining.row import Program
from smtpwidgets.model.stages import Stage

__all__ = ["conditions_in", "program_in", "stages_for"]

_PROGRAMS: Mapping[Program, str] = {
    Program.OUTLOOK: r"0x800[4C][0-9A-F]{4}|\bOutlook\b(?!\.(?:com|office))|Windows Mail",
    Program.THUNDERBIRD: r"\bThunderbird\b|Mail/News account|SEC_ERROR_|SSL_ERROR_[A-Z]",
    Program.APPLE_MAIL: r"cannot (?:send|get) mail|Apple Mail|\bMail\.app\b"
    r"|selected outgoing (?:mail )?server|using the server .{0,80} on port",
    Program.PHP: r"PHPMailer|\bPHP (?:Warning|Fatal)|stream_socket|fsockopen|Swift_|\.php\b"
    r"|SMTP ERROR:|Symfony|Laravel",
    Program.NODE: r"nodemailer|node_modules|\bnode:|\bcode: '?E[A-Z]{3,}|\bat .{0,80}\.js:\d",
    Program.JAVA: r"\b(?:javax|jakarta|com\.sun)\.\w+|\bjava\.\w+\.|at [\w.$]+\([A-Z]\w*\.java:\d",
    Program.DOTNET: r"System\.Net\.|System\.Security\.|MailKit|\bSmtpException\b",
    Program.GO: r"\bx509:|\bdial tcp\b|\blookup .{1,80}: no such host|\bgoroutine\b|: tls: ",
    Program.PYTHON: r"Traceback \(most recent|smtplib|aiosmtplib|imaplib|poplib|_ssl\.c:\d"
    r"|\[Errno -?\d|\bSMTP\w+(?:Error|Refused|Disconnected)\b|, b'",
    Program.CURL: r"\bcurl\b|\bCURLE_",
    Program.RUBY: r"\bNet::(?:SMTP\w+Error|OpenTimeout|ReadTimeout)|\.rb:\d",
    Program.PERL: r"Net::SMTP|IO::Socket::SSL|\.pm line \d|send-?email",
    Program.POSTFIX: r"\bpostfix\b|\bstatus=(?:bounced|deferred)|This is the mail system at host",
    Program.EXIM: r"\bexim\b|R=\w+ T=\w+|SMTP error from remote (?:mail )?server",
    Program.OPENSSL: r"\bs_client\b|\b\d{8,16}:error:|verify error:num",
    Program.WINDOWS: r"\bWSA[A-Z]{4,}|\bWinError\b|\b1(?:00[1-6]\d|100[1-4])\b",
}
_PROGRAM_PATTERNS = {one: re.compile(says) for one, says in _PROGRAMS.items()}

# Commands, and names of exceptions that belong to one command.
_STAGES: tuple[tuple[re.Pattern[str], frozenset[Stage]], ...] = tuple(
    (re.compile(says, re.IGNORECASE), stages)
    for says, stages in (
        (
            (
                r"\bAUTH (?:PLAIN|LOGIN|XOAUTH2|CRAM|NTLM|command|mechanism)|\bEAUTH\b"
                r"|password command"
                r"|SMTPAuthenticationError|AuthenticationFailedException|could not authenticate"
            ),
            LOGIN,
        ),
        (r"end of (?:the )?DATA|DATA command|SMTPDataError|data not accepted", MESSAGE),
        (r"RCPT TO|RecipientsRefused|following recipients failed|AddressFailed", RECIPIENT),
        (r"MAIL FROM|SenderRefused|following from address", SENDER),
        (r"SMTPConnectError|initial (?:server )?(?:greeting|response)|while connecting", DOOR),
        (r"SMTPHeloError|\b(?:EHLO|HELO) command|to (?:EHLO|HELO)\b", HELLO),
        (
            (
                r"(?<!issue a )STARTTLS command|to STARTTLS\b"
                r"|\bTLS (?:currently )?(?:not available|unavailable)"
            ),
            UPGRADE,
        ),
    )
)

# At which stages a code can stand, the likeliest first (RFC 5321 section 4.3.2, RFC 4954).
_BY_CODE: Mapping[str, tuple[frozenset[Stage], ...]] = {
    "421": (DOOR, LOGIN, SENDER, RECIPIENT, MESSAGE),
    "432": (SENDER, LOGIN),
    "435": (LOGIN,),
    "454": (LOGIN, UPGRADE, RECIPIENT),
    "500": (HELLO, LOGIN, UPGRADE),
    "501": (HELLO, SENDER, RECIPIENT, LOGIN),
    "502": (LOGIN, HELLO, UPGRADE),
    "503": (SENDER, LOGIN),
    "504": (LOGIN, HELLO),
    "525": (LOGIN,),
    "530": (SENDER, LOGIN),
    "534": (LOGIN,),
    "535": (LOGIN,),
    "538": (LOGIN,),
    "550": (RECIPIENT, SENDER, MESSAGE, LOGIN, HELLO),
    "551": (RECIPIENT, SENDER),
    "552": (MESSAGE, RECIPIENT),
    "553": (SENDER, RECIPIENT),
    "554": (RECIPIENT, MESSAGE, SENDER, DOOR),
}
_OTHERS = (RECIPIENT, SENDER, MESSAGE, LOGIN, DOOR, HELLO, UPGRADE)
_INCOMING = (LOGIN, frozenset({Stage.MAILBOX}), DOOR, UPGRADE)
# Finer codes that stand at one place: a message is judged after it was handed over.
_BY_ENHANCED: Mapping[str, tuple[frozenset[Stage], ...]] = {
    "4.7.12": (LOGIN,),
    **{f"5.7.{n}": (MESSAGE, SENDER, RECIPIENT) for n in (20, 21, 22, 23, 24, 26, 27, 28, 29, 30)},
    "5.7.509": (MESSAGE, SENDER),
    "5.7.515": (MESSAGE, SENDER),
}
# The second figure of an enhanced code tells where to look (RFC 3463 section 3).
_BY_SUBJECT: Mapping[str, tuple[frozenset[Stage], ...]] = {
    "1": (RECIPIENT, SENDER),
    "2": (RECIPIENT, MESSAGE),
    "6": (MESSAGE, RECIPIENT),
}

# What `ReplyRow.when` may ask, as far as words tell it.
_CONDITIONS: Mapping[str, re.Pattern[str]] = {
    "token": re.compile(r"XOAUTH2|OAUTHBEARER"),
    "cram": re.compile(r"CRAM-MD5"),
    "ntlm": re.compile(r"\bNTLM\b"),
    "ticket": re.compile(r"\bGSSAPI\b|Kerberos"),
    "logged-in": re.compile(r"\b235[ -]\d\.\d\.\d|\b235 .{0,20}(?:accepted|successful)"),
}


def program_in(text: str) -> Program:
    """Return which program the text comes from, as far as its words tell."""
    found = (one for one, pattern in _PROGRAM_PATTERNS.items() if pattern.search(text))
    return next(found, Program.ANY)


def stages_for(code: str, enhanced: str, text: str) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
    """Return the stage that the text names, if it names one, and those where this reply can stand.

    The second are the likeliest first.
    """
    if not code.isdigit() and not enhanced[:1].isdigit():
        return (), _flat(_INCOMING)
    told = [stages for pattern, stages in _STAGES if pattern.search(text)]
    subject = enhanced.split(".")[1] if enhanced.count(".") == 2 else ""
    by_code = _BY_ENHANCED.get(enhanced) or _BY_CODE.get(code, _BY_SUBJECT.get(subject, _OTHERS))
    # A transcript names every command: then the code says more.
    named = _flat(tuple(told)) if len(told) == 1 else ()
    return named, tuple(stage for stage in _flat(by_code) if stage not in named)


def conditions_in(text: str) -> frozenset[str]:
    """Return the conditions of the reply tables that hold for this text."""
    return frozenset({"", *(name for name, one in _CONDITIONS.items() if one.search(text))})


def _flat(groups: tuple[frozenset[Stage], ...]) -> tuple[Stage, ...]:
    order = [stage for group in groups for stage in Stage if stage in group]
    return tuple(dict.fromkeys(order))
