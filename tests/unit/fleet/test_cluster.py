"""Many machines: two real workers at two places, over TLS, and practice servers they check."""

import asyncio
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

import smtpwidgets as sw
from smtpwidgets.checks import Network
from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import UnsafeClusterError
from smtpwidgets.fleet import Fleet
from smtpwidgets.fleet.lanes import refuse_unsafe
from smtpwidgets.fleet.worker import do_parcel
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server, ServerId
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Skip
from smtpwidgets.practice import SCENARIOS, PracticeServers
from smtpwidgets.practice.scenario import USERNAME, Behaviour, Conduct, Door
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.canary import Canary
from tests.support.clusters import (
    PLACES,
    closed_port,
    cluster_of,
    kill_worker,
    make_ready,
    texts_in_cluster,
    wait_for_another,
    worker_at,
)
from tests.support.sockets import eventually
from tests.support.worker_secrets import MARKED

SECRETS = "tests.support.worker_secrets"
PRACTICE, RIGHT = f"{SECRETS}:practice", f"{SECRETS}:right"
CANARY = Canary()


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A worker in the office and one in the data centre; a marked password lies beside them."""
    with cluster_of(*PLACES, env={MARKED: CANARY.password}) as client:
        yield client
        processes = client.run(os.getpid).values()
    assert not [number for number in processes if Path(f"/proc/{number}").exists()]


def practising(*scenarios: str) -> Profile:
    return sw.practice_profile(scenarios)


def with_silence_at_login() -> Profile:
    """Return a profile with a server that works, and one that never answers a login."""
    stuck = Behaviour(
        conduct=Conduct.SCRIPTED,
        doors={465: Door.TLS},
        says={"EHLO": "250-stuck\n250 AUTH PLAIN", "AUTH": ""},
    )
    practice = PracticeServers([SCENARIOS["works"]], (), {"stuck.practice.test": stuck}).start()
    network = Network(practice.client_context(), practice.doors, practice.zone)
    profile = Profile(
        open_store(":memory:"), Credentials.in_memory(), network=network, practice=practice
    )
    profile.add_together(
        [
            Server(id=ServerId("works"), host="smtp.practice.test", username=USERNAME),
            Server(id=ServerId("stuck"), host="stuck.practice.test", username=USERNAME),
        ]
    )
    return profile


def logins(profile: Profile, id: str) -> int:
    """Return how many logins the server of an entry has heard."""
    assert profile.practice is not None
    return len(profile.practice.logins(profile.servers[id].host))


def said(reports: sw.Reports) -> dict[str, object]:
    """Return what the rows say, by their keys."""
    return {row.key: row.cause_id or row.words for row in reports.results}


# --- what is found ----------------------------------------------------------------------------


async def test_workers_find_what_this_computer_finds(client: Client) -> None:
    """The same settings, the same passwords, the same verdicts: only the computer is another."""
    scenarios = ("works", "wrong-password", "certificate-expired", "closed-port", "unknown-name")
    with practising(*scenarios) as profile:
        there = said(await sw.check_all(profile, client=client, secrets=PRACTICE))
        kept = dict(profile.reports)
    with practising(*scenarios) as profile:
        here = said(await sw.check_all(profile))

    assert len(scenarios) == len(there)
    assert here == there
    assert {f"practice-{name}" for name in scenarios} == set(kept)


async def test_a_local_cluster_is_enough() -> None:
    """What Dask starts by itself on one computer serves as well."""
    local = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50)
    with local as cluster, Client(cluster) as own, practising("works") as profile:
        await asyncio.to_thread(make_ready, own)
        reports = await sw.check_all(profile, client=own, secrets=PRACTICE)

    assert reports.ok, [row.remedy for row in reports.results]


async def test_what_one_place_sees_stands_beside_what_the_other_sees(client: Client) -> None:
    """Who reads it knows that the server works, and that a network stands in the way."""
    with practising("works", "imap-works") as profile:
        assert profile.practice is not None
        host = next(s.host for s in profile.servers.values() if s.protocol is Protocol.SMTP)
        _, port = profile.practice.doors[host, 587]
        with closed_port(client, "data centre", port):
            reports = await sw.check_all(profile, client=client, vantages=PLACES)
        frame = reports.by_vantage()
        kept = dict(profile.reports)

    assert reports.depth is Depth.CONNECT  # nobody logs in from two places unasked
    assert 0 == len(kept)  # the last check is one from here
    assert ["practice-works", "practice-imap-works"] == list(frame.index), list(frame["verdict"])
    assert [True, False] == list(frame["differs"])
    assert "Answers" == frame["office"].iloc[0]
    assert frame["verdict"].iloc[0].startswith("Answers at “office”, blocked at “data centre” (")
    assert "Answers from everywhere; no login was tested." == frame["verdict"].iloc[1]


# --- nobody is locked out ---------------------------------------------------------------------


async def test_one_login_is_tried_by_one_worker_and_no_oftener_than_here(client: Client) -> None:
    """Two workers together make no more refused logins of one user than the guard allows."""
    with practising() as profile:
        profile.add_together(
            [sw.Server(host="smtp.practice.test", port=587, security="starttls", username=USERNAME,
                       description=f"Entry {n}") for n in range(8)]
        )  # fmt: skip
        id = next(iter(profile.servers))
        reports = await sw.check_all(profile, client=client, secrets=f"{SECRETS}:wrong")

        assert 3 == logins(profile, id) == profile.tries(id).refused
        assert 5 == sum(row.skipped is Skip.PASSWORD_REFUSED for row in reports.results)
        again = await sw.check_all(profile, client=client, secrets=f"{SECRETS}:wrong")
        assert {"login-held-back"} == {row.cause_id for row in again.results} - {None}
        assert 3 == logins(profile, id)


async def test_a_password_refused_at_one_place_is_not_tried_from_the_next(client: Client) -> None:
    """Also where somebody asked for logins from everywhere."""
    with practising("wrong-password") as profile:
        reports = await sw.check_all(
            profile, client=client, secrets=PRACTICE, vantages=PLACES, depth="login"
        )
        heard, counted = (
            logins(profile, "practice-wrong-password"),
            profile.tries("practice-wrong-password"),
        )

    assert (1, 1) == (heard, counted.refused)
    assert [None, Skip.PASSWORD_REFUSED] == [row.skipped for row in reports.results]


async def test_a_worker_that_dies_is_a_row_and_its_login_is_not_repeated(client: Client) -> None:
    """Dask would give its work to the next one: a refused password twice, and three times."""
    with with_silence_at_login() as profile:
        fleet = sw.Fleet(profile, client=client, secrets=RIGHT, vantages=["office"])
        running = asyncio.create_task(fleet.run())
        assert await eventually(lambda: logins(profile, "stuck"), 30)
        former = await asyncio.to_thread(worker_at, client, "office")
        await asyncio.to_thread(kill_worker, client, "office")
        reports = await running
        await asyncio.to_thread(wait_for_another, client, "office", former)
        assert await eventually(lambda: not any(client.processing().values()), 30)
        heard = logins(profile, "stuck")

    row = next(row for row in reports.results if row.server_id == "stuck")
    assert (Skip.LOST, None, 1) == (row.skipped, row.ok, heard)
    assert "Whether it had logged in is not known" in row.remedy


# --- passwords --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secrets", "words"),
    [
        ("", "under the service “smtpwidgets:practice-works” and the user name “password”"),
        (f"{SECRETS}:nothing", f"the function {SECRETS}:nothing gave no password"),
        (f"{SECRETS}:failing", f"the function {SECRETS}:failing ended with KeyError"),
        ("no.such.module:function", "has no function no.such.module:function"),
    ],
    ids=["keyring", "nothing", "failing", "missing"],
)
async def test_a_worker_without_the_password_says_so(
    client: Client, secrets: str, words: str
) -> None:
    """The row says which computer it is, where it looked, and who can help; nobody logs in."""
    with practising("works") as profile:
        reports = await sw.check_all(profile, client=client, secrets=secrets or None)
        heard = logins(profile, "practice-works")

    (row,) = reports.results
    assert (Skip.NO_SECRET, 0) == (row.skipped, heard)
    assert words in row.remedy
    assert "Whoever" in row.remedy


async def test_no_password_is_anywhere_but_on_the_worker(client: Client) -> None:
    """Not in the graph, the queues, the logs and events, while it runs and after; not in rows."""
    with with_silence_at_login() as profile:
        fleet = sw.Fleet(profile, client=client, secrets=f"{SECRETS}:marked")
        running = asyncio.create_task(fleet.run())
        both = ("stuck", "works")  # in whichever order
        assert await eventually(lambda: all(logins(profile, id) for id in both), 30)
        under_way = await asyncio.to_thread(texts_in_cluster, client)
        fleet.stop()
        reports = await running
        failed = await sw.check_all(profile, client=client, secrets=f"{SECRETS}:failing")
        after = await asyncio.to_thread(texts_in_cluster, client)
        heard = logins(profile, "works")

    assert heard  # it was used
    assert "do_parcel" in under_way  # the search looks where it would be
    for text in (under_way, after, repr(reports), str(pickle.dumps([reports, failed]))):
        assert not CANARY.found_in(text)


# --- the end ----------------------------------------------------------------------------------


async def test_a_sweep_that_is_stopped_keeps_what_was_found_and_leaves_nobody_at_work(
    client: Client,
) -> None:
    """Also where a server says nothing; what nobody waited for is counted."""
    with practising("works", "silent", "imap-silent") as profile:
        fleet = sw.Fleet(profile, client=client, secrets=PRACTICE)
        seen: list[str] = []
        running = asyncio.create_task(
            fleet.run(lambda news: seen.extend(row.key for row in news.fresh))
        )
        assert await eventually(lambda: "practice-works" in seen, 30)
        fleet.stop()
        reports = await running

        rows = {row.key: row for row in reports.results}
        assert reports.stopped
        assert rows["practice-works"].ok
        assert Skip.STOPPED is rows["practice-silent"].skipped
        at_work = lambda: any(client.processing().values())  # noqa: E731
        assert await eventually(lambda: not at_work(), 10)


async def test_a_place_without_a_worker_is_said_in_words(client: Client) -> None:
    """Nothing waits without end for somebody to start one."""
    with practising("works") as profile:
        reports = await sw.check_all(profile, client=client, vantages=["moon"])

    (row,) = reports.results
    assert (Skip.NO_WORKER, "moon") == (row.skipped, row.vantage)
    assert "--resources “moon=1”" in row.remedy


def test_a_worker_with_another_version_does_nothing() -> None:
    """It might take a setting for another one; the row says what to install."""
    skip, why = do_parcel("{}", "0.0.0")

    assert Skip.NO_WORKER == skip
    assert "can install the same version everywhere" in why


class Cluster:
    """What is looked at of a Dask client before anything is sent."""

    asynchronous, status = False, "running"

    def __init__(self, address: str, *workers: str) -> None:
        self.scheduler = self
        self.address = address
        self._workers = workers

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        """Return the workers by address."""
        assert n_workers < 0
        return {"workers": dict.fromkeys(self._workers)}


@pytest.mark.parametrize(
    ("addresses", "exposed"),
    [
        (("tls://192.0.2.1:8786", "tls://192.0.2.2:4711"), ""),
        (("tcp://127.0.0.1:8786", "tcp://[::1]:4711"), ""),
        (("inproc://192.0.2.1/1/1",), ""),
        (("tcp://192.0.2.1:8786",), "192.0.2.1"),
        (("tls://192.0.2.1:8786", "tcp://192.0.2.2:4711"), "192.0.2.2"),
        (("ws://cluster.example.org:8786",), "cluster.example.org"),
    ],
    ids=["tls", "loopback", "inproc", "plain", "plain-worker", "web"],
)
def test_a_cluster_that_others_could_join_is_refused(
    addresses: tuple[str, ...], exposed: str
) -> None:
    """Whoever reaches a scheduler without TLS runs programs where the passwords are."""
    if not exposed:
        refuse_unsafe(Cluster(*addresses))
        return
    with pytest.raises(UnsafeClusterError, match="Nothing was sent") as told:
        refuse_unsafe(Cluster(*addresses))
    assert exposed in str(told.value)


def test_passwords_are_not_taken_to_be_sent(client: Client) -> None:
    """The error says what to do in place of it."""
    with practising("works") as profile:
        with pytest.raises(TypeError, match="name a function that finds them there"):
            sw.Fleet(profile, client=client, secrets={"practice-works": sw.Secret("x")})
        with pytest.raises(ValueError, match=r"package\.module:function"):
            sw.Fleet(profile, client=client, secrets="correct horse")
        with pytest.raises(TypeError, match="need client=…"):
            sw.Fleet(profile, vantages=PLACES)


async def test_a_client_that_is_closed_meanwhile_loses_no_row(client: Client) -> None:
    """Somebody closes it in another cell: every row says so, and nothing is an exception."""
    ours = await asyncio.to_thread(
        Client, client.scheduler.address, security=client.security, set_as_default=False
    )
    with with_silence_at_login() as profile:
        fleet = Fleet(profile, client=ours, depth="login", secrets=PRACTICE)
        running = asyncio.create_task(fleet.run())
        begun = lambda: fleet._sweep is not None and fleet._sweep._under_way  # noqa: E731
        assert await eventually(begun, 20)
        await asyncio.to_thread(ours.close)
        reports = await running

    assert not reports.ok
    assert {Skip.LOST, Skip.NO_WORKER} >= {row.skipped for row in reports.results if row.ok is None}
    assert None not in {row.skipped for row in reports.results if row.ok is None}
