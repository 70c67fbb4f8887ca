"""A report as profiles keep it: a tenth of what it takes as a value."""

from typing import NamedTuple

from smtpwidgets.model.report import Report

__all__ = ["KeptReport"]


class KeptReport(NamedTuple):
    """`body` is the report as JSON, without what is as its default in `Report`."""

    server_id: str
    revision: int | None
    body: str

    @classmethod
    def of(cls, report: Report) -> "KeptReport":
        """Return `report` as it is kept."""
        body = report.model_dump_json(exclude_defaults=True)
        return cls(report.server_id, report.revision, body)
