"""The secret of one check, taken out of whatever a server says back.

`Masking` knows every form in which a server could echo it; they are worked out once a check, and
looked for in texts that are cheap to make. Where in the text they stand is found out only when one
is there.
"""

import binascii
import bisect
import html
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from smtpwidgets.checks.cleaning import clean
from smtpwidgets.model.secret import Secret

__all__ = ["MASK", "MAX_REPLY", "Masking"]

MASK = "•••"
# More than a conversation lets through.
MAX_REPLY = 65_536
_SHORT = 4
# Base64 of fewer characters than this is too common a word to be taken for a secret.
_CORE = 6
_RAW = "surrogatepass"  # a password may hold half a character
# The forms of letters as wide as Chinese ones (U+FF01 to U+FF5E), and what they stand for.
_WIDE = {code + 0xFEE0: code for code in range(ord("!"), ord("~") + 1)}
_BASE64 = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+/-_=")
# What may stand between two pieces of a word in a reply of several lines, and is no part of it.
_BLANKS = re.compile(r"\s+")
_SEAM = re.compile(r"\s+(?:[2-5]\d\d[ -]\s*)?(?:[245]\.\d{1,3}\.\d{1,3}(?=\s)\s*)?")
_ESCAPED = re.compile(r"(?:%|=|\\x)([0-9a-f]{2})|\\u([0-9a-f]{4})|&#x([0-9a-f]{1,6});|&#(\d{1,7});")
# A text without these, one blank between two words, holds nothing `_ESCAPED`, and no code to leave
# out; hardly any reply holds one of them.
_ODD = ("%", "=", "\\", "&", " 2", " 3", " 4", " 5")
_IN_HTML = str.maketrans({character: html.escape(character) for character in "&<>\"'"})
_IN_QUOTES = str.maketrans({"\\": r"\\", '"': r"\""})
_base64 = partial(binascii.b2a_base64, newline=False)


class _Sought(NamedTuple):
    """What is looked for, in small letters: in one piece, in pieces, and within base64."""

    whole: tuple[str, ...]
    apart: tuple[str, ...]
    cores: tuple[str, ...]


class _View(NamedTuple):
    """A text as a reader may put it together: lower case, and where each character stood."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class _Joined:
    """A text without what stands between pieces: blanks, line breaks, codes of replies."""

    def __init__(self, folded: str, seam: re.Pattern[str]) -> None:
        self._folded, self._seam = folded, seam
        self.text = seam.sub("", folded)

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where each character stood; seldom asked for."""
        gaps = [found.span() for found in self._seam.finditer(self._folded)]
        edges = [0, *(edge for gap in gaps for edge in gap), len(self._folded)]
        pieces = zip(edges[::2], edges[1::2], strict=True)
        return [place for first, last in pieces for place in range(first, last)]

    @cached_property
    def ends(self) -> Sequence[int]:
        """Where each character ended."""
        return [at + 1 for at in self.starts]


