"""The invisible child of every root box: style sheet, keyboard guard, wiring for screen readers.

What belongs here is what holds for a whole root (a box with the class `smtpw`), not for one
control. The work is done in `static/key-guard.js`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from smtpwidgets.widgets.part import HERE, STATIC, Part

__all__ = ["KeyGuard"]


class KeyGuard(Part):
    """Guards the root box it stands in, and speaks to the person there.

    JupyterLab binds single letters to notebook commands and fires them on buttons, drop-downs
    and table cells: `d d` on a focused button deletes the notebook cell. The guard stops every
    key that edits the notebook; Ctrl+S and the other combinations of the application pass.
    """

    _esm = STATIC / "key-guard.js"
    _css = HERE / "style.css"

    def __init__(self, **traits: Any) -> None:
        self._on_enter: list[Callable[[Mapping[str, str]], object]] = []
        self._on_texts: list[Callable[[Mapping[str, str]], object]] = []
        super().__init__(**traits)

    def on_texts(self, callback: Callable[[Mapping[str, str]], object]) -> None:
        """Call `callback` before a press of a button in the foot of such a root takes effect.

        It gets the same texts as `on_enter`: the press would overtake what was typed last.
        """
        self._on_texts.append(callback)

    def on_enter(self, callback: Callable[[Mapping[str, str]], object]) -> None:
        """Call `callback` when Enter is pressed in a field of a root with the class `smtpw-enter`.

        It gets the texts that stand in the visible fields, by field (`host`), as the last of them
        may still be on their way. A password is never among them.
        """
        self._on_enter.append(callback)

    def focus(self, css_selector: str, *, polite: bool = False) -> None:
        """Move the focus to the first visible element that matches, inside the root.

        It may still be on its way: the browser waits for it, about one second. If the element
        cannot take the focus itself, its first control does, else the element (a heading, say).
        A `polite` move is not made if somebody types in a field by then.
        """
        self.send({"type": "focus", "selector": css_selector, "polite": polite})

    def announce(self, text: str) -> None:
        """Let screen readers read `text` once, politely; nobody else notices."""
        self.send({"type": "announce", "text": text})

    def copy(self, text: str) -> None:
        """Put `text` on the clipboard and say so. Never a secret: other programs read it."""
        self.send({"type": "copy", "text": text})

    def _receive(self, content: dict[str, Any], data: bytes) -> None:  # noqa: ARG002 -- Part's own
        callbacks = {"enter": self._on_enter, "texts": self._on_texts}.get(str(content.get("type")))
        if callbacks is None:
            return
        sent = content.get("texts")
        texts = {str(n): str(t) for n, t in sent.items()} if isinstance(sent, dict) else {}
        for callback in tuple(callbacks):
            callback(texts)
