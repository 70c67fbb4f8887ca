"""Labels and cells that are no text, number or date: whatever they do, they can be told.

In a frame anything may stand: arrays that answer a comparison with an array, lists that are no key
of a dict, numbers too long to be written, objects of other programs that raise what they like.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pandas as pd

__all__ = ["asked", "with_plain_labels"]

T = TypeVar("T")


def asked(question: Callable[..., T], *about: object, otherwise: T) -> T:
    """Return the answer to a question about a stranger's object, or `otherwise` if it raises."""
    try:
        return question(*about)
    except Exception:  # noqa: BLE001 -- objects of others raise what they like
        return otherwise


def with_plain_labels(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose rows, columns and ids have names that can be looked up and written.

    A label that is a list becomes “row 3 (list)”, so that a problem can name its row.
    """
    columns = _plain(frame.columns, "column")
    if columns is not None:
        frame = frame.set_axis(columns, axis=1)
    rows = _plain(frame.index, "row")
    if rows is not None:
        frame = frame.set_axis(rows.rename(frame.index.name), axis=0)
    if list(frame.columns).count("id") == 1:
        ids = _plain(frame["id"], "row")
        if ids is not None:
            frame = frame.assign(id=ids.to_series(index=frame.index))
    return frame


def _plain(labels: pd.Index | pd.Series, what: str) -> pd.Index | None:
    """Return labels of which each can be told, or None if these can be as they are."""
    if isinstance(labels, pd.MultiIndex) or labels.dtype != object:
        return None
    given = labels.tolist()
    plain = [_told(label, f"{what} {n}") for n, label in enumerate(given, 1)]
    if all(a is b for a, b in zip(given, plain, strict=True)):
        return None
    return pd.Index(plain, dtype="object", tupleize_cols=False)


def _told(label: Any, place: str) -> Any:
    if type(label) is str or label is None or asked(_is_plain, label, otherwise=False):
        return label
    return f"{place} ({type(label).__name__})"


def _is_plain(label: Hashable) -> bool:
    """Look a label up, compare it and write it: whatever cannot be done raises."""
    return bool({label: bool(label == "id")} and str(label))
