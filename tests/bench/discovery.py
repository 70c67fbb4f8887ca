"""How long it takes to find the servers of an address, against reading the book once."""

import json
from collections.abc import Iterator
from functools import partial
from importlib.resources import files

from smtpwidgets.discovery import look_up
from tests.bench.ratio import Ratio, interleaved_ms

__all__ = ["bench_discovery"]

_TIMES = 50
_ADDRESSES = {
    "the servers of a provider in the book": "ada@gmail.com",
    "guesses for a domain that nobody knows": "ada@analytical.example",
    "guesses beside a typing slip": "ada@gmial.com",
}


def bench_discovery() -> Iterator[Ratio]:
    """Yield a ratio for each kind of address; the book has been read before."""
    look_up("ada@gmail.com")
    for what, address in _ADDRESSES.items():
        ours_ms, theirs_ms = interleaved_ms(partial(look_up, address), _read, times=_TIMES)
        yield Ratio(what, "reading the provider book once", ours_ms, theirs_ms)


def _read() -> object:
    text = files("smtpwidgets.discovery").joinpath("providers.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
