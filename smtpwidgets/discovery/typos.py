"""Typing slips in well-known mail domains: gmial.com, hotmail.con. Offered, never taken."""

from collections.abc import Iterable

from smtpwidgets.discovery.book import find_provider

__all__ = ["WELL_KNOWN", "meant_domain"]

# The domains that most people have, most used first.
WELL_KNOWN = (
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "aol.com",
    "live.com",
    "msn.com",
    "googlemail.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "freenet.de",
    "posteo.de",
    "mailbox.org",
    "fastmail.com",
    "proton.me",
    "protonmail.com",
    "zoho.com",
    "yahoo.co.uk",
    "hotmail.co.uk",
    "btinternet.com",
    "virginmedia.com",
    "comcast.net",
    "verizon.net",
    "yahoo.fr",
    "hotmail.fr",
    "orange.fr",
    "wanadoo.fr",
    "laposte.net",
    "libero.it",
    "mail.ru",
    "yandex.ru",
    "naver.com",
    "163.com",
    "126.com",
    "bluewin.ch",
    "seznam.cz",
    "uol.com.br",
)
_SHORT = 4  # aon.at is no slip for aol.com: too many short names belong to somebody


def meant_domain(domain: str, others: Iterable[str] = ()) -> str:
    """Return the well-known domain that `domain` misses by one slip, or "".

    A slip is one letter too many, missing, wrong or swapped with its neighbour. `others` are
    further domains that the person has, such as a company's.
    """
    theirs = tuple(others)
    if not domain or domain in theirs or find_provider(domain) is not None:
        return ""
    return next((known for known in (*theirs, *WELL_KNOWN) if _is_slip(domain, known)), "")


def _is_slip(typed: str, known: str) -> bool:
    name, ending = _parted(known)
    typed_name, typed_ending = _parted(typed)
    if typed_ending == ending:
        if len(name) < _SHORT:
            return _swapped(typed_name, name)
        return _one_off(typed_name, name)
    # Only endings that are no country's: gmail.de and yahoo.it are somebody's.
    return typed_name == name and ending.endswith("com") and typed_ending in _ENDING_SLIPS


_ENDING_SLIPS = frozenset({"con", "cmo", "ocm", "vom", "xom", "comm", "coom", "om", "cm", "co"})


def _parted(domain: str) -> tuple[str, str]:
    name, _, ending = domain.partition(".")
    return name, ending


def _swapped(a: str, b: str) -> bool:
    """Whether two neighbours changed places, and nothing else."""
    differ = [n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    if len(a) != len(b) or len(differ) != 2:
        return False
    first, second = differ
    return second == first + 1 and a[first] == b[second] and a[second] == b[first]


def _one_off(a: str, b: str) -> bool:
    """Whether one letter is too many, missing, wrong or swapped (Damerau distance 1)."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if _swapped(a, b):
        return True
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return True
    return a[start + (len(a) >= len(b)) :] == b[start + (len(b) >= len(a)) :]
