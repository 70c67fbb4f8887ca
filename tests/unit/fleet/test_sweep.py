"""The engine of a sweep: what is tried again, what is not, and how it ends."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.fleet import again
from smtpwidgets.fleet.sweep import Sweep
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.report import Reply, Report, StageResult, StageState
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.model.visit import Skip, Visit
from tests.support.sockets import eventually


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are told from their order, and nobody waits for them."""
    for name in ("_FIRST_PAUSE_S", "_OUR_PAUSE_S"):
        monkeypatch.setattr(again, name, 0.001)


def a_visit(number: int, host: str = "one.test", secret: str = "") -> Visit:
    return Visit(
        key=str(number), server_id=str(number), secret_id=secret, host=host, port=25, owner=""
    )


def answered(
    visit: Visit,
    stage: Stage = Stage.QUIT,
    code: str = "",
    cause: str = "",
    logins: int = 0,
    protocol: Protocol = Protocol.SMTP,
) -> Visit:
    """Return a visit that ended at `stage` with the reply `code`, or passed."""
    failed = StageState.FAILED if cause else StageState.OK
    result = StageResult(
        stage=stage,
        state=failed,
        elapsed_ms=1,
        cause=CauseId(cause) if cause else None,
        reply=Reply(code=code) if code else None,
    )
    report = Report(
        server_id=visit.server_id,
        host=visit.host,
        port=25,
        protocol=protocol,
        security=Security.STARTTLS,
        started_at=datetime.now(UTC),
        elapsed_ms=1,
        depth=Depth.LOGIN,
        stages=(result,),
        logins_used=logins,
        cause_id=CauseId(cause) if cause else None,
    )
    return replace(visit, report=report)


class Host:
    """Answers visits with a list of answers, the last one again and again."""

    def __init__(self, *answers: Callable[[Visit], Visit]) -> None:
        self.answers = answers
        self.asked: Counter[str] = Counter()
        self.ended: list[Visit] = []

    async def ask(self, visit: Visit) -> Visit:
        await asyncio.sleep(0)
        answer = self.answers[min(self.asked[visit.key], len(self.answers) - 1)]
        self.asked[visit.key] += 1
        return answer(visit)

    def took(self, visit: Visit) -> None:
        self.ended.append(visit)


def full(visit: Visit) -> Visit:
    return answered(visit, Stage.GREETING, "421", "too-many-connections")


def greylisted(visit: Visit) -> Visit:
    return answered(visit, Stage.GREETING, "450", "busy")


def short(visit: Visit) -> Visit:
    return answered(visit, Stage.CONNECT, "", "local-resources")


def imap_full(visit: Visit) -> Visit:
    return answered(visit, Stage.GREETING, "BYE", "too-many-connections", protocol=Protocol.IMAP)


def works(visit: Visit) -> Visit:
    return answered(visit)


def refused(visit: Visit) -> Visit:
    return answered(visit, Stage.LOGIN, "535", "password-wrong", logins=1)


TEMPORARY = [full, greylisted, short, imap_full]
FINAL = {
    "554": lambda v: answered(v, Stage.GREETING, "554", "block-list"),
    "421-later": lambda v: answered(v, Stage.CAPABILITIES, "421", "busy"),
    "login-454": lambda v: answered(v, Stage.LOGIN, "454", "login-service-down", logins=1),
    "refused": refused,
    "no-name": lambda v: answered(v, Stage.DNS, "", "name-not-found"),
    "imap-no": lambda v: answered(v, Stage.GREETING, "BYE", "block-list", protocol=Protocol.IMAP),
    "silent": lambda v: answered(v, Stage.GREETING, "", "greeting-silent"),
}


@pytest.mark.parametrize("answer", TEMPORARY, ids=lambda one: one.__name__)
async def test_who_is_full_is_asked_again(answer: Callable[[Visit], Visit]) -> None:
    """421 and 4xx greetings, and a computer short of descriptors, are no failures yet."""
    host = Host(answer, answer, works)
    await Sweep([a_visit(n) for n in range(5)], host.ask, host.took).run()

    assert {3} == set(host.asked.values())
    assert 5 == len(host.ended)
    assert all(visit.report is not None and visit.report.ok for visit in host.ended)
    assert {3} == {visit.tries for visit in host.ended}


async def test_who_comes_again_is_asked_also_when_all_others_end_at_once() -> None:
    """They were more than this computer has room for: none of them goes on, and nobody is left."""
    gate, host = asyncio.Event(), Host(works)

    async def ask(visit: Visit) -> Visit:
        if visit.key == "0" and not host.asked["0"]:
            host.asked["0"] += 1
            return short(visit)
        if visit.key != "0":
            await gate.wait()
        return await host.ask(visit)

    sweep = Sweep([a_visit(n) for n in range(6)], ask, host.took)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(sweep.run())
        waits = lambda: host.asked["0"] and len(sweep._workers) == 5 and not sweep._pauses  # noqa: E731
        assert await eventually(waits)
        gate.set()

    assert (6, 4) == (len(host.ended), sweep.width)


@pytest.mark.parametrize("answer", FINAL.values(), ids=FINAL)
async def test_every_other_answer_stands(answer: Callable[[Visit], Visit]) -> None:
    """A refusal, a login, silence, a later 421: nothing else is ever asked twice."""
    host = Host(answer, works)
    await Sweep([a_visit(1)], host.ask, host.took).run()

    assert 1 == host.asked["1"]
    assert not host.ended[0].report.ok  # type: ignore[union-attr]


