"""Host names as people type them: what is wrong, what was meant, and the form on the wire.

A pasted link may hold a password. So no sentence here repeats what stands before an `@`, and no
fix offers a name that was not examined itself.

Sources: RFC 1123 section 2.1 (labels), RFC 5890 and UTS 46 (internationalised names),
RFC 6761 section 6.3 (localhost), RFC 3986 section 3.2 (host and port in a link).
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterator

import idna

from smtpwidgets.model.characters import (
    hidden_characters,
    listed,
    mixed_scripts,
    scripts_of,
    visible,
)
from smtpwidgets.model.problem import Fix, Problem, Severity

__all__ = [
    "ascii_host",
    "clean_host",
    "hidden_characters",
    "host_problems",
    "is_loopback",
    "is_number",
    "is_ordinary",
]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_MAX_TYPED = 1_000  # longer texts are no names, and need no further look
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:/+|//)(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"^(?P<host>\[[^]]+]|[^:]*)(?::(?P<port>[0-9]{1,6}))?$")
_WITH_PORT = re.compile(
    r"^(?P<host>[^:\s,;]*|\[[^]]+])\s*(?:[:,;]|\s)\s*(?:port\s*:?\s*)?(?P<port>[0-9]{1,6})"
    r"(?:\s*[(/]?(?:ssl/tls|ssl|tls|starttls)\)?)?$",
    re.IGNORECASE,
)
# A name whose last part is a number is read as a numeric address (WHATWG URL, "ends in a number").
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_ORDINARY = re.compile(r"(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+[a-z]{1,63}")
_SCOPE = re.compile(r"[A-Za-z0-9._-]+")
_WRAPPING = "'\"`´‘’“”„«»<>(){}[],;:!*"
_TOO_LONG = "The name is too long: at most 63 characters between two dots, 253 in all."


def clean_host(text: str) -> str:
    """Return `text` without what never matters: outer blanks, brackets, the final dot, capitals.

    Letters of full width and other variants become the ones that go over the wire (UTS 46).
    """
    host = text.strip()
    if not host.isascii():
        try:
            host = idna.uts46_remap(host, std3_rules=False, transitional=False)
        except UnicodeError:
            host = unicodedata.normalize("NFC", host)
    host = host.lower().removesuffix(".")
    return host[1:-1] if host.startswith("[") and is_number(host[1:-1]) else host


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
    address = _number_of(host)
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped is not None and mapped.is_loopback


def is_number(host: str) -> bool:
    """Whether `host` is a whole numeric address (IPv4, or IPv6 without brackets)."""
    return _number_of(host) is not None


def is_ordinary(host: str) -> bool:
    """Whether `host` is a clean name in plain letters, with a dot, of another computer.

    Most names are, and nothing can be said about them; False says nothing.
    """
    return (
        len(host) <= 253
        and _ORDINARY.fullmatch(host) is not None
        and "xn--" not in host
        and not host.endswith(".localhost")
    )


def host_problems(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with a typed server name: the first error, or else all remarks."""
    typed, host = text.strip(), clean_host(text[: 2 * _MAX_TYPED])
    if typed.isascii() and len(typed) <= _MAX_TYPED:
        if is_ordinary(host):
            return ()
        if _usable(host):
            return tuple(_remarks(typed, host))
    for look in _ERRORS:
        if (problem := look(typed, host)) is not None:
            return (problem,)
    return tuple(_remarks(typed, host))


def _number_of(host: str) -> Address | None:
    if ":" not in host and not host[:1].isdigit():
        return None  # most hosts are names: do not parse them as numbers, several times each
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    scope = getattr(address, "scope_id", None)
    # Only link-local addresses have a scope; elsewhere it would be a place to hide text in.
    if scope is not None and not (address.is_link_local and _SCOPE.fullmatch(scope)):
        return None
    return address


def _usable(host: str) -> bool:
    """Whether a clean `host` is a name or number that a connection can be tried to."""
    if (address := _number_of(host)) is not None:
        return not _is_no_single_server(address)
    try:
        name = ascii_host(host)
    except UnicodeError:
        return False
    return (
        len(name) <= 253
        and _NAME.fullmatch(name) is not None
        and _ENDS_IN_NUMBER.search(name) is None
        and (host.isascii() or not hidden_characters(host))
    )


