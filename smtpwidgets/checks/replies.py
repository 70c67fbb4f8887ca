"""What servers say: made safe to show, and recognised.

`clean` makes text harmless, `mask` takes a secret out of it, `shown` does both, `reply_of` splits
codes from words.
The table of known replies stands in `reply_table`.
"""

import base64
import bisect
import html
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from smtpwidgets.model.report import Reply
from smtpwidgets.model.secret import Secret

__all__ = [
    "MASK",
    "clean",
    "mask",
    "reply_of",
    "shown",
    "shown_lines",
    "strip_enhanced",
    "strip_response_code",
]

MASK = "•••"
_MAX_TEXT = 1_000
_SHORT = 4
# More than a conversation lets through.
_MAX_REPLY = 65_536
# Base64 of fewer characters than this is too common a word to be taken for a secret.
_CORE = 6
_BASE64 = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+/-_=")

_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: window title, links
    r"|\x1b[@-Z\\^_]"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
# Everything else is shown as it is; one by one, long texts of servers would hold the loop up.
_UNUSUAL = re.compile(r"[^\x20-\x7e]")
# RFC 3463 section 2: class.subject.detail, at the beginning of each line of a reply.
_ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})(?=\s|$)\s*")
# RFC 9051 section 7.1 and RFC 2449 section 8: a word in brackets at the beginning.
_RESPONSE_CODE = re.compile(r"\s*\[([A-Za-z][A-Za-z0-9/-]{0,40})(?: [^\]]*)?\]")
# What may stand between two pieces of a word in a reply of several lines, and is no part of it.
_BLANKS = re.compile(r"\s+")
_SEAM = re.compile(r"\s+(?:[2-5]\d\d[ -]\s*)?(?:[245]\.\d{1,3}\.\d{1,3}(?=\s)\s*)?")
_ESCAPED = re.compile(r"(?:%|=|\\x)([0-9a-f]{2})|\\u([0-9a-f]{4})|&#x([0-9a-f]{1,6});|&#(\d{1,7});")
_TELLING_NOTHING = frozenset({"CAPABILITY"})


