"""Side connections: what they answer, and that trouble with them is no trouble of the check."""

import socket
import ssl
from collections.abc import Iterator

import pytest
import trustme

from smtpwidgets.checks import check, probes
from smtpwidgets.checks.network import Address, Knock
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from tests.support.scripted import HANG_UP, HOST, Script, certified, scripted


@pytest.fixture
def nobody() -> Iterator[Address]:
    """An address on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield Address(socket.AF_INET, *taken.getsockname())


async def test_where_nobody_listens_a_look_finds_nothing(nobody: Address) -> None:
    """A look that fails is an answer and never an exception."""
    assert await probes.knock([nobody]) is Knock.CLOSED
    assert b"" == await probes.first_line(nobody)
    assert probes.Answer.NOTHING is await probes.say_hello(nobody, HOST)
    for starttls in (None, *Protocol):
        assert b"" == await probes.certificate_of(nobody, HOST, starttls=starttls)


@pytest.mark.parametrize(
    ("greeting", "answer"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", probes.Answer.WEB),
        (b"220 mail.hostile.test\r\n", probes.Answer.OTHER),
        (HANG_UP, probes.Answer.NOTHING),
    ],
)
async def test_a_tls_hello_tells_who_is_there(greeting: object, answer: probes.Answer) -> None:
    """Mail servers in plain text, web servers and hang-ups are told apart."""
    async with scripted(Script(greeting=greeting)) as peer:  # type: ignore[arg-type]
        found = await probes.say_hello(Address(socket.AF_INET, "127.0.0.1", peer.port), HOST)

    assert answer is found


@pytest.mark.parametrize("implicit", [True, False])
async def test_a_certificate_is_read_without_naming_anybody(
    implicit: bool, good_tls: ssl.SSLContext
) -> None:
    """At most EHLO with an address and STARTTLS are said."""
    async with scripted(Script(), tls=good_tls, implicit=implicit) as peer:
        address = Address(socket.AF_INET, "127.0.0.1", peer.port)
        der = await probes.certificate_of(
            address, HOST, starttls=None if implicit else Protocol.SMTP
        )

    assert der
    assert set(peer.heard) <= {"EHLO [127.0.0.1]", "STARTTLS"}


@pytest.mark.parametrize("verb", ["EHLO", "STARTTLS"])
async def test_a_refused_look_at_the_certificate_finds_nothing(
    verb: str, good_tls: ssl.SSLContext
) -> None:
    """A server that has had enough of us shows no certificate."""
    script = Script(replies={verb: b"421 4.7.0 too many connections\r\n"})
    async with scripted(script, tls=good_tls) as peer:
        address = Address(socket.AF_INET, "127.0.0.1", peer.port)

        assert b"" == await probes.certificate_of(address, HOST, starttls=Protocol.SMTP)


async def test_a_look_that_breaks_keeps_the_finding(
    ca: trustme.CA, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the closer look must not hide what was found before it."""

    async def broken(*_: object, **__: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(probes, "certificate_of", broken)
    async with scripted(Script(), tls=certified(ca, "other.test"), implicit=True) as peer:
        report = await check(
            Server(host=HOST, username="ada"),
            secret=Secret("x"),
            network=peer.network(465, context=trusting),
        )

    assert "certificate-wrong-name" == report.cause_id
    assert "cut short" in report.evidence[-1]
