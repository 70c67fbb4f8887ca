"""Names of folders on the wire: modified UTF-7 (RFC 3501 section 5.1.3), or UTF-8 (RFC 9051)."""

import base64
import binascii
import re

__all__ = ["decoded_folder", "encoded_folder"]

_PLAIN = re.compile(r"([^\x20-\x7e]+)")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def encoded_folder(name: str) -> str:
    """Return a folder's name as IMAP4rev1 writes it: ASCII, with other letters in base64."""
    parts = _PLAIN.split(name.replace("&", "&-"))
    return "".join(_shifted(part) if odd % 2 else part for odd, part in enumerate(parts))


def _shifted(letters: str) -> str:
    coded = base64.b64encode(letters.encode("utf-16-be")).decode("ascii")
    return f"&{coded.rstrip('=').replace('/', ',')}-"


def decoded_folder(name: str) -> str:
    """Return a folder's name as people read it; what cannot be decoded stays as it is."""
    try:
        return _SHIFTED.sub(lambda found: _letters(found[1]), name)
    except (binascii.Error, UnicodeError):
        return name


def _letters(coded: str) -> str:
    if not coded:
        return "&"
    padded = coded.replace(",", "/") + "=" * (-len(coded) % 4)
    return base64.b64decode(padded, validate=True).decode("utf-16-be")
