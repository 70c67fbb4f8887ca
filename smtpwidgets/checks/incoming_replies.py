"""Replies of incoming servers: response codes (RFC 5530, RFC 2449, RFC 3206) and their own words.

The first row that fits wins: words that name the reason, then response codes, then what a
provider means by a plain no, then the plain no.
Texts of providers change; those here were current in November 2026.
"""

from dataclasses import replace

from smtpwidgets.checks.login_replies import LOGIN_OF_COMPANIES, LOGIN_REPLIES
from smtpwidgets.checks.reply_row import ANY, DOOR, HELLO, LOGIN, UPGRADE, ReplyRow, row
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.stages import Stage

__all__ = ["INCOMING_REPLIES"]

MAILBOX = frozenset({Stage.MAILBOX})
_LIKELY = Certainty.LIKELY
# What refuses: NO and BAD in IMAP, -ERR in POP3; BYE hangs up with a reason.
_NO = "NO|-ERR"
_ANY_NO = "NO|BAD|BYE|-ERR"

_MICROSOFT = (
    "outlook.office365.com",
    "outlook.office.com",
    "imap-mail.outlook.com",
    "pop-mail.outlook.com",
)

_AT_THE_DOOR = (
    row(
        "too-many-connections",
        ANY,
        _ANY_NO,
        says=(
            r"(?:maximum|max\.?) number of connections|"
            r"too many (?:simultaneous |concurrent |open |imap |pop3? )*(?:connections|sessions)"
        ),
    ),
    row(
        "listed-at-the-door",
        DOOR,
        _ANY_NO,
        says=r"spamhaus|\brbl\b|dnsbl|black ?list|block ?list|\b(?:banned|blocked|listed)\b",
        also=("refused-at-the-door",),
    ),
    row(
        "busy",
        DOOR | HELLO,
        _ANY_NO,
        says=r"too (?:many|much)|busy|try again|load|later|unavailable|maintenance|shutting",
    ),
    row("busy", DOOR | HELLO, _ANY_NO, "UNAVAILABLE|SYS/TEMP|LIMIT"),
    row("refused-at-the-door", DOOR, _ANY_NO, also=("busy", "listed-at-the-door"), sure=_LIKELY),
    row("ehlo-refused", HELLO, _ANY_NO, also=("refused-at-the-door",)),
    row("starttls-unavailable", UPGRADE, _ANY_NO, "UNAVAILABLE|SYS/TEMP"),
    row("starttls-unavailable", UPGRADE, _ANY_NO, says="temporar|not available|unavailable"),
    row("starttls-refused", UPGRADE, _ANY_NO, also=("middle-box",), sure=_LIKELY),
)

_SWITCHED_OFF = (
    r"\b(?:imap4?|pop3?)\b.{0,40}(?:disabled|switched off|\boff\b|"
    r"not (?:been )?(?:enabled|allowed|activated|permitted|available))|"
    r"not enabled for (?:imap|pop)|enable (?:imap|pop)|(?:service|access) is not open"
)

_LOGIN_IN_WORDS = (
    # Before the words: a mailbox that is "locked" by another program is no locked account.
    row("mailbox-in-use", LOGIN | MAILBOX, _NO, "INUSE|IN-USE", sure=Certainty.CERTAIN),
    row(
        "yandex-access-off",
        LOGIN,
        says=r"invalid credentials or (?:imap|pop3?) is disabled",
        also=("wrong-password",),
        sure=_LIKELY,
    ),
    row("authorisation-code", LOGIN, says=r"authori[sz]ation code"),
    row(
        "authorisation-code",
        LOGIN,
        _ANY_NO,
        says="login fail",
        hosts=("qq.com", "163.com", "126.com", "yeah.net"),
        sure=_LIKELY,
    ),
    row("incoming-switched-off", LOGIN | MAILBOX, says=_SWITCHED_OFF),
    row("no-mailbox-behind-login", LOGIN | MAILBOX, says="authenticated but not connected"),
    row("google-web-sign-in", LOGIN, "NO|-ERR", "WEBALERT"),
    row("google-web-sign-in", LOGIN, says="web log-?in (?:is )?required"),
    row("microsoft-password-closed", LOGIN, says=r"basic ?auth\w*.{0,20}(?:blocked|disabled|off)"),
    row(
        "login-needs-encryption",
        LOGIN,
        says=(
            r"plain ?text (?:auth|login|password).{0,60}"
            r"(?:disallowed|not allowed|disabled|refused)|"
            r"(?:ssl|tls|encrypt\w*).{0,30}(?:is )?required"
        ),
    ),
    row(
        "login-service-down",
        LOGIN,
        says=r"temporar\w+ (?:auth\w*|login|internal|system|server)?.{0,20}(?:fail|error|problem)",
    ),
)

