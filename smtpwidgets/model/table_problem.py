"""What is wrong with a table that somebody brings along: which row and column, and what to do."""

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.problem import Severity

__all__ = ["TableProblem"]


class TableProblem(BaseModel):
    """One thing in a table that was read or is to be written.

    `row` counts as spreadsheets do (the first line is 1; None: the whole table); `column` is its
    heading, or its letter. `message` says what and what to do, and never quotes a cell, because
    it may be a password. `code` is a stable word for programs and tests.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    row: int | None = None
    column: str = ""
    severity: Severity = Severity.ERROR

    @property
    def place(self) -> str:
        """Where it is, as people say it; empty for the table as a whole."""
        row = "" if self.row is None else f"row {self.row}"
        column = f"column “{self.column}”" if self.column else ""
        return ", ".join(filter(None, (row, column)))

    def __str__(self) -> str:
        place = self.place
        return f"{place[0].upper()}{place[1:]}: {self.message}" if place else self.message
