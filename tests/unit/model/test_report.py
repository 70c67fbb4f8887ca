"""What a report says about itself, and that it never says more than it saw."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smtpwidgets.model.cause import CauseId, Family, Who
from smtpwidgets.model.causes import CAUSES, UNKNOWN
from smtpwidgets.model.report import Reply, Report, StageResult, StageState, TlsFacts
from smtpwidgets.model.report_text import can_fix
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from tests.support.reports import failed_report, passed_report

SERVER = Server(host="smtp.example.org", username="ada@example.org", description="Work")
NEWER = CauseId("a-cause-of-a-newer-version")


def test_a_check_that_passed_is_ok_and_reached_the_end() -> None:
    """No cause, no failed stage, no family."""
    report = passed_report(SERVER)

    assert report.ok
    assert Stage.QUIT is report.reached
    assert (None, None, None, None) == (report.failed, report.cause, report.place, report.remedy)
    assert Family.OK is report.family


def test_a_check_that_failed_reached_the_stage_before() -> None:
    """The goodbye after a refused login is no progress."""
    report = failed_report(SERVER, "wrong-password")

    assert not report.ok
    assert Stage.CERTIFICATE is report.reached
    assert report.failed is not None
    assert Stage.LOGIN is report.failed.stage
    assert report.cause == CAUSES[CauseId("wrong-password")]
    assert report.family is CAUSES[CauseId("wrong-password")].family


def test_a_check_that_never_began_is_not_ok() -> None:
    """All of no stages passed, which is no success."""
    report = passed_report(SERVER, stages=())

    assert not report.ok
    assert report.reached is None


def test_a_check_that_was_cut_short_is_not_ok() -> None:
    """Every stage that ran passed, and then it was cancelled: nobody has seen the login."""
    begun = passed_report(SERVER).stages[:2]

    assert not passed_report(SERVER, stages=begun, cause_id="wrong-password").ok


def test_a_warning_does_not_fail_a_check() -> None:
    """A stage with a remark passed, and a cause that only warns stays visible."""
    remark = StageResult(stage=Stage.DNS, state=StageState.WARNING, elapsed_ms=1)
    report = passed_report(SERVER)
    warned = report.model_copy(update={"stages": (remark, *report.stages[2:])})

    assert warned.ok
    warnings = [cause.id for cause in CAUSES.values() if cause.warning]
    assert all(passed_report(SERVER, cause_id=id).ok for id in warnings)


def test_a_cause_of_a_newer_version_is_shown_as_unknown() -> None:
    """A profile shared with a newer version opens here, and its verdict is that of its stages."""
    failed, passed = failed_report(SERVER, NEWER), passed_report(SERVER, cause_id=NEWER)

    assert CAUSES[UNKNOWN] == failed.cause
    assert failed.remedy is not None
    assert failed.remedy.title
    assert not failed.ok
    assert passed.ok


def test_a_remedy_speaks_of_this_server() -> None:
    """The person's own values stand in it, and no placeholder is left."""
    report = failed_report(SERVER, "unknown", facts={"days": "3", "host": "other.example.org"})

    assert "smtp.example.org" == SERVER.host
    assert "other.example.org" == report.words()["host"]  # a fact of the check is more exact
    assert report.words().items() >= {"port": "465", "security": "TLS", "days": "3"}.items()
    assert "your user name" == report.model_copy(update={"username": ""}).words()["username"]
    assert report.remedy is not None
    assert "{" not in f"{report.remedy.title}{report.remedy.what}{report.remedy.steps}"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ((Who.YOU,), "You can fix this"),
        ((Who.YOU, Who.ADMINISTRATOR), "You or your administrator can fix this"),
        (
            (Who.PROVIDER, Who.NETWORK, Who.YOU),
            "Your mail provider, whoever runs this network or you can fix this",
        ),
        ((Who.NOBODY,), "Nobody has to do anything"),
        ((), "Nobody has to do anything"),
    ],
)
def test_several_who_can_act_are_one_sentence(who: tuple[Who, ...], said: str) -> None:
    """As people say it, with one capital and one verb."""
    assert said == can_fix(who)


def test_words_of_a_server_are_not_read_as_a_template() -> None:
    """A server may answer with braces; they are shown and never filled in."""
    report = failed_report(SERVER, "unknown", host="{username}{0.__class__}")

    assert report.remedy is not None
    assert "{username}{0.__class__}" in report.remedy.what


def test_a_report_comes_back_from_json_as_it_was() -> None:
    """Reports are kept in the profile, with everything that was seen."""
    tls = TlsFacts(version="TLSv1.3", names=("a",), not_after=datetime(2026, 1, 1, tzinfo=UTC))
    reply = Reply(code=535, enhanced="5.7.8", text="no ✗ \u202e")
    stages = (StageResult(stage=Stage.LOGIN, state=StageState.FAILED, elapsed_ms=2, reply=reply),)
    full = failed_report(
        SERVER, NEWER, tls=tls, revision=4, facts={"x": "y"}, alternatives=("unknown",), stages=stages
    )  # fmt: skip

    for report in (full, passed_report(SERVER, Depth.MESSAGE)):
        assert report == Report.model_validate_json(report.model_dump_json())


def test_a_report_of_an_older_version_still_opens() -> None:
    """Fields that were added later have a default."""
    old = passed_report(SERVER).model_dump(mode="json")
    del old["auth"]

    assert Report.model_validate(old).describes(SERVER)


CHANGED: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"description": "Home"}, True),
    ({"timeout_s": 60}, True),
    ({"port": 465}, True),
    ({"port": 2465}, False),
    ({"host": "mail.example.org"}, False),
    ({"security": "starttls"}, False),
    ({"username": "bob@example.org"}, False),
    ({"auth": "oauth2"}, False),
    ({"protocol": "imap", "port": 465}, False),
]


@pytest.mark.parametrize(("changes", "still"), CHANGED, ids=[str(c[0]) for c in CHANGED])
def test_a_report_knows_whether_it_is_about_the_settings_of_now(
    changes: dict[str, Any], still: bool
) -> None:
    """What was checked is what counts; a new description makes no check outdated."""
    assert still == passed_report(SERVER).describes(SERVER.replace(**changes))


def test_a_report_may_name_the_host_as_on_the_wire() -> None:
    """The check speaks of xn--, the person of bücher: it is the same server."""
    server = Server(host="bücher.example", username="ada")

    assert passed_report(server, host="xn--bcher-kva.example").describes(server)


@pytest.mark.parametrize(
    ("ends_in", "days"),
    [(timedelta(days=9, hours=1), 9), (timedelta(hours=1), 0), (timedelta(hours=-1), -1)],
)
def test_days_left_are_whole_days(ends_in: timedelta, days: int) -> None:
    """Nine days and an hour are nine days; an hour ago is not today."""
    now = datetime(2026, 1, 1, tzinfo=UTC)

    assert days == TlsFacts(not_after=now + ends_in).days_left(now)
    assert TlsFacts().days_left(now) is None


def test_a_reply_reads_as_the_server_said_it() -> None:
    """Code, enhanced code, text; parts that are missing leave no gap."""
    assert "535 5.7.8 no" == str(Reply(code=535, enhanced="5.7.8", text="no"))
    assert "220 hello" == str(Reply(code=220, text="hello"))
