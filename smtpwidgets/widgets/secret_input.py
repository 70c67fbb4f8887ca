"""A password box whose text is never a trait, and therefore in no saved notebook and no echo."""

from collections.abc import Callable
from typing import Any

import traitlets

from smtpwidgets.model.secret import Secret
from smtpwidgets.widgets.part import STATIC, Part

__all__ = ["SecretInput"]


class SecretInput(Part):
    """Takes a password or token from a person and hands it over once, by `take()`.

    The text travels from the browser as a custom message and never back. Showing it with the
    eye button happens in the browser alone. What the box shows is what is held: when the page
    is loaded again the box is empty, and the typed text is forgotten here too.
    """

    _esm = STATIC / "secret-input.js"

    description = traitlets.Unicode("Password").tag(sync=True)
    placeholder = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    error = traitlets.Unicode("").tag(sync=True)
    disabled = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self.__secret: Secret | None = None
        self._on_change: list[Callable[[], None]] = []
        self._on_submit: list[Callable[[], None]] = []
        super().__init__(**traits)

    @property
    def has_text(self) -> bool:
        """Whether something was typed and not yet taken."""
        return bool(self.__secret)

    def take(self) -> Secret | None:
        """Hand over what was typed, or None, and forget it here and in every browser."""
        secret = self.__secret
        self.clear()
        return secret or None

    def clear(self) -> None:
        """Forget what was typed, here and in every browser."""
        self.__secret = None
        self.send({"type": "clear"})

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback` when the person types or empties the box (not on take or clear)."""
        self._on_change.append(callback)

    def on_submit(self, callback: Callable[[], None]) -> None:
        """Call `callback` when Enter is pressed in the box; its text has arrived by then."""
        self._on_submit.append(callback)

    def close(self) -> None:
        """Close the widget and forget what was typed."""
        self.__secret = None
        super().close()

    def _receive(self, content: dict[str, Any], data: bytes) -> None:
        # Bytes beside the message: `comm` writes messages into the log at level DEBUG. They stand
        # in no variable while callbacks run: a traceback may show the variables of this frame.
        typed = _secret_of(data)
        del data
        match content.get("type"):
            case "typed":
                self.__secret = typed
                _call_all(self._on_change)
            case "submit":
                _call_all(self._on_submit)
            case "loaded" if self.has_text:
                self.clear()
                _call_all(self._on_change)


def _secret_of(data: bytes) -> Secret:
    """Return the text that came; what is no UTF-8 becomes U+FFFD, as an error would quote it."""
    return Secret(data.decode("utf-8", "replace"))


def _call_all(callbacks: list[Callable[[], None]]) -> None:
    for callback in tuple(callbacks):
        callback()
