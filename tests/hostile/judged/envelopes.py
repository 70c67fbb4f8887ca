"""Senders, recipients and messages that are refused; nothing is delivered without being asked."""

from tests.hostile.judged.case import Case, good, smtp
from tests.hostile.judged.peer import CLOSE, RESET, SILENT

__all__ = ["CASES"]


_REHEARSAL = {"depth": "rehearsal", "recipient": "bob@example.test"}
_MESSAGE = {"depth": "message", "recipient": "bob@example.test"}
_SENDER = {
    "553 5.7.1 <ada@example.test>: Sender address rejected: not owned by user ada": "sender_rejected",
    "553 5.7.1 <ada@example.test>: Sender address rejected: not logged in": "sender_rejected|auth_required",
    "450 4.7.1 <ada@example.test>: Sender address rejected: not owned by user ada": "sender_rejected",
    "550 5.7.60 SMTP; Client does not have permissions to send as this sender": "sender_rejected",
    "550 5.7.1 Client does not have permissions to send as this sender": "sender_rejected",
    "554 5.2.252 SendAsDenied; ada@example.test not allowed to send as bob": "sender_rejected",
    "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException": "sender_rejected",
    "550 5.7.0 From address is not one of your addresses": "sender_rejected",
    "551 5.7.1 Not authorised to send from this header address": "sender_rejected",
    "553 Relaying disallowed as ada@example.test": "sender_rejected|relay_denied",
    "550 Sender address is not allowed.": "sender_rejected",
    "553 5.7.1 Sender address rejected: not owned by auth user.": "sender_rejected",
    "550 5.1.8 <ada@example.test>: Sender address rejected: Domain not found": "sender_rejected",
    "450 4.1.8 <ada@example.test>: Sender address rejected: Domain not found": "sender_rejected",
    "550 5.1.7 Invalid sender address": "sender_rejected",
    "501 5.1.7 Bad sender address syntax": "sender_rejected",
    "553 5.1.8 sender domain does not exist": "sender_rejected",
    "550 5.1.0 sender rejected": "sender_rejected",
    "530 5.7.0 Authentication Required": "auth_required",
    "530 5.7.57 SMTP; Client not authenticated to send mail.": "auth_required",
    "550 5.7.1 Authentication required": "auth_required",
    "530 5.7.0 Must issue a STARTTLS command first": "tls_required",
    "503 5.5.1 Error: nested MAIL command": "protocol_error",
    "503 5.5.1 Bad sequence of commands": "protocol_error",
    "550 5.4.5 Daily user sending limit exceeded": "rate_limited",
    "550 5.4.6 Unusual sending activity detected": "rate_limited",
    "454 4.7.0 Too many messages": "rate_limited|service_unavailable",
    "450 4.7.1 Error: too much mail from 127.0.0.1": "rate_limited",
    "432 4.3.2 Concurrent connections limit exceeded": "rate_limited",
    "421 4.4.2 Message submission rate for this client has exceeded the configured limit": "rate_limited",
    "421 4.7.0 too many messages, try later": "rate_limited",
    "421 4.3.0 Temporary System Problem": "service_unavailable",
    "451 4.3.0 Temporary lookup failure": "service_unavailable",
    "452 4.3.1 Insufficient system storage": "service_unavailable",
    "552 5.3.4 Message size exceeds fixed limit": "message_too_large",
    "550 5.7.25 The sending IP has no PTR record": "blocked_by_policy",
    "554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org": "blocked_by_policy",
    "554 5.1.8 Sender Address Blocked": "rate_limited|sender_rejected|auth_disabled|blocked_by_policy",
    "550 5.7.1 Your account has been locked for sending": "mailbox_locked|auth_disabled|blocked_by_policy|sender_rejected",
    "553 5.6.7 SMTPUTF8 required": "smtputf8_unsupported",
    "555 5.5.4 MAIL FROM parameters not recognized": "protocol_error|smtputf8_unsupported|sender_rejected",
    "550 5.7.1 refused": "sender_rejected|blocked_by_policy",
    "554 5.7.1 Sender denied": "sender_rejected|blocked_by_policy",
    "550 purple": "sender_rejected",
    "450 4.7.1 Greylisted, please try again later": "greylisted",
}
_RECIPIENT = {
    "550 5.1.1 <bob@example.test>: Recipient address rejected: User unknown": "recipient_rejected",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound": "recipient_rejected",
    "450 4.1.2 <bob@example.test>: Recipient address rejected: Domain not found": "recipient_rejected",
    "550 5.1.2 Host unknown": "recipient_rejected",
    "553 5.1.3 Invalid address format": "recipient_rejected",
    "501 5.1.3 Bad recipient address syntax": "recipient_rejected",
    "550 No such user here": "recipient_rejected",
    "551 5.1.6 User has moved": "recipient_rejected",
    "550 5.2.1 The email account that you tried to reach is disabled": "recipient_rejected",
    "552 5.2.2 Mailbox full": "recipient_rejected|mailbox_locked|service_unavailable|message_rejected",
    "452 4.2.2 Over quota": "recipient_rejected|mailbox_locked|service_unavailable|message_rejected",
    "554 5.7.1 <bob@example.test>: Relay access denied": "relay_denied",
    "550 relay not permitted": "relay_denied",
    "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain": "relay_denied",
    "550 5.7.1 Unable to relay": "relay_denied",
    "454 4.7.1 <bob@example.test>: Relay access denied": "relay_denied",
    "550 5.7.1 Relaying denied": "relay_denied",
    "551 5.7.1 Relaying denied, proper authentication required": "relay_denied|auth_required",
    "553 sorry, that domain isn't in my list of allowed rcpthosts": "relay_denied",
    "550 Please turn on SMTP Authentication in your mail client": "auth_required|relay_denied",
    "550 SMTP AUTH is required for message submission on port 587": "auth_required|relay_denied",
    "550 5.7.1 Invalid credentials for relay": "relay_denied",
    "530 5.7.0 Authentication required": "auth_required",
    "550 5.7.64 TenantAttribution; Relay Access Denied": "relay_denied",
    "450 4.7.1 <bob@example.test>: Recipient address rejected: Greylisted, see http://x.test": "greylisted",
    "451 4.7.1 Greylisting in action, please come back later": "greylisted",
    "450 4.2.0 <bob@example.test>: Recipient address rejected: Greylisted": "greylisted",
    "451 Temporary local problem - please try again later": "service_unavailable|greylisted",
    "451 4.7.1 Please try again later": "greylisted|service_unavailable",
    "450 4.7.1 Error: too many recipients from 127.0.0.1": "rate_limited",
    "452 4.5.3 Too many recipients": "rate_limited",
    "452 4.3.1 Insufficient system storage": "service_unavailable",
    "451 4.3.0 Temporary lookup failure": "service_unavailable",
    "554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using bl.spamcop.net": "blocked_by_policy",
    "550 5.7.606 Access denied, banned sending IP": "blocked_by_policy",
    "550 5.7.25 cannot find your reverse hostname": "blocked_by_policy",
    "450 4.7.25 Client host rejected: cannot find your hostname": "blocked_by_policy",
    "421 4.3.2 closing": "service_unavailable",
    "503 5.5.1 need MAIL command": "protocol_error",
    "553 5.6.7 Address not supported without SMTPUTF8": "smtputf8_unsupported",
    "550 5.7.1 refused by policy": "blocked_by_policy|recipient_rejected",
    "550 purple": "recipient_rejected",
    "552 5.3.4 message too big for this recipient": "message_too_large",
}
_BODY = {
    "552 5.3.4 Message size exceeds fixed limit": "message_too_large",
    "552 message size exceeds maximum permitted": "message_too_large",
    "554 5.7.1 Message rejected as spam": "message_rejected",
    "550 5.7.1 Our system has detected that this message is likely unsolicited mail": "message_rejected",
    "550 5.7.26 This mail has been blocked because the sender is unauthenticated (SPF, DKIM)": "message_rejected|blocked_by_policy",
    "550 5.7.509 Access denied, sending domain does not pass DMARC verification": "message_rejected|blocked_by_policy",
    "550 5.7.23 SPF validation failed": "message_rejected|blocked_by_policy",
    "554 5.6.0 Message contains a virus": "message_rejected",
    "550 5.6.0 Headers invalid": "message_rejected",
    "554 5.2.252 SendAsDenied": "sender_rejected",
    "551 5.7.1 Not authorised to send from this header address": "sender_rejected",
    "452 4.3.1 Insufficient system storage": "service_unavailable",
    "451 4.3.0 Temporary failure": "service_unavailable",
    "421 4.3.0 closing": "service_unavailable",
    "550 5.4.5 Daily user sending limit exceeded": "rate_limited",
    "451 4.7.1 Greylisted, try again later": "greylisted",
    "554 5.7.1 blocked using zen.spamhaus.org": "blocked_by_policy",
    "550 5.1.1 User unknown": "recipient_rejected",
    "552 5.2.2 Mailbox full": "recipient_rejected|mailbox_locked|service_unavailable|message_rejected",
    "554 5.7.1 Relay access denied": "relay_denied",
    "554 Transaction failed": "message_rejected",
    "550 purple": "message_rejected",
    "450 4.7.1 Error: too much mail": "rate_limited",
    "550 5.7.1 Sending from this account is locked": "mailbox_locked|auth_disabled|blocked_by_policy|message_rejected|sender_rejected",
    "354 go on": "protocol_error",
}
_CUT = {
    "closes": (CLOSE, "connection_closed"),
    "resets": (RESET, "connection_closed"),
    "is-silent": (SILENT, "timeout"),
    "garbage": (b"\xfe\xff\r\n", "protocol_error"),
}


