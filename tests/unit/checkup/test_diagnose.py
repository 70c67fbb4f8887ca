"""A check-up of a whole profile: side by side, one login a password, and a result whatever comes."""

import asyncio
import json
import re
from collections.abc import Iterator

import pytest

import smtpwidgets as sw
from smtpwidgets.checks import Network, reachability
from smtpwidgets.checkup import Examination, Progress, logins_needed, plan_visits
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import KeyringLockedError
from smtpwidgets.model.account import Account
from smtpwidgets.model.checkup import LineKind, LineState
from smtpwidgets.model.common_words import CommonKind
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Skip
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.canary import Canary
from tests.support.vanishing import closed_port, vanishing_port

_LOGIN = re.compile(r"^(?:\S+ )?(?:AUTH|AUTHENTICATE|LOGIN|PASS)\b")


@pytest.fixture
def practice() -> Iterator[Profile]:
    """Two that work, two that do not, and three people, one of them with a wrong password."""
    scenarios = ["works", "imap-works", "certificate-expired", "unknown-name"]
    with sw.practice_profile(scenarios, ["grace", "joan", "ada"]) as profile:
        yield profile


def logins_at(profile: Profile, host: str) -> list[str]:
    assert profile.practice is not None
    return [line for line in profile.practice.transcript(host) if _LOGIN.match(line)]


async def test_everything_is_looked_at_and_what_is_shared_is_said_once(practice: Profile) -> None:
    """One line for each server and account; failures with one reason stand in one finding."""
    found = await sw.diagnose(practice)
    lines = {line.id: line for line in found.lines}

    assert set(practice.servers) | set(practice.accounts) == set(lines)
    assert {CommonKind.ONE_WAY, CommonKind.PASSWORD} == {one.kind for one in found.common}
    assert not found.ok
    assert len(found.lines) == sum(found.counts.values())
    assert found.counts[LineState.OK] == sum(line.state is LineState.OK for line in found.lines)
    assert found.verdict == str(found).splitlines()[0]
    assert set(practice.reports) == {v.server_id for v in found.visits if v.report is not None}


async def test_a_shared_password_that_is_refused_is_tried_once(practice: Profile) -> None:
    """Grace's inbox says no: her sending server hears nothing of the same password."""
    found = await sw.diagnose(practice)
    skipped = {v.host: v.skipped for v in found.visits if v.skipped}

    assert {"smtp.app-password.practice.test": Skip.PASSWORD_REFUSED} == skipped
    assert 1 == len(logins_at(practice, "imap.app-password.practice.test"))
    assert [] == logins_at(practice, "smtp.app-password.practice.test")
    assert "lock" in str(found)


async def test_nobody_logs_in_where_only_the_way_is_asked(practice: Profile) -> None:
    """Depth "connect" sends nothing secret, and skips nobody for a password."""
    found = await sw.diagnose(practice, depth="connect")

    assert 0 == found.logins_used
    assert not any(visit.skipped for visit in found.visits)
    assert all(not logins_at(practice, visit.host) for visit in found.visits)


async def test_some_entries_can_be_named(practice: Profile) -> None:
    """An account stands for its servers; an id that does not exist is told at once."""
    joan = next(a for a in practice.accounts.values() if a.label == "Joan")
    found = await sw.diagnose(practice, [joan.id])

    assert {joan.id, *joan.server_ids} == {line.id for line in found.lines}
    with pytest.raises(sw.NotFoundError):
        await sw.diagnose(practice, ["nobody"])
    with pytest.raises(ValueError, match="sends no messages"):
        await sw.diagnose(practice, depth="message")


async def test_progress_tells_each_stage_and_each_end(practice: Profile) -> None:
    """Somebody who draws it live hears of everything, and of the last end last."""
    heard: list[Progress] = []
    found = await sw.diagnose(practice, progress=heard.append)
    ends = [one for one in heard if one.stage is None]

    assert [*range(1, len(found.visits) + 1)] == [one.done for one in ends]
    assert {len(found.visits)} == {one.total for one in heard}
    assert any(one.stage is not None for one in heard)


def test_a_server_that_accounts_use_alike_is_visited_once() -> None:
    """Two accounts with one login are one visit; another login at the same server is another."""
    inbox = sw.Server(protocol="imap", host="imap.one.test", username="ada")
    other = sw.Server(protocol="imap", host="imap.one.test", username="bob")
    shared = sw.Server(host="smtp.one.test", username="team")
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        people = [
            Account(
                address=f"{name}@one.test", incoming=one.id, outgoing=(shared.id,), same_login=own
            )
            for name, one, own in (("a", inbox, False), ("b", inbox, False), ("c", other, True))
        ]
        profile.add_together([inbox, other, shared, *people])
        visits = plan_visits(profile.snapshot)
        rehearsed = plan_visits(profile.snapshot, depth=Depth.REHEARSAL)

    assert [inbox.id, shared.id, other.id, f"{shared.id}:1"] == [visit.key for visit in visits]
    assert {"", inbox.id, shared.id, other.id} >= {visit.secret_id for visit in visits}
    assert (people[0].id, people[1].id) == visits[1].account_ids
    assert 3 == sum(visit.server_id == shared.id for visit in rehearsed)
    assert 4 == logins_needed(visits, Depth.LOGIN)
    assert 0 == logins_needed(visits, Depth.CONNECT)


