"""Travelling with a profile: ports tried on practice servers, remembered by network, and used."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import InvalidSettingsError, NotFoundError, StaleRevisionError
from smtpwidgets.model.account import Account
from smtpwidgets.model.ports import Pair, PairTrial, pair_of
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Security
from smtpwidgets.model.server import Server
from smtpwidgets.opening import practice_profile
from smtpwidgets.practice import PracticeServers
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.profile import Profile, ports
from smtpwidgets.store import open_store
from tests.support.scripted import HOST, Script, scripted
from tests.support.vanishing import vanishing_port

SUBMISSION = Pair(port=587, security=Security.STARTTLS)
TLS = Pair(port=465, security=Security.TLS)
CLOSED = Server(
    description="Hotel mail", host="closed-port.practice.test", username="ada@practice.test"
)
GOOD = Server(description="Work", host="smtp.practice.test", username="ada@practice.test")
ADA = Account(description="Ada", address="ada@practice.test", outgoing=(CLOSED.id, GOOD.id))


@pytest.fixture
def profile() -> Iterator[Profile]:
    """A profile with a server whose port 465 is closed, a good one, and an account of both."""
    with practice_profile([]) as profile:
        secrets: dict[str, Secret] = {CLOSED.id: Secret(PASSWORD), GOOD.id: Secret(PASSWORD)}
        profile.add_together([CLOSED, GOOD, ADA], secrets)
        yield profile


async def test_every_pair_is_tried_and_nobody_logs_in(profile: Profile) -> None:
    """The best pair is named with why the others failed, and the transcript holds no login."""
    told: list[PairTrial] = []
    trial = await profile.try_ports(CLOSED.id, "Hotel", progress=told.append)

    assert trial.best == SUBMISSION
    assert not trial.passes
    assert "✗ 465 with TLS: Nothing answers there" in str(trial)
    assert {t.pair for t in trial.trials} == {t.pair for t in told}
    assert profile.practice is not None
    said = profile.practice.transcript(CLOSED.host)
    assert said
    assert not [line for line in said if line.upper().startswith(("AUTH", "MAIL", "RCPT"))]


async def test_what_was_tried_is_remembered_by_network(profile: Profile) -> None:
    """Home and hotel stand side by side, each under the name a person gave it."""
    await profile.try_ports(CLOSED.id, "  Home  ")
    await profile.try_ports(CLOSED.id, "Hotel")

    assert {(CLOSED.id, "Home"), (CLOSED.id, "Hotel")} == set(profile.port_trials)
    assert ("Hotel", "Home") == profile.networks()
    assert profile.network_name == "Hotel"


async def test_another_notebook_sees_what_was_tried(tmp_path: Path) -> None:
    """What one notebook found on a network, the next one knows."""
    path = tmp_path / "profile.db"
    with PracticeServers() as practice:
        network = Network(
            tls_context=practice.client_context(), doors=practice.doors, zone=practice.zone
        )
        first = Profile(open_store(path), Credentials.in_memory(), network=network)
        first.add(CLOSED)
        with first, Profile(open_store(path), Credentials.in_memory(), network=network) as second:
            await first.try_ports(CLOSED.id, "Hotel")

            assert second.port_trials[CLOSED.id, "Hotel"].best == SUBMISSION
            assert second.network_name == "Hotel"


async def test_the_proposed_pair_is_taken_in_one_step_and_taken_back(profile: Profile) -> None:
    """One step, one undo, and the password stays, as the host is the same."""
    trial = await profile.try_ports(CLOSED.id, "Hotel")
    assert trial.best is not None
    changed = profile.use_pair(CLOSED.id, trial.best)

    assert (None, Security.STARTTLS) == (changed.port, changed.security)
    assert profile.has_secret(CLOSED.id)
    assert (await profile.check(CLOSED.id)).ok
    profile.undo()
    assert profile.servers[CLOSED.id] == CLOSED
    assert profile.has_secret(CLOSED.id)


def test_no_pair_takes_encryption_away(profile: Profile) -> None:
    """Not even when somebody asks for it."""
    with pytest.raises(InvalidSettingsError, match="encrypted"):
        profile.use_pair(GOOD.id, Pair(port=25, security=Security.NONE))

    assert profile.servers[GOOD.id] == GOOD


def test_the_pair_that_is_set_already_is_no_step(profile: Profile) -> None:
    """History is not filled with changes that change nothing."""
    before = profile.revision
    profile.use_pair(GOOD.id, pair_of(GOOD))

    assert before == profile.revision


def test_a_pair_is_not_set_on_what_another_notebook_changed(tmp_path: Path) -> None:
    """Nobody's change is overwritten by a proposal."""
    path = tmp_path / "profile.db"
    first = Profile(open_store(path), Credentials.in_memory())
    first.add(GOOD)
    with first, Profile(open_store(path), Credentials.in_memory()) as second:
        second.update(GOOD.replace(description="Office"))
        with pytest.raises(StaleRevisionError):
            first.use_pair(GOOD.id, SUBMISSION)


