"""How the results of a sweep look in a notebook: a table in the colours of the page's theme.

Labels, hosts and remedies are text of other people: everything drawn here is escaped.
"""

import numbers
from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd

from smtpwidgets.frames.look import MISSING, TABLE_STYLES, ThemedStyler, align_numbers, chip
from smtpwidgets.model.fields import PROTOCOL_WORDS, SECURITY_WORDS
from smtpwidgets.model.last_check import CheckState, days_cell

__all__ = ["ResultsStyler", "draws", "milliseconds", "results_html"]

# The columns that are drawn of a whole frame → the title people read.
_TITLES: Mapping[str, str] = {
    "label": "Server",
    "address": "Account",
    "host": "Server name",
    "port": "Port",
    "vantage": "Checked from",
    "words": "Result",
    "remedy": "What to do first",
    "ms": "Time",
    "tls_version": "TLS",
    "days_left": "Certificate",
}
_WORDS: Mapping[str, Mapping[str, str]] = {"protocol": PROTOCOL_WORDS, "security": SECURITY_WORDS}
_WHOLE = ("label", "words", "state", "remedy", "ms", "revision")  # told from a chosen part by these
_RESULT, _STATE = "words", "state"  # drawn as one cell
_STATES = frozenset(state.value for state in CheckState)


def draws(frame: pd.DataFrame) -> bool:
    """Whether `frame` can be drawn as results: whole rows, each column once."""
    return bool(frame.columns.is_unique and {_RESULT, _STATE, "label"} <= set(frame.columns))


def results_html(frame: pd.DataFrame) -> str:
    """Return `frame` as a table of at most as many rows as pandas shows, and how many more."""
    limit = pd.get_option("display.max_rows") or len(frame)
    more = len(frame) - limit
    table = ResultsStyler(frame.head(limit), caption=_count(len(frame))).to_html()
    rest = f"<p>… {more:,} more</p>" if more > 0 else ""
    return f"<div>{table}{rest}</div>"


def milliseconds(value: Any) -> str:
    """Return a time as people read it: “0.3 ms”, “12 ms”, “3.4 s”."""
    if not isinstance(value, numbers.Real) or pd.isna(value):
        return MISSING
    ms = float(value)
    if ms >= 1000:
        return f"{ms / 1000:.1f} s"
    return f"{ms:.0f} ms" if ms >= 1 else f"{ms:.1f} ms"


class ResultsStyler(ThemedStyler):  # type: ignore[misc]  # pandas brings no types
    """A Styler that knows the columns of a sweep's results. It escapes unless told not to."""

    def __init__(self, frame: pd.DataFrame, *, caption: str = "") -> None:
        # Rows are numbered here: the same entry seen from two places is there twice.
        drawn = pd.DataFrame(frame).reset_index(drop=True)
        super().__init__(drawn, caption=escape(caption or _count(len(frame))), cell_ids=False)
        self.set_table_styles([*TABLE_STYLES, *_WIDTHS], overwrite=False)
        self.hide(axis="index")
        for name in drawn.columns:
            self.format(_formatter(str(name)), subset=[name], na_rep=MISSING, escape=None)
        for state in CheckState:
            rows = drawn.index[(drawn[_STATE].astype("string") == state.value).fillna(value=False)]
            self.format(chip(state), subset=(rows, [_RESULT]), na_rep=MISSING, escape=None)
        align_numbers(self, ["port", *(name for name in map(str, drawn.columns) if _is_time(name))])
        self.hide(_hidden(drawn), axis="columns")
        self.format_index(lambda name: escape(_TITLES.get(name, str(name))), axis="columns")

    def format(self, *args: Any, escape: str | None = "html", **options: Any) -> "ResultsStyler":
        """Format cells as pandas' Styler does, except that text is escaped by default."""
        super().format(*args, escape=escape, **options)
        return self

    def _repr_html_(self) -> str:
        return str(self.to_html(max_rows=pd.get_option("display.max_rows")))


def _hidden(frame: pd.DataFrame) -> list[str]:
    """Return the columns that are not drawn; whoever chose columns sees all they chose."""
    if not set(_WHOLE) <= set(frame.columns):
        return [_STATE]
    shown = [name for name in _TITLES if name in frame and _says_something(name, frame)]
    return [name for name in frame.columns if name not in shown]


def _says_something(name: str, frame: pd.DataFrame) -> bool:
    """Whether a column is worth its width: one with nothing in it is not."""
    if name not in {"address", "vantage", "tls_version", "days_left"}:
        return True
    return bool((frame[name].notna() & (frame[name].astype("string") != "")).any())


def _formatter(name: str) -> Callable[[Any], str]:
    words = _WORDS.get(name, {})

    def draw(value: Any) -> str:
        if pd.isna(value):
            return MISSING
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        return escape(words.get(value, str(value))) or MISSING

    if _is_time(name):
        return milliseconds
    return {"days_left": _days}.get(name, draw)


def _is_time(name: str) -> bool:
    return name == "ms" or name.endswith("_ms")


def _days(days: Any) -> str:
    if not isinstance(days, numbers.Integral):
        return MISSING if pd.isna(days) else escape(str(days))
    words, state = days_cell(int(days))
    return escape(words) if state is None else chip(state)(words)


def _count(n: int) -> str:
    if n == 0:
        return "Nothing was checked"
    return f"{n:,} {'result' if n == 1 else 'results'}"


_WIDTHS = [
    {"selector": "p", "props": [("margin", "4px 10px")]},
]