async def test_it_stops_at_once_and_keeps_what_it_found() -> None:
    """Silent servers hold nobody: the rest is there, and what was not done says so."""
    with sw.practice_profile(["works", "silent", "imap-silent"]) as profile:
        ended = asyncio.Event()
        run = Examination(profile, progress=lambda p: p.stage is None and ended.set())
        task = asyncio.create_task(run.run())
        await asyncio.wait_for(ended.wait(), 30)
        run.stop()
        found = await task

    assert found.stopped
    assert not found.ok
    assert 1 == sum(visit.report is not None for visit in found.visits)
    assert {Skip.STOPPED} == {v.skipped for v in found.visits if v.report is None}
    assert found.verdict.startswith("Stopped.")


async def test_a_cancelled_task_ends_its_checks_and_says_so() -> None:
    """Whoever cancels hears of it, and nothing goes on behind their back."""
    with sw.practice_profile(["silent"]) as profile:
        begun = asyncio.Event()
        run = Examination(profile, progress=lambda _: begun.set())
        task = asyncio.create_task(run.run())
        await asyncio.wait_for(begun.wait(), 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert run.result().stopped
        assert {} == run.begun


async def test_what_stands_in_the_way_of_one_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked keyring, an entry deleted meanwhile: a line each, and the others go on."""
    with sw.practice_profile(["works", "imap-works", "no-login"]) as profile:
        locked, gone = "practice-works", "practice-imap-works"
        check, find = profile.check, profile._credentials.find
        secret_id = profile.login(locked).secret_id

        def found_by(id: str) -> sw.Secret | None:
            if id == secret_id:
                raise KeyringLockedError("test", "It is locked.")
            return find(id)

        monkeypatch.setattr(profile._credentials, "find", found_by)

        async def checked(id: str, **more: object) -> sw.Report:
            if id == gone:
                raise sw.NotFoundError(id)
            return await check(id, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(profile, "check", checked)
        found = await sw.diagnose(profile)
        by_id = {visit.server_id: visit for visit in found.visits}

    assert by_id[locked].report is not None
    assert "keyring-locked" == by_id[locked].report.cause_id
    assert Skip.DELETED is by_id[gone].skipped
    assert any(visit.report is not None and visit.report.ok for visit in found.visits)


async def test_after_failures_on_the_way_the_network_is_heard_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody is blamed for a network that lets no mail out: one finding, and no red line."""
    monkeypatch.setattr(reachability, "_PATIENCE_S", 0.3)
    hosts = ("smtp.one.test", "mail.two.test")
    entries = [sw.Server(host=host, username="ada", timeout_s=5) for host in hosts]
    with vanishing_port() as silent, closed_port() as closed:
        doors = {(host, port): ("127.0.0.1", silent) for host in hosts for port in (465, 587)}
        doors |= {(host, 443): ("127.0.0.1", closed) for host in hosts}
        network = Network(doors=doors, zone="test")
        with Profile(open_store(":memory:"), Credentials.in_memory(), network=network) as profile:
            profile.add_together(entries)
            found = await sw.diagnose(profile, depth="connect")

    (finding,) = found.common
    assert CommonKind.NETWORK is finding.kind
    assert found.network is not None
    assert found.network.at_fault
    assert {LineState.NETWORK} == {line.state for line in found.lines}


async def test_on_binder_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """One verdict, no probe, no login."""
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://mybinder.org/")
    with Profile(open_store(":memory:"), Credentials.in_memory()) as profile:
        profile.add(sw.Server(host="smtp.one.test", username="ada"))
        found = await sw.diagnose(profile)

    assert [Skip.NETWORK] == [visit.skipped for visit in found.visits]
    assert ["You are on Binder"] == [one.title.split(",")[0] for one in found.common]


async def test_what_is_given_away_names_nobody_and_holds_no_password() -> None:
    """Text and JSON: addresses, names and, if wanted, hosts are marks; the password is nowhere."""
    canary = Canary()
    with sw.practice_profile([], ["grace", "ada"]) as profile:
        for server in profile.servers.values():
            profile.set_secret(server.id, sw.Secret(canary.password))
        found = await sw.diagnose(profile)
        about = (*profile.accounts.values(), *profile.servers.values())
        plain = str(found), found.to_json(shareable=False)
        masked = (
            found.text(shareable=True, hosts=True, about=about),
            found.to_json(hosts=True, about=about),
        )

    assert not any(canary.found_in(one) for one in (*plain, *masked))
    for text in masked:
        assert "practice.test" not in text.replace("support.practice.test", "")
        assert "grace@" not in text
        assert "Grace" not in text
    data = json.loads(masked[1])
    assert {"verdict", "ok", "counts", "common", "lines", "visits"} <= data.keys()
    assert len(found.lines) == len(data["lines"])
    assert all(line["members"] for line in data["lines"] if line["kind"] == LineKind.SERVER)
