"""Logins: refused in every way that is known, answered wrongly, and accepted."""

from typing import Any

import smtpwidgets as sw
from tests.hostile.judged.case import Case, good, smtp
from tests.hostile.judged.peer import CLOSE, PASSWORD, RESET, SILENT, USER
from tests.hostile.judged.sasl import b64

__all__ = ["CASES"]


_NO = "auth_rejected"
_APP = "app_password_needed"
_VERDICTS = {
    "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6": _NO,
    "535 5.7.8 Error: authentication failed: authentication failure": _NO,
    "535 Incorrect authentication data": _NO,
    "535 Authentication Failed": _NO,
    "535 Authentication credentials invalid": _NO + "|auth_disabled",
    "535 5.7.3 Authentication unsuccessful": _NO,
    "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.": _NO,
    "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.": "oauth_required",
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.": "auth_disabled",
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.": "auth_disabled",
    "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security "
    "defaults policy. Contact your administrator.": "auth_disabled|blocked_by_policy|oauth_required",
    "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be "
    "authenticated successfully. Contact your administrator.": "blocked_by_policy|auth_disabled",
    "535 5.7.139 Authentication unsuccessful, account is locked.": "mailbox_locked|auth_disabled|rate_limited",
    "535 5.7.8 your account is locked, too many failed logins": "mailbox_locked|auth_disabled|rate_limited",
    "534 5.7.9 Application-specific password required.": _APP,
    "534-5.7.9 Application-specific password required. Learn more at\n"
    "534 5.7.9 https://support.example.test/?p=InvalidSecondFactor - gsmtp": _APP,
    "534-5.7.14 <https://accounts.example.test/signin> Please\n534-5.7.14 log in via your web "
    "browser and then try again.\n534 5.7.14 - gsmtp": f"{_NO}|blocked_by_policy|auth_disabled|{_APP}|oauth_required",
    "535-5.7.8 Username and Password not accepted. For more information, go to\n"
    "535 5.7.8 https://support.example.test/?p=BadCredentials - gsmtp": f"{_APP}|{_NO}",
    "535 5.7.0 (#AUTH005) Too many bad auth attempts.": f"{_APP}|{_NO}|rate_limited",
    "535 5.7.0 NEOBHODIM parol prilozheniya / Application password is REQUIRED": _APP,
    "535 5.7.8 Error: authentication failed: This user does not have access rights to this service": f"auth_disabled|{_APP}",
    "535 Login Fail. Please enter your authorization code to login.": _APP,
    "535 Error: Please use authorization code": _APP,
    "454 4.7.0 Too many login attempts, please try again later.": "rate_limited",
    "450 4.7.1 Error: too many AUTH commands from 127.0.0.1": "rate_limited",
    "421 4.7.0 Too many login attempts": "rate_limited",
    "421 4.7.0 try again later": "rate_limited|service_unavailable",
    "421 4.3.2 System not accepting network messages": "service_unavailable",
    "454 4.7.0 Temporary authentication failure": "service_unavailable",
    "454 4.7.0 Temporary authentication failure: Connection lost to authentication server": "service_unavailable",
    "435 Unable to authenticate at present": "service_unavailable",
    "451 4.3.0 Internal error": "service_unavailable",
    "525 5.7.13 User account disabled": "auth_disabled",
    "535 5.7.13 account disabled": "auth_disabled",
    "535 Your account has been disabled": "auth_disabled",
    "550 5.2.1 Mailbox disabled": "auth_disabled|mailbox_locked",
    "535 5.7.1 account suspended": "auth_disabled|mailbox_locked",
    "432 4.7.12 A password transition is needed": "password_expired",
    "535 5.7.1 Your password has expired": "password_expired",
    "534 5.7.9 Authentication mechanism is too weak": "auth_mechanism_unsupported",
    "538 5.7.11 Encryption required for requested authentication mechanism": "tls_required",
    "530 5.7.0 Must issue a STARTTLS command first": "tls_required",
    "535 5.7.1 Your IP has been banned after failed logins": "rate_limited|blocked_by_policy",
    "554 5.7.1 Your IP is blacklisted": "blocked_by_policy",
    "535 5.7.1 Login is not allowed from this location": "blocked_by_policy",
    "535 5.7.8 Login from this country is not permitted": "blocked_by_policy|auth_rejected",
    "500 5.5.6 Authentication Exchange line is too long": "protocol_error",
    "501 5.5.2 cannot decode AUTH parameter": "protocol_error",
    "550 5.7.1 You must check for new mail before sending": "auth_required|relay_denied|auth_rejected|blocked_by_policy",
    "535 basic authentication disabled, use OAuth 2.0": "oauth_required",
    "535 5.7.8 Bad username or password (Authentication failed).": _NO,
    "535 Error: authentication failed, system busy": f"{_NO}|service_unavailable|rate_limited",
    "530 5.7.57 Client not authenticated to send mail": "auth_required|auth_rejected",
    "554 5.7.8 Error: authentication failed: bad": _NO,
    "550 5.7.8 authentication invalid": _NO,
    "535 5.7.8 Fehler: Authentifizierung gescheitert": _NO,
    "535 5.7.8 \u8ba4\u8bc1\u5931\u8d25": _NO,
    "535": _NO,
    "535 ": _NO,
    "535 5.7.8": _NO,
    "550 Authentication failed": _NO,
    "553 Authentication is required": "auth_required|auth_rejected|protocol_error",
    "503 5.5.1 Error: already authenticated": "protocol_error",
    "599 purple": "protocol_error|auth_rejected",
    "535 5.7.8 Daily login limit exceeded": "rate_limited|auth_rejected",
    "535 5.4.5 Daily user sending limit exceeded": "rate_limited",
    "535 5.7.8 2FA is on: create an app password": _APP,
}
_AT_AUTH = {
    "504 5.5.4 Unrecognized authentication type": "auth_mechanism_unsupported",
    "504 5.7.4 Unrecognized authentication type": "auth_mechanism_unsupported",
    "504 5.5.4 Encryption required for requested authentication mechanism": "tls_required|auth_mechanism_unsupported",
    "503 5.5.1 Error: authentication not enabled": "auth_not_offered|auth_disabled",
    "503 AUTH command used when not advertised": "auth_not_offered|tls_required",
    "502 5.5.1 Command not implemented": "auth_not_offered|auth_mechanism_unsupported|auth_disabled",
    "500 5.5.1 Command unrecognized": "auth_not_offered|auth_mechanism_unsupported|protocol_error",
    "501 5.5.4 Syntax: AUTH mechanism": "protocol_error|auth_mechanism_unsupported",
    "530 5.7.0 Must issue a STARTTLS command first": "tls_required",
    "534 5.7.9 Authentication mechanism is too weak": "auth_mechanism_unsupported",
    "454 4.7.0 Temporary authentication failure": "service_unavailable",
    "535 5.7.8 authentication failed": _NO,
}
# What no server may answer; none of it is a login.
_ODD = {
    "250 2.0.0 Ok": "protocol_error",
    "220 hello": "protocol_error",
    "354 go": "protocol_error",
    "251 fine": "protocol_error",
    "221 bye": "protocol_error|connection_closed",
    "236 ok": "protocol_error",
    "hello": "protocol_error",
    "2350 fine": "protocol_error",
    "23 fine": "protocol_error",
    "+OK Logged in": "protocol_error",
    "A1 OK Logged in": "protocol_error",
    "235-5.7.8 not yet\n535 5.7.8 no": "protocol_error|auth_rejected",
    "535-5.7.8 no\n235 2.7.0 yes": "protocol_error|auth_rejected",
    "334 ": "protocol_error",
    "334 VXNlcm5hbWU6": "protocol_error",
}
_CUT = {
    "closes": (CLOSE, "connection_closed|auth_rejected"),
    "resets": (RESET, "connection_closed"),
    "is-silent": (SILENT, "timeout"),
    "half": ((b"235 2.7", CLOSE), "connection_closed"),
    "no-and-closes": (("535 5.7.8 no", CLOSE), _NO),
    "no-and-resets": (("535 5.7.8 no", 0.1, RESET), _NO),
    "busy-and-closes": (("421 4.7.0 Too many login attempts", CLOSE), "rate_limited"),
}
_ANNOUNCED = {
    "none": ("", "auth_not_offered"),
    "ntlm": ("AUTH NTLM", "auth_mechanism_unsupported"),
    "gssapi": ("AUTH GSSAPI", "auth_mechanism_unsupported"),
    "both": ("AUTH GSSAPI NTLM", "auth_mechanism_unsupported"),
    "oauth": ("AUTH XOAUTH2", "oauth_required|auth_mechanism_unsupported"),
    "oauths": ("AUTH XOAUTH2 OAUTHBEARER", "oauth_required|auth_mechanism_unsupported"),
    "external": ("AUTH EXTERNAL", "auth_mechanism_unsupported|client_certificate_required"),
    "anonymous": ("AUTH ANONYMOUS", "auth_mechanism_unsupported"),
    "empty": ("AUTH", "auth_mechanism_unsupported|auth_not_offered"),
    "srp": ("AUTH SRP PURPLE", "auth_mechanism_unsupported"),
    "digest": ("AUTH DIGEST-MD5", "auth_mechanism_unsupported"),
}
_MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
_OAUTH = {"auth": "oauth2"}


