"""The last check in a few words: no more than was seen, and nothing about other settings."""

from datetime import timedelta
from typing import Any

import pytest

from smtpwidgets.frames import SIGNS, CheckState, last_check
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.report import Report, StageResult, StageState, TlsFacts
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from tests.support.reports import CHECKED_AT, failed_report, passed_report

SERVER = Server(host="smtp.example.org", username="ada@example.org")
RELAY = Server(host="10.0.0.4", port=25, security="none", auth="none")
NOW = CHECKED_AT + timedelta(hours=1)
REMARK = StageResult(stage=Stage.DNS, state=StageState.WARNING, elapsed_ms=1)


def ends(days: float) -> TlsFacts:
    """Return the facts of a certificate that ends this many days from now."""
    return TlsFacts(not_after=NOW + timedelta(days=days))


CASES: list[tuple[str, Server, Report | None, tuple[str, str]]] = [
    ("never", SERVER, None, ("Not checked", "idle")),
    ("login", SERVER, passed_report(SERVER), ("Works", "ok")),
    ("connect", SERVER, passed_report(SERVER, Depth.CONNECT), ("Answers", "ok")),
    ("rehearsal", SERVER, passed_report(SERVER, Depth.REHEARSAL), ("Works · rehearsed", "ok")),
    ("message", SERVER, passed_report(SERVER, Depth.MESSAGE), ("Works · message sent", "ok")),
    ("no-login-wanted", RELAY, passed_report(RELAY), ("Works", "ok")),
    (
        "login-not-tried",
        SERVER,
        passed_report(SERVER, stages=passed_report(SERVER, Depth.CONNECT).stages),
        ("Answers", "ok"),
    ),
    ("certificate-far", SERVER, passed_report(SERVER, tls=ends(22.5)), ("Works", "ok")),
    (
        "certificate-21",
        SERVER,
        passed_report(SERVER, tls=ends(21.5)),
        ("Certificate ends in 21 days", "warning"),
    ),
    (
        "certificate-1",
        SERVER,
        passed_report(SERVER, tls=ends(1.5)),
        ("Certificate ends in 1 day", "warning"),
    ),
    (
        "certificate-today",
        SERVER,
        passed_report(SERVER, tls=ends(0.5)),
        ("Certificate ends today", "warning"),
    ),
    (
        "certificate-over",
        SERVER,
        passed_report(SERVER, tls=ends(-0.1)),
        ("Certificate has ended", "warning"),
    ),
    (
        "failure-before-certificate",
        SERVER,
        failed_report(SERVER, "wrong-password", tls=ends(2)),
        (CAUSES[CauseId("wrong-password")].summary, "failed"),
    ),
    (
        "newer-cause",
        SERVER,
        failed_report(SERVER, "of-a-newer-version"),
        (CAUSES[CauseId("unknown")].summary, "failed"),
    ),
    (
        "stage-remark",
        SERVER,
        passed_report(SERVER, stages=(REMARK,)),
        ("Works, with a remark", "warning"),
    ),
    ("unfinished", SERVER, passed_report(SERVER, stages=()), ("Not finished", "idle")),
    (
        "changed-since",
        SERVER.replace(port=2465),
        passed_report(SERVER),
        ("Works (before the last change)", "idle"),
    ),
    (
        "changed-since-failure",
        SERVER.replace(username="bob"),
        failed_report(SERVER, "wrong-password"),
        (f"{CAUSES[CauseId('wrong-password')].summary} (before the last change)", "idle"),
    ),
    (
        "renamed-since",
        SERVER.replace(description="Home"),
        passed_report(SERVER),
        ("Works", "ok"),
    ),
]


@pytest.mark.parametrize(
    ("server", "report", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_the_last_check_in_a_few_words(
    server: Server, report: Report | None, said: tuple[str, str]
) -> None:
    """Works is only said of a login that was seen, and nothing is said of settings not checked."""
    assert said == tuple(last_check(server, report, NOW))


def test_a_warning_is_shown_in_the_words_of_its_cause() -> None:
    """A cause that lets mail through is a warning, whichever way the report carries it."""
    warnings = [cause for cause in CAUSES.values() if cause.warning]
    for cause in warnings:
        by_stage = REMARK.model_copy(update={"cause": cause.id})
        for more in ({"cause_id": cause.id}, {"stages": (by_stage,)}):
            facts: dict[str, Any] = more
            check = last_check(SERVER, passed_report(SERVER, **facts), NOW)
            assert (cause.summary, CheckState.WARNING) == check


def test_every_state_has_a_sign_of_its_own() -> None:
    """Nobody has to tell red from green."""
    assert set(CheckState) == set(SIGNS)
    assert len(set(SIGNS.values())) == len(SIGNS)
