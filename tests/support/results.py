"""Results and runs for tests of what is made of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from smtpwidgets.fleet import Reports
from smtpwidgets.model.cause import CauseId, Family
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.result import Result
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Depth, Stage

__all__ = ["AT", "a_result", "a_run", "failing"]

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def a_result(key: str = "s1", **facts: Any) -> Result:
    """Return the row of a server that works."""
    usual = Result(
        key=key,
        server_id=key,
        label=f"Mail {key}",
        protocol=Protocol.SMTP,
        host=f"{key}.example.org",
        port=587,
        security=Security.STARTTLS,
        owner="example.org",
        depth=Depth.LOGIN,
        ok=True,
        reached=Stage.QUIT,
        family=Family.OK,
        words="Works",
        elapsed_ms=120.0,
        stage_ms={Stage.DNS: 2.0, Stage.CONNECT: 20.0, Stage.LOGIN: 60.0},
        tls_version="TLSv1.3",
        days_left=60,
        address_used="192.0.2.7",
        started_at=AT,
        revision=4,
    )
    return replace(usual, **facts)


def failing(key: str = "s2", cause: str = "wrong-password", **facts: Any) -> Result:
    """Return the row of a server that does not work, for a cause."""
    known = CAUSES[CauseId(cause)]
    usual = {
        "ok": known.warning,
        "family": known.family,
        "cause_id": known.id,
        "words": known.summary,
        "remedy": "Type the password again.",
        "who": tuple(who.value for who in known.who),
    }
    return a_result(key, **(usual | facts))


def a_run(*results: Result, hours: int = 0, **facts: Any) -> Reports:
    """Return a run with these rows, begun some hours after the first."""
    usual = {"elapsed_ms": 1234.5, "depth": Depth.LOGIN, "revision": 4}
    return Reports(started_at=AT + timedelta(hours=hours), results=results, **(usual | facts))
