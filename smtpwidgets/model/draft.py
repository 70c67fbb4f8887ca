"""Text on its way to becoming a server: what a form, a frame row or a file said."""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.rules import examine, text_of
from smtpwidgets.model.server import Server, ServerId, new_id

__all__ = ["ServerDraft"]


class ServerDraft(BaseModel):
    """Strings, perhaps incomplete, one for each row of `FIELDS`; never a password."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: Mapping[str, str] = Field(
        default_factory=lambda: {name: row.default for name, row in FIELDS.items()}
    )

    @classmethod
    def of(cls, server: Server) -> Self:
        """Return the texts that a form shows for `server`."""
        return cls(texts={name: text_of(getattr(server, name)) for name in FIELDS})

    def with_text(self, field: str, text: str) -> Self:
        """Return this draft with one field typed anew."""
        if field not in FIELDS:
            raise KeyError(field)
        return type(self)(texts={**self.texts, field: text})

    def fixed(self, fix: Fix) -> Self:
        """Return this draft with a one-click repair applied."""
        return type(self)(texts={**self.texts, **fix.changes})

    def problems(self) -> tuple[Problem, ...]:
        """Return every error, warning and note, in the order of the form."""
        return examine(self.texts)[1]

    def parse(self, id: ServerId | None = None) -> Server | tuple[Problem, ...]:
        """Return the server these texts describe, or every error in them at once."""
        values, problems = examine(self.texts)
        errors = tuple(p for p in problems if p.severity is Severity.ERROR)
        return errors or Server(id=id or new_id(), **values)
