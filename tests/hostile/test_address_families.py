"""IPv4 and IPv6 judged apart, over real addresses of both."""

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import Iterator

import pytest

from smtpwidgets.checks import Network, check, reach
from smtpwidgets.checks.network import Address
from smtpwidgets.checks.settle import connecting
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.elsewhere import place_of
from tests.support.scripted import HOST, Script, scripted
from tests.support.vanishing import closed_port, vanishing_port


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
def silent_6() -> Iterator[tuple[str, int]]:
    """A port of ::1 whose calls vanish."""
    with vanishing_port("::1") as port:
        yield "::1", port


@pytest.fixture
def closed() -> Iterator[tuple[str, int]]:
    """A port of 127.0.0.1 on which nobody listens."""
    with closed_port() as port:
        yield "127.0.0.1", port


async def test_a_silent_ipv6_address_is_a_warning(
    silent_6: tuple[str, int], good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """It was overtaken by IPv4, and stays silent when it is called once more."""
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:
        report = await _check_places(_several(silent_6, place_of(peer), context=trusting))

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
            places = (("::1", slow.getsockname()[1]), place_of(peer))
            report = await _check_places(_several(*places, context=trusting))

    assert report.ok
    assert report.cause_id is None
    assert "later" in report.attempts[0].detail


async def test_a_refused_ipv4_address_is_a_warning(
    closed: tuple[str, int], good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The other way round: the check goes on over IPv6."""
    tasks: set[asyncio.Task[None]] = set()
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:

        async def bridge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_connection(*place_of(peer))
            both = (_copy(reader, back), _copy(there, writer))
            tasks.update(asyncio.create_task(one) for one in both)

        server = await asyncio.start_server(bridge, "::1", 0)
        places = (closed, server.sockets[0].getsockname()[:2])
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
        report = await _check_places(_several(("::1", 1), place_of(peer), context=trusting))

    assert report.ok
    assert report.cause_id is None


async def test_of_two_families_that_fail_the_telling_one_speaks(
    silent_6: tuple[str, int], closed: tuple[str, int]
) -> None:
    """IPv6 is silent and IPv4 refused: the server is there, and its port is closed."""
    report = await _check_places(_several(silent_6, closed))

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
