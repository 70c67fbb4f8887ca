"""A sweep as plain text: the whole in a few sentences, causes with a remedy, then a line each."""

from collections.abc import Iterator

from smtpwidgets.model.comparison import said
from smtpwidgets.model.last_check import CheckState
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_summary import groups_of, sentence_of, worst_first

__all__ = ["run_text"]

_WELL = frozenset({CheckState.OK})
_CAUSES = 12


def run_text(run: Run, *, everything: bool = False) -> str:
    """Return a run in lines; it holds no password, but names hosts and addresses.

    Entries that work without a remark are only counted, unless `everything`.
    """
    return "\n".join(_lines(run, everything=everything)) + "\n"


def _lines(run: Run, *, everything: bool) -> Iterator[str]:
    yield sentence_of(run)
    when = f"{run.started_at:%Y-%m-%d %H:%M:%S %Z}".strip()
    yield f"{when}, {run.elapsed_ms / 1000:.1f} s in all"
    if run.masked:
        yield run.masked
    yield from _causes(run)
    rows = [row for row in worst_first(run.results) if everything or row.state not in _WELL]
    if rows:
        yield ""
        yield from _table(rows)


def _causes(run: Run) -> Iterator[str]:
    groups = [group for group in groups_of(run.results) if group.state not in _WELL]
    if not groups:
        return
    yield ""
    width = max(len(f"{group.entries:,}") for group in groups)
    for group in groups[:_CAUSES]:
        remedy = f": {group.remedy}" if group.remedy else ""
        yield f"  {group.entries:>{width},} × {group.words}{remedy}"
    if len(groups) > _CAUSES:
        yield f"  … and {len(groups) - _CAUSES} more causes"


def _table(rows: list[Result]) -> Iterator[str]:
    """Yield a line for each row, in columns; what is long stands last."""
    cells = [(said(row), _name(row), _place(row), _time(row)) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(3)]
    for line in cells:
        start = "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=False))
        yield f"  {start}  {line[3]}".rstrip()


def _name(row: Result) -> str:
    names = [name for name in (row.label, row.address) if name and name != row.host]
    return " · ".join(dict.fromkeys(names)) or row.host


def _place(row: Result) -> str:
    vantage = f" from {row.vantage}" if row.vantage else ""
    return f"{row.host}:{row.port}{vantage}"


def _time(row: Result) -> str:
    return "" if row.elapsed_ms is None else f"{row.elapsed_ms:,.0f} ms"
