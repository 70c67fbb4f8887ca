"""Whose server a text is about: from what was given, from host names, from a provider's habits."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from smtpwidgets.checks.providers import PROVIDERS
from smtpwidgets.discovery.book import find_provider, parents_of, providers
from smtpwidgets.discovery.notes import notes_for
from smtpwidgets.model.addresses import domain_of
from smtpwidgets.model.explanation import Preparation
from smtpwidgets.model.provider import Provider

__all__ = ["Place", "place_of", "provider_names"]

_MOST = 60
_HOST = re.compile(
    r"(?<![\w.@-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,5}[a-z]{2,24}\b(?!\()", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"[\w.+-]{1,64}@(?P<domain>(?:[\w-]{1,63}\.){1,5}[a-z]{2,24})\b", re.IGNORECASE
)
_PORT = re.compile(
    r"(?:(?<=[\w\]]):|\bport\b[^\w\n]{1,4})(?P<port>25|465|587|2525|110|143|993|995)\b",
    re.IGNORECASE,
)
_URL = re.compile(r"\b(?:https?|file)://\S{1,400}|\bwww\.\S{1,200}", re.IGNORECASE)
_A_SERVER = re.compile(
    r"^(?:smtp|imap|pop3?|mail|mx\d*|mout|outlook|securesmtp|email)\b", re.IGNORECASE
)
# Names with dots that are no hosts: of programs, files and exceptions.
_NO_HOST = re.compile(
    r"^(?:system|java|javax|jakarta|com\.sun|org\.(?:eclipse|springframework|apache)|mailkit"
    r"|smtplib|imaplib|poplib|socket|ssl|node|net|crypto|imap4|microsoft\.|asyncio|aiosmtplib)\b"
    r"|\.(?:py|js|ts|php|java|go|rb|pm|pl|c|h|cs|exe|dll|log|html?|jar|so|cpp|rs)$"
    r"|(?:exception|error|errno)\b",
    re.IGNORECASE,
)

# What only one provider writes, and a host of its own. Addresses of help pages count, too.
_SIGNATURES: Mapping[str, str] = {
    r"- gsmtp\b|support\.google\.com|accounts\.google\.com": "smtp.gmail.com",
    r"SmtpClientAuthentication|\.prod\.outlook\.com|protection\.outlook\.com|AADSTS\d"
    r"|aka\.ms/smtp_auth": "smtp.office365.com",
    r"smtp-mail\.outlook\.com": "smtp-mail.outlook.com",
    r"#AUTH00\d|help\.yahoo\.com|login\.yahoo\.com": "smtp.mail.yahoo.com",
    r"support\.apple\.com|\.me\.com\b|appleid\.apple\.com": "smtp.mail.me.com",
    r"kundenserver\.de|perfora\.net|\bnemesis\b": "smtp.ionos.com",
    r"www\.gmx\.net|hilfe\.gmx": "mail.gmx.net",
    r"hilfe\.web\.de": "smtp.web.de",
    r"help\.mail\.ru|NEOBHODIM parol": "smtp.mail.ru",
    r"yandex\.(?:ru|com)/(?:support|legal)": "smtp.yandex.com",
    r"service\.mail\.qq\.com": "smtp.qq.com",
    r"help\.163\.com|mail\.163\.com": "smtp.163.com",
    r"amazonses\.com|docs\.aws\.amazon": "email-smtp.us-east-1.amazonaws.com",
    r"sendgrid\.(?:com|net|api)": "smtp.sendgrid.net",
}
_SIGNATURE_PATTERNS = {re.compile(says, re.IGNORECASE): host for says, host in _SIGNATURES.items()}

# What people call them, where the book has another name.
_CALLED: Mapping[str, str] = {
    "google": "gmail.com",
    "googlemail": "gmail.com",
    "googleworkspace": "gmail.com",
    "gsuite": "gmail.com",
    "microsoft": "smtp.office365.com",
    "microsoft365": "smtp.office365.com",
    "office365": "smtp.office365.com",
    "m365": "smtp.office365.com",
    "o365": "smtp.office365.com",
    "exchangeonline": "smtp.office365.com",
    "outlook": "outlook.com",
    "hotmail": "hotmail.com",
    "live": "live.com",
    "apple": "icloud.com",
    "mac": "icloud.com",
    "1und1": "ionos.de",
    "ionos": "ionos.com",
    "telekom": "t-online.de",
    "free": "free.fr",
    "proton": "proton.me",
    "netease": "163.com",
    "amazonses": "email-smtp.us-east-1.amazonaws.com",
    "ses": "email-smtp.us-east-1.amazonaws.com",
    "sendgrid": "smtp.sendgrid.net",
    "mailgun": "smtp.mailgun.org",
    "postmark": "smtp.postmarkapp.com",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A provider by its name, the hosts that narrow rows, the one to name, and its port."""

    provider: str = ""
    hosts: tuple[str, ...] = ()
    host: str = ""
    port: str = ""
    preparations: tuple[Preparation, ...] = ()


