"""What a sweep found, as a frame, in numbers, and as a picture."""

from dataclasses import dataclass, fields, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Self

from smtpwidgets.fleet.comparison import Comparison
from smtpwidgets.fleet.files import write_whole
from smtpwidgets.model.comparison import compare
from smtpwidgets.model.report import TextPrinter
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_files import TEXT_FORMATS
from smtpwidgets.model.run_json import run_json
from smtpwidgets.model.run_share import masked_run
from smtpwidgets.model.run_summary import groups_of, sentence_of
from smtpwidgets.model.run_text import run_text

if TYPE_CHECKING:
    from smtpwidgets.frames.chart_svg import Chart
    from smtpwidgets.frames.results import ResultsFrame
    from smtpwidgets.frames.results_summary import SummaryFrame
    from smtpwidgets.frames.vantages import VantagesFrame

__all__ = ["Reports"]


@dataclass(frozen=True, repr=False)
class Reports(Run):
    """The rows of a sweep, one an entry: as a frame, in numbers, as a picture, against another."""

    @classmethod
    def of(cls, run: Run) -> Self:
        """Return the reports of a run, such as one that a profile kept."""
        return cls(**{field.name: getattr(run, field.name) for field in fields(Run)})

    @property
    def verdict(self) -> str:
        """The whole in a few sentences: how many work, what is the matter, who can act."""
        return sentence_of(self)

    def frame(self) -> "ResultsFrame":
        """Return the rows as a DataFrame, those that need a look first.

        Shape:
            (n_results, n_columns), index `key` (string), nullable types, categories for choices.
        """
        from smtpwidgets.frames.results import results_frame  # noqa: PLC0415 -- a script needs none

        return results_frame(self.results)

    def summary(self, by: str = "cause") -> "SummaryFrame":
        """Return how many entries end alike: counts, shares, who can act, what to do first.

        Args:
            by: "cause", "family", "state", "who", "provider", "host", "protocol", "security",
                "vantage", "address", "tls_version" or "reached".

        Raises:
            ValueError: entries cannot be put together by that.
        """
        from smtpwidgets.frames.results_summary import summary_frame  # noqa: PLC0415 -- as above

        return summary_frame(groups_of(self.results, by), by, self.verdict)

    def chart(self) -> "Chart":
        """Return a picture: causes as bars, time per stage as a distribution, certificate days.

        It is SVG and follows the theme of the page. `.svg` and `.html` are its texts.

        Raises:
            MissingExtraError: the extra `charts` (matplotlib) is not installed.
        """
        from smtpwidgets.frames.chart import chart_of  # noqa: PLC0415 -- as above

        return chart_of(self)

    def compared_with(self, earlier: Run) -> "Comparison":
        """Return what got better and what got worse since `earlier`, what is new, and what is gone.

        `str()` of it is a text, `.frame()` a DataFrame with causes before and after.
        """
        return Comparison(**vars(compare(earlier, self)))

    def without_failures(self) -> Self:
        """Return the run with what failed still to be checked.

        `check_all(profile, resume=reports.without_failures())` asks only those, and gives all rows.
        """
        rows = (row if row.ok else replace(row, ok=None, skipped=None) for row in self.results)
        return replace(self, results=tuple(rows))

    def to_csv(self, *, shareable: bool = False, hosts: bool = False) -> str:
        """Return the rows as CSV; no cell of it runs in a spreadsheet. Masked as in `export`."""
        return self._as("csv", shareable=shareable, hosts=hosts).decode("utf-8-sig")

    def to_json(self, *, shareable: bool = False, hosts: bool = False) -> str:
        """Return all of it as JSON, whose shape docs/check.md tells. Masked as in `export`."""
        return run_json(self._shown(shareable=shareable, hosts=hosts))

    def to_html(self, *, shareable: bool = False, hosts: bool = False) -> str:
        """Return a page of its own, with the picture and every row. Masked as in `export`."""
        return self._as("html", shareable=shareable, hosts=hosts).decode()

    def to_parquet(self, *, shareable: bool = False, hosts: bool = False) -> bytes:
        """Return the rows as Parquet, types kept. Masked as in `export`.

        Raises:
            MissingExtraError: the extra `tables` is not installed.
        """
        return self._as("parquet", shareable=shareable, hosts=hosts)

    def text(
        self, *, everything: bool = False, shareable: bool = False, hosts: bool = False
    ) -> str:
        """Return all of it in lines; entries that work without a remark only if `everything`."""
        return run_text(self._shown(shareable=shareable, hosts=hosts), everything=everything)

    def export(
        self, path: str | PathLike[str], *, shareable: bool = False, hosts: bool = False
    ) -> Path:
        """Write a file, whole or not at all, and return where it is. It never holds a password.

        Args:
            path: its ending says what is written: .csv, .html, .json, .parquet, .svg, .txt, .xlsx.
            shareable: mask what tells who somebody is: names, addresses, IP numbers.
            hosts: mask host names, too, which name the provider or the company.

        Raises:
            ValueError: nothing is written with this ending; the message lists those there are.
            MissingExtraError: Parquet and XLSX need the extra `tables`, SVG the extra `charts`.
            OSError: the file cannot be written; what was there before is as it was.
        """
        goal = Path(path)
        data = self._as(goal.suffix[1:].lower(), shareable=shareable, hosts=hosts)
        write_whole(goal, data)
        return goal

    def _as(self, format: str, *, shareable: bool, hosts: bool) -> bytes:
        run = self._shown(shareable=shareable, hosts=hosts)
        if format in TEXT_FORMATS:
            return TEXT_FORMATS[format](run)
        from smtpwidgets.frames.results_files import results_bytes  # noqa: PLC0415 -- as above

        return results_bytes(run, format)

    def _shown(self, *, shareable: bool, hosts: bool) -> Run:
        return masked_run(self, hosts=hosts) if shareable or hosts else self

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from smtpwidgets.frames.results_look import results_html  # noqa: PLC0415 -- as above

        summary: str = self.summary()._repr_html_()
        return f"<div>{summary}{results_html(self.frame())}</div>"

    def by_vantage(self) -> "VantagesFrame":
        """Return one row an entry: what each vantage point saw, and a sentence about it.

        Shape:
            (n_entries, 5 + n_places), index `key`; entries that work from some places only first.
        """
        from smtpwidgets.frames.vantages import vantages_frame  # noqa: PLC0415 -- as above

        return vantages_frame(self.results)

    def __repr__(self) -> str:
        return f"<Reports: {self.verdict}>"

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))
