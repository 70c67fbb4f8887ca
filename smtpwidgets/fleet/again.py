"""Which visits are tried again: nobody was refused, somebody was full."""

import random
from dataclasses import dataclass

from smtpwidgets.model.report import Report
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.stages import Stage
from smtpwidgets.model.visit import Visit

__all__ = ["Again", "again"]

# A host that says "later" means seconds; a few tries find out whether it meant it.
_MOST_TRIES = 5
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 4.0
# Somebody else's descriptors come free at any time; there is no limit but the entry's own.
_OUR_PAUSE_S = 0.2
_OUR_LONGEST_S = 2.0
# For so long after descriptors ran out, the system's resolver may have failed for want of one.
_SHORT_S = 3.0
_OURS = "local-resources"
_FOR_WANT_OF_ONE = frozenset({"name-service-silent", "name-not-found"})
# How servers without reply codes say at the door that they are full (RFC 3501 section 7.1.5).
_FULL = frozenset({"too-many-connections", "busy"})


@dataclass(frozen=True, slots=True)
class Again:
    """A visit comes again after `pause_s` seconds; with `ours`, the server had no part in it."""

    pause_s: float
    ours: bool


def again(visit: Visit, times: int, *, short: float = float("inf")) -> Again | None:
    """Return when a visit that ended so is tried again; None if its answer stands.

    Args:
        visit: as it ended.
        times: how often it was tried.
        short: how many seconds ago this computer ran out of descriptors.
    """
    report = visit.report
    if report is None or report.logins_used or report.ok:
        return None
    if _is_ours(report, short):
        return Again(_pause(times, _OUR_PAUSE_S, _OUR_LONGEST_S), ours=True)
    if times < _MOST_TRIES and _is_full(report):
        return Again(_pause(times, _FIRST_PAUSE_S, _LONGEST_PAUSE_S), ours=False)
    return None


def _is_ours(report: Report, short: float) -> bool:
    if report.cause_id == _OURS or any(one.cause == _OURS for one in report.attempts):
        return True
    failed = report.failed
    at_name = failed is not None and failed.stage is Stage.DNS
    return at_name and short < _SHORT_S and report.cause_id in _FOR_WANT_OF_ONE


def _is_full(report: Report) -> bool:
    failed = report.failed
    if failed is None or failed.stage is not Stage.GREETING or failed.reply is None:
        return False
    if report.protocol is Protocol.SMTP:
        return failed.reply.code.startswith("4")
    return report.cause_id in _FULL


def _pause(times: int, first_s: float, longest_s: float) -> float:
    """Return a pause that doubles each time, and is not the same for all that were refused."""
    whole = min(longest_s, first_s * 2.0 ** (times - 1))
    return whole * random.uniform(0.5, 1.0)  # noqa: S311 -- no secret depends on it
