"""Replies to sender, recipient and message over SMTP: words first, then what codes say."""

from smtpwidgets.checks.dialogue_replies import LISTED
from smtpwidgets.checks.reply_row import (
    ANY,
    ENVELOPE,
    MESSAGE,
    RECIPIENT,
    SENDER,
    row,
    sourced,
)
from smtpwidgets.checks.sending_families import SENDING_FAMILIES
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.stages import Stage

__all__ = ["MAILBOX_FULL", "SENDING_REPLIES"]

_LIKELY = Certainty.LIKELY
_LIST = "list of causes, "  # the project's own, with its number
_POSTFIX = "https://github.com/vdukhovni/postfix postfix/src/smtpd/smtpd_check.c"
_GOOGLE = "https://support.google.com/a/answer/3726730"

MAILBOX_FULL = (
    r"(?:mail ?box|inbox|account|user).{0,30}"
    r"(?:\bis full|\bfull\b(?! (?:e-?mail|address|user|name))|over ?quota)|"
    r"(?:mail ?box|inbox|account|user).{0,30}exceeded(?!.{0,30}(?:bandwidth|command|rate))|"
    r"over its (?:\w{1,20} )?(?:limit|quota)|"
    r"over (?:the )?quota|over ?quota|quota (?:is )?(?:exceeded|full|reached)|"
    r"exceed\w{0,3}.{0,30}quota|out of storage"
)
_NOT_YOURS = (
    r"not owned by|not logged in|send as this sender|SendAsDenied|"
    r"one of your addresses|not authori[sz]ed to send|"
    r"relaying disallowed as|sender address is not allowed|"
    r"not allowed to send (?:mail )?(?:as|from)|sender.{0,30}mismatch|"
    r"address is not verified|must match (?:your|the) (?:login|authenticated)|from header"
)
_RELAY = (
    r"relay(?:ing)? (?:access )?(?:is )?(?:denied|not permitted|not allowed|prohibited|refused|"
    r"rejected)|(?:unable|not permitted|not allowed|cannot|can't) (?:to )?relay|"
    r"(?:we )?do(?:es)? not relay|no relaying|relay operation rejected|"
    r"isn't in my list of allowed rcpthosts"
)

_WHO_MAY_SEND = (
    *sourced(
        "https://support.google.com/a/answer/6140680",
        "2026-11",
        row("google-relay", ENVELOPE, "550|553", says=r"relay", hosts=("smtp-relay.gmail.com",)),
        row("google-relay", ENVELOPE, "550", says=r"credentials for relay|workspace smtp relay"),
    ),
    *sourced(
        "https://learn.microsoft.com/exchange/mail-flow-best-practices/"
        "non-delivery-reports-in-exchange-online",
        "2026-11",
        row("microsoft-connector", ENVELOPE, says="TenantAttribution"),
    ),
    *sourced(
        f"{_LIST}K181",
        "2026-11",
        row("relay-denied", ENVELOPE, says=r"relaying denied", also=("login-first",), sure=_LIKELY),
        row(
            "login-first",
            ENVELOPE,
            says=(
                r"client not authenticated|authentication (?:is )?required|"
                r"smtp auth.{0,30}required|turn on smtp auth|must (?:authenticate|be authenticated|"
                r"log ?in)|please (?:authenticate|log ?in)|authenticat\w{1,4} first|need auth|"
                r"not authenticated|auth(?:entication)? (?:first|needed)|requires auth"
            ),
        ),
    ),
    *sourced(f"{_LIST}K180", "2026-11", row("sender-not-yours", ENVELOPE, says=_NOT_YOURS)),
    *sourced(
        "RFC 6647 section 2",
        "2012-06",
        row("greylisted", ENVELOPE, "4\\d\\d", says=r"gr[ea]y ?-?list"),
    ),
    *sourced(
        f"{_LIST}K189",
        "2026-11",
        row(
            "daily-limit",
            ENVELOPE,
            says=(
                r"(?:daily|hourly|24.hour).{0,30}(?:limit|quota)|sending (?:limit|quota)|"
                r"unusual sending activity|sender address blocked|maximum credits|"
                r"bad outbound sender|"
                r"(?:messages|e-?mails|recipients|limit).{0,20} (?:per|an?) (?:day|hour|24 hours)"
            ),
        ),
    ),
    *sourced(
        _GOOGLE,
        "2026-11",
        row(
            "address-listed",
            ENVELOPE,
            says="unusual rate of unsolicited|not in whitelist|banned sending",
        ),
        row(
            "sending-too-fast",
            ENVELOPE,
            "4\\d\\d",
            says=(
                r"\brate\b|too (?:much|many|fast|quickly|often)|concurrent|throttl|rate.?limit|"
                r"unexpected volume|peak .{0,20}limit"
            ),
        ),
        row("sending-too-fast", ENVELOPE, "5\\d\\d", says=r"too many (?:recipients|messages)"),
    ),
    *sourced(
        _POSTFIX,
        "2026-11",
        row(
            "no-reverse-name",
            ENVELOPE,
            says=r"reverse (?:host ?name|dns|lookup)|\bPTR\b|cannot find your host ?name",
        ),
        row(
            "sender-domain-unknown",
            SENDER | RECIPIENT,
            says=(
                r"sender.{0,60}domain.{0,20}(?:not found|does not exist|unknown|not resolve)|"
                r"domain of sender|sender domain"
            ),
        ),
        row(
            "sender-domain-unknown",
            SENDER,
            says=r"domain.{0,20}(?:not found|does not exist|unknown|not resolve)",
        ),
    ),
)

