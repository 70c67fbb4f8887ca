"""A report that is given away: nothing of the person in it, and still of use to support."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smtpwidgets as sw
from smtpwidgets.model.account import Account
from smtpwidgets.model.account_report import AccountReport
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.report import (
    Arrival,
    Attempt,
    Hop,
    Reply,
    Report,
    StageResult,
    StageState,
    TlsFacts,
)
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.reports import failed_report, passed_report

SERVER = Server(host="smtp.analytical.example", username="countess", description="Engine room")
ACCOUNT = Account(
    address="ada@analytical.example", display_name="Ada Lovelace", description="My engine"
)
PRIVATE = ("ada@", "analytical.example", "countess", "lovelace", "engine", "192.0.2.7", "2001:db8")
HOSTS = ("smtp.analytical.example", "mx.analytical.example", "gw.home.example", "inside-7")


def _report(**more: Any) -> Report:
    reply = Reply(
        code=535, enhanced="5.7.8", text="countess (Ada Lovelace) from [192.0.2.7] refused"
    )
    refused = StageResult(stage=Stage.LOGIN, state=StageState.FAILED, elapsed_ms=3, reply=reply)
    report = failed_report(
        SERVER,
        "wrong-password",
        attempts=(
            Attempt(address="2001:db8::7", port=465, ok=False, elapsed_ms=9, detail="no answer"),
            Attempt(address="192.0.2.7", port=465, ok=True, elapsed_ms=9),
        ),
        tls=TlsFacts(names=("mx.analytical.example", "inside-7")),
        greeting="220 mx.analytical.example at inside-7 ESMTP",
        evidence=("mx.analytical.example said 535 to countess.", "ada@analytical.example"),
        not_tested=("Whether ada@analytical.example may send.",),
        facts={"address": "ada@analytical.example"},
        arrival=Arrival(
            seconds=2,
            verdicts={"spf": "pass smtp.mailfrom=ada@analytical.example"},
            route=(Hop(by="mx.analytical.example", received_from="gw.home.example"),),
        ),
    )
    return report.model_copy(update={"stages": (*report.stages[:-2], refused), **more})


@pytest.mark.parametrize("hosts", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_nothing_of_the_person_is_in_a_shared_report(hosts: bool, whole: bool) -> None:
    """Address, user name, display name, description, IP numbers: in reports of all kinds."""
    report: object = _report()
    if whole:
        report = AccountReport(
            account_id="a", label="My engine", reports=(_report(),), skipped={"s": "Engine room"}
        )
    shared = sw.shareable(report, hosts=hosts, about=(ACCOUNT, SERVER)).casefold()
    private = PRIVATE if hosts else tuple(p for p in PRIVATE if p != "analytical.example")

    assert [] == [word for word in private if word in shared]
    assert ("smtp.analytical.example" in shared) is not hosts
    if hosts:
        assert [] == [host for host in HOSTS if host in shared]


def test_values_that_no_text_shows_are_masked_as_well() -> None:
    """The route and the certificate's names are hosts, wherever a later text will show them."""
    shared = sw.shareable(str(_report().arrival), hosts=True, about=["Ada Lovelace"])

    assert [] == [host for host in HOSTS[:3] if host in shared]


def test_the_same_thing_has_the_same_mark_in_every_report() -> None:
    """Both servers of an account refuse one user name: support sees that it is one."""
    other = _report(host="imap.analytical.example")
    whole = AccountReport(
        account_id="a", label="ada@analytical.example", reports=(_report(), other)
    )
    shared = sw.shareable(whole, hosts=True)

    assert "Check of the account address-1@domain-1" in shared
    assert {"host-1", "host-2"} <= {word.strip(",") for word in shared.split()}
    assert shared.count("name-1") >= 2
    assert "name-2" not in shared


def test_a_shared_report_says_what_was_masked() -> None:
    """And that no password could have been in it."""
    shown, masked = sw.shareable(_report()), sw.shareable(_report(), hosts=True)

    assert shown.startswith("Masked in this text: ")
    assert "Host names are left in" in shown
    assert "Host names are masked, too" in masked
    assert "never hold" in shown
    assert "wrong-password" not in shown
    assert str(_report().remedy.title) in shown  # type: ignore[union-attr]


@pytest.mark.parametrize("username", ["you", "password", "server", "a", "mail", "check", "ip"])
def test_a_user_name_that_is_a_common_word_leaves_our_sentences_alone(username: str) -> None:
    """It is masked where it is the user name, not where we speak to the person."""
    report = passed_report(Server(host="smtp.analytical.example", username=username))
    shared = sw.shareable(report)

    assert str(passed_report(SERVER)) in shared


@given(
    st.sampled_from(sorted(CAUSES)),
    st.from_regex(r"q[a-z]{4,12}z", fullmatch=True),
    st.text(max_size=30),
)
def test_no_verdict_gives_the_user_name_away(cause: str, username: str, said: str) -> None:
    """Every remedy of the list may speak of the user name; none does in a shared report."""
    server = Server(host="smtp.analytical.example", username=username)
    report = failed_report(
        server,
        cause,
        evidence=(f"{said} {username} {said}",),
        greeting=said,
        facts={"reply": f"{said} {username}", "names": "mx.analytical.example"},
    )

    assert username not in sw.shareable(report, hosts=True)
    assert "analytical" not in sw.shareable(report, hosts=True)


def test_any_text_can_be_shared() -> None:
    """What `discover` found is a report, too."""
    shared = sw.shareable("Settings for ada@analytical.example\n", about=[ACCOUNT])

    assert "Settings for address-1@domain-1" in shared
