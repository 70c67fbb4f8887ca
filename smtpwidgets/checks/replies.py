"""What servers say: made safe to show, and recognised.

`clean` makes text harmless, `mask` takes a secret out of it, `shown` does both, `reply_of` splits
codes from words.
The table of known replies stands in `reply_table`.
"""

import re
from collections.abc import Sequence

from smtpwidgets.checks.cleaning import MAX_TEXT, clean, is_clean
from smtpwidgets.checks.masking import MASK, MAX_REPLY, Masking
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

# RFC 3463 section 2: class.subject.detail, at the beginning of each line of a reply.
_ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})(?=\s|$)\s*")
# RFC 9051 section 7.1 and RFC 2449 section 8: a word in brackets at the beginning.
_RESPONSE_CODE = re.compile(r"\s*\[([A-Za-z][A-Za-z0-9/-]{0,40})(?: [^\]]*)?\]")
_TELLING_NOTHING = frozenset({"CAPABILITY"})


def shown(
    text: str,
    secret: Secret | Masking | None,
    username: str = "",
    limit: int = MAX_TEXT,
    *,
    cut: bool = False,
) -> str:
    """Return a server's words, cleaned, with the secret masked, and only then cut to `limit`.

    Cut first, a secret at the edge would show its beginning; `cut` says that it may have been.
    """
    whole = mask(clean(text, MAX_REPLY), secret, username, cut=cut)
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"


def shown_lines(
    lines: Sequence[str], secret: Secret | Masking | None, username: str = "", limit: int = MAX_TEXT
) -> tuple[str, ...]:
    """Do the same with many lines at once, leaving out those of which nothing is left."""
    plain = is_clean(" ".join(lines))
    cleaned = "\n".join(lines if plain else [clean(line, MAX_REPLY) for line in lines])
    masked = mask(cleaned, secret, username)
    found = masked.split("\n")
    if len(masked) > limit:  # else none of them is longer
        found = [line if len(line) <= limit else line[: limit - 1] + "…" for line in found]
    return tuple(filter(None, found))


def mask(
    text: str, secret: Secret | Masking | None, username: str = "", *, cut: bool = False
) -> str:
    """Return `text` with the secret, in every form a server could echo it in, as •••.

    A `Masking` in its place knows them already. `cut` is for a text that may end within it.
    """
    masking = secret if isinstance(secret, Masking) else Masking(secret, username)
    return masking.hide(text, cut=cut)


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


def reply_of(
    code: int | str, text: str, secret: Secret | Masking | None = None, username: str = ""
) -> Reply:
    """Return a server's answer as a value that is safe to show and to keep."""
    strip = strip_enhanced if isinstance(code, int) else strip_response_code
    finer, words = strip(text)
    # Masked as one: the secret may begin in the code and end in the words.
    both = clean(words, MAX_REPLY)
    if finer:
        both = f"{clean(finer, MAX_REPLY)}\n{both}"
    finer, _, words = mask(both, secret, username).rpartition("\n")
    if len(words) > MAX_TEXT:
        words = words[: MAX_TEXT - 1] + "…"
    return Reply(code=str(code), enhanced=finer, text=words)
