"""Texts that are much alike, in a tenth of their room: each is kept as what it adds to the first.

So are the reports of many servers as JSON (zlib with a preset dictionary, RFC 1950 section 2.2).
Those that come together are packed a few at a time: to begin takes longer than to pack a text.
"""

import threading
import zlib
from collections.abc import Iterable, Iterator, MutableMapping
from itertools import islice

__all__ = ["AlikeTexts"]

# A window of 8 KiB reaches the whole of a usual report and the first one before it.
_LEVEL, _WINDOW, _MEMORY = 3, -13, 5
# Who reads one text reads those that were packed with it. Text holds no such byte (RFC 3629).
_TOGETHER, _BETWEEN = 8, b"\xff"


class AlikeTexts(MutableMapping[str, str]):
    """Texts by their names, in memory. What is read is what was put there.

    Any thread may put and read; those that take away do so one at a time.
    """

    def __init__(self) -> None:
        self._packed: dict[str, tuple[bytes, int]] = {}  # some texts, and which of them it is
        self._first = threading.Lock()
        # What packs and what reads, as they are after the first text; each is copied for its use.
        self._pair: tuple[zlib._Compress, zlib._Decompress] | None = None

    def __getitem__(self, name: str) -> str:
        packed, place = self._packed[name]
        if self._pair is None:
            raise KeyError(name)
        return self._pair[1].copy().decompress(packed).split(_BETWEEN)[place].decode()

    def __setitem__(self, name: str, text: str) -> None:
        self.put([(name, text)])

    def put(self, texts: Iterable[tuple[str, str]]) -> None:
        """Take many texts with their names, for less time and room than one after the other."""
        left = iter(texts)
        while some := list(islice(left, _TOGETHER)):
            names, wholes = zip(*((name, text.encode()) for name, text in some), strict=True)
            with self._first:
                self._pair = self._pair or _beside(wholes[0])
            packer = self._pair[0].copy()
            packed = packer.compress(_BETWEEN.join(wholes)) + packer.flush()
            self._packed.update((name, (packed, place)) for place, name in enumerate(names))

    def __delitem__(self, name: str) -> None:
        del self._packed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._packed))

    def __len__(self) -> int:
        return len(self._packed)

    def __contains__(self, name: object) -> bool:
        return name in self._packed

    def __repr__(self) -> str:
        return f"<{len(self._packed)} texts>"


def _beside(first: bytes) -> tuple["zlib._Compress", "zlib._Decompress"]:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zdict=first)
    return packer, zlib.decompressobj(_WINDOW, zdict=first)
