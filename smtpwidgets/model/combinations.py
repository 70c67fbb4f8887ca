"""Rules over several fields: port and security, security and login, name and kind of server.

The verdicts follow RFC 8314 (encryption, ports) and what servers in the field do. A fix never
lowers security: it leads from no encryption to some, or from a pair that fails to its fitting one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from smtpwidgets.model.fields import SECURITY_WORDS
from smtpwidgets.model.hosts import is_loopback, is_number
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.security import (
    COMMON_PORTS,
    DEFAULT_PORTS,
    FITTING_SECURITY,
    OTHER_SERVICE_PORTS,
    PORT_SLIPS,
    Auth,
    Protocol,
    Security,
)

__all__ = ["COMBINATIONS", "Values", "is_exposed", "is_named_otherwise"]

Values = Mapping[str, Any]

_INCOMING_NAME = re.compile(r"^(imap|pop3?|inbound)\d*\.")
_OUTGOING_NAME = re.compile(r"^(smtp|outbound)\d*\.")
_INCOMING_PREFIX = {Protocol.IMAP: "imap.", Protocol.POP3: "pop."}
_LOGIN_PORTS = frozenset({465, 587, 2525, 2587})
# What names the person to the server by itself: a certificate, or a ticket.
_NAMELESS_AUTH = frozenset({Auth.NONE, Auth.CLIENT_CERTIFICATE, Auth.KERBEROS})
_SHOWS_NOTHING = frozenset({Auth.NONE, Auth.CLIENT_CERTIFICATE})
_COMPANY_LOGINS = {
    Auth.NTLM: "An NTLM login is tested from here once the extra for it is installed: "
    "pip install 'smtpwidgets[ntlm]'. The user name is COMPANY\\name or name@company.example.",
    Auth.KERBEROS: "A Kerberos login uses the ticket of this computer; nothing is typed. It is "
    "tested from here once the extra for it is installed: pip install 'smtpwidgets[kerberos]'.",
}
_WHAT_IS_READ = {Auth.PASSWORD: "the password", Auth.OAUTH2: "the token"}


def _say(
    field: str, code: str, severity: Severity, message: str, fix: Fix | None = None
) -> Problem:
    return Problem(field=field, code=code, severity=severity, message=message, fix=fix)


def _pair(port: int | None, security: Security) -> Fix:
    words = f"{port} with {SECURITY_WORDS[security]}" if port else SECURITY_WORDS[security]
    return Fix(
        label=f"Use {words}",
        changes={"port": "" if port is None else str(port), "security": security},
    )


def _port_of(values: Values) -> int:
    port: int | None = values["port"]
    return DEFAULT_PORTS[values["protocol"], values["security"]] if port is None else port


def _encrypted(values: Values) -> Fix:
    """Return the fix that encrypts: on the port that was chosen if it is made for that."""
    port: int | None = values["port"]
    fitting = FITTING_SECURITY.get((values["protocol"], port or 0), frozenset())
    if port is None or len(fitting) != 1:
        return _pair(None, Security.TLS)
    return _pair(port, next(iter(fitting)))


def is_exposed(values: Values) -> bool:
    """Whether somebody on the way could read the login (RFC 8314 section 3)."""
    if values["security"] is not Security.NONE:
        return False
    return values["auth"] not in _SHOWS_NOTHING and not is_loopback(values["host"])


def _cleartext_login(values: Values) -> Iterator[Problem]:
    if not is_exposed(values):
        return
    what = _WHAT_IS_READ.get(values["auth"], "the login")
    fix = _encrypted(values)
    if values["allow_cleartext"]:
        yield _say(
            "security",
            "cleartext-login-allowed",
            Severity.WARNING,
            f"You agreed that {what} goes to this server unencrypted: everybody on the way can "
            "read it.",
            Fix(label=fix.label, changes={**fix.changes, "allow_cleartext": "no"}),
        )
        return
    yield _say(
        "security",
        "cleartext-login",
        Severity.ERROR,
        f"Without encryption everybody on the way could read {what}. Use TLS, or STARTTLS on "
        f"port {DEFAULT_PORTS[values['protocol'], Security.STARTTLS]}.",
        fix,
    )


def _consent_not_needed(values: Values) -> Iterator[Problem]:
    if not values["allow_cleartext"] or is_exposed(values):
        return
    yield _say(
        "allow_cleartext",
        "consent-not-needed",
        Severity.NOTE,
        "With these settings no password goes over a line that others can read, so this consent "
        "is not needed.",
        Fix(label="Take it back", changes={"allow_cleartext": "no"}),
    )


def _client_certificate(values: Values) -> Iterator[Problem]:
    if values["auth"] is not Auth.CLIENT_CERTIFICATE or values["security"] is not Security.NONE:
        return
    yield _say(
        "security",
        "certificate-needs-encryption",
        Severity.ERROR,
        "A client certificate is shown while the connection is encrypted. Use TLS or STARTTLS.",
        _encrypted(values),
    )


def _wrong_pair(values: Values) -> Iterator[Problem]:
    protocol, security, port = values["protocol"], values["security"], _port_of(values)
    fitting = FITTING_SECURITY.get((protocol, port))
    if fitting is None or security in fitting or security is Security.NONE:
        return
    if port == 25:
        fix, better = _pair(465, Security.TLS), "for TLS from the first byte the port is 465"
    else:
        right = next(iter(fitting))
        fix, better = _pair(port, right), f"port {port} goes with {SECURITY_WORDS[right]}"
    yield _say(
        "security",
        "wrong-pair",
        Severity.WARNING,
        f"{SECURITY_WORDS[security]} and port {port} rarely fit together: {better}.",
        fix,
    )


def _without_encryption(values: Values) -> Iterator[Problem]:
    """Say what no encryption means where no login is at stake, or where the port forbids it."""
    if values["security"] is not Security.NONE or values["auth"] is Auth.CLIENT_CERTIFICATE:
        return
    port, exposed, loopback = _port_of(values), is_exposed(values), is_loopback(values["host"])
    fitting = FITTING_SECURITY.get((values["protocol"], port), frozenset())
    if exposed and not values["allow_cleartext"]:
        return  # refused already, for the better reason
    if fitting == {Security.TLS}:
        message = f"Port {port} is encrypted from the first byte: it goes with TLS."
        yield _say("security", "wrong-pair", Severity.WARNING, message, _encrypted(values))
    elif loopback or exposed:
        return
    elif fitting == {Security.STARTTLS}:
        message = (
            f"Port {port} goes with STARTTLS; without it everybody on the way can read your mail."
        )
        yield _say("security", "odd-pair", Severity.WARNING, message, _encrypted(values))
    else:
        message = "Without encryption everybody on the way can read your mail."
        yield _say("security", "unencrypted", Severity.NOTE, message, _encrypted(values))


def _wrong_service(values: Values) -> Iterator[Problem]:
    protocol, port = values["protocol"], _port_of(values)
    if port in COMMON_PORTS[protocol] or (protocol, port) in FITTING_SECURITY:
        return
    if (service := OTHER_SERVICE_PORTS.get(port)) is None:
        return
    usual = " or ".join(map(str, COMMON_PORTS[protocol][:2]))
    yield _say(
        "port",
        "wrong-service",
        Severity.WARNING,
        f"Port {port} is the one for {service}. Here the usual ones are {usual}.",
        _usual_pair(values),
    )


def _port_slip(values: Values) -> Iterator[Problem]:
    meant = PORT_SLIPS.get((values["protocol"], _port_of(values)))
    if meant is None:
        return
    right = next(iter(FITTING_SECURITY[values["protocol"], meant]))
    yield _say(
        "port",
        "port-slip",
        Severity.WARNING,
        f"Mail servers rarely use port {_port_of(values)}; perhaps you meant {meant}.",
        _pair(meant, right),
    )


def _usual_pair(values: Values) -> Fix:
    """Return the fix that takes the usual port, with the encryption chosen or else TLS."""
    chosen: Security = values["security"]
    security = Security.TLS if chosen is Security.NONE else chosen
    return _pair(DEFAULT_PORTS[values["protocol"], security], security)


def _port_25(values: Values) -> Iterator[Problem]:
    if values["protocol"] is not Protocol.SMTP or _port_of(values) != 25:
        return
    if is_loopback(values["host"]):
        return  # a mail server of this very computer
    encrypts = values["security"] is Security.TLS
    better = "port 465 with TLS" if encrypts else "port 587"
    yield _say(
        "port",
        "port-25",
        Severity.WARNING,
        "Many internet providers block port 25. For sending your own mail, "
        f"{better} is the better choice.",
        _pair(465, Security.TLS) if encrypts else _pair(587, Security.STARTTLS),
    )


def _user_name(values: Values) -> Iterator[Problem]:
    if values["username"] or values["auth"] in _NAMELESS_AUTH:
        return
    message = "Type your user name; it is mostly your full e-mail address."
    yield _say("username", "username-empty", Severity.ERROR, message)


def _login_off(values: Values) -> Iterator[Problem]:
    if values["auth"] is not Auth.NONE or is_loopback(values["host"]):
        return
    if values["protocol"] is not Protocol.SMTP:
        message = "Incoming servers always want a login."
    elif (port := _port_of(values)) in _LOGIN_PORTS:
        message = f"Servers on port {port} nearly always want a login."
    else:
        return
    fix = Fix(label="Log in with a password", changes={"auth": Auth.PASSWORD})
    yield _say("auth", "login-off", Severity.WARNING, message, fix)


def _company_login(values: Values) -> Iterator[Problem]:
    if (message := _COMPANY_LOGINS.get(values["auth"])) is not None:
        yield _say("auth", "company-login", Severity.NOTE, message)


def _certificate_file(values: Values) -> Iterator[Problem]:
    if values["auth"] is not Auth.CLIENT_CERTIFICATE or values["client_certificate"]:
        return
    message = "Give the path of the PEM file with your certificate and its key."
    yield _say("client_certificate", "certificate-not-named", Severity.WARNING, message)


def _other_kind(protocol: Protocol) -> re.Pattern[str]:
    return _INCOMING_NAME if protocol is Protocol.SMTP else _OUTGOING_NAME


def is_named_otherwise(values: Values) -> bool:
    """Whether the host's name begins as those of incoming servers do where it sends, or as theirs.

    It is the only rule that minds which name a host has.
    """
    return _other_kind(values["protocol"]).match(values["host"]) is not None


def _name_of_other_kind(values: Values) -> Iterator[Problem]:
    protocol, host = values["protocol"], values["host"]
    if not is_named_otherwise(values):
        return
    outgoing = protocol is Protocol.SMTP
    is_now, wanted = ("incoming", "Outgoing") if outgoing else ("outgoing", "Incoming")
    prefix = _INCOMING_PREFIX.get(protocol, "smtp.")
    better = _other_kind(protocol).sub(prefix, host)
    yield _say(
        "host",
        f"{is_now}-name",
        Severity.WARNING,
        f"This looks like the name of an {is_now} server. {wanted} ones mostly begin with "
        f"{prefix} or mail.",
        Fix(label=f"Use {better}", changes={"host": better}),
    )


def _numeric_host(values: Values) -> Iterator[Problem]:
    host = values["host"]
    if values["security"] is Security.NONE or not is_number(host) or is_loopback(host):
        return
    yield _say(
        "host",
        "host-is-number",
        Severity.NOTE,
        "Certificates mostly hold a server's name, not its number. If you know the name, type it.",
    )


COMBINATIONS: tuple[Callable[[Values], Iterator[Problem]], ...] = (
    _name_of_other_kind,
    _numeric_host,
    _wrong_service,
    _port_slip,
    _port_25,
    _cleartext_login,
    _client_certificate,
    _wrong_pair,
    _without_encryption,
    _user_name,
    _login_off,
    _company_login,
    _certificate_file,
    _consent_not_needed,
)
