"""Find and replace in a frame: over some rows and columns, by text or by pattern."""

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Any, NamedTuple

import pandas as pd
import regex

from smtpwidgets.errors import TableError
from smtpwidgets.frames.cell_text import text_of
from smtpwidgets.frames.sheet import Cell
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.table_problem import TableProblem

__all__ = ["Replaced", "ReplacedCell", "find_and_replace"]

_TIMEOUT_S = 2.0  # of this thread's own time, for all cells together
_MAX_PATTERN = 1_000
_MAX_TEXTS = 32 * 2**20  # characters of all new cells together
_SETTINGS = frozenset(FIELDS) | frozenset(ACCOUNT_FIELDS)

_TOO_SLOW = (
    "This pattern takes too long on some cells. Nothing was changed. Make it plainer: a repetition "
    "within a repetition, such as (a+)+, is the usual reason."
)

_Substitute = Callable[[str], str]
_Changed = dict[int, list[tuple[int, str, str]]]


class ReplacedCell(NamedTuple):
    """One cell that changed: the label of its row, its column, and its text before and after."""

    row: Hashable
    column: str
    before: str
    after: str


class Replaced(NamedTuple):
    """The frame with the new texts, and the cells in which it differs, row by row."""

    frame: pd.DataFrame
    cells: tuple[ReplacedCell, ...]


def find_and_replace(  # noqa: PLR0913 -- what the dialogue of every spreadsheet asks
    frame: pd.DataFrame,
    find: str,
    replace: str,
    *,
    columns: Iterable[str] | None = None,
    rows: Iterable[Hashable] | None = None,
    regex: bool = False,
    case: bool = False,
    whole: bool = False,
) -> Replaced:
    r"""Return a new frame in which `find` became `replace`, and the cells that changed.

    Args:
        frame: any frame; it stays as it is.
        find: the text to look for. Empty with `whole`: cells in which nothing stands.
        replace: what comes in its place. With `regex`, \1 and \g<name> are what groups found.
        columns: the columns to look into; all settings that can be edited if None (or, in a frame
            without them, all columns of texts, choices, whole numbers and switches).
        rows: labels of the rows to look into; all if None.
        regex: whether `find` is a pattern.
        case: whether capitals count.
        whole: whether the cell as a whole has to fit.

    A column keeps its type: choices take in the new value, whole numbers stay numbers. Where the
    new text is no number, the column becomes one of texts, so that a plan can say what is wrong.

    Raises:
        TableError: the pattern is none or takes too long, or there is no such column or row.
    """
    chosen = _columns(frame, columns)
    places = _places(frame, rows)
    substitute = _substitute(find, replace, pattern=regex, case=case, whole=whole)
    return _with(frame, _changed(frame, chosen, places, substitute))


def _changed(
    frame: pd.DataFrame, columns: Iterable[int], places: Iterable[int], substitute: _Substitute
) -> _Changed:
    """Return place of column → place of row, text before and after, of cells that differ."""
    changed: _Changed = {}
    budget = _MAX_TEXTS
    for column in columns:
        cells = frame.iloc[:, column].astype(object).tolist()
        for place in places:
            before = text_of(cells[place]) or ""
            after = substitute(before)
            if after != before:
                changed.setdefault(column, []).append((place, before, after))
                budget -= len(after)
            if budget < 0:
                raise _error(
                    "too-long", "The new texts would be far too long: nothing was changed."
                )
    return changed


def _columns(frame: pd.DataFrame, wanted: Iterable[str] | None) -> list[int]:
    """Return the places of the columns to look into."""
    names = list(frame.columns)
    if wanted is None:
        settings = [place for place, name in enumerate(names) if name in _SETTINGS]
        return settings or [p for p in range(len(names)) if _is_text_like(frame.dtypes.iloc[p])]
    given = list(wanted)
    if unknown := [name for name in given if name not in names]:
        raise TableError(
            TableProblem(
                code="no-such-column", column=str(name), message="It is not in this table."
            )
            for name in unknown
        )
    return [place for place, name in enumerate(names) if name in given]


def _is_text_like(dtype: Any) -> bool:
    types = pd.api.types
    return bool(
        types.is_string_dtype(dtype)
        or types.is_integer_dtype(dtype)
        or types.is_bool_dtype(dtype)
        or isinstance(dtype, pd.CategoricalDtype)
    )


