"""After a failure: what other ports, unrelated servers and the other family of addresses tell."""

import asyncio
import contextlib
import errno
import itertools
import re
import socket
import ssl
import struct
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from smtpwidgets.checks import Network, check, reach
from smtpwidgets.checks.network import Address
from smtpwidgets.checks.settle import connecting
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.scripted import (
    HANG_UP,
    HOST,
    SILENCE,
    Script,
    Scripted,
    certified,
    scripted,
    self_signed,
)
from tests.support.scripted_mailbox import MailboxScript, scripted_mailbox

OTHER, THIRD = "smtp.unrelated.test", "mail.third.test"
Doors = dict[tuple[str, int], tuple[str, int]]


@pytest.fixture(autouse=True)
def _plain_world(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def silent() -> Iterator[tuple[str, int]]:
    """A place whose calls vanish: a full backlog drops them, as a firewall does."""
    with ExitStack() as open_:
        listening = open_.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(3):
            caller = open_.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listening.getsockname())
        yield listening.getsockname()


def _at(peer: Scripted) -> tuple[str, int]:
    return "127.0.0.1", peer.port


async def _check(
    doors: Doors,
    *controls: tuple[str, int],
    port: int = 465,
    host: str = HOST,
    context: ssl.SSLContext | None = None,
    refused_lately: int = 0,
    timeout_s: float = 1.6,
) -> Report:
    return await check(
        Server(
            host=host,
            port=port,
            security="tls" if port == 465 else "starttls",
            username="ada@hostile.test",
        ),
        secret=Secret("correct horse"),
        timeout_s=timeout_s,
        refused_lately=refused_lately,
        network=Network(context, doors, "test", controls),
    )


# --- names ----------------------------------------------------------------------------------------


async def test_a_name_is_wrong_for_certain_where_another_one_is_known() -> None:
    """The name service is at work: it knows an unrelated server."""
    report = await _check({(OTHER, 465): ("127.0.0.1", 1)}, (OTHER, 465), host="x.hostile.test")

    assert ("name-not-found", Certainty.CERTAIN) == (report.cause_id, report.certainty)
    assert any(OTHER in line for line in report.evidence)


async def test_where_no_name_is_known_the_name_service_is_to_blame() -> None:
    """It says that there is no such name, even for a server that is known to exist."""
    report = await _check({}, (OTHER, 465), host="x.hostile.test")

    assert ("name-service-silent", Certainty.LIKELY) == (report.cause_id, report.certainty)
    assert "name-not-found" in report.alternatives


# --- ports and networks ---------------------------------------------------------------------------


async def test_port_25_is_blocked_for_certain_where_it_is_for_everybody(
    silent: tuple[str, int],
) -> None:
    """Two unrelated servers are silent on 25, and one of them answers on 587."""
    async with scripted(Script()) as peer:
        doors = {(HOST, 25): silent, (HOST, 587): _at(peer), (OTHER, 25): silent}
        report = await _check(doors, (OTHER, 465), port=25)

    assert ("port-25-blocked", Certainty.CERTAIN) == (report.cause_id, report.certainty)
    assert f"Port 25 of {OTHER} does not answer." in report.evidence


async def test_port_25_that_others_answer_on_is_not_blocked(silent: tuple[str, int]) -> None:
    """Then it is this server, or the way to it."""
    async with scripted(Script()) as peer, scripted(Script()) as other:
        doors = {(HOST, 25): silent, (HOST, 587): _at(peer), (OTHER, 25): _at(other)}
        report = await _check(doors, (OTHER, 465), port=25)

    assert "port-filtered" == report.cause_id
    assert not other.heard


