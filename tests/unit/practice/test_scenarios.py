"""Each scenario: what a check says about it, and that its server really answers."""

import socket
from collections.abc import Iterator

import pytest

from smtpwidgets.checks import Inbox, Network, check
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.practice import SCENARIOS, PracticeServers, Scenario
from smtpwidgets.practice.scenario import PASSWORD, ZONE, Door

each_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda s: s.id)


@pytest.fixture(scope="module")
def practice() -> Iterator[PracticeServers]:
    with PracticeServers() as servers:
        yield servers


def entry_of(scenario: Scenario, practice: PracticeServers) -> Server:
    return next(s for s in practice.servers() if practice.scenario_of(s) == scenario)


async def checked(scenario: Scenario, practice: PracticeServers) -> Report:
    server = entry_of(scenario, practice)
    network = Network(
        tls_context=practice.client_context(), doors=practice.doors, zone=practice.zone
    )
    inbox = next(s for s in practice.servers() if practice.scenario_of(s).id == "imap-works")
    return await check(
        server,
        secret=practice.secret_for(server.id),
        depth=scenario.depth,
        inbox=Inbox(inbox, practice.secret_for(inbox.id)),
        network=network,
    )


@each_scenario
async def test_check_names_the_cause_of_the_scenario_at_its_stage(
    scenario: Scenario, practice: PracticeServers
) -> None:
    """A check says what is wrong with each practice entry, and is ok where mail could be sent."""
    report = await checked(scenario, practice)

    assert report.cause_id == scenario.cause
    assert report.ok is scenario.works
    # Warnings about the settings may stand before it, such as the one about port 25.
    telling = report.failed or next((r for r in report.stages if r.cause == scenario.cause), None)
    assert (telling.stage if telling and scenario.cause else None) == scenario.stage


@each_scenario
def test_scenario_names_a_cause_of_the_table(scenario: Scenario) -> None:
    """A scenario's cause has a row in the table of causes."""
    assert scenario.cause is None or scenario.cause in CAUSES


@each_scenario
def test_scenario_tells_its_story(scenario: Scenario) -> None:
    """A scenario says what a customer reports, what is the matter and, if it fails, what helps."""
    texts = [scenario.title, scenario.complaint, scenario.fault]
    texts += [scenario.repair] if scenario.cause else []

    assert all(texts)
    assert all(text.endswith((".", "?", "!")) for text in (scenario.complaint, scenario.fault))


@each_scenario
def test_scenario_is_a_valid_entry_of_the_practice_zone(scenario: Scenario) -> None:
    """An entry is made of each scenario, with a host below the reserved zone."""
    (server,) = PracticeServers([scenario]).servers()

    assert server.host == scenario.host
    assert scenario.host.endswith(f".{ZONE}")
    assert PracticeServers([scenario]).secret_for(server.id)


@each_scenario
def test_given_secret_is_no_word_of_the_scenario(scenario: Scenario) -> None:
    """Reports mask the secret, so it must not be a word of host, user name or replies."""
    replies = scenario.behaviour.replies.values() if scenario.behaviour else ()

    assert not [t for t in (scenario.host, scenario.username, *replies) if scenario.given in t]


def test_hosts_behave_in_one_way_each() -> None:
    """No two scenarios claim the same host with a behaviour of their own."""
    hosts = [s.host for s in SCENARIOS.values() if s.behaviour is not None]

    assert len(hosts) == len(set(hosts))


def test_every_door_is_answered_or_closed_as_its_scenario_says(practice: PracticeServers) -> None:
    """Each port of each host takes a connection, but for those that are closed on purpose."""
    for scenario in SCENARIOS.values():
        for port, door in scenario.behaviour.doors.items() if scenario.behaviour else ():
            address = practice.doors[scenario.host, port]
            if door is Door.CLOSED:
                with pytest.raises(ConnectionRefusedError):
                    socket.create_connection(address, 5)
            else:
                socket.create_connection(address, 5).close()


@pytest.mark.parametrize(
    ("scenario_id", "changes", "secret"),
    [
        ("starttls-on-tls-port", {"security": "tls"}, PASSWORD),
        ("tls-on-starttls-port", {"security": "starttls"}, PASSWORD),
        ("tls-on-starttls-port", {"port": 465}, PASSWORD),
        ("no-starttls", {"port": 465, "security": "tls"}, PASSWORD),
        ("starttls-broken", {"port": 465, "security": "tls"}, PASSWORD),
        ("closed-port", {"port": 587, "security": "starttls"}, PASSWORD),
        ("wrong-password", {}, PASSWORD),
        ("short-user-name", {"username": f"ada@{ZONE}"}, PASSWORD),
        ("app-password", {}, "abcdefghijklmnop"),
        ("token-expired", {}, "practice-token"),
        ("unknown-name", {"host": f"smtp.{ZONE}"}, PASSWORD),
        ("login-off", {"auth": "none"}, PASSWORD),
        ("relay-refused", {"auth": "password", "port": 587}, PASSWORD),
        ("imap-starttls-on-tls-port", {"security": "tls"}, PASSWORD),
        ("imap-tls-on-starttls-port", {"security": "starttls"}, PASSWORD),
        ("imap-tls-on-starttls-port", {"port": 993}, PASSWORD),
        ("pop-tls-on-starttls-port", {"security": "starttls"}, PASSWORD),
        ("pop-tls-on-starttls-port", {"port": 995}, PASSWORD),
        (
            "imap-sending-server",
            {"host": f"imap.{ZONE}", "port": 993, "security": "tls"},
            PASSWORD,
        ),
        ("imap-pop-server", {"protocol": "pop3"}, PASSWORD),
        ("imap-closed-port", {"port": 143, "security": "starttls"}, PASSWORD),
        ("pop-unknown-name", {"host": f"pop.{ZONE}"}, PASSWORD),
        ("imap-preauth", {"port": 993, "security": "tls"}, PASSWORD),
        ("imap-no-starttls", {"port": 993, "security": "tls"}, PASSWORD),
        ("pop-starttls-broken", {"port": 995, "security": "tls"}, PASSWORD),
        ("imap-wrong-password", {}, PASSWORD),
        ("pop-wrong-password", {}, PASSWORD),
        ("imap-short-user-name", {"username": f"ada@{ZONE}"}, PASSWORD),
        ("imap-unencrypted", {"security": "starttls", "allow_cleartext": False}, PASSWORD),
        ("imap-app-password", {}, "abcdefghijklmnop"),
        ("imap-token-expired", {}, "practice-token"),
    ],
)
async def test_repair_turns_the_entry_green(
    scenario_id: str, changes: dict[str, object], secret: str, practice: PracticeServers
) -> None:
    """What a scenario names as repair is a repair: the entry works after it."""
    scenario = SCENARIOS[scenario_id]
    server = entry_of(scenario, practice).replace(**changes)
    network = Network(
        tls_context=practice.client_context(), doors=practice.doors, zone=practice.zone
    )

    report = await check(server, secret=Secret(secret), depth=scenario.depth, network=network)

    assert report.ok, report.cause_id
