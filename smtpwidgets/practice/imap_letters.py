"""What IMAP asks about messages: which ones (SEARCH, sets of numbers) and which parts (FETCH).

Sources: RFC 9051 sections 6.4.4, 6.4.5 and 9; those parts that mail programs use to find, read
and show a message, without the parsed structures (ENVELOPE, BODYSTRUCTURE).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from smtpwidgets.practice.mailboxes import Letter

__all__ = ["NotUnderstoodError", "Part", "matching", "numbers", "parts_of", "tokens"]

# A quote that is never closed goes to the end: looking for its end from each place takes seconds.
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)(?:"|\\?\Z)|([^\s()"\[\]]*\[[^\]]*\](?:<\d+(?:\.\d+)?>)?|[^\s()"]+)',
    re.DOTALL,
)
_SECTION = re.compile(
    r"BODY(\.PEEK)?\[(HEADER\.FIELDS(?:\.NOT)? \(([^)]*)\)|HEADER|TEXT|)\](?:<(\d+)(?:\.(\d+))?>)?",
    re.IGNORECASE,
)
_NESTED = 20
# Older names for the same parts, and sets of items (RFC 3501 section 6.4.5).
_OLD_NAMES = {
    "RFC822": "BODY[]",
    "RFC822.HEADER": "BODY.PEEK[HEADER]",
    "RFC822.TEXT": "BODY[TEXT]",
}
_MACROS = {"FAST": ("FLAGS", "INTERNALDATE", "RFC822.SIZE")}


class NotUnderstoodError(Exception):
    """A command whose words make no sense here; answered BAD."""


def tokens(text: str) -> list[str]:
    """Return the words of a command, quotes and parentheses taken off."""
    return [
        atom or re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
        for quoted, atom in _TOKEN.findall(text)
    ]


def numbers(text: str, known: Sequence[int]) -> list[int]:
    """Return those of the `known` numbers that a set such as `1:3,7,9:*` names (section 9)."""
    chosen: set[int] = set()
    last = max(known, default=0)
    for piece in text.split(","):
        ends = piece.split(":")
        if len(ends) > 2 or not all(re.fullmatch(r"[1-9]\d{0,9}|\*", end) for end in ends):
            raise NotUnderstoodError(f"no set of messages: {piece[:20]}")
        low, high = sorted(last if end == "*" else int(end) for end in (ends[0], ends[-1]))
        chosen |= {number for number in known if low <= number <= high}
    return [number for number in known if number in chosen]


# --- which ----------------------------------------------------------------------------------------

Test = Callable[[Letter], bool]


def _flagged(flag: str, *, wanted: bool = True) -> Callable[[], Test]:
    return lambda: lambda letter: (flag in letter.flags) is wanted


def _in_header(name: str, value: str) -> Test:
    def test(letter: Letter) -> bool:
        return any(
            field.lower() == name.lower() and value.lower() in content.lower()
            for field, content in _fields(letter)
        )

    return test


def _in_text(value: str) -> Test:
    return lambda letter: value.lower().encode() in letter.content.lower()


# By name: how many words follow, and what is then asked of each message.
_CRITERIA: Mapping[str, tuple[int, Callable[..., Test]]] = {
    "ALL": (0, lambda: lambda _: True),
    "SEEN": (0, _flagged("\\Seen")),
    "UNSEEN": (0, _flagged("\\Seen", wanted=False)),
    "DELETED": (0, _flagged("\\Deleted")),
    "UNDELETED": (0, _flagged("\\Deleted", wanted=False)),
    "HEADER": (2, _in_header),
    "SUBJECT": (1, lambda value: _in_header("Subject", value)),
    "FROM": (1, lambda value: _in_header("From", value)),
    "TO": (1, lambda value: _in_header("To", value)),
    "TEXT": (1, _in_text),
    "BODY": (1, _in_text),
}


def matching(words: Sequence[str], letters: Sequence[Letter]) -> list[Letter]:
    """Return the letters that fit every criterion of a SEARCH.

    Raises:
        NotUnderstoodError: a criterion that is not known here.
    """
    rest = list(words)
    if rest[:1] == ["CHARSET"]:
        del rest[:2]
    tests = []
    while rest:
        tests.append(_test(rest, letters))
    return [letter for letter in letters if all(test(letter) for test in tests)]


def _test(rest: list[str], letters: Sequence[Letter], depth: int = 0) -> Test:
    """Take one criterion off the front of the words."""
    name = rest.pop(0).upper() if rest and depth < _NESTED else ""
    if name == "NOT":
        inner = _test(rest, letters, depth + 1)
        return lambda letter: not inner(letter)
    if name == "OR":
        one, other = (_test(rest, letters, depth + 1) for _ in range(2))
        return lambda letter: one(letter) or other(letter)
    if name == "UID" and rest:
        chosen = set(numbers(rest.pop(0), [letter.uid for letter in letters]))
        return lambda letter: letter.uid in chosen
    if name not in _CRITERIA or len(rest) < _CRITERIA[name][0]:
        raise NotUnderstoodError(f"search key {name[:20]}")
    count, make = _CRITERIA[name]
    given = rest[:count]
    del rest[:count]
    return make(*given)


# --- what -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a FETCH: how it is called in the answer, and its value. `looks` marks it read."""

    name: str
    value: Callable[[Letter], bytes]
    looks: bool = False