# Words that mean the same in every protocol.
_WORDS_OF_ALL = tuple(
    one for one in LOGIN_REPLIES if one.pattern is not None and not one.codes and not one.enhanced
)

_LOGIN_BY_CODE = (
    row(
        "too-many-logins",
        LOGIN,
        says=r"rate limit|too many (?:login|auth|bad|failed|unsuccessful|attempt|invalid)",
    ),
    row("login-needs-encryption", LOGIN, _ANY_NO, "PRIVACYREQUIRED"),
    row("password-expired", LOGIN, _NO, "EXPIRED", sure=Certainty.CERTAIN),
    row("contact-administrator", LOGIN | MAILBOX, _NO, "CONTACTADMIN|SYS/PERM"),
    row("login-service-down", LOGIN, _ANY_NO, "UNAVAILABLE|SERVERBUG|SYS/TEMP"),
    row("too-many-connections", LOGIN, _ANY_NO, "LIMIT"),
    row("too-many-logins", LOGIN, _NO, "LOGIN-DELAY", sure=Certainty.CERTAIN),
    row("no-mailbox-behind-login", LOGIN, _NO, "AUTHORIZATIONFAILED|NOPERM"),
)

# A plain no of these providers has a reason of theirs, the same for fetching as for sending.
_AT_PROVIDERS: tuple[ReplyRow, ...] = (
    row("token-refused", LOGIN, _NO, when="token", also=("token-of-other-mailbox",), sure=_LIKELY),
    row(
        "microsoft-password-closed",
        LOGIN,
        _NO,
        hosts=_MICROSOFT,
        also=("wrong-password",),
        sure=_LIKELY,
    ),
    *(
        replace(one, codes=_NO, enhanced="", says="", pattern=None)
        for one in LOGIN_REPLIES
        if one.hosts and "535" in one.codes and one.cause != "fixed-user-name"
    ),
)

_LOGIN_PLAINLY = (
    row("password-letters", LOGIN, _NO, when="letters", also=("wrong-password",)),
    row("cram-unusable", LOGIN, _NO, when="cram", also=("wrong-password",)),
    row("password-hidden-character", LOGIN, _NO, when="hidden", also=("wrong-password",)),
    row(
        "username-form",
        LOGIN,
        _NO,
        when="bare-name",
        also=("wrong-password", "app-password-needed"),
    ),
    row(
        "wrong-password",
        LOGIN,
        _NO,
        "AUTHENTICATIONFAILED|AUTH",
        also=("app-password-needed", "username-form"),
    ),
    row(
        "wrong-password",
        LOGIN,
        _NO,
        also=("app-password-needed", "incoming-switched-off"),
    ),
    row("no-common-mechanism", LOGIN, "BAD", says="mechanism|unknown command|unsupported"),
    row("hung-up-at-login", LOGIN, "BYE", also=("too-many-logins",), sure=_LIKELY),
    row("login-protocol-broken", LOGIN, "BAD", also=("no-common-mechanism",), sure=_LIKELY),
)

_MAILBOX_REPLIES = (
    row("folder-missing", MAILBOX, "NO", "NONEXISTENT|TRYCREATE", sure=Certainty.CERTAIN),
    row(
        "folder-missing",
        MAILBOX,
        "NO|BAD",
        says=(
            r"(?:mailbox|folder).{0,200}(?:does ?n[o']t exist|does not exist|not found)|"
            r"(?:no such|unknown|invalid) (?:mailbox|folder)"
        ),
    ),
    row(
        "mailbox-in-use",
        MAILBOX,
        says=r"mailbox.{0,30}(?:locked|in use)|(?:another|other) (?:pop3?|session|client)",
    ),
    row("mailbox-not-opened", MAILBOX, _ANY_NO, also=("server-trouble",), sure=_LIKELY),
)

INCOMING_REPLIES: tuple[ReplyRow, ...] = (
    *_AT_THE_DOOR,
    *_LOGIN_IN_WORDS,
    *_WORDS_OF_ALL,
    *_LOGIN_BY_CODE,
    *LOGIN_OF_COMPANIES,
    *_AT_PROVIDERS,
    *_LOGIN_PLAINLY,
    *_MAILBOX_REPLIES,
)
