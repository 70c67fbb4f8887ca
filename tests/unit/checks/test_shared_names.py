"""Look-ups that many checks share: each name is asked once."""

import asyncio
import socket
from collections import Counter
from dataclasses import replace

import pytest

from smtpwidgets.checks import Network, network
from smtpwidgets.checks.shared_names import SharedNetwork


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The system's resolver, as a table: nothing is asked outside."""
    seen: Counter[str] = Counter()
    answers = {
        "here.test": "127.0.0.1",
        "missing.test": socket.EAI_NONAME,
        "silent.test": socket.EAI_AGAIN,
    }

    def getaddrinfo(host: str, port: int, **_options: object) -> list[tuple[object, ...]]:
        seen[host] += 1
        answer = answers[host]
        if isinstance(answer, int):
            raise socket.gaierror(answer, "as the table says")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port))]

    monkeypatch.setattr(network.socket, "getaddrinfo", getaddrinfo)
    return seen


async def test_a_name_is_asked_once_whatever_the_port(asked: Counter[str]) -> None:
    """The answer serves every port, and copies of the network share it."""
    world = SharedNetwork.of(Network())
    first = await world.addresses("here.test", 25)
    second = await replace(world, controls=(("other.test", 25),)).addresses("here.test", 465)

    assert [("127.0.0.1", 25)] == [(a.host, a.port) for a in first]
    assert [("127.0.0.1", 465)] == [(a.host, a.port) for a in second]
    assert {"here.test": 1} == asked


async def test_who_comes_while_a_name_is_asked_waits_for_the_same_answer(
    asked: Counter[str],
) -> None:
    """Also at another port, and also in the moment between its end and being remembered."""
    world = SharedNetwork.of(Network())
    first = [asyncio.ensure_future(world.addresses("here.test", port)) for port in (25, 465)]
    await asyncio.sleep(0)
    world.asking["here.test"].result(30)  # the thread is through, and this loop has not heard of it
    late = await world.addresses("here.test", 587)

    assert [25, 465, 587] == [found[0].port for found in [*await asyncio.gather(*first), late]]
    assert {"here.test": 1} == asked
    assert not world.asking


async def test_a_name_that_does_not_exist_is_asked_once_and_silence_again(
    asked: Counter[str],
) -> None:
    """That there is no such name lasts for a sweep; silence may be over a moment later."""
    world = SharedNetwork.of(Network())
    for host in ("missing.test", "silent.test") * 2:
        with pytest.raises(socket.gaierror):
            await world.addresses(host, 25)

    assert {"missing.test": 1, "silent.test": 2} == asked


async def test_doors_and_zones_lead_where_they_led(asked: Counter[str]) -> None:
    """Practice servers are found behind their doors, and nobody asks the system for them."""
    door = {("smtp.practice.test", 587): ("127.0.0.1", 4000)}
    world = SharedNetwork.of(Network(doors=door, zone="practice.test"))
    found = await world.addresses("smtp.practice.test", 587)
    with pytest.raises(socket.gaierror):
        await world.addresses("typo.practice.test", 587)

    assert [4000] == [address.port for address in found]
    assert not asked
