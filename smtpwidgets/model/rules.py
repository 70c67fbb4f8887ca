"""The one lock behind every door: form, frame, file and constructor come through `examine`.

It reads each field (`readers`), then looks at fields together (`combinations`), and returns every
problem at once. `examine_edit` does the same for an entry that is valid already, and reads only
what is new.
"""

from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from smtpwidgets.model.combinations import COMBINATIONS, is_named_otherwise
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.hosts import is_ordinary
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.readers import READERS

__all__ = ["examine", "examine_edit", "remarks_on", "text_of"]

# Words that hardly two servers have in common, and ordinary ones in their place.
_ORDINARY = {
    "description": "",
    "host": "mail.example.org",
    "username": "ada",
    "client_certificate": "",
    "trusted_certificate": "",
}
# The settings of other fields come again and again.
_SHARED = tuple(name for name in FIELDS if name not in _ORDINARY)
_shared = itemgetter(*_SHARED)
_MOST_WORDS = 255
_ORDER = {name: place for place, name in enumerate(FIELDS)}


class _NotReadError(Exception):
    """A rule looked at a field that could not be read."""


class _Read(dict[str, Any]):
    """The fields that could be read; its own error, so that no slip of a rule is swallowed."""

    def __missing__(self, name: str) -> Any:
        raise _NotReadError(name)


def examine(texts: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Read the texts of a server's fields (missing ones count as their default).

    Returns:
        The values of the fields that could be read, and every problem in the order of the form:
        errors, warnings and notes.
    """
    return examine_edit({}, {name: texts.get(name, row.default) for name, row in FIELDS.items()})


def remarks_on(values: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return every problem of a server's values, in the order of the form.

    The same as of its texts, and faster for many servers: where the words are ordinary, what the
    rules say about the other settings is worked out once.

    Args:
        values: all fields, as a server has them.
    """
    if _are_ordinary(values):
        return _remarks_on_shared(values["username"].strip() != "", *_shared(values))
    return _all_remarks(values)


def _are_ordinary(values: Mapping[str, Any]) -> bool:
    """Whether a glance at the words shows that no rule minds them, but that there is a name."""
    words = f"{values['description']}{values['username']}"
    return (
        len(words) <= _MOST_WORDS
        and words.isascii()
        and words.isprintable()
        and not values["client_certificate"]
        and not values["trusted_certificate"]
        and is_ordinary(values["host"])
        and not is_named_otherwise(values)
    )


@lru_cache(maxsize=1_024, typed=True)
def _remarks_on_shared(named: bool, *shared: object) -> tuple[Problem, ...]:  # noqa: FBT001
    values = {**_ORDINARY, **dict(zip(_SHARED, shared, strict=True))}
    return _all_remarks(values if named else {**values, "username": ""})


def _all_remarks(values: Mapping[str, Any]) -> tuple[Problem, ...]:
    return examine_edit({}, {name: text_of(values[name]) for name in FIELDS})[1]


def text_of(value: object) -> str:
    """Return the text that a form shows for one field of a server."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def examine_edit(
    values: Mapping[str, Any], texts: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Read new texts for some fields of a server whose other `values` are valid already.

    Args:
        values: the other fields, as a server has them.
        texts: the fields that are new, each as text.

    Returns:
        The values of all fields that could be read, and every problem of the new texts and of
        fields together, in the order of the form.
    """
    read, problems = _read(values, texts)
    return dict(read), _looked_at_together(read, problems)


def _read(values: Mapping[str, Any], texts: Mapping[str, str]) -> tuple[_Read, list[Problem]]:
    """Read each text by itself."""
    read = _Read(values)
    problems: list[Problem] = []
    for name, text in texts.items():
        value, found = READERS[name](text)
        problems += found
        if not found or not any(problem.severity is Severity.ERROR for problem in found):
            read[name] = value
        else:
            read.pop(name, None)
    return read, problems


def _looked_at_together(read: _Read, problems: list[Problem]) -> tuple[Problem, ...]:
    """Return the problems of single fields and those of several together, in the form's order."""
    found = [*problems]
    for rule in COMBINATIONS:
        try:
            found += rule(read)
        except _NotReadError:
            continue  # that field is wrong itself, and says so above
    return tuple(sorted(found, key=lambda problem: _ORDER[problem.field])) if found else ()
