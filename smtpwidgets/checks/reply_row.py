"""What a row of the reply tables is, where it comes from, and the stages that rows share."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.stages import Stage

__all__ = [
    "ANY",
    "DOOR",
    "ENVELOPE",
    "HELLO",
    "LOGIN",
    "MESSAGE",
    "RECIPIENT",
    "SENDER",
    "UPGRADE",
    "ReplyRow",
    "Source",
    "row",
    "sourced",
]

DOOR = frozenset({Stage.GREETING})
HELLO = frozenset({Stage.CAPABILITIES})
UPGRADE = frozenset({Stage.STARTTLS})
LOGIN = frozenset({Stage.LOGIN})
SENDER = frozenset({Stage.SENDER})
RECIPIENT = frozenset({Stage.RECIPIENT})
MESSAGE = frozenset({Stage.MESSAGE})
ENVELOPE = SENDER | RECIPIENT | MESSAGE
ANY = frozenset(Stage)


class Source(NamedTuple):
    """Where a row was read: a standard with its section, or an address; and when (year-month).

    For a standard that is when it was published, for anything else when it was last looked at.
    """

    where: str
    dated: str


_NOWHERE = Source("", "")


@dataclass(frozen=True)
class ReplyRow:
    """A reply and what it means. An empty condition fits everything.

    `codes` and `enhanced` are patterns of the whole code, `says` is looked for in the words
    (capitals do not matter), `hosts` are the ends of host names, `when` names a condition of
    `diagnosis.CONDITIONS`.
    """

    cause: CauseId
    stages: frozenset[Stage]
    codes: str = ""
    enhanced: str = ""
    says: str = ""
    hosts: tuple[str, ...] = ()
    when: str = ""
    alternatives: tuple[CauseId, ...] = ()
    certainty: Certainty = Certainty.CERTAIN
    source: Source = field(default=_NOWHERE, compare=False)

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What `says` is searched with, if it says something.

        Made when it is needed: most checks pass, and meet no row at all.
        """
        return re.compile(self.says, re.IGNORECASE) if self.says else None


def row(  # noqa: PLR0913 -- one column each
    cause: str,
    stages: frozenset[Stage],
    codes: str = "",
    enhanced: str = "",
    says: str = "",
    *,
    hosts: tuple[str, ...] = (),
    when: str = "",
    also: tuple[str, ...] = (),
    sure: Certainty | None = None,
) -> ReplyRow:
    """Return a row; words make a cause certain, an enhanced code likely, a plain one possible.

    `says` has no `*` and no `+`: what is searched comes from a stranger, and must not take longer
    than its length.
    """
    if sure is None:
        sure = Certainty.CERTAIN if says else Certainty.LIKELY if enhanced else Certainty.POSSIBLE
    alternatives = tuple(map(CauseId, also))
    return ReplyRow(CauseId(cause), stages, codes, enhanced, says, hosts, when, alternatives, sure)


def sourced(where: str, dated: str, *rows: ReplyRow) -> tuple[ReplyRow, ...]:
    """Return the rows that were read in one place."""
    return tuple(replace(one, source=Source(where, dated)) for one in rows)