def _is_no_single_server(address: Address) -> bool:
    return address.is_unspecified or address.is_multicast or str(address) == "255.255.255.255"


# --- errors: the first one found speaks ---------------------------------------------------------


def _error(code: str, message: str, fix: Fix | None = None) -> Problem:
    return Problem(field="host", code=code, message=message, fix=fix)


def _use(host: str, port: str | None = None) -> Fix | None:
    """Return the fix that fills in `host` (and `port`), if they are free of errors themselves."""
    host = clean_host(host)
    if not _usable(host):
        return None
    changes = {"host": host}
    if port and 1 <= int(port) <= 65_535:
        changes["port"] = str(int(port))
    return Fix(label=f"Use {' and port '.join(changes.values())}", changes=changes)


def _empty(_typed: str, host: str) -> Problem | None:
    if host:
        return None
    return _error("host-empty", "Type the name of the server, such as mail.example.org.")


def _endless(typed: str, _host: str) -> Problem | None:
    return _error("host-too-long", _TOO_LONG) if len(typed) > _MAX_TYPED else None


def _hidden(typed: str, _host: str) -> Problem | None:
    if not (hidden := hidden_characters(typed)):
        return None
    fix = _use(_closed_up(visible(typed)))
    return _error(
        "host-hidden-character",
        f"There is an invisible character in the name: {', '.join(hidden[:3])}. "
        "It often comes with copying; remove it or type the name by hand.",
        None if fix is None else Fix(label="Remove it", changes=fix.changes),
    )


def _url(typed: str, _host: str) -> Problem | None:
    if (found := _SCHEME.match(typed)) is None:
        return None
    return _error(
        "host-is-url",
        "This is a web address. Only the server's name belongs here.",
        _from_authority(found["rest"]),
    )


def _from_authority(rest: str) -> Fix | None:
    """Return the fix for what follows `scheme://`, with user name and password left out."""
    authority, *tail = re.split(r"[/?#\\]", rest, maxsplit=1)
    if "@" in "".join(tail):
        return None  # the first slash may be part of a password: do not guess where the host is
    found = _AUTHORITY.match(authority.rpartition("@")[2])
    return None if found is None else _use(found["host"], found["port"])


def _address(typed: str, host: str) -> Problem | None:
    if "@" not in host:
        return None
    local, _, domain = typed.removeprefix("mailto:").rpartition("@")
    if not re.fullmatch(r"[^\s:/@<>\"'\\]+", local):
        return _error(
            "host-has-login",
            "Only the server's name belongs here; user name and password have fields of their own.",
            _from_authority(typed),
        )
    guess = _use(domain)
    return _error(
        "host-is-address",
        "This is an e-mail address; it belongs in the user name. Here goes the name of the server, "
        f"which for many providers is smtp.{guess.changes['host'] if guess else 'example.org'}.",
    )


def _port_in_host(typed: str, host: str) -> Problem | None:
    found = _WITH_PORT.match(typed)
    if found is None or is_number(host):
        return None
    return _error(
        "host-has-port",
        f"The port {found['port']} has a field of its own; type it there.",
        _use(found["host"], found["port"]),
    )


def _path(typed: str, _host: str) -> Problem | None:
    if "/" not in typed and "\\" not in typed:
        return None
    return _error("host-has-path", "A server name has no slashes.", _from_authority(typed))


def _closed_up(host: str) -> str:
    """Return `host` without blanks beside dots: those are slips; other blanks may part words."""
    return re.sub(r"\s*\.\s*", ".", host)


def _blank(typed: str, _host: str) -> Problem | None:
    if not any(c.isspace() for c in typed):
        return None
    return _error("host-has-blank", "A server name has no spaces.", _use(_closed_up(typed)))


