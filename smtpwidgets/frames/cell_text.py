"""Values of other formats as texts: 587.0 is "587", True is "yes", nothing is missing."""

import math
import numbers
from datetime import date, datetime, time
from enum import Enum

import pandas as pd

from smtpwidgets.frames.sheet import Cell

__all__ = ["NO_TEXT", "text_of"]

NO_TEXT = "This cell holds a list or a structure, and no text or number. Take it apart first."


def text_of(value: object) -> Cell:
    """Return a value as the text of a cell; None for nothing, or for a missing value.

    Raises:
        TypeError: it is a list, a structure, bytes or another thing that is no text.
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, Enum):
        return text_of(value.value)
    if isinstance(value, str):
        return value or None
    if type(value).__name__ in {"bool", "bool_"}:
        return "yes" if value else "no"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, numbers.Real):
        return _number(value)
    if type(value).__name__ == "Decimal":
        return f"{value:f}"
    raise TypeError(NO_TEXT)


def _number(value: numbers.Real) -> Cell:
    if isinstance(value, numbers.Integral):
        return str(int(value))
    number = float(value)
    if math.isnan(number):
        return None
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
