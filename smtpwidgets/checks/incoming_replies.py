"""Replies of incoming servers: response codes (RFC 5530, RFC 2449, RFC 3206) and their own words.

The first row that fits wins: words that name the reason, then response codes, then what a
provider means by a plain no, then the plain no.
"""

from dataclasses import replace

from smtpwidgets.checks.dialogue_replies import TOO_MANY_CONNECTIONS
from smtpwidgets.checks.login_families import IN_USE, LOGIN_FAMILIES, SWITCHED_OFF, WRONG
from smtpwidgets.checks.login_replies import LOGIN_OF_COMPANIES, LOGIN_REPLIES
from smtpwidgets.checks.provider_replies import PLAIN_NO_OF_PROVIDERS
from smtpwidgets.checks.reply_row import ANY, DOOR, HELLO, LOGIN, UPGRADE, ReplyRow, row, sourced
from smtpwidgets.checks.sending_replies import MAILBOX_FULL
from smtpwidgets.checks.word_families import LISTED_FAMILY, TOO_MANY, TROUBLE_FOR_NOW, family
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.stages import Stage

__all__ = ["INCOMING_REPLIES"]

MAILBOX = frozenset({Stage.MAILBOX})
_LIKELY = Certainty.LIKELY
# What refuses: NO and BAD in IMAP, -ERR in POP3; BYE hangs up with a reason.
_NO = "NO|-ERR"
_ANY_NO = "NO|BAD|BYE|-ERR"
_LIST = "list of causes, "  # the project's own, with its number
_DOVECOT = "https://github.com/dovecot/core src/login-common, src/imap-login, src/pop3-login"
_CYRUS = "https://github.com/cyrusimap/cyrus-imapd imap/imapd.c, imap/pop3d.c"
_GOOGLE = "https://support.google.com/mail/answer/7126229"
_CODES = ("RFC 5530 section 3; RFC 2449 section 8; RFC 3206 section 4", "2009-05")

_MICROSOFT = (
    "outlook.office365.com",
    "outlook.office.com",
    "imap-mail.outlook.com",
    "pop-mail.outlook.com",
)
_TROUBLE = (
    r"internal|temporar|unavailable|maintenance|shutting|shut ?down|server (?:is )?(?:busy|error|"
    r"fail|down|problem)|system error|fatal|back-?end|out of (?:memory|disk)|overload|restart"
)

_AT_THE_DOOR = (
    *sourced(
        f"{_DOVECOT}; {_CYRUS}",
        "2026-11",
        row("too-many-connections", ANY, _ANY_NO, says=TOO_MANY_CONNECTIONS),
    ),
    *sourced(
        f"{_LIST}K067",
        "2026-11",
        row(
            "listed-at-the-door",
            DOOR,
            _ANY_NO,
            says=r"spamhaus|\brbl\b|dnsbl|black ?list|block ?list|\b(?:banned|blocked|listed)\b",
            also=("refused-at-the-door",),
        ),
    ),
    *sourced(
        f"{_LIST}K068",
        "2026-11",
        row(
            "busy",
            DOOR | HELLO,
            "BYE|-ERR",
            says=rf"too (?:many|much)|busy|try again|\bload\b|later|{_TROUBLE}",
        ),
    ),
    *sourced(
        f"{_LIST}K067 and K068",
        "2026-11",
        family("too-many-connections", DOOR | HELLO, TOO_MANY, _ANY_NO, also=("busy",)),
        family("busy", DOOR | HELLO, TROUBLE_FOR_NOW, "BYE|-ERR"),
        family("listed-at-the-door", DOOR, LISTED_FAMILY, _ANY_NO),
    ),
    *sourced(
        *_CODES,
        row("busy", DOOR | HELLO, _ANY_NO, "UNAVAILABLE|SYS/TEMP|LIMIT|SERVERBUG"),
        row("contact-administrator", DOOR | HELLO, _ANY_NO, "CONTACTADMIN|SYS/PERM"),
        row("starttls-unavailable", UPGRADE, _ANY_NO, "UNAVAILABLE|SYS/TEMP"),
    ),
    *sourced(
        "RFC 9051 sections 6.1.1, 6.2.1 and 7.1.5; RFC 1939 section 3; RFC 2595 section 4",
        "2021-08",
        # No greeting begins so.
        row("answer-not-understood", DOOR, "BAD", also=("refused-at-the-door",), sure=_LIKELY),
        row(
            "refused-at-the-door",
            DOOR,
            _ANY_NO,
            also=("busy", "listed-at-the-door"),
            sure=_LIKELY,
        ),
        row("hung-up", HELLO, "BYE", also=("busy",), sure=_LIKELY),
        row("ehlo-refused", HELLO, "NO", also=("refused-at-the-door",), sure=_LIKELY),
        row("answer-not-understood", HELLO, "BAD|-ERR", also=("ehlo-refused",), sure=_LIKELY),
        row("busy", UPGRADE, "BYE", also=("starttls-unavailable",), sure=_LIKELY),
        row("starttls-unavailable", UPGRADE, _ANY_NO, says="temporar|not available|unavailable"),
        row("starttls-refused", UPGRADE, _ANY_NO, also=("middle-box",), sure=_LIKELY),
    ),
)

