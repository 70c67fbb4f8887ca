"""The one lock behind every door: form, frame, file and constructor come through `examine`.

It reads each field (`readers`), then looks at fields together (`combinations`), and returns every
problem at once.
"""

from collections.abc import Mapping
from typing import Any

from smtpwidgets.model.combinations import COMBINATIONS
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.readers import READERS

__all__ = ["examine"]

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
    values = _Read()
    problems: list[Problem] = []
    for name, row in FIELDS.items():
        value, found = READERS[name](texts.get(name, row.default))
        problems += found
        if not found or not any(problem.severity is Severity.ERROR for problem in found):
            values[name] = value
    for rule in COMBINATIONS:
        try:
            problems += tuple(rule(values))
        except _NotReadError:
            continue  # that field is wrong itself, and says so above
    return dict(values), tuple(sorted(problems, key=lambda problem: _ORDER[problem.field]))
