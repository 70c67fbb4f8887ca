"""What to do before the first login, provider by provider, in words, with a date and sources.

Providers change their ways: each note of `provider-notes.jsonl` has a date. With `compared`, its
facts were read at the addresses beside it; without, it is general knowledge that says "may", and
the addresses are where to read more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from smtpwidgets.discovery.candidates import Need, Note
from smtpwidgets.model.cause import Who
from smtpwidgets.model.provider import Provider

__all__ = ["notes_for"]

# The general notes below say no more than the provider book's own mark, which is of this date.
_DATED = "November 2026"

_PROVIDER, _YOU = Who.PROVIDER, Who.YOU


@dataclass(frozen=True, slots=True)
class _Row:
    """A note for the providers that have these names, or servers whose names end like this.

    `sources` are the addresses its facts were compared with, as of `dated`.
    """

    ends: tuple[str, ...]
    need: Need
    title: str
    what: str
    steps: tuple[str, ...] = ()
    who: tuple[Who, ...] = (_YOU,)
    dated: str = _DATED
    sources: tuple[str, ...] = ()


def notes_for(provider: Provider) -> tuple[Note, ...]:
    """Return what to know of a provider before the first login; its own note, or general ones."""
    hosts = {offer.host for offer in (*provider.incoming, *provider.outgoing)}
    own = next((row for row in _own() if _fits(row, provider.name, hosts)), None)
    if own is not None:
        return (_note(own, provider.name),)
    return tuple(_note(_GENERAL[n], provider.name) for n in Need if n in provider.needs)


def _fits(row: _Row, name: str, hosts: set[str]) -> bool:
    return name in row.ends or any(
        host == end or host.endswith(f".{end}") for host in hosts for end in row.ends
    )


def _note(row: _Row, name: str) -> Note:
    return Note(
        need=row.need,
        provider=name,
        title=row.title.format(provider=name),
        what=row.what.format(provider=name),
        steps=tuple(step.format(provider=name) for step in row.steps),
        who=row.who,
        dated=row.dated,
        sources=row.sources,
    )


@cache
def _own() -> tuple[_Row, ...]:
    """Return the notes that are written for one provider each."""
    text = files("smtpwidgets.discovery").joinpath("provider-notes.jsonl").read_text("utf-8")
    return tuple(_read(json.loads(line)) for line in text.splitlines())


def _read(row: Mapping[str, Any]) -> _Row:
    return _Row(
        ends=tuple(row["ends"]),
        need=Need(row["need"]),
        title=row["title"],
        what=row["what"],
        steps=tuple(row["steps"]),
        who=tuple(map(Who, row["who"])),
        dated=row["dated"],
        sources=tuple(row["sources"]),
    )


_GENERAL: Mapping[Need, _Row] = {
    row.need: row
    for row in (
        _Row(
            (),
            Need.APP_PASSWORD,
            "You may need an app password",
            "{provider} may refuse the ordinary password and want one that is made for mail "
            "programs.",
            (
                "Look in the security settings of {provider}'s web page for app passwords.",
                "If there is such a thing, make one and use it here in place of your password.",
            ),
        ),
        _Row(
            (),
            Need.MAILBOX_PASSWORD,
            "Use the password of the mailbox",
            "{provider} gives each mailbox a password of its own.",
            ("Use that one here; if you do not have it, set a new one in your customer account.",),
        ),
        _Row(
            (),
            Need.PREPARATION,
            "Something may have to be switched on first",
            "{provider} may let mail programs in only after you have allowed it.",
            ("Look for IMAP or POP3 in the mail settings of {provider}'s web page; switch it on.",),
        ),
        _Row(
            (),
            Need.PAID,
            "Mail programs belong to the paid plans",
            "{provider} lets mail programs in for paying customers only.",
            ("Book a plan with access for mail programs, or read your mail on the web page.",),
        ),
        _Row(
            (),
            Need.TOKEN,
            "{provider} takes no password here",
            "{provider} lets mail programs in with an OAuth2 token only.",
            ("If you have one for this mailbox, choose OAuth2 as the way to log in.",),
        ),
        _Row(
            (),
            Need.BRIDGE,
            "A program of the provider has to run first",
            "{provider} is reached through a program of its own on this computer.",
            ("Install and start it; user name, password and ports come from there.",),
        ),
        _Row(
            (),
            Need.IMPOSSIBLE,
            "{provider} cannot be used with mail programs",
            "{provider} offers no way in for other programs, so nothing can be set up here. Your "
            "settings are not at fault.",
            ("Use {provider}'s own app or web page.",),
            (_PROVIDER,),
        ),
        _Row(
            (),
            Need.UNENCRYPTED,
            "Only unencrypted servers are known",
            "Of {provider} only servers without encryption are known. Everybody on the way could "
            "read your password there, so they are not proposed.",
            (
                "Try the guesses below: they ask the same servers, with encryption.",
                "Ask {provider} for the names of its encrypted servers.",
            ),
            (_YOU, _PROVIDER),
        ),
    )
}
