"""What the checks of one account's servers found, taken together."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.model.report import Report
from smtpwidgets.model.security import Protocol

__all__ = ["AccountReport"]


class AccountReport(BaseModel):
    """The reports of an account's servers, in the order they were checked.

    `skipped` names, by server id, the servers that were not checked, and why.
    """

    model_config = ConfigDict(frozen=True)

    account_id: str
    label: str
    reports: tuple[Report, ...] = ()
    skipped: Mapping[str, str] = Field(default_factory=dict)

    @property
    def incoming(self) -> Report | None:
        """The report of the incoming server, if the account has one."""
        return next((r for r in self.reports if r.protocol is not Protocol.SMTP), None)

    @property
    def outgoing(self) -> tuple[Report, ...]:
        """The reports of the outgoing servers, the first choice first."""
        return tuple(r for r in self.reports if r.protocol is Protocol.SMTP)

    @property
    def ok(self) -> bool:
        """Whether every server of the account works."""
        return bool(self.reports) and not self.skipped and all(r.ok for r in self.reports)

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"Check of the account {self.label}"
        for report in self.reports:
            yield ""
            yield str(report).rstrip()
        for why in self.skipped.values():
            yield ""
            yield f"One more server was not checked: {why}."
