"""Finding a provider's servers from an e-mail address; pure but for reading its own data."""

from smtpwidgets.discovery.book import find_provider, notes_about, provider_of_host
from smtpwidgets.discovery.candidates import (
    Candidate,
    Discovery,
    Lookup,
    Need,
    Note,
    Source,
    Trust,
)
from smtpwidgets.discovery.discovering import discover, look_up

__all__ = [
    "Candidate",
    "Discovery",
    "Lookup",
    "Need",
    "Note",
    "Source",
    "Trust",
    "discover",
    "find_provider",
    "look_up",
    "notes_about",
    "provider_of_host",
]
