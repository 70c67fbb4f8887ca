"""The report of a check that could not begin: nothing was sent, and why not."""

from datetime import datetime

from smtpwidgets.errors import CredentialsError
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.report import Report, StageResult, StageState
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage

__all__ = ["keyring_locked", "not_begun"]


def keyring_locked(
    server: Server,
    depth: Depth,
    started_at: datetime,
    error: CredentialsError,
    revision: int | None = None,
) -> Report:
    """Return what is said of `server` while the keyring keeps its password to itself."""
    cause = CauseId("keyring-locked")
    return not_begun(server, depth, started_at, revision, cause, (error.reason,))


def not_begun(
    server: Server,
    depth: Depth,
    started_at: datetime,
    revision: int | None,
    cause: CauseId,
    evidence: tuple[str, ...] = (),
) -> Report:
    """Return what is said of `server`, to which nothing was sent because of `cause`."""
    failed = StageResult(stage=Stage.INPUT, state=StageState.FAILED, elapsed_ms=0, cause=cause)
    return Report(
        server_id=server.id,
        host=server.host,
        port=server.port_number,
        protocol=server.protocol,
        security=server.security,
        auth=server.auth,
        username=server.username,
        revision=revision,
        started_at=started_at,
        elapsed_ms=0,
        depth=depth,
        stages=(failed,),
        cause_id=cause,
        evidence=evidence,
    )
