"""What a provider wants before the first login, as it is shown beside what somebody types."""

from collections.abc import Iterable

from smtpwidgets.discovery import Note, notes_about
from smtpwidgets.widgets.markup import text

__all__ = ["notes_beside", "provider_notes"]


def provider_notes(notes: Iterable[Note]) -> str:
    """Return what a provider wants before the first login."""
    return "".join(
        f'<div class="smtpw-diag warn"><h4>{_title(one)}</h4>{_body(one)}</div>' for one in notes
    )


def notes_beside(address: str, host: str = "") -> str:
    """Return the notes about an address or a server, folded; empty for a provider without any.

    Offline, and quick enough for every key that is pressed.
    """
    return "".join(
        f'<details class="smtpw-more smtpw-before"><summary>{_title(one)}</summary>{_body(one)}'
        "</details>"
        for one in notes_about(address, host)
    )


def _title(one: Note) -> str:
    return f"Before you log in: {text(one.title)}"


def _body(one: Note) -> str:
    steps = "".join(f"<li>{text(step)}</li>" for step in one.steps)
    dated = f'<div class="smtpw-who">As of {text(one.dated)}</div>' if one.dated else ""
    return f"<p>{text(one.what)}</p>{f'<ol>{steps}</ol>' if steps else ''}{dated}"