def place_of(text: str, given: str = "") -> Place:
    """Return whose server it is: as `given`, or else as the text tells."""
    named = list(_hosts_in(text))
    port = found["port"] if (found := _PORT.search(text)) else ""
    servers = [host for host in named if _A_SERVER.match(host) or host in _by_host()]
    own = servers[0] if servers else ""
    for host, entry in _candidates(text, given, servers or named):
        if entry is None and not _called(host):
            continue
        hosts = () if entry is None else tuple(o.host for o in (*entry.outgoing, *entry.incoming))
        name = _called(host) or (entry.name if entry else "")
        return Place(name, (host, *hosts), own or (hosts or (host,))[0], port, _preparations(entry))
    spare = () if given else tuple(named[:3])
    return Place(given.strip()[:80], spare, own, port)


def provider_names() -> tuple[str, ...]:
    """Return the names of the providers that are known, for a list to choose from."""
    names = {one.name for one in providers() if "." not in one.name} | set(PROVIDERS.values())
    return tuple(sorted(names, key=str.casefold))


def _candidates(text: str, given: str, named: list[str]) -> Iterator[tuple[str, Provider | None]]:
    """Yield hosts or domains with their entry in the book, the most telling first."""
    if given.strip():
        yield from _given(given)
        return
    for host in named:
        yield host, _entry(host)
    for pattern, host in _SIGNATURE_PATTERNS.items():
        if pattern.search(text):
            yield host, _entry(host)
    addresses = {found["domain"].lower(): None for found in _ADDRESS.finditer(text[:20_000])}
    # Several domains: the person's own is not told from the recipient's.
    if len(addresses) == 1:
        domain = next(iter(addresses))
        yield domain, _entry(domain)


def _given(given: str) -> Iterator[tuple[str, Provider | None]]:
    words = given.strip().casefold()
    key = _key(words)
    domain = domain_of(words) if "." in words else ""
    if domain:
        yield domain, _entry(domain)
    if key in _CALLED:
        yield _CALLED[key], _entry(_CALLED[key])
    if key in _by_name():
        yield _by_name()[key], _entry(_by_name()[key])


def _hosts_in(text: str) -> Iterator[str]:
    """Yield the names of servers in a text; what stands in the address of a web page is none."""
    bare = _URL.sub(" ", text)
    names = (found[0].lower() for found in _HOST.finditer(bare))
    hosts = (name for name in names if not _NO_HOST.search(name))
    for _, host in zip(range(_MOST), dict.fromkeys(hosts), strict=False):
        yield host


@cache
def _by_host() -> Mapping[str, Provider]:
    """Return the book by the names of its servers."""
    book: dict[str, Provider] = {}
    for one in providers():
        for offer in (*one.outgoing, *one.incoming):
            book.setdefault(offer.host, one)
    return book


@cache
def _by_name() -> Mapping[str, str]:
    """Return a domain or host of each provider by what people call it."""
    ends = {_key(name): end for end, name in reversed(tuple(PROVIDERS.items()))}
    return ends | {_key(one.name): one.domains[0] for one in providers() if one.domains}


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _entry(host: str) -> Provider | None:
    if host in _by_host():
        return _by_host()[host]
    found = find_provider(host)
    return None if found is None else found[0]


def _called(host: str) -> str:
    return next((PROVIDERS[end] for end in parents_of(host) if end in PROVIDERS), "")


def _preparations(entry: Provider | None) -> tuple[Preparation, ...]:
    if entry is None:
        return ()
    return tuple(
        Preparation(title=one.title, what=one.what, steps=one.steps, dated=one.dated)
        for one in notes_for(entry)
    )
