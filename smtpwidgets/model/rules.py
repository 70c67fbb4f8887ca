"""The rules a server's settings must keep, and the sentences that say so.

`examine(texts)` is the one lock behind every door: form, frame, file and constructor. It reads
each field, then looks at fields together, and returns every problem at once.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from smtpwidgets.model.fields import FIELDS, SECURITY_WORDS
from smtpwidgets.model.hosts import clean_host, hidden_characters, host_problems, is_loopback
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.security import (
    COMMON_PORTS,
    DEFAULT_PORTS,
    FITTING_SECURITY,
    OTHER_SERVICE_PORTS,
    Auth,
    Protocol,
    Security,
)

__all__ = ["examine"]

Values = dict[str, Any]
Read = tuple[Any, tuple[Problem, ...]]

_MAX_TEXT = 255
_YES = {"yes": True, "true": True, "on": True, "1": True}
_NO = {"no": False, "false": False, "off": False, "0": False, "": False}
_INCOMING_NAME = re.compile(r"^(imap|pop3?|inbound)\d*\.")


def examine(texts: Mapping[str, str]) -> tuple[Values, tuple[Problem, ...]]:
    """Read the texts of a server's fields (missing ones count as their default).

    Returns:
        The values of the fields that could be read, and every problem in the order of the form:
        errors, warnings and notes.
    """
    values: Values = {}
    problems: list[Problem] = []
    for name, row in FIELDS.items():
        value, found = _READERS[name](texts.get(name, row.default))
        problems += found
        if not any(problem.severity is Severity.ERROR for problem in found):
            values[name] = value
    for rule in _RULES:
        try:
            problems += rule(values)
        except KeyError:
            continue  # a field this rule looks at is wrong itself, and says so above
    order = list(FIELDS)
    return values, tuple(sorted(problems, key=lambda problem: order.index(problem.field)))


# --- one field at a time ------------------------------------------------------------------------


def _problem(field: str, code: str, message: str, fix: Fix | None = None) -> Problem:
    return Problem(field=field, code=code, message=message, fix=fix)


def _read_host(text: str) -> Read:
    return clean_host(text), host_problems(text)


def _read_port(text: str) -> Read:
    digits = text.strip()
    if not digits:
        return None, ()
    # Not int() alone: it takes "+587", "5_87" and digits of other scripts.
    if re.fullmatch(r"[0-9]{1,6}", digits) is None:
        return None, (_problem("port", "port-not-a-number", "A port is a number, such as 587."),)
    if not 1 <= int(digits) <= 65_535:
        return None, (_problem("port", "port-out-of-range", "Ports go from 1 to 65535."),)
    return int(digits), ()


def _read_timeout(text: str) -> Read:
    digits = text.strip()
    if not digits:
        return None, ()
    if re.fullmatch(r"[0-9]{1,4}", digits) is None or not 5 <= int(digits) <= 120:
        message = "A time limit is a number of seconds from 5 to 120."
        return None, (_problem("timeout_s", "timeout-out-of-range", message),)
    return int(digits), ()


def _text_reader(name: str, *, trim: bool = True) -> Callable[[str], Read]:
    label = FIELDS[name].label

    def read(text: str) -> Read:
        value = text.strip() if trim else text
        if hidden := hidden_characters(value):
            bare = "".join(c for c in value if not hidden_characters(c))
            message = f"{label} holds an invisible character: {', '.join(hidden)}. Remove it."
            fix = Fix(label="Remove it", changes={name: bare})
            return value, (_problem(name, f"{name}-hidden-character", message, fix),)
        if len(value) > _MAX_TEXT:
            message = f"{label} is too long: at most {_MAX_TEXT} characters."
            return value, (_problem(name, f"{name}-too-long", message),)
        return value, ()

    return read


def _read_ehlo_name(text: str) -> Read:
    name = text.strip()
    # RFC 5321 section 4.1.3: an address literal such as [192.0.2.1] may stand for a name.
    if not name or re.fullmatch(r"\[(IPv6:)?[0-9A-Fa-f.:]+]", name):
        return name, ()
    wrong = [p for p in host_problems(name) if p.severity is Severity.ERROR]
    if not wrong and name.isascii():
        return name, ()
    message = "A greeting name is a host name such as laptop.example.org, in plain letters."
    return name, (_problem("ehlo_name", "ehlo-name-invalid", message),)


def _choice_reader(name: str, kind: type[StrEnum]) -> Callable[[str], Read]:
    def read(text: str) -> Read:
        try:
            return kind(text.strip().lower()), ()
        except ValueError:
            message = f"{FIELDS[name].label} must be one of: {', '.join(kind)}."
            return None, (_problem(name, f"{name}-unknown", message),)

    return read


def _read_switch(text: str) -> Read:
    word = text.strip().lower()
    if (value := (_YES | _NO).get(word)) is None:
        message = "This switch is either yes or no."
        return None, (_problem("allow_cleartext", "switch-unknown", message),)
    return value, ()


_READERS: Mapping[str, Callable[[str], Read]] = {
    "description": _text_reader("description"),
    "protocol": _choice_reader("protocol", Protocol),
    "host": _read_host,
    "port": _read_port,
    "security": _choice_reader("security", Security),
    "username": _text_reader("username"),
    "auth": _choice_reader("auth", Auth),
    "ehlo_name": _read_ehlo_name,
    "timeout_s": _read_timeout,
    "allow_cleartext": _read_switch,
}


# --- fields together ----------------------------------------------------------------------------


def _pair(port: int | None, security: Security) -> Fix:
    words = f"{port} with {SECURITY_WORDS[security]}" if port else SECURITY_WORDS[security]
    return Fix(
        label=f"Use {words}",
        changes={"port": "" if port is None else str(port), "security": security},
    )


def _port_of(values: Values) -> int:
    port: int | None = values["port"]
    return DEFAULT_PORTS[values["protocol"], values["security"]] if port is None else port


def _cleartext_login(values: Values) -> Iterator[Problem]:
    """RFC 8314 section 3: no password over a connection that everybody can read."""
    exposed = values["security"] is Security.NONE and values["auth"] is not Auth.NONE
    if not exposed or is_loopback(values["host"]):
        return
    protocol = values["protocol"]
    if values["allow_cleartext"]:
        yield Problem(
            field="security",
            code="cleartext-login-allowed",
            severity=Severity.WARNING,
            message="You agreed that the password goes to this server unencrypted: everybody on "
            "the way can read it.",
            fix=_pair(None, Security.TLS),
        )
        return
    yield Problem(
        field="security",
        code="cleartext-login",
        message="Without encryption everybody on the way could read the password. Use TLS, or "
        f"STARTTLS on port {DEFAULT_PORTS[protocol, Security.STARTTLS]}.",
        fix=_pair(None, Security.TLS),
    )


def _wrong_pair(values: Values) -> Iterator[Problem]:
    protocol, security, port = values["protocol"], values["security"], _port_of(values)
    fitting = FITTING_SECURITY.get((protocol, port))
    if fitting is None or security in fitting or (security is Security.NONE and port != 465):
        return
    if port == 25:
        fix = _pair(465, Security.TLS)
        better = "for TLS from the first byte the port is 465"
    else:
        right = min(fitting)
        fix = _pair(port, right)
        better = f"port {port} goes with {SECURITY_WORDS[right]}"
    yield Problem(
        field="security",
        code="wrong-pair",
        severity=Severity.WARNING,
        message=f"{SECURITY_WORDS[security]} and port {port} rarely fit together: {better}.",
        fix=fix,
    )


def _wrong_service(values: Values) -> Iterator[Problem]:
    protocol, port = values["protocol"], _port_of(values)
    if port in COMMON_PORTS[protocol] or (protocol, port) in FITTING_SECURITY:
        return
    if (service := OTHER_SERVICE_PORTS.get(port)) is None:
        return
    security = values["security"] if values["security"] is not Security.NONE else Security.TLS
    yield Problem(
        field="port",
        code="wrong-service",
        severity=Severity.WARNING,
        message=f"Port {port} is the one for {service}.",
        fix=_pair(DEFAULT_PORTS[protocol, security], security),
    )


def _port_25(values: Values) -> Iterator[Problem]:
    if values["protocol"] is not Protocol.SMTP or _port_of(values) != 25:
        return
    yield Problem(
        field="port",
        code="port-25",
        severity=Severity.WARNING,
        message="Many internet providers block port 25. For sending your own mail, port 587 is "
        "the better choice.",
        fix=_pair(587, Security.STARTTLS),
    )


def _user_name(values: Values) -> Iterator[Problem]:
    if values["username"] or values["auth"] in {Auth.NONE, Auth.CLIENT_CERTIFICATE}:
        return
    yield _problem(
        "username", "username-empty", "Type your user name; it is mostly your full e-mail address."
    )


def _login_off(values: Values) -> Iterator[Problem]:
    if values["auth"] is not Auth.NONE or values["protocol"] is not Protocol.SMTP:
        return
    if _port_of(values) not in {465, 587}:
        return
    yield Problem(
        field="auth",
        code="login-off",
        severity=Severity.WARNING,
        message=f"Servers on port {_port_of(values)} nearly always want a login.",
        fix=Fix(label="Log in with a password", changes={"auth": Auth.PASSWORD}),
    )


def _incoming_name(values: Values) -> Iterator[Problem]:
    if values["protocol"] is not Protocol.SMTP or not _INCOMING_NAME.match(values["host"]):
        return
    other = _INCOMING_NAME.sub("smtp.", values["host"])
    yield Problem(
        field="host",
        code="incoming-name",
        severity=Severity.WARNING,
        message="This looks like the name of an incoming server. Outgoing ones mostly begin with "
        "smtp. or mail.",
        fix=Fix(label=f"Use {other}", changes={"host": other}),
    )


_RULES: tuple[Callable[[Values], Iterator[Problem]], ...] = (
    _incoming_name,
    _wrong_service,
    _port_25,
    _cleartext_login,
    _wrong_pair,
    _user_name,
    _login_off,
)
