"""The provider book: what is publicly known of providers, read from the package's own data.

`providers-sources.json` beside the data names the sources, their revisions and their licences.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from smtpwidgets.discovery.candidates import Note
from smtpwidgets.discovery.notes import notes_for
from smtpwidgets.model.addresses import domain_of
from smtpwidgets.model.hosts import is_loopback
from smtpwidgets.model.provider import Offer, Provider

__all__ = [
    "find_provider",
    "notes_about",
    "parents_of",
    "provider_domains",
    "provider_of_host",
    "providers",
]


def find_provider(domain: str) -> tuple[Provider, str] | None:
    """Return the provider of a mail domain, and the domain it is listed under.

    That is `domain` itself or one above it; international domains are found in either form.
    """
    rows = _rows()
    listed = next((name for name in parents_of(domain_of(domain)) if name in rows), None)
    return None if listed is None else (_provider(rows[listed], listed), listed)


def provider_of_host(host: str) -> str:
    """Return the name of the provider whose server `host` is, or empty for nobody we know."""
    rows = _rows()
    listed = next((name for name in parents_of(host.lower()) if name in rows), None)
    row = _hosts().get(host.lower()) if listed is None else rows[listed]
    return "" if row is None else str(row["provider"])


def notes_about(address: str, host: str = "") -> tuple[Note, ...]:
    """Return what to do before the first login, by address or else by the server's name.

    Nothing is asked and nothing is sent; an address or a host that is not listed has no notes.
    """
    domain = domain_of(address) if "@" in address else ""
    if domain and (listed := find_provider(domain)) is not None:
        return notes_for(listed[0])
    row = _hosts().get(host.strip().rstrip(".").lower())
    # A bridge on this computer may be anybody's.
    if row is None or is_loopback(host.strip()):
        return ()
    return notes_for(_provider(row, row["domains"][0]))


def providers() -> tuple[Provider, ...]:
    """Return all providers of the book, in the order of the data."""
    rows = {id(row): row for row in _rows().values()}
    return tuple(_provider(row, row["domains"][0]) for row in rows.values())


def provider_domains() -> frozenset[str]:
    """Return all mail domains of the book."""
    return frozenset(_rows())


def parents_of(domain: str) -> Iterator[str]:
    """Yield a domain and those above it, down to two labels."""
    labels = domain.split(".")
    yield from (".".join(labels[n:]) for n in range(max(1, len(labels) - 1)))


@cache
def _rows() -> Mapping[str, dict[str, Any]]:
    """Return the lines of the data by domain; values are made of a line when it is asked for."""
    text = files("smtpwidgets.discovery").joinpath("providers.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    return {domain: row for row in rows for domain in row["domains"]}


@cache
def _hosts() -> Mapping[str, Mapping[str, Any]]:
    """Return the lines of the data by the names of their servers; the first that has one wins."""
    return {
        offer["host"].replace("{domain}", domain): row
        for domain, row in reversed(tuple(_rows().items()))
        for side in ("incoming", "outgoing", "unencrypted")
        for offer in row.get(side, ())
    }


def _provider(row: Mapping[str, Any], domain: str) -> Provider:
    def side(name: str) -> tuple[Offer, ...]:
        return tuple(_offer(offer, domain) for offer in row.get(name, ()))

    provider = Provider(
        name=row["provider"],
        domains=row["domains"],
        needs=row["needs"],
        sources=row["sources"],
        incoming=side("incoming"),
        outgoing=side("outgoing"),
        unencrypted=side("unencrypted"),
    )
    note = " ".join(f"{note.title}. {note.what}" for note in notes_for(provider))
    return provider.model_copy(update={"note": note})


def _offer(offer: Mapping[str, Any], domain: str) -> Offer:
    return Offer(**{**offer, "host": offer["host"].replace("{domain}", domain)})
