"""Each scenario from both sides: what a check says about it, and what its server heard."""

import asyncio
import re
import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from smtpwidgets.checks import Inbox, Network, check
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.family import Family
from smtpwidgets.model.hosts import ascii_host
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import STAGES, Depth, Stage
from smtpwidgets.practice import SCENARIOS, PracticeServers, Scenario
from smtpwidgets.practice.scenario import PASSWORD, ZONE, Door
from smtpwidgets.practice.scenarios import TABLES

each_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda s: s.id)

_STAGES = list(STAGES)
_AT_ONCE = 32  # more would wait for the processor, while their time runs
_DELIVERS = {Depth.MESSAGE, Depth.ROUND_TRIP}


class Played(NamedTuple):
    """Every scenario, checked once and all at the same time."""

    practice: PracticeServers
    reports: Mapping[str, Report]

    def heard(self, host: str) -> Counter[str]:
        """Return how often each command was heard at a host; some have several entries."""
        return Counter(line.split(" ")[0] for line in self.practice.transcript(host))


@pytest.fixture(scope="module")
def practice() -> Iterator[PracticeServers]:
    with PracticeServers() as servers:
        yield servers


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with PracticeServers() as servers:

        async def all_of_them() -> dict[str, Report]:
            turns = asyncio.Semaphore(_AT_ONCE)

            async def one(scenario: Scenario) -> tuple[str, Report]:
                async with turns:
                    return scenario.id, await checked(scenario, servers)

            order = sorted(SCENARIOS.values(), key=lambda s: s.timeout_s is None)
            return dict(await asyncio.gather(*map(one, order)))

        yield Played(servers, asyncio.run(all_of_them()))


def entry_of(scenario: Scenario, practice: PracticeServers) -> Server:
    return next(s for s in practice.servers() if practice.scenario_of(s) == scenario)


async def checked(scenario: Scenario, practice: PracticeServers) -> Report:
    server, inbox = (entry_of(s, practice) for s in (scenario, SCENARIOS[scenario.inbox]))
    network = Network(
        tls_context=practice.client_context(), doors=practice.doors, zone=practice.zone
    )
    return await check(
        server,
        secret=practice.secret_for(server.id),
        depth=scenario.depth,
        inbox=Inbox(inbox, practice.secret_for(inbox.id)),
        network=network,
    )


# --- what the person is told ----------------------------------------------------------------------


@each_scenario
def test_check_names_the_cause_of_the_scenario_at_its_stage(
    scenario: Scenario, played: Played
) -> None:
    """A check says what is wrong with each practice entry, and is ok where mail could be sent."""
    report = played.reports[scenario.id]

    assert report.cause_id == scenario.cause
    assert report.family == (CAUSES[scenario.cause].family if scenario.cause else Family.OK)
    assert report.ok is scenario.works
    # Warnings about the settings may stand before it, such as the one about port 25.
    telling = report.failed or next((r for r in report.stages if r.cause == scenario.cause), None)
    assert (telling.stage if telling and scenario.cause else None) == scenario.stage


# --- what the server heard ------------------------------------------------------------------------


def test_servers_saw_one_login_at_most_and_none_before_its_time(played: Played) -> None:
    """One press is one login; a check that fails before the login never begins one."""
    too_many, expected = [], Counter[str]()
    for id, report in played.reports.items():
        scenario = SCENARIOS[id]
        fails_before = not scenario.works and _before(scenario.stage, Stage.LOGIN)
        most = 0 if fails_before else 2 if scenario.depth is Depth.ROUND_TRIP else 1
        too_many += [id] if report.logins_used > most else []
        expected[scenario.host] += min(report.logins_used, 1)
        expected[SCENARIOS[scenario.inbox].host] += max(report.logins_used - 1, 0)

    assert too_many == []
    assert {host: len(played.practice.logins(host)) for host in expected} == dict(expected)


def test_servers_heard_no_password_in_clear(played: Played) -> None:
    """Each login came through encryption, but for the entry whose owner agreed to go without."""
    practice, hosts = played.practice, {scenario.host for scenario in SCENARIOS.values()}
    in_clear = [host for host in hosts for login in practice.logins(host) if not login.encrypted]
    agreed = [
        SCENARIOS[id].host
        for id, report in played.reports.items()
        if report.logins_used and SCENARIOS[id].security is Security.NONE
    ]

    assert in_clear == agreed == [SCENARIOS["readable-by-all"].host]
    assert [] == [host for host in hosts if PASSWORD in " ".join(practice.transcript(host))]


def test_servers_were_asked_to_deliver_only_where_a_message_was_to_be_sent(
    played: Played,
) -> None:
    """Below the depth of a message no server hears DATA."""
    wanted = Counter(one.host for one in SCENARIOS.values() if one.depth in _DELIVERS)
    hosts = {scenario.host for scenario in SCENARIOS.values()}
    heard = {host: played.heard(host)["DATA"] for host in hosts}

    assert [] == [host for host in hosts if heard[host] > wanted[host]]
    assert any(heard.values())


