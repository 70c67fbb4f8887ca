"""What a stage hands on: that it passed, or why it did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.report import Reply

__all__ = ["Finding", "Passed", "Refused", "Verdict"]


@dataclass(frozen=True)
class Finding:
    """A cause, how sure it is, and what it rests on. `facts` are words for the remedy."""

    cause: CauseId
    certainty: Certainty = Certainty.CERTAIN
    evidence: tuple[str, ...] = ()
    alternatives: tuple[CauseId, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    reply: Reply | None = None


class Passed(NamedTuple):
    """A stage that passed: a short fact, and perhaps something to look at."""

    detail: str = ""
    warning: Finding | None = None
    reply: Reply | None = None
    noted: bool = False  # shown as a warning, although there is nothing to do about it


class Verdict(Exception):  # noqa: N818 -- it carries a finding; it is not a fault of the program
    """Ends a stage with a finding that the stage itself came to."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.cause)
        self.finding = finding


class Refused(Exception):  # noqa: N818 -- the server's answer, not a fault of the program
    """The server answered a command with something else than success; `text` is not cleaned.

    `code` is a number in SMTP and a word in IMAP and POP3.
    """

    def __init__(self, code: int | str, text: str) -> None:
        super().__init__(code)
        self.code, self.text = code, text
