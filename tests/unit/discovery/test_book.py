"""The provider book: whole, true to its rules, encrypted first, and packed into the wheel."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.resources import files

import pytest

from smtpwidgets.discovery.book import (
    find_provider,
    notes_about,
    provider_domains,
    providers,
)
from smtpwidgets.discovery.candidates import Need
from smtpwidgets.discovery.notes import notes_for
from smtpwidgets.model.hosts import host_problems
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.provider import Provider
from smtpwidgets.model.security import FITTING_SECURITY, Auth, Protocol, Security
from tests.support.source import ROOT

ALL = providers()
SOURCES = json.loads(
    files("smtpwidgets.discovery").joinpath("providers-sources.json").read_text("utf-8")
)


def test_the_book_knows_most_people_s_provider() -> None:
    """At least 250 providers with 1,300 domains, the big ones among them."""
    assert len(ALL) >= 250
    assert len(provider_domains()) >= 1_300
    assert {"gmail.com", "outlook.com", "gmx.de", "icloud.com", "qq.com"} <= provider_domains()


@pytest.mark.parametrize("provider", ALL, ids=lambda p: f"{p.name}-{p.domains[0]}")
def test_every_provider_is_well_formed(provider: Provider) -> None:
    """Hosts are names, ports fit their protection, nothing is offered without encryption."""
    offers = (*provider.incoming, *provider.outgoing)

    assert provider.domains
    assert set(provider.needs) <= set(Need)
    assert set(provider.sources) <= set(SOURCES["sources"])
    for offer in offers:
        assert Security.NONE is not offer.security
        assert not [p for p in host_problems(offer.host) if p.severity is Severity.ERROR]
        fitting = FITTING_SECURITY.get((offer.protocol, offer.port), {offer.security})
        assert offer.security in fitting, offer
        assert "@" not in offer.username_for("ada@x.org").replace("ada@x.org", "")
        assert offer.auth
        assert Auth.NONE not in offer.auth
    assert all(offer.security is Security.NONE for offer in provider.unencrypted)
    assert all(offer.protocol is Protocol.SMTP for offer in provider.outgoing)
    assert all(offer.protocol is not Protocol.SMTP for offer in provider.incoming)


@pytest.mark.parametrize("provider", ALL, ids=lambda p: f"{p.name}-{p.domains[0]}")
def test_tls_from_the_start_comes_before_starttls(provider: Provider) -> None:
    """RFC 8314 prefers it, for each protocol; IMAP comes before POP3."""
    for side in (provider.incoming, provider.outgoing):
        for protocol in Protocol:
            kinds = [o.security for o in side if o.protocol is protocol]
            assert kinds == sorted(kinds, key=[Security.TLS, Security.STARTTLS].index)
    protocols = [offer.protocol for offer in provider.incoming]
    assert protocols == sorted(protocols, key=[Protocol.IMAP, Protocol.POP3].index)


@pytest.mark.parametrize("provider", [p for p in ALL if p.needs], ids=lambda p: p.domains[0])
def test_whatever_a_provider_needs_is_said_in_words(provider: Provider) -> None:
    """A flag in the data that nobody reads would be a login that fails for no visible reason."""
    notes = notes_for(provider)

    assert notes
    for note in notes:
        assert note.title
        assert note.what.endswith(".")
        assert note.steps
        assert all(step.endswith(".") for step in note.steps)
        assert "{" not in str(note)
        assert note.dated in str(note)
        assert note.what in provider.note


@pytest.mark.parametrize(
    ("domain", "need"),
    [
        ("gmail.com", Need.APP_PASSWORD),
        ("outlook.com", Need.TOKEN),
        ("hotmail.co.uk", Need.TOKEN),
        ("onmicrosoft.com", Need.TOKEN),
        ("yahoo.com", Need.APP_PASSWORD),
        ("aol.com", Need.APP_PASSWORD),
        ("verizon.net", Need.APP_PASSWORD),
        ("icloud.com", Need.APP_PASSWORD),
        ("fastmail.com", Need.APP_PASSWORD),
        ("gmx.de", Need.PREPARATION),
        ("web.de", Need.PREPARATION),
        ("proton.me", Need.BRIDGE),
        ("tuta.com", Need.IMPOSSIBLE),
        ("hey.com", Need.IMPOSSIBLE),
        ("zoho.eu", Need.PREPARATION),
        ("yandex.ru", Need.APP_PASSWORD),
        ("mail.ru", Need.APP_PASSWORD),
        ("t-online.de", Need.APP_PASSWORD),
        ("qq.com", Need.APP_PASSWORD),
        ("163.com", Need.APP_PASSWORD),
        ("126.com", Need.APP_PASSWORD),
        ("posteo.de", Need.PREPARATION),
        ("mailbox.org", Need.APP_PASSWORD),
        ("mail.com", Need.PAID),
        ("att.net", Need.APP_PASSWORD),
    ],
)
def test_the_big_providers_say_what_to_do_first(domain: str, need: Need) -> None:
    """An app password, a switch, a token, a bridge, a paid plan, or that there is no way in."""
    found = find_provider(domain)

    assert found is not None
    assert need in {note.need for note in notes_for(found[0])}


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("gmail.com", "gmail.com"),
        ("GMAIL.com.", "gmail.com"),
        ("cs.posteo.de", "posteo.de"),
        ("acme.onmicrosoft.com", "onmicrosoft.com"),
    ],
)
def test_a_domain_is_found_however_it_is_written(asked: str, listed: str) -> None:
    """Capitals, a last dot, and a domain under one that is listed."""
    found = find_provider(asked)

    assert found is not None
    assert listed == found[1]


@pytest.mark.parametrize(
    "asked", ["example.org", "example.com", "com", "org", "", "localhost", "192.0.2.1", "ü" * 80]
)
def test_a_domain_that_is_nobody_s_is_not_found(asked: str) -> None:
    """Names reserved for examples are for the practice servers; endings belong to nobody."""
    assert find_provider(asked) is None


def test_the_sources_and_their_licences_stand_beside_the_data() -> None:
    """Each source has its revision, date and licence, and none of them is the GPL."""
    for source in SOURCES["sources"].values():
        assert {"name", "revision", "date", "licence"} <= set(source)
        assert "GPL" not in source["licence"]
    assert SOURCES["licence"]


def test_the_book_is_packed_with_the_package() -> None:
    """The wheel takes the whole folder: nothing in it is left out or ignored by git."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    names = [f"smtpwidgets/discovery/providers{end}" for end in (".jsonl", "-sources.json")]
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", *names], cwd=ROOT, capture_output=True, check=False
    )

    assert ["smtpwidgets"] == wheel["packages"]
    assert "exclude" not in wheel
    assert b"" == ignored.stdout
    assert all((ROOT / name).is_file() for name in names)


