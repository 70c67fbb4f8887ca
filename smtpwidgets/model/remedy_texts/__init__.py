"""The words of every remedy, one module a part of the way. `model.remedies` joins them."""

from smtpwidgets.model.cause import Remedy
from smtpwidgets.model.problem import Fix

__all__ = ["remedy"]


def remedy(title: str, what: str, *steps: str, fix: Fix | None = None) -> Remedy:
    """Return a remedy; written so that a table of them stays readable."""
    return Remedy(title=title, what=what, steps=steps, fix=fix)
