"""IMAP and POP3: logins, mailboxes, codes of RFC 5530, 2449 and 3206."""

from typing import Any

import smtpwidgets as sw
from tests.hostile.judged.case import Build, Case, good, imap, pop3
from tests.hostile.judged.peer import CLOSE, PASSWORD, RESET, SILENT, USER
from tests.hostile.judged.sasl import b64

__all__ = ["CASES"]


_NO = "auth_rejected"
_IMAP = {
    "NO [AUTHENTICATIONFAILED] Authentication failed.": _NO,
    "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)": f"{_NO}|app_password_needed",
    "NO [AUTHORIZATIONFAILED] no such authorization": f"auth_disabled|{_NO}|blocked_by_policy",
    "NO [EXPIRED] password expired": "password_expired",
    "NO [PRIVACYREQUIRED] TLS required": "tls_required",
    "NO [CONTACTADMIN] ask": "auth_disabled|blocked_by_policy|service_unavailable",
    "NO [UNAVAILABLE] Temporary authentication failure.": "service_unavailable",
    "NO [LIMIT] too many connections": "rate_limited",
    "NO [INUSE] mailbox in use": "mailbox_locked",
    "NO [SERVERBUG] internal error": "service_unavailable",
    "NO [NOPERM] not allowed": "auth_disabled|blocked_by_policy|auth_rejected",
    "NO [CLIENTBUG] odd": "protocol_error|auth_rejected",
    "NO [CANNOT] never": "auth_disabled|auth_rejected|protocol_error|auth_mechanism_unsupported|blocked_by_policy",
    "NO [OVERQUOTA] full": "mailbox_locked|service_unavailable|recipient_rejected|message_rejected|auth_rejected|blocked_by_policy",
    "NO [ALERT] Application-specific password required: https://support.example.test": "app_password_needed",
    "NO [ALERT] Please log in via your web browser: https://support.example.test (Failure)": f"{_NO}|blocked_by_policy|auth_disabled|app_password_needed|oauth_required",
    "NO [ALERT] Your account is not enabled for IMAP use.": "auth_disabled",
    "NO IMAP access is disabled for this account": "auth_disabled",
    "NO [ALERT] Too many simultaneous connections. (Failure)": "rate_limited",
    "NO Maximum number of connections from user+IP exceeded": "rate_limited",
    "NO Login failed.": _NO,
    "NO LOGIN failed": _NO,
    "NO Invalid user or password": _NO,
    "NO": _NO,
    "NO [UNAUTHENTICATED] no": _NO,
    "NO [PURPLE] no": _NO,
    "NO [AUTHENTICATIONFAILED] basic authentication is disabled": "oauth_required",
    "NO account is disabled": "auth_disabled",
    "NO Your account is locked": "mailbox_locked|auth_disabled|rate_limited",
    "NO too many login failures, try later": "rate_limited|mailbox_locked",
    "BAD command unknown": "protocol_error|auth_mechanism_unsupported|auth_not_offered",
    "BAD [CLIENTBUG] syntax": "protocol_error",
}
_IMAP_UNTAGGED = {
    "* BYE Too many failed logins": "rate_limited|connection_closed|service_unavailable|auth_rejected",
    "* BYE [UNAVAILABLE] going down": "service_unavailable",
    "* BYE logging out": "connection_closed|service_unavailable",
}
_POP3 = {
    "-ERR [AUTH] Authentication failed.": _NO,
    "-ERR [AUTH] Invalid login": _NO,
    "-ERR [SYS/TEMP] Temporary authentication failure": "service_unavailable",
    "-ERR [SYS/PERM] no mailbox": "auth_disabled|service_unavailable|blocked_by_policy",
    "-ERR [LOGIN-DELAY] minimum time between logins": "rate_limited",
    "-ERR [IN-USE] Do you have another POP session running?": "mailbox_locked",
    "-ERR maildrop already locked": "mailbox_locked",
    "-ERR invalid user name or password.": _NO,
    "-ERR": _NO,
    "-ERR Login failed": _NO,
    "-ERR POP access is disabled for this account": "auth_disabled",
    "-ERR [SYS/PERM] Your account is not enabled for POP access": "auth_disabled",
    "-ERR [AUTH] Application-specific password required": "app_password_needed",
    "-ERR [AUTH] Web login required": f"{_NO}|blocked_by_policy|auth_disabled|app_password_needed|oauth_required",
    "-ERR too many connections": "rate_limited",
    "-ERR [AUTH] password expired": "password_expired",
    "-ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.": "tls_required",
    "-ERR [AUTH] basic authentication is disabled": "oauth_required",
    "-ERR [PURPLE] no": _NO,
}
_CUT = {
    "closes": (CLOSE, "connection_closed|auth_rejected"),
    "resets": (RESET, "connection_closed"),
    "is-silent": (SILENT, "timeout"),
}
_ODD_IMAP = {
    "{tag} PURPLE": "protocol_error",
    "* OK in": "timeout|protocol_error",
    "+ ": "protocol_error",
    "X99 OK in": "protocol_error|timeout",
    "250 ok": "protocol_error",
    "{tag}": "protocol_error",
    "+OK Logged in": "protocol_error",
    "{tag}OK in": "protocol_error",
}
_ODD_POP3 = {
    "250 ok": "protocol_error",
    "* OK in": "protocol_error",
    "OK in": "protocol_error",
    "+ ": "protocol_error",
    "+OKAY": "protocol_error",
    "235 2.7.0 in": "protocol_error",
}
_WRONG = sw.Secret("wrong")
_SASL = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
_OAUTH = {"auth": "oauth2"}
_EXAMINE = {
    "{tag} NO [NONEXISTENT] no INBOX": "auth_disabled|service_unavailable|invalid_input|protocol_error|blocked_by_policy",
    "{tag} NO User is authenticated but not connected.": "auth_disabled|blocked_by_policy|service_unavailable",
    "{tag} NO [INUSE] locked": "mailbox_locked",
    "{tag} NO [UNAVAILABLE] storage is down": "service_unavailable",
    "{tag} NO [SERVERBUG] Internal error occurred.": "service_unavailable",
    "{tag} NO [LIMIT] too many": "rate_limited",
    "{tag} NO [NOPERM] no": "auth_disabled|blocked_by_policy",
    "{tag} BAD what": "protocol_error",
}
_STAT = {
    "-ERR [IN-USE] locked": "mailbox_locked",
    "-ERR [SYS/TEMP] later": "service_unavailable",
    "-ERR no": "protocol_error|service_unavailable",
    "+OK many": "protocol_error",
    "purple": "protocol_error",
}
_AT = "mailbox|login"
_TAG = "{tag} "