def test_the_book_is_read_when_it_is_asked_and_not_before() -> None:
    """`import smtpwidgets` reads no file of 130 kB."""
    program = (
        "import smtpwidgets, sys; assert 'smtpwidgets.discovery' not in sys.modules\n"
        "from smtpwidgets.discovery import book, look_up\n"
        "assert not book._rows.cache_info().currsize\n"
        "assert look_up('ada@gmail.com').best and book._rows.cache_info().currsize\n"
        "assert not {'pandas', 'ipywidgets', 'sqlalchemy', 'keyring'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stderr


NOTES = [
    json.loads(line)
    for line in files("smtpwidgets.discovery")
    .joinpath("provider-notes.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def test_sixty_providers_say_what_to_do_before_the_login() -> None:
    """Offline, by the address alone, in words about this provider; old plain servers not counted."""
    told = {
        provider.name
        for provider in ALL
        for note in notes_for(provider)
        if note.need is not Need.UNENCRYPTED and note.dated
    }

    assert len(told) >= 60
    used = {note.title + note.what for provider in ALL for note in notes_for(provider)}
    assert [] == [row["ends"] for row in NOTES if row["title"] + row["what"] not in used]


@pytest.mark.parametrize("row", NOTES, ids=lambda row: str(row["ends"][0]))
def test_a_note_is_dated_and_says_how_sure_it_is(row: dict[str, object]) -> None:
    """A date, an address, who can act; what was not read at the provider's says “may”."""
    assert re.fullmatch(r"(?:[A-Z][a-z]+ )20\d\d", str(row["dated"]))
    assert row["sources"]
    assert all(str(one).startswith(("https://", "http://")) for one in row["sources"])  # type: ignore[attr-defined]
    assert row["who"]
    assert row["compared"] or " may " in str(row["what"])
    assert 1 <= len(row["steps"]) <= 4  # type: ignore[arg-type]


def test_notes_are_found_by_address_and_by_server() -> None:
    """Whichever is typed first tells the provider; 127.0.0.1 is Proton's bridge and anybody's."""
    by_address = notes_about("ada@gmail.com")

    assert "Make an app password first" == by_address[0].title
    assert by_address == notes_about("", "smtp.gmail.com")
    assert by_address == notes_about("ada@example.org", "SMTP.gmail.com.")
    assert () == notes_about("", "127.0.0.1")
    assert () == notes_about("ada", "smtp.example.org")
    assert () == notes_about("@", "")
