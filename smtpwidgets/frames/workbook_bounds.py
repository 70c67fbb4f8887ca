"""Whether a workbook may be opened: what it unpacks to is weighed before anything of it is kept.

A few hundred kilobytes can unpack to a row of millions of cells, which a reader holds all at once.
"""

import zipfile
from collections.abc import Mapping
from typing import BinaryIO
from xml.parsers import expat

from smtpwidgets.frames.sheet import Limits, Sheet

__all__ = ["why_not_opened"]

_CHUNK = 2**16
# A whole row has at most 16,384 cells (ECMA-376), each of a few elements; the styles of a workbook
# have at most 64,000 formats.
_HELD = 400_000
_TAG_BYTES = 2**20  # what no tag of a workbook comes near
# A reader lets go of these as they end, so deep within their part: rows, and texts of many cells.
_LET_GO: Mapping[str, int] = {"row": 2, "si": 1}
_TOO_LARGE = "This workbook is too large when it is unpacked. Save the sheet as CSV."
_FOLDER = "This is a packed folder (zip), and no workbook. Unpack it first."
_ENTITIES = "This workbook declares XML entities, which none needs. Save it anew."


class _TooLargeError(Exception):
    """A part would take too much memory."""


class _ForeignError(Exception):
    """A part has markup that no workbook needs, and that can unpack to any size."""


def why_not_opened(file: BinaryIO, limits: Limits) -> Sheet | None:
    """Return a sheet that says why a workbook is not even opened; None if it may be."""
    with zipfile.ZipFile(file) as parts:
        infos = parts.infolist()
        # zipfile gives out no more of a part than its entry says.
        unpacked = sum(info.file_size for info in infos)
        if unpacked > limits.unpacked_bytes or len(infos) > limits.parts:
            return Sheet.refused("too-large", _TOO_LARGE)
        if "xl/workbook.xml" not in {info.filename.lower() for info in infos}:
            return Sheet.refused("packed", _FOLDER)
        try:
            for info in infos:
                _weigh(parts, info, limits)
        except _TooLargeError:
            return Sheet.refused("too-large", _TOO_LARGE)
        except _ForeignError:
            return Sheet.refused("entities", _ENTITIES)
    return None


def _weigh(parts: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
    """Go through a part as XML. One that is none, such as a picture, is not read as one either."""
    parser, held, fed = expat.ParserCreate(), _Held(limits.cells), 0
    parser.StartElementHandler = held.start
    parser.EndElementHandler = held.end
    parser.StartDoctypeDeclHandler = _refuse_foreign
    with parts.open(info) as part:
        while chunk := part.read(_CHUNK):
            try:
                parser.Parse(chunk)
            except expat.ExpatError:
                return
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _TAG_BYTES:
                raise _TooLargeError


def _refuse_foreign(*_: object) -> None:
    raise _ForeignError


class _Held:
    """Counts the elements and attributes that a reader has in memory at once."""

    def __init__(self, most_let_go: int) -> None:
        self._depth = self._count = self._let_go = 0
        self._most_let_go = most_let_go

    def start(self, _name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._count += 1 + len(attributes)
        if self._count > _HELD:
            raise _TooLargeError

    def end(self, name: str) -> None:
        self._depth -= 1
        if _LET_GO.get(name.rpartition(":")[2]) == self._depth:
            self._count = 0
            self._let_go += 1
            if self._let_go > self._most_let_go:
                raise _TooLargeError
