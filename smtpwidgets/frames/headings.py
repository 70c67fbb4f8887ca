"""Which field each column of a table stands for, told from its heading or from what is in it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from smtpwidgets.frames.heading_words import (
    ACCOUNT_WORDS,
    NOISE,
    SERVER_WORDS,
    SIDES,
    VALUE_WORDS,
    is_secret_heading,
    plain,
)
from smtpwidgets.frames.sheet import Cell
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.fields import AUTH_WORDS, FIELDS, PROTOCOL_WORDS, SECURITY_WORDS

__all__ = [
    "PORT_PROTOCOLS",
    "Target",
    "is_heading_row",
    "kind_of",
    "told_from_cells",
    "told_from_heading",
    "value_of",
]


@dataclass(frozen=True, slots=True)
class Target:
    """What a column is about: a field, and the side of the mail ("smtp", "imap", …) if told."""

    field: str
    side: str = ""

    def __str__(self) -> str:
        return f"{self.field} ({self.side})" if self.side else self.field


# Ports that belong to one protocol alone (RFC 8314 section 7, RFC 6409).
PORT_PROTOCOLS: Mapping[str, str] = {
    **dict.fromkeys(("25", "465", "587", "2525", "2587"), "smtp"),
    **dict.fromkeys(("143", "993"), "imap"),
    **dict.fromkeys(("110", "995"), "pop3"),
}
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,20}[A-Za-z][\w-]{0,62}\.?|\[?[0-9A-Fa-f.:]{7,45}]?")
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_PORT = re.compile(r"[0-9]{2,5}(?:\.0)?")
_KNOWN_WORDS = {
    "security": {*VALUE_WORDS["security"], *(plain(w) for w in SECURITY_WORDS.values())},
    "protocol": {*VALUE_WORDS["protocol"], *(plain(w) for w in PROTOCOL_WORDS.values())},
}
# The words people read in our own lists are as good as the values.
_OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    name: {plain(words): str(value) for value, words in table.items()}
    for name, table in (
        ("security", SECURITY_WORDS),
        ("protocol", PROTOCOL_WORDS),
        ("auth", AUTH_WORDS),
    )
}
_SWITCHES = {
    name
    for rows in (FIELDS, ACCOUNT_FIELDS)
    for name, row in rows.items()
    if row.default in {"yes", "no"}
}
# Fields that have one of a few values, and how our own frames and files write them.
_WRITTEN: Mapping[str, Collection[str]] = {
    **{name: FIELDS[name].choices for name in _OWN_WORDS},
    **dict.fromkeys(_SWITCHES, ("yes", "no")),
}


def kind_of(headings: Iterable[str]) -> str:
    """Return "account" or "server": what a table with these headings lists."""
    names = list(headings)
    if {"address", "incoming", "outgoing"} <= {plain(name) for name in names}:
        return "account"  # a frame of accounts that was written to a file
    fields = {target.field for name in names if (target := told_from_heading(name, "server"))}
    return "account" if "address" in fields and "host" not in fields else "server"


def told_from_heading(heading: str, kind: str) -> Target | None:
    """Return what a heading means in a table of `kind`; None where nobody can tell."""
    words = plain(heading)
    table = ACCOUNT_WORDS if kind == "account" else SERVER_WORDS
    if words in table:
        return Target(table[words])
    if kind == "account" or is_secret_heading(heading):
        return None
    return _with_side(words.split())


def _with_side(words: list[str]) -> Target | None:
    """Return what “smtp server”, “EMAIL_HOST” or “port (imap)” means."""
    sides = {SIDES[word] for word in words if word in SIDES}
    if len(sides) > 1:
        return None
    side = next(iter(sides), "")
    rest = [word for word in words if word not in SIDES]
    while True:
        field = SERVER_WORDS.get(" ".join(rest))
        if field is not None:
            return Target(field, side)
        if not rest:
            return Target("host", side) if side else None
        if rest[0] in NOISE and len(rest) > 1:
            rest = rest[1:]
        elif rest[0] in NOISE and side:
            rest = []
        else:
            return None


def told_from_cells(columns: Sequence[Sequence[Cell]]) -> list[Target | None]:
    """Return what columns without headings hold, as far as their cells show it; each field once.

    Only forms that cannot be a password by accident in every row: hosts, ports, addresses, the
    words for security and kind.
    """
    found: list[Target | None] = []
    taken: set[str] = set()
    for cells in columns:
        field = _field_of_cells([cell.strip() for cell in cells if cell and cell.strip()])
        found.append(Target(field) if field and field not in taken else None)
        taken.add(field or "")
    return found


def _field_of_cells(cells: list[str]) -> str | None:
    if not cells:
        return None
    for field, words in _KNOWN_WORDS.items():
        if all(plain(cell) in words for cell in cells):
            return field
    if all(_PORT.fullmatch(cell) and 1 <= int(cell.split(".")[0]) <= 65_535 for cell in cells):
        # Four digits may be somebody's PIN: at least one port that mail is known for.
        return "port" if any(cell.split(".")[0] in PORT_PROTOCOLS for cell in cells) else None
    if all(_ADDRESS.fullmatch(cell) for cell in cells):
        return "username"
    return "host" if all(_HOST.fullmatch(cell) for cell in cells) else None


def is_heading_row(first: Sequence[Cell], others: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first row of a table heads the others."""
    names = [cell.strip() for cell in first if cell and cell.strip()]
    kind = kind_of(names)
    told = {name for name in names if told_from_heading(name, kind) or is_secret_heading(name)}
    if any(_looks_like_data(name) for name in names if name not in told):
        return False
    if told:
        return True
    return any(_looks_like_data(cell or "") for row in others for cell in row)


def _looks_like_data(cell: str) -> bool:
    text = cell.strip()
    return any(form.fullmatch(text) for form in (_HOST, _ADDRESS, _PORT))


def value_of(field: str, cell: Cell) -> Cell:
    """Return a cell as the field writes it (“SSL/TLS” is "tls"); others stay as they are."""
    if cell is None or not cell.strip():
        return None
    if (written := _WRITTEN.get(field)) is None or cell in written:
        return cell
    words = plain(cell)
    if field in _SWITCHES:
        return VALUE_WORDS["switch"].get(words or cell.strip(), cell)
    known = _OWN_WORDS.get(field, {}).get(words) or VALUE_WORDS.get(field, {}).get(words)
    return known or cell