_SWITCHED_OFF = (
    r"\b(?:imap4?|pop3?)\b.{0,40}(?:disabled|denied|switched off|\boff\b|"
    r"not (?:been )?(?:enabled|allowed|activated|permitted|available))|"
    r"not (?:enabled|licensed|entitled) for (?:imap|pop)|enable (?:imap|pop)|"
    r"(?:service|access) is not open"
)

_LOGIN_IN_WORDS = (
    # Before the words: a mailbox that is "locked" by another program is no locked account.
    *sourced(
        *_CODES,
        row("mailbox-in-use", LOGIN | MAILBOX, _NO, "INUSE|IN-USE", sure=Certainty.CERTAIN),
    ),
    *sourced(
        _CYRUS,
        "2026-11",
        row(
            "mailbox-in-use",
            LOGIN | MAILBOX,
            says=(
                r"(?:mail ?drop|mail ?box|inbox).{0,40}(?:in use|\block(?:ed)?\b|busy|already "
                r"open)|"
                r"\block.{0,20}(?:mail ?drop|mail ?box|inbox)|already (?:locked|in use)|"
                r"(?:another|other) (?:pop3?|imap|session|client)"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K192",
        "2026-11",
        row("mailbox-full", LOGIN | MAILBOX, says=rf"{MAILBOX_FULL}|insufficient storage"),
    ),
    *sourced(
        f"{_LIST}K147",
        "2026-11",
        row(
            "yandex-access-off",
            LOGIN,
            says=r"invalid credentials or (?:imap|pop3?) is disabled",
            also=("wrong-password",),
            sure=_LIKELY,
        ),
    ),
    *sourced(
        f"{_LIST}K148",
        "2026-11",
        row("authorisation-code", LOGIN, says=r"authori[sz](?:ation|ed) code"),
        row(
            "authorisation-code",
            LOGIN,
            _ANY_NO,
            says="login fail",
            hosts=("qq.com", "163.com", "126.com", "yeah.net"),
            sure=_LIKELY,
        ),
    ),
    *sourced(
        f"{_LIST}K214",
        "2026-11",
        row("no-mailbox-behind-login", LOGIN | MAILBOX, says="authenticated but not connected"),
        row("microsoft-password-closed", LOGIN, says=r"basic ?auth.{0,30}(?:block|disabled|off)"),
    ),
    *sourced(
        _DOVECOT,
        "2026-11",
        row(
            "login-needs-encryption",
            LOGIN,
            says=(
                r"(?:plain ?text|clear ?text) (?:auth|login|password).{0,60}"
                r"(?:disallowed|not allowed|disabled|refused|not permitted)|"
                r"login is disabled before"
            ),
        ),
        row(
            "login-needs-encryption",
            LOGIN,
            _NO,
            says=r"\blog-?in (?:command )?(?:is )?(?:disabled|not permitted)",
            when="in-the-open",
            sure=_LIKELY,
        ),
        row(
            "login-service-down",
            LOGIN,
            says=(
                r"temporar.{0,40}(?:fail|error|problem|unavailable)|internal (?:\w{1,20} )?"
                r"(?:error|fail)|shutting down|maintenance|back-?end|"
                r"server (?:error|unavailable|busy|down)"
            ),
        ),
    ),
    *sourced(
        _GOOGLE,
        "2026-11",
        row("incoming-switched-off", LOGIN | MAILBOX, says=_SWITCHED_OFF),
        row("google-web-sign-in", LOGIN, "NO|-ERR", "WEBALERT"),
        row("google-web-sign-in", LOGIN, says="web log-?in (?:is )?required"),
    ),
)

# What every protocol says, and has a cause of its own where mail is fetched.
_FETCHING_FAMILIES = sourced(
    f"{_LIST}K212 and K215",
    "2026-11",
    family("mailbox-in-use", LOGIN | MAILBOX, IN_USE),
    family("incoming-switched-off", LOGIN | MAILBOX, SWITCHED_OFF, also=("account-closed",)),
)

# Words that mean the same in every protocol.
_WORDS_OF_ALL = tuple(
    one
    for one in LOGIN_REPLIES
    if one.says and not (one.codes or one.enhanced or one in LOGIN_FAMILIES)
)

_LOGIN_BY_CODE = (
    *sourced(
        *_CODES,
        row("login-needs-encryption", LOGIN, _ANY_NO, "PRIVACYREQUIRED"),
        row("password-expired", LOGIN, _NO, "EXPIRED", sure=Certainty.CERTAIN),
        row("contact-administrator", LOGIN | MAILBOX, _NO, "CONTACTADMIN|SYS/PERM"),
        row("login-service-down", LOGIN, _ANY_NO, "UNAVAILABLE|SERVERBUG|SYS/TEMP"),
        row("too-many-connections", LOGIN | MAILBOX, _ANY_NO, "LIMIT"),
        row("too-many-logins", LOGIN | MAILBOX, _NO, "LOGIN-DELAY", sure=Certainty.CERTAIN),
        row("mailbox-full", LOGIN | MAILBOX, _NO, "OVERQUOTA", sure=Certainty.CERTAIN),
        row("no-mailbox-behind-login", LOGIN | MAILBOX, _NO, "NOPERM"),
        # The password was right; the name to act for was not.
        row(
            "username-form",
            LOGIN,
            _NO,
            "AUTHORIZATIONFAILED",
            also=("no-mailbox-behind-login", "wrong-password"),
        ),
        row("login-protocol-broken", LOGIN, _ANY_NO, "CLIENTBUG"),
    ),
)

# A plain no of these providers has a reason of theirs, the same for fetching as for sending.
_AT_PROVIDERS: tuple[ReplyRow, ...] = (
    *sourced(
        "https://learn.microsoft.com/exchange/client-developer/legacy-protocols/"
        "how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth",
        "2026-11",
        row(
            "token-refused",
            LOGIN,
            _NO,
            when="token",
            also=("token-of-other-mailbox",),
            sure=_LIKELY,
        ),
        row(
            "microsoft-password-closed",
            LOGIN,
            _NO,
            hosts=_MICROSOFT,
            also=("wrong-password",),
            sure=_LIKELY,
        ),
    ),
    *(
        replace(one, codes=_NO, enhanced="")
        for one in PLAIN_NO_OF_PROVIDERS
        if one.hosts and "535" in one.codes and one.cause != "fixed-user-name"
    ),
)

_LOGIN_PLAINLY = (
    *sourced(
        f"{_LIST}K002, K131, K158 and K159",
        "2026-11",
        row("cram-unusable", LOGIN, _NO, when="cram", also=("wrong-password",)),
        row(
            "password-hidden-character",
            LOGIN,
            _NO,
            when="hidden",
            also=("wrong-password", "password-letters"),
        ),
        row("wrong-password", LOGIN, _NO, when="letters", also=("password-letters",)),
        row(
            "username-form",
            LOGIN,
            _NO,
            when="bare-name",
            also=("wrong-password", "app-password-needed"),
        ),
    ),
    *sourced(
        *_CODES,
        row(
            "wrong-password",
            LOGIN,
            _NO,
            "AUTHENTICATIONFAILED|AUTH",
            also=("app-password-needed", "username-form"),
        ),
    ),
    *sourced(
        "RFC 9051 section 6.2; RFC 1939 section 7",
        "2021-08",
        row(
            "no-common-mechanism",
            LOGIN,
            says=(
                r"(?:unsupported|unknown|unrecogni[sz]ed|invalid) (?:\w{1,20} )?mechanism|"
                r"mechanism (?:is )?(?:not|un|invalid|disabled)"
            ),
        ),
        row("no-common-mechanism", LOGIN, "BAD", says="mechanism|unknown command|unsupported"),
        row(
            "login-not-offered",
            LOGIN,
            "-ERR",
            says=r"(?:unknown|invalid|unrecogni[sz]ed) command|command (?:is )?(?:not|un)",
        ),
        row("login-service-down", LOGIN, "BYE", says=_TROUBLE, also=("hung-up-at-login",)),
        row(
            "login-service-down",
            LOGIN,
            _NO,
            says=r"try (?:again )?later|try again (?:in|after)",
            also=("wrong-password",),
            sure=_LIKELY,
        ),
        row(
            "wrong-password",
            LOGIN,
            _NO,
            also=("app-password-needed", "incoming-switched-off"),
        ),
        family("wrong-password", LOGIN, WRONG, "BAD", also=("login-protocol-broken",)),
        row("hung-up-at-login", LOGIN, "BYE", also=("too-many-logins",), sure=_LIKELY),
        row("login-protocol-broken", LOGIN, "BAD", also=("no-common-mechanism",), sure=_LIKELY),
    ),
)

_MAILBOX_REPLIES = (
    *sourced(
        *_CODES,
        row("folder-missing", MAILBOX, "NO", "NONEXISTENT|TRYCREATE", sure=Certainty.CERTAIN),
    ),
    *sourced(
        f"{_DOVECOT}; {_CYRUS}",
        "2026-11",
        row(
            "folder-missing",
            MAILBOX,
            "NO|BAD",
            says=(
                r"(?:mailbox|folder).{0,200}(?:does ?n[o']t exist|does not exist|not found)|"
                r"(?:no such|unknown|invalid) (?:mailbox|folder)"
            ),
        ),
    ),
    *sourced(
        "RFC 9051 section 6.3.2; RFC 1939 section 5",
        "2021-08",
        row("out-of-order", MAILBOX, "BAD", also=("mailbox-not-opened",)),
        row("mailbox-not-opened", MAILBOX, _ANY_NO, also=("server-trouble",), sure=_LIKELY),
    ),
)

INCOMING_REPLIES: tuple[ReplyRow, ...] = (
    *_AT_THE_DOOR,
    *_LOGIN_IN_WORDS,
    *_WORDS_OF_ALL,
    *_FETCHING_FAMILIES,
    *LOGIN_FAMILIES,
    *_LOGIN_BY_CODE,
    *LOGIN_OF_COMPANIES,
    *_AT_PROVIDERS,
    *_LOGIN_PLAINLY,
    *_MAILBOX_REPLIES,
)