def _places(frame: pd.DataFrame, rows: Iterable[Hashable] | None) -> Sequence[int]:
    if rows is None:
        return range(len(frame))
    wanted: Collection[Hashable] = set(rows)
    places = [place for place, label in enumerate(frame.index) if label in wanted]
    missing = len(wanted) - len({frame.index[place] for place in places})
    if missing:
        raise _error("no-such-row", f"{missing} of the chosen rows are not in this table any more.")
    return places


def _substitute(find: str, replace: str, *, pattern: bool, case: bool, whole: bool) -> _Substitute:
    """Return what makes the new text of a cell."""
    if not find:
        if whole:
            return lambda text: text or replace
        raise _error("nothing-to-find", "Say what to find. To fill empty cells, find whole cells.")
    if max(len(find), len(replace)) > _MAX_PATTERN:
        raise _error("too-long", f"Find and replace take up to {_MAX_PATTERN:,} characters.")
    compiled = _compiled(find if pattern else regex.escape(find), case=case)
    template = replace if pattern else (lambda _: replace)
    end = time.thread_time() + _TIMEOUT_S

    def substitute(text: str) -> str:
        # What is plain text is as fast as it is long.
        left = max(end - time.thread_time(), 1e-6) if pattern else None
        try:
            if not whole:
                return str(compiled.sub(template, text, timeout=left))
            found = compiled.fullmatch(text, timeout=left)
            return text if found is None else (found.expand(replace) if pattern else replace)
        except TimeoutError:
            raise _error("pattern-too-slow", _TOO_SLOW) from None
        except (regex.error, IndexError):
            message = "The replacement names a group that the pattern does not have."
            raise _error("no-such-group", message) from None

    return substitute


def _compiled(pattern: str, *, case: bool) -> Any:
    try:
        return regex.compile(pattern, flags=0 if case else regex.IGNORECASE)
    except regex.error as error:
        message = f"This pattern cannot be read: {error.msg}, at character {(error.pos or 0) + 1}."
        raise _error("no-pattern", message) from None


def _error(code: str, message: str) -> TableError:
    return TableError([TableProblem(code=code, message=message)])


def _with(frame: pd.DataFrame, changed: _Changed) -> Replaced:
    """Return the frame with the new cells, each column in its type."""
    new = frame.copy()
    cells: list[tuple[int, int, ReplacedCell]] = []
    for column, found in changed.items():
        name = frame.columns[column]
        new.isetitem(column, _column(frame.iloc[:, column], {p: text for p, _, text in found}))
        cells += [
            (place, column, ReplacedCell(frame.index[place], str(name), before, after))
            for place, before, after in found
        ]
    ordered = sorted(cells, key=lambda cell: cell[:2])
    return Replaced(new, tuple(cell for _, _, cell in ordered))


def _column(cells: Any, texts: dict[int, str]) -> Any:
    """Return a column with new texts at some places, in its own type where they fit."""
    dtype = cells.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        added = dict.fromkeys(t for t in texts.values() if t and t not in dtype.categories)
        column = cells.cat.add_categories(list(added)) if added else cells.copy()
        return _put(column, {place: text or pd.NA for place, text in texts.items()})
    if pd.api.types.is_bool_dtype(dtype):
        values = {p: {"yes": True, "no": False, "": pd.NA}.get(t.lower()) for p, t in texts.items()}
        if None not in values.values():
            return _put(cells.astype("boolean"), values)
    elif pd.api.types.is_numeric_dtype(dtype):
        numbers = {place: _number(text) for place, text in texts.items()}
        if None not in numbers.values():
            return _put(cells.astype("Int64") if _is_whole(cells) else cells.copy(), numbers)
    elif pd.api.types.is_string_dtype(dtype):
        return _put(cells.copy(), dict(texts))
    as_texts: list[Cell] = [text_of(cell) for cell in cells]
    return _put(pd.Series(as_texts, index=cells.index, dtype="string"), dict(texts))


def _put(column: Any, values: dict[int, Any]) -> Any:
    # In the column's own type: 587 and nothing are Int64, and not floats.
    column.iloc[list(values)] = pd.array(list(values.values()), dtype=column.dtype)
    return column


def _is_whole(cells: Any) -> bool:
    return all(float(cell).is_integer() for cell in cells.dropna())


def _number(text: str) -> Any:
    """Return a whole number in plain digits; missing for nothing; None if it is neither."""
    if not text:
        return pd.NA
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
