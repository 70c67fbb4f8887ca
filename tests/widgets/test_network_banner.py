"""One verdict about the network above the list, after a check that could not reach its server."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from smtpwidgets.checks import Network, reachability
from smtpwidgets.credentials import Credentials
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from smtpwidgets.widgets import FleetView, ServerList
from tests.support.reports import failed_report, passed_report
from tests.support.server_page import Page
from tests.support.vanishing import closed_port, vanishing_port
from tests.support.waiting import wait_until

ONE = Server(description="Work", host="smtp.one.test", username="ada@one.test", timeout_s=5)
TWO = Server(description="Spare", host="mail.two.test", username="ada@two.test", timeout_s=5)
SERVERS = [ONE, TWO]


@pytest.fixture(autouse=True)
def _plain_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachability, "_PATIENCE_S", 0.3)
    for name in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def doors() -> Iterator[dict[tuple[str, int], tuple[str, int]]]:
    """Where the hosts of this world stand: mail vanishes, the web says no at once."""
    hosts = (ONE.host, TWO.host)
    with vanishing_port() as silent, closed_port() as closed:
        mail = {(host, port): ("127.0.0.1", silent) for host in hosts for port in (465, 587)}
        yield {**mail, **{(host, 443): ("127.0.0.1", closed) for host in hosts}}


@pytest.fixture
def page(doors: dict[tuple[str, int], tuple[str, int]]) -> Iterator[Page]:
    """A list in a network that lets the web out and no mail."""
    network = Network(doors=doors, zone="test")
    with Profile(open_store(":memory:"), Credentials.in_memory(), network=network) as profile:
        profile.add_together(SERVERS, {ONE.id: Secret("x"), TWO.id: Secret("x")})
        page = Page(ServerList(profile))
        page.settle()
        yield page
        page.view.close()


def check(page: Page, server: Server) -> None:
    page.view.scope.call(page.view.choose, server.id).result(60)
    page.settle()
    page.press(page.view.details.save_and_check)


def test_a_failure_to_reach_leads_to_one_look_and_one_verdict(page: Page) -> None:
    """The banner says that the network is at fault, and the row blames no server."""
    check(page, ONE)
    banner = page.view.network

    assert "From this network no mail server can be reached" in banner.words.value
    assert "sw.practice_profile()" in banner.words.value
    assert "This network" in page.rows[ONE.id]
    assert banner.again.shown


def test_looking_again_finds_another_network(
    page: Page, doors: dict[tuple[str, int], tuple[str, int]]
) -> None:
    """After signing in or moving on, one press takes the verdict away."""
    check(page, ONE)
    with closed_port() as closed:  # neither web nor mail: nothing can be said any more
        for goal in doors:
            doors[goal] = ("127.0.0.1", closed)
        doors.pop((TWO.host, 465))
        for goal in [goal for goal in doors if goal[0] == TWO.host]:
            doors.pop(goal)
        page.press(page.view.network.again)

    assert page.view.network.words.value == ""
    assert not page.view.network.again.shown
    assert "This network" not in page.rows[ONE.id]


def test_yesterdays_failure_is_no_reason_to_look(page: Page) -> None:
    """A report that is read or kept again long after it was made troubles no host."""
    page.view.profile.keep_report(failed_report(ONE, "port-silent", at=Stage.CONNECT))
    page.settle()

    assert page.view.profile.network_verdict is None


@pytest.mark.parametrize("report", [failed_report(ONE, "wrong-password"), passed_report(ONE)])
def test_a_server_that_was_reached_is_no_reason_to_look(page: Page, report: Report) -> None:
    """A refused password is the server's own answer: the network is not asked."""
    page.view.profile.keep_report(report.model_copy(update={"started_at": datetime.now(UTC)}))
    page.settle()

    assert page.view.profile.network_verdict is None
    assert page.view.network.words.value == ""


def test_a_fleet_says_of_the_network_before_it_says_of_entries(page: Page) -> None:
    """Its first words are what is the matter, the next ones what to do; rows blame no server."""
    view = FleetView(page.view.profile)
    wait_until(lambda: view.table.rows.waiting == len(SERVERS), "the entries are listed", 60)
    view.check_all.click()
    wait_until(lambda: view.reports is not None, "it is over", 60)
    view.scope.call(lambda: None).result(60)
    said = view.verdict.value
    view.close()
    words = (
        "From this network no mail server can be reached; the web works.",
        "Use another network",
        "0 of 2 entries work. 2 do not: No mail from here (2).",
    )
    places = [said.find(one) for one in words]

    assert -1 not in places
    assert sorted(places) == places
