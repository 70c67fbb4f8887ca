"""Sweeps over hostile servers: they end in time, leave nothing, and lock nobody out."""

import asyncio
import threading
from typing import Any

import pytest
from keyring.errors import KeyringLocked

import smtpwidgets as sw
from smtpwidgets.checks import Network
from smtpwidgets.checks.threads import Pool
from smtpwidgets.credentials import Credentials
from smtpwidgets.fleet import Fleet
from smtpwidgets.model.run import FleetProgress
from smtpwidgets.model.server import Server
from smtpwidgets.model.visit import Skip
from smtpwidgets.profile import Profile, bulk
from smtpwidgets.store import open_store
from tests.support.canary import Canary
from tests.support.keyrings import RaisingKeyring
from tests.support.scripted import SILENCE, ZONE, Endless, Script, Scripted, scripted
from tests.support.sockets import eventually, open_sockets

NO = Script(replies={"AUTH": b"535 5.7.8 Authentication failed\r\n"})
FLOOD = Script(greeting=Endless(b"220-hello\r\n"))

# Every promise holds with the extra `fast`, and without it.
pytestmark = pytest.mark.usefixtures("loop_kind")


class Many:
    """A profile of entries that stand behind scripted servers."""

    def __init__(self, **settings: Any) -> None:
        self.settings = {"security": "none", "auth": "password", "allow_cleartext": True}
        self.settings |= settings
        self.doors: dict[tuple[str, int], tuple[str, int]] = {}
        self.entries: list[Server] = []

    def at(self, server: Scripted, *hosts: str, times: int = 1, **settings: Any) -> "Many":
        """Add entries at hosts that lead to a server."""
        for host in hosts:
            name = f"{host}.{ZONE}"
            self.doors[name, 587] = ("127.0.0.1", server.port)
            for _ in range(times):
                user = {"username": f"u{len(self.entries)}", **self.settings, **settings}
                self.entries.append(Server(host=name, port=587, **user))
        return self

    def profile(self, secret: str = "") -> Profile:
        """Return a profile with them all; secrets are in memory."""
        network = Network(doors=self.doors, zone=ZONE)
        profile = Profile(open_store(":memory:"), Credentials.in_memory(), network=network)
        secrets = {entry.id: sw.Secret(secret or "sesame") for entry in self.entries}
        profile.add_together(self.entries, secrets)
        return profile


async def test_silent_hosts_and_floods_hold_up_nobody() -> None:
    """Every entry gets its answer; the silent and the endless ones end with their own time."""
    async with (
        scripted(Script()) as good,
        scripted(FLOOD) as flood,
        scripted(Script(greeting=SILENCE)) as silent,
    ):
        many = Many().at(good, *"abcdef", times=3).at(flood, "x", "y").at(silent, "s", "t")
        with many.profile() as profile:
            reports = await sw.check_all(profile, timeout_s=3)
            kept = dict(profile.reports)
    words = {row.host.split(".")[0]: row.cause_id for row in reports.results}

    assert 18 == sum(row.ok is True for row in reports.results)
    assert {"reply-too-long"} == {words["x"], words["y"]}
    assert {words["s"], words["t"]} <= {"greeting-silent", "port-silent"}
    assert set(profile.servers) == set(kept)


async def test_no_more_than_allowed_are_at_one_host_and_one_login_at_a_time() -> None:
    """Counted where the servers stand: connections at a host, and logins of one user."""
    async with scripted(Script()) as one, scripted(Script()) as other:
        many = Many().at(one, "a", times=12).at(other, "b", times=6, username="same")
        with many.profile() as profile:
            most = await _most_at_once(profile, [one, other], per_host=3)

    assert 3 >= most[0] > 1
    assert 1 == most[1]


async def _most_at_once(profile: Profile, servers: list[Scripted], per_host: int) -> list[int]:
    """Return how many sessions were open at once at each server, by what its log tells."""
    fleet = Fleet(profile, per_host=per_host)
    running = asyncio.create_task(fleet.run())
    most = [0] * len(servers)
    while not running.done():
        for place, server in enumerate(servers):
            ended = len(server.commands("QUIT"))
            most[place] = max(most[place], server.connections - ended)
        await asyncio.sleep(0)
    assert (await running).ok
    return most