def _at(step: str, stage: str, check: dict[str, str], n: int, reply: str, family: str) -> Case:
    return smtp(
        f"{step}-{n}-{str(reply)[:18]}",
        family,
        stage,
        security="tls" if n % 2 else "starttls",
        check=check,
        **{step: reply},
    )


CASES = [
    *(_at("mail", "sender", _REHEARSAL, n, *row) for n, row in enumerate(_SENDER.items())),
    *(_at("rcpt", "recipient", _REHEARSAL, n, *row) for n, row in enumerate(_RECIPIENT.items())),
    *(_at("body", "message", _MESSAGE, n, *row) for n, row in enumerate(_BODY.items())),
    *(
        _at("data", "message", _MESSAGE, n, *row)
        for n, row in enumerate(
            {
                "554 5.5.1 Error: no valid recipients": "protocol_error|message_rejected|recipient_rejected",
                "503 5.5.1 bad sequence": "protocol_error",
                "451 4.3.0 try later": "service_unavailable",
                "250 2.0.0 Ok": "protocol_error",
                "550 5.7.1 message refused": "message_rejected|blocked_by_policy",
                "452 4.5.3 too many": "rate_limited|service_unavailable",
            }.items()
        )
    ),
    *(
        smtp(f"{step}-{name}", family, stage, check=check, **{step: what})
        for name, (what, family) in _CUT.items()
        for step, stage, check in (
            ("mail", "sender", _REHEARSAL),
            ("rcpt", "recipient", _REHEARSAL),
            ("data", "message", _MESSAGE),
            ("body", "message", _MESSAGE),
        )
    ),
    smtp(
        "size-announced-too-small",
        "message_too_large",
        "sender|message",
        check=_MESSAGE,
        features=("SIZE 10",),
        mail="552 5.3.4 Message size exceeds limit",
    ),
    smtp(
        "smtputf8-missing",
        "smtputf8_unsupported",
        "sender|recipient|input|capabilities",
        features=("SIZE 1000000", "8BITMIME"),
        check={**_REHEARSAL, "sender": "dör@example.test"},
    ),
    smtp(
        "smtputf8-missing-for-recipient",
        "smtputf8_unsupported",
        "recipient|sender|input|capabilities",
        features=("SIZE 1000000", "8BITMIME"),
        check={**_REHEARSAL, "recipient": "bøb@example.test"},
    ),
    smtp(
        "no-login-but-needed",
        "auth_required",
        "sender",
        settings={"auth": "none", "username": ""},
        check={**_REHEARSAL, "secret": None, "sender": "ada@example.test"},
        mail="530 5.7.0 Authentication required",
        secret=False,
    ),
    smtp(
        "no-login-no-relay",
        "relay_denied",
        "recipient",
        settings={"auth": "none", "username": ""},
        check={**_REHEARSAL, "secret": None, "sender": "ada@example.test"},
        rcpt="554 5.7.1 Relay access denied",
        secret=False,
    ),
    *(
        good(smtp, f"rehearsal-{s}", security=s, check=_REHEARSAL)
        for s in ("tls", "starttls", "none")
    ),
    *(good(smtp, f"message-{s}", security=s, check=_MESSAGE) for s in ("tls", "starttls", "none")),
    good(smtp, "rehearsal-251", check=_REHEARSAL, rcpt="251 2.1.5 will forward"),
    good(smtp, "rehearsal-in-lines", check=_REHEARSAL, mail="250-2.1.0 hello\n250 2.1.0 ok"),
    good(smtp, "message-slow", check={**_MESSAGE, "timeout_s": 20}, body=(3.0, "250 2.0.0 queued")),
    good(smtp, "rehearsal-smtputf8", check={**_REHEARSAL, "sender": "dör@example.test"}),
    good(smtp, "message-without-features", features=(), check=_MESSAGE),
    good(smtp, "message-then-quit-closes", check=_MESSAGE, quit=CLOSE),
]
