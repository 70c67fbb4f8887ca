"""What servers say: made safe to show, and recognised.

`clean` makes text harmless, `mask` takes a secret out of it, `reply_of` splits codes from words.
The table of known replies stands in `reply_table`.
"""

import base64
import html
import json
import re
import unicodedata
from urllib.parse import quote, quote_plus

from smtpwidgets.model.report import Reply
from smtpwidgets.model.secret import Secret

__all__ = ["MASK", "clean", "mask", "reply_of", "strip_enhanced"]

MASK = "•••"
_MAX_TEXT = 1_000
_SHORT = 4

_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: window title, links
    r"|\x1b[@-Z\\^_]"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
# RFC 3463 section 2: class.subject.detail, at the beginning of each line of a reply.
_ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})(?=\s|$)\s*")


def clean(text: str, limit: int = _MAX_TEXT) -> str:
    """Return `text` without what could trick a reader or break a file.

    Terminal escapes, control and invisible characters, direction overrides and private use go;
    bytes that were no UTF-8 become U+FFFD; white space folds into one blank. HTML stays as it is:
    whoever draws the text escapes it.
    """
    bare = _ESCAPE_SEQUENCE.sub("", text[: limit * 4])
    safe = "".join(_safe(character) for character in bare)
    folded = " ".join(safe.split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def _safe(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " " if character.isspace() else ""
    return "" if category in {"Cf", "Co", "Cn"} else character


def mask(text: str, secret: Secret | None, username: str = "") -> str:
    """Return `text` with the secret, in every form a server could echo it in, as •••."""
    if not secret or not text:
        return text
    return re.sub("|".join(_forms(secret, username)), MASK, text, flags=re.IGNORECASE)


def _forms(secret: Secret, username: str) -> list[str]:
    """Return patterns for the secret as such, cleaned, and encoded, longest first."""
    plain = secret.reveal()
    raw = plain.encode("utf-8", "surrogatepass")
    user = username.encode()
    wholes = (
        raw,
        b"\0" + user + b"\0" + raw,
        b"user=" + user + b"\x01auth=Bearer " + raw + b"\x01\x01",
    )
    forms = {plain, clean(plain), html.escape(plain), quote(raw), quote_plus(raw)}
    forms |= {json.dumps(plain)[1:-1], raw.hex()}
    for whole in wholes:
        encoded = base64.b64encode(whole).decode("ascii")
        forms |= {encoded, encoded.rstrip("=")}
    return [_pattern(form) for form in sorted(forms, key=len, reverse=True) if form]


def _pattern(form: str) -> str:
    # A very short secret is masked as a word only: gaps in the middle of words would betray it.
    return re.escape(form) if len(form) >= _SHORT else rf"(?<!\w){re.escape(form)}(?!\w)"


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


def reply_of(code: int, text: str, secret: Secret | None = None, username: str = "") -> Reply:
    """Return a server's answer as a value that is safe to show and to keep."""
    enhanced, words = strip_enhanced(text)
    return Reply(code=code, enhanced=enhanced, text=mask(clean(words), secret, username))
