"""What a pasted error message means: values only, with nothing secret in them.

The text is cleaned and its secrets are hidden before a value is made of it (`pasted_secrets`);
it is not escaped: whoever draws it escapes it.
"""

import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.model.cause import Cause, CauseId, Certainty, Family, Remedy, Who
from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.explanation_words import NO_ERROR, NOT_RECOGNISED, NOTHING_THERE
from smtpwidgets.model.remedies import remedy_for
from smtpwidgets.model.report import TextPrinter

__all__ = ["Explanation", "Possibility", "Preparation"]

# What our own checks did or did not do says nothing about another program.
_OF_A_CHECK = re.compile(r"\bwas sent\b|\bnot sent\b|\b(?:the|this) check\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z“{])")


class Possibility(BaseModel):
    """One cause that a text may tell of.

    `evidence` says which words told it, and `source` where it is written what they mean.
    """

    model_config = ConfigDict(frozen=True)

    cause_id: CauseId
    certainty: Certainty
    evidence: tuple[str, ...] = ()
    source: str = ""


class Preparation(BaseModel):
    """What a provider wants before programs may log in, as of a date."""

    model_config = ConfigDict(frozen=True)

    title: str
    what: str
    steps: tuple[str, ...] = ()
    dated: str = ""


class Explanation(BaseModel):
    """What an error message of any program means, and what to do.

    `text` is what was pasted, cleaned and with secrets hidden; `code` and `enhanced` are a
    server's own codes, `program` and `provider` what the words tell of them, each "" if they do
    not. `possibilities` stand best first; without one the text was not recognised. `worked` says
    that the text tells of no failure.
    """

    model_config = ConfigDict(frozen=True)

    text: str = ""
    code: str = ""
    enhanced: str = ""
    program: str = ""
    provider: str = ""
    host: str = ""
    possibilities: tuple[Possibility, ...] = ()
    preparations: tuple[Preparation, ...] = ()
    worked: bool = False
    words: Mapping[str, str] = Field(default_factory=dict)  # for the remedy

    @property
    def recognised(self) -> bool:
        """Whether a cause was found."""
        return bool(self.possibilities)

    @property
    def cause_id(self) -> CauseId | None:
        """The id of the likeliest cause."""
        return self.possibilities[0].cause_id if self.possibilities else None

    @property
    def cause(self) -> Cause | None:
        """The likeliest cause, or None."""
        return None if self.cause_id is None else cause_of(self.cause_id)

    @property
    def family(self) -> Family | None:
        """The family of the likeliest cause, or None."""
        return None if self.cause is None else self.cause.family

    @property
    def certainty(self) -> Certainty:
        """How sure the likeliest cause is; `possible` where none was found."""
        return self.possibilities[0].certainty if self.possibilities else Certainty.POSSIBLE

    @property
    def evidence(self) -> tuple[str, ...]:
        """Which words told the likeliest cause."""
        return self.possibilities[0].evidence if self.possibilities else ()

    @property
    def source(self) -> str:
        """Where it is written what those words mean."""
        return self.possibilities[0].source if self.possibilities else ""

    @property
    def alternatives(self) -> tuple[CauseId, ...]:
        """The next likely causes."""
        return tuple(one.cause_id for one in self.possibilities[1:])

    @property
    def who(self) -> tuple[Who, ...]:
        """Who can do something about it."""
        return () if self.cause is None else self.cause.who

    @property
    def remedy(self) -> Remedy:
        """What happened and what to do; without a cause, what to paste instead."""
        if self.cause_id is None:
            if not self.text:
                return NOTHING_THERE
            return NO_ERROR if self.worked else NOT_RECOGNISED
        remedy = remedy_for(self.cause_id, self.words)
        # A repair by one click belongs to an entry, and there is none here.
        return remedy.model_copy(
            update={
                "what": _of_any_program(remedy.what),
                "steps": tuple(filter(None, map(_of_any_program, remedy.steps))),
                "fix": None,
            }
        )

    def __str__(self) -> str:
        from smtpwidgets.model.explanation_text import (  # noqa: PLC0415 -- it reads explanations
            explanation_text,
        )

        return explanation_text(self)

    def __repr__(self) -> str:
        said = self.cause.summary if self.cause else "not recognised"
        return f"<Explanation: {said}>"

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))


def _of_any_program(text: str) -> str:
    """Return `text` without the sentences that tell of a check of ours."""
    return " ".join(one for one in _SENTENCE.split(text) if not _OF_A_CHECK.search(one))