def test_servers_that_say_no_are_told_goodbye(played: Played) -> None:
    """Whoever is done with, or refuses in words and listens on, hears QUIT or LOGOUT."""
    owed = Counter(SCENARIOS[id].host for id, r in played.reports.items() if _listens(r))
    told = {host: played.heard(host)["QUIT"] + played.heard(host)["LOGOUT"] for host in owed}

    assert [] == [host for host, count in owed.items() if told[host] < count]


def test_only_the_message_that_cannot_be_removed_is_left(played: Played) -> None:
    """Of all checks together one message lies in one mailbox: the one that tells of it."""
    left = played.practice.mailbox(f"ada@{ZONE}")
    told = [id for id, r in played.reports.items() if r.arrival and not r.arrival.removed]

    assert told == ["message-stays"]
    assert len(left) == len(told)


def _before(stage: Stage | None, other: Stage) -> bool:
    return stage is not None and _STAGES.index(stage) < _STAGES.index(other)


def _listens(report: Report) -> bool:
    """Whether there was somebody to say goodbye to: 421 and BYE announce that there is not."""
    if report.failed is None:
        return True
    reply = report.failed.reply
    spoken = reply is not None and not _before(report.failed.stage, Stage.CAPABILITIES)
    return spoken and not re.match(r"421|BYE", reply.code if reply else "")


# --- the table ------------------------------------------------------------------------------------


def test_ids_are_there_once() -> None:
    """No scenario takes the place of another of the same id."""
    ids = Counter(scenario.id for table in TABLES for scenario in table)

    assert [id for id, count in ids.items() if count > 1] == []


def test_scenarios_name_causes_of_the_table() -> None:
    """A scenario's cause has a row in the table of causes."""
    assert {scenario.cause for scenario in SCENARIOS.values()} - {None} <= CAUSES.keys()


def test_scenarios_tell_their_story() -> None:
    """A scenario says what a customer reports, what is the matter and, if it fails, what helps."""
    for scenario in SCENARIOS.values():
        texts = [scenario.title, scenario.complaint, scenario.fault]
        texts += [scenario.repair] if scenario.cause else []
        sentences = (scenario.complaint, scenario.fault)

        assert all(texts), scenario.id
        assert all(text.endswith((".", "?", "!")) for text in sentences), scenario.id


def test_scenarios_are_valid_entries_of_the_practice_zone() -> None:
    """An entry is made of each scenario, with a host below the reserved zone."""
    practice = PracticeServers()
    for server, scenario in zip(practice.servers(), SCENARIOS.values(), strict=True):
        assert server.host == scenario.host
        assert scenario.host.endswith(f".{ZONE}")
        assert practice.secret_for(server.id).reveal() == scenario.given


def test_given_secrets_are_no_words_of_the_scenarios() -> None:
    """Reports mask the secret, so it must not be a word of host, user name or replies."""
    for scenario in SCENARIOS.values():
        replies = scenario.behaviour.replies.values() if scenario.behaviour else ()
        texts = (scenario.host, scenario.username, *replies)

        assert not [text for text in texts if scenario.given and scenario.given in text]


def test_hosts_behave_in_one_way_each() -> None:
    """No two scenarios claim the same host with a behaviour of their own."""
    hosts = [s.host for s in SCENARIOS.values() if s.behaviour is not None]

    assert len(hosts) == len(set(hosts))


def test_every_door_is_answered_or_closed_as_its_scenario_says(practice: PracticeServers) -> None:
    """Each port of each host takes a connection, but for those that are closed on purpose."""
    for scenario in SCENARIOS.values():
        for port, door in scenario.behaviour.doors.items() if scenario.behaviour else ():
            address = practice.doors[ascii_host(scenario.host), port]
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
        ("nobody-there", {"host": f"smtp.{ZONE}"}, PASSWORD),
        ("receives-only", {"host": f"smtp.{ZONE}"}, PASSWORD),
        ("no-password", {}, PASSWORD),
        ("password-with-blank", {}, PASSWORD),
        ("odd-port", {"port": 465}, PASSWORD),
        ("old-port", {"port": 587}, PASSWORD),
        ("look-alike", {"host": f"smtp.{ZONE}"}, PASSWORD),
        ("login-unencrypted", {"security": "starttls"}, PASSWORD),
        ("pop-unencrypted", {"security": "starttls", "allow_cleartext": False}, PASSWORD),
        ("pop-starttls-on-tls-port", {"security": "tls"}, PASSWORD),
        ("pop-imap-server", {"protocol": "imap"}, PASSWORD),
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


def test_a_refused_token_may_be_that_of_another_mailbox(played: Played) -> None:
    """Servers say the same of an old token and of somebody else's: that comes next in the list."""
    for id in ("token-expired", "imap-token-expired"):
        assert "token-of-other-mailbox" in played.reports[id].alternatives, id
