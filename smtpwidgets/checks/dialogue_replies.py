"""Replies before the login over SMTP: greeting, EHLO and STARTTLS."""

from smtpwidgets.checks.reply_row import (
    ANY,
    DOOR,
    ENVELOPE,
    HELLO,
    LOGIN,
    UPGRADE,
    row,
    sourced,
)
from smtpwidgets.checks.sending_families import DOOR_FAMILIES
from smtpwidgets.model.cause import Certainty

__all__ = ["DIALOGUE_REPLIES", "LISTED", "TOO_MANY_CONNECTIONS"]

_LIKELY = Certainty.LIKELY
_LIST = "list of causes, "  # the project's own, with its number

LISTED = (
    r"spamhaus|barracuda|spamcop|sorbs|\brbl\b|dnsbl|black ?list|"
    r"block ?list|banned sending ip|\blisted\b"
)
TOO_MANY_CONNECTIONS = (
    r"too many (?:\w{1,20} ){0,3}?(?:connections|sessions)|"
    r"(?:concurrent|simultaneous|parallel) (?:\w{1,10} )?(?:connections|sessions)|"
    r"connections? (?:rate|limit|count)|"
    r"max(?:imum|\.)? (?:number of )?(?:\w{1,20} )?(?:connections|sessions)|"
    r"\brate.?limit|connecting too (?:often|fast|frequently)|throttl"
)

_IN_EVERY_STAGE = (
    *sourced(
        f"{_LIST}K095",
        "2026-11",
        row("client-certificate-wanted", DOOR | HELLO, says="no client certificate"),
        row("client-certificate-refused", DOOR | HELLO, says="client certificate not trusted"),
        row(
            "client-certificate-not-matched",
            ENVELOPE,
            "5\\d\\d",
            says="relay|access denied",
            when="certificate-alone",
            sure=_LIKELY,
        ),
    ),
    *sourced(
        "https://www.exim.org/exim-html-current/doc/html/spec_html/",
        "2026-11",
        row("out-of-step", ANY, says=r"synchroni[sz]ation"),
    ),
    *sourced(
        "https://www.rfc-editor.org/rfc/rfc959 section 5.4",
        "2026-11",
        row("other-service", HELLO, "5\\d\\d", says=r"log ?in with USER|USER and PASS"),
    ),
    *sourced(
        "https://www.postfix.org/postconf.5.html smtpd_hard_error_limit",
        "2026-11",
        row("too-many-errors", ANY, "421", says=r"too many (?:\w{1,20} ){0,4}?errors"),
    ),
    *sourced(
        "https://github.com/vdukhovni/postfix postfix/src/smtpd/smtpd.c",
        "2026-11",
        row(
            "server-slow",
            HELLO | LOGIN | ENVELOPE,
            "4\\d\\d",
            says=(
                r"(?:command|idle|input|read) time-?out|time-?out (?:exceeded|waiting)|"
                r"time-?out.{0,5}closing|timed out waiting for (?:client|input|command|data)"
            ),
        ),
    ),
)

_DOOR_IN_WORDS = (
    *sourced(
        "https://github.com/Exim/exim src/src/smtp_in.c; "
        "https://www.postfix.org/postconf.5.html smtpd_client_connection_count_limit",
        "2026-11",
        row(
            "too-many-connections",
            DOOR | HELLO | LOGIN | UPGRADE,
            "[45]\\d\\d",
            says=TOO_MANY_CONNECTIONS,
            also=("busy",),
        ),
    ),
    *sourced(
        "https://postmaster.google.com; https://senders.yahooinc.com/smtp-error-codes/",
        "2026-11",
        row(
            "listed-at-the-door",
            DOOR | HELLO,
            "[45]\\d\\d",
            says=rf"{LISTED}|unusual rate of unsolicited|user complaints|poor reputation",
            also=("refused-at-the-door",),
        ),
    ),
    *sourced(
        "RFC 3207 section 4",
        "2002-02",
        row(
            "login-needs-encryption",
            HELLO | ENVELOPE,
            "5\\d\\d|421",
            says=(
                r"must issue a starttls|(?:starttls|tls|encryption)\b.{0,20}"
                r"\b(?:required|needed|first)\b|requires? (?:starttls|tls|encryption)"
            ),
        ),
        row("login-needs-encryption", HELLO | ENVELOPE, "5\\d\\d", r"5\.7\.1[01]"),
    ),
    *sourced(
        f"{_LIST}K110",
        "2026-11",
        row(
            "greeting-name-refused",
            HELLO,
            "550|554|501|504|450|553",
            says=r"helo|ehlo|fully.qualified|host ?name|host not found",
        ),
        # Postfix waits with this until a recipient is named (smtpd_delay_reject).
        row(
            "greeting-name-refused",
            ENVELOPE,
            says=r"helo command rejected|(?:invalid|bad|forged) (?:helo|ehlo)",
        ),
    ),
)

_DOOR_BY_CODE = (
    *sourced(
        "RFC 5248 section 2.4",
        "2008-06",
        row("greeting-name-refused", HELLO, "50[14]", r"5\.5\.[24]"),
    ),
    *sourced(
        "RFC 5321 section 4.3.2",
        "2008-10",
        row("greeting-name-refused", HELLO, "50[14]", also=("helo-only",)),
        row("helo-only", HELLO, "50[0-3]", sure=_LIKELY),
        row("login-first", HELLO, "530"),
        row("busy", DOOR | HELLO, "4\\d\\d", also=("too-many-connections",), sure=_LIKELY),
        # 421 may answer any command: the server is about to close.
        row("busy", UPGRADE, "421", also=("starttls-unavailable",), sure=_LIKELY),
        row("refused-at-the-door", DOOR, "5\\d\\d", also=("listed-at-the-door",), sure=_LIKELY),
        row("ehlo-refused", HELLO, "5\\d\\d", also=("refused-at-the-door",)),
        row("not-a-mail-server", DOOR, "[23]\\d\\d"),
        row("answer-not-understood", HELLO | UPGRADE, "[23]\\d\\d"),
    ),
    *sourced(
        "RFC 3207 section 4",
        "2002-02",
        row("starttls-unavailable", UPGRADE, "4\\d\\d", sure=Certainty.CERTAIN),
        row("starttls-refused", UPGRADE, "5\\d\\d", also=("middle-box",), sure=_LIKELY),
    ),
)

DIALOGUE_REPLIES = (
    *_IN_EVERY_STAGE,
    *_DOOR_IN_WORDS,
    *DOOR_FAMILIES,
    *_DOOR_BY_CODE,
)
