"""Each event loop, and each version of TLS."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine

import pytest

from tests.support.tls_by_hand import AUTHORITY, HOST, VERSIONS


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[[Coroutine[None, None, None]], None]:
    """Return what runs a test: in asyncio's own loop, and in the faster one."""
    if request.param == "asyncio":
        return asyncio.run
    uvloop = pytest.importorskip("uvloop", reason="the extra fast is not for Windows")
    runner: Callable[[Coroutine[None, None, None]], None] = uvloop.run
    return runner


@pytest.fixture(params=VERSIONS)
def theirs(request: pytest.FixtureRequest) -> ssl.SSLContext:
    """Return the rules of a server that speaks one version of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = context.maximum_version = VERSIONS[request.param]
    AUTHORITY.issue_cert(HOST).configure_cert(context)
    return context
