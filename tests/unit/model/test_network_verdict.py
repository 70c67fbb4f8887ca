"""What a few looks say about a network, and which failures it explains."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.model.cause import Certainty, Who
from smtpwidgets.model.network_verdict import (
    NetworkKind,
    NetworkVerdict,
    Outcome,
    Probe,
    binder_verdict,
    blamed_on_network,
    contradicts,
    judge,
)
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.reports import CHECKED_AT, failed_report, passed_report

ONE, TWO = "smtp.example.org", "mail.example.net"
WORK = Server(host=ONE, username="ada@example.org")
OK, PAGE, REFUSED = Outcome.ANSWERED, Outcome.WEB_PAGE, Outcome.REFUSED
SILENT, UNNAMED = Outcome.SILENT, Outcome.NO_NAME_SERVICE

Row = tuple[str, int, Outcome]
CASES: dict[str, tuple[list[Row], NetworkKind]] = {
    "mail-gets-out": ([(ONE, 465, OK), (ONE, 587, SILENT)], NetworkKind.MAIL),
    "one-server-is-down": (
        [(ONE, 465, SILENT), (ONE, 587, SILENT), (TWO, 465, OK)],
        NetworkKind.MAIL,
    ),
    "one-port-is-closed": (
        [(ONE, 465, SILENT), (TWO, 465, SILENT), (ONE, 587, OK)],
        NetworkKind.SOME_PORTS,
    ),
    "web-only": (
        [(ONE, 465, SILENT), (TWO, 465, SILENT), (ONE, 443, OK), (TWO, 443, SILENT)],
        NetworkKind.NO_MAIL,
    ),
    "mail-is-refused-on-the-way": (
        [(ONE, 465, REFUSED), (TWO, 465, REFUSED), (ONE, 443, OK)],
        NetworkKind.NO_MAIL,
    ),
    "web-server-says-no": (
        [(ONE, 465, SILENT), (TWO, 587, SILENT), (ONE, 443, REFUSED)],
        NetworkKind.NO_MAIL,
    ),
    "one-host-is-no-proof": ([(ONE, 465, SILENT), (ONE, 443, OK)], NetworkKind.UNKNOWN),
    "nothing-answers": ([(ONE, 465, SILENT), (TWO, 465, SILENT)], NetworkKind.UNKNOWN),
    "a-page-in-its-place": ([(ONE, 587, PAGE), (TWO, 465, SILENT)], NetworkKind.SIGN_IN),
    "no-names": ([(ONE, 465, UNNAMED), (ONE, 443, UNNAMED)], NetworkKind.NO_INTERNET),
    "nobody-to-ask": ([], NetworkKind.UNKNOWN),
}


def looked(rows: list[Row], *, way_out: bool = True) -> NetworkVerdict:
    probes = [Probe(host=host, port=port, outcome=outcome) for host, port, outcome in rows]
    return judge(probes, CHECKED_AT, way_out=way_out)


@pytest.mark.parametrize("case", CASES)
def test_each_network_is_told_by_what_it_lets_out(case: str) -> None:
    """Mail, some ports, the web alone, a sign-in page, nothing: each has its own verdict."""
    rows, kind = CASES[case]

    assert kind is looked(rows).kind


def test_one_address_for_every_name_is_a_sign_in_page() -> None:
    """Hotels answer every name with their own address until somebody signs in."""
    probes = [
        Probe(host=host, port=465, outcome=SILENT, address="10.0.0.1", inside=True)
        for host in (ONE, TWO)
    ]

    assert NetworkKind.SIGN_IN is judge(probes, CHECKED_AT, way_out=True).kind


def test_a_computer_without_a_way_out_is_offline() -> None:
    """Where there is no route, no server is to blame and nothing is uncertain."""
    verdict = looked([(ONE, 465, SILENT)], way_out=False)

    assert (NetworkKind.NO_INTERNET, Certainty.CERTAIN) == (verdict.kind, verdict.certainty)


def test_the_ports_are_named_in_the_sentence() -> None:
    """Which port to take instead stands in the verdict."""
    verdict = looked(CASES["one-port-is-closed"][0])

    assert ((587,), (465,)) == (verdict.open_ports, verdict.closed_ports)
    assert "answered on port 587" in verdict.what
    assert "port 465 vanished" in verdict.what


@pytest.mark.parametrize("kind", NetworkKind)
def test_each_verdict_says_what_to_do_and_who_can_do_it(kind: NetworkKind) -> None:
    """A verdict without advice helps nobody, and where no mail gets out, practising does."""
    verdict = NetworkVerdict(kind=kind, at=CHECKED_AT)
    words = str(verdict)

    assert verdict.title
    assert verdict.steps
    assert verdict.who
    stuck = verdict.at_fault and kind is not NetworkKind.SOME_PORTS
    assert ("sw.practice_profile()" in words) >= stuck
    assert "try again" not in words.lower()


CONNECT = ["port-silent", "port-filtered", "port-closed", "no-route"]


@pytest.mark.parametrize("cause", CONNECT)
def test_a_server_that_cannot_be_reached_is_not_blamed_where_no_mail_gets_out(cause: str) -> None:
    """One verdict about the network takes the place of a mark on each server."""
    report = failed_report(WORK, cause, at=Stage.CONNECT)

    assert blamed_on_network(report, looked(CASES["web-only"][0]))
    assert blamed_on_network(report, binder_verdict(CHECKED_AT))
    assert not blamed_on_network(report, looked(CASES["mail-gets-out"][0]))
    assert not blamed_on_network(report, looked(CASES["one-host-is-no-proof"][0]))
    assert not blamed_on_network(report, None)


def test_what_the_server_said_itself_is_never_the_networks() -> None:
    """A refused password stays red whatever the network does."""
    verdict = looked(CASES["web-only"][0])

    assert not blamed_on_network(failed_report(WORK, "wrong-password"), verdict)
    assert not blamed_on_network(passed_report(WORK), verdict)


def test_names_are_the_networks_only_where_there_is_no_internet() -> None:
    """A name that does not exist is a slip, unless nothing can be looked up."""
    report = failed_report(WORK, "name-not-found", at=Stage.DNS)

    assert not blamed_on_network(report, looked(CASES["web-only"][0]))
    assert blamed_on_network(report, looked(CASES["no-names"][0]))


def test_an_open_port_of_a_narrow_network_is_not_blamed_on_it() -> None:
    """Where 587 gets out, a server that is silent on 587 is down."""
    verdict = looked(CASES["one-port-is-closed"][0])
    open_port = WORK.replace(port=587, security="starttls")

    assert blamed_on_network(failed_report(WORK, "port-silent", at=Stage.CONNECT), verdict)
    assert not blamed_on_network(failed_report(open_port, "port-silent", at=Stage.CONNECT), verdict)


def test_yesterdays_failure_is_not_todays_network() -> None:
    """A look in the hotel says nothing about a check that was made at home."""
    verdict = looked(CASES["web-only"][0])
    old = failed_report(WORK, "port-silent", at=Stage.CONNECT)
    old = old.model_copy(update={"started_at": CHECKED_AT - timedelta(hours=8)})

    assert not blamed_on_network(old, verdict)


def test_a_check_that_passes_takes_the_verdict_back() -> None:
    """Mail that got out proves a verdict wrong; on a port that was open it proves nothing."""
    assert contradicts(passed_report(WORK), looked(CASES["web-only"][0]))
    narrow = looked(CASES["one-port-is-closed"][0])
    assert not contradicts(passed_report(WORK.replace(port=587, security="starttls")), narrow)
    here = Server(host="localhost", username="ada")
    assert not contradicts(passed_report(here), looked(CASES["web-only"][0]))


def test_who_can_open_a_network_is_named() -> None:
    """The person is not sent to change settings that are right."""
    assert (Who.NETWORK,) == looked(CASES["web-only"][0]).who


PROBES = st.lists(
    st.builds(
        Probe,
        host=st.sampled_from([ONE, TWO, "mx.example.com"]),
        port=st.sampled_from([443, 465, 587, 993]),
        outcome=st.sampled_from(Outcome),
    ),
    max_size=12,
)


@given(probes=PROBES, way_out=st.booleans())
def test_whatever_was_seen_no_network_is_blamed_while_mail_answers_on_every_port(
    probes: list[Probe], way_out: bool
) -> None:
    """Blame needs a reason: silence at two hosts, a page in between, or no way out."""
    verdict = judge(probes, CHECKED_AT, way_out=way_out)

    assert str(verdict)
    assert not set(verdict.open_ports) & set(verdict.closed_ports)
    if verdict.open_ports and not verdict.closed_ports:
        assert NetworkKind.MAIL is verdict.kind
    if verdict.kind is NetworkKind.NO_MAIL:
        unreached = {p.host for p in probes if p.outcome in {SILENT, REFUSED} and p.port != 443}
        assert len(unreached) > 1