async def test_a_trial_of_an_entry_that_moved_says_that_it_is_outdated(profile: Profile) -> None:
    """What was found about another host is shown as old and not used."""
    await profile.try_ports(GOOD.id, "Home")
    profile.update(GOOD.replace(host="mail.practice.test"), Secret(PASSWORD))
    trial = profile.port_trials[GOOD.id, "Home"]

    assert trial.outdated
    assert "changed since" in str(trial)
    profile.undo()
    assert not profile.port_trials[GOOD.id, "Home"].outdated


async def test_a_deleted_server_takes_its_trials_along_and_undo_brings_them(
    profile: Profile,
) -> None:
    """Nothing is shown for what is gone, and nothing is lost."""
    await profile.try_ports(GOOD.id, "Home")
    profile.remove(GOOD.id, unlink=True)
    assert {} == dict(profile.port_trials)

    profile.undo()
    assert (GOOD.id, "Home") in profile.port_trials


async def test_the_route_follows_the_network(profile: Profile) -> None:
    """The first server is used where it gets through, its fall-back where it does not."""
    before = profile.route(ADA.id)
    for server in (CLOSED, GOOD):
        await profile.try_ports(server.id, "Hotel")
    hotel = profile.route(ADA.id)

    assert before.server_id == CLOSED.id
    assert "not known" in before.why
    assert hotel.server_id == GOOD.id
    assert "Hotel mail is passed over" in hotel.why
    assert profile.route(ADA.id, "Home").server_id == CLOSED.id
    assert {ADA.id: hotel} == profile.routes()


async def test_a_network_without_a_name_is_this_network(profile: Profile) -> None:
    """Nobody has to name anything to try the ports."""
    trial = await profile.try_ports(GOOD.id)

    assert trial.network == ""
    assert "on this network" in str(trial)
    assert () == profile.networks()


@pytest.mark.parametrize("name", ["x" * 81, "Ho\u200btel", "Ho\x00tel"])
def test_names_of_networks_are_short_and_visible(profile: Profile, name: str) -> None:
    """A name that cannot be read back is refused where it is typed."""
    with pytest.raises(InvalidSettingsError, match="network"):
        profile.network_name = name


async def test_what_another_version_remembered_is_left_out(
    profile: Profile, caplog: pytest.LogCaptureFixture
) -> None:
    """An unreadable note is no reason to fail, and is not passed over in silence."""
    profile.remember("ports", "x:y", '{"of": "tomorrow"}')

    assert {} == dict(profile.port_trials)
    assert "another version" in caplog.text


async def test_ports_of_nobody_cannot_be_tried(profile: Profile) -> None:
    """An unknown server is said to be unknown; nothing is remembered."""
    with pytest.raises(NotFoundError):
        await profile.try_ports("nobody", "Home")
    with pytest.raises(NotFoundError):
        profile.route("nobody")
    assert profile.network_name == ""


async def test_a_port_that_takes_no_login_is_none_to_send_through() -> None:
    """Port 25 of a provider answers everybody and logs nobody in."""
    server = Server(host=HOST, username="ada@hostile.test", port=25, security="starttls")
    async with scripted(Script(capabilities=("SIZE 1000",), starttls=False)) as peer:
        plain = server.replace(security="none", auth=Auth.NONE)
        store = open_store(":memory:")
        with Profile(store, Credentials.in_memory(), network=peer.network(25)) as profile:
            relay = profile.add(plain)
            works = await profile.try_ports(relay.id)
            wants = profile.update(plain.replace(auth=Auth.PASSWORD, allow_cleartext=True))
            fails = await profile.try_ports(wants.id)

    assert works.passes
    assert not fails.passes
    assert "takes no login there" in str(fails)


async def test_silent_ports_cost_the_time_of_one_and_can_be_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ports are tried side by side, and who stops waiting leaves nothing behind."""
    monkeypatch.setattr(ports, "_EACH_S", 1.0)
    server = Server(host=HOST, username="ada@hostile.test")
    with vanishing_port() as silent:
        doors = {(HOST, port): ("127.0.0.1", silent) for port in (465, 587, 2525, 25)}
        network = Network(doors=doors, zone="hostile.test")
        with Profile(open_store(":memory:"), Credentials.in_memory(), network=network) as profile:
            profile.add(server)
            stopped = asyncio.create_task(profile.try_ports(server.id, "Hotel"))
            await asyncio.wait({stopped}, timeout=0.05)
            stopped.cancel()
            with pytest.raises(asyncio.CancelledError):
                await stopped
            assert {} == dict(profile.port_trials)
            trial = await profile.try_ports(server.id, "Hotel")

    assert trial.best is None
    assert "Try another network" in trial.advice
