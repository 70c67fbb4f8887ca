"""Deadlines, cancelling, and what is left afterwards."""

import asyncio
import ssl
import time

import pytest

from smtpwidgets.checks import check, check_stages
from smtpwidgets.model.report import Report, StageResult
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from tests.support.scripted import HOST, SILENCE, Drip, Endless, Script, scripted
from tests.support.sockets import eventually

# A report is made when the time is over, and a busy machine may stand still meanwhile; nothing
# else in a check ends by itself before five seconds.
GRACE_S = 4.0

SILENT_AT = {
    "greeting": Script(greeting=SILENCE),
    "ehlo": Script(replies={"EHLO": SILENCE}),
    "login": Script(replies={"AUTH": SILENCE}),
    "sender": Script(replies={"MAIL": SILENCE}),
    "message": Script(replies={".": SILENCE}),
}


async def _check(
    script: Script, tls: ssl.SSLContext, trusting: ssl.SSLContext, timeout_s: float
) -> tuple[Report, float]:
    async with scripted(script, tls=tls, implicit=True) as peer:
        started = time.perf_counter()
        report = await check(
            Server(host=HOST, username="ada@hostile.test"),
            secret=Secret("correct horse"),
            depth="message",
            timeout_s=timeout_s,
            network=peer.network(465, context=trusting),
        )
        return report, time.perf_counter() - started


@pytest.mark.parametrize("where", SILENT_AT)
async def test_the_deadline_of_the_whole_check_holds(
    where: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A server that falls silent anywhere costs the time limit, and no time of its own."""
    report, seconds = await _check(SILENT_AT[where], good_tls, trusting, 0.6)

    assert not report.ok
    assert 0.4 < seconds < 0.6 + GRACE_S


async def test_a_silent_goodbye_changes_nothing(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """QUIT without an answer is noted, and the check has passed all the same."""
    report, _ = await _check(Script(replies={"QUIT": SILENCE}), good_tls, trusting, 2.0)

    assert report.ok
    assert report.cause is None
    assert report.stages[-1].state == "warning"


@pytest.mark.parametrize("reply", [b"502 no\r\n", b"garbage\r\n", b"421 4.4.2 idle\r\n"])
async def test_a_strange_goodbye_changes_nothing(
    reply: bytes, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Whatever is said to QUIT, the login and the message were accepted before."""
    report, _ = await _check(Script(replies={"QUIT": reply}), good_tls, trusting, 5.0)

    assert report.ok
    assert report.cause is None


@pytest.mark.parametrize("where", SILENT_AT)
async def test_cancelling_passes_through_and_leaves_nothing(
    where: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """CancelledError is the only exception that leaves a check; the fixture looks for leftovers."""
    reached: list[StageResult] = []
    async with scripted(SILENT_AT[where], tls=good_tls, implicit=True) as peer:
        checking = asyncio.create_task(
            check(
                Server(host=HOST, username="ada@hostile.test"),
                secret=Secret("x"),
                depth="message",
                network=peer.network(465, context=trusting),
                progress=reached.append,
            )
        )
        assert await eventually(lambda: peer.connections)
        checking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await checking


async def test_leaving_the_stages_early_closes_the_connection(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """`break` in a loop over the stages is allowed; the fixture looks for leftovers."""
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:
        stages = check_stages(
            Server(host=HOST, username="ada@hostile.test"),
            secret=Secret("x"),
            network=peer.network(465, context=trusting),
        )
        async for result in stages:
            if result.stage == "greeting":
                break
        await stages.aclose()

    assert result.ok


async def test_an_error_in_the_callers_progress_is_the_callers(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """It comes out of the check, and nothing is left."""

    def broken(_: StageResult) -> None:
        raise ZeroDivisionError

    async with scripted(Script(), tls=good_tls, implicit=True) as peer:
        with pytest.raises(ZeroDivisionError):
            await check(
                Server(host=HOST, username="ada@hostile.test"),
                secret=Secret("x"),
                network=peer.network(465, context=trusting),
                progress=broken,
            )


@pytest.mark.parametrize(
    "script",
    [
        Script(greeting=b"220-\r\n" * 6_000),
        Script(greeting=Drip(b"220-\r\n" * 400, every_s=0.0, size=6)),
        Script(replies={"EHLO": b"250-\r\n" * 6_000}),
        Script(greeting=Endless(b"220-" + b"y" * 60_000 + b"\r\n")),
    ],
    ids=["one-piece", "many-pieces", "ehlo", "flood"],
)
async def test_a_reply_of_very_many_lines_costs_no_processor_time(
    script: Script, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The library would parse it anew with each segment: eight seconds of a blocked kernel."""
    began = time.process_time()
    report, _ = await _check(script, good_tls, trusting, 5.0)

    assert report.cause_id == "reply-too-long"
    assert time.process_time() - began < 4.0
