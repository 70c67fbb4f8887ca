"""Each field of a server, from text to value: what it may hold, and what to say when it may not.

Fields are read one at a time here; rules over several of them stand in `combinations`.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from smtpwidgets.model.characters import hidden_characters, listed, mixed_scripts, visible
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.hosts import clean_host, host_problems, is_number
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.security import Auth, Protocol, Security

__all__ = ["READERS", "Read"]

Read = tuple[Any, tuple[Problem, ...]]

_MAX_TEXT = 255
_YES = {"yes": True, "true": True, "on": True, "1": True}
_NO = {"no": False, "false": False, "off": False, "0": False, "": False}

# "SHA256 Fingerprint=AB:CD:…" is how openssl writes one.
_FINGERPRINT_NAME = re.compile(r"(?i)^sha-?256(?: fingerprint)?\s*[=:]")
_FINGERPRINT_MARKS = re.compile(r"[\s:-]")

# What other programs call the choices. Offered, not taken: "SSL" meant many things.
_MEANT: Mapping[str, str] = {
    "ssl": Security.TLS,
    "ssl/tls": Security.TLS,
    "tls/ssl": Security.TLS,
    "smtps": Security.TLS,
    "imaps": Security.TLS,
    "pop3s": Security.TLS,
    "start tls": Security.STARTTLS,
    "stls": Security.STARTTLS,
    "plain": Auth.PASSWORD,
    "login": Auth.PASSWORD,
    "normal password": Auth.PASSWORD,
    "oauth": Auth.OAUTH2,
    "xoauth2": Auth.OAUTH2,
    "pop": Protocol.POP3,
}


def _problem(field: str, code: str, message: str, fix: Fix | None = None) -> Problem:
    return Problem(field=field, code=code, message=message, fix=fix)


def _read_host(text: str) -> Read:
    return clean_host(text), host_problems(text)


def _read_port(text: str) -> Read:
    digits = text.strip()
    if not digits:
        return None, ()
    # Not int() alone: it takes "+587", "5_87" and digits of other scripts.
    if re.fullmatch(r"[0-9]+", digits) is None:
        message = "A port is a whole number in plain digits, such as 587."
        return None, (_problem("port", "port-not-a-number", message, _plain_port(digits)),)
    # The length first: int() refuses thousands of digits with an error of its own.
    if len(digits.lstrip("0")) > 5 or not 1 <= int(digits) <= 65_535:
        return None, (_problem("port", "port-out-of-range", "Ports go from 1 to 65535."),)
    return int(digits), ()


def _plain_port(text: str) -> Fix | None:
    """Return the fix for a number that is only written oddly: +587, 587.0, ٥٨٧."""
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    found = re.fullmatch(r"\+?([0-9]{1,5})(?:\.0*)?", plain)
    if found is None or not 1 <= int(found[1]) <= 65_535:
        return None
    port = str(int(found[1]))
    return Fix(label=f"Use {port}", changes={"port": port})


def _read_timeout(text: str) -> Read:
    digits = text.strip()
    if not digits:
        return None, ()
    if re.fullmatch(r"[0-9]{1,4}", digits) is None or not 5 <= int(digits) <= 120:
        message = "A time limit is a number of seconds from 5 to 120."
        return None, (_problem("timeout_s", "timeout-out-of-range", message),)
    return int(digits), ()


def _read_description(text: str) -> Read:
    # Odd blanks do no harm in a text for people: they become plain ones without a word.
    plain = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text).strip()
    return _read_text("description", plain, prose=True)


def _read_username(text: str) -> Read:
    name, problems = _read_text("username", text.strip(), prose=False)
    mixed = None if problems else mixed_scripts(name)
    if mixed is None:
        return name, problems
    warning = Problem(
        field="username",
        code="username-mixed-scripts",
        severity=Severity.WARNING,
        message=f"The user name mixes {listed(mixed[1])} letters in one word, and some look alike. "
        "Type it by hand if it was copied.",
    )
    return name, (warning,)


def _read_text(name: str, value: str, *, prose: bool) -> Read:
    label = FIELDS[name].label
    if hidden := hidden_characters(value, prose=prose):
        message = f"{label} holds an invisible character: {', '.join(hidden[:3])}. Remove it."
        fix = Fix(label="Remove it", changes={name: visible(value, prose=prose)})
        return value, (_problem(name, f"{name}-hidden-character", message, fix),)
    if len(value) > _MAX_TEXT:
        message = f"{label} is too long: at most {_MAX_TEXT} characters."
        return value, (_problem(name, f"{name}-too-long", message),)
    return value, ()


def _read_fingerprint(text: str) -> Read:
    """Read a fingerprint as programs write it: with colons, blanks or capitals, or its name."""
    digits = _FINGERPRINT_MARKS.sub("", _FINGERPRINT_NAME.sub("", text.strip())).lower()
    if not digits or re.fullmatch(r"[0-9a-f]{64}", digits):
        return digits, ()
    message = "A fingerprint (SHA-256) has 64 digits from 0 to 9 and from a to f."
    if re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{40}", digits):
        message = f"This is a shorter fingerprint (MD5 or SHA-1). {message}"
    field = "trusted_certificate"
    return digits, (_problem(field, "fingerprint-invalid", message),)


def _read_ehlo_name(text: str) -> Read:
    name = text.strip()
    # RFC 5321 section 4.1.3: an address literal such as [192.0.2.1] may stand for a name.
    if not name or _is_literal(name):
        return name, ()
    host = clean_host(name)
    plain = host.isascii() and "_" not in host and not is_number(host)
    if plain and not any(p.severity is Severity.ERROR for p in host_problems(name)):
        return host, ()
    # Servers turn away greetings with _ or a bare number (Postfix: reject_invalid_helo_hostname).
    message = "A greeting name is a host name such as laptop.example.org: letters, digits, hyphens."
    return name, (_problem("ehlo_name", "ehlo-name-invalid", message, _plain_greeting(host)),)


def _plain_greeting(host: str) -> Fix | None:
    other = host.replace("_", "-")
    if is_number(host):
        other = f"[IPv6:{host}]" if ":" in host else f"[{host}]"
    value, problems = _read_ehlo_name(other) if other != host else ("", (None,))
    return None if problems else Fix(label=f"Use {value}", changes={"ehlo_name": value})


def _is_literal(name: str) -> bool:
    found = re.fullmatch(r"\[(IPv6:)?([0-9A-Fa-f.:]+)]", name)
    try:
        address = None if found is None else ipaddress.ip_address(found[2])
    except ValueError:
        return False
    return address is not None and found is not None and (address.version == 6) == bool(found[1])


def _choice_reader(name: str, kind: type[StrEnum]) -> Callable[[str], Read]:
    # People type into a frame what they read in the list: words are as good as values.
    values = {words.lower(): value for value, words in FIELDS[name].choices.items()}
    values |= {value.value: value for value in kind}

    def read(text: str) -> Read:
        word = text.strip().lower()
        if word in values:
            return kind(values[word]), ()
        meant = _MEANT.get(word)
        fix = Fix(label=f"Use {meant}", changes={name: meant}) if meant in set(kind) else None
        message = f"{FIELDS[name].label} must be one of: {', '.join(kind)}."
        return None, (_problem(name, f"{name}-unknown", message, fix),)

    return read


def _read_switch(text: str) -> Read:
    word = text.strip().lower()
    if (value := (_YES | _NO).get(word)) is None:
        message = "This switch is either yes or no."
        return None, (_problem("allow_cleartext", "switch-unknown", message),)
    return value, ()


READERS: Mapping[str, Callable[[str], Read]] = {
    "description": _read_description,
    "protocol": _choice_reader("protocol", Protocol),
    "host": _read_host,
    "port": _read_port,
    "security": _choice_reader("security", Security),
    "username": _read_username,
    "auth": _choice_reader("auth", Auth),
    "client_certificate": lambda text: _read_text("client_certificate", text.strip(), prose=True),
    "trusted_certificate": _read_fingerprint,
    "ehlo_name": _read_ehlo_name,
    "timeout_s": _read_timeout,
    "allow_cleartext": _read_switch,
}
