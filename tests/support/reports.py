"""Reports as a check would make them, in one line."""

from datetime import UTC, datetime
from typing import Any

from smtpwidgets.model.report import Report, StageResult, StageState
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage, stages_of

__all__ = ["CHECKED_AT", "failed_report", "passed_report"]

CHECKED_AT = datetime(2026, 11, 3, 14, 2, tzinfo=UTC)


def passed_report(server: Server, depth: Depth = Depth.LOGIN, **more: Any) -> Report:
    """Return the report of a check in which every stage passed."""
    plan = stages_of(server.security, depth, login=server.auth is not Auth.NONE)
    return _report(server, depth, [(stage, StageState.OK) for stage in plan], **more)


def failed_report(server: Server, cause_id: str, at: Stage = Stage.LOGIN, **more: Any) -> Report:
    """Return the report of a check that failed at one stage and then said goodbye."""
    plan = stages_of(server.security, Depth.LOGIN, login=server.auth is not Auth.NONE)
    stages = [(stage, StageState.OK) for stage in plan[: plan.index(at)]]
    stages += [(at, StageState.FAILED), (Stage.QUIT, StageState.OK)]
    return _report(server, Depth.LOGIN, stages, cause_id=cause_id, **more)


def _report(
    server: Server, depth: Depth, ends: list[tuple[Stage, StageState]], /, **more: Any
) -> Report:
    facts = {
        "server_id": server.id,
        "host": server.host,
        "port": server.port_number,
        "protocol": server.protocol,
        "security": server.security,
        "username": server.username,
        "auth": server.auth,
        "started_at": CHECKED_AT,
        "elapsed_ms": 412.0,
        "depth": depth,
        "stages": tuple(StageResult(stage=s, state=state, elapsed_ms=1) for s, state in ends),
    }
    return Report(**{**facts, **more})
