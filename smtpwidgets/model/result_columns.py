"""The rows of a sweep as a table: which columns there are, and how each is read.

Frames and files read it; nothing here needs pandas, whose names of dtypes these are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from smtpwidgets.model.result import Result
from smtpwidgets.model.run_summary import WORST_FIRST
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import STAGES, Depth, Stage

__all__ = ["RESULT_COLUMNS", "ResultColumn"]


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
