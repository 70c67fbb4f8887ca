"""Small buttons with a number each, of which one is pressed: what a list shows."""

from typing import Any, TypedDict

import traitlets

from smtpwidgets.widgets.part import STATIC, Part

__all__ = ["Chip", "FilterChips"]


class Chip(TypedDict):
    """One button: plain texts only. `state` gives sign and colour, as in a grid, or "" for none."""

    key: str
    words: str
    count: int
    state: str


class FilterChips(Part):
    """A group of buttons of which one is pressed: `value` is its key."""

    _esm = STATIC / "filter-chips.js"

    label = traitlets.Unicode("Show").tag(sync=True)
    chips: Any = traitlets.List(traitlets.Dict()).tag(sync=True)
    value = traitlets.Unicode("").tag(sync=True)
