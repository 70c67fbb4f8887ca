"""How the world is reached: trust, doors, and addresses."""

import asyncio
import socket
import ssl
import threading

import pytest

from smtpwidgets.checks import network
from smtpwidgets.checks.network import NOBODY, Address, Network

DOORS = {("mail.practice.test", 587): ("127.0.0.1", 40_587)}
WORLD = Network(doors=DOORS, zone="practice.test")


async def test_the_systems_trust_is_strict_and_read_once() -> None:
    """TLS 1.2 at least, alternative names only, full verification; and one context for all."""
    first, second = await asyncio.gather(Network().context(), Network().context())

    assert first is second
    assert first.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert first.verify_mode is ssl.CERT_REQUIRED
    assert first.check_hostname
    assert not first.hostname_checks_common_name


async def test_reading_the_systems_trust_does_not_hold_up_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes tens of milliseconds, so a thread does it."""
    where: list[threading.Thread] = []

    def build() -> ssl.SSLContext:
        where.append(threading.current_thread())
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    monkeypatch.setattr(network, "_known", [])
    monkeypatch.setattr(network, "_build_system_context", build)
    await Network().context()

    assert where[0] is not threading.current_thread()
    assert where[0].daemon


async def test_the_systems_trust_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second check gets it at once, even while every thread waits for a name."""
    first = await Network().context()
    monkeypatch.setattr(network, "shared_pool", None)

    assert first is await Network().context()


async def test_a_context_that_is_given_is_used() -> None:
    """Practice servers are trusted by an explicit context only."""
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    assert await Network(tls_context=own).context() is own


async def test_a_door_leads_to_its_address() -> None:
    """An ordinary name and port stand for a practice server."""
    (found,) = await WORLD.addresses("mail.practice.test", 587)

    assert ("127.0.0.1", 40_587) == found.sockaddr


async def test_a_known_host_with_another_port_has_its_address_and_no_listener() -> None:
    """The name is found, and connecting will be refused."""
    (found,) = await WORLD.addresses("mail.practice.test", 25)

    assert ("127.0.0.1", NOBODY) == (found.host, found.port)


@pytest.mark.parametrize("host", ["practice.test", "other.practice.test"])
async def test_other_names_of_the_zone_do_not_exist(host: str) -> None:
    """Nothing of the zone is asked from DNS, the zone's own name included."""
    with pytest.raises(socket.gaierror) as caught:
        await WORLD.addresses(host, 25)

    assert socket.EAI_NONAME == caught.value.errno


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_numbers_need_no_name_service(host: str) -> None:
    """A numeric address is its own answer."""
    (found,) = await Network().addresses(host, 25)

    assert (host, 25) == (found.host, found.port)
    assert found.is_loopback


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("10.0.0.4", True),
        ("172.20.0.1", True),
        ("192.168.1.1", True),
        ("fd00::1", True),
        ("127.0.0.1", False),
        ("198.51.100.7", False),
        ("2001:db8::1", False),
    ],
)
def test_inside_addresses_are_known(host: str, inside: bool) -> None:
    """Addresses of home and company networks lead nowhere from elsewhere."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET

    assert inside == Address(family, host, 25).is_inside