_WHAT_IS_REFUSED = (
    *sourced(
        f"{_LIST}K194",
        "2026-11",
        row(
            "content-refused",
            MESSAGE,
            "5\\d\\d",
            says=(
                r"\bspam(?:my)?\b|unsolicited|\bvirus|malware|surbl|uribl|"
                r"\b(?:url|link|content|body)\b.{0,60}(?:listed|black ?list|block ?list)"
            ),
        ),
    ),
    *sourced(f"{_LIST}K187", "2026-11", row("address-listed", ENVELOPE, says=LISTED)),
    *sourced(
        _GOOGLE,
        "2026-11",
        row("recipient-refused", RECIPIENT, says=r"tried to reach (?:is|has been) (?:dis|sus|ina)"),
    ),
    *sourced(
        f"{_LIST}K198",
        "2026-11",
        row(
            "address-locked",
            ENVELOPE,
            says=r"(?:account|address|sender|user).{0,30}\b(?:locked|suspended)",
        ),
    ),
    *sourced(
        _POSTFIX,
        "2026-11",
        row("relay-denied", ENVELOPE, says=_RELAY, when="logged-in"),
        row("relay-denied", ENVELOPE, says=_RELAY, also=("login-first",), sure=_LIKELY),
    ),
    *sourced(
        "https://www.exim.org/exim-html-current/doc/html/spec_html/",
        "2026-11",
        row("sender-refused", ENVELOPE, says=r"sender verif", also=("sender-domain-unknown",)),
    ),
    *sourced(
        f"{_LIST}K192",
        "2026-11",
        row("mailbox-full", RECIPIENT | MESSAGE, says=MAILBOX_FULL),
    ),
    *sourced(
        "RFC 5321 section 4.2.3",
        "2008-10",
        row(
            "recipient-unknown",
            RECIPIENT,
            says=(
                r"user unknown|no such (?:user|recipient|mailbox|address|person)|unknown (?:user|"
                r"recipient|mailbox|local)|does not exist|mailbox not found|unrouteable|"
                r"recipient.{0,40}not found|(?:domain|host).{0,20}(?:not found|unknown)|"
                r"RecipientNotFound|no mailbox (?:here )?by that name"
            ),
        ),
        row("recipient-unknown", RECIPIENT, "5\\d\\d", says=r"mailbox unavailable"),
        row("recipient-unknown", MESSAGE, "5\\d\\d", says=r"no valid recipients"),
        row(
            "message-too-large",
            ENVELOPE,
            says=(
                r"(?:message|size).{0,40}(?:exceed|too (?:large|big|long))|maximum.{0,20}size|"
                r"max(?:imum)? message"
            ),
        ),
        row(
            "storage-full",
            ENVELOPE,
            says=(
                r"insufficient (?:\w{1,20} )?storage|out of disk|\bdisk\b.{0,20}full|"
                rf"{MAILBOX_FULL}"
            ),
        ),
    ),
    *sourced(
        "RFC 6531 section 3.5",
        "2012-02",
        row(
            "address-letters",
            ENVELOPE,
            "5\\d\\d",
            says=r"smtputf8|internationali[sz]ed|non-?ascii|\b8-?bit .{0,20}address",
        ),
    ),
)

