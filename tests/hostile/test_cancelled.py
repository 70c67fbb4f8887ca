"""Checks that are cancelled at the worst moment leave nothing behind."""

import asyncio
import socket

import pytest

from smtpwidgets.checks import reach
from smtpwidgets.model.report import Attempt
from tests.support.scripted import HOST, Script, scripted
from tests.support.sockets import eventually, open_sockets


async def test_a_check_that_is_cancelled_as_it_connects_closes_what_it_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The moment between an address that answered and its socket in use leaks nothing."""
    call_off, called = reach._call_off, 0

    async def cancelled_there(tries: list[reach._Try], winner: socket.socket | None) -> None:
        nonlocal called
        called += 1
        if called == 1 and (task := asyncio.current_task()) is not None:
            task.cancel()
        await call_off(tries, winner)

    monkeypatch.setattr(reach, "_call_off", cancelled_there)
    async with scripted(Script()) as peer:
        where = await peer.network(465).addresses(HOST, 465)
        attempts: list[Attempt] = []
        before = open_sockets()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(reach.connect((*where, *where), attempts))

        assert [False] == [attempt.ok for attempt in attempts]
        assert await eventually(lambda: open_sockets() <= before)
