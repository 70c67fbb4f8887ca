"""How many entries of a sweep end alike, as a DataFrame with a sentence on top."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from smtpwidgets.frames.look import (
    MISSING,
    TABLE_STYLES,
    ThemedStyler,
    align_numbers,
    chip,
    sentence_html,
)
from smtpwidgets.frames.results_look import milliseconds
from smtpwidgets.model.last_check import CheckState
from smtpwidgets.model.run_summary import ACTORS, Group

__all__ = ["SummaryFrame", "summary_frame", "summary_table"]

_TITLES = {
    "words": "Result",
    "entries": "Entries",
    "share": "Share",
    "works": "Work",
    "failed": "Do not",
    "not_checked": "Not checked",
    "who": "Who can act",
    "remedy": "What to do first",
    "ms": "Median time",
}
_NUMBERS = ("entries", "share", "works", "failed", "not_checked", "ms")


class SummaryFrame(pd.DataFrame):  # type: ignore[misc]  # pandas brings no types
    """Groups of entries, one a row; a part of it is a plain DataFrame."""

    _metadata = ["sentence"]  # noqa: RUF012 -- pandas' own way to name an attribute
    sentence: str

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame  # of a part the sentence would not be true

    def __repr__(self) -> str:
        return f"{self.sentence}\n\n{super().__repr__()}"

    def _repr_html_(self) -> str:
        return f"<div>{sentence_html(self.sentence)}{summary_table(self)}</div>"


def summary_frame(groups: Sequence[Group], by: str, sentence: str) -> SummaryFrame:
    """Return the groups as a frame.

    Shape:
        (n_groups, 10), index `by` (string, unique), the most failures first. `entries`, `works`
        (warnings, too), `failed` and `not_checked` are counts, `share` is of all entries (0 to 1),
        `ms` the median time in milliseconds; `state` is the worst there is, `words`, `who` and
        `remedy` are those of most entries in that state.
    """
    index = pd.Index([group.value for group in groups], name=by, dtype="string")
    states = pd.Index([state.value for state in CheckState], dtype="string")
    columns: dict[str, Any] = {
        "words": _texts([group.words for group in groups]),
        "state": pd.Categorical([group.state.value for group in groups], categories=states),
        **{
            name: pd.array([getattr(group, name) for group in groups], dtype="Int64")
            for name in ("entries", "works", "failed", "not_checked")
        },
        "share": pd.array([group.share for group in groups], dtype="Float64"),
        "who": _texts([", ".join(group.who) for group in groups]),
        "remedy": _texts([group.remedy for group in groups]),
        "ms": pd.array([group.ms for group in groups], dtype="Float64"),
    }
    frame = SummaryFrame(columns, index=index)
    frame.sentence = sentence
    return frame


def _texts(texts: list[str]) -> Any:
    return pd.array(texts, dtype="string")


def summary_table(frame: pd.DataFrame) -> str:
    """Return the groups as a table in the colours of the page's theme; all text is escaped."""
    by = str(frame.index.name)
    # A share says of what number it is where it stands beside it.
    first = [by, "words", "state", "entries", "share"]
    drawn = pd.DataFrame(frame).reset_index()
    drawn = drawn[[*first, *(name for name in drawn.columns if name not in first)]]
    styler = ThemedStyler(drawn, cell_ids=False).set_table_styles(TABLE_STYLES, overwrite=False)
    styler.format(_text, escape=None).format("{:.1%}", subset=["share"]).hide(axis="index")
    styler.format(milliseconds, subset=["ms"]).format(_who, subset=["who"], escape=None)
    align_numbers(styler, _NUMBERS)
    for state in CheckState:
        rows = drawn.index[drawn["state"] == state.value]
        styler.format(chip(state), subset=(rows, ["words"]), escape=None)
    hidden = ["state", *([by] if by in {"cause", "state"} else []), *_implied(by, drawn)]
    title = by.replace("_", " ").capitalize()
    styler.hide(hidden, axis="columns")
    styler.format_index(lambda name: escape(_TITLES.get(name, title)), axis="columns")
    return str(styler.to_html())


def _implied(by: str, drawn: pd.DataFrame) -> tuple[str, ...]:
    """Return the counts that say nothing: a cause tells by itself whether its entries work."""
    if by == "cause":
        return ("works", "failed", "not_checked")
    return () if drawn["not_checked"].any() else ("not_checked",)


def _who(value: Any) -> str:
    """Return who can act as people say it."""
    named = [ACTORS[one] for one in str(value).split(", ") if one in ACTORS]
    words = " or ".join(named)
    return escape(words[:1].upper() + words[1:]) or MISSING


def _text(value: Any) -> str:
    return (
        MISSING
        if pd.isna(value)
        else escape(f"{value:,}" if isinstance(value, int) else str(value)) or MISSING
    )