class Masking:
    """Takes the secret out of texts, in every form a server could echo it in.

    A secret that was broken over lines, or stretched with blanks, is one all the same; each of its
    lines gets a mask.

    No regular expression: `re` keeps the patterns it was given, and so it would keep the secret.
    The forms stand in no attribute: a debugger that lists them finds a function.
    """

    __slots__ = ("__give", "__signs", "_secret", "_username")

    def __init__(self, secret: Secret | None, username: str = "") -> None:
        self._secret, self._username = secret or None, username
        self.__give: Callable[[], _Sought] | None = None
        self.__signs: Callable[[], tuple[str, ...]] | None = None

    def hide(self, text: str, *, cut: bool = False) -> str:
        """Return `text` with the secret as •••; `cut` is for one that may end within it."""
        if not text or self._secret is None:
            return text
        if not cut and self._is_free(text, self._secret):
            return text
        masked: list[str] = []
        at = 0
        for start, end in sorted(self._spans(text, self._secret, cut=cut)):
            if start >= at:
                masked += [text[at:start], MASK]
            if end > at:
                # As many lines as before, and none of them without a mask.
                masked.append(f"\n{MASK}" * text.count("\n", max(at, start), end))
            at = max(at, end)
        return "".join((*masked, text[at:])) if masked else text

    def _is_free(self, text: str, secret: Secret) -> bool:
        """Whether a look that costs next to nothing shows that no form can stand in `text`."""
        if self.__signs is None:
            found = _signs(secret, self._username)
            self.__signs = lambda: found
        signs = self.__signs()
        if not signs or not text.isascii() or text[0].isspace():
            return False
        folded = text.lower()
        words = folded.split()
        joined = "".join(words)
        # Plain loops: `any` would make a call of each of many that find nothing.
        for sign in signs:
            if sign in joined:
                return False
        spaced = " ".join(words)
        for mark in _ODD:
            if mark in spaced:
                return _is_free_of(signs, _SEAM.sub("", folded)) and not _ESCAPED.search(joined)
        return True

    def _spans(self, text: str, secret: Secret, *, cut: bool) -> Iterator[tuple[int, int]]:
        """Yield where in `text` the secret stands, in whatever form."""
        if self.__give is None:
            sought = _sought(secret, self._username)
            self.__give = lambda: sought
        whole, apart, cores = self.__give()
        folded = _folded(text)
        yield from _standing(folded, whole)
        # A secret of digits may look like a code itself, so nothing but blanks is left out as well.
        seams, blanks = _Joined(folded, _SEAM), _Joined(folded, _BLANKS)
        joined = (seams,) if seams.text == blanks.text else (seams, blanks)
        for view in (*joined, *(_unescaped(one) for one in joined if _ESCAPED.search(one.text))):
            yield from _in_pieces(view, apart, cut=cut)
        plain = _View(folded, range(len(text)), range(1, len(text) + 1))
        for core in cores:
            for view in (plain, *joined):
                if core in view.text:
                    yield from _runs(folded, view, core)


def _folded(text: str) -> str:
    """Return `text` in small letters, one character for one ("İ".lower() has two)."""
    if text.isascii():
        return text.lower()
    return "".join(low if len(low := c.lower()) == 1 else c for c in text.translate(_WIDE))


