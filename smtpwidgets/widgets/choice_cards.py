"""One choice out of a few, as cards with real radio buttons (ipywidgets' own have no group)."""

from typing import Any, TypedDict

import traitlets

from smtpwidgets.widgets.part import STATIC, Part

__all__ = ["Card", "ChoiceCards"]


class Card(TypedDict):
    """One card: plain texts only; the browser makes no markup of them.

    `mark` stands in a pill at the side, in the colour of `state` (ok, warn, idle).
    """

    key: str
    title: str
    aside: str
    detail: str
    mark: str
    state: str


class ChoiceCards(Part):
    """A group of cards of which one is chosen: `value` is its key, or "" for none."""

    _esm = STATIC / "choice-cards.js"

    description = traitlets.Unicode("").tag(sync=True)
    options: Any = traitlets.List(traitlets.Dict()).tag(sync=True)
    value = traitlets.Unicode("").tag(sync=True)
    disabled = traitlets.Bool(default_value=False).tag(sync=True)