async def test_a_wrong_password_is_refused_three_times_at_most() -> None:
    """Five entries with one user name: after three refusals the guard holds the others back."""
    async with scripted(NO) as server:
        many = Many().at(server, "a", times=5, username="ada")
        with many.profile() as profile:
            reports = await sw.check_all(profile)
            tries = profile.tries(many.entries[0].id)

    assert 3 == len(server.commands("AUTH"))
    assert 2 == sum(row.cause_id == "login-held-back" for row in reports.results)
    assert tries.held


async def test_refusals_are_there_for_the_next_notebook(tmp_path: Any) -> None:
    """What a sweep counted is written down: another kernel holds the login back, too."""
    async with scripted(NO) as server:
        many = Many().at(server, "a", times=3, username="ada")
        network = Network(doors=many.doors, zone=ZONE)
        keys = Credentials.in_memory()
        with Profile(open_store(tmp_path / "p.db"), keys, network=network) as profile:
            profile.add_together(many.entries, {e.id: sw.Secret("no") for e in many.entries})
            await sw.check_all(profile)
        with Profile(open_store(tmp_path / "p.db"), keys, network=network) as other:
            held = other.tries(many.entries[0].id).held

    assert held


async def test_a_sweep_that_is_cancelled_leaves_nothing() -> None:
    """Nobody waits for the thirty seconds of a silent server: thread and sockets are gone."""
    async with scripted(Script(greeting=SILENCE)) as silent:
        many = Many().at(silent, *(f"h{n}" for n in range(60)))
        with many.profile() as profile:
            before = open_sockets()
            fleet = Fleet(profile)
            running = asyncio.create_task(fleet.run())
            assert await eventually(lambda: silent.connections >= 60, 20)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            gone = await eventually(lambda: _none_of(fleet), 10)
            mine = open_sockets() - before
            found = fleet.result()

    assert gone
    assert found.stopped
    assert {Skip.STOPPED} == {row.skipped for row in found.results}
    assert len(mine) <= 60  # those of the servers go when they hear of it


def _none_of(fleet: Fleet) -> bool:
    """Whether the thread of a sweep has ended: its loop is closed, and with it every socket."""
    return fleet._loop is None or fleet._loop.is_closed()


async def test_stopping_keeps_what_was_found_and_it_can_be_gone_on_with() -> None:
    """Stop, and resume: nobody who answered is asked twice."""
    async with scripted(Script()) as good, scripted(Script(greeting=SILENCE)) as silent:
        many = Many().at(good, *"abcd").at(silent, "s")
        with many.profile() as profile:
            fleet = Fleet(profile)
            running = asyncio.create_task(fleet.run())
            done = lambda: sum(r.ok is True for r in fleet.result().results) == 4  # noqa: E731
            assert await eventually(done, 20)
            fleet.stop()
            first = await running
            asked = good.connections
            second = await sw.check_all(profile, resume=first, timeout_s=1.0)

    assert first.stopped
    assert 4 == sum(row.ok is True for row in first.results)
    assert asked == good.connections
    assert not second.stopped
    assert [True] * 4 + [False] == [row.ok for row in second.results]


async def test_after_a_stop_nothing_goes_on() -> None:
    """In the middle of hundreds: its loop is closed, no server is asked, and nobody is told."""
    heard: list[FleetProgress] = []
    async with scripted(Script()) as good:
        many = Many().at(good, *(f"h{n}" for n in range(300)))
        with many.profile() as profile:
            fleet = Fleet(profile, concurrency=16)
            running = asyncio.create_task(fleet.run(heard.append))
            assert await eventually(lambda: sum(len(news.fresh) for news in heard) >= 20, 20)
            fleet.stop()
            reports = await running
            over, told = _none_of(fleet), len(heard)
            asked = [await _asked_after_a_check(profile, good) for _ in range(2)]

    assert reports.stopped
    assert over
    assert told == len(heard)
    assert 1 == asked[1] - asked[0], "somebody else asked meanwhile"
    assert 0 < sum(row.skipped is Skip.STOPPED for row in reports.results) < 300


