"""A word of a fixed vocabulary, whose text is found at once."""

from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

__all__ = ["Word"]


class Word(StrEnum):
    """What `StrEnum` is. Its way to a `value` is three calls, and a report has forty of them."""

    if not TYPE_CHECKING:  # checkers know enums, and would take this for one of its words
        value = property(attrgetter("_value_"))
