"""A password or token on its way: it shows itself to nobody by accident."""

from collections.abc import Callable
from typing import NoReturn, final

__all__ = ["Secret", "refuse_plain"]


def refuse_plain(secret: object) -> None:
    """Raise TypeError unless `secret` is a Secret or None; nothing of it is shown."""
    plain = secret is not None and not isinstance(secret, Secret)
    del secret  # tracebacks show locals, and this may be the password itself
    if plain:
        raise TypeError(
            "a password is given as Secret(…), which shows it nowhere; in a notebook, let the form "
            "ask for it, so that it does not stand in a cell"
        )


@final
class Secret:
    """Wraps a password or an OAuth2 token; only `reveal()` gives it out.

    It has no equality, no length and no pickle, because each of them is a door: a debugger's
    table of locals, a cache key, a file on disk, a worker on another machine. The text is in no
    attribute either: a debugger that lists them finds a function and does not call it.
    """

    __slots__ = ("__give",)

    def __init__(self, text: str) -> None:
        value: object = text
        if not isinstance(value, str):
            del text, value  # tracebacks show locals; this one may be a password in bytes
            raise TypeError("a Secret is made of text; give it a str")
        self.__give: Callable[[], str] = lambda: text

    def reveal(self) -> str:
        """Return the text. Call it at the last moment, and keep the result in no variable."""
        return self.__give()

    def __bool__(self) -> bool:
        return bool(self.__give())

    def __repr__(self) -> str:
        return "Secret('•••')"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return format(repr(self), format_spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is never copied, pickled or sent to a worker")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a Secret is never copied, pickled or sent to a worker")
