"""How much of a sweep is under way at once, and how long it may take."""

from dataclasses import asdict, dataclass
from math import isinf
from typing import Any, Self

__all__ = ["Limits"]


@dataclass(frozen=True)
class Limits:
    """Limits that can be kept; with none at one host a sweep would wait for ever.

    `width` checks at once, `per_host` of them at one host; `timeout_s` the limit of each in
    seconds, `deadline_s` that of all, None for none.
    """

    width: int
    per_host: int
    timeout_s: float | None
    deadline_s: float | None

    @classmethod
    def of(
        cls, concurrency: int, per_host: int, timeout_s: float | None, deadline_s: float | None
    ) -> Self:
        """Return the limits, under the names by which people give them.

        Raises:
            TypeError: a number of checks is no whole number, or a limit in seconds no number.
            ValueError: it is none from 1 on, or the seconds are not more than 0.
        """
        return cls(
            _count("concurrency", concurrency),
            _count("per_host", per_host),
            _seconds("timeout_s", timeout_s),
            _seconds("deadline_s", deadline_s),
        )

    def named(self) -> dict[str, Any]:
        """Return all by name, as the engines take them."""
        return asdict(self)


def _count(name: str, number: object) -> int:
    said = f"{name} is a whole number from 1 on, and not {number!r}"
    if not isinstance(number, int):
        raise TypeError(said)
    if number < 1:
        raise ValueError(said)
    return number


def _seconds(name: str, seconds: object) -> float | None:
    if seconds is None:
        return None
    said = f"{name} is a number of seconds greater than 0, and not {seconds!r}; None is no limit"
    if not isinstance(seconds, int | float):
        raise TypeError(said)
    if not seconds > 0:  # neither is what is no number (NaN)
        raise ValueError(said)
    return None if isinf(seconds) else seconds