async def test_where_everybody_is_silent_the_network_lets_no_mail_out(
    silent: tuple[str, int],
) -> None:
    """The web answers and no mail server does: certain. Without the web: likely."""
    mute = dict.fromkeys([(HOST, 465), (HOST, 587), (HOST, 25), (OTHER, 993)], silent)
    async with scripted(Script()) as web:
        sure, likely = await asyncio.gather(
            _check({**mute, (OTHER, 443): _at(web)}, (OTHER, 993)),
            _check({**mute, (OTHER, 443): silent}, (OTHER, 993)),
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
        report = await _check({**mute, (OTHER, 993): _at(other)}, (OTHER, 993))

    assert "port-silent" == report.cause_id
    assert "So this network lets mail out, and it is about this server." in report.evidence
    assert not other.heard


async def test_a_server_that_answers_is_the_end_of_looking() -> None:
    """Unrelated servers are left alone when nothing failed."""
    async with scripted(Script()) as peer, scripted(Script()) as other:
        await _check({(HOST, 587): _at(peer), (OTHER, 465): _at(other)}, (OTHER, 465), port=587)

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
        place = ("127.0.0.1", 1) if greeting is None else _at(peer)
        report = await _check({(HOST, 587): place}, port=587, refused_lately=tries)

    assert ("banned-for-now" if tries else before) == report.cause_id
    assert (before in report.alternatives) == bool(tries)
    assert 0 == report.logins_used


async def test_a_host_that_answers_elsewhere_has_not_locked_us_out() -> None:
    """A lock-out shuts every port of a host."""
    async with scripted(Script()) as peer:
        doors = {(HOST, 465): ("127.0.0.1", 1), (HOST, 587): _at(peer)}
        report = await _check(doors, refused_lately=3)

    assert "port-closed" == report.cause_id


async def test_a_name_of_a_receiving_server_explains_closed_ports() -> None:
    """Its port 25 answers, and those for sending are closed."""
    mx = "mx1.hostile.test"
    async with scripted(Script()) as peer:
        doors = {(mx, 587): ("127.0.0.1", 1), (mx, 25): _at(peer)}
        named = await _check(doors, host=mx, port=587)
        doors = {(HOST, 587): ("127.0.0.1", 1), (HOST, 25): _at(peer)}
        other = await _check(doors, port=587)

    assert ("receiving-server", Certainty.LIKELY) == (named.cause_id, named.certainty)
    assert "port-closed" == other.cause_id
    assert "receiving-server" in other.alternatives


@pytest.mark.parametrize("submission", [False, True])
async def test_port_25_without_a_login_is_for_receiving(
    submission: bool, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Unless the same host has a port for sending: then that one is offered."""
    async with scripted(Script(capabilities=("SIZE 1",)), tls=good_tls) as peer:
        doors = {(HOST, 25): _at(peer)} | ({(HOST, 587): _at(peer)} if submission else {})
        report = await _check(doors, port=25, context=trusting)

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


# --- IPv4 and IPv6 --------------------------------------------------------------------------------


def _family_of(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


class _Places(Network):
    """A world in which the host has several addresses."""

    places: tuple[tuple[str, int], ...] = ()

    async def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        if host != HOST or port != 465:
            raise socket.gaierror(socket.EAI_NONAME, "x")
        return tuple(Address(_family_of(at), at, number) for at, number in type(self).places)


def _several(*places: tuple[str, int], context: ssl.SSLContext | None = None) -> Network:
    return type("_Here", (_Places,), {"places": places})(context, zone="hostile.test")


async def _check_places(network: Network, timeout_s: float = 2.0) -> Report:
    return await check(
        Server(host=HOST, username="ada@hostile.test"),
        secret=Secret("x"),
        timeout_s=timeout_s,
        network=network,
    )


@pytest.fixture
def closed_6() -> Iterator[tuple[str, int]]:
    """A port of ::1 on which nobody listens."""
    with socket.socket(socket.AF_INET6) as taken:
        taken.bind(("::1", 0))
        yield "::1", taken.getsockname()[1]


@pytest.fixture
def silent_6() -> Iterator[tuple[str, int]]:
    """A port of ::1 whose calls vanish."""
    with ExitStack() as open_:
        listening = open_.enter_context(socket.socket(socket.AF_INET6))
        listening.bind(("::1", 0))
        listening.listen(0)
        for _ in range(3):
            caller = open_.enter_context(socket.socket(socket.AF_INET6))
            caller.setblocking(False)
            caller.connect_ex(listening.getsockname())
        yield listening.getsockname()[:2]


async def test_a_silent_ipv6_address_is_a_warning(
    silent_6: tuple[str, int], good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """It was overtaken by IPv4, and stays silent when it is called once more."""
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:
        report = await _check_places(_several(silent_6, _at(peer), context=trusting))

    assert report.ok
    assert "ipv6-broken" == report.cause_id
    assert ["port-silent", None] == [a.cause for a in report.attempts]
    assert any("::1" in line and "no answer" in line for line in report.evidence)


async def test_a_slow_ipv6_address_is_no_warning(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers when it is called once more."""
    real, delayed = reach.dial, []

    async def dial(address: Address) -> socket.socket:
        if address.family is socket.AF_INET6 and not delayed:
            delayed.append(address)
            await asyncio.Event().wait()
        return await real(address)

    monkeypatch.setattr(reach, "dial", dial)
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as slow:
        async with scripted(Script(), tls=good_tls, implicit=True) as peer:
            places = (("::1", slow.getsockname()[1]), _at(peer))
            report = await _check_places(_several(*places, context=trusting))

    assert report.ok
    assert report.cause_id is None
    assert "later" in report.attempts[0].detail


async def test_a_refused_ipv4_address_is_a_warning(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The other way round: the check goes on over IPv6."""
    tasks: set[asyncio.Task[None]] = set()
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:

        async def bridge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_connection(*_at(peer))
            both = (_copy(reader, back), _copy(there, writer))
            tasks.update(asyncio.create_task(one) for one in both)

        server = await asyncio.start_server(bridge, "::1", 0)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            places = (taken.getsockname(), server.sockets[0].getsockname()[:2])
            report = await _check_places(_several(*places, context=trusting))
        server.close()
        await asyncio.gather(*tasks)

    assert report.ok
    assert "ipv4-broken" == report.cause_id
    assert report.remedy is not None
    assert "IPv4" in report.remedy.title


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(4_096):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


async def test_a_computer_without_ipv6_is_not_warned(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ENETUNREACH means that there is none of that family here, which is nobody's fault."""
    real = reach.dial

    async def dial(address: Address) -> socket.socket:
        if address.family is socket.AF_INET6:
            raise OSError(errno.ENETUNREACH, "x")
        return await real(address)

    monkeypatch.setattr(reach, "dial", dial)
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:
        report = await _check_places(_several(("::1", 1), _at(peer), context=trusting))

    assert report.ok
    assert report.cause_id is None


async def test_of_two_families_that_fail_the_telling_one_speaks(
    silent_6: tuple[str, int],
) -> None:
    """IPv6 is silent and IPv4 refused: the server is there, and its port is closed."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        report = await _check_places(_several(silent_6, taken.getsockname()))

    assert (Stage.CONNECT, "port-closed") == (
        report.failed and report.failed.stage,
        report.cause_id,
    )
    assert "Over IPv4 (127.0.0.1): ECONNREFUSED." in report.evidence
    assert "Over IPv6 (::1): no answer." in report.evidence


async def test_an_unreachable_family_does_not_hide_a_refusal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """IPv6 unreachable, IPv4 refused: the refusal came from the server itself."""

    async def dial(address: Address) -> socket.socket:
        six = address.family is socket.AF_INET6
        raise OSError(errno.ENETUNREACH if six else errno.ECONNREFUSED, "x")

    monkeypatch.setattr(reach, "dial", dial)
    monkeypatch.setattr(connecting, "has_way_out", lambda: True)
    report = await _check_places(_several(("::1", 1), ("127.0.0.1", 1)))

    assert "port-closed" == report.cause_id
    assert "Over IPv6 (::1): ENETUNREACH." in report.evidence


# --- certificates ---------------------------------------------------------------------------------

NOW = datetime.now(UTC)
OVER = {"since": NOW - timedelta(days=400), "until": NOW - timedelta(days=1)}
EARLY = {"since": NOW + timedelta(days=3)}


def _authority(name: str) -> trustme.CA:
    return trustme.CA(organization_name=name)


async def _certificates(
    mine: ssl.SSLContext, theirs: ssl.SSLContext, trusting: ssl.SSLContext
) -> tuple[Report, Scripted]:
    async with (
        scripted(Script(), tls=mine, implicit=True) as peer,
        scripted(Script(), tls=theirs, implicit=True) as other,
    ):
        doors = {(HOST, 465): _at(peer), (OTHER, 465): _at(other)}
        report = await _check(doors, (OTHER, 465), context=trusting, timeout_s=5)
        return report, other


async def test_somebody_who_signs_for_unrelated_servers_is_a_filter(
    trusting: ssl.SSLContext,
) -> None:
    """The same issuer, whom nobody trusts, at two servers that have nothing in common."""
    box = _authority("Acme Inspection")
    report, other = await _certificates(certified(box), certified(box, OTHER), trusting)

    assert ("certificate-from-filter", Certainty.CERTAIN) == (report.cause_id, report.certainty)
    assert "certificate-issuer-unknown" in report.alternatives
    assert report.remedy is not None
    assert "Acme Inspection" in report.remedy.what
    assert not other.heard
    assert 0 == report.logins_used


@pytest.mark.parametrize(
    ("mine", "theirs"), [("One", "Another"), ("Let's Encrypt", "Let's Encrypt")]
)
async def test_where_no_server_is_trusted_the_trust_itself_is_broken(
    mine: str, theirs: str, trusting: ssl.SSLContext
) -> None:
    """Different issuers, or one whom half of the world uses: the list of authorities is missing."""
    ours = _authority(mine)
    others = ours if mine == theirs else _authority(theirs)
    report, _ = await _certificates(certified(ours), certified(others, OTHER), trusting)

    assert ("trust-store-broken", Certainty.LIKELY) == (report.cause_id, report.certainty)
    assert "certificate-issuer-unknown" in report.alternatives


async def test_where_others_are_trusted_it_is_about_this_server(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """Nothing is wrong with this computer then."""
    report, other = await _certificates(self_signed(), certified(ca, OTHER), trusting)

    assert "certificate-self-signed" == report.cause_id
    assert f"The issuer of the certificate of {OTHER} is trusted here." in report.evidence
    assert not other.heard


@pytest.mark.parametrize(
    ("validity", "sure"), [(OVER, Certainty.LIKELY), (EARLY, Certainty.CERTAIN)]
)
async def test_certificates_that_are_all_out_of_time_tell_a_wrong_clock(
    validity: dict[str, datetime], sure: Certainty, ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """Two unrelated operators do not forget on the same day."""
    mine, theirs = certified(ca, **validity), certified(ca, OTHER, **validity)
    report, _ = await _certificates(mine, theirs, trusting)

    assert ("clock-wrong", sure) == (report.cause_id, report.certainty)


async def test_a_certificate_that_is_over_alone_is_the_servers_fault(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """The clock is right: it says so of another certificate."""
    report, _ = await _certificates(certified(ca, **OVER), certified(ca, OTHER), trusting)

    assert "certificate-expired" == report.cause_id
    assert any(OTHER in line for line in report.evidence)


async def test_a_greeting_with_a_date_tells_a_wrong_clock(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """The certificate is not valid yet by our clock, and is by the server's."""
    then = (NOW + timedelta(days=5)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    script = Script(greeting=f"220 mail.hostile.test ESMTP {then}\r\n".encode())
    async with scripted(script, tls=certified(ca, **EARLY)) as peer:
        report = await _check({(HOST, 587): _at(peer)}, port=587, context=trusting)

    assert ("clock-wrong", Certainty.LIKELY) == (report.cause_id, report.certainty)
    assert "certificate-not-yet-valid" in report.alternatives


async def test_a_control_that_asks_for_encryption_first_is_asked_in_its_own_words(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """On port 143 a handshake follows STARTTLS; nobody logs in."""
    imap = MailboxScript(Protocol.IMAP)
    async with (
        scripted(Script(), tls=self_signed(), implicit=True) as peer,
        scripted_mailbox(imap, tls=certified(ca, OTHER)) as other,
    ):
        doors = {(HOST, 465): _at(peer), (OTHER, 143): _at(other)}
        report = await _check(doors, (OTHER, 143), context=trusting, timeout_s=5)

    assert f"The issuer of the certificate of {OTHER} is trusted here." in report.evidence
    assert ["P1 STARTTLS"] == other.heard


# --- encryption that is missing or old -------------------------------------------------------------


async def test_encryption_that_everybody_else_is_offered_was_taken_away() -> None:
    """The provider offers STARTTLS there; here the offer is missing, and nothing is sent."""
    async with scripted(Script(starttls=False)) as peer:
        report = await _check({("smtp.gmail.com", 587): _at(peer)}, host="smtp.gmail.com", port=587)

    assert (Stage.STARTTLS, "starttls-stripped") == (
        report.failed and report.failed.stage,
        report.cause_id,
    )
    assert not peer.commands("AUTH")


async def test_a_box_that_speaks_for_unrelated_servers_is_named() -> None:
    """The same words greet at two servers that have nothing in common."""
    box = Script(greeting=b"220 gate.example ESMTP ready 4711\r\n", starttls=False)
    async with scripted(box) as peer:
        doors = {(HOST, 587): _at(peer), (OTHER, 587): _at(peer)}
        report = await _check(doors, (OTHER, 465), port=587)

    assert ("middle-box", Certainty.CERTAIN) == (report.cause_id, report.certainty)
    assert not peer.commands("AUTH")


# supported_versions (RFC 8446 section 4.2.1): number 43, two lengths, and pairs from (3, 1) to (3, 4).
_SUPPORTED = re.compile(rb"\x00\x2b\x00[\x01-\x0f][\x02-\x0e](?:\x03[\x01-\x04])+")


@contextlib.contextmanager
def _old_server(ca: trustme.CA) -> Iterator[int]:
    """Resets whoever does not offer TLS 1.1, and else speaks it (two calls at most)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old = certified(ca)
        old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        serving = threading.Thread(target=_serve_old, args=(listening, old))
        serving.start()
        yield listening.getsockname()[1]
        serving.join(10)


def _serve_old(listening: socket.socket, context: ssl.SSLContext) -> None:
    with contextlib.suppress(TimeoutError):
        for _ in range(2):
            _answer_old(listening.accept()[0], context)


def _answer_old(accepted: socket.socket, context: ssl.SSLContext) -> None:
    with accepted, contextlib.suppress(OSError):
        accepted.settimeout(5)
        versions = _SUPPORTED.search(accepted.recv(4_096, socket.MSG_PEEK))
        if versions is not None and b"\x03\x02" in versions[0]:
            context.wrap_socket(accepted, server_side=True).close()
        else:
            accepted.recv(4_096)
            reset = struct.pack("ii", 1, 0)
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)


async def test_a_reset_from_an_old_server_is_told_by_a_second_hello(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """It hangs up on modern encryption and takes the old one; a login never follows."""
    with _old_server(ca) as port:
        report = await _check({(HOST, 465): ("127.0.0.1", port)}, context=trusting)

    assert (Stage.TLS, "tls-too-old") == (report.failed and report.failed.stage, report.cause_id)
    assert Certainty.CERTAIN is report.certainty
    assert any("TLS 1.1" in line for line in report.evidence)
    assert 0 == report.logins_used


async def test_a_server_that_hangs_up_on_every_handshake_is_cut_off(
    trusting: ssl.SSLContext,
) -> None:
    """The second try says no more than the first."""
    async with scripted(Script(greeting=HANG_UP)) as peer:
        report = await _check({(HOST, 465): _at(peer)}, context=trusting)

    assert (Stage.TLS, "tls-cut-off") == (report.failed and report.failed.stage, report.cause_id)
    assert "came to nothing" in report.evidence[-1]


# --- time -----------------------------------------------------------------------------------------


async def test_looks_never_outlast_the_check(
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
        kinds = itertools.product(Security, (silent, _at(peer)))
        spent = await asyncio.gather(*(seconds(*kind) for kind in kinds))

    assert max(spent) < 2.3
