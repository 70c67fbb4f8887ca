"""A case: what a customer says, what a check of their server says, and what repairs it."""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.report import Report, TextPrinter
from smtpwidgets.model.report_text import CERTAINTY_WORDS, can_fix, sentence, success_words
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.stages import STAGES

__all__ = ["Case"]


class Case(BaseModel):
    """One practice scenario, checked.

    `complaint` is what the customer says, `fault` what is really the matter, `repair` what turns
    the entry green in practice; `report` is the live check.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    complaint: str
    fault: str
    repair: str = ""
    report: Report

    @property
    def protocol(self) -> Protocol:
        """The conversation that was held."""
        return self.report.protocol

    @property
    def verdict(self) -> str:
        """What the check says, in two to five words."""
        return "Works" if self.report.cause is None else self.report.cause.summary

    @property
    def stage(self) -> str:
        """Where it ended, in words; empty where mail goes through."""
        return "" if self.report.failed is None else STAGES[self.report.failed.stage].label

    @property
    def who(self) -> str:
        """Who can do something about it; empty where nothing is to be done."""
        return "" if self.report.cause is None else can_fix(self.report.cause.who)

    @property
    def brief(self) -> str:
        """One line: the complaint and the verdict."""
        sign = "✗" if not self.report.ok else "!" if self.report.cause else "✓"
        return f"{sign} {self.id}: “{self.complaint}” {self.verdict}."

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))

    def _lines(self) -> Iterator[str]:
        report = self.report
        yield f"{self.title} ({self.id})"
        yield ""
        yield "The customer says"
        yield f"  {self.complaint}"
        yield f"The check of {report.host}, port {report.port}, says"
        if report.remedy is None:
            yield f"  This server works. {success_words(report)}"
        else:
            yield f"  {sentence(report.remedy.title)} {report.remedy.what}"
            yield from (f"  {n}. {step}" for n, step in enumerate(report.remedy.steps, 1))
            yield f"  {self.who} ({CERTAINTY_WORDS[report.certainty]})."
        yield from (f"  {line}" for line in report.evidence)
        yield "What is really the matter"
        yield f"  {self.fault}"
        if self.repair:
            yield "What repairs it here"
            yield f"  {self.repair}"