def _plain(name: str, read: Callable[[Letter], str]) -> Part:
    return Part(name, lambda letter: read(letter).encode())


_PLAIN: Mapping[str, Part] = {
    part.name: part
    for part in (
        _plain("UID", lambda letter: str(letter.uid)),
        _plain("FLAGS", lambda letter: f"({' '.join(sorted(letter.flags))})"),
        _plain("RFC822.SIZE", lambda letter: str(len(letter.content))),
        _plain("INTERNALDATE", lambda letter: f'"{letter.arrived:%d-%b-%Y %H:%M:%S} +0000"'),
    )
}


def parts_of(words: Iterable[str]) -> list[Part]:
    """Return the items that a FETCH names.

    Raises:
        NotUnderstoodError: an item that is not known here.
    """
    named = [item for word in words for item in _MACROS.get(word.upper(), (word,))]
    return [_part(_OLD_NAMES.get(word.upper(), word), word) for word in named]


def _part(word: str, asked: str) -> Part:
    if (plain := _PLAIN.get(word.upper())) is not None:
        return plain
    found = _SECTION.fullmatch(word)
    if found is None:
        raise NotUnderstoodError(f"fetch item {word[:20]}")
    peek, section, wanted, start, length = found.groups()
    name = f"BODY[{section.upper()}]" if word == asked else asked.upper()
    begin = int(start or 0)
    end = None if length is None else begin + int(length)

    def value(letter: Letter) -> bytes:
        octets = _section(letter, section.upper(), (wanted or "").lower().split())[begin:end]
        return b"{%d}\r\n%s" % (len(octets), octets)

    return Part(name if start is None else f"{name}<{start}>", value, looks=peek is None)


def _section(letter: Letter, section: str, wanted: list[str]) -> bytes:
    header, gap, text = letter.content.partition(b"\r\n\r\n")
    if not section:
        return letter.content
    if section == "TEXT":
        return text
    if section == "HEADER":
        return header + gap
    inside = not section.startswith("HEADER.FIELDS.NOT")
    lines = re.split(rb"\r\n(?![ \t])", header)
    kept = [
        one
        for one in lines
        if (one.partition(b":")[0].decode("ascii", "replace").strip().lower() in wanted) is inside
    ]
    return b"".join(one + b"\r\n" for one in kept) + b"\r\n"


def _fields(letter: Letter) -> list[tuple[str, str]]:
    header = letter.content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    unfolded = re.sub(r"\r\n(?=[ \t])", "", header)
    pairs = (line.partition(":") for line in unfolded.split("\r\n"))
    return [(name.strip(), value.strip()) for name, _, value in pairs]
