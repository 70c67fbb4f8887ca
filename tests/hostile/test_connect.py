"""Servers that cannot be reached: what is said, what is tried, and what is offered."""

import asyncio
import errno
import resource
import socket
import ssl
from collections.abc import Iterator

import pytest

from smtpwidgets.checks import Network, check, probes, reach
from smtpwidgets.checks.network import Address, Knock
from smtpwidgets.checks.settle import connecting
from smtpwidgets.model.cause import Certainty, Place, Who
from smtpwidgets.model.report import Attempt, Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.scripted import HOST, Script, scripted


@pytest.fixture(autouse=True)
def _plain_world(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port whose calls vanish: a full backlog drops them, as a firewall does."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        callers = []
        for _ in range(3):
            caller = socket.socket()
            caller.setblocking(False)
            caller.connect_ex(listening.getsockname())
            callers.append(caller)
        yield listening.getsockname()[1]
        for caller in callers:
            caller.close()


async def _check(
    network: Network, port: int = 465, timeout_s: float = 3.0, host: str = HOST
) -> Report:
    security = "tls" if port == 465 else "starttls"
    return await check(
        Server(host=host, port=port, security=security, username="ada@hostile.test"),
        secret=Secret("x"),
        timeout_s=timeout_s,
        network=network,
    )


async def test_a_closed_port_is_named_with_the_attempt() -> None:
    """A known host with an unknown port is refused, by a real refusal at a true address."""
    network = Network(doors={(HOST, 2525): ("127.0.0.1", 1)}, zone="hostile.test")
    report = await _check(network)

    assert (Stage.CONNECT, "port-closed") == (
        report.failed and report.failed.stage,
        report.cause_id,
    )
    assert [("127.0.0.1", False, "port-closed", "ECONNREFUSED")] == [
        (a.address, a.ok, a.cause, a.detail) for a in report.attempts
    ]
    assert report.attempts[0].port not in {0, 465}
    assert report.remedy is not None
    assert report.remedy.fix is None  # the other usual port was refused as well


async def test_a_closed_port_offers_the_other_pair_when_that_answers() -> None:
    """The fix is there only when the other port was seen to answer."""
    async with scripted(Script()) as peer:
        report = await _check(peer.network(587))

    assert report.cause_id == "port-closed"
    assert report.remedy is not None
    assert report.remedy.fix is not None
    assert report.remedy.fix.changes == {"port": "587", "security": "starttls"}


async def test_a_blocked_port_is_told_from_a_silent_host(silent_port: int) -> None:
    """One other port is tried: if it answers, this port is blocked on the way."""
    async with scripted(Script()) as peer:
        doors = {(HOST, 465): ("127.0.0.1", silent_port), (HOST, 587): ("127.0.0.1", peer.port)}
        report = await _check(Network(doors=doors, zone="hostile.test"))

    assert report.cause_id == "port-filtered"
    assert report.remedy is not None
    assert report.remedy.fix is not None
    assert report.remedy.fix.changes == {"port": "587", "security": "starttls"}


async def test_port_25_blocked_is_a_matter_of_the_network(silent_port: int) -> None:
    """Port 25 vanishes and 587 answers: the internet provider blocks it on purpose."""
    async with scripted(Script()) as peer:
        doors = {(HOST, 25): ("127.0.0.1", silent_port), (HOST, 587): ("127.0.0.1", peer.port)}
        report = await _check(Network(doors=doors, zone="hostile.test"), port=25)

    assert report.cause_id == "port-25-blocked"
    assert report.cause is not None
    assert report.cause.who == (Who.NETWORK,)


async def test_a_silent_host_is_not_blamed_on_a_port(silent_port: int) -> None:
    """No other port answers: nothing is said about blocking, and no fix is offered."""
    network = Network(doors={(HOST, 465): ("127.0.0.1", silent_port)}, zone="hostile.test")
    report = await _check(network, timeout_s=2.0)

    assert report.cause_id == "port-silent"
    assert report.remedy is not None
    assert report.remedy.fix is None
    assert report.elapsed_ms < 6_000


async def test_an_unknown_name_of_the_practice_zone_is_not_asked_from_dns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names of the zone never leave this computer."""

    def blow_up(*_: object, **__: object) -> None:
        raise AssertionError("the system's resolver was asked")

    monkeypatch.setattr(socket, "getaddrinfo", blow_up)
    network = Network(doors={(HOST, 465): ("127.0.0.1", 1)}, zone="hostile.test")
    report = await _check(network, host="nowhere.hostile.test")

    assert (Stage.DNS, "name-not-found") == (report.failed and report.failed.stage, report.cause_id)


def _resolver(answer: object) -> object:
    def resolve(*_: object, **__: object) -> object:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return resolve


LOOKUPS = {
    "no-name": (socket.gaierror(socket.EAI_NONAME, "x"), "name-not-found"),
    "no-address": (socket.gaierror(-5, "x"), "name-without-address"),
    "again": (socket.gaierror(socket.EAI_AGAIN, "x"), "name-service-silent"),
    "busy": (socket.gaierror(errno.EBUSY, "x"), "local-resources"),
    "files": (OSError(errno.EMFILE, "x"), "local-resources"),
    "nothing": ([], "name-without-address"),
    "unicode": (UnicodeError("label too long"), "host-not-a-name"),
}


@pytest.mark.parametrize("kind", LOOKUPS)
async def test_a_failed_look_up_is_named(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer of the name service has its own cause, whatever its text says."""
    answer, cause = LOOKUPS[kind]
    monkeypatch.setattr(socket, "getaddrinfo", _resolver(answer))
    monkeypatch.setattr(connecting, "has_way_out", lambda: True)
    report = await _check(Network(), host=f"{kind}.example.test")

    assert (Stage.DNS, cause) == (report.failed and report.failed.stage, report.cause_id)


async def test_a_typing_slip_of_a_known_server_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """smtp.gmial.com does not exist; smtp.gmail.com is one click away."""
    monkeypatch.setattr(socket, "getaddrinfo", _resolver(socket.gaierror(socket.EAI_NONAME, "x")))
    report = await _check(Network(), host="smtp.gmial.com")

    assert report.cause_id == "name-slip"
    assert report.remedy is not None
    assert report.remedy.title == "Did you mean smtp.gmail.com?"
    assert report.remedy.fix is not None
    assert report.remedy.fix.changes == {"host": "smtp.gmail.com"}


async def test_a_provider_without_access_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed provider is no typing slip."""
    monkeypatch.setattr(socket, "getaddrinfo", _resolver(socket.gaierror(socket.EAI_NONAME, "x")))
    report = await _check(Network(), host="smtp.tuta.com")

    assert report.cause_id == "provider-closed"
    assert report.remedy is not None
    assert "Tuta" in report.remedy.title


async def test_one_look_up_is_in_flight_for_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten checks of one host ask once."""
    asked = []

    def resolve(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    network = Network()
    found = await asyncio.gather(*(network.addresses("once.example.test", 1) for _ in range(10)))

    assert len(set(found)) == 1
    assert len(asked) < 10


def _to(addresses: tuple[Address, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolved(_: Network, host: str, _port: int) -> tuple[Address, ...]:
        if host != HOST:
            raise socket.gaierror(socket.EAI_NONAME, "x")
        return addresses

    monkeypatch.setattr(Network, "addresses", resolved)


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (errno.ECONNREFUSED, "port-closed"),
        (errno.EHOSTUNREACH, "no-route"),
        (errno.ENETUNREACH, "no-route"),
        (errno.EACCES, "local-firewall"),
        (errno.ECONNRESET, "reset-at-start"),
        (errno.EMFILE, "local-resources"),
        (errno.EADDRNOTAVAIL, "local-resources"),
    ],
)
async def test_a_failed_connection_is_named_by_its_number(
    number: int, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Error numbers decide, never texts."""

    async def fail(_: Address) -> socket.socket:
        raise OSError(number, "no matter")

    monkeypatch.setattr(reach, "dial", fail)
    monkeypatch.setattr(connecting, "has_way_out", lambda: True)
    _to((Address(socket.AF_INET, "198.51.100.7", 465),), monkeypatch)
    report = await _check(Network(), timeout_s=1.0)

    assert (Stage.CONNECT, cause) == (report.failed and report.failed.stage, report.cause_id)
    assert [cause] == [a.cause for a in report.attempts]


async def test_on_binder_the_network_is_named_and_not_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No mail port is open there: practice is offered, and the server is not blamed."""
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://hub.example.test/")

    async def hang(_: Address) -> socket.socket:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(reach, "dial", hang)
    _to((Address(socket.AF_INET, "198.51.100.7", 465),), monkeypatch)
    report = await _check(Network(), timeout_s=0.5)

    assert report.cause_id == "all-mail-ports-blocked"
    assert Certainty.CERTAIN is report.certainty
    assert report.remedy is not None
    assert "practi" in " ".join(report.remedy.steps).lower()


async def test_on_binder_a_practice_server_that_is_down_is_just_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Loopback is not under Binder's rules."""
    monkeypatch.setenv("BINDER_REPO_URL", "https://example.test/repo")
    network = Network(doors={(HOST, 2525): ("127.0.0.1", 1)}, zone="hostile.test")

    assert (await _check(network)).cause_id == "port-closed"


async def test_without_any_way_out_the_computer_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No route at all: neither the server nor its port is to blame."""

    async def fail(_: Address) -> socket.socket:
        raise OSError(errno.ENETUNREACH, "no matter")

    monkeypatch.setattr(reach, "dial", fail)
    monkeypatch.setattr(connecting, "has_way_out", lambda: False)
    _to((Address(socket.AF_INET, "198.51.100.7", 465),), monkeypatch)

    assert (await _check(Network())).cause_id == "no-internet"


async def test_a_name_that_leads_inside_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A private address out of reach: the network or VPN is missing."""

    async def fail(_: Address) -> socket.socket:
        raise OSError(errno.EHOSTUNREACH, "no matter")

    monkeypatch.setattr(reach, "dial", fail)
    monkeypatch.setattr(connecting, "has_way_out", lambda: True)
    _to((Address(socket.AF_INET, "10.20.30.40", 465),), monkeypatch)
    report = await _check(Network())

    assert report.cause_id == "name-leads-inside"
    assert Place.DNS is report.place


async def test_behind_a_proxy_silence_may_mean_that_only_the_web_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A guess, and called one."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")
    monkeypatch.setattr(connecting, "has_way_out", lambda: True)

    async def fail(_: Address) -> socket.socket:
        raise OSError(errno.ETIMEDOUT, "no matter")

    async def no_answer(*_: object) -> Knock:
        return Knock.SILENT

    monkeypatch.setattr(reach, "dial", fail)
    monkeypatch.setattr(probes, "knock", no_answer)
    _to((Address(socket.AF_INET, "198.51.100.7", 465),), monkeypatch)
    report = await _check(Network())

    assert ("proxy-only", Certainty.POSSIBLE) == (report.cause_id, report.certainty)
    assert "port-silent" in report.alternatives


# --- several addresses ---------------------------------------------------------------------------


async def test_a_dead_address_does_not_hide_a_live_one(
    silent_port: int,
    good_tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next address starts after 250 ms; both stay in the report as attempts."""
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:
        _to(
            (
                Address(socket.AF_INET, "127.0.0.1", silent_port),
                Address(socket.AF_INET, "127.0.0.1", peer.port),
            ),
            monkeypatch,
        )
        report = await _check(Network(tls_context=trusting))

    assert report.ok
    assert [False, True] == [a.ok for a in report.attempts]
    assert 200 < report.attempts[0].elapsed_ms < 5_000


async def test_a_refused_ipv6_address_is_a_warning(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check goes on over IPv4, and says that IPv6 is out of order."""
    with socket.socket(socket.AF_INET6) as taken:
        taken.bind(("::1", 0))
        async with scripted(Script(), tls=good_tls, implicit=True) as peer:
            _to(
                (
                    Address(socket.AF_INET6, "::1", taken.getsockname()[1]),
                    Address(socket.AF_INET, "127.0.0.1", peer.port),
                ),
                monkeypatch,
            )
            report = await _check(Network(tls_context=trusting))

    assert report.ok
    assert report.cause_id == "ipv6-broken"
    assert ["port-closed", None] == [a.cause for a in report.attempts]


async def test_the_most_telling_failure_speaks() -> None:
    """Of several failures a refusal, which came from the server itself, is the one reported."""
    attempts: list[Attempt] = []

    async def fail(address: Address) -> socket.socket:
        raise OSError(errno.ENETUNREACH if address.host == "::1" else errno.ECONNREFUSED, "")

    original, reach.dial = reach.dial, fail  # type: ignore[assignment]
    try:
        with pytest.raises(OSError) as caught:  # noqa: PT011 -- the number is what matters
            await reach.connect(
                (Address(socket.AF_INET6, "::1", 1), Address(socket.AF_INET, "127.0.0.1", 1)),
                attempts,
            )
    finally:
        reach.dial = original

    assert errno.ECONNREFUSED == caught.value.errno
    assert len(attempts) == 2


async def test_of_two_that_connect_at_once_one_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loser of a close race is not left open; the fixture and the warnings look for it."""
    made: list[socket.socket] = []
    both = asyncio.Event()

    async def dial(_: Address) -> socket.socket:
        made.append(socket.socket())
        if len(made) == 2:
            both.set()
        await both.wait()
        return made.pop()

    monkeypatch.setattr(reach, "dial", dial)
    monkeypatch.setattr(reach, "ATTEMPT_DELAY_S", 0.0)
    attempts: list[Attempt] = []
    winner, _ = await reach.connect([Address(socket.AF_INET, "127.0.0.1", 1)] * 2, attempts)
    winner.close()

    assert [True, False] == sorted((a.ok for a in attempts), reverse=True)


def test_families_take_turns() -> None:
    """RFC 8305 section 4: a second IPv6 address comes after the first IPv4 one."""
    v6, v4 = socket.AF_INET6, socket.AF_INET
    given = [Address(v6, "::1", 1), Address(v6, "::2", 1), Address(v4, "127.0.0.1", 1)]

    assert ["::1", "127.0.0.1", "::2"] == [a.host for a in reach.interleaved(given)]


async def test_running_out_of_sockets_is_this_computers_fault() -> None:
    """A real shortage of file descriptors is never blamed on the server."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket() as lowest:
        used = lowest.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (used, hard))
    try:
        report = await _check(Network(doors={(HOST, 465): ("127.0.0.1", 1)}, zone="hostile.test"))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert report.cause_id == "local-resources"
    assert Place.LOCAL is report.place
