"""The rows of a sweep as a DataFrame: one row an entry, what needs a look on top.

The frame is an ordinary DataFrame: filter, join, copy and pickle it. How it looks stands in
`results_look`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import pandas as pd

from smtpwidgets.frames.results_look import ResultsStyler, draws, results_html
from smtpwidgets.model.result import Result
from smtpwidgets.model.run_summary import WORST_FIRST, worst_first
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import STAGES, Depth, Stage

__all__ = ["RESULT_COLUMNS", "ResultColumn", "ResultsFrame", "results_frame"]


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """One column: its dtype, how it is read, and the values there can be, where they are known.

    Without `choices` the categories of a "category" are the values that were found.
    """

    dtype: str
    read: Callable[[Result], object]
    choices: tuple[str, ...] = ()
    ordered: bool = field(default=False)


def _choice(name: str, choices: Iterable[StrEnum], *, ordered: bool = False) -> ResultColumn:
    def read(result: Result) -> object:
        value = getattr(result, name)
        return None if value is None else value.value

    return ResultColumn("category", read, tuple(one.value for one in choices), ordered)


def _found(read: Callable[[Result], str | None]) -> ResultColumn:
    return ResultColumn("category", lambda result: read(result) or None)


def _plain(name: str, dtype: str) -> ResultColumn:
    return ResultColumn(dtype, lambda result: getattr(result, name))


def _moment(result: Result) -> datetime | None:
    at = result.started_at
    if at is None:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _stage_ms(stage: Stage) -> ResultColumn:
    return ResultColumn("Float64", lambda result: result.stage_ms.get(stage))


# Nullable types: a row that nobody was asked for changes no column.
RESULT_COLUMNS: Mapping[str, ResultColumn] = {
    "label": _plain("label", "string"),
    "address": _plain("address", "string"),
    "protocol": _choice("protocol", Protocol),
    "host": _plain("host", "string"),
    "port": _plain("port", "Int64"),
    "security": _choice("security", Security),
    "provider": _found(lambda result: result.owner),
    "vantage": ResultColumn("category", lambda result: result.vantage),
    "ok": _plain("ok", "boolean"),
    "state": _choice("state", WORST_FIRST, ordered=True),
    "depth": _choice("depth", Depth, ordered=True),
    "reached": _choice("reached", STAGES, ordered=True),
    "family": _found(lambda result: None if result.family is None else result.family.value),
    "cause": _found(lambda result: result.cause_id),
    "words": ResultColumn("string", lambda result: result.words or "Not checked"),
    "remedy": _plain("remedy", "string"),
    "who": _found(lambda result: ", ".join(result.who)),
    "ms": _plain("elapsed_ms", "Float64"),
    **{f"{stage.value}_ms": _stage_ms(stage) for stage in STAGES},
    "tls_version": _found(lambda result: result.tls_version),
    "days_left": _plain("days_left", "Int64"),
    "address_used": ResultColumn("string", lambda result: result.address_used or None),
    "tries": _plain("tries", "Int64"),
    "started_at": ResultColumn("datetime64[us, UTC]", _moment),
    "revision": _plain("revision", "Int64"),
    "server_id": _plain("server_id", "string"),
}


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
