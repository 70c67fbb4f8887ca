"""Property: whatever bytes a server sends, there is a report, in time, and it is not fooled."""

import asyncio
import base64
import contextlib
import re
import ssl
import time
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtpwidgets.checks import Network, check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from tests.support.scripted import HOST, ZONE

SMTP, IMAP, POP3 = Protocol.SMTP, Protocol.IMAP, Protocol.POP3
DEADLINE_S = 0.3
# A report is made after it, and a busy machine may stand still meanwhile; nothing else in a check
# ends by itself before five seconds.
GRACE_S = 4.0
USER, PASSWORD = "ada@hostile.test", "Kanarienvogel-7"
PLAIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())

# Pieces of conversations, right ones and others; TAG is the tag of the last command.
_ANYBODY = (b"\r\n", b"\n", b"\r", b"\0", b" ", b"-", b"{9}\r\n", b"\xff", b"\x1b[2J", b"<b>", b"=")
_SECRETS = (PASSWORD.encode(), PLAIN, base64.b64encode(PASSWORD.encode()))
_PIECES = {
    SMTP: (
        b"220 hi\r\n",
        b"250-x\r\n",
        b"250 AUTH PLAIN LOGIN\r\n",
        b"250 STARTTLS\r\n",
        b"334 VXNlcm5hbWU6\r\n",
        b"235 2.7.0 in\r\n",
        b"535 5.7.8 no\r\n",
        b"421 busy\r\n",
        b"354 go\r\n",
        b"221 bye\r\n",
    ),
    IMAP: (
        b"* OK hi\r\n",
        b"* PREAUTH hi\r\n",
        b"* BYE x\r\n",
        b"* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n",
        b"* 3 EXISTS\r\n",
        b"TAG OK done\r\n",
        b"TAG NO [X] no\r\n",
        b"TAG BAD what\r\n",
        b"+ go on\r\n",
        b"* X {3}\r\nabc\r\n",
    ),
    POP3: (
        b"+OK hi <1@x>\r\n",
        b"+OK\r\n",
        b"+OK 3 47\r\n",
        b"SASL PLAIN\r\nUSER\r\n.\r\n",
        b"STLS\r\n",
        b".\r\n",
        b"-ERR [AUTH] no\r\n",
        b"+ \r\n",
    ),
}
# What a conversation must have had, in this order, before it can have ended well.
_COMPLETE = {
    SMTP: re.compile(rb"220.*250.*235", re.DOTALL),
    IMAP: re.compile(rb"\* (OK|PREAUTH).*EXISTS.*TAG OK", re.DOTALL),
    POP3: re.compile(rb"\+OK.*\+OK.*\+OK", re.DOTALL),
}
_GOOD = {
    SMTP: (b"220 hi\r\n", b"250-x\r\n250 AUTH PLAIN\r\n", b"235 in\r\n", b"221 bye\r\n"),
    IMAP: (
        b"* OK hi\r\n",
        b"* CAPABILITY SASL-IR AUTH=PLAIN\r\nTAG OK x\r\n",
        b"TAG OK in\r\n",
        b"* 3 EXISTS\r\nTAG OK x\r\n",
        b"TAG OK bye\r\n",
    ),
    POP3: (
        b"+OK hi\r\n",
        b"+OK\r\nSASL PLAIN\r\n.\r\n",
        b"+OK in\r\n",
        b"+OK 3 47\r\n",
        b"+OK\r\n",
    ),
}


def _turns(protocol: Protocol) -> st.SearchStrategy[tuple[bytes, ...]]:
    """Return what a server says, turn by turn: nonsense, pieces, or a good talk gone wrong."""
    piece = st.sampled_from((*_PIECES[protocol], *_PIECES[protocol], *_ANYBODY, *_SECRETS))
    said = st.lists(st.one_of(piece, piece, st.binary(max_size=40)), max_size=5).map(b"".join)
    good = _GOOD[protocol]
    spoilt = st.tuples(st.integers(0, len(good) - 1), said).map(
        lambda at: (*good[: at[0]], at[1], *good[at[0] + 1 :])
    )
    return st.one_of(st.lists(said, min_size=1, max_size=7).map(tuple), spoilt)


async def _visited(
    protocol: Protocol, security: Security, turns: Sequence[bytes]
) -> tuple[Report, float]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tag = b""
        with contextlib.suppress(OSError, ValueError):  # gone, or a line without an end
            for turn in turns:
                writer.write(turn.replace(b"TAG", tag))
                await writer.drain()
                tag = (await reader.readline()).partition(b" ")[0].strip()
        writer.transport.abort()

    peer = await asyncio.start_server(serve, "127.0.0.1", 0)
    server = Server(
        protocol=protocol, host=HOST, security=security, username=USER, allow_cleartext=True
    )
    door = {(HOST, server.port_number): peer.sockets[0].getsockname()[:2]}
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    started = time.perf_counter()
    async with peer:
        report = await check(
            server,
            secret=Secret(PASSWORD),
            depth=Depth.LOGIN,
            timeout_s=DEADLINE_S,
            network=Network(tls_context=trusting, doors=door, zone=ZONE),
        )
    return report, time.perf_counter() - started


async def _visit(
    protocol: Protocol, talks: Sequence[tuple[Security, tuple[bytes, ...]]]
) -> list[tuple[Report, float]]:
    visits = (_visited(protocol, security, turns) for security, turns in talks)
    return await asyncio.gather(*visits)


@pytest.mark.parametrize("protocol", list(Protocol), ids=str)
def test_any_bytes_give_a_report_that_is_not_fooled(protocol: Protocol) -> None:
    """In time, with a cause, without the password, and “works” only after a whole conversation.

    Eight talks at once are one example, as most of them end by their time limit.
    """
    securities = st.sampled_from((Security.NONE, Security.NONE, Security.STARTTLS, Security.TLS))
    talks = st.lists(st.tuples(securities, _turns(protocol)), min_size=8, max_size=8)

    @settings(
        max_examples=max(1, settings.default.max_examples // 12),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    )
    @given(talks)
    def holds(talks: list[tuple[Security, tuple[bytes, ...]]]) -> None:
        visits = asyncio.run(_visit(protocol, talks))
        for (security, turns), (report, seconds) in zip(talks, visits, strict=True):
            _judge(protocol, security, turns, report)
            assert seconds < DEADLINE_S + GRACE_S

    holds()


def _judge(
    protocol: Protocol, security: Security, turns: tuple[bytes, ...], report: Report
) -> None:
    told = report.model_dump_json() + str(report)
    assert told.encode()
    assert PASSWORD.lower() not in told.lower()
    assert PLAIN.decode().rstrip("=") not in told
    assert not set(told) & set("\x1b\0\x9b")
    assert report.logins_used <= 1
    if report.ok:
        assert security is Security.NONE  # nobody here encrypts
        assert _COMPLETE[protocol].search(b"".join(turns))
    else:
        assert report.remedy is not None
        assert report.cause_id != "unknown" or report.failed is not None


@pytest.mark.parametrize("protocol", list(Protocol), ids=str)
async def test_a_good_talk_passes(protocol: Protocol) -> None:
    """The talks that are spoilt here are good ones to begin with."""
    report, _ = await _visited(protocol, Security.NONE, _GOOD[protocol])

    assert report.ok, report
