"""How the server list looks in a notebook: a pandas Styler in the colours of the page's theme.

Descriptions, user names and causes are text of other people: everything drawn here is escaped.
"""

import numbers
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from smtpwidgets.frames.columns import COLUMNS, Column
from smtpwidgets.model.last_check import SIGNS, CheckState, days_cell

__all__ = [
    "CHIP_COLOURS",
    "MISSING",
    "TABLE_STYLES",
    "ServersStyler",
    "ThemedStyler",
    "align_numbers",
    "chip",
    "fits",
    "sentence_html",
    "table_html",
]

# State → ((text, ground) in a light theme, (text, ground) in a dark one); each pair at least
# 4.5 : 1 (WCAG 2.2, 1.4.3), which no status colour of JupyterLab reaches in both themes.
CHIP_COLOURS: Mapping[CheckState, tuple[tuple[str, str], tuple[str, str]]] = {
    CheckState.OK: (("#17703a", "#e6f4ea"), ("#7bd89a", "#15301f")),
    CheckState.WARNING: (("#8a5300", "#fff4e0"), ("#ffc56b", "#38290d")),
    CheckState.FAILED: (("#b3261e", "#fdecea"), ("#ff9e94", "#3b1a18")),
    CheckState.NETWORK: (("#8a5300", "#fff4e0"), ("#ffc56b", "#38290d")),
    CheckState.IDLE: (("#4a5666", "#eef1f4"), ("#b3bdc9", "#272c33")),
}

_DARK = 'body[data-jp-theme-light="false"] *'
MISSING = "–"
_CHECK, _STATE = "last_check", "last_state"  # drawn as one cell

ThemedStyler: Any = Styler.from_custom_template(
    str(Path(__file__).parent / "templates"), html_table="servers_table.tpl"
)


def fits(frame: pd.DataFrame) -> bool:
    """Whether `frame` can be drawn as a server list: known columns, one row for each id."""
    return bool(
        frame.index.name == "id"
        and frame.index.is_unique
        and frame.columns.is_unique
        and len(frame.columns)
        and set(frame.columns) <= set(COLUMNS)
    )


class ServersStyler(ThemedStyler):  # type: ignore[misc]  # pandas brings no types
    """A Styler that knows the columns of the server list. It escapes unless it is told not to."""

    def __init__(self, frame: pd.DataFrame, *, caption: str = "") -> None:
        super().__init__(frame, caption=escape(caption or _count(len(frame))), cell_ids=False)
        self.set_table_styles(TABLE_STYLES, overwrite=False)
        self.hide(axis="index")
        for name in frame.columns:
            self.format(_formatter(COLUMNS[name]), subset=[name], na_rep=MISSING, escape=None)
        if {_CHECK, _STATE} <= set(frame.columns):
            for state in CheckState:
                rows = frame.index[(frame[_STATE] == state.value).fillna(value=False)]
                self.format(chip(state), subset=(rows, [_CHECK]), na_rep=MISSING, escape=None)
        align_numbers(self, ["port"])
        self.hide(_hidden(frame), axis="columns")
        self.format_index(lambda name: escape(COLUMNS[name].title), axis="columns")

    def format(self, *args: Any, escape: str | None = "html", **options: Any) -> "ServersStyler":
        """Format cells as pandas' Styler does, except that text is escaped by default."""
        super().format(*args, escape=escape, **options)
        return self

    def _repr_html_(self) -> str:
        return str(self.to_html(max_rows=pd.get_option("display.max_rows")))


def table_html(frame: pd.DataFrame) -> str:
    """Return `frame` as a table of at most as many rows as pandas shows, and how many more."""
    limit = pd.get_option("display.max_rows") or len(frame)
    more = len(frame) - limit
    table = ServersStyler(frame.head(limit), caption=_count(len(frame))).to_html()
    rest = f"<p>… {more:,} more</p>" if more > 0 else ""
    return f"<div>{table}{rest}</div>"


def _hidden(frame: pd.DataFrame) -> list[str]:
    """Return the columns that are not drawn; whoever chose columns sees all they chose."""
    if set(frame.columns) == set(COLUMNS):
        return [name for name, row in COLUMNS.items() if not row.listed]
    return [_STATE] if {_CHECK, _STATE} <= set(frame.columns) else []


def _count(n: int) -> str:
    if n == 0:
        return "No mail servers yet"
    return f"{n:,} mail {'server' if n == 1 else 'servers'}"


def _formatter(column: Column) -> Callable[[Any], str]:
    def draw(value: Any) -> str:
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        return escape(column.words.get(value, str(value))) or MISSING

    return {"used_by": _accounts, "days_left": _days}.get(column.name, draw)


def _accounts(count: Any) -> str:
    if count == 0:
        return "not used"
    return f"{escape(str(count))} {'account' if count == 1 else 'accounts'}"


def _days(days: Any) -> str:
    if not isinstance(days, numbers.Integral):  # a frame that was worked on holds anything
        return escape(str(days))
    words, state = days_cell(int(days))
    return escape(words) if state is None else chip(state)(words)


def align_numbers(styler: Styler, names: Iterable[str]) -> None:
    """Let the numbers of these columns, where there are any, stand below one another."""
    rule = _style("", text_align="right", white_space="nowrap")
    columns = {name: [rule] for name in names if name in styler.columns}
    if columns:
        styler.set_table_styles(columns, overwrite=False, axis=0)


def sentence_html(sentence: str) -> str:
    """Return what stands above a table: where its cells begin, in lines that can be read."""
    return f'<p style="margin:4px 10px 8px;max-width:60em">{escape(sentence)}</p>'


def chip(state: CheckState) -> Callable[[str], str]:
    """Return what draws words as a mark of `state`: escaped, with a sign beside the colour."""
    sign = SIGNS[state]

    def draw(words: str) -> str:
        # The sign is for the eye; a screen reader has the words.
        sign_html = f'<span aria-hidden="true">{sign}</span>'
        return f'<span class="chip {state.value}">{sign_html} {escape(words)}</span>'

    return draw


def _style(selector: str, **props: str) -> dict[str, Any]:
    return {"selector": selector, "props": [(k.replace("_", "-"), v) for k, v in props.items()]}


def _chip_styles() -> list[dict[str, Any]]:
    rules = []
    for state, (light, dark) in CHIP_COLOURS.items():
        for scheme, (text, ground) in (("", light), (f":is({_DARK})", dark)):
            rules.append(_style(f".chip.{state.value}{scheme}", color=text, background=ground))
    return rules


_LINE = "1px solid var(--jp-border-color2, #e0e0e0)"
TABLE_STYLES = [
    _style(
        "",
        border_collapse="collapse",
        table_layout="auto",
        margin="0",
        color="var(--jp-ui-font-color1, inherit)",
    ),
    _style(
        "caption", caption_side="top", text_align="left", font_weight="600", padding="4px 10px 8px"
    ),
    _style(
        "th, td",
        text_align="left",
        vertical_align="baseline",
        padding="6px 10px",
        border="0",
        border_bottom=_LINE,
    ),
    _style("thead th", font_weight="600", white_space="nowrap"),
    _style("tbody th", font_weight="400"),
    _style("td", font_variant_numeric="tabular-nums"),
    _style(
        ".chip",
        padding="2px 8px",
        border_radius="10px",
        display="inline-block",
        white_space="nowrap",
    ),
    *_chip_styles(),
]
