"""What is wrong with a draft, field by field. Prose stands in `rules`, not here."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

__all__ = ["Fix", "Problem", "Severity"]


class Severity(StrEnum):
    """An error stops saving; a warning is shown beside the field and does not; a note explains."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Fix(BaseModel):
    """A safe one-click repair: what the button says, and the fields it fills in (as text)."""

    model_config = ConfigDict(frozen=True)

    label: str
    changes: dict[str, str]


class Problem(BaseModel):
    """One thing wrong with one field; `message` says what and what to do.

    `code` is a stable word for programs and tests; `field` is a name from `fields.FIELDS`.
    """

    model_config = ConfigDict(frozen=True)

    field: str
    code: str
    message: str
    severity: Severity = Severity.ERROR
    fix: Fix | None = None
