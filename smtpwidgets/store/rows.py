"""Servers and accounts as rows and as JSON, and back."""

import re
from collections.abc import Mapping
from typing import Any

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.account import Account
from smtpwidgets.model.consent import consent_problems
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import SERVER_FIELDS, Server

__all__ = [
    "Facts",
    "UnknownRowError",
    "account_from",
    "facts_of",
    "is_account",
    "says",
    "server_from",
    "value_from",
]

# A value's settings by name, made of nothing but text, numbers, yes and no.
Facts = dict[str, Any]

_CHOICES: Mapping[str, Mapping[str, Protocol | Security | Auth]] = {
    "protocol": {item.value: item for item in Protocol},
    "security": {item.value: item for item in Security},
    "auth": {item.value: item for item in Auth},
}
_PLAIN = {item: item.value for items in _CHOICES.values() for item in items.values()}
# Names of letters, digits and single hyphens inside, at least two parts, the last one of letters.
_USUAL_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9]{1,30}(?:-[a-z0-9]{1,30})?\.){1,10}[a-z]{2,63}")
_MAX_TEXT = 255


class UnknownRowError(ValueError):
    """A row is no value that this version knows; the text says which row and why."""


def facts_of(value: Server | Account) -> Facts:
    """Return the settings of a server or an account, ready for a row or for JSON.

    They are read off directly: pydantic's own dump takes five times as long, which is what a
    change of 10,000 entries would wait for.
    """
    facts = dict(vars(value))
    if isinstance(value, Account):
        facts["outgoing"] = list(value.outgoing)
        return facts
    for name in _CHOICES:
        facts[name] = _PLAIN[facts[name]]
    return facts


def says(facts: Facts | None, value: Server | Account | None) -> bool:
    """Whether a row (None: there is none) says what a value says, however it is written."""
    if facts is None or value is None:
        return facts is None and value is None
    # A choice is a text, and equal to it; so most rows need no reading.
    return facts == vars(value) or value_from(facts) == value


def value_from(facts: Mapping[str, Any]) -> Server | Account:
    """Return the server or the account that `facts` describe.

    Raises:
        UnknownRowError: the row breaks a rule.
    """
    return account_from(facts) if is_account(facts) else server_from(facts)


def is_account(facts: Mapping[str, Any]) -> bool:
    """Whether these are the settings of an account."""
    return "address" in facts


def server_from(facts: Mapping[str, Any]) -> Server:
    """Return the server that `facts` (all settings, none missing) describe.

    Rows were valid when they were written, and going through every rule again for 10,000 of them
    takes a second. So a row in which nothing is unusual is taken as it is; any other goes through
    the rules like text that somebody typed, whoever may have edited the file.

    Raises:
        UnknownRowError: the row breaks a rule, or names a choice this version does not have.
    """
    try:
        if not _is_usual(facts):
            return _with_consent(Server(**facts))
        chosen = {name: words[facts[name]] for name, words in _CHOICES.items()}
    except (InvalidSettingsError, KeyError, TypeError, ValueError) as error:
        raise UnknownRowError(_sentence(facts, "host", error)) from error
    return Server.model_construct(_fields_set=SERVER_FIELDS, **{**facts, **chosen})


def _with_consent(server: Server) -> Server:
    """Return `server`; one without consent to go unencrypted was not stored by this program."""
    if problems := consent_problems(server):
        raise InvalidSettingsError(problems)
    return server


def account_from(facts: Mapping[str, Any]) -> Account:
    """Return the account that `facts` describe.

    Raises:
        UnknownRowError: the row breaks a rule.
    """
    try:
        return Account(**facts)
    except (InvalidSettingsError, TypeError, ValueError) as error:
        raise UnknownRowError(_sentence(facts, "address", error)) from error


def _is_usual(facts: Mapping[str, Any]) -> bool:
    """Whether host, texts and numbers break no rule at a glance, and the connection is encrypted.

    A file may have been edited by hand. What is odd here is read by the rules, and is perhaps fine.
    """
    if facts.keys() != SERVER_FIELDS or facts["security"] == Security.NONE.value:
        return False
    if facts["client_certificate"] != "" or facts["trusted_certificate"] != "":
        return False
    texts = (facts["description"], facts["username"])
    return (
        all(len(text) <= _MAX_TEXT and text.isprintable() for text in texts)
        and _USUAL_HOST.fullmatch(facts["host"]) is not None
        and (not facts["ehlo_name"] or _USUAL_HOST.fullmatch(facts["ehlo_name"]) is not None)
        and _is_number(facts["port"], 1, 65_535)
        and _is_number(facts["timeout_s"], 5, 120)
    )


def _is_number(value: object, least: int, most: int) -> bool:
    """Whether `value` is None or a number in range; SQLite keeps a text in any column."""
    return value is None or (isinstance(value, int) and least <= value <= most)


def _sentence(facts: Mapping[str, Any], name: str, error: Exception) -> str:
    why = str(error) if isinstance(error, InvalidSettingsError) else "a setting nobody here knows"
    return f"the entry {facts.get('description') or facts.get(name)!r} cannot be read ({why})"
