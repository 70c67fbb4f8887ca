"""What servers say first, and what they answer to EHLO, CAPABILITY and CAPA."""

from tests.hostile.judged.case import good, imap, pop3, smtp
from tests.hostile.judged.peer import CLOSE, RESET, trickle

__all__ = ["CASES"]


_BUSY = "service_unavailable|rate_limited"
_SMTP = {
    "421 4.3.2 Service not available, closing": "service_unavailable",
    "421 4.7.0 mail.example.test Error: too many connections from 127.0.0.1": "rate_limited",
    "421 Too many concurrent SMTP connections; please try again later.": "rate_limited",
    "421 4.4.5 Server busy, try again later": _BUSY,
    "421 mail.example.test too much load, try later": _BUSY,
    "421 4.7.0 Try again later, closing connection.": _BUSY,
    "421 4.3.0 temporary system problem": "service_unavailable",
    "450 4.3.2 try later": "service_unavailable|greylisted|rate_limited",
    "451 4.3.0 local error": "service_unavailable",
    "454 4.3.0 not now": "service_unavailable",
    "554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org": "blocked_by_policy",
    "554 mail.example.test your IP is on a block list (barracuda)": "blocked_by_policy",
    "554 5.7.1 You are not allowed to connect.": "blocked_by_policy",
    "554 No SMTP service here": "blocked_by_policy|service_unavailable",
    "550 5.7.1 Client host rejected: Access denied": "blocked_by_policy",
    "550 5.7.25 The IP address has no PTR record": "blocked_by_policy",
    "521 5.3.2 host does not accept mail": "service_unavailable|blocked_by_policy|wrong_protocol",
    "556 5.3.2 no mail here": "service_unavailable|blocked_by_policy|wrong_protocol|protocol_error",
    "571 Blocked": "blocked_by_policy|service_unavailable",
    "530 5.7.0 Authentication required": "auth_required|protocol_error|blocked_by_policy",
    "250 mail.example.test": "protocol_error|wrong_protocol",
    "354 go ahead": "protocol_error|wrong_protocol",
    "999 hello": "protocol_error|wrong_protocol",
    "22 mail": "protocol_error|wrong_protocol",
    "200 mail.example.test": "protocol_error|wrong_protocol",
}
_GOOD_GREETINGS = {
    "many-lines": "220-mail.example.test ESMTP\n220-We do not authorise spam\n220 ready",
    "bare": "220",
    "no-text": "220 ",
    "name-only": "220 mail.example.test",
    "umlauts": "220 mäil.example.test grüßt",
    "latin": b"220 m\xe4il.example.test\r\n",
    "html": "220 <b>mail</b> <script>alert(1)</script>",
    "long": "220 " + "x" * 480,
    "bare-line-feed": b"220 mail.example.test ESMTP\n",
    "ansi": b"220 \x1b[31mmail\x1b[0m\r\n",
    "ftp-in-the-name": "220 ftp-and-mail.example.test ESMTP Postfix",
}
_EHLO = {
    "421 4.3.2 closing": "service_unavailable",
    "421 4.7.0 too many errors": "rate_limited|service_unavailable|protocol_error",
    "500 5.5.1 unrecognized command": "protocol_error|auth_not_offered|tls_not_offered|wrong_protocol",
    "502 5.5.1 not implemented": "protocol_error|auth_not_offered|tls_not_offered|wrong_protocol",
    "501 5.5.4 HELO/EHLO argument invalid": "protocol_error|invalid_input|blocked_by_policy",
    "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname": "protocol_error|invalid_input|blocked_by_policy",
    "550 5.7.1 invalid HELO": "protocol_error|invalid_input|blocked_by_policy",
    "450 4.7.1 <x>: Helo command rejected: Host not found": "protocol_error|invalid_input|blocked_by_policy|greylisted",
    "554 5.7.1 Access denied, blocked": "blocked_by_policy",
    "554 SMTP synchronization error": "protocol_error",
    "451 4.3.0 Temporary lookup failure": "service_unavailable",
    "250-mail": "connection_closed|timeout",
    "hello": "protocol_error",
    "220 mail.example.test": "protocol_error",
    "250-a\n221 b": "protocol_error",
}
_CLOSES = {"250-mail"}
_GOOD_EHLO = {
    "tabs": "250-mail.example.test\n250-STARTTLS\n250-AUTH\tPLAIN\tLOGIN\n250 8BITMIME",
    "lower": "250-mail.example.test\n250-starttls\n250-auth plain login\n250 8bitmime",
    "trailing": "250-mail.example.test \n250-STARTTLS \n250-AUTH PLAIN LOGIN \n250 8BITMIME ",
    "old-auth": "250-mail.example.test\n250-STARTTLS\n250-AUTH=LOGIN PLAIN\n250 8BITMIME",
    "both-auth": "250-mail.example.test\n250-STARTTLS\n250-AUTH=LOGIN\n250 AUTH PLAIN",
    "twice": "250-mail.example.test\n250-STARTTLS\n250-AUTH LOGIN\n250 AUTH PLAIN CRAM-MD5",
    "odd": "250-mail.example.test Hello [127.0.0.1]\n250-X-\n250-\n250-STARTTLS\n250 AUTH LOGIN PLAIN",
    "many": "250-mail.example.test\n"
    + "\n".join(f"250-X-THING-{n}" for n in range(60))
    + "\n250-STARTTLS\n250 AUTH PLAIN",
    "unknown-first": "250-mail.example.test\n250-STARTTLS\n250 AUTH GSSAPI NTLM PLAIN",
    "latin": b"250-m\xe4il\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n",
}
_IMAP = {
    "* BYE too busy": "service_unavailable|connection_closed|rate_limited",
    "* BYE [UNAVAILABLE] try later": "service_unavailable",
    "* BYE Too many connections from your address": "rate_limited",
    "* BYE [LIMIT] too many connections": "rate_limited",
    "* BYE Your address is blocked": "blocked_by_policy|service_unavailable|connection_closed",
    "* NO hello": "protocol_error|service_unavailable|blocked_by_policy",
    "* BAD hello": "protocol_error",
    "* PURPLE": "protocol_error|wrong_protocol",
    "OK ready": "protocol_error|wrong_protocol",
}
_POP3 = {
    "-ERR too busy": "service_unavailable",
    "-ERR [SYS/TEMP] try later": "service_unavailable",
    "-ERR [SYS/PERM] closed for ever": "service_unavailable|blocked_by_policy|auth_disabled",
    "-ERR Too many connections": "rate_limited|service_unavailable",
    "-ERR your address is blocked": "blocked_by_policy|service_unavailable",
    "ERR hello": "protocol_error|wrong_protocol",
    "+PURPLE": "protocol_error|wrong_protocol",
}

