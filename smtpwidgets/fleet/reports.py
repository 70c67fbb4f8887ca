"""What a sweep found, as a frame, in numbers, and as a picture."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

from smtpwidgets.model.report import TextPrinter
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_summary import groups_of, sentence_of

if TYPE_CHECKING:
    from smtpwidgets.frames.results import ResultsFrame
    from smtpwidgets.frames.results_summary import SummaryFrame

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

    def __repr__(self) -> str:
        return f"<Reports: {self.verdict}>"

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))
