"""What servers say, made harmless to read and to keep."""

import re
import unicodedata

__all__ = ["MAX_TEXT", "clean", "is_clean"]

MAX_TEXT = 1_000

_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: window title, links
    r"|\x1b[@-Z\\^_]"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
# Words of visible ASCII, one blank between two: what hardly any server says more than.
_CLEAN = re.compile(r"[!-~]++(?: [!-~]++)*+")
# Everything else is shown as it is; one by one, long texts of servers would hold the loop up.
_UNUSUAL = re.compile(r"[^\x20-\x7e]")


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Return `text` without what could trick a reader or break a file.

    Terminal escapes, control and invisible characters, direction overrides and private use go;
    bytes that were no UTF-8 become U+FFFD; white space folds into one blank. HTML stays as it is:
    whoever draws the text escapes it.
    """
    if is_clean(text) and len(text) <= limit:
        return text
    bare = _ESCAPE_SEQUENCE.sub("", text[: limit * 4])
    bare = _UNUSUAL.sub(lambda found: _safe(found[0]), bare)
    folded = " ".join(bare.split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def is_clean(text: str) -> bool:
    """Whether there is nothing to take out of `text`; False says nothing."""
    return _CLEAN.fullmatch(text) is not None


def _safe(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " " if character.isspace() else ""
    return "" if category in {"Cf", "Co", "Cn"} else character
