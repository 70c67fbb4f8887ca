"""Replies to a login over SMTP: words that servers of all kinds use, then what codes say."""

from smtpwidgets.checks.login_families import LOGIN_FAMILIES, WRONG
from smtpwidgets.checks.login_words import WORDS_OF_ALL
from smtpwidgets.checks.provider_replies import PLAIN_NO_OF_PROVIDERS, WORDS_OF_PROVIDERS
from smtpwidgets.checks.reply_row import LOGIN, row, sourced
from smtpwidgets.model.cause import Certainty

__all__ = ["LOGIN_OF_COMPANIES", "LOGIN_REPLIES"]

_LIKELY = Certainty.LIKELY
_NO = "535|NO|-ERR"
_LIST = "list of causes, "  # the project's own, with its number

_LOGIN_IN_WORDS = (
    *sourced(
        "RFC 4954 section 6",
        "2007-07",
        row(
            "login-service-down",
            LOGIN,
            "4\\d\\d",
            says=(
                r"temporar.{0,12}auth|unable to authenticate at present|(?:internal|"
                r"service|server).{0,20}(?:error|unavailable)|connection (?:lost|refused)"
            ),
        ),
        # Some answer every refusal with a passing code; the words say what it is.
        row(
            "wrong-password",
            LOGIN,
            "4\\d\\d",
            says=(
                r"(?:bad|wrong|invalid|incorrect) (?:user|log-?in|pass|cred)|"
                r"(?:log-?in|password|credentials) (?:is |are )?(?:incorrect|invalid|wrong)"
            ),
            also=("login-service-down",),
            sure=_LIKELY,
        ),
        row("login-first", LOGIN, "53\\d|550|554", says=r"authentication (?:is )?required"),
    ),
    *sourced(
        f"{_LIST}K114",
        "2026-11",
        row(
            "login-not-offered",
            LOGIN,
            "50[0-3]",
            says="not (?:enabled|advertised|available|supported|permitted)|disabled",
        ),
        row(
            "access-switched-off",
            LOGIN,
            says=(
                r"(?:smtp|imap|pop3?|external|outgoing|third.party|less secure)\b.{0,40}"
                r"(?:disabled|denied|blocked|off\b|"
                r"not (?:enabled|allowed|activated))|user has no permission|"
                r"not (?:allowed|permitted|authori[sz]ed|licensed|entitled) (?:to use|for) "
                r"(?:smtp|imap|pop|external)|\blog-?ins? (?:is |are |has been )?disabled"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K155",
        "2026-11",
        row(
            "account-closed",
            LOGIN,
            says=(
                r"(?:account|user|mailbox).{0,30}(?:disabled|suspended|deactivated|inactive|"
                r"blocked|closed|terminated|frozen|deleted|cancell?ed|expired)|mailbox unavailable"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K115",
        "2026-11",
        row("mechanism-too-weak", LOGIN, "53[45]", says="mechanism.{0,20}too weak"),
        row(
            "no-common-mechanism",
            LOGIN,
            "5\\d\\d",
            says=(
                r"(?:unrecogni[sz]ed|unsupported|unknown|invalid) auth\w{0,14} "
                r"(?:type|mech|method)|"
                r"mechanism (?:is )?(?:not|un|invalid|disabled)|(?:unknown|invalid|unsupported|"
                r"unrecogni[sz]ed) (?:sasl )?mechanism|no (?:such|suitable|supported) mechanism"
            ),
        ),
        row("no-common-mechanism", LOGIN, "50[14]", says="mechanism"),
    ),
    *sourced(
        f"{_LIST}K161",
        "2026-11",
        row(
            "place-barred",
            LOGIN,
            "55[04]",
            says=r"access denied|not allowed|not permitted|blocked|banned|prohibited|\bpolicy\b",
            sure=Certainty.POSSIBLE,
        ),
    ),
)

# No password was typed for these, or it is not the mailbox's own.
LOGIN_OF_COMPANIES = sourced(
    f"{_LIST}K130",
    "2026-11",
    row("ntlm-refused", LOGIN, _NO, when="ntlm", also=("account-locked",), sure=_LIKELY),
    row("kerberos-refused", LOGIN, _NO, when="ticket", sure=_LIKELY),
    row("client-certificate-not-matched", LOGIN, _NO, when="certificate", sure=_LIKELY),
)

# Finer than the basic code, and so read first whatever the basic code is.
_LOGIN_BY_ENHANCED_CODE = (
    *sourced(
        "https://learn.microsoft.com/troubleshoot/exchange/email-delivery/"
        "535-5-7-139-authentication-unsuccessful",
        "2026-11",
        row(
            "wrong-password",
            LOGIN,
            "535",
            r"5\.7\.139",
            also=("microsoft-password-closed", "app-password-needed"),
        ),
        row("login-first", LOGIN, "530", r"5\.7\.(?:1|57)"),
    ),
    *sourced(
        "RFC 4954 section 6",
        "2007-07",
        row("password-expired", LOGIN, "4\\d\\d", r"4\.7\.12"),
        row("login-service-down", LOGIN, "4[35]\\d", r"4\.7\.0"),
        row("mechanism-too-weak", LOGIN, "53[04]", r"5\.7\.9"),
        row("no-common-mechanism", LOGIN, "50[0-4]", r"5\.(?:7\.4|5\.4)"),
        row("login-first", LOGIN, "530", r"5\.7\.0", when="encrypted"),
    ),
    *sourced(
        "RFC 5248 section 2.4",
        "2008-06",
        row("login-needs-encryption", LOGIN, "53[08]", r"5\.7\.0"),
        row("login-needs-encryption", LOGIN, "5\\d\\d", r"5\.7\.1[01]"),
        row("account-closed", LOGIN, "5\\d\\d", r"5\.7\.13"),
        row("login-service-down", LOGIN, "4\\d\\d", r"4\.3\.\d"),
        row("daily-limit", LOGIN, "", r"[45]\.4\.5"),
    ),
)

_LOGIN_BY_CODE = (
    *sourced(
        f"{_LIST}K002, K131, K158 and K159",
        "2026-11",
        row("password-letters", LOGIN, "501", when="letters", sure=_LIKELY),
        row("cram-unusable", LOGIN, "535", when="cram", also=("wrong-password",)),
        row(
            "password-hidden-character",
            LOGIN,
            "535",
            when="hidden",
            also=("wrong-password", "password-letters"),
        ),
        row("wrong-password", LOGIN, "535", when="letters", also=("password-letters",)),
        row(
            "username-form",
            LOGIN,
            "535",
            when="bare-name",
            also=("wrong-password", "app-password-needed"),
        ),
    ),
    *sourced(
        "RFC 4954 section 6",
        "2007-07",
        row(
            "wrong-password",
            LOGIN,
            "535",
            also=("app-password-needed", "username-form"),
            sure=_LIKELY,
        ),
        row("wrong-password", LOGIN, "5\\d\\d", r"5\.7\.8", also=("app-password-needed",)),
        row(
            "wrong-password",
            LOGIN,
            "5\\d\\d",
            says=rf"{WRONG}|(?:account|mailbox) (?:unknown|not found|does not exist)",
            also=("username-form", "account-closed"),
            sure=_LIKELY,
        ),
        row("password-expired", LOGIN, "432", sure=_LIKELY),
        row("login-first", LOGIN, "530", when="encrypted"),
        row("login-needs-encryption", LOGIN, "53[08]|523"),
        row("mechanism-too-weak", LOGIN, "534", also=("wrong-password",)),
        row("no-common-mechanism", LOGIN, "504"),
        row(
            "login-protocol-broken",
            LOGIN,
            "50[0-3]",
            says=r"base-?64|decode|syntax|too long|already auth",
            sure=_LIKELY,
        ),
        row("login-not-offered", LOGIN, "50[023]", also=("no-common-mechanism",)),
        row("login-protocol-broken", LOGIN, "501", also=("no-common-mechanism",)),
    ),
    *sourced(
        "RFC 5248 section 2.4",
        "2008-06",
        row("account-closed", LOGIN, "525"),
        row(
            "too-many-logins",
            LOGIN,
            "45[0-2]",
            r"4\.7\.1",
            also=("login-service-down",),
            sure=Certainty.POSSIBLE,
        ),
    ),
    *sourced(
        "RFC 5321 section 4.2",
        "2008-10",
        row("account-closed", LOGIN, "550", also=("access-switched-off",)),
        row("login-service-down", LOGIN, "4\\d\\d", also=("too-many-logins",)),
        row("wrong-password", LOGIN, "5\\d\\d"),
    ),
    # Success is 235 and nothing else; 503 is not "already logged in".
    *sourced(
        "RFC 4954 section 4",
        "2007-07",
        row("login-protocol-broken", LOGIN, "[23]\\d\\d", sure=Certainty.CERTAIN),
    ),
)

LOGIN_REPLIES = (
    *WORDS_OF_PROVIDERS,
    *WORDS_OF_ALL,
    *_LOGIN_IN_WORDS,
    *LOGIN_FAMILIES,
    *LOGIN_OF_COMPANIES,
    *PLAIN_NO_OF_PROVIDERS,
    *_LOGIN_BY_ENHANCED_CODE,
    *_LOGIN_BY_CODE,
)