async def _asked_after_a_check(profile: Profile, server: Scripted) -> int:
    """Return how often a server was called when one more call, behind all others, is through."""
    assert (await Fleet(profile, [next(iter(profile.servers))]).run()).ok
    return server.connections


async def test_the_end_of_all_time_ends_a_sweep() -> None:
    """What was not reached until the deadline says so; no exception is raised."""
    async with scripted(Script(greeting=SILENCE)) as silent:
        with Many().at(silent, "a", "b", times=9).profile() as profile:
            reports = await sw.check_all(profile, deadline_s=0.4, concurrency=4)

    assert reports.stopped
    assert {Skip.STOPPED} == {row.skipped for row in reports.results}


async def test_progress_tells_every_row_once() -> None:
    """A function and a bar hear of all; what they count at the end is all."""
    heard: list[FleetProgress] = []
    bar = Bar()
    async with scripted(Script()) as good:
        many = Many().at(good, *"abc", times=4)
        with many.profile() as profile:
            await sw.check_all(profile, progress=heard.append)
            await sw.check_all(profile, progress=bar)
    keys = [row.key for news in heard for row in news.fresh]

    assert sorted(profile.servers) == sorted(keys)
    assert (12, 12, 12, 0) == (heard[-1].done, heard[-1].total, heard[-1].works, heard[-1].failed)
    assert (12, 12) == (bar.n, bar.total)
    assert "12 work" in bar.said


class Bar:
    """What progress bars have in common."""

    def __init__(self) -> None:
        self.total: float | None = None
        self.n, self.said = 0.0, ""

    def update(self, n: float = 1) -> None:
        self.n += n

    def set_postfix_str(self, said: str, refresh: bool = True) -> None:
        self.said = said if not refresh else ""


async def test_a_progress_function_that_fails_stops_the_sweep_and_is_heard() -> None:
    """Its exception is raised where the sweep is awaited."""

    def fail(_news: FleetProgress) -> None:
        raise LookupError("a fault of the caller")

    async with scripted(Script()) as good:
        many = Many().at(good, *"abc")
        with many.profile() as profile, pytest.raises(LookupError, match="of the caller"):
            await sw.check_all(profile, progress=fail)


@pytest.mark.parametrize("depth", ["login", "connect"])
async def test_a_keyring_that_does_not_open_is_told_where_a_password_is_wanted(depth: str) -> None:
    """It is locked, and no password is missing: nobody is connected to, or no keyring asked."""
    async with scripted(Script()) as good:
        many = Many().at(good, "a")
        keys, network = Credentials(RaisingKeyring(KeyringLocked)), Network(doors=many.doors)
        with Profile(open_store(":memory:"), keys, network=network) as profile:
            profile.add_together(many.entries)
            reports = await sw.check_all(profile, depth=depth)

    assert [depth == "connect"] == [row.ok for row in reports.results]
    assert (depth == "login") == (["keyring-locked"] == [row.cause_id for row in reports.results])
    assert (depth == "login") == (not good.connections)


async def test_an_entry_that_is_deleted_or_moved_meanwhile_is_sent_nothing() -> None:
    """The profile that counts is the one of now: no password for a host that is not its own."""
    async with scripted(Script()) as good:
        many = Many().at(good, "a", "b", "c")
        with many.profile() as profile:
            fleet = Fleet(profile)
            profile.remove(many.entries[0].id)
            profile.update(many.entries[1].replace(host=f"c.{ZONE}"))
            reports = await fleet.run()

    assert [Skip.DELETED, Skip.CHANGED, None] == [row.skipped for row in reports.results]
    assert 1 == good.connections


