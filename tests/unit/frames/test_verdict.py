"""The last check in a few words: no more than was seen, and nothing about other settings."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from smtpwidgets.frames import SIGNS, CheckState, certificate_days, days_cell, last_check
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
        "certificate-20",
        SERVER,
        passed_report(SERVER, tls=ends(20.5)),
        ("Certificate ends in 20 days", "warning"),
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
        by_stage = replace(REMARK, cause=cause.id)
        for more in ({"cause_id": cause.id}, {"stages": (by_stage,)}):
            facts: dict[str, Any] = more
            check = last_check(SERVER, passed_report(SERVER, **facts), NOW)
            assert (cause.summary, CheckState.WARNING) == check


def test_every_state_has_a_sign_of_its_own() -> None:
    """Nobody has to tell red from green."""
    assert set(CheckState) == set(SIGNS)
    assert len(set(SIGNS.values())) == len(SIGNS)


@pytest.mark.parametrize(
    ("days", "cell"),
    [
        (None, ("", None)),
        (89, ("89 days", None)),
        (21, ("21 days", None)),
        (20, ("20 days", CheckState.WARNING)),
        (1, ("1 day", CheckState.WARNING)),
        (0, ("0 days", CheckState.WARNING)),
        (-1, ("ended", CheckState.FAILED)),
    ],
)
def test_days_left_are_a_number_that_turns_amber_under_21(
    days: int | None, cell: tuple[str, CheckState | None]
) -> None:
    """Amber and red are told by state and words, never by the number alone."""
    assert cell == days_cell(days)


def test_the_days_are_those_of_the_place_where_the_server_stands() -> None:
    """A certificate that was seen at another host or port says nothing about this one."""
    report = passed_report(SERVER, tls=ends(20.5))

    assert certificate_days(SERVER, report, NOW) == 20
    assert certificate_days(SERVER.replace(username="eve"), report, NOW) == 20
    assert certificate_days(SERVER.replace(host="other.example.org"), report, NOW) is None
    assert certificate_days(SERVER.replace(port=2465), report, NOW) is None
    assert certificate_days(SERVER, None, NOW) is None


def test_an_exception_is_named_before_the_days() -> None:
    """Whoever looks at the list sees for ever by whose word a server is trusted."""
    stage = StageResult(
        stage=Stage.CERTIFICATE,
        state=StageState.WARNING,
        elapsed_ms=1,
        cause=CauseId("certificate-excepted"),
    )
    server = SERVER.replace(trusted_certificate="ab" * 32)
    report = passed_report(server, tls=ends(5.5), trusted_certificate="ab" * 32)
    report = report.model_copy(update={"stages": (*report.stages, stage)})

    assert last_check(server, report, NOW) == ("Trusted by your exception", CheckState.WARNING)
    assert last_check(SERVER, report, NOW).state is CheckState.IDLE, "taken back: check again"
