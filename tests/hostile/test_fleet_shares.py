"""What the checks of a sweep share, and what each has for itself, counted on real sockets."""

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import trustme

import smtpwidgets as sw
from smtpwidgets.checks import network
from smtpwidgets.credentials import Credentials
from smtpwidgets.fleet import Fleet
from smtpwidgets.model.run import FleetProgress
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.hostile.test_fleet import Many
from tests.support.scripted import SILENCE, Drip, Script, certified, scripted, trust
from tests.support.sockets import eventually

# Every promise holds with the extra `fast`, and without it.
pytestmark = pytest.mark.usefixtures("loop_kind")

NAME, MISSING = "smtp.many.test", "gone.many.test"
NUMBER = 12
Progress = Callable[[FleetProgress], object]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the system's resolver was asked for a name; it knows one, and nothing else."""
    seen: Counter[str] = Counter()

    def getaddrinfo(host: str, port: int, **_options: object) -> list[tuple[object, ...]]:
        seen[host] += 1
        if host != NAME:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(network.socket, "getaddrinfo", getaddrinfo)
    return seen


def entries_at(port: int, **settings: Any) -> list[Server]:
    """Return as many entries at a name that is there as at one that is not."""
    usual = {"port": port, "security": "none", "allow_cleartext": True} | settings
    names = (NAME, MISSING) * NUMBER
    return [Server(host=host, username=f"u{n}", **usual) for n, host in enumerate(names)]


async def swept(entries: list[Server], kind: str) -> sw.Reports:
    """Check entries as a list, or out of a profile; all have the same password."""
    secrets = {entry.id: sw.Secret("sesame") for entry in entries}
    if kind == "list":
        return await sw.check_all(entries, secrets=secrets)
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.look_around = _nobody_looks  # type: ignore[method-assign, assignment]
        profile.add_together(entries, secrets)
        return await sw.check_all(profile)


async def _nobody_looks(_hosts: object = ()) -> None:
    """Stand for the look at the network after a failure, which asks anew on purpose."""


@pytest.mark.parametrize("kind", ["list", "profile"])
async def test_each_name_is_looked_up_once_a_sweep(kind: str, asked: Counter[str]) -> None:
    """Also one after another at a host, and also a name that is not there."""
    async with scripted(Script()) as server:
        reports = await swept(entries_at(server.port), kind)

    assert NUMBER == server.connections == sum(row.ok is True for row in reports.results)
    assert NUMBER == sum(row.cause_id == "name-not-found" for row in reports.results)
    assert (1, 1) == (asked[NAME], asked[MISSING])


@pytest.mark.parametrize("kind", ["list", "profile"])
async def test_there_is_one_context_of_tls_for_everybody_of_one_trust(
    kind: str, asked: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes tens of milliseconds and a megabyte, as it reads every authority."""
    authority = trustme.CA()
    trusted, made = trust(authority), list[str]()
    new = ssl.SSLContext.__new__

    def noted(cls: type[ssl.SSLContext], *given: Any, **further: Any) -> ssl.SSLContext:
        made.append(cls.__name__)
        return new(cls, *given, **further)

    def system() -> ssl.SSLContext:
        made.append("the system's")
        return trusted

    async with scripted(Script(), tls=certified(authority, NAME)) as server:
        entries = entries_at(server.port, security="starttls", allow_cleartext=False)[::2]
        monkeypatch.setattr(network, "_known", [])
        monkeypatch.setattr(network, "_build_system_context", system)
        monkeypatch.setattr(ssl.SSLContext, "__new__", noted)
        reports = await swept(entries, kind)

    assert reports.ok, reports.counts
    assert {"TLSv1.3"} == {row.tls_version for row in reports.results}
    assert ["the system's"] == made
    assert {NAME: 1} == asked


def _check_all(profile: Profile) -> Callable[[Progress], Coroutine[Any, Any, sw.Reports]]:
    return lambda progress: sw.check_all(profile, progress=progress)


def _a_fleet(profile: Profile) -> Callable[[Progress], Coroutine[Any, Any, sw.Reports]]:
    return Fleet(profile).run


@pytest.mark.parametrize("start", [_check_all, _a_fleet], ids=["check_all", "Fleet"])
async def test_eight_at_one_host_if_nobody_says_otherwise(start: Any) -> None:
    """A host of thirty that says nothing is called eight times; all of another are through by then."""
    heard: list[str] = []
    async with scripted(Script(greeting=SILENCE)) as silent, scripted(Script()) as good:
        many = Many().at(silent, "a", times=30).at(good, "b", times=20)
        with many.profile() as profile:
            progress = lambda news: heard.extend(row.host for row in news.fresh)  # noqa: E731
            running = asyncio.create_task(start(profile)(progress))
            assert await eventually(lambda: len(heard) == 20 and silent.connections >= 8, 60)
            at_once = silent.connections
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

    assert {"b.hostile.test"} == set(heard)
    assert 8 == at_once


# It greets after some five seconds, byte by byte, and then all goes well.
SLOW = Script(greeting=Drip(b"220 mail.hostile.test ESMTP\r\n", every_s=1.0, size=6))


@pytest.mark.parametrize("kind", ["list", "profile"])
async def test_the_limit_of_each_check_is_the_one_that_was_given(kind: str) -> None:
    """A server that would work by its own two minutes has to answer within half a second."""
    async with scripted(SLOW) as slow:
        usual = {"port": slow.port, "security": "none", "auth": "none", "timeout_s": 120}
        entries = [Server(host="127.0.0.1", **usual) for _ in range(3)]
        if kind == "list":
            reports = await sw.check_all(entries, timeout_s=0.5)
        else:
            with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
                profile.put_together(entries, note="Some")
                reports = await sw.check_all(profile, timeout_s=0.5)

    assert [False] * 3 == [row.ok for row in reports.results]
    assert {"timeout"} == {row.family for row in reports.results}
    assert not reports.stopped
