"""A profile looks at the network before a server is blamed: one verdict, told once."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import trustme

from smtpwidgets.checks import Network, check, reachability
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import InvalidSettingsError, NotAllowedError
from smtpwidgets.model.network_verdict import NetworkKind
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from smtpwidgets.opening import practice_profile
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.reports import failed_report, passed_report
from tests.support.scripted import Script, certified, scripted
from tests.support.vanishing import vanishing_port

ONE = Server(host="smtp.one.test", username="ada@one.test")
TWO = Server(host="mail.two.test", username="ada@two.test")
ALSO_ONE = Server(host="imap.one.test", protocol="imap", username="ada@one.test")


@pytest.fixture(autouse=True)
def _plain_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachability, "_PATIENCE_S", 0.5)
    for name in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def tls() -> ssl.SSLContext:
    return certified(trustme.CA(), "smtp.one.test")


@pytest.fixture
async def shut_in(tls: ssl.SSLContext) -> AsyncIterator[Profile]:
    """A profile in a network that lets the web out and no mail."""
    async with scripted(Script(), tls=tls, implicit=True) as web:
        with vanishing_port() as silent:
            hosts = (ONE.host, TWO.host, ALSO_ONE.host)
            mail = {(host, port): silent for host in hosts for port in (25, 465, 587, 993, 143)}
            doors = {**mail, (ONE.host, 443): web.port, (TWO.host, 443): web.port}
            network = Network(doors={k: ("127.0.0.1", p) for k, p in doors.items()}, zone="test")
            store = open_store(":memory:")
            with Profile(store, Credentials.in_memory(), network=network) as profile:
                profile.add_together([ONE, ALSO_ONE, TWO])
                yield profile


def unreached() -> Report:
    """Return the report of a check that could not reach the first server just now."""
    return failed_report(ONE, "port-silent", at=Stage.CONNECT, started_at=datetime.now(UTC))


async def test_one_verdict_takes_the_place_of_red_marks(shut_in: Profile) -> None:
    """After a look around, the list says “This network” and blames no server."""
    shut_in.keep_report(unreached())
    before = shut_in.servers_frame()["last_state"][ONE.id]
    verdict = await shut_in.look_around()
    after = shut_in.servers_frame()

    assert before == "failed"
    assert NetworkKind.NO_MAIL is verdict.kind
    assert shut_in.network_verdict == verdict
    assert ("This network", "network") == tuple(after.loc[ONE.id, ["last_check", "last_state"]])


async def test_only_one_server_of_each_owner_is_asked(shut_in: Profile) -> None:
    """Two hosts of one owner prove no more than one, and are not both troubled."""
    verdict = await shut_in.look_around()

    assert {ONE.host, TWO.host} == {probe.host for probe in verdict.probes}


async def test_who_watches_is_told_when_the_verdict_changes(shut_in: Profile) -> None:
    """A page redraws at the first verdict, and not again for the same one."""
    heard: list[str | None] = []
    shut_in.subscribe(heard.append)
    await shut_in.look_around()
    await shut_in.look_around()

    assert [None] == heard


async def test_a_host_that_a_person_names_is_asked_first(shut_in: Profile) -> None:
    """Somebody who knows a server that works can say so; what is no name is refused."""
    verdict = await shut_in.look_around(hosts="mail.three.test")

    assert "mail.three.test" == verdict.probes[0].host
    with pytest.raises(InvalidSettingsError):
        await shut_in.look_around(hosts=["two words"])


async def test_mail_that_gets_out_takes_the_verdict_back(shut_in: Profile) -> None:
    """A check that passes proves that this is another network by now."""
    await shut_in.look_around()
    shut_in.keep_report(passed_report(ONE))

    assert shut_in.network_verdict is None


async def test_binder_is_known_without_a_probe(
    shut_in: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every mail port is closed nothing is tried, and practising is offered."""
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "somewhere")
    known = shut_in.network_verdict
    looked = await shut_in.look_around()

    assert known is not None
    assert NetworkKind.BINDER is known.kind is looked.kind
    assert () == looked.probes
    assert "sw.practice_profile()" in str(looked)


async def test_an_administrator_can_switch_looking_off() -> None:
    """Checks that are switched off make no connection."""
    policy = Policy(switched_off=frozenset({"check"}))
    store = open_store(":memory:")
    with (
        Profile(store, Credentials.in_memory(), policy=policy) as profile,
        pytest.raises(NotAllowedError),
    ):
        await profile.look_around()


async def test_a_practice_profile_looks_at_practice_servers_only() -> None:
    """Nothing leaves this computer when somebody practises."""
    with practice_profile(["works"]) as profile:
        verdict = await profile.look_around()

    assert NetworkKind.MAIL is verdict.kind
    assert {"127.0.0.1"} == {probe.address for probe in verdict.probes}


async def test_a_check_compares_with_servers_of_other_owners(shut_in: Profile) -> None:
    """The web gets out and no server of this profile is reached: it is not about this one."""
    report = await check(ONE, timeout_s=5.0, network=shut_in._world_of(ONE))

    assert report.cause_id == "all-mail-ports-blocked"
    assert f"Port 465 of {TWO.host} does not answer." in report.evidence
    assert not [line for line in report.evidence if ALSO_ONE.host in line]


def test_what_is_compared_with_worked_before_and_stands_outside() -> None:
    """A server that passed comes first; this computer itself and bare numbers tell nothing."""
    here = Server(host="127.0.0.1", port=1025, username="ada")
    number = Server(host="198.51.100.7", username="ada")
    three = Server(host="smtp.three.test", username="ada")
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.add_together([ONE, here, number, TWO, three, ALSO_ONE])
        profile.keep_report(passed_report(three))

        assert ((three.host, 465), (TWO.host, 465)) == profile._world_of(ONE).controls
