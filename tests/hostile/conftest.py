"""Certificates for hostile servers, and a guard: nothing may be left after a test."""

import asyncio
import os
import ssl
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from tests.support.scripted import certified, trust

_LEFT_AT_MOST_S = 1.0


def _sockets() -> set[str]:
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = os.readlink(entry)
        except OSError:
            continue  # the listing's own descriptor
        if target.startswith("socket:"):
            found.add(target)
    return found


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if not thread.daemon}


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncIterator[None]:
    """Fail the test that leaves a socket, a task or a thread behind."""
    sockets, tasks, threads = _sockets(), asyncio.all_tasks(), _threads()
    yield
    ends = asyncio.get_running_loop().time() + _LEFT_AT_MOST_S
    while asyncio.get_running_loop().time() < ends:
        left = (_sockets() - sockets, asyncio.all_tasks() - tasks - {asyncio.current_task()})
        if not any(left):
            break
        await asyncio.sleep(0.01)
    assert (set(), set()) == left
    assert not _threads() - threads


@pytest.fixture(scope="session")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def trusting(ca: trustme.CA) -> ssl.SSLContext:
    return trust(ca)


@pytest.fixture(scope="session")
def good_tls(ca: trustme.CA) -> ssl.SSLContext:
    return certified(ca)
