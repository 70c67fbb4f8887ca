"""Looking around: doors that are open, shut and silent on loopback, and nothing beyond it."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from time import perf_counter

import pytest

from smtpwidgets.checks import Network, reachability
from smtpwidgets.checks.reachability import MAX_HOSTS, MAX_PROBES, Goal, look_around
from smtpwidgets.model.network_verdict import NetworkKind, NetworkVerdict, Outcome
from smtpwidgets.model.ports import Pair
from smtpwidgets.model.security import Security
from tests.support.scripted import HANG_UP, SILENCE, Script, Scripted, scripted
from tests.support.vanishing import closed_port, vanishing_port

ONE, TWO = "smtp.one.test", "mail.two.test"
TLS = Pair(port=465, security=Security.TLS)
STARTTLS = Pair(port=587, security=Security.STARTTLS)
GOALS = [Goal(ONE, (TLS, STARTTLS)), Goal(TWO, (TLS, STARTTLS))]
WEB = Script(greeting=b"HTTP/1.1 302 Found\r\nLocation: http://hotel.test/\r\n\r\n")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachability, "_PATIENCE_S", 0.5)


@contextlib.asynccontextmanager
async def secure_web(tls: ssl.SSLContext) -> AsyncIterator[int]:
    """A web server that speaks TLS, as the control."""
    async with scripted(Script(), tls=tls, implicit=True) as peer:
        yield peer.port


async def seen(doors: dict[tuple[str, int], int]) -> NetworkVerdict:
    """Return what is found out in a world that has these doors and no others."""
    world = Network(doors={goal: ("127.0.0.1", port) for goal, port in doors.items()}, zone="test")
    return await look_around(GOALS, world)


def outcomes(verdict: NetworkVerdict) -> dict[tuple[str, int], Outcome]:
    return {(probe.host, probe.port): probe.outcome for probe in verdict.probes}


async def test_open_doors_are_seen_and_nobody_logs_in(good_tls: ssl.SSLContext) -> None:
    """A greeting and a TLS answer are enough; not one command is sent."""
    peers: list[Scripted] = []
    async with scripted(Script()) as plain, secure_web(good_tls) as secure:
        peers.append(plain)
        verdict = await seen({(ONE, 587): plain.port, (ONE, 465): secure, (TWO, 465): secure})

    assert NetworkKind.MAIL is verdict.kind
    assert (465, 587) == verdict.open_ports
    assert [] == plain.heard
    assert Outcome.ANSWERED is outcomes(verdict)[ONE, 465]


async def test_a_network_that_swallows_mail_is_told_from_servers_that_are_down(
    good_tls: ssl.SSLContext,
) -> None:
    """Two hosts of different owners are silent on every mail port, and the web answers."""
    async with secure_web(good_tls) as web:
        with vanishing_port() as silent:
            mail = {(host, port): silent for host in (ONE, TWO) for port in (465, 587)}
            verdict = await seen({**mail, (ONE, 443): web, (TWO, 443): web})

    assert NetworkKind.NO_MAIL is verdict.kind
    assert (465, 587) == verdict.closed_ports
    assert () == verdict.open_ports


async def test_a_network_that_lets_one_port_out_names_it(good_tls: ssl.SSLContext) -> None:
    """Where 465 vanishes everywhere and 587 answers, the verdict says which is which."""
    async with scripted(Script()) as plain, secure_web(good_tls) as web:
        with vanishing_port() as silent:
            verdict = await seen(
                {
                    (ONE, 465): silent,
                    (TWO, 465): silent,
                    (ONE, 587): plain.port,
                    (TWO, 587): plain.port,
                    (ONE, 443): web,
                }
            )

    assert NetworkKind.SOME_PORTS is verdict.kind
    assert ((587,), (465,)) == (verdict.open_ports, verdict.closed_ports)


async def test_refusals_are_heard_as_such() -> None:
    """A closed port is told from a silent one."""
    with closed_port() as closed, vanishing_port() as silent:
        verdict = await seen({(ONE, 465): closed, (TWO, 465): silent})

    assert Outcome.REFUSED is outcomes(verdict)[ONE, 465]
    assert Outcome.SILENT is outcomes(verdict)[TWO, 465]


async def test_a_page_in_the_place_of_a_mail_server_wants_a_sign_in() -> None:
    """Hotels answer every call with their own page."""
    async with scripted(WEB) as page:
        verdict = await seen({(h, p): page.port for h in (ONE, TWO) for p in (443, 465, 587)})

    assert NetworkKind.SIGN_IN is verdict.kind
    assert "sign in" in str(verdict)


@pytest.mark.parametrize("script", [Script(greeting=SILENCE), Script(greeting=HANG_UP)])
async def test_a_connection_alone_proves_nothing(script: Script) -> None:
    """A device that takes every call and says nothing is no mail server."""
    async with scripted(script) as peer:
        verdict = await seen({(ONE, 587): peer.port})

    assert Outcome.ODD is outcomes(verdict)[ONE, 587]
    assert () == verdict.open_ports


async def test_a_name_that_is_not_there_is_an_outcome() -> None:
    """A look that fails is an answer and never an exception."""
    verdict = await look_around([Goal("nowhere.test", (TLS,))], Network(zone="test"))

    assert {Outcome.NO_NAME} == set(outcomes(verdict).values())


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "x"), Outcome.NO_NAME_SERVICE),
        (socket.gaierror(socket.EAI_NONAME, "x"), Outcome.NO_NAME),
        (OSError(101, "x"), Outcome.NO_NAME_SERVICE),
    ],
)
async def test_what_the_name_service_says_is_kept(
    error: OSError, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No such name, and no answer about names, are two things."""

    async def failing(*_: object) -> tuple[()]:
        raise error

    monkeypatch.setattr(Network, "addresses", failing)
    verdict = await look_around(GOALS, Network())

    assert {outcome} == set(outcomes(verdict).values())


async def test_looks_are_few_and_side_by_side() -> None:
    """However many hosts and ports are known, the bounds hold and the time is that of one."""
    pairs = tuple(Pair(port=port, security=Security.TLS) for port in range(4000, 4010))
    with vanishing_port() as silent:
        hosts = [f"mail.{n}.test" for n in range(10)]
        doors = {(h, p.port): ("127.0.0.1", silent) for h in hosts for p in pairs}
        started = perf_counter()
        verdict = await look_around(
            [Goal(host, pairs) for host in hosts], Network(doors=doors, zone="test")
        )

    assert perf_counter() - started < 5.5  # one has three seconds, and all of them six
    assert len(verdict.probes) <= MAX_PROBES
    assert len({probe.host for probe in verdict.probes}) <= MAX_HOSTS


async def test_the_whole_look_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not answered when the time is over counts as silent."""
    monkeypatch.setattr(reachability, "_PATIENCE_S", 30)
    monkeypatch.setattr(reachability, "_MAX_S", 0.2)
    with vanishing_port() as silent:
        verdict = await seen({(ONE, 465): silent})

    assert Outcome.SILENT is outcomes(verdict)[ONE, 465]


async def test_a_cancelled_look_leaves_nothing_behind() -> None:
    """Whoever stops waiting ends the looks, too; the fixture counts sockets and tasks."""
    with vanishing_port() as silent:
        looking = asyncio.create_task(seen({(ONE, 465): silent, (TWO, 587): silent}))
        await asyncio.wait({looking}, timeout=0.05)
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