async def test_servers_without_a_profile_are_checked_with_their_secrets() -> None:
    """A list will do; nothing is kept anywhere."""
    async with scripted(Script()) as server:
        entry = Server(
            host="127.0.0.1",
            port=server.port,
            security="none",
            username="ada",
            allow_cleartext=True,
        )
        reports = await sw.check_all([entry], secrets={entry.id: sw.Secret("sesame")})

    assert [True] == [row.ok for row in reports.results]
    assert 1 == len(server.commands("AUTH"))
    with pytest.raises(TypeError, match="Secret"):
        await sw.check_all([entry], secrets={entry.id: "sesame"})  # type: ignore[dict-item]


async def test_no_password_is_in_anything_that_a_sweep_gives(capsys: Any) -> None:
    """Rows, reports, frames, texts, progress, what is kept: none has a place for it."""
    canary = Canary()
    heard: list[FleetProgress] = []
    async with scripted(NO) as no, scripted(Script()) as good:
        many = Many().at(no, "a").at(good, "b")
        with many.profile(canary.password) as profile:
            fleet = Fleet(profile)
            told = [repr(fleet.visits), *(visit.to_json() for visit in fleet.visits)]
            reports = await fleet.run(heard.append)
            told += [repr(reports), str(reports), repr(fleet.__dict__)]
            told += [repr(heard), reports.frame().to_csv(), repr(profile.runs())]
            told += [report.model_dump_json() for report in profile.reports.values()]
    told.append(capsys.readouterr().out)

    assert not [text for text in told if canary.found_in(text)]


async def test_what_was_not_tested_is_no_answer_for_the_next_sweep() -> None:
    """A sweep that only connected says nothing of logins: going on with it asks for them."""
    async with scripted(NO) as server:
        with Many().at(server, "a").profile() as profile:
            reached = await sw.check_all(profile, depth="connect")
            logged_in = await sw.check_all(profile, resume=reached)
            again = await sw.check_all(profile, resume=logged_in, depth="connect")

    assert [True] == [row.ok for row in reached.results]
    assert "It answers. No login was tested." in str(reached)
    assert [False] == [row.ok for row in logged_in.results]
    assert logged_in.results == again.results
    assert 1 == len(server.commands("AUTH"))


async def test_an_entry_that_was_changed_is_checked_anew() -> None:
    """Another user name is another login; another description is none."""
    async with scripted(Script()) as server:
        many = Many().at(server, "a", "b", "c")
        with many.profile() as profile:
            first = await sw.check_all(profile)
            profile.update(many.entries[0].replace(username="other"))
            profile.update(many.entries[1].replace(description="The one in the cellar"))
            asked = server.connections
            second = await sw.check_all(profile, resume=first)

    assert 1 == server.connections - asked
    assert second.ok
    assert [True, False, False] == [
        new is not old for new, old in zip(second.results, first.results, strict=True)
    ]


async def test_a_computer_without_threads_blames_no_server_and_loses_no_row(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither keyring nor database can be asked: every row says so, and none is an exception."""
    start = threading.Thread.start

    def short(thread: threading.Thread) -> None:
        if thread.name != "smtpwidgets-fleet":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(bulk, "_keyring", Pool(1, "short-keyring"))
    async with scripted(Script()) as server:
        with Many().at(server, "a", times=3).profile() as profile:
            with monkeypatch.context() as while_short:
                while_short.setattr(threading.Thread, "start", short)
                reports = await sw.check_all(profile, timeout_s=0.5)
            afterwards = await sw.check_all(profile)

    assert {"local-resources"} == {row.cause_id for row in reports.results}
    assert "not stored" in caplog.text
    assert afterwards.ok


async def test_who_stops_a_sweep_that_has_ended_has_stopped_nothing() -> None:
    """The last answer is there: the rows are whole, and they say so."""
    async with scripted(Script()) as server:
        with Many().at(server, "a", "b").profile() as profile:
            fleet = Fleet(profile)
            reports = await fleet.run(lambda news: news.done < news.total or fleet.stop())
            fleet.stop()

    assert reports.ok
    assert fleet.result().ok
