"""What the browser-side parts share: where their files lie, and how they are closed.

A part is an anywidget with one JavaScript module under `static/`. It stands inside a root box
with the class `smtpw` that also holds a `KeyGuard`: that one brings the style sheet and keeps
the notebook's shortcuts away.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget

from smtpwidgets.widgets.elements import Element

__all__ = ["HERE", "STATIC", "Part", "module"]

HERE = Path(__file__).parent
STATIC = HERE / "static"


def module(*names: str) -> str:
    """Return one JavaScript module made of several files of `static/`, in this order."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


class Part(Element, anywidget.AnyWidget):
    """A widget of our own that leaves nothing behind when it is closed."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._dispatch)

    def _dispatch(
        self, _widget: object, content: dict[str, Any], buffers: Sequence[memoryview]
    ) -> None:
        self._receive(content, b"".join(buffers))

    def _receive(self, content: dict[str, Any], data: bytes) -> None:
        """Take a message from the browser, and the bytes that came beside it, if any."""
