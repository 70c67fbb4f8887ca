"""Host names as people type them: what is wrong, what was meant, and the form on the wire.

Sources: RFC 1123 section 2.1 (labels), RFC 5890 and UTS 46 (internationalised names),
RFC 6761 section 6.3 (localhost), UTS 39 section 5 (mixed scripts).
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterator

import idna

from smtpwidgets.model.problem import Fix, Problem, Severity

__all__ = ["ascii_host", "clean_host", "hidden_characters", "host_problems", "is_loopback"]

# Scripts that are written together in ordinary words (UTS 39, "highly restrictive").
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
_URL = re.compile(
    r"^[a-z][a-z0-9+.-]*://(?:[^/@]*@)?(?P<host>\[[^]]+]|[^/:?#]*)(?::(?P<port>\d+))?",
    re.IGNORECASE,
)
_WITH_PORT = re.compile(r"^(?P<host>[^:\s]+|\[[^]]+])\s*[:,]\s*(?P<port>\d{1,5})$")
_FULL_WIDTH_OR_HIDDEN = "Remove it"


def clean_host(text: str) -> str:
    """Return `text` without what never matters: outer blanks, brackets, the final dot, capitals."""
    host = text.strip().strip("\u00a0").removesuffix(".")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    return unicodedata.normalize("NFC", host).lower()


def ascii_host(host: str) -> str:
    """Return the name as it goes over the wire (`xn--…`), or the number unchanged.

    Raises:
        UnicodeError: `host` is not a valid name; `host_problems` says why.
    """
    if host.isascii():
        return host
    return idna.encode(host, uts46=True).decode("ascii")


def is_loopback(host: str) -> bool:
    """Whether `host` is this computer by its very name or number (no look-up is made)."""
    host = clean_host(host)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def hidden_characters(text: str) -> list[str]:
    """Return the names of characters in `text` that cannot be seen or told from a blank."""
    return [
        f"{unicodedata.name(c, 'CONTROL CHARACTER').lower()} (U+{ord(c):04X})"
        for c in dict.fromkeys(text)
        if c != " "
        and (unicodedata.category(c) in {"Cf", "Cc", "Zs", "Zl", "Zp", "Co", "Cn", "Cs"})
    ]


def host_problems(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with a typed server name: the first error, or else all remarks."""
    host = clean_host(text)
    for look in _ERRORS:
        if (problem := look(text, host)) is not None:
            return (problem,)
    return tuple(_remarks(host))


def _error(code: str, message: str, fix: Fix | None = None) -> Problem:
    return Problem(field="host", code=code, message=message, fix=fix)


def _empty(_text: str, host: str) -> Problem | None:
    if host:
        return None
    return _error("host-empty", "Type the name of the server, such as smtp.example.org.")


def _hidden(text: str, _host: str) -> Problem | None:
    hidden = hidden_characters(text.strip())
    if not hidden:
        return None
    bare = "".join(c for c in text.strip() if c == " " or not hidden_characters(c))
    return _error(
        "host-hidden-character",
        f"There is an invisible character in the name: {', '.join(hidden)}. "
        "It often comes with copying; remove it or type the name by hand.",
        Fix(label=_FULL_WIDTH_OR_HIDDEN, changes={"host": bare}),
    )


def _url(text: str, _host: str) -> Problem | None:
    found = _URL.match(text.strip())
    if found is None:
        return None
    return _error(
        "host-is-url",
        "This is a web address. Only the server's name belongs here.",
        _split_fix(found),
    )


def _address(text: str, host: str) -> Problem | None:
    if "@" not in host:
        return None
    domain = host.rsplit("@", 1)[1]
    return _error(
        "host-is-address",
        f"{text.strip()} is an e-mail address; it belongs in the user name. Here goes the name of "
        f"the server, which for many providers is smtp.{domain or 'example.org'}.",
    )


def _port_in_host(text: str, host: str) -> Problem | None:
    found = _WITH_PORT.match(text.strip())
    if found is None or _is_number(host):
        return None
    return _error(
        "host-has-port",
        f"The port {found['port']} has a field of its own.",
        _split_fix(found),
    )


def _path(_text: str, host: str) -> Problem | None:
    if "/" not in host and "\\" not in host:
        return None
    bare = re.split(r"[/\\]", host, maxsplit=1)[0]
    fix = Fix(label=f"Use {bare}", changes={"host": bare}) if bare else None
    return _error("host-has-path", "A server name has no slashes.", fix)


def _blank(_text: str, host: str) -> Problem | None:
    if not any(c.isspace() for c in host):
        return None
    bare = "".join(host.split())
    return _error(
        "host-has-blank",
        "A server name has no blanks.",
        Fix(label=f"Use {bare}", changes={"host": bare}),
    )


def _number(_text: str, host: str) -> Problem | None:
    if not re.fullmatch(r"[0-9.]+", host) or _is_number(host):
        return None
    return _error(
        "host-half-number",
        f"{host} is not a complete numeric address. Type the server's name, or all four numbers "
        "from 0 to 255.",
    )


def _label(_text: str, host: str) -> Problem | None:
    if _is_number(host):
        return None
    try:
        name = ascii_host(host)
    except UnicodeError:
        return _error(
            "host-not-a-name",
            f"{host} cannot be a server name. Compare it with what your provider wrote.",
        )
    strange = sorted({c for c in name if not (c.isalnum() or c in "-._")})
    if strange:
        return _error(
            "host-strange-character",
            f"A server name has letters, digits, hyphens and dots; remove {' '.join(strange)}",
        )
    labels = name.split(".")
    if not all(labels):
        return _error("host-empty-label", "There is a dot too many in the name.")
    if len(name) > 253 or any(len(label) > 63 for label in labels):
        return _error(
            "host-too-long",
            "The name is too long: at most 63 characters between two dots, 253 in all.",
        )
    if any(label.startswith("-") or label.endswith("-") for label in labels):
        return _error("host-hyphen", "No part of a server name begins or ends with a hyphen.")
    return None


_ERRORS: tuple[Callable[[str, str], Problem | None], ...] = (
    _empty,
    _hidden,
    _url,
    _address,
    _port_in_host,
    _path,
    _blank,
    _number,
    _label,
)


def _remarks(host: str) -> Iterator[Problem]:
    if host.isascii():
        return
    for label in host.split("."):
        scripts = {unicodedata.name(c, "?").split()[0] for c in label if c.isalpha()}
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            yield Problem(
                field="host",
                code="host-mixed-scripts",
                severity=Severity.WARNING,
                message=f"“{label}” mixes letters of {_listed(scripts)}: some look alike and lead "
                f"elsewhere. On the network it is {ascii_host(host)}. Type it by hand if it was "
                "copied.",
            )
            return
    yield Problem(
        field="host",
        code="host-international",
        severity=Severity.NOTE,
        message=f"On the network this name is {ascii_host(host)}.",
    )


def _listed(scripts: set[str]) -> str:
    return " and ".join(sorted(script.capitalize() for script in scripts))


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _split_fix(found: re.Match[str]) -> Fix | None:
    host = clean_host(found["host"] or "")
    if not host:
        return None
    changes = {"host": host} | ({"port": found["port"]} if found["port"] else {})
    words = " and port ".join(changes.values())
    return Fix(label=f"Use {words}", changes=changes)