def _twist(build: Build, words: Any, m: str, t: str) -> Case:
    return build(
        f"scram-{t}-{m}",
        "protocol_error|auth_rejected",
        "login",
        words=words,
        twist=t,
        risky=True,
        secret=False,
    )


CASES = [
    *(
        imap(
            f"login-{n}-{r[:22]}",
            f,
            "login",
            security="starttls" if n % 2 else "tls",
            verdict=_TAG + r,
        )
        for n, (r, f) in enumerate(_IMAP.items())
    ),
    *(
        imap(f"by-login-{n}-{r[:22]}", f, "login", words="IMAP4rev1", verdict=_TAG + r)
        for n, (r, f) in enumerate(_IMAP.items())
        if n % 4 == 0
    ),
    *(
        imap(f"login-{n}-{r[:22]}", f, "login", verdict=(r, CLOSE))
        for n, (r, f) in enumerate(_IMAP_UNTAGGED.items())
    ),
    *(
        imap(f"login-odd-{n}-{r[:10]}", f, "login", verdict=r, risky=True)
        for n, (r, f) in enumerate(_ODD_IMAP.items())
    ),
    *(
        pop3(f"login-{n}-{r[:22]}", f, "login", security="starttls" if n % 2 else "tls", verdict=r)
        for n, (r, f) in enumerate(_POP3.items())
    ),
    *(
        pop3(f"by-user-{n}-{r[:22]}", f, "login", words=("USER", "UIDL"), verdict=r)
        for n, (r, f) in enumerate(_POP3.items())
        if n % 3 == 0
    ),
    *(
        pop3(f"login-odd-{n}-{r[:10]}", f, "login", verdict=r, risky=True)
        for n, (r, f) in enumerate(_ODD_POP3.items())
    ),
    pop3(
        "user-refused", _NO, "login", words=("USER", "UIDL"), user="-ERR no such user", secret=False
    ),
    pop3(
        "user-temp",
        "service_unavailable",
        "login",
        words=("USER", "UIDL"),
        user="-ERR [SYS/TEMP] later",
        secret=False,
    ),
    *(
        b(f"login-{name}", f, "login", security=s, verdict=what)
        for b in (imap, pop3)
        for s in ("tls", "starttls")
        for name, (what, f) in _CUT.items()
    ),
    # No password where TLS has not begun, or nothing fits.
    imap(
        "logindisabled",
        "tls_required|auth_disabled|auth_not_offered",
        "login|capabilities",
        security="none",
        words="IMAP4rev1 LOGINDISABLED",
        secret=False,
        risky=True,
    ),
    imap(
        "logindisabled-with-starttls",
        "tls_required",
        "login|capabilities",
        security="none",
        offers=True,
        secret=False,
        risky=True,
    ),
    imap(
        "logindisabled-inside",
        "auth_disabled|auth_not_offered|auth_mechanism_unsupported|tls_required",
        "login|capabilities",
        words="IMAP4rev1 LOGINDISABLED",
        secret=False,
    ),
    pop3(
        "only-stls",
        "tls_required|auth_not_offered",
        "login|capabilities",
        security="none",
        offers=True,
        secret=False,
    ),
    *(
        imap(
            f"offers-{n}",
            f,
            "login|capabilities",
            words=f"IMAP4rev1 LOGINDISABLED {w}",
            secret=False,
        )
        for n, w, f in (
            ("gssapi", "AUTH=GSSAPI", "auth_mechanism_unsupported"),
            ("ntlm", "AUTH=NTLM", "auth_mechanism_unsupported"),
            ("oauth", "AUTH=XOAUTH2", "oauth_required|auth_mechanism_unsupported"),
        )
    ),
    *(
        pop3(f"offers-{n}", f, "login|capabilities", words=("UIDL", f"SASL {w}"), secret=False)
        for n, w, f in (
            ("gssapi", "GSSAPI", "auth_mechanism_unsupported"),
            ("oauth", "XOAUTH2", "oauth_required|auth_mechanism_unsupported"),
        )
    ),
    pop3(
        "offers-none",
        "auth_not_offered|auth_mechanism_unsupported",
        "login|capabilities",
        words=("UIDL", "TOP"),
        secret=False,
    ),
    imap(
        "preauth-inside",
        "protocol_error|auth_not_offered|ok",
        "greeting|login|-",
        security="tls",
        greeting="* PREAUTH welcome",
        secret=False,
        ok=True,
    ),
    # Wrong passwords.
    *(
        imap(
            f"wrong-{m}",
            _NO,
            "login",
            words=f"IMAP4rev1 AUTH={m}",
            check={"secret": _WRONG},
            secret=False,
        )
        for m in _SASL
    ),
    *(
        pop3(
            f"wrong-{m}", _NO, "login", words=(f"SASL {m}",), check={"secret": _WRONG}, secret=False
        )
        for m in _SASL
    ),
    imap("wrong-login", _NO, "login", words="IMAP4rev1", check={"secret": _WRONG}, secret=False),
    pop3("wrong-user", _NO, "login", words=("USER",), check={"secret": _WRONG}, secret=False),
    imap(
        "wrong-token",
        "auth_rejected|oauth_required",
        "login",
        words="IMAP4rev1 AUTH=XOAUTH2",
        settings=_OAUTH,
        twist="token",
    ),
    pop3(
        "wrong-token",
        "auth_rejected|oauth_required",
        "login",
        words=("SASL XOAUTH2",),
        settings=_OAUTH,
        twist="token",
    ),
    *(
        _twist(b, w, m, t)
        for m in ("SCRAM-SHA-1", "SCRAM-SHA-256")
        for b, w in ((imap, f"IMAP4rev1 AUTH={m}"), (pop3, (f"SASL {m}",)))
        for t in ("server-signature", "nonce", "no-final")
    ),
    imap("echo", _NO, "login", verdict=f"{{tag}} NO {PASSWORD} is wrong for {USER}", risky=True),
    pop3("echo", _NO, "login", verdict=f"-ERR [AUTH] {b64(PASSWORD)} {PASSWORD}", risky=True),
    # The mailbox.
    *(
        imap(f"examine-{n}-{r[:20]}", f, _AT, examine=r)
        for n, (r, f) in enumerate(_EXAMINE.items())
    ),
    *(
        imap(f"examine-{n}", f, _AT, examine=w)
        for n, w, f in (
            ("closes", CLOSE, "connection_closed"),
            ("resets", RESET, "connection_closed"),
            ("silent", SILENT, "timeout"),
        )
    ),
    *(pop3(f"stat-{n}-{r[:20]}", f, _AT, stat=r) for n, (r, f) in enumerate(_STAT.items())),
    *(
        pop3(f"stat-{n}", f, _AT, stat=w)
        for n, w, f in (("closes", CLOSE, "connection_closed"), ("silent", SILENT, "timeout"))
    ),
    # All well.
    *(
        good(imap, f"{m}-by-{s}", security=s, words=f"IMAP4rev1 LOGINDISABLED AUTH={m}")
        for m in _SASL
        for s in ("tls", "starttls")
    ),
    *(
        good(pop3, f"{m}-by-{s}", security=s, words=("UIDL", f"SASL {m}"))
        for m in _SASL
        for s in ("tls", "starttls")
    ),
    *(
        good(imap, f"login-command-{s}", security=s, words="IMAP4rev1")
        for s in ("tls", "starttls", "none")
    ),
    *(
        good(pop3, f"user-command-{s}", security=s, words=("USER", "UIDL"))
        for s in ("tls", "starttls", "none")
    ),
    *(
        good(imap, f"{m}", words=f"IMAP4rev1 AUTH={m}", settings=_OAUTH)
        for m in ("XOAUTH2", "OAUTHBEARER")
    ),
    *(
        good(pop3, f"{m}", words=(f"SASL {m}",), settings=_OAUTH)
        for m in ("XOAUTH2", "OAUTHBEARER")
    ),
    good(imap, "sasl-ir", words="IMAP4rev1 SASL-IR AUTH=PLAIN"),
    good(imap, "literal-minus", words="IMAP4rev1 LITERAL-"),
    good(imap, "connect-only", check={"depth": "connect"}, secret=False),
    good(pop3, "connect-only", check={"depth": "connect"}, secret=False),
    good(imap, "logout-closes", logout=CLOSE),
    good(pop3, "quit-closes", quit=CLOSE),
    good(imap, "logout-silent", logout=SILENT),
    good(pop3, "quit-silent", quit=SILENT),
    good(imap, "logout-bad", logout="{tag} BAD what"),
    good(pop3, "quit-err", quit="-ERR some deleted messages not removed"),
    good(imap, "empty-mailbox", examine="* 0 EXISTS\n{tag} OK [READ-ONLY] done"),
    good(pop3, "empty-mailbox", stat="+OK 0 0"),
    good(
        imap, "alert-on-success", accepted="* OK [ALERT] your mailbox is nearly full\n{tag} OK in"
    ),
]
