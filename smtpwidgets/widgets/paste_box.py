"""A box for a text that may hold secrets: it is never a trait, and so in no saved notebook."""

from collections.abc import Callable
from typing import Any

import traitlets

from smtpwidgets.widgets.part import STATIC, Part

__all__ = ["PasteBox"]


class PasteBox(Part):
    """Hands what is typed or pasted to whoever wants it, and keeps nothing of it itself.

    The text travels from the browser as bytes beside a message, a moment after the last key, and
    never back.
    """

    _esm = STATIC / "paste-box.js"

    description = traitlets.Unicode("").tag(sync=True)
    placeholder = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._on_text: list[Callable[[str], object]] = []
        super().__init__(**traits)

    def on_text(self, callback: Callable[[str], object]) -> None:
        """Call `callback` with the whole text after each change."""
        self._on_text.append(callback)

    def _receive(self, content: dict[str, Any], data: bytes) -> None:
        if content.get("type") == "pasted":
            for callback in tuple(self._on_text):
                callback(data.decode("utf-8", "replace"))
