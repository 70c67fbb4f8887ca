"""Cells that a spreadsheet would run as a formula, and how they are written so that it does not.

OWASP “CSV Injection”, CWE-1236, ASVS 5 section 1.2.10: = + - @ TAB CR at the beginning, their
full-width forms, and all of these behind blanks, which some programs leave out.
"""

import re

__all__ = ["neutralised", "restored"]

# An apostrophe in front makes it text for spreadsheets. Cells that already begin with some take
# one more, so that reading gives back exactly what was written.
_RUNS = re.compile(r"['\s]*[=+\-@＝＋－＠﹢﹣﹦﹫−]|'*[\t\r\n]")


def neutralised(text: str) -> str:
    """Return `text` as it is written: with an apostrophe in front where it could run."""
    return f"'{text}" if _RUNS.match(text) else text


def restored(text: str) -> str:
    """Return what `neutralised` was given."""
    return text[1:] if text.startswith("'") and _RUNS.match(text, 1) else text
