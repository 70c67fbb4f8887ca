"""A check-up of servers and accounts: a line for each, and what failures have in common, once."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.account import Account
from smtpwidgets.model.common_failures import CommonFailure
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.report import TextPrinter
from smtpwidgets.model.server import Server
from smtpwidgets.model.share import masked
from smtpwidgets.model.share import shareable as masked_text
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Visit

__all__ = ["CheckUp", "Line", "LineKind", "LineState"]


class LineKind(StrEnum):
    """What a line is about."""

    SERVER = "server"
    ACCOUNT = "account"


class LineState(StrEnum):
    """How a server or account stands; `NETWORK` is not its own fault, `IDLE` was not looked at."""

    FAILED = "failed"
    NETWORK = "network"
    WARNING = "warning"
    IDLE = "idle"
    OK = "ok"


class Line(BaseModel):
    """One server or one account, in a few words. `members` are the keys of its visits.

    `what` says what it is ("IMAP", "account"), `host` and `where` (port and security) where it
    stands; an account has its `address` instead. `summary` is what lists say of a server, `sides`
    of an account, whose servers it may name. `elapsed_ms` is the time of its checks.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    kind: LineKind
    what: str
    description: str = ""
    host: str = ""
    where: str = ""
    address: str = ""
    state: LineState = LineState.IDLE
    summary: str = ""
    sides: str = ""
    elapsed_ms: float | None = None
    members: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What lists call it."""
        return self.description or self.address or self.host

    @property
    def words(self) -> str:
        """How it stands, in a few words."""
        return self.summary or self.sides


class CheckUp(BaseModel):
    """What was found at all servers and accounts that were looked at.

    `lines` holds one for each account and each server, in the order of the profile; `visits` each
    server with each login it is used with, and its report; `common` what failures share. `stopped`
    says that somebody ended it before its end: what was found until then stands here.
    """

    model_config = ConfigDict(frozen=True)

    started_at: datetime
    elapsed_ms: float
    depth: Depth
    visits: tuple[Visit, ...] = ()
    lines: tuple[Line, ...] = ()
    common: tuple[CommonFailure, ...] = ()
    network: NetworkVerdict | None = None
    stopped: bool = False

    @property
    def ok(self) -> bool:
        """Whether every server was checked and works (warnings allowed)."""
        return not self.stopped and all(v.report is not None and v.report.ok for v in self.visits)

    @property
    def counts(self) -> Mapping[LineState, int]:
        """How many lines stand how."""
        states = [line.state for line in self.lines]
        return {state: states.count(state) for state in LineState}

    @property
    def logins_used(self) -> int:
        """How often somebody was logged in."""
        return sum(v.report.logins_used for v in self.visits if v.report is not None)

    @property
    def verdict(self) -> str:
        """The whole in one line: how many work, and what is the matter first."""
        good = self.counts[LineState.OK] + self.counts[LineState.WARNING]
        if not self.lines:
            return "There is no server and no account yet."
        said = "Everything works." if self.ok else f"{good} of {len(self.lines)} work."
        first = [f"{finding.title}." for finding in self.common]
        said = " ".join((said, *first[:1], *_more(len(first) - 1)))
        return f"Stopped. {said}" if self.stopped else said

    def visits_of(self, line: Line) -> tuple[Visit, ...]:
        """Return the visits that a line rests on."""
        return tuple(visit for visit in self.visits if visit.key in line.members)

    def concerned(self, finding: CommonFailure) -> tuple[Line, ...]:
        """Return the lines of servers that a common failure explains."""
        keys = set(finding.members)
        return tuple(
            line
            for line in self.lines
            if line.kind is LineKind.SERVER and not keys.isdisjoint(line.members)
        )

    def finding_of(self, line: Line) -> CommonFailure | None:
        """Return the first common failure that a line has a part in."""
        keys = set(line.members)
        return next((one for one in self.common if not keys.isdisjoint(one.members)), None)

    def text(
        self,
        *,
        shareable: bool = False,
        hosts: bool = False,
        about: Iterable[Account | Server | str] = (),
    ) -> str:
        """Return all of it as text; it holds no password.

        Args:
            shareable: mask what tells who somebody is (addresses, user names, descriptions).
            hosts: mask host names, too.
            about: the entries it is about: their names are masked wherever they stand.
        """
        return masked_text(self, hosts=hosts, about=about) if shareable else str(self)

    def to_json(
        self,
        *,
        shareable: bool = True,
        hosts: bool = False,
        about: Iterable[Account | Server | str] = (),
    ) -> str:
        """Return all of it as JSON (UTF-8, two blanks deep); masked as `text` does it."""
        whole = masked(self, hosts=hosts, about=about) if shareable else self
        return json.dumps(_facts(whole), indent=2, ensure_ascii=False) + "\n"

    def __str__(self) -> str:
        from smtpwidgets.model.checkup_text import checkup_text  # noqa: PLC0415 -- it reads these

        return checkup_text(self)

    def __repr__(self) -> str:
        return f"<CheckUp: {self.verdict}>"

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))


def _more(number: int) -> tuple[str, ...]:
    """Say that there are further findings."""
    if number < 1:
        return ()
    return (f"And {'one more finding' if number == 1 else f'{number} more findings'} below.",)


def _facts(checkup: CheckUp) -> dict[str, Any]:
    """Return what stands here, and what it says in words."""
    data: dict[str, Any] = checkup.model_dump(mode="json", exclude={"common"})
    said = [
        {
            **finding.model_dump(mode="json", exclude={"facts", "verdict"}),
            "title": finding.title,
            "what": finding.what,
            "steps": list(finding.steps),
            "who": [who.value for who in finding.who],
        }
        for finding in checkup.common
    ]
    counts = {state.value: count for state, count in checkup.counts.items()}
    head = {"verdict": checkup.verdict, "ok": checkup.ok, "counts": counts, "common": said}
    return head | data
