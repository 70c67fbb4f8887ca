"""After a failure: what other ports and unrelated servers tell; nobody logs in there."""

import asyncio
import itertools
import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from smtpwidgets.checks import Network, check
from smtpwidgets.checks.network import Address
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.elsewhere import OTHER, THIRD, checked, place_of
from tests.support.scripted import HANG_UP, HOST, SILENCE, Script, scripted
from tests.support.vanishing import vanishing_port


@pytest.fixture(autouse=True)
def _plain_world(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def silent() -> Iterator[tuple[str, int]]:
    """A place whose calls vanish."""
    with vanishing_port() as port:
        yield "127.0.0.1", port


# --- names ----------------------------------------------------------------------------------------


async def test_a_name_is_wrong_for_certain_where_another_one_is_known() -> None:
    """The name service is at work: it knows an unrelated server."""
    report = await checked({(OTHER, 465): ("127.0.0.1", 1)}, (OTHER, 465), host="x.hostile.test")

    assert ("name-not-found", Certainty.CERTAIN) == (report.cause_id, report.certainty)
    assert any(OTHER in line for line in report.evidence)


async def test_where_no_name_is_known_the_name_service_is_to_blame() -> None:
    """It says that there is no such name, even for a server that is known to exist."""
    report = await checked({}, (OTHER, 465), host="x.hostile.test")

    assert ("name-service-silent", Certainty.LIKELY) == (report.cause_id, report.certainty)
    assert "name-not-found" in report.alternatives


# --- ports and networks ---------------------------------------------------------------------------


async def test_port_25_is_blocked_for_certain_where_it_is_for_everybody(
    silent: tuple[str, int],
) -> None:
    """Two unrelated servers are silent on 25, and one of them answers on 587."""
    async with scripted(Script()) as peer:
        doors = {(HOST, 25): silent, (HOST, 587): place_of(peer), (OTHER, 25): silent}
        report = await checked(doors, (OTHER, 465), port=25)

    assert ("port-25-blocked", Certainty.CERTAIN) == (report.cause_id, report.certainty)
    assert f"Port 25 of {OTHER} does not answer." in report.evidence


async def test_port_25_that_others_answer_on_is_not_blocked(silent: tuple[str, int]) -> None:
    """Then it is this server, or the way to it."""
    async with scripted(Script()) as peer, scripted(Script()) as other:
        doors = {(HOST, 25): silent, (HOST, 587): place_of(peer), (OTHER, 25): place_of(other)}
        report = await checked(doors, (OTHER, 465), port=25)

    assert "port-filtered" == report.cause_id
    assert not other.heard


async def test_where_everybody_is_silent_the_network_lets_no_mail_out(
    silent: tuple[str, int],
) -> None:
    """The web answers and no mail server does: certain. Without the web: likely."""
    mute = dict.fromkeys([(HOST, 465), (HOST, 587), (HOST, 25), (OTHER, 993)], silent)
    async with scripted(Script()) as web:
        sure, likely = await asyncio.gather(
            checked({**mute, (OTHER, 443): place_of(web)}, (OTHER, 993)),
            checked({**mute, (OTHER, 443): silent}, (OTHER, 993)),
        )

    assert ("all-mail-ports-blocked", Certainty.CERTAIN) == (sure.cause_id, sure.certainty)
    assert f"Port 993 of {OTHER} does not answer." in sure.evidence
    assert f"Port 443 of {OTHER} answers." in sure.evidence
    assert ("all-mail-ports-blocked", Certainty.LIKELY) == (likely.cause_id, likely.certainty)
    assert "no-internet" in likely.alternatives


async def test_a_server_is_blamed_where_others_answer(silent: tuple[str, int]) -> None:
    """One unrelated server answers: this network lets mail out."""
    mute = dict.fromkeys([(HOST, 465), (HOST, 587), (HOST, 25)], silent)
    async with scripted(Script()) as other:
        report = await checked({**mute, (OTHER, 993): place_of(other)}, (OTHER, 993))

    assert "port-silent" == report.cause_id
    assert "So this network lets mail out, and it is about this server." in report.evidence
    assert not other.heard


async def test_a_server_that_answers_is_the_end_of_looking() -> None:
    """Unrelated servers are left alone when nothing failed."""
    async with scripted(Script()) as peer, scripted(Script()) as other:
        await checked(
            {(HOST, 587): place_of(peer), (OTHER, 465): place_of(other)}, (OTHER, 465), port=587
        )

    assert 0 == other.connections


LOCKED_OUT = {
    "port-closed": None,
    "closed-at-greeting": HANG_UP,
}


@pytest.mark.parametrize("before", LOCKED_OUT)
@pytest.mark.parametrize("tries", [0, 1, 5])
async def test_after_refused_logins_a_shut_door_is_a_lock_out(before: str, tries: int) -> None:
    """What looks like a dead server is one that has had enough of wrong passwords."""
    greeting = LOCKED_OUT[before]
    async with scripted(Script(greeting=greeting or b"")) as peer:
        place = ("127.0.0.1", 1) if greeting is None else place_of(peer)
        report = await checked({(HOST, 587): place}, port=587, refused_lately=tries)

    assert ("banned-for-now" if tries else before) == report.cause_id
    assert (before in report.alternatives) == bool(tries)
    assert 0 == report.logins_used


async def test_a_host_that_answers_elsewhere_has_not_locked_us_out() -> None:
    """A lock-out shuts every port of a host."""
    async with scripted(Script()) as peer:
        doors = {(HOST, 465): ("127.0.0.1", 1), (HOST, 587): place_of(peer)}
        report = await checked(doors, refused_lately=3)

    assert "port-closed" == report.cause_id


async def test_a_name_of_a_receiving_server_explains_closed_ports() -> None:
    """Its port 25 answers, and those for sending are closed."""
    mx = "mx1.hostile.test"
    async with scripted(Script()) as peer:
        doors = {(mx, 587): ("127.0.0.1", 1), (mx, 25): place_of(peer)}
        named = await checked(doors, host=mx, port=587)
        doors = {(HOST, 587): ("127.0.0.1", 1), (HOST, 25): place_of(peer)}
        other = await checked(doors, port=587)

    assert ("receiving-server", Certainty.LIKELY) == (named.cause_id, named.certainty)
    assert "port-closed" == other.cause_id
    assert "receiving-server" in other.alternatives


@pytest.mark.parametrize("submission", [False, True])
async def test_port_25_without_a_login_is_for_receiving(
    submission: bool, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Unless the same host has a port for sending: then that one is offered."""
    async with scripted(Script(capabilities=("SIZE 1",)), tls=good_tls) as peer:
        doors = {(HOST, 25): place_of(peer)} | ({(HOST, 587): place_of(peer)} if submission else {})
        report = await checked(doors, port=25, context=trusting)

    assert Stage.LOGIN == (report.failed and report.failed.stage)
    assert ("login-not-offered" if submission else "receiving-server") == report.cause_id
    assert 0 == report.logins_used


class _Wildcard(Network):
    """A domain that gives every name one address, and a book of what was asked."""

    async def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        asked.append(host)
        if not host.endswith(".parked.test"):
            raise socket.gaierror(socket.EAI_NONAME, "x")
        return await super().addresses("mail.parked.test", port)


asked: list[str] = []


@pytest.mark.parametrize("wildcard", [True, False])
async def test_a_domain_that_answers_for_every_name_is_found_out(wildcard: bool) -> None:
    """One made-up name is looked up, after every mail port was closed."""
    asked.clear()
    doors = {("mail.parked.test", 465): ("127.0.0.1", 1)}
    network = (_Wildcard if wildcard else Network)(doors=doors, zone="parked.test")
    report = await check(
        Server(host="mail.parked.test", username="ada"), secret=Secret("x"), network=network
    )

    assert ("name-answers-everywhere" if wildcard else "port-closed") == report.cause_id
    assert not wildcard or 1 == len({name for name in asked if name != "mail.parked.test"})


# --- time -----------------------------------------------------------------------------------------


async def test_looks_never_outlast_thechecked(
    silent: tuple[str, int], trusting: ssl.SSLContext
) -> None:
    """Silence everywhere, at every server there is: the time of the whole check holds."""

    async def seconds(security: Security, place: tuple[str, int]) -> float:
        hosts = (HOST, OTHER, THIRD)
        doors = {(host, port): place for host in hosts for port in (25, 443, 465, 587, 993)}
        started = time.perf_counter()
        report = await check(
            Server(host=HOST, security=security, username="ada", allow_cleartext=True),
            secret=Secret("x"),
            timeout_s=2,
            network=Network(trusting, doors, "test", ((OTHER, 465), (THIRD, 993))),
        )
        assert not report.ok
        return time.perf_counter() - started

    async with scripted(Script(greeting=SILENCE)) as peer:
        kinds = itertools.product(Security, (silent, place_of(peer)))
        spent = await asyncio.gather(*(seconds(*kind) for kind in kinds))

    assert max(spent) < 2 + 1.9  # a busy machine may stand still, and one look more takes two