def _standing(text: str, forms: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where a form stands in one piece."""
    for form in forms:
        if form not in text:
            continue
        for start, end in _places(text, form):
            # A very short secret is masked as a word only: gaps in words would betray it.
            around = text[max(0, start - 1) : start] + text[end : end + 1]
            if len(form) >= _SHORT or not any(c.isalnum() or c == "_" for c in around):
                yield start, end


def _in_pieces(
    view: _View | _Joined, forms: Iterable[str], *, cut: bool
) -> Iterator[tuple[int, int]]:
    """Yield where a form stands once the pieces are put together."""
    for form in forms:
        if form in view.text:
            found = _places(view.text, form)
            yield from ((view.starts[start], view.ends[end - 1]) for start, end in found)
        if cut:
            found = _beginnings(view.text, form)
            yield from ((view.starts[start], view.ends[end - 1]) for start, end in found)


def _unescaped(view: _Joined) -> _View:
    """Return `view` with what is written by its number (%XX, =XX, &#N;, ...) in its place.

    RFC 3986 section 2.1, RFC 2045 section 6.7, HTML, and the escapes of JSON and C.
    """
    text, starts, ends = [], [], []
    at = 0
    while at < len(view.text):
        escape = _ESCAPED.match(view.text, at)
        size = escape.end() - at if escape else 1
        if not (character := _character(escape) if escape else view.text[at]).isspace():
            text.append(_folded(character))
            starts.append(view.starts[at])
            ends.append(view.ends[at + size - 1])
        at += size
    return _View("".join(text), starts, ends)


def _character(escape: re.Match[str]) -> str:
    number = int(escape[4] or "".join(filter(None, escape.groups())), 10 if escape[4] else 16)
    return chr(number) if number <= sys.maxunicode else "\ufffd"


def _runs(text: str, view: _View | _Joined, core: str) -> Iterator[tuple[int, int]]:
    """Yield where in `text` the runs of base64 are that have `core` in them; each of them once."""
    place = view.text.find(core)
    while place >= 0:
        start, end = view.starts[place], view.ends[place + len(core) - 1]
        while start > 0 and text[start - 1] in _BASE64:
            start -= 1
        while end < len(text) and text[end] in _BASE64:
            end += 1
        yield start, end
        place = view.text.find(core, bisect.bisect_left(view.starts, end))


def _places(text: str, form: str) -> Iterator[tuple[int, int]]:
    start = text.find(form)
    while start >= 0:
        yield start, start + len(form)
        start = text.find(form, start + 1)


def _beginnings(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Yield the end of `text`, if a form begins there that goes on behind it."""
    for size in range(min(len(form), len(text)), _SHORT - 1, -1):
        if text.endswith(form[:size]):
            yield len(text) - size, len(text)
            return


def _sought(secret: Secret, username: str) -> _Sought:
    whole = dict.fromkeys(map(_folded, sorted(_forms(secret, username))))
    apart = dict.fromkeys("".join(form.split()) for form in whole)
    cores = dict.fromkeys(_small(_cores(secret.reveal().encode("utf-8", _RAW))))
    return _Sought(
        tuple(whole),
        tuple(form for form in apart if len(form) >= _SHORT),
        tuple(core for core in cores if len(core) >= _CORE),
    )


def _is_free_of(signs: Iterable[str], view: str) -> bool:
    return not (any(sign in view for sign in signs) or _ESCAPED.search(view))


def _signs(secret: Secret, username: str) -> tuple[str, ...]:
    """Return pieces without blanks; a text without all of them, put together, is free of `secret`.

    Each form that is looked for holds one of them: base64 of anything around the secret holds a
    core, and capitals fold. None of short or unusual secrets, of which that is not so.
    """
    plain = secret.reveal()
    bare = "".join(plain.lower().split())
    if not (plain.isascii() and plain.isprintable() and len(bare) >= _CORE):
        return ()
    raw = plain.encode()
    both = plain.encode("utf-16-le")[:-1]  # what both orders of the bytes have in common
    twice = [_base64(_base64(whole)) for whole in _wholes(plain, username)]
    forms = {bare, bare[::-1], raw.hex(), raw.hex(":"), both.hex(), both.hex(":")}
    forms.update(_small(_cores(raw)), _small(twice))
    if not plain.isalnum():  # else each of these is the same; what is written by numbers stands out
        forms |= {bare.translate(_IN_QUOTES), bare.translate(_IN_HTML)}
        forms.add(plain.lower().replace(" ", "+"))
    return tuple(forms)


def _escapes(plain: str) -> set[str]:
    """Return what programs write for a text that goes into HTML, an address, or JSON."""
    return {html.escape(plain), quote(plain, errors=_RAW), quote_plus(plain, errors=_RAW)} | {
        json.dumps(plain)[1:-1]
    }


def _wholes(plain: str, username: str) -> tuple[bytes, ...]:
    """Return the secret by itself, and as PLAIN and OAUTHBEARER send it."""
    raw, user = plain.encode("utf-8", _RAW), username.encode()
    return (
        raw,
        b"\0" + user + b"\0" + raw,
        b"user=" + user + b"\x01auth=Bearer " + raw + b"\x01\x01",
    )


def _forms(secret: Secret, username: str) -> set[str]:
    """Return the secret as such, cleaned, and encoded."""
    plain = secret.reveal()
    raw = plain.encode("utf-8", _RAW)
    forms = {plain, plain[::-1], clean(plain, MAX_REPLY)} | _escapes(plain)
    forms |= {plain.upper(), plain.casefold()}
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        encoded = plain.encode(encoding, _RAW)
        forms |= {encoded.hex(), encoded.hex(":")}
    if not plain.isascii():  # else each of these is the same as above
        # Servers prepare passwords before they compare them (RFC 8265 section 4.2, RFC 4013).
        forms |= {unicodedata.normalize(form, plain) for form in ("NFC", "NFD", "NFKC", "NFKD")}
        # What percent-encoded bytes are, one by one; shown, some of them are left out.
        forms |= {raw.decode("latin-1"), clean(raw.decode("latin-1"), MAX_REPLY)}
    for whole in _wholes(plain, username):
        once = _base64(whole)
        for encoded in (once, _base64(once)):
            forms |= {encoded.decode(), encoded.rstrip(b"=").decode()}
    return forms - {""}


def _cores(raw: bytes) -> list[bytes]:
    """Return what base64 of any text around `raw` holds of it, at each of three alignments."""
    size = len(raw)
    # From the first character without a bit of the bytes in front, to the last whole one.
    return [
        _base64(b"\0" * offset + raw)[start : (offset + size) * 8 // 6]
        for offset, start in enumerate((0, 2, 3))
    ]


def _small(encoded: Iterable[bytes]) -> list[str]:
    """Return base64 in small letters without its padding, in both alphabets (RFC 4648)."""
    text = b" ".join(encoded).replace(b"=", b"").decode().lower()
    if "+" in text or "/" in text:
        text = f"{text} {text.replace('+', '-').replace('/', '_')}"
    return text.split()
