"""The one lock behind every door: form, frame, file and constructor come through `examine`.

It reads each field (`readers`), then looks at fields together (`combinations`), and returns every
problem at once. `examine_edit` does the same for an entry that is valid already, and reads only
what is new.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from smtpwidgets.model.combinations import COMBINATIONS
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.readers import READERS, Read

__all__ = ["examine", "examine_edit", "remarks_on", "text_of"]

# What hardly two servers have in common; the texts of other fields come again and again.
_OWN = frozenset({"description", "host", "username", "client_certificate", "trusted_certificate"})
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

    The same as of its texts, and faster for many servers: usual texts are read once for all.

    Args:
        values: all fields, as a server has them.
    """
    return _examined({}, {name: text_of(values[name]) for name in FIELDS}, _read_once)[1]


def text_of(value: object) -> str:
    """Return the text that a form shows for one field of a server."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _read(name: str, text: str) -> Read:
    return READERS[name](text)


_read_usual = lru_cache(maxsize=256)(_read)


def _read_once(name: str, text: str) -> Read:
    return (_read if name in _OWN else _read_usual)(name, text)


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
    return _examined(values, texts, _read)


def _examined(
    values: Mapping[str, Any], texts: Mapping[str, str], reader: Callable[[str, str], Read]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    read = _Read(values)
    problems: list[Problem] = []
    for name, text in texts.items():
        value, found = reader(name, text)
        problems += found
        if not found or not any(problem.severity is Severity.ERROR for problem in found):
            read[name] = value
        else:
            read.pop(name, None)
    for rule in COMBINATIONS:
        try:
            problems += tuple(rule(read))
        except _NotReadError:
            continue  # that field is wrong itself, and says so above
    if not problems:
        return dict(read), ()
    return dict(read), tuple(sorted(problems, key=lambda problem: _ORDER[problem.field]))
