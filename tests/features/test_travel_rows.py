"""Rows S27, S28, S40, S41, S57, B28 and B51: travel, fall-backs, networks, administrators."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from smtpwidgets.checks import Network, reachability
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import NotAllowedError
from smtpwidgets.model.account import Account
from smtpwidgets.model.cause import Who
from smtpwidgets.model.network_verdict import NetworkKind, Outcome, Probe, judge
from smtpwidgets.model.ports import Pair
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.opening import open_profile
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.reports import failed_report
from tests.support.scripted import Script, scripted
from tests.support.vanishing import vanishing_port

USER = "ada@practice.test"
WORK = Server(description="Work", host="smtp.practice.test", username=USER)
BLOCKED = Server(description="Hotel", host="closed-port.practice.test", username=USER)


async def test_s27_a_second_set_of_ports_is_tried_kept_by_network_and_taken(
    profile: Profile,
) -> None:
    """On a journey the pair that works is found, remembered under the network's name, and set."""
    profile.add(BLOCKED, Secret(PASSWORD))
    trial = await profile.try_ports(BLOCKED.id, "Hotel")

    assert trial.best == Pair(port=587, security=Security.STARTTLS)
    assert profile.networks() == ("Hotel",)
    profile.use_pair(BLOCKED.id, trial.best)
    assert (await profile.check(BLOCKED.id)).ok
    profile.undo()
    assert profile.servers[BLOCKED.id] == BLOCKED


async def test_s28_the_authentication_check_and_the_port_check_are_two(profile: Profile) -> None:
    """One says whether the login is right, the other whether the port gets through."""
    profile.add(WORK, Secret("not the password"))
    authentication = await profile.check(WORK.id, depth="login")
    ports = await profile.try_ports(WORK.id)

    assert authentication.cause_id == "wrong-password"
    assert ports.passes
    assert "nobody logged in" in str(ports)


def test_s40_a_firewall_on_this_computer_is_named_with_what_to_allow() -> None:
    """Firewall and virus scanner are named, the ports to open, and whom to ask."""
    remedy = failed_report(WORK, "local-firewall", at=Stage.CONNECT).remedy
    assert remedy is not None
    words = " ".join((remedy.title, remedy.what, *remedy.steps))

    for word in ("firewall", "virus scanner", "465", "587", "administrator"):
        assert word in words


def test_s41_whether_the_internet_is_there_is_looked_at_first() -> None:
    """Without a way out no server is blamed, and cable, Wi-Fi and flight mode are named."""
    silent = [Probe(host=WORK.host, port=465, outcome=Outcome.SILENT)]
    verdict = judge(silent, datetime.now(UTC), way_out=False)

    assert verdict.kind is NetworkKind.NO_INTERNET
    assert "the cable, the Wi-Fi and flight mode" in str(verdict)


def test_s57_an_administrator_switches_functions_off_and_fixes_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the computer is followed at every door, with the administrator's word."""
    rules = tmp_path / "policy.toml"
    rules.write_text(
        'note = "Ask ext. 42."\n[servers]\ndelete = false\n'
        '[servers.locked]\nhost = "smtp.practice.test"\nsecurity = "tls"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("SMTPWIDGETS_POLICY", str(rules))
    monkeypatch.setattr("smtpwidgets.opening.Credentials", Credentials.in_memory)
    with open_profile(tmp_path / "profile.db") as profile:
        profile.add(WORK)
        for refused in (
            lambda: profile.add(BLOCKED),
            lambda: profile.remove(WORK.id),
            lambda: profile.update(WORK.replace(security="starttls")),
            profile.undo,  # it would delete what was added
        ):
            with pytest.raises(NotAllowedError, match=r"Ask ext\. 42"):
                refused()


async def test_b28_a_fall_back_is_used_when_the_first_server_fails(profile: Profile) -> None:
    """Which server would be used now is said, with why the first one is passed over."""
    ada = Account(description="Ada", address=USER, outgoing=(BLOCKED.id, WORK.id))
    profile.add_together([BLOCKED, WORK, ada])
    for server in (BLOCKED, WORK):
        await profile.try_ports(server.id, "Hotel")
    route = profile.route(ada.id)

    assert route.server_id == WORK.id
    assert "Hotel is passed over" in str(route)
    profile.update(ada.replace(use_only_first=True))
    assert profile.route(ada.id).server_id is None


async def test_b51_a_port_that_is_blocked_for_everybody_is_told_from_a_host_that_is_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two unrelated hosts are silent: the network. One is silent and one answers: the host."""
    monkeypatch.setattr(reachability, "_PATIENCE_S", 0.3)
    one = Server(host="smtp.one.test", port=587, security="starttls", username="ada@one.test")
    two = Server(host="mail.two.test", port=587, security="starttls", username="ada@two.test")
    doors: dict[tuple[str, int], tuple[str, int]] = {}
    network = Network(doors=doors, zone="test")
    store = open_store(":memory:")
    with (
        vanishing_port() as silent,
        Profile(store, Credentials.in_memory(), network=network) as profile,
    ):
        profile.add_together([one, two])
        doors.update({(s.host, p): ("127.0.0.1", silent) for s in (one, two) for p in (465, 587)})
        blocked = await profile.look_around()
        async with scripted(Script()) as answering:
            doors[two.host, 587] = ("127.0.0.1", answering.port)
            down = await profile.look_around()

    assert blocked.kind is NetworkKind.NO_MAIL
    assert blocked.who == (Who.NETWORK,)
    assert 587 in down.open_ports
    assert 587 not in down.closed_ports
