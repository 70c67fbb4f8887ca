"""A report made safe to give away: to support, to a forum, to a colleague."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel

from smtpwidgets.model.account import Account
from smtpwidgets.model.masking import Masker
from smtpwidgets.model.report import StageResult
from smtpwidgets.model.server import Server
from smtpwidgets.model.visit import Visit

__all__ = ["masked", "shareable"]

_Value = TypeVar("_Value", bound=BaseModel)
_PARTS = BaseModel | StageResult | Visit
_Part = TypeVar("_Part", bound=BaseModel | StageResult | Visit)

_HEADER = (
    "Masked in this text: e-mail addresses, user names, IP addresses, tokens and session numbers"
)
_HOSTS_OUT = "Host names are masked, too."
_HOSTS_IN = "Host names are left in: they name the provider or the company."
_ALIKE = "The same mark, such as address-1 or ip-2, always stands for the same thing."
_NO_PASSWORD = "No password had to be masked: reports never hold one."  # noqa: S105 -- a sentence

# Fields of our own words and numbers: nothing in them is about the person.
_OURS = frozenset(
    {"account_id", "account_ids", "alternatives", "cause", "cause_id", "key", "members"}
    | {"mechanism", "secret_id", "server_id", "summary", "what", "where"}
)
_HOST_FIELDS = frozenset({"by", "host", "names", "received_from"})
_NAME_FIELDS: Mapping[str, str] = {
    "username": "name",
    "label": "account",
    "description": "name",
}


def shareable(
    report: object, *, hosts: bool = False, about: Iterable[Account | Server | str] = ()
) -> str:
    """Return a report as text with everything masked that tells who somebody is.

    Args:
        report: a `Report`, an `AccountReport`, or anything whose `str()` is a report.
        hosts: mask host names, too (certificate names and a message's route are some).
        about: the account and servers it is about, or single names: their user names, display
            names and descriptions are masked wherever they stand.
    """
    if isinstance(report, BaseModel):
        # Values first, then the text without names: our own sentences may hold the same words.
        masker = _masker(report, hosts=hosts, about=about)
        body = masker.mask(str(_masked(report, masker)), names=False)
    else:
        masker = _masker(str(report), hosts=hosts, about=about)
        body = masker.mask(str(report))
    hosts_said = _HOSTS_OUT if hosts else _HOSTS_IN
    return "\n".join((f"{_HEADER}.", hosts_said, _ALIKE, _NO_PASSWORD, "", body))


def masked(
    report: _Value, *, hosts: bool = False, about: Iterable[Account | Server | str] = ()
) -> _Value:
    """Return a copy of a report in which every value is masked, as `shareable` masks them."""
    return _masked(report, _masker(report, hosts=hosts, about=about))


def _masker(
    report: BaseModel | str, *, hosts: bool, about: Iterable[Account | Server | str]
) -> Masker:
    """Return the masker that knows everything in a report, and the names of what it is about."""
    entries = tuple(about)
    whole = [("", report)] if isinstance(report, str) else [*_texts(report)]
    named = [text for field, text in whole if field in _NAME_FIELDS]
    servers = [text for field, text in whole if field in _HOST_FIELDS]
    masker = Masker(
        hosts=hosts,
        names=(*named, *(name for entry in entries for name in _names_of(entry))),
        servers=(*servers, *(entry.host for entry in entries if isinstance(entry, Server))),
    )
    for _, text in whole:
        masker.learn(text)  # a domain is known by its addresses, which may stand further down
    return masker


def _names_of(entry: Account | Server | str) -> tuple[str, ...]:
    if isinstance(entry, Account):
        return entry.display_name, entry.description, entry.address
    if isinstance(entry, Server):
        return entry.username, entry.description
    return (entry,)


def _texts(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a report with the name of its field."""
    if isinstance(value, _PARTS):
        for name, item in _fields(value).items():
            yield from _texts(item, name)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item, field)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item, field)
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield field, value


def _fields(value: BaseModel | StageResult | Visit) -> dict[str, Any]:
    kind = type(value)
    names = kind.model_fields if issubclass(kind, BaseModel) else [f.name for f in fields(kind)]
    return {name: getattr(value, name) for name in names}


def _masked(value: _Part, masker: Masker) -> _Part:
    """Return a copy of a report, or of a part of one, in which every value is masked."""
    changed = {n: _mask_value(v, n, masker) for n, v in _fields(value).items() if n not in _OURS}
    if isinstance(value, BaseModel):
        return value.model_copy(update=changed)
    return replace(value, **changed)


def _mask_value(value: Any, field: str, masker: Masker) -> Any:
    if isinstance(value, _PARTS):
        return _masked(value, masker)
    if isinstance(value, Mapping):
        return {key: _mask_value(item, field, masker) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_mask_value(item, field, masker) for item in value)
    if not isinstance(value, str) or isinstance(value, Enum):
        return value
    if field in _HOST_FIELDS:
        return masker.host(value)
    word = _NAME_FIELDS.get(field)
    return masker.mask(value) if word is None else masker.name(value, word)
