"""Pieces of HTML for accounts: both sides of a check, how a message arrived, who uses what.

Everything that comes in is escaped here, as in `markup`.
"""

from collections.abc import Iterable

from smtpwidgets.widgets.markup import text

__all__ = ["consequences"]


def consequences(label: str, outcome: Iterable[str]) -> str:
    """Return the question whether to delete `label`, and what would come of it."""
    lines = "".join(f"<li>{text(line)}</li>" for line in outcome)
    return f'<div role="alert"><h3>Delete {text(label)}?</h3><ul>{lines}</ul></div>'
