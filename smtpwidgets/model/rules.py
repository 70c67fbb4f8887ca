"""The one lock behind every door: form, frame, file and constructor come through `examine`.

It reads each field (`readers`), then looks at fields together (`combinations`), and returns every
problem at once. `examine_edit` does the same for an entry that is valid already, and reads only
what is new.
"""

from collections.abc import Mapping
from typing import Any

from smtpwidgets.model.combinations import COMBINATIONS
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.readers import READERS

__all__ = ["examine", "examine_edit", "remarks_on"]

# Whose readers say something about texts that are valid; a test holds the others to silence.
_REMARKED = ("host", "username")
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
    """Return what there is to say about a server that exists, in the order of the form.

    The same as of its texts, and faster: what has been read once is not read again.

    Args:
        values: all fields, as a server has them.
    """
    return examine_edit(values, {name: values[name] for name in _REMARKED})[1]


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
    read = _Read(values)
    problems: list[Problem] = []
    for name, text in texts.items():
        value, found = READERS[name](text)
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
