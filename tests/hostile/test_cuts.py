"""Connections that are cut at every byte of a good conversation, before TLS, in it and without."""

import asyncio
import ssl

import pytest

from smtpwidgets.checks import Network, check
from smtpwidgets.model.family import Family
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from tests.support.recorded import TURNS, Cut, cut_off
from tests.support.scripted import HOST, ZONE

AT_ONCE = 48
DEADLINE_S = 10.0
# How an end without a goodbye may be told. A piece of a greeting may be the piece of another one's.
SENSIBLE = {
    Family.CONNECTION_CLOSED,
    Family.PROTOCOL_ERROR,
    Family.TLS_HANDSHAKE_FAILED,
    Family.WRONG_PROTOCOL,
}
PASSWORD = "Kanarienvogel-7"
each_protocol = pytest.mark.parametrize("protocol", list(Protocol), ids=str)


async def _cut(
    protocol: Protocol,
    size: int,
    good_tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
    *,
    tunnel: bool,
) -> tuple[Report, Cut]:
    security = Security.STARTTLS if tunnel else Security.NONE
    server = Server(
        protocol=protocol,
        host=HOST,
        security=security,
        username="ada@hostile.test",
        allow_cleartext=True,
    )
    async with cut_off(protocol, size, good_tls, tunnel=tunnel) as peer:
        report = await check(
            server,
            secret=Secret(PASSWORD),
            depth=Depth.REHEARSAL,
            timeout_s=DEADLINE_S,
            network=Network(
                tls_context=trusting,
                doors={(HOST, server.port_number): ("127.0.0.1", peer.port)},
                zone=ZONE,
            ),
        )
    return report, peer


async def _every(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext, *, tunnel: bool
) -> list[tuple[int, Report, Cut]]:
    """Cut the conversation after every byte (in TLS, every third); the last one is whole."""
    _, good = await _cut(protocol, 10_000, good_tls, trusting, tunnel=tunnel)
    whole = 10_000 - good.left
    clear = sum(map(len, TURNS[protocol][:3])) if tunnel else whole
    sizes = sorted({*range(clear), *range(clear, whole, 3), whole})
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(size: int) -> tuple[int, Report, Cut]:
        async with turns:
            return size, *await _cut(protocol, size, good_tls, trusting, tunnel=tunnel)

    return await asyncio.gather(*map(one, sizes))


@pytest.mark.parametrize("tunnel", [True, False], ids=["starttls", "none"])
@each_protocol
async def test_cut_at_every_byte_it_is_a_report_of_that(
    protocol: Protocol, tunnel: bool, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """At once, of a sensible family, never “works” before the end, no password in clear."""
    *cuts, (_, whole, _) = await _every(protocol, good_tls, trusting, tunnel=tunnel)

    assert whole.ok, whole
    assert [stage.stage for stage in whole.stages][-1] is Stage.QUIT
    for size, report, peer in cuts:
        said = f"{size}: {report!r} {report.evidence}"
        assert not report.ok, said
        assert report.family in SENSIBLE, said
        assert report.elapsed_ms < 1_000 * DEADLINE_S / 2, said
        assert not tunnel or b"AUTH " not in peer.in_clear, said
        assert PASSWORD not in report.model_dump_json(), said
