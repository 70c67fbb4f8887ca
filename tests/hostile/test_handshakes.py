"""Handshakes made to last, to fill the memory, or to leave something behind."""

import asyncio
import ssl
import time
from pathlib import Path

import pytest
import trustme

from smtpwidgets.checks import check
from smtpwidgets.model.family import Family
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.bad_tls import bloated, dripping, frozen, intruding
from tests.support.scripted import HOST, Script, Scripted, scripted
from tests.support.sockets import eventually, open_sockets

DEADLINE_S = 0.6
# A busy machine may stand still; without these bounds it would be thirty seconds.
GRACE_S = 5.0
GREETINGS = {
    Protocol.SMTP: b"220 mail.hostile.test\r\n",
    Protocol.IMAP: b"* OK ready\r\n",
    Protocol.POP3: b"+OK ready\r\n",
}
each_protocol = pytest.mark.parametrize("protocol", list(Protocol), ids=str)


async def _check(
    port: int,
    trusting: ssl.SSLContext,
    protocol: Protocol = Protocol.SMTP,
    timeout_s: float = DEADLINE_S,
) -> Report:
    server = Server(protocol=protocol, host=HOST, username="ada@hostile.test")
    return await check(
        server,
        secret=Secret("Kanarienvogel-7"),
        timeout_s=timeout_s,
        network=Scripted(port).network(server.port_number, context=trusting),
    )


@each_protocol
async def test_a_dripping_handshake_ends_in_time_and_leaves_nothing(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """One byte at a time is no way to hold a check up, nor a socket."""
    before = open_sockets()
    with dripping(good_tls, every_s=0.05) as port:
        started = time.perf_counter()
        report = await _check(port, trusting, protocol)
        seconds = time.perf_counter() - started
        theirs = 2  # what listens, and what it accepted
        closed = await eventually(lambda: len(open_sockets() - before) <= theirs, GRACE_S)

    assert report.family in {Family.TIMEOUT, Family.TLS_HANDSHAKE_FAILED}
    assert seconds < DEADLINE_S + GRACE_S
    assert report.logins_used == 0
    assert closed


@each_protocol
async def test_a_goodbye_in_tls_that_never_comes_holds_no_socket(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The library alone would wait thirty seconds for it; the check is gone before."""
    before = open_sockets()
    with frozen(good_tls, GREETINGS[protocol]) as port:
        report = await _check(port, trusting, protocol)
        closed = await eventually(lambda: len(open_sockets() - before) <= 2, GRACE_S)

    assert report.family is Family.TIMEOUT
    assert closed


@pytest.mark.parametrize(("links", "names"), [(400, 0), (60, 0), (0, 1_500)])
async def test_a_huge_certificate_is_a_report(
    links: int, names: int, ca: trustme.CA, trusting: ssl.SSLContext, tmp_path: Path
) -> None:
    """A chain without an end is refused, a long one is read; of the names few are kept."""
    tls = bloated(ca, HOST, tmp_path, links=links, names=names)
    async with scripted(Script(), tls=tls, implicit=True) as peer:
        report = await _check(peer.port, trusting, timeout_s=5.0)

    assert report.ok == (links < 400), report
    assert len(report.model_dump_json()) < 20_000


async def test_cancelled_checks_leave_no_socket(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Cut off together, all the checks close all of their sockets at once."""
    async with scripted(
        Script(replies={"EHLO": b"250-x\r\n"}), tls=good_tls, implicit=True
    ) as peer:
        before = open_sockets()
        checks = [asyncio.create_task(_check(peer.port, trusting, timeout_s=60)) for _ in range(50)]
        assert await eventually(lambda: len(peer.commands("EHLO")) == len(checks), 20)
        for one in checks:
            one.cancel()
        await asyncio.gather(*checks, return_exceptions=True)
        closed = await eventually(lambda: open_sockets() <= before, GRACE_S)

    assert closed


@each_protocol
async def test_plain_words_within_encryption_are_tampering_and_no_advice_to_do_without(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Whoever puts them in is neither believed nor told the password, and STARTTLS is no cure."""
    forged = GREETINGS[protocol] + b"235 2.7.0 welcome\r\n"
    with intruding(good_tls, (GREETINGS[protocol],), forged) as (port, heard):
        report = await _check(port, trusting, protocol, GRACE_S)

    assert report.cause_id == "encryption-broken"
    assert report.failed is not None
    assert report.failed.stage is Stage.CAPABILITIES
    assert report.logins_used == 0
    assert b"Kanarienvogel" not in b"".join(heard)
    assert report.remedy is not None
    assert "STARTTLS" not in " ".join(report.remedy.steps)


async def test_a_yes_to_the_login_that_came_past_the_encryption_is_no_yes(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """It would make a wrong password look right."""
    said = (GREETINGS[Protocol.SMTP], b"250-mail.hostile.test\r\n250 AUTH PLAIN\r\n")
    with intruding(good_tls, said, b"235 2.7.0 welcome\r\n") as (port, _heard):
        report = await _check(port, trusting, timeout_s=GRACE_S)

    assert report.cause_id == "encryption-broken"
    assert report.failed is not None
    assert report.failed.stage is Stage.LOGIN
    assert not report.ok
