"""Two sweeps held against one another, as a DataFrame and as a page."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, TypeAlias

import pandas as pd

from smtpwidgets.frames.look import (
    MISSING,
    TABLE_STYLES,
    ThemedStyler,
    chip,
    sentence_html,
)
from smtpwidgets.model.comparison import TURN_WORDS, Comparison, Pair, Turn
from smtpwidgets.model.last_check import CheckState
from smtpwidgets.model.result import Result

__all__ = ["ComparisonFrame", "comparison_frame", "comparison_html"]

ComparisonFrame: TypeAlias = pd.DataFrame

_MOST = 60  # entries of one turn in the page

# Column → dtype and how it is read of a result; there is one before and one after.
_SIDES: Mapping[str, tuple[str, Callable[[Result], object]]] = {
    "state": ("category", lambda result: result.state.value),
    "cause": ("string", lambda result: result.cause_id),
    "words": ("string", lambda result: result.words or "Not checked"),
    "ms": ("Float64", lambda result: result.elapsed_ms),
    "days_left": ("Int64", lambda result: result.days_left),
}
_STATES = [state.value for state in CheckState]
_TURNS = [turn.value for turn in Turn]


def comparison_frame(comparison: Comparison) -> ComparisonFrame:
    """Return what became of each entry, what needs a look first.

    Shape:
        (n_entries, 18), index `key` (string): the entry (`label`, `address`, `host`, `port`,
        `vantage`), its `turn` ("worse", "changed", "better", "new", "gone", "unknown", "same"),
        `state`, `cause`, `words`, `ms` and `days_left`, each `_before` and `_after`, missing where
        it is new or gone, then `remedy` and `who` as of now.
    """
    pairs = comparison.pairs
    last = [pair.last for pair in pairs]
    texts = {
        name: pd.array([getattr(one, name) for one in last], dtype="string")
        for name in ("label", "address", "host")
    }
    data = {
        **texts,
        "port": pd.array([one.port for one in last], dtype="Int64"),
        "vantage": pd.array([one.vantage for one in last], dtype="string"),
        "turn": _choice([pair.turn.value for pair in pairs], _TURNS),
        **{
            f"{name}_{side}": _side(name, [getattr(pair, side) for pair in pairs])
            for name in _SIDES
            for side in ("before", "after")
        },
        "remedy": pd.array([_now(pair, "remedy") for pair in pairs], dtype="string"),
        "who": pd.array([", ".join(_now(pair, "who") or ()) for pair in pairs], dtype="string"),
    }
    index = pd.Index([one.key for one in last], name="key", dtype="string")
    return pd.DataFrame(data, index=index)


def comparison_html(comparison: Comparison) -> str:
    """Return what changed as HTML in the colours of the page's theme; all text is escaped."""
    parts = [sentence_html(comparison.verdict)]
    for turn, words in TURN_WORDS.items():
        pairs = comparison.of(turn)
        if pairs and turn is not Turn.SAME:
            parts.append(_table(pairs, f"{words} ({len(pairs):,})"))
    return f"<div>{''.join(parts)}</div>"


def _side(name: str, results: list[Result | None]) -> object:
    dtype, read = _SIDES[name]
    values = [None if result is None else read(result) for result in results]
    return _choice(values, _STATES) if dtype == "category" else pd.array(values, dtype=dtype)


def _choice(values: list[object], choices: list[str]) -> pd.Categorical:
    return pd.Categorical(values, categories=pd.Index(choices, dtype="string"))


def _now(pair: Pair, name: str) -> Any:
    return None if pair.after is None else getattr(pair.after, name)


def _table(pairs: tuple[Pair, ...], caption: str) -> str:
    shown = pairs[:_MOST]
    rows = [
        {
            "Server": escape(pair.last.label),
            "Server name": escape(f"{pair.last.host}:{pair.last.port}"),
            "Checked from": escape(pair.last.vantage),
            "Before": _chip(pair.before),
            "Now": _chip(pair.after),
            "What to do first": escape(str(_now(pair, "remedy") or "")) or MISSING,
        }
        for pair in shown
    ]
    frame = pd.DataFrame(rows)
    styler = ThemedStyler(frame, caption=escape(caption), cell_ids=False)
    styler.set_table_styles(TABLE_STYLES, overwrite=False).hide(axis="index")
    if not any(pair.last.vantage for pair in shown):
        styler.hide(["Checked from"], axis="columns")
    rest = f"<p>… {len(pairs) - _MOST:,} more</p>" if len(pairs) > _MOST else ""
    return f"{styler.to_html()}{rest}"


def _chip(result: Result | None) -> str:
    return MISSING if result is None else chip(result.state)(result.words or "Not checked")
