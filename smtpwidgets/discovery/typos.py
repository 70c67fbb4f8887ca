"""Typing slips in well-known mail domains: gmial.com, hotmail.con. Offered, never taken."""

from collections.abc import Iterable

from smtpwidgets.discovery.book import find_provider
from smtpwidgets.model.slips import one_off, swapped

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
    if "." not in domain:  # the ending was forgotten
        return next((one for one in (*theirs, *WELL_KNOWN) if _parted(one)[0] == domain), "")
    own = (one for one in theirs if _is_slip(domain, one) or _is_slip_in_ending(domain, one))
    return next(own, "") or next((one for one in WELL_KNOWN if _is_slip(domain, one)), "")


def _is_slip(typed: str, known: str) -> bool:
    name, ending = _parted(known)
    typed_name, typed_ending = _parted(typed)
    if typed_ending == ending:
        if len(name) < _SHORT:
            return swapped(typed_name, name)
        return one_off(typed_name, name)
    # Only endings that are no country's: gmail.de and yahoo.it are somebody's.
    return typed_name == name and ending.endswith("com") and typed_ending in _ENDING_SLIPS


def _is_slip_in_ending(typed: str, known: str) -> bool:
    """Whether letters of a long ending changed places; two letters are another country's."""
    (name, ending), (typed_name, typed_ending) = _parted(known), _parted(typed)
    return name == typed_name and len(ending) > len("de") and swapped(typed_ending, ending)


_ENDING_SLIPS = frozenset({"con", "cmo", "ocm", "vom", "xom", "comm", "coom", "om", "cm", "co"})


def _parted(domain: str) -> tuple[str, str]:
    name, _, ending = domain.partition(".")
    return name, ending
