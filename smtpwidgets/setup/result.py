"""What one step of the set-up answers: a value that reads as text, in a terminal or aloud."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from smtpwidgets.model.problem import Fix
from smtpwidgets.setup.steps import STEPS, StepId

__all__ = ["Printer", "StepResult", "step_number"]


class Printer(Protocol):
    """The part of IPython's pretty printer that is used here."""

    def text(self, text: str) -> None:
        """Write `text` as it is."""


def step_number(step: StepId) -> int:
    """Return the number people see, from 1."""
    return tuple(STEPS).index(step) + 1


@dataclass(frozen=True, slots=True)
class StepResult:
    """How a step went.

    `ok` says whether the step is done; `happened` are sentences, the first the most important;
    `advice` is what to do when it is not done; `next_call` is the function to call then; `fixes`
    are repairs by one click; `also` are other choices, as calls; `report` is the whole text of a
    check, with no password in it; `again` is the step to do again, where another try of this one
    is of no use.
    """

    step: StepId
    ok: bool
    happened: tuple[str, ...]
    advice: tuple[str, ...] = ()
    next_call: str = ""
    fixes: tuple[Fix, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()  # fields and what is wrong with each
    also: tuple[str, ...] = ()  # what a call may choose instead; a page shows it as controls
    report: str = field(default="", repr=False)
    again: StepId | None = None

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))

    def _lines(self) -> Iterator[str]:
        row = STEPS[self.step]
        yield f"Step {step_number(self.step)} of {len(STEPS)}: {row.title}"
        yield f"Result: {'done' if self.ok else 'not done yet'}"
        yield from (f"  {sentence}" for sentence in (*self.happened, *self.also))
        yield f"You should see: {row.see}"
        yield "If you don't:"
        yield from (f"  - {one}" for one in dict.fromkeys((*self.advice, *row.otherwise)))
        if self.next_call:
            yield f"Next: {self.next_call}"
        yield from self._details()

    def _details(self) -> Iterator[str]:
        if self.report and not self.ok:
            yield "The whole report:"
            yield from (f"  {line}".rstrip() for line in self.report.splitlines())
