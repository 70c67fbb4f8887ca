"""Where this computer, or its network, is what fails, a sweep says so before it names an entry."""

import socket
from collections.abc import Iterator

import pytest

from smtpwidgets.checks import reachability
from smtpwidgets.checks.settle import connecting
from smtpwidgets.credentials import Credentials
from smtpwidgets.fleet import Reports, check_all
from smtpwidgets.model.network_verdict import NetworkKind, NetworkVerdict, binder_verdict
from smtpwidgets.model.network_words import NETWORK_WORDS, NETWORKS_BY_WORDS
from smtpwidgets.model.result import Result
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.results import AT, a_result, a_run, failing

SERVERS = [Server(host=f"mail{n}.example.org", auth="none") for n in range(3)]
OFFLINE = (
    "This computer is not connected to the internet. "
    "Look at the cable, the Wi-Fi and flight mode, then check again."
)


@pytest.fixture
def _unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name service answers, and no route leads out, as with the cable in the hand."""

    def silent(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_AGAIN, "no matter")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    for module in (connecting, reachability):
        monkeypatch.setattr(module, "has_way_out", lambda: False)
    for name in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Servers in the world outside."""
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.add_together(SERVERS)
        yield profile


@pytest.mark.usefixtures("_unplugged")
async def test_a_profile_without_a_cable_says_so_first_and_what_to_do(profile: Profile) -> None:
    """Once, in plain words, wherever the sweep speaks; each row says why, and blames no server."""
    said = await check_all(profile)

    assert said.verdict.startswith(f"{OFFLINE} 0 of 3 entries work. 3 do not: No internet (3).")
    _everywhere(said)
    assert {("network", "No internet")} == {(row.state.value, row.words) for row in said.results}
    assert {"Look at the cable, the Wi-Fi and flight mode, then check again."} == {
        row.remedy for row in said.results
    }


@pytest.mark.usefixtures("_unplugged")
async def test_a_list_without_a_cable_says_the_same() -> None:
    """A script has no profile that looks around; its checks find out by themselves."""
    said = await check_all(SERVERS)

    assert said.verdict.startswith(f"{OFFLINE} 0 of 3 entries work.")
    _everywhere(said)


def _everywhere(said: Reports) -> None:
    assert f"<Reports: {OFFLINE}" in repr(said)
    assert str(said).startswith(OFFLINE)
    for page in (said._repr_html_(), said.to_html(), said.to_html(shareable=True, hosts=True)):
        assert OFFLINE in page
    assert f'"verdict": "{OFFLINE}' in said.to_json()
    assert OFFLINE in repr(said.summary())


@pytest.mark.parametrize("kind", [kind for kind in NetworkKind if NETWORK_WORDS[kind].at_fault])
def test_every_network_that_is_at_fault_is_named_above_its_entries(kind: NetworkKind) -> None:
    """What it is, and the first thing to do; a copy to give away advises the same."""
    silent = [failing(f"s{n}", "port-silent", ok=False) for n in range(3)]
    verdict = NetworkVerdict(kind=kind, at=AT, closed_ports=(587,))
    run = a_run(*(row.seen_with(verdict) for row in silent))

    assert run.verdict.startswith(f"{verdict.title} {verdict.steps[0]} 0 of 3 entries work.")
    assert f"3 do not: {verdict.words} (3)." in run.verdict
    assert verdict.steps[0] in run.to_csv(shareable=True, hosts=True)


def test_the_words_of_networks_are_those_of_one_each() -> None:
    """What a row says leads back to the one network it is about."""
    at_fault = [row for row in NETWORK_WORDS.values() if row.at_fault]

    assert at_fault == list(NETWORKS_BY_WORDS.values())
    assert "No mail on Binder" == binder_verdict(AT).words


def test_a_common_part_is_named_though_servers_of_this_computer_work() -> None:
    """A server on this computer needs no cable."""
    here = a_result("s0", host="127.0.0.1")

    assert a_run(here, _offline("s1"), _offline("s2")).verdict.startswith(
        f"{OFFLINE} 1 of 3 entries works."
    )


def test_who_reached_a_server_is_not_told_to_be_offline() -> None:
    """A cable that was out for a moment, a password, another place: none is this computer now."""
    refused = [failing(f"p{n}") for n in range(3)]
    elsewhere = [_offline("s1", vantage="office"), _offline("s2", vantage="office")]
    runs = ((a_result("s0"), _offline("s1")), (_offline("s1"), *refused), elsewhere)

    assert [False] * 3 == ["not connected" in a_run(*rows).verdict for rows in runs]


def _offline(key: str, **facts: str) -> Result:
    return failing(key, "no-internet", ok=False, **facts)
