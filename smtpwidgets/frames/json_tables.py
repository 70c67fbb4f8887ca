"""Tables in JSON (RFC 8259): records, columns, index, split, a table within an object, or lines.

Numbers stay the digits that stand there, and what is nested is no cell.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from smtpwidgets.frames.cell_text import NO_TEXT, text_of
from smtpwidgets.frames.headings import kind_of, told_from_heading
from smtpwidgets.frames.sheet import LIMITS, Cell, Collecting, Limits, Sheet

__all__ = ["json_sheet"]

_NO_TABLE = (
    "This JSON holds no table. It may be a list of objects, one for each entry, or an object with "
    "a list for each column."
)
# An object that ends in its line, and another one below: JSON Lines (jsonlines.org).
_LINES = re.compile(r"\s*\{[^\n]*\}[ \t\r]*\n\s*\{")
_ROW_NAME = "id"  # what names rows where the file has their names apart


class _TwiceError(ValueError):
    """An object has the same name twice: a reader would keep either."""


def json_sheet(text: str, *, limits: Limits = LIMITS) -> Sheet:
    """Return the rows of a table in JSON; row 1 is the headings, row 2 the first entry."""
    try:
        value = _lines(text) if _LINES.match(text) else _loaded(text)
    except _TwiceError:
        message = "An object in this JSON has the same name twice. Write each name once."
        return Sheet.refused("name-twice", message)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, character {error.colno}"
        return Sheet.refused("no-json", f"This is no complete JSON: it breaks off at {where}.")
    except (RecursionError, ValueError):
        return Sheet.refused("no-json", "This JSON is nested too deeply, or holds NaN or Infinity.")
    records = _records(value)
    if records is None:
        return Sheet.refused("no-table", _NO_TABLE)
    return _sheet(records, limits)


def _lines(text: str) -> list[object]:
    """Return the value in each line."""
    found, start = [], 0
    for line in text.split("\n"):
        try:
            found += [_loaded(line)] if line.strip() else []
        except json.JSONDecodeError as error:  # told by its place in the whole
            raise json.JSONDecodeError(error.msg, text, start + error.pos) from None
        start += len(line) + 1
    return found


def _loaded(text: str) -> object:
    return json.loads(
        text,
        object_pairs_hook=_object,
        parse_int=str,
        parse_float=str,
        parse_constant=_constant,
    )


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def _constant(_: str) -> NoReturn:
    raise ValueError("JSON has no NaN and no Infinity")


def _records(value: object) -> list[Mapping[str, object]] | None:
    """Return the entries of a table in any of the forms that programs write."""
    if isinstance(value, list):
        return value if all(isinstance(one, dict) for one in value) else None
    if not isinstance(value, dict) or not value:
        return None
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return _split(value)
    parts = list(value.values())
    if all(isinstance(part, list) for part in parts):
        if len(parts) == 1 and all(isinstance(one, dict) for one in parts[0]):
            return list(parts[0])  # {"servers": [{…}, …]}
        return _columns({name: dict(enumerate(part)) for name, part in value.items()})
    if isinstance(value.get("data"), list):
        return _records(value["data"])  # pandas: orient="table"
    if all(isinstance(part, dict) for part in parts):
        return _columns(value, named=True) if _heads(value) >= _heads(parts[0]) else _index(value)
    return None


def _split(value: Mapping[str, object]) -> list[Mapping[str, object]] | None:
    names, rows, labels = value["columns"], value["data"], value.get("index")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return None
    if any(len(row) != len(names) for row in rows):
        return None
    found = [dict(zip(names, row, strict=True)) for row in rows]
    if isinstance(labels, list) and len(labels) == len(rows) and _ROW_NAME not in names:
        pairs = zip(labels, found, strict=True)
        return [{**_named(str(label)), **row} for label, row in pairs]
    return list(found)


def _columns(
    value: Mapping[str, Mapping[object, object]], *, named: bool = False
) -> list[Mapping[str, object]]:
    labels = list(dict.fromkeys(label for column in value.values() for label in column))
    if not labels:
        return [dict.fromkeys(value)]  # headings alone; a row of nothing is none
    return [
        {
            **(_named(str(label)) if named and _ROW_NAME not in value else {}),
            **{name: column.get(label) for name, column in value.items()},
        }
        for label in labels
    ]


def _index(value: Mapping[str, Mapping[str, object]]) -> list[Mapping[str, object]]:
    return [{**_named(label), **row} for label, row in value.items()]


def _named(label: str) -> dict[str, object]:
    # pandas numbers rows that have no name: that is no id.
    return {} if label.isdecimal() else {_ROW_NAME: label}


def _heads(names: Iterable[str]) -> int:
    """Return how many of `names` are headings of a table."""
    found = list(names)
    kind = kind_of(found)
    return sum(told_from_heading(name, kind) is not None for name in found)


def _sheet(records: Sequence[Mapping[str, object]], limits: Limits) -> Sheet:
    collecting = Collecting(limits)
    names = list(dict.fromkeys(name for record in records for name in record))
    going = collecting.take(1, names)
    for number, record in enumerate(records, 2):
        if not going:
            break
        cells: list[Cell] = []
        for place, name in enumerate(names):
            cells.append(_cell(record.get(name), collecting, number, place))
        going = collecting.take(number, cells)
    return collecting.sheet(headings=True)


def _cell(value: object, collecting: Collecting, number: int, place: int) -> Cell:
    try:
        return text_of(value)
    except TypeError:
        collecting.problem("no-text", NO_TEXT, number, place)
        return None
