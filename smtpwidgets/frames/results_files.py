"""The results of a sweep as files: CSV, Parquet, XLSX and JSON for programs, HTML to look at.

No cell runs as a formula where the file is opened; the HTML is one file that needs no other.
"""

from collections.abc import Callable, Mapping
from html import escape

from smtpwidgets.errors import MissingExtraError
from smtpwidgets.frames.chart import chart_of
from smtpwidgets.frames.look import CHIP_COLOURS, MISSING, chip
from smtpwidgets.frames.results import results_frame
from smtpwidgets.frames.results_look import milliseconds
from smtpwidgets.frames.results_summary import summary_frame, summary_table
from smtpwidgets.frames.writing import table_bytes
from smtpwidgets.model.last_check import days_cell
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_files import TEXT_FORMATS
from smtpwidgets.model.run_summary import groups_of, sentence_of, worst_first

__all__ = ["FORMATS", "results_bytes", "results_page"]


def results_page(run: Run) -> str:
    """Return a page of its own: verdict, picture, numbers by cause, and every row.

    It runs nothing and loads nothing, follows the reader's light or dark setting, and prints in
    light. Without matplotlib it has no picture.
    """
    verdict = sentence_of(run)
    summary = summary_frame(groups_of(run.results), "cause", verdict)
    return _PAGE.format(
        title=escape(f"Mail check of {run.started_at:%Y-%m-%d %H:%M %Z}".strip()),
        verdict=escape(verdict),
        masked=f"<p>{escape(run.masked)}</p>" if run.masked else "",
        chips=_chip_rules(),
        chart=_picture(run),
        summary=summary_table(summary),
        rows="\n".join(_row(result) for result in worst_first(run.results)),
        headings="".join(f'<th scope="col">{title}</th>' for title in _HEADINGS),
    )


def results_bytes(run: Run, format: str) -> bytes:
    """Return a run as the bytes of a file; `format` is its ending, such as "csv".

    Raises:
        ValueError: there is no such format; the message lists those there are.
        MissingExtraError: Parquet and XLSX need the extra `tables`, SVG the extra `charts`.
    """
    if format not in FORMATS:
        raise ValueError(
            f"results cannot be written as {format!r}. Choose one of: {', '.join(FORMATS)}"
        )
    return FORMATS[format](run)


def _row(result: Result) -> str:
    """Return one entry as a row; a Styler would take half a minute for ten thousand."""
    days, state = days_cell(result.days_left)
    name = " · ".join(dict.fromkeys(filter(None, (result.label, result.address))))
    vantage = f" from {result.vantage}" if result.vantage else ""
    cells = (
        escape(f"{result.host}:{result.port}{vantage}"),
        chip(result.state)(result.words or "Not checked"),
        escape(result.remedy),
        MISSING if result.elapsed_ms is None else milliseconds(result.elapsed_ms),
        escape(result.tls_version),
        escape(days) if state is None else chip(state)(days),
    )
    row = "".join(f"<td>{cell or MISSING}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(name)}</th>{row}</tr>'


def _picture(run: Run) -> str:
    try:
        return chart_of(run).page_html
    except MissingExtraError as error:
        return f"<p>{escape(str(error))}</p>"


def _chip_rules() -> str:
    """Return the colours of marks, in tables of pandas, too: light, and dark where it is asked."""
    light, dark = (
        " ".join(
            f".chip.{state.value} {{ color: {pairs[place][0]} !important;"
            f" background: {pairs[place][1]} !important; }}"
            for state, pairs in CHIP_COLOURS.items()
        )
        for place in (0, 1)
    )
    return f"{light} @media screen and (prefers-color-scheme: dark) {{ {dark} }}"


def _table(format: str) -> Callable[[Run], bytes]:
    return lambda run: table_bytes(results_frame(run.results), format)


# Ending of a file → what is in it.
FORMATS: Mapping[str, Callable[[Run], bytes]] = {
    "csv": TEXT_FORMATS["csv"],
    "html": lambda run: results_page(run).encode(),
    "json": TEXT_FORMATS["json"],
    "parquet": _table("parquet"),
    "svg": lambda run: chart_of(run).svg.encode(),
    "txt": TEXT_FORMATS["txt"],
    "xlsx": _table("xlsx"),
}

_HEADINGS = (
    "Server",
    "Server name",
    "Result",
    "What to do first",
    "Time",
    "TLS",
    "Certificate",
)
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --jp-border-color2: color-mix(in srgb, currentcolor 20%,
  transparent); }}
body {{ font: 14px/1.5 system-ui, sans-serif; margin: 24px auto; padding: 0 16px;
  max-width: 1400px; }}
h1 {{ font-size: 20px; margin: 0 0 4px; }} h2 {{ font-size: 16px; margin: 28px 0 8px; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: 6px 10px; font-weight: 400;
  border-bottom: 1px solid var(--jp-border-color2); font-variant-numeric: tabular-nums; }}
thead th {{ font-weight: 600; }}
.chip {{ display: inline-block; padding: 2px 8px; border-radius: 10px; white-space: nowrap; }}
{chips}
@media screen and (prefers-color-scheme: dark) {{ body {{ background: #14181d; }} }}
@media print {{ :root {{ color-scheme: light; }} body {{ margin: 0; max-width: none; }}
  tr, figure {{ break-inside: avoid; }} .wide {{ overflow: visible; }} }}
</style></head><body>
<h1>{title}</h1>
<p>{verdict}</p>
{masked}
{chart}
<h2>By cause</h2>
<div class="wide" tabindex="0" role="region" aria-label="By cause">{summary}</div>
<h2>Entries</h2>
<div class="wide" tabindex="0" role="region" aria-label="Entries"><table>
<thead><tr>{headings}</tr></thead>
<tbody>
{rows}
</tbody></table></div>
</body></html>
"""