CASES = [
    *(
        smtp(
            f"greets-{reply[:22]}",
            family,
            "greeting",
            security=s,
            greeting=(reply, CLOSE),
            secret=False,
        )
        for s in ("tls", "starttls")
        for reply, family in _SMTP.items()
    ),
    *(
        smtp(f"greets-open-{reply[:18]}", family, "greeting", greeting=reply, secret=False)
        for reply, family in list(_SMTP.items())[:12:2]
    ),
    *(good(smtp, f"greets-{name}", greeting=text) for name, text in _GOOD_GREETINGS.items()),
    *(
        smtp(
            f"ehlo-{reply[:22]}",
            family,
            "capabilities",
            security=s,
            secret=False,
            helo="250 mail.example.test" if reply[:2] == "50" else reply,
            ehlo=(reply, CLOSE) if reply in _CLOSES else reply,
        )
        for s in ("tls", "starttls")
        for reply, family in _EHLO.items()
        if not (s == "starttls" and reply[:3] in {"500", "502"})
    ),
    *(
        smtp(f"ehlo-{reply[:22]}", family, "capabilities|starttls", secret=False, ehlo=reply)
        for reply, family in _EHLO.items()
        if reply[:3] in {"500", "502"}
    ),
    *(
        smtp(
            f"ehlo-again-{reply[:18]}",
            family,
            "capabilities",
            secret=False,
            ehlo_again=(reply, CLOSE) if reply in _CLOSES else reply,
        )
        for reply, family in _EHLO.items()
    ),
    *(
        smtp(
            f"ehlo-again-{name}", "connection_closed", "capabilities", secret=False, ehlo_again=what
        )
        for name, what in (("closes", CLOSE), ("resets", RESET))
    ),
    *(
        good(
            smtp,
            f"ehlo-{name}",
            ehlo=text,
            ehlo_again=text
            if isinstance(text, bytes)
            else text.replace("250-STARTTLS \n", "")
            .replace("250-STARTTLS\n", "")
            .replace("250-starttls\n", ""),
        )
        for name, text in _GOOD_EHLO.items()
    ),
    *(
        imap(
            f"greets-{reply[:24]}",
            family,
            "greeting",
            security=s,
            greeting=(reply, CLOSE),
            secret=False,
        )
        for s in ("tls", "starttls")
        for reply, family in _IMAP.items()
    ),
    *(
        pop3(
            f"greets-{reply[:24]}",
            family,
            "greeting",
            security=s,
            greeting=(reply, CLOSE),
            secret=False,
        )
        for s in ("tls", "starttls")
        for reply, family in _POP3.items()
    ),
    good(imap, "capability-in-greeting"),
    good(imap, "bare-greeting", greeting="* OK"),
    good(
        imap,
        "lower-case",
        greeting="* ok hello",
        capability="* capability imap4rev1 auth=plain\n{tag} ok done",
    ),
    good(
        imap,
        "unasked-lines",
        greeting="* OK hi",
        capability="* 5 EXISTS\n* OK [ALERT] hello\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\n{tag} OK",
    ),
    imap(
        "capability-no",
        "protocol_error|service_unavailable|blocked_by_policy",
        "capabilities",
        greeting="* OK hi",
        capability="{tag} NO",
        secret=False,
    ),
    imap(
        "capability-bad",
        "protocol_error",
        "capabilities",
        greeting="* OK hi",
        capability="{tag} BAD what",
        secret=False,
    ),
    imap(
        "capability-bye",
        "service_unavailable|connection_closed",
        "capabilities",
        greeting="* OK hi",
        capability=("* BYE shutting down", CLOSE),
        secret=False,
    ),
    good(pop3, "no-capa", capa="-ERR unknown command"),
    good(pop3, "timestamp", greeting="+OK ready <1896.697170952@mail.example.test>"),
    good(pop3, "bare-greeting", greeting="+OK"),
    pop3("capa-closes", "connection_closed", "capabilities", capa=CLOSE, secret=False),
    # Slow, but fine.
    *(
        good(b, "slow-greeting", security=s, greeting=(3.0, hello), check={"timeout_s": 20})
        for b, hello in ((smtp, "220 mail.example.test"), (imap, "* OK hi"), (pop3, "+OK hi"))
        for s in ("tls", "starttls")
    ),
    good(
        smtp,
        "slow-ehlo",
        ehlo=(2.0, "250-mail.example.test\n250-STARTTLS\n250 AUTH PLAIN"),
        check={"timeout_s": 20},
    ),
    good(smtp, "slow-login", accepted=(3.0, "235 2.7.0 ok"), check={"timeout_s": 20}),
    good(imap, "slow-login", accepted=(3.0, "{tag} OK in"), check={"timeout_s": 20}),
    good(pop3, "slow-login", accepted=(3.0, "+OK in"), check={"timeout_s": 20}),
    good(
        smtp,
        "byte-by-byte-greeting",
        check={"timeout_s": 20},
        greeting=trickle("220 mail.example.test ESMTP ready\r\n", 0.05),
    ),
]
