"""Thousands of entries to practise on: people of many organisations, and what is wrong with some.

The same number gives the same entries each time. Values only; `servers` makes the hosts real.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import NamedTuple

from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server, ServerId
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.scenario import (
    PASSWORD,
    Behaviour,
    CertificateKind,
    Conduct,
    Door,
    host_named,
    refusing,
)

__all__ = ["ORGANISATION_HOSTS", "Entry", "entries_of_organisations"]

_OLD_PASSWORD = "spring-2019"  # noqa: S105 -- public, and wrong on purpose
_APP_PASSWORD = "abcdefghijklmnop"  # noqa: S105 -- public, and of use here only
_SOON_S = 8  # for servers that keep silent: nobody shall wait for long in practice


class Entry(NamedTuple):
    """One server as somebody has it, with the secret that comes with it."""

    server: Server
    secret: str


class _Fault(NamedTuple):
    """What is wrong with some entries: with their host, or with how they are filled in.

    `share` is how many of a hundred failing entries have it.
    """

    share: int
    organisation: str = ""  # empty: with people of every organisation
    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    secret: str = PASSWORD
    timeout_s: int | None = None


_SOUND = (
    "Harbour School",
    "Northgate Clinic",
    "City Library",
    "Green Valley Farm",
    "Lakeside Hotel",
    "Miller and Sons",
    "Orchard Bakery",
    "Riverside College",
    "Stone Bridge Law",
    "Sunrise Nursery",
    "Town Theatre",
    "Union Street Dental",
    "Violet Design",
    "West End Garage",
    "Windmill Museum",
    "Yarrow Pharmacy",
)
_ENDS_SOON = "Old Mill Press"

_FAULTS = (
    _Fault(36, secret=_OLD_PASSWORD),
    _Fault(16, "Station Hostel"),
    _Fault(12, "Hilltop Academy"),
    _Fault(10, security=Security.TLS),
    _Fault(10, "Cliff Road Surgery"),
    _Fault(8, host=host_named("smpt.harbour-school")),
    _Fault(6, "Fern Street Studio"),
    _Fault(2, "Quiet Corner Books", timeout_s=_SOON_S),
)

_FIRST = (
    "Ada Alan Amara Anita Barbara Chen Dennis Diego Donald Edsger Elif Emeka Farah Frances Grace "
    "Hana Igor Ines Jamal Joan Kofi Lars Leila Linus Lucia Margaret Mei Nadia Noor Olga Omar Pavel "
    "Priya Ravi Rosa Samir Sofia Tariq Tim Yuki"
)
_LAST = (
    "Abara Berg Castro Dubois Eriksen Fischer Garcia Haddad Ivanova Jensen Kaya Lindqvist Moreau "
    "Nakamura Okafor Patel Quispe Rossi Santos Tanaka Urban Vogel Weber Xu Yilmaz Zhang Adeyemi"
)
_FIRST_NAMES, _LAST_NAMES = _FIRST.split(), _LAST.split()


def _domain(organisation: str) -> str:
    return host_named(organisation.lower().replace(" ", "-"))


def _smtp(organisation: str) -> str:
    return f"smtp.{_domain(organisation)}"


def _imap(organisation: str) -> str:
    return f"imap.{_domain(organisation)}"


# How each host behaves.
ORGANISATION_HOSTS: Mapping[str, Behaviour] = {
    **{_smtp(name): Behaviour() for name in _SOUND},
    **{_imap(name): Behaviour(protocol=Protocol.IMAP) for name in _SOUND},
    _smtp(_ENDS_SOON): Behaviour(certificate=CertificateKind.ENDS_SOON),
    _smtp("Station Hostel"): Behaviour(certificate=CertificateKind.EXPIRED),
    _smtp("Hilltop Academy"): refusing(
        Stage.LOGIN,
        "534-5.7.9 Application-specific password required. For more information, go to",
        "534 5.7.9  https://support.practice.test/?p=InvalidSecondFactor practice-gsmtp",
        accepts=_APP_PASSWORD,
    ),
    _smtp("Cliff Road Surgery"): Behaviour(doors={587: Door.CLOSED, 465: Door.TLS}),
    _smtp("Fern Street Studio"): Behaviour(certificate=CertificateKind.WRONG_NAME),
    _smtp("Quiet Corner Books"): Behaviour(conduct=Conduct.SILENT),
}


def entries_of_organisations(count: int, failing: float = 0.1) -> Iterator[Entry]:
    """Yield `count` entries, of which the share `failing` (0 to 1) does not work.

    Those that fail are spread among the others. Of those that work, a few have a certificate that
    ends soon.

    Raises:
        ValueError: `failing` is no share.
    """
    if not 0 <= failing <= 1:
        raise ValueError(f"failing is a share between 0 and 1, not {failing}")
    faults = _spread([fault for fault in _FAULTS for _ in range(fault.share)])
    sound = cycle([*_SOUND, *_SOUND, _ENDS_SOON])
    for number in range(count):
        if round((number + 1) * failing, 6) // 1 > round(number * failing, 6) // 1:
            yield _failing(number, next(faults), next(sound))
        else:
            yield _working(number, next(sound))


def _spread(faults: Sequence[_Fault]) -> Iterator[_Fault]:
    """Return them for ever, in an order in which the first few are different already."""
    step = 37  # has no divisor in common with their number, a hundred
    return cycle([faults[at * step % len(faults)] for at in range(len(faults))])


def _working(number: int, organisation: str) -> Entry:
    if organisation == _ENDS_SOON or number % 3:
        return _entry(number, organisation, _smtp(organisation))
    return _entry(
        number, organisation, _imap(organisation), Protocol.IMAP, port=993, security=Security.TLS
    )


def _failing(number: int, fault: _Fault, organisation: str) -> Entry:
    organisation = fault.organisation or (_SOUND[0] if fault.host else organisation)
    return _entry(
        number,
        organisation,
        fault.host or _smtp(organisation),
        port=fault.port,
        security=fault.security,
        secret=fault.secret,
        timeout_s=fault.timeout_s,
    )


def _entry(  # noqa: PLR0913 -- an entry has many settings
    number: int,
    organisation: str,
    host: str,
    protocol: Protocol = Protocol.SMTP,
    *,
    port: int = 587,
    security: Security = Security.STARTTLS,
    secret: str = PASSWORD,
    timeout_s: int | None = None,
) -> Entry:
    first = _FIRST_NAMES[number % len(_FIRST_NAMES)]
    last = _LAST_NAMES[number % len(_LAST_NAMES)]
    # The two lists together give each name once; from then on people have a number, too.
    again = number // (len(_FIRST_NAMES) * len(_LAST_NAMES))
    name = f"{first} {last}" + (f" {again + 1}" if again else "")
    user = name.lower().replace(" ", ".")
    server = Server(
        id=ServerId(f"practice-entry-{number:05}"),
        description=f"{name}, {organisation}",
        protocol=protocol,
        host=host,
        port=port,
        security=security,
        username=f"{user}@{_domain(organisation)}",
        timeout_s=timeout_s,
    )
    return Entry(server, secret)