def login(name: str, family: str, security: str = "starttls", **steps: Any) -> Case:
    return smtp(f"login-{name}", family, "login", security=security, **steps)


CASES = [
    *(
        login(f"{n}-{reply[:16]}", family, "tls" if n % 2 else "starttls", verdict=reply)
        for n, (reply, family) in enumerate(_VERDICTS.items())
    ),
    *(
        login(f"by-login-{n}-{reply[:16]}", family, auth="AUTH LOGIN", verdict=reply)
        for n, (reply, family) in enumerate(list(_VERDICTS.items())[:30:3])
    ),
    *(
        login(f"at-{n}-{reply[:16]}", family, s, at_auth=reply)
        for s in ("tls", "starttls")
        for n, (reply, family) in enumerate(_AT_AUTH.items())
    ),
    *(
        login(f"odd-{n}-{reply[:10]}", family, s, verdict=reply, risky=True)
        for s in ("tls", "starttls")
        for n, (reply, family) in enumerate(_ODD.items())
    ),
    *(
        login(name, family, s, verdict=what)
        for s in ("tls", "starttls")
        for name, (what, family) in _CUT.items()
    ),
    *(
        smtp(f"offers-{name}", family, "login|capabilities", security=s, auth=words, secret=False)
        for s in ("tls", "starttls", "none")
        for name, (words, family) in _ANNOUNCED.items()
    ),
    smtp(
        "auth-only-after-tls",
        "tls_required|auth_not_offered",
        "login|capabilities",
        security="none",
        offers=True,
        secret=False,
    ),
    # Wrong password, by every mechanism.
    *(
        login(
            f"wrong-{m}", _NO, auth=f"AUTH {m}", check={"secret": sw.Secret("wrong")}, secret=False
        )
        for m in _MECHANISMS
    ),
    login(
        "wrong-token",
        "auth_rejected|oauth_required",
        auth="AUTH XOAUTH2",
        settings=_OAUTH,
        twist="token",
    ),
    login(
        "wrong-bearer",
        "auth_rejected|oauth_required",
        auth="AUTH OAUTHBEARER",
        settings=_OAUTH,
        twist="token",
    ),
    login(
        "token-refused",
        "auth_rejected|oauth_required",
        auth="AUTH XOAUTH2",
        settings=_OAUTH,
        verdict="535 5.7.3 Authentication unsuccessful",
    ),
    login(
        "token-without-announcement",
        "auth_mechanism_unsupported|oauth_required",
        settings=_OAUTH,
        secret=False,
    ),
    # A server that cannot prove that it knows the password is not the right one.
    *(
        login(
            f"scram-{t}-{m}",
            "protocol_error|auth_rejected",
            auth=f"AUTH {m}",
            twist=t,
            risky=True,
            secret=False,
        )
        for m in ("SCRAM-SHA-1", "SCRAM-SHA-256")
        for t in ("server-signature", "nonce", "no-final", "iterations")
    ),
    login(
        "scram-bad-base64",
        "protocol_error",
        auth="AUTH SCRAM-SHA-256",
        at_auth=("334 !!!", SILENT),
        secret=False,
        risky=True,
    ),
    login(
        "scram-empty",
        "protocol_error",
        auth="AUTH SCRAM-SHA-256",
        at_auth=("334 ", SILENT),
        secret=False,
        risky=True,
    ),
    login(
        "scram-at-once",
        "protocol_error",
        auth="AUTH SCRAM-SHA-256",
        at_auth="235 2.7.0 welcome",
        secret=False,
        risky=True,
    ),
    login(
        "cram-bad-base64",
        "protocol_error",
        auth="AUTH CRAM-MD5",
        at_auth=("334 ???", SILENT),
        secret=False,
    ),
    login(
        "login-asks-three-times", "protocol_error", auth="AUTH LOGIN", verdict="334 UGFzc3dvcmQ6"
    ),
    # Echoes: what the server repeats is not shown.
    login("echo", _NO, verdict=f"535 5.7.8 wrong password {PASSWORD} for {USER}", risky=True),
    login(
        "echo-coded",
        _NO,
        verdict=f"535 5.7.8 no: {b64(chr(0) + USER + chr(0) + PASSWORD)}",
        risky=True,
    ),
    login("echo-word", _NO, verdict=f"535 5.7.8 no: {b64(PASSWORD)}", risky=True),
    login("html", _NO, verdict="535 5.7.8 <script>alert(1)</script> no"),
    # All well.
    *(
        good(smtp, f"{m}-by-{s}", security=s, auth=f"AUTH {m}")
        for m in _MECHANISMS
        for s in ("tls", "starttls", "none")
    ),
    *(
        good(smtp, f"{m}-by-{s}", security=s, auth=f"AUTH {m}", settings=_OAUTH)
        for m in ("XOAUTH2", "OAUTHBEARER")
        for s in ("tls", "starttls")
    ),
    good(smtp, "all-mechanisms", auth="AUTH GSSAPI NTLM " + " ".join(_MECHANISMS)),
    good(smtp, "old-announcement", auth="AUTH=LOGIN"),
    good(
        smtp,
        "odd-prompts",
        auth="AUTH LOGIN",
        prompts=(f"334 {b64('User Name')}", f"334 {b64('Kennwort bitte')}"),
    ),
    good(smtp, "plain-prompts", auth="AUTH LOGIN", prompts=("334 Username:", "334 Password:")),
    good(smtp, "empty-prompts", auth="AUTH LOGIN", prompts=("334 ", "334 ")),
    good(smtp, "accepted-in-lines", accepted="235-2.7.0 Welcome\n235 2.7.0 Accepted"),
    good(smtp, "accepted-bare", accepted="235"),
    good(
        smtp, "no-login", settings={"auth": "none", "username": ""}, auth="", check={"secret": None}
    ),
    good(smtp, "connect-only", check={"depth": "connect", "secret": None}, secret=False),
    good(smtp, "connect-only-with-secret", check={"depth": "connect"}, secret=False),
    *(
        good(smtp, f"quit-{name}", quit=what)
        for name, what in (
            ("closes", CLOSE),
            ("resets", RESET),
            ("refuses", "500 5.5.1 what"),
            ("silent", SILENT),
            ("421", "421 4.3.0 bye"),
            ("garbage", b"\xff\xfe\x00\r\n"),
            ("wrong", "250 2.0.0 Ok"),
        )
    ),
]
