"""A sweep as CSV for programs and spreadsheets; no cell of it runs as a formula."""

import csv
from datetime import datetime

from smtpwidgets.model.neutralising import neutralised
from smtpwidgets.model.result_columns import RESULT_COLUMNS
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_json import moment_text
from smtpwidgets.model.run_summary import worst_first

__all__ = ["run_csv"]


def run_csv(run: Run) -> str:
    """Return the rows as CSV (a heading, lines end with CR LF), columns as in the frame.

    Texts stand in quotation marks, with an apostrophe in front where a spreadsheet would run
    them; numbers, also negative ones, stand as they are, and nothing where nothing is known.
    """
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(["key", *RESULT_COLUMNS])
    reads = [column.read for column in RESULT_COLUMNS.values()]
    for row in worst_first(run.results):
        writer.writerow([neutralised(row.key), *(_cell(read(row)) for read in reads)])
    return "".join(lines)


class _Lines:
    """What a csv.writer writes into."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return round(value, 1)  # all are milliseconds
    if isinstance(value, datetime):
        return moment_text(value)
    return value if isinstance(value, int) else neutralised(str(value))