async def test_a_host_that_stays_full_is_told_so_after_a_few_tries() -> None:
    """It is asked five times, and its last answer stands."""
    host = Host(full)
    await Sweep([a_visit(1)], host.ask, host.took).run()

    assert 5 == host.asked["1"]
    assert ["too-many-connections"] == [v.report.cause_id for v in host.ended if v.report]


async def test_nobody_is_asked_again_after_the_time_of_the_entry() -> None:
    """Tries share the time of one check: a pause that would end after it is not begun."""
    host = Host(short)
    sweep = Sweep([a_visit(1)], host.ask, host.took, timeout_s=0.05)
    await sweep.run()

    assert "local-resources" == host.ended[0].report.cause_id  # type: ignore[union-attr]
    assert 1 <= host.asked["1"] < 20


async def test_a_try_that_outlasts_the_entry_is_cut_short() -> None:
    """The last answer stands when a further try hangs; the time of the entry is kept."""
    host = Host(full)

    async def ask(visit: Visit) -> Visit:
        if host.asked[visit.key]:
            await asyncio.Event().wait()
        return await host.ask(visit)

    await Sweep([a_visit(1)], ask, host.took, timeout_s=0.1).run()

    assert ["too-many-connections"] == [v.report.cause_id for v in host.ended if v.report]


async def test_fewer_are_under_way_where_descriptors_are_short() -> None:
    """Who runs out asks for less at once."""
    host = Host(short, works)
    sweep = Sweep([a_visit(n, f"{n}.test") for n in range(40)], host.ask, host.took, width=40)
    await sweep.run()

    assert sweep.width < 40
    assert 40 == len(host.ended)


async def test_a_refused_password_is_not_tried_at_the_next_visit() -> None:
    """One refusal speaks for all visits with the same secret; others go on."""
    host = Host(refused)
    visits = [a_visit(n, f"{n}.test", "shared") for n in range(9)] + [a_visit(99, "own.test")]
    await Sweep(visits, host.ask, host.took, width=4).run()
    skipped = Counter(visit.skipped for visit in host.ended)

    assert {Skip.PASSWORD_REFUSED: 8, None: 2} == skipped
    assert 2 == sum(host.asked.values())


async def test_who_waits_while_its_password_is_refused_is_told_once() -> None:
    """A full host's visit does not come again with a refused password, and ends once."""
    host = Host(lambda visit: full(visit) if visit.key == "0" else refused(visit))
    visits = [a_visit(0, "full.test", "same"), a_visit(1, "other.test", "same")]
    await Sweep(visits, host.ask, host.took).run()

    assert {"0": 1, "1": 1} == host.asked
    assert [("1", None), ("0", Skip.PASSWORD_REFUSED)] == [(v.key, v.skipped) for v in host.ended]


async def test_the_end_of_all_time_stops_everything() -> None:
    """After the deadline nobody is asked, and run() returns."""

    async def ask(visit: Visit) -> Visit:
        await asyncio.Event().wait()
        return visit

    ended: list[Visit] = []
    sweep = Sweep([a_visit(n) for n in range(50)], ask, ended.append, deadline_s=0.02)
    await sweep.run()

    assert sweep.stopped
    assert not ended


async def test_who_waits_for_a_pause_is_told_at_the_end() -> None:
    """What a visit found before its pause is not lost when the sweep is stopped in it."""
    host = Host(full)
    sweep = Sweep([a_visit(1)], host.ask, host.took)
    running = asyncio.create_task(sweep.run())
    while not host.asked:  # noqa: ASYNC110 -- the sweep goes on meanwhile
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    sweep.stop()
    await running

    assert [1] == [len(host.ended)]


async def test_a_fault_of_the_program_ends_the_sweep_and_is_raised() -> None:
    """An exception is nothing that a server did: all stops, and nobody swallows it."""

    async def ask(visit: Visit) -> Visit:
        if visit.key == "3":
            raise RuntimeError("a fault")
        await asyncio.Event().wait()
        return visit

    with pytest.raises(RuntimeError, match="a fault"):
        await Sweep([a_visit(n, f"{n}.test") for n in range(9)], ask, lambda _: None).run()

    assert {asyncio.current_task()} == asyncio.all_tasks()


async def test_nothing_to_do_is_done_at_once() -> None:
    """An empty sweep ends."""
    sweep = Sweep([], Host(works).ask, lambda _: None)
    await sweep.run()

    assert not sweep.stopped


@settings(max_examples=40)
@given(st.integers(0, 40), st.integers(1, 9))
def test_it_can_be_cancelled_at_every_moment(steps: int, width: int) -> None:
    """Whenever the task that awaits it is cancelled, nothing goes on and every end is told once."""

    async def all_of_it() -> None:
        host = Host(full, works)
        visits = [a_visit(n, f"{n % 3}.test", f"s{n % 4}") for n in range(12)]
        running = asyncio.create_task(Sweep(visits, host.ask, host.took, width=width).run())
        for _ in range(steps):
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

        assert {asyncio.current_task()} == asyncio.all_tasks()
        assert {1} >= set(Counter(visit.key for visit in host.ended).values())

    asyncio.run(all_of_it())
