"""What servers of all kinds say to a login, in words that mean the same in every protocol."""

from smtpwidgets.checks.reply_row import ANY, LOGIN, row, sourced
from smtpwidgets.model.cause import Certainty

__all__ = ["WORDS_OF_ALL"]

_LIKELY = Certainty.LIKELY
_LIST = "list of causes, "  # the project's own, with its number

# Whatever the code: what says most stands first.
WORDS_OF_ALL = (
    *sourced(
        f"{_LIST}K113",
        "2026-11",
        row(
            "login-needs-encryption",
            LOGIN,
            says=(
                r"must issue a starttls|\b(?:starttls|tls|ssl|encryption)\b.{0,30}"
                r"(?:\brequired|\bneeded|\bfirst\b)|"
                r"requires? (?:an? )?(?:starttls|tls|ssl|encrypt|secure)|"
                r"under a (?:\w{1,20} )?layer|"
                r"(?:unencrypted|insecure|non-secure|unsecured?) (?:connection|channel|session)"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K008",
        "2026-11",
        row(
            "paid-plan-needed",
            LOGIN,
            says=(
                r"\b(?:upgrade|premium|paid|paying)\b.{0,60}\b(?:plan|account|subscri|customer|"
                r"member|user|imap|pop|smtp|access|feature|service)|"
                r"(?:subscription|paid plan|premium).{0,40}(?:required|needed|only|expired)|"
                r"(?:not (?:included|available) (?:in|with|on|for)|in) (?:your|the|this|a) "
                r"(?:free|current|basic) (?:plan|account|subscription)|"
                r"free (?:accounts?|plans?|users?).{0,40}"
                r"(?:\bnot\b|cannot|can't|no (?:imap|smtp|pop))|"
                r"\bnot (?:a )?part of (?:your|the|this) |"
                r"\b(?:plan|tariff|package|subscription)\b.{0,20}"
                r"(?:not|n't) (?:include|cover|allow|support)|"
                r"\btrial\b.{0,20}(?:ended|expired|over)"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K132",
        "2026-11",
        row(
            "token-wanted",
            LOGIN,
            says=(
                r"(?:oauth ?2?(?:\.0)?|xoauth2|modern auth\w{0,12})\b.{0,30}(?:\brequired|\bonly\b|"
                r"\bmust\b|instead)|(?:use|requires?|only) (?:oauth|modern auth)|"
                r"password (?:auth\w{0,12}|logins?) (?:is|are) "
                r"(?:disabled|not (?:allow|support|permi))"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K137",
        "2026-11",
        row("account-locked", LOGIN, says=r"(?:account|user|mailbox).{0,30}\block(?:ed|out)"),
    ),
    *sourced(
        "https://github.com/vdukhovni/postfix postfix/src/smtpd/smtpd.c",
        "2026-11",
        row(
            "too-many-logins",
            LOGIN,
            says=(
                r"too many (?:\w{1,20} ){0,3}?(?:log-?in|auth|attempt|fail|bad|unsuccess|invalid|"
                r"tries|requests)|\brate.?limit|throttl|attempts? exceeded|"
                r"exceeded.{0,30}(?:attempts|log-?in (?:rate|limit)|bandwidth|commands?\b)|"
                r"wait (?:for )?\d{1,4} (?:sec|min|hour)|again in \d{1,4} (?:sec|min|hour)|"
                r"(?:blocked|banned).{0,30}\b(?:repeated|failed|failures)\b|"
                r"slow down|(?:log-?in|auth\w{0,14}) frequency|reduce the frequency"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K142 to K149",
        "2026-11",
        row(
            "app-password-needed",
            LOGIN,
            says=r"\bapp(?:lication)?[- ]?(?:specific[- ])?password|\bdevice password",
        ),
    ),
    *sourced(
        f"{_LIST}K160",
        "2026-11",
        row("pop-before-smtp", ANY, says=r"check for new mail|pop.?before.?smtp"),
    ),
    *sourced(
        "RFC 4954 section 6",
        "2007-07",
        row(
            "password-expired",
            LOGIN,
            says=r"password.{0,30}(?:expired|must be changed)|transition is needed|"
            r"change your password",
        ),
    ),
    *sourced(
        f"{_LIST}K189",
        "2026-11",
        row(
            "daily-limit", LOGIN, says=r"(?:daily|hourly|24.hour) (?:\w{1,20} ){0,3}(?:limit|quota)"
        ),
    ),
    *sourced(
        f"{_LIST}K139",
        "2026-11",
        row(
            "web-sign-in",
            LOGIN,
            says=(
                r"(?:log|sign) ?-?in (?:\w{1,20} ){0,3}?(?:via|through|with|using|on|to|at) "
                r"(?:(?:the|your|our|a) )?(?:web|browser|https?:)|\bcaptcha\b|"
                r"(?:unusual|suspicious) (?:sign|log) ?-?in|"
                r"(?<!not )(?<!unable to )(?:verify|confirm|validate|activate) your "
                r"(?:account|e-?mail|phone|identity)|"
                r"accept (?:\w{1,20} ){0,3}?(?:terms|conditions)"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K131",
        "2026-11",
        row(
            "username-form",
            LOGIN,
            says=(
                r"(?:use|type|enter|with|need) (?:your |the |a )?(?:full|complete|whole|entire) "
                r"e-?mail"
            ),
            also=("wrong-password",),
            sure=_LIKELY,
        ),
    ),
    *sourced(
        f"{_LIST}K154",
        "2026-11",
        row(
            "login-service-down",
            LOGIN,
            says=(
                r"(?:cannot|can't|could not|unable to|failed to) (?:connect|reach|contact)"
                r".{0,30}(?:server|service|back-?end|ldap|database)|system (?:is )?busy|"
                r"temporarily (?:disabled|unavailable|out of)|service (?:is )?not available|"
                r"(?:ldap|database|auth\w{0,14} (?:server|service|back-?end)).{0,20}"
                r"(?:\bdown\b|unavailable|not (?:reach|respond|avail)|unreachable)"
            ),
        ),
    ),
    *sourced(
        f"{_LIST}K187",
        "2026-11",
        row(
            "listed-at-the-door",
            LOGIN,
            says=r"spamhaus|barracuda|spamcop|\brbl\b|dnsbl|black ?list|block ?list",
        ),
    ),
    *sourced(
        f"{_LIST}K161",
        "2026-11",
        row(
            "place-barred",
            LOGIN,
            says=(
                r"from (?:this|your) (?:location|country|region|network|ip)|"
                r"(?:your|client|source|this) (?:ip|host|address).{0,30}(?:not allowed|denied|"
                r"blocked|banned|not authori[sz]ed)|unauthori[sz]ed (?:\w{1,20} )?ip\b|"
                r"(?:blocked|denied|refused|prohibited|restricted) by .{0,30}polic|"
                r"\bip\b.{0,30}not (?:in|on) (?:the |our )?(?:allow|white)|"
                r"(?:access|connections?|(?:log|sign)-?ins?) from .{1,40}(?:blocked|denied|"
                r"prohibited|not (?:allowed|permitted))"
            ),
        ),
    ),
)