def _strange(_typed: str, host: str) -> Problem | None:
    if is_number(host):
        return None
    try:
        ascii_host(host)
        suspects = [c for c in host if c.isascii()]
    except UnicodeError:
        suspects = list(host)
    strange = [c for c in dict.fromkeys(suspects) if not _may_stand_in_name(c)]
    if not strange:
        return None
    return _error(
        "host-strange-character",
        "A server name has letters, digits, hyphens and dots; "
        f"remove {' '.join(strange[:5])} from it.",
        _use(host.strip(_WRAPPING)) or _from_authority(host),
    )


def _may_stand_in_name(c: str) -> bool:
    return c.isalnum() or c in "-._" or unicodedata.category(c).startswith("M")


def _dots(_typed: str, host: str) -> Problem | None:
    if is_number(host) or all(host.split(".")):
        return None
    single = re.sub(r"\.{2,}", ".", host).strip(".")
    return _error("host-empty-label", "There is a dot too many in the name.", _use(single))


def _hyphen(_typed: str, host: str) -> Problem | None:
    if not any(label.startswith("-") or label.endswith("-") for label in host.split(".")):
        return None
    return _error("host-hyphen", "No part of a server name begins or ends with a hyphen.")


def _number(_typed: str, host: str) -> Problem | None:
    if not _ENDS_IN_NUMBER.search(host) or is_number(host):
        return None
    return _error(
        "host-half-number",
        "A name that ends in a number is read as a numeric address, and this one is not complete. "
        "Type the server's name, or all four numbers from 0 to 255.",
    )


def _no_single_server(_typed: str, host: str) -> Problem | None:
    address = _number_of(host)
    if address is None or not _is_no_single_server(address):
        return None
    return _error(
        "host-no-server",
        "This number stands for no single server. Type the server's name, or its own number.",
    )


def _long(_typed: str, host: str) -> Problem | None:
    # Not ascii_host: it refuses long labels without saying that this is why.
    labels = [
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
        for label in host.split(".")
    ]
    if len(".".join(labels)) <= 253 and all(len(label) <= 63 for label in labels):
        return None
    return _error("host-too-long", _TOO_LONG)


def _no_name(_typed: str, host: str) -> Problem | None:
    if _usable(host):
        return None
    return _error(
        "host-not-a-name", "This cannot be a server name. Compare it with what your provider wrote."
    )


_ERRORS: tuple[Callable[[str, str], Problem | None], ...] = (
    _empty,
    _endless,
    _hidden,
    _url,
    _address,
    _port_in_host,
    _path,
    _blank,
    _strange,
    _dots,
    _hyphen,
    _number,
    _no_single_server,
    _long,
    _no_name,
)


# --- remarks: the name can be used --------------------------------------------------------------


def _remark(code: str, message: str, severity: Severity = Severity.NOTE) -> Problem:
    return Problem(field="host", code=code, severity=severity, message=message)


def _remarks(typed: str, host: str) -> Iterator[Problem]:
    if is_number(host) or is_loopback(host):
        return
    if not typed.isascii() and host.isascii():
        yield _remark("host-plain-letters", f"The name is kept in plain letters: {host}.")
    if "." not in host:
        yield _remark("host-single", "A name without a dot is only found in your own network.")
    if not host.isascii() or "xn--" in host:
        yield _international(host)


def _international(host: str) -> Problem:
    wire = ascii_host(host)
    try:
        shown = idna.decode(wire)
    except UnicodeError:  # emoji names exist, though the standard has no place for them
        return _remark(
            "host-unreadable",
            "The part that begins with xn-- stands for no readable letters. Compare it with what "
            "your provider wrote.",
            Severity.WARNING,
        )
    if (mixed := mixed_scripts(shown)) is not None:
        return _remark(
            "host-mixed-scripts",
            f"“{mixed[0]}” mixes {listed(mixed[1])} letters: some look alike and lead "
            f"elsewhere. On the network it is {wire}. Type it by hand if it was copied.",
            Severity.WARNING,
        )
    foreign = scripts_of(shown) - {"LATIN"}
    script = f", with {listed(foreign)} letters" if foreign else ""
    if host == wire:
        return _remark("host-international", f"This name reads {shown}{script}.")
    return _remark("host-international", f"On the network this name is {wire}{script}.")
