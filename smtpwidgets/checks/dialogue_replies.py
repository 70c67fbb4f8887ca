"""Replies before and after the login: greeting, EHLO, STARTTLS, sender, recipient, message."""

from smtpwidgets.checks.reply_row import (
    ANY,
    DOOR,
    ENVELOPE,
    HELLO,
    LOGIN,
    MESSAGE,
    RECIPIENT,
    SENDER,
    UPGRADE,
    row,
)
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.stages import Stage

__all__ = ["DIALOGUE_REPLIES", "SENDING_REPLIES"]

_LIKELY = Certainty.LIKELY

_LISTED = (
    r"spamhaus|barracuda|spamcop|sorbs|\brbl\b|dnsbl|black ?list|"
    r"block ?list|banned sending ip|\blisted\b"
)

DIALOGUE_REPLIES = (
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
    row(
        "listed-at-the-door",
        DOOR | HELLO,
        "[45]\\d\\d",
        says=_LISTED,
        also=("refused-at-the-door",),
    ),
    row("out-of-step", ANY, says=r"synchroni[sz]ation"),
    row("too-many-errors", ANY, "421", says="too many errors"),
    row("server-slow", HELLO | LOGIN, "4\\d\\d", says=r"time-?out|timed out"),
    row("busy", DOOR | HELLO, "4\\d\\d", says=r"too (?:many|much)|busy|try again|load|later"),
    row(
        "greeting-name-refused",
        HELLO,
        "550|501|504|450|553",
        says=r"helo|ehlo|fully.qualified|host(?:name)? (?:not found|rejected)",
    ),
    row("greeting-name-refused", HELLO, "50[14]", r"5\.5\.[24]"),
    row("greeting-name-refused", HELLO, "50[14]", also=("helo-only",)),
    row("helo-only", HELLO, "50[0-3]", sure=_LIKELY),
    row("busy", DOOR | HELLO, "4\\d\\d", sure=_LIKELY),
    row("refused-at-the-door", DOOR, "5\\d\\d", also=("listed-at-the-door",), sure=_LIKELY),
    row("ehlo-refused", HELLO, "5\\d\\d", also=("refused-at-the-door",)),
    row("starttls-unavailable", UPGRADE, "4\\d\\d", sure=Certainty.CERTAIN),
    row("starttls-refused", UPGRADE, "5\\d\\d", also=("middle-box",), sure=_LIKELY),
    row("not-a-mail-server", DOOR, "[23]\\d\\d"),
    row("answer-not-understood", HELLO | UPGRADE, "[23]\\d\\d"),
)

_NOT_YOURS = (
    r"not owned by|not logged in|send as this sender|SendAsDenied|"
    r"one of your addresses|not authori[sz]ed to send|"
    r"relaying disallowed as|sender address is not allowed|"
    r"not allowed to send (?:mail )?(?:as|from)|sender.{0,30}mismatch"
)

