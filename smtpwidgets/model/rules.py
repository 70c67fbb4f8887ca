"""The one lock behind every door: form, frame, file and constructor come through `examine`.

It reads each field (`readers`), then looks at fields together (`combinations`), and returns every
problem at once. `examine_edit` does the same for an entry that is valid already, and reads only
what is new.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from smtpwidgets.model.combinations import COMBINATIONS
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.readers import READERS

__all__ = ["examine", "examine_edit", "remarks_on", "text_of"]

# What hardly two servers have in common; the texts of other fields come again and again.
_OWN = ("description", "host", "username", "client_certificate", "trusted_certificate")
_SHARED = tuple(name for name in FIELDS if name not in _OWN)
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

    The same as of its texts, and faster for many servers: what many have in common is read once.

    Args:
        values: all fields, as a server has them.
    """
    shared, found = _read_shared(*[values[name] for name in _SHARED])
    read, own = _read({}, {name: text_of(values[name]) for name in _OWN})
    return _looked_at_together(_Read({**shared, **read}), [*found, *own])


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


@lru_cache(maxsize=1_024, typed=True)
def _read_shared(*values: object) -> tuple[_Read, list[Problem]]:
    """Read what many servers have in common."""
    return _read({}, dict(zip(_SHARED, map(text_of, values), strict=True)))


def _looked_at_together(read: _Read, problems: list[Problem]) -> tuple[Problem, ...]:
    """Return the problems of single fields and those of several together, in the form's order."""
    found = [*problems]
    for rule in COMBINATIONS:
        try:
            found += rule(read)
        except _NotReadError:
            continue  # that field is wrong itself, and says so above
    return tuple(sorted(found, key=lambda problem: _ORDER[problem.field])) if found else ()
