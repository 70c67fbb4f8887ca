"""Short ways to ask the rules: settings in, problems by code out."""

from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Problem, Severity

__all__ = ["codes", "draft", "only", "problem"]

_GOOD = {"host": "smtp.example.org", "username": "ada@example.org"}


def draft(**texts: str) -> ServerDraft:
    """Return the draft of a good server, but for `texts`."""
    defaults = {name: row.default for name, row in FIELDS.items()}
    return ServerDraft(texts={**defaults, **_GOOD, **texts})


def codes(given: ServerDraft, severity: Severity | None = None) -> list[str]:
    """Return the codes of the problems (of one severity) in `given`."""
    return [p.code for p in given.problems() if severity in {None, p.severity}]


def problem(given: ServerDraft, code: str) -> Problem:
    """Return the problem with this code; an AssertionError names what there is in its place."""
    found = [p for p in given.problems() if p.code == code]
    assert found, f"no {code!r}, but {codes(given)}"
    return found[0]


def only(given: ServerDraft, field: str) -> Problem:
    """Return the one problem of `field`."""
    (found,) = [p for p in given.problems() if p.field == field]
    return found
