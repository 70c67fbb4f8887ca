"""The rows of a sweep as a DataFrame: one row an entry, what needs a look on top.

The frame is an ordinary DataFrame: filter, join, copy and pickle it. How it looks stands in
`results_look`.
"""

from collections.abc import Iterable

import pandas as pd

from smtpwidgets.frames.results_look import ResultsStyler, draws, results_html
from smtpwidgets.model.result import Result
from smtpwidgets.model.result_columns import RESULT_COLUMNS, ResultColumn
from smtpwidgets.model.run_summary import worst_first

__all__ = ["ResultsFrame", "results_frame"]


class ResultsFrame(pd.DataFrame):  # type: ignore[misc]  # pandas brings no types
    """Results, one a row; drawn as a table in the theme's colours while its columns are known."""

    @property
    def _constructor(self) -> type["ResultsFrame"]:
        return ResultsFrame

    @property
    def style(self) -> "pd.io.formats.style.Styler":
        """The table as a pandas Styler, to go on from; plain where the columns are not ours."""
        return ResultsStyler(self) if draws(self) else super().style

    def _repr_html_(self) -> str | None:
        if not draws(self):
            html: str | None = super()._repr_html_()
            return html
        return results_html(self)


def results_frame(results: Iterable[Result]) -> ResultsFrame:
    """Return one row for each result, those that need a look first.

    Shape:
        (n_results, n_columns), index `key` (string), columns and dtypes as in `RESULT_COLUMNS`.
        `ok` is missing where nobody was asked, `cause` where there is nothing to say, `*_ms`
        (milliseconds) where a stage was not reached. Rows are ordered by `state`, then as in the
        profile. Never a password.
    """
    rows = worst_first(results)
    index = pd.Index([row.key for row in rows], name="key", dtype="string")
    data = {name: _values(column, rows) for name, column in RESULT_COLUMNS.items()}
    return ResultsFrame(data, index=index)


def _values(column: ResultColumn, rows: list[Result]) -> object:
    values = [column.read(row) for row in rows]
    if column.dtype != "category":
        return pd.array(values, dtype=column.dtype)
    choices = column.choices or sorted({str(value) for value in values if value is not None})
    # Texts of pandas' own kind also where there is no value at all.
    categories = pd.Index(list(choices), dtype="string")
    return pd.Categorical(values, categories=categories, ordered=column.ordered)
