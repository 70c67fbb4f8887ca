"""A password that occurs nowhere else, and the search for it in everything a session leaves."""

import base64
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

__all__ = ["Canary"]


def _marked() -> str:
    # Characters that look different in JSON, in URLs and in HTML, so that each form is told apart.
    return f'canary "{secrets.token_hex(8)}" & ö/+'


@dataclass(frozen=True)
class Canary:
    """A marked password; `found_in` and `files_with` say where it, or a form of it, turned up."""

    password: str = field(default_factory=_marked, repr=False)

    def forms(self) -> tuple[bytes, ...]:
        """Return the password and what encodings make of it; SMTP and frames carry base64."""
        text = self.password
        raw = text.encode()
        texts = {
            text,
            quote(text),
            quote_plus(text),
            json.dumps(text)[1:-1],
            json.dumps(text, ensure_ascii=False)[1:-1],
            repr(text)[1:-1],
        }
        # The middle of the password alone finds any form that only touched its odd ends.
        middle = text.split('"')[1]
        aligned = (base64.b64encode(b"\0" * n + raw)[4 if n else 0 : -4] for n in range(3))
        return (*(one.encode() for one in texts), middle.encode(), *aligned)

    def found_in(self, data: bytes | str) -> bool:
        """Whether some form of the password is in `data`."""
        where = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        return any(form in where for form in self.forms())

    def files_with(self, folders: Iterable[Path]) -> list[Path]:
        """Return every file below `folders` that holds some form of the password."""
        return [path for path in _files(folders) if self.found_in(path.read_bytes())]


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path
