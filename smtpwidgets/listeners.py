"""Who wants to hear of changes: called one after the other, none of them at another's cost."""

import logging
from collections.abc import Callable

__all__ = ["Listener", "Listeners"]

# Called with the id of the server whose last check or secret is new, or None for any change.
Listener = Callable[[str | None], None]

_log = logging.getLogger(__name__)


class Listeners:
    """Functions that are called after each change, in the thread that made it."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` from now on; return the function that ends this."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def tell(self, server_id: str | None = None) -> None:
        """Call every listener. One that fails is logged: the change is made all the same."""
        for listener in tuple(self._listeners):
            try:
                listener(server_id)
            except Exception:  # noqa: BLE001 -- its owner is told by the log, the others by this loop
                _log.exception("A listener failed; the change it was told of is stored.")

    def clear(self) -> None:
        """Call nobody any more."""
        self._listeners.clear()