_SENDING_IN_WORDS = (
    row("google-relay", ENVELOPE, "550|553", says=r"relay", hosts=("smtp-relay.gmail.com",)),
    row("microsoft-connector", ENVELOPE, says="TenantAttribution"),
    row(
        "login-first",
        ENVELOPE,
        says=(
            r"client not authenticated|authentication (?:is )?required|"
            r"smtp auth.{0,30}required|turn on smtp auth|must (?:authenticate|"
            r"log ?in)|please (?:authenticate|log ?in)"
        ),
    ),
    row("sender-not-yours", ENVELOPE, says=_NOT_YOURS),
    row(
        "daily-limit",
        ENVELOPE,
        says=(
            r"(?:daily|hourly|24.hour).{0,30}(?:limit|quota)|sending limit|"
            r"unusual sending activity|sender address blocked"
        ),
    ),
    row("sending-too-fast", ENVELOPE, "4\\d\\d", says=r"rate|too (?:much|many|fast)|concurrent"),
    row(
        "greylisted",
        ENVELOPE,
        "4\\d\\d",
        says=r"gr[ea]y ?-?list|try again (?:later|in)|come back later|retry",
    ),
    row("no-reverse-name", ENVELOPE, says=r"reverse (?:host ?name|dns|lookup)|\bPTR\b"),
    row(
        "sender-domain-unknown",
        SENDER | RECIPIENT,
        says=r"domain.{0,20}(?:not found|does not exist|unknown)|sender domain",
    ),
    row("address-listed", ENVELOPE, says=_LISTED),
    row(
        "address-locked",
        ENVELOPE,
        says=r"(?:account|address|sender|user).{0,30}\b(?:locked|suspended)",
    ),
    row(
        "relay-denied",
        ENVELOPE,
        says=(
            r"relay(?:ing)? (?:access )?(?:denied|not permitted|not allowed|"
            r"prohibited)|unable to relay|not permitted to relay"
        ),
        also=("login-first",),
        when="logged-in",
    ),
    row(
        "login-first",
        ENVELOPE,
        says=(
            r"relay(?:ing)? (?:access )?(?:denied|not permitted|not allowed|"
            r"prohibited)|unable to relay"
        ),
        also=("relay-denied",),
        sure=_LIKELY,
    ),
    row(
        "recipient-unknown",
        RECIPIENT,
        says=(
            r"user unknown|no such (?:user|recipient|mailbox)|unknown (?:user|"
            r"recipient)|does not exist|mailbox (?:not found|unavailable)"
        ),
    ),
    row(
        "message-too-large",
        ENVELOPE,
        says=r"(?:message|size).{0,40}(?:exceeds|too (?:large|big))|maximum.{0,20}size",
    ),
    row(
        "storage-full",
        ENVELOPE,
        says=r"quota|mailbox (?:is )?full|insufficient (?:system )?storage|over ?quota",
    ),
    row(
        "content-refused",
        MESSAGE,
        says=r"spam|unsolicited|\bSPF\b|\bDKIM\b|\bDMARC\b|policy|content",
    ),
    row("out-of-order", ENVELOPE, "503", says=r"nested|sequence|need mail|need rcpt"),
)

_SENDING_BY_CODE = (
    row("login-first", ENVELOPE, "530", r"5\.7\.\d+"),
    row("sender-not-yours", SENDER | RECIPIENT, "550|553|551", r"5\.7\.60"),
    row("sender-not-yours", SENDER, "55[0134]|453|450", r"[45]\.7\.1", also=("relay-denied",)),
    row("sender-domain-unknown", SENDER | RECIPIENT, "", r"[45]\.1\.8"),
    row("sender-refused", SENDER, "", r"[45]\.1\.7"),
    row("recipient-unknown", RECIPIENT, "", r"[45]\.1\.(?:1|2|3|6|10)"),
    row("no-reverse-name", ENVELOPE, "", r"[45]\.7\.25"),
    row("address-listed", ENVELOPE, "", r"5\.7\.60[5-9]"),
    row("daily-limit", ENVELOPE, "", r"5\.4\.[56]"),
    row("sending-too-fast", ENVELOPE, "432|452", r"4\.(?:3\.2|5\.3)"),
    row("storage-full", ENVELOPE, "", r"4\.3\.1|[45]\.2\.2"),
    row("message-too-large", ENVELOPE, "552", r"5\.3\.4"),
    row("address-letters", ENVELOPE, "", r"5\.6\.7"),
    row("content-refused", MESSAGE, "", r"5\.7\.(?:1|23|26|509|515)"),
    row("greylisted", ENVELOPE, "45[01]", r"4\.(?:7\.1|2\.0)", also=("server-trouble",)),
    row("server-trouble", ENVELOPE, "4\\d\\d", r"4\.\d\.\d+"),
    row("relay-denied", RECIPIENT, "55[0134]", r"5\.7\.1", also=("address-listed", "login-first")),
    row("login-first", ENVELOPE, "530"),
    row("out-of-order", ENVELOPE | frozenset({Stage.RESET}), "50[0-3]"),
    row("message-too-large", ENVELOPE, "552", also=("storage-full",)),
    row("greylisted", SENDER | RECIPIENT, "45[01]", also=("server-trouble",)),
    row("server-trouble", ANY, "4\\d\\d"),
    row("sender-refused", SENDER, "[235]\\d\\d", also=("sender-not-yours",)),
    row("recipient-refused", RECIPIENT, "[235]\\d\\d", also=("recipient-unknown",)),
    row("message-refused", MESSAGE, "[235]\\d\\d", also=("content-refused",)),
    row("out-of-order", frozenset({Stage.RESET}), "[235]\\d\\d"),
)


SENDING_REPLIES = (*_SENDING_IN_WORDS, *_SENDING_BY_CODE)