_TROUBLE_AND_POLICY = (
    *sourced(
        f"{_LIST}K195",
        "2026-11",
        row(
            "server-trouble",
            ENVELOPE,
            "4\\d\\d",
            says=(
                r"local (?:problem|error)|error in processing|queue file|"
                r"look-?up (?:failure|error)|"
                r"(?:system|server|internal|service).{0,25}(?:error|problem|failure|unavailable|busy|"
                r"incorrectly|maintenance)|temporary (?:failure|error|problem)|shutting down|"
                r"\bbusy\b|out of memory|resources"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K186",
        "2026-11",
        row(
            "greylisted",
            ENVELOPE,
            "45[01]",
            r"(?:4\.[27]\.\d{1,3})?",
            r"try again|try (?:\w{1,20} )?later|come back later|retry|deferred|first.time",
            sure=_LIKELY,
        ),
    ),
    *sourced(
        f"{_LIST}K194",
        "2026-11",
        row(
            "content-refused",
            MESSAGE,
            "5\\d\\d",
            says=r"\bSPF\b|\bDKIM\b|\bDMARC\b|policy|content|unauthenticated",
        ),
        row("sender-refused", SENDER | RECIPIENT, "5\\d\\d", says=r"\bSPF\b|\bDMARC\b"),
    ),
    *sourced(
        "RFC 5321 section 4.1.4",
        "2008-10",
        row("out-of-order", ENVELOPE, "503", says=r"nested|sequence|need mail|need rcpt"),
    ),
    *sourced(
        _POSTFIX,
        "2026-11",
        row("sender-refused", ENVELOPE, says="sender address rejected", sure=_LIKELY),
        row("recipient-refused", ENVELOPE, "5\\d\\d", says="recipient address rejected"),
        row("address-listed", ENVELOPE, says="client host rejected", sure=_LIKELY),
        row(
            "address-listed",
            SENDER | RECIPIENT,
            "5\\d\\d",
            says=(
                r"\bblocked\b|(?:local|security|server|site) policy|"
                r"policy (?:reason|violation|reject)|"
                r"(?:by|of|to|violates) (?:\w{1,20} )?policy"
            ),
            sure=Certainty.POSSIBLE,
        ),
    ),
)

_SENDING_BY_CODE = (
    *sourced(
        "https://learn.microsoft.com/exchange/mail-flow-best-practices/"
        "non-delivery-reports-in-exchange-online",
        "2026-11",
        row("sender-not-yours", ENVELOPE, "55[0-4]", r"5\.7\.60"),
        row("sender-not-yours", ENVELOPE, "55[0-4]", r"5\.2\.252"),
        row("relay-denied", ENVELOPE, "550", r"5\.7\.54", also=("login-first",)),
        row("address-listed", ENVELOPE, "", r"5\.7\.(?:60[5-9]|708)"),
        row("address-locked", ENVELOPE, "", r"5\.7\.(?:50[1-3]|705)"),
        row("content-refused", ENVELOPE, "", r"5\.7\.(?:509|515)"),
        row("daily-limit", ENVELOPE, "", r"5\.7\.23[236]"),
        # With other codes x.3.2 says that the whole server takes no mail now (RFC 3463).
        row("sending-too-fast", ENVELOPE, "432", r"4\.3\.2"),
        row("sending-too-fast", ENVELOPE, "", r"[45]\.5\.3"),
    ),
    *sourced(
        _GOOGLE,
        "2026-11",
        row("daily-limit", ENVELOPE, "", r"[45]\.4\.5"),
        row("sending-too-fast", ENVELOPE, "", r"[45]\.7\.28"),
    ),
    *sourced(
        f"{_LIST}K189",
        "2026-11",
        row(
            "daily-limit",
            ENVELOPE,
            "",
            r"[45]\.4\.6",
            hosts=("zoho.com", "zoho.eu", "zoho.in", "zoho.com.au", "zoho.jp", "zohocloud.ca"),
        ),
    ),
    *sourced(
        "RFC 4954 section 6",
        "2007-07",
        row("login-first", ENVELOPE, "530", r"5\.7\.\d{1,3}"),
    ),
    *sourced(
        "RFC 3463 section 3",
        "2003-01",
        row("sender-not-yours", SENDER, "55[0134]", r"5\.7\.1", also=("relay-denied",)),
        row("sender-not-yours", SENDER, "453", r"4\.7\.1", also=("greylisted",)),
        row("sender-domain-unknown", SENDER | RECIPIENT, "", r"[45]\.1\.8"),
        row("sender-refused", ENVELOPE, "", r"[45]\.1\.7"),
        row("recipient-unknown", RECIPIENT | MESSAGE, "", r"[45]\.1\.(?:1|2|3|6|10)"),
        row("recipient-refused", RECIPIENT, "", r"[45]\.(?:1\.0|2\.1)"),
        row("mailbox-full", RECIPIENT | MESSAGE, "", r"[45]\.2\.2"),
        row("storage-full", ENVELOPE, "", r"[45]\.3\.1|[45]\.2\.2"),
        row("message-too-large", ENVELOPE, "5\\d\\d", r"5\.(?:3\.4|2\.3)"),
        row("greylisted", ENVELOPE, "45[01]", r"4\.(?:7\.1|2\.0)", also=("server-trouble",)),
        row("relay-denied", RECIPIENT, "55[0134]", r"5\.7\.1", also=("login-first",)),
    ),
    *sourced(
        "RFC 7372 section 3; RFC 6531 section 4.3",
        "2014-09",
        row("no-reverse-name", ENVELOPE, "", r"[45]\.7\.25"),
        row("content-refused", MESSAGE, "", r"[45]\.7\.(?:1|2[0-46])"),
        row("sender-refused", SENDER | RECIPIENT, "", r"[45]\.7\.2[0-46]"),
        row("address-letters", ENVELOPE, "", r"5\.6\.[79]"),
    ),
    *sourced(
        "RFC 5321 section 4.2.2",
        "2008-10",
        row("server-trouble", ENVELOPE, "4\\d\\d", r"4\.\d{1,3}\.\d{1,3}"),
        row("login-first", ENVELOPE, "530"),
        row("login-needs-encryption", ENVELOPE, "538|523"),
        row("address-letters", ENVELOPE, "555", when="address-letters"),
        row(
            "sender-refused",
            SENDER,
            "501",
            says=r"sender|from|address|domain",
            sure=Certainty.POSSIBLE,
        ),
        row("out-of-order", ENVELOPE | frozenset({Stage.RESET}), "50[0-5]|555"),
        row("mailbox-full", RECIPIENT, "552"),
        row("message-too-large", ENVELOPE, "552", also=("storage-full",)),
        row("greylisted", SENDER | RECIPIENT, "45[01]", also=("server-trouble",)),
        row("server-trouble", ANY, "4\\d\\d"),
        row("sender-refused", SENDER, "5\\d\\d", also=("sender-not-yours",)),
        row("recipient-refused", RECIPIENT, "5\\d\\d", also=("recipient-unknown",)),
        row("message-refused", MESSAGE, "5\\d\\d", also=("content-refused",)),
        # A yes of another kind is no yes, and no refusal either.
        row("out-of-order", ENVELOPE | frozenset({Stage.RESET}), "[235]\\d\\d"),
    ),
)


SENDING_REPLIES = (
    *_WHO_MAY_SEND,
    *_WHAT_IS_REFUSED,
    *_TROUBLE_AND_POLICY,
    *SENDING_FAMILIES,
    *_SENDING_BY_CODE,
)
