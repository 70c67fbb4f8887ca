"""Characters that deceive the eye: invisible ones, and look-alikes of another script in a word.

Sources: Unicode Standard Annex 44 (general categories), UTS 39 section 5 (mixed scripts).
"""

import re
import unicodedata
from collections.abc import Collection

__all__ = ["hidden_characters", "listed", "mixed_scripts", "readable", "scripts_of", "visible"]

_HIDDEN_CATEGORIES = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp", "Co", "Cn", "Cs"})
# Letters and marks that nobody can see, though their category says otherwise.
_HIDDEN_LETTERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
)
# Persian, Indian and Hebrew words and emoji are written with them, so prose keeps them: joiners,
# direction marks, variation selectors. Direction *overrides* are not among them.
_AT_HOME_IN_PROSE = frozenset("\u200c\u200d\u200e\u200f\ufe0e\ufe0f")
_PLAIN_NAMES = {"\t": "tab", "\n": "line break", "\r": "line break", "\0": "NUL character"}
_CATEGORY_NAMES = {"Cc": "control character", "Cs": "half a character"}
_MOST_NAMED = 3
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# The first word of a character's Unicode name is its script, but for these.
_SCRIPT_ALIASES = {"IDEOGRAPHIC": "CJK"}
_OF_ANY_SCRIPT = frozenset({"MODIFIER", "KATAKANA-HIRAGANA"})
_SCRIPT_WORDS = {"CJK": "Chinese"}
# Scripts that are written together in ordinary words (UTS 39, "highly restrictive").
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)


def hidden_characters(text: str, *, prose: bool = False) -> list[str]:
    """Return the names of characters in `text` that cannot be seen or told from a blank.

    `prose` is for texts that only people read: it allows what their languages need.
    """
    if text.isascii() and text.isprintable():
        return []  # as nearly all texts are, and rows of them are looked at
    return [
        f"{_name(c)} (U+{ord(c):04X})"
        for c in dict.fromkeys(text)
        if _is_hidden(c) and not (prose and c in _AT_HOME_IN_PROSE)
    ]


def visible(text: str, *, prose: bool = False) -> str:
    """Return `text` with odd blanks and line ends as plain blanks, other hidden ones left out."""
    kept = _AT_HOME_IN_PROSE if prose else frozenset()
    plain = (" " if c.isspace() else c for c in text)
    return "".join(c for c in plain if c in kept or not _is_hidden(c)).strip()


def readable(text: str) -> str:
    """Return `text` with its lines kept, odd blanks as plain ones, other hidden characters out."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text  # as nearly all texts are, and rows of them are masked
    lines = (" " if c.isspace() and c != "\n" else c for c in _LINE_END.sub("\n", text))
    return "".join(c for c in lines if c == "\n" or not _is_hidden(c))


def scripts_of(text: str) -> frozenset[str]:
    """Return the scripts of the letters in `text`, such as {"LATIN", "CYRILLIC"}."""
    first_words = {unicodedata.name(c, "UNKNOWN").split()[0] for c in text if c.isalpha()}
    return frozenset(_SCRIPT_ALIASES.get(word, word) for word in first_words - _OF_ANY_SCRIPT)


def mixed_scripts(text: str) -> tuple[str, frozenset[str]] | None:
    """Return the first word of `text` that mixes scripts as no language does, and its scripts."""
    if text.isascii():
        return None
    for word in re.split(r"[\s.@+_-]+", text):
        scripts = scripts_of(word)
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            return word, scripts
    return None


def listed(scripts: Collection[str]) -> str:
    """Return the names of scripts as words of a sentence."""
    return " and ".join(_SCRIPT_WORDS.get(s, s.capitalize()) for s in sorted(scripts))


def _is_hidden(c: str) -> bool:
    return c != " " and (
        unicodedata.category(c) in _HIDDEN_CATEGORIES
        or c in _HIDDEN_LETTERS
        or 0xE0100 <= ord(c) <= 0xE01EF  # further variation selectors
    )


def _name(c: str) -> str:
    category = unicodedata.category(c)
    fallback = _CATEGORY_NAMES.get(category, "unknown character")
    return _PLAIN_NAMES.get(c) or unicodedata.name(c, fallback).lower()