def clean(text: str, limit: int = _MAX_TEXT) -> str:
    """Return `text` without what could trick a reader or break a file.

    Terminal escapes, control and invisible characters, direction overrides and private use go;
    bytes that were no UTF-8 become U+FFFD; white space folds into one blank. HTML stays as it is:
    whoever draws the text escapes it.
    """
    bare = _ESCAPE_SEQUENCE.sub("", text[: limit * 4])
    safe = _UNUSUAL.sub(lambda found: _safe(found[0]), bare)
    folded = " ".join(safe.split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def _safe(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " " if character.isspace() else ""
    return "" if category in {"Cf", "Co", "Cn"} else character


def shown(
    text: str,
    secret: Secret | None,
    username: str = "",
    limit: int = _MAX_TEXT,
    *,
    cut: bool = False,
) -> str:
    """Return a server's words, cleaned, with the secret masked, and only then cut to `limit`.

    Cut first, a secret at the edge would show its beginning; `cut` says that it may have been.
    """
    whole = mask(clean(text, _MAX_REPLY), secret, username, cut=cut)
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"


def shown_lines(
    lines: Sequence[str], secret: Secret | None, username: str = "", limit: int = _MAX_TEXT
) -> tuple[str, ...]:
    """Do the same with many lines at once, leaving out those of which nothing is left."""
    cleaned = "\n".join(clean(line, _MAX_REPLY) for line in lines)
    masked = mask(cleaned, secret, username).split("\n")
    cut = (line if len(line) <= limit else line[: limit - 1] + "…" for line in masked)
    return tuple(line for line in cut if line)


def mask(text: str, secret: Secret | None, username: str = "", *, cut: bool = False) -> str:
    """Return `text` with the secret, in every form a server could echo it in, as •••.

    A secret that was broken over lines, or stretched with blanks, is one all the same; each of its
    lines gets a mask. `cut` is for a text that may end in the middle of a secret.

    No regular expression: `re` keeps the patterns it was given, and so it would keep the secret.
    """
    if not secret or not text:
        return text
    masked: list[str] = []
    at = 0
    for start, end in sorted(_spans(text, secret, username, cut=cut)):
        if start >= at:
            masked += [text[at:start], MASK]
        if end > at:
            # As many lines as before, and none of them without a mask.
            masked.append(f"\n{MASK}" * text.count("\n", max(at, start), end))
        at = max(at, end)
    return "".join((*masked, text[at:]))


class _View(NamedTuple):
    """A text as a reader may put it together: lower case, and where each character stood."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def _spans(text: str, secret: Secret, username: str, *, cut: bool) -> Iterator[tuple[int, int]]:
    """Yield where in `text` the secret stands, in whatever form."""
    folded = _folded(text)
    whole = _View(folded, range(len(text)), range(1, len(text) + 1))
    # A secret of digits may look like a code itself, so nothing but blanks is left out as well.
    apart_from = (_joined(folded, _SEAM), _joined(folded, _BLANKS))
    joined = apart_from[: 1 + (apart_from[0].text != apart_from[1].text)]
    yield from _standing(folded, _forms(secret, username))
    apart = {"".join(_folded(form).split()) for form in _forms(secret, username)}
    for view in (*joined, *map(_unescaped, joined)):
        for form in apart:
            if len(form) >= _SHORT:
                found = [*_places(view.text, form), *(_beginnings(view.text, form) if cut else ())]
                yield from ((view.starts[start], view.ends[end - 1]) for start, end in found)
    for core in _cores(secret):
        for view in (whole, *joined):
            yield from _runs(folded, view, core.lower())


def _folded(text: str) -> str:
    """Return `text` in small letters, one character for one ("İ".lower() has two)."""
    if text.isascii():
        return text.lower()
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def _standing(text: str, forms: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where a form stands in one piece."""
    for form in forms:
        for start, end in _places(text, _folded(form)):
            # A very short secret is masked as a word only: gaps in words would betray it.
            around = text[max(0, start - 1) : start] + text[end : end + 1]
            if len(form) >= _SHORT or not any(c.isalnum() or c == "_" for c in around):
                yield start, end


def _joined(text: str, seam: re.Pattern[str]) -> _View:
    """Return `text` without what stands between pieces: blanks, line breaks, codes of replies."""
    gaps = [found.span() for found in seam.finditer(text)]
    edges = [0, *(edge for gap in gaps for edge in gap), len(text)]
    places = [
        place
        for first, last in zip(edges[::2], edges[1::2], strict=True)
        for place in range(first, last)
    ]
    return _View("".join(text[at] for at in places), places, [at + 1 for at in places])


def _unescaped(view: _View) -> _View:
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


def _runs(text: str, view: _View, core: str) -> Iterator[tuple[int, int]]:
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


def _forms(secret: Secret, username: str) -> set[str]:
    """Return the secret as such, cleaned, and encoded."""
    plain = secret.reveal()
    raw = plain.encode("utf-8", "surrogatepass")
    user = username.encode()
    wholes = (
        raw,
        b"\0" + user + b"\0" + raw,
        b"user=" + user + b"\x01auth=Bearer " + raw + b"\x01\x01",
    )
    forms = {
        plain,
        plain[::-1],
        clean(plain, _MAX_REPLY),
        html.escape(plain),
        quote(raw),
        quote_plus(raw),
    }
    forms |= {json.dumps(plain)[1:-1], raw.hex(), raw.hex(":"), plain.upper(), plain.casefold()}
    # Servers prepare passwords before they compare them (RFC 8265 section 4.2, RFC 4013).
    forms |= {unicodedata.normalize(form, plain) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    # What percent-encoded bytes are, one by one; shown, some of them are left out.
    forms |= {raw.decode("latin-1"), clean(raw.decode("latin-1"), _MAX_REPLY)}
    for whole in wholes:
        once = base64.b64encode(whole)
        for encoded in (once.decode("ascii"), base64.b64encode(once).decode("ascii")):
            forms |= {encoded, encoded.rstrip("=")}
    return forms - {""}


def _cores(secret: Secret) -> Iterator[str]:
    """Yield what base64 of any text around the secret holds of it, at each of three alignments."""
    raw = secret.reveal().encode("utf-8", "surrogatepass")
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode("ascii")
        core = encoded[-(-offset * 8 // 6) : (offset + len(raw)) * 8 // 6]
        if len(core) >= _CORE:
            yield core
            yield core.replace("+", "-").replace("/", "_")


def strip_enhanced(text: str) -> tuple[str, str]:
    """Return the enhanced code and the words of a reply (some repeat the code on each line)."""
    enhanced = ""
    words = []
    for line in text.split("\n"):
        if (found := _ENHANCED.match(line)) is not None:
            enhanced = enhanced or found[1]
            line = line[found.end() :]  # noqa: PLW2901 -- the rest of the same line
        words.append(line)
    return enhanced, " ".join(words)


def strip_response_code(text: str) -> tuple[str, str]:
    """Return the response code of an IMAP or POP3 reply and its words.

    Arguments of a code go; one that says nothing about a failure is left out as a whole.
    """
    found = _RESPONSE_CODE.match(text)
    if found is None:
        return "", text.strip()
    code = found[1].upper()
    return "" if code in _TELLING_NOTHING else code, text[found.end() :].strip()


def reply_of(code: int | str, text: str, secret: Secret | None = None, username: str = "") -> Reply:
    """Return a server's answer as a value that is safe to show and to keep."""
    strip = strip_enhanced if isinstance(code, int) else strip_response_code
    # Masked as one: the secret may begin in the code and end in the words.
    both = "\n".join(clean(part, _MAX_REPLY) for part in strip(text))
    finer, _, words = mask(both, secret, username).partition("\n")
    if len(words) > _MAX_TEXT:
        words = words[: _MAX_TEXT - 1] + "…"
    return Reply(code=str(code), enhanced=finer, text=words)
