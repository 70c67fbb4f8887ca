"""What the browser-side parts share: where their files lie, and how they are closed.

A part is an anywidget with one JavaScript module under `static/`. It stands inside a root box
with the class `smtpw` that also holds a `KeyGuard`: that one brings the style sheet and keeps
the notebook's shortcuts away.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget

__all__ = ["HERE", "STATIC", "Part", "module"]

HERE = Path(__file__).parent
STATIC = HERE / "static"


def module(*names: str) -> str:
    """Return one JavaScript module made of several files of `static/`, in this order."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


class Part(anywidget.AnyWidget):
    """A widget of our own that leaves nothing behind when it is closed."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._dispatch)

    def close(self) -> None:
        """Close the widget and the layout it made for itself (ipywidgets keeps that one)."""
        # `trait_values` and not the attribute: asking for the attribute would make a layout.
        layout = self.trait_values().get("layout") if self.comm is not None else None
        super().close()
        if layout is not None:
            layout.close()

    def _dispatch(
        self, _widget: object, content: dict[str, Any], buffers: Sequence[memoryview]
    ) -> None:
        self._receive(content, b"".join(buffers))

    def _receive(self, content: dict[str, Any], data: bytes) -> None:
        """Take a message from the browser, and the bytes that came beside it, if any."""
