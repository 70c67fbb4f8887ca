"""Certificates for hostile servers, and a guard: nothing may be left after a test."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator

import pytest
import trustme

from tests.support.scripted import certified, trust
from tests.support.sockets import eventually, open_sockets

_LEFT_AT_MOST_S = 10.0  # a moment, but for a machine that stands still


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if not thread.daemon}


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncIterator[None]:
    """Fail the test that leaves a socket, a task or a thread behind."""
    sockets, tasks, threads = open_sockets(), asyncio.all_tasks(), _threads()
    yield
    here = asyncio.current_task()
    assert await eventually(lambda: asyncio.all_tasks() - tasks <= {here}, _LEFT_AT_MOST_S)
    assert await eventually(lambda: open_sockets() <= sockets, _LEFT_AT_MOST_S)
    assert _threads() <= threads


@pytest.fixture(scope="session")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def trusting(ca: trustme.CA) -> ssl.SSLContext:
    return trust(ca)


@pytest.fixture(scope="session")
def good_tls(ca: trustme.CA) -> ssl.SSLContext:
    return certified(ca)
