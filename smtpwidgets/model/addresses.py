"""E-mail addresses as people type and paste them: what is wrong, and what was meant.

Sources: RFC 5321 section 4.1.2 (Mailbox), RFC 6531 (letters beyond ASCII), RFC 6068 (mailto),
RFC 5322 section 3.4 (a name beside the address).
"""

import re
from collections.abc import Callable

from smtpwidgets.model.characters import hidden_characters, visible
from smtpwidgets.model.hosts import ascii_host, clean_host, host_problems, is_number
from smtpwidgets.model.problem import Fix, Problem, Severity

__all__ = ["address_problems", "domain_of"]

_MAX_TYPED = 1_000  # longer texts are no addresses, and need no further look
_LOCAL = re.compile(r'[^\s<>,;:"\\()\[\]@]+')
_ANGLE = re.compile(r"<([^<>]*)>")
_MAILTO = re.compile(r"^<?\s*mailto:\s*", re.IGNORECASE)
_WRAPPING = " \t\r\n'\"`´‘’“”„«»<>(){}[],;:!."
_EXAMPLE = "Type a whole e-mail address, such as ada@example.org."


def domain_of(address: str) -> str:
    """Return the domain as it goes over the wire, or "" if there is none that can be used."""
    host = clean_host(address.strip().rpartition("@")[2])
    try:
        return "" if is_number(host) else ascii_host(host)
    except UnicodeError:
        return ""


def address_problems(text: str, field: str = "address") -> tuple[Problem, ...]:
    """Return what is wrong with a typed e-mail address: nothing, or the first fault found."""
    address = text.strip()
    if len(address) > _MAX_TYPED:
        return (Problem(field=field, code="address-too-long", message=_TOO_LONG),)
    if _usable(address):
        return ()
    for look in _LOOKS:
        if (found := look(address)) is not None:
            code, message, meant = found
            return (Problem(field=field, code=code, message=message, fix=_fix(field, meant)),)
    return (Problem(field=field, code="address-invalid", message=_EXAMPLE),)


_TOO_LONG = "This is too long: at most 64 characters before the @, 254 in all."

# A look: code, message, and the address that may have been meant ("" if there is no telling).
_Found = tuple[str, str, str] | None


def _usable(address: str) -> bool:
    """Whether an envelope can carry `address` as it stands."""
    local, at, domain = address.rpartition("@")
    if not at or len(address) > 254 or len(local) > 64 or not _LOCAL.fullmatch(local):
        return False
    return not hidden_characters(address) and _domain_fits(domain)


def _domain_fits(domain: str) -> bool:
    wrong = any(problem.severity is Severity.ERROR for problem in host_problems(domain))
    # What a host field forgives (a last dot, brackets, blanks around) an envelope does not.
    return not wrong and not re.search(r"[\s\[\]]|\.$", domain) and not is_number(domain)


def _fix(field: str, meant: str) -> Fix | None:
    """Return the repair, if what was meant can be used itself."""
    meant = meant.strip(_WRAPPING)
    return Fix(label=f"Use {meant}", changes={field: meant}) if _usable(meant) else None


def _empty(address: str) -> _Found:
    return None if address else ("address-empty", _EXAMPLE, "")


def _several(address: str) -> _Found:
    parts = [part for part in re.split(r"[,;\s]+", address) if "@" in part.strip(_WRAPPING)]
    if len(parts) < 2:
        return None
    return ("address-several", "There is more than one address here. Type one of them.", "")


def _hidden(address: str) -> _Found:
    if not (hidden := hidden_characters(address)):
        return None
    message = (
        f"There is an invisible character in the address: {', '.join(hidden[:3])}. Remove it, "
        "or type the address by hand."
    )
    # A line break may part the address from something else: nobody can tell what was meant.
    lines = any(c in address for c in "\r\n\0")
    return ("address-hidden-character", message, "" if lines else visible(address))


def _link(address: str) -> _Found:
    if not (found := _MAILTO.match(address)):
        return None
    rest = re.split(r"[?>]", address[found.end() :], maxsplit=1)[0]
    return ("address-is-link", "This is a link. Only the address itself belongs here.", rest)


def _web(address: str) -> _Found:
    if "://" not in address:
        return None
    return ("address-is-url", f"This is a web address. {_EXAMPLE}", "")


def _named(address: str) -> _Found:
    if not (found := _ANGLE.search(address)):
        return None
    message = "Only the address belongs here; the name has a field of its own."
    return ("address-with-name", message, found[1])


def _quoted(address: str) -> _Found:
    local, _, domain = address.rpartition("@")
    if not (local.startswith('"') and local.endswith('"') and len(local) > 2):
        return None
    message = (
        "Addresses with quotation marks before the @ are allowed on paper, but most servers refuse "
        "them. Ask your provider for a plain one."
    )
    return ("address-quoted", message, f"{local[1:-1]}@{domain}")


def _no_at(address: str) -> _Found:
    if "@" in address:
        return None
    if re.fullmatch(r"[\d\s+./()-]+", address):
        return ("address-is-number", f"This is a number. {_EXAMPLE}", "")
    meant = re.sub(r"\s*(?:\(at\)|\[at\]|\{at\}|\s+at\s+)\s*", "@", address, flags=re.IGNORECASE)
    return ("address-without-at", f"There is no @ in it. {_EXAMPLE}", meant)


def _half(address: str) -> _Found:
    local, _, domain = address.rpartition("@")
    if not domain:
        message = "What stands behind the @ is missing: the name of your provider or company."
        return ("address-without-domain", f"{message} {_EXAMPLE}", "")
    if not local:
        return ("address-without-name", f"What stands before the @ is missing. {_EXAMPLE}", "")
    return None


def _blank(address: str) -> _Found:
    if not any(c.isspace() for c in address):
        return None
    closed = re.sub(r"\s*([@.])\s*", r"\1", address)
    return ("address-has-blank", "An address has no spaces.", closed)


def _wrapped(address: str) -> _Found:
    bare = address.strip(_WRAPPING)
    if bare == address or not _usable(bare):
        return None
    message = "There is punctuation around the address that does not belong to it."
    return ("address-wrapped", message, bare)


def _many_ats(address: str) -> _Found:
    if address.count("@") < 2:
        return None
    return ("address-two-ats", "An address has one @.", re.sub(r"@+", "@", address))


def _numeric(address: str) -> _Found:
    domain = address.rpartition("@")[2].strip("[]")
    if not is_number(domain.lower().removeprefix("ipv6:")):
        return None
    message = "Behind the @ stands a number. Mail addresses end in a name, such as example.org."
    return ("address-numeric-domain", message, "")


def _long(address: str) -> _Found:
    if len(address) <= 254 and len(address.rpartition("@")[0]) <= 64:
        return None
    return ("address-too-long", _TOO_LONG, "")


def _domain(address: str) -> _Found:
    """Say what the look at host names says about the domain."""
    local, _, domain = address.rpartition("@")
    problem = next((p for p in host_problems(domain) if p.severity is Severity.ERROR), None)
    if problem is None:
        return None
    meant = f"{local}@{problem.fix.changes['host']}" if problem.fix else ""
    closed = re.sub(r"\.{2,}", ".", address)
    return ("address-domain", f"Behind the @: {problem.message}", meant or closed)


_LOOKS: tuple[Callable[[str], _Found], ...] = (
    _empty,
    _several,
    _hidden,
    _link,
    _web,
    _named,
    _quoted,
    _no_at,
    _half,
    _blank,
    _wrapped,
    _many_ats,
    _numeric,
    _long,
    _domain,
)
