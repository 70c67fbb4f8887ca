"""A password or token on its way: it shows itself to nobody by accident."""

from typing import NoReturn, final

__all__ = ["Secret"]


@final
class Secret:
    """Wraps a password or an OAuth2 token; only `reveal()` gives it out.

    It has no equality, no length and no pickle, because each of them is a door: a debugger's
    table of locals, a cache key, a file on disk, a worker on another machine.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            # The value itself must not get into the message.
            raise TypeError("a Secret is made of text; give it a str")
        self.__text = text

    def reveal(self) -> str:
        """Return the text. Call it at the last moment, and keep the result in no variable."""
        return self.__text

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __repr__(self) -> str:
        return "Secret('•••')"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return format(repr(self), format_spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is never copied, pickled or sent to a worker")
