"""What a row leaves unsaid, or says in other programs' switches, told from the rest of it.

Encryption is never lowered by a guess: "none" comes only from a row that says so.
"""

from collections.abc import Mapping

from smtpwidgets.frames.headings import PORT_PROTOCOLS, value_of
from smtpwidgets.frames.sheet import Cell
from smtpwidgets.model.security import FITTING_SECURITY, Protocol, Security

__all__ = ["SWITCHES", "settled"]

# Columns of other programs that together say which security it is.
SWITCHES = ("use_ssl", "use_tls", "tls")

# The first part of a host's name that says what it is for.
_HOST_PROTOCOLS: Mapping[str, str] = {
    "smtp": Protocol.SMTP,
    "smtps": Protocol.SMTP,
    "imap": Protocol.IMAP,
    "imaps": Protocol.IMAP,
    "pop": Protocol.POP3,
    "pop3": Protocol.POP3,
}


def settled(cells: Mapping[str, Cell], side: str) -> tuple[dict[str, Cell], dict[str, str]]:
    """Return the cells of one server with protocol and security, and from what each was told.

    Args:
        cells: field → cell as written; the fields of `SWITCHES` are gone afterwards.
        side: "smtp", "imap", "pop3", "incoming" or "", told from the headings.
    """
    known = {name: value_of(name, cell) for name, cell in cells.items() if name not in SWITCHES}
    told: dict[str, str] = {}
    if known.get("port") is not None:
        known["port"] = _whole(known["port"])
    if known.get("protocol") is None and (found := _protocol(known, side)):
        known["protocol"], told["protocol"] = found
    security, source = _security(cells, known)
    if security is not None:
        known["security"] = security
    if source:
        told["security"] = source
    return known, told


def _whole(port: Cell) -> Cell:
    """Return “587.0” as 587: spreadsheets make fractions of whole columns with one gap."""
    whole, dot, rest = (port or "").strip().partition(".")
    return whole if dot and rest.strip("0") == "" and whole.isdecimal() else port


def _protocol(known: Mapping[str, Cell], side: str) -> tuple[str, str] | None:
    by_port = PORT_PROTOCOLS.get((known.get("port") or "").strip())
    if side == "incoming":
        pop = by_port == Protocol.POP3 or _by_host(known) == Protocol.POP3
        return (Protocol.POP3.value if pop else Protocol.IMAP.value), "the headings"
    if side:
        return str(side), "the headings"
    if by_port:
        return by_port, "the port"
    by_host = _by_host(known)
    return (by_host, "the server name") if by_host else None


def _by_host(known: Mapping[str, Cell]) -> str | None:
    found = _HOST_PROTOCOLS.get((known.get("host") or "").strip().lower().partition(".")[0])
    return None if found is None else str(found)


def _security(cells: Mapping[str, Cell], known: Mapping[str, Cell]) -> tuple[Cell, str]:
    """Return the security, and from what it was told where its own column does not say it."""
    word = known.get("security") or _word(cells)
    if word in set(Security):
        return word, ""
    fitting = _fitting(known)
    if word is not None:
        answer = _yes_or_no(word)
        if answer is None:
            return word, ""
        # The column is about encryption as such: no says none.
        return (fitting or Security.TLS.value, "a yes") if answer else (Security.NONE.value, "")
    ssl, tls = (_yes_or_no(cells.get(name)) for name in ("use_ssl", "use_tls"))
    if ssl:
        return Security.TLS.value, "the switch for SSL"
    if tls:
        implicit = fitting == Security.TLS
        return (Security.TLS if implicit else Security.STARTTLS).value, "the switch for TLS"
    if ssl is False and tls is False:
        return Security.NONE.value, "both switches"
    return fitting, "the port" if fitting else ""


def _word(cells: Mapping[str, Cell]) -> Cell:
    """Return what stands in a column of switches and is more than a yes or no."""
    for name in SWITCHES:
        word = value_of("security", cells.get(name))
        if word is not None and (name == "tls" or _yes_or_no(word) is None):
            return word
    return None


def _fitting(known: Mapping[str, Cell]) -> str | None:
    """Return the one encryption that the port stands for; for port 25 the one that protects."""
    port, protocol = (known.get("port") or "").strip(), known.get("protocol")
    if not protocol or protocol not in set(Protocol) or not port.isdecimal():
        return None
    fits = FITTING_SECURITY.get((Protocol(protocol), int(port[:6])), frozenset())
    for security in (Security.TLS, Security.STARTTLS):
        if security in fits:
            return security.value
    return None


def _yes_or_no(cell: Cell) -> bool | None:
    return {"yes": True, "no": False}.get(value_of("use_only_first", cell) or "")
