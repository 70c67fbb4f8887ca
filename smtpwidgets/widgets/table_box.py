"""A box for cells of a spreadsheet, and for a file: what comes in is never a trait."""

from collections.abc import Callable
from typing import Any

import traitlets

from smtpwidgets.widgets.part import STATIC, Part

__all__ = ["TableBox"]


class TableBox(Part):
    """Hands on what is pasted, or the bytes of a file, and keeps nothing of it.

    A list may hold passwords: it travels as bytes beside a message and never back, and so is in
    no saved notebook (the content of `ipywidgets.FileUpload` would be).
    """

    _esm = STATIC / "table-box.js"

    paste_label = traitlets.Unicode("").tag(sync=True)
    file_label = traitlets.Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._on_text: list[Callable[[str], object]] = []
        self._on_file: list[Callable[[str, bytes], object]] = []
        super().__init__(**traits)

    def on_text(self, callback: Callable[[str], object]) -> None:
        """Call `callback(text)` with all that stands in the box after each change."""
        self._on_text.append(callback)

    def on_file(self, callback: Callable[[str, bytes], object]) -> None:
        """Call `callback(name, content)` when a file is chosen."""
        self._on_file.append(callback)

    def clear(self) -> None:
        """Empty the box in every browser."""
        self.send({"type": "clear"})

    def _receive(self, content: dict[str, Any], data: bytes) -> None:
        match content.get("type"):
            case "pasted":
                for on_text in tuple(self._on_text):
                    on_text(data.decode("utf-8", "replace"))
            case "file":
                for on_file in tuple(self._on_file):
                    on_file(str(content.get("name", "")), data)
