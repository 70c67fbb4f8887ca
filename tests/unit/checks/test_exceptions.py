"""Exceptions are told apart by type and number over their whole chain, never by their text."""

import socket
import ssl

import aiosmtplib
import pytest

from smtpwidgets.checks.diagnosis import diagnose, may_greet
from smtpwidgets.checks.exceptions import VERIFY_CAUSES, chain_of
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Network
from smtpwidgets.checks.order import Order
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage


def _journey() -> Journey:
    return Journey(Order(Server(host="mail.example.org", username="ada")), Network(), "x")


def _wrapped(inner: BaseException) -> BaseException:
    outer = aiosmtplib.SMTPConnectError("some text")
    outer.__cause__ = inner
    return outer


def _verification(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "text")
    error.verify_code = code
    return error


def _tls(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "text")
    error.reason = reason
    return error


CASES = [
    (ConnectionRefusedError(111, "x"), Stage.CONNECT, "port-closed"),
    (_wrapped(ConnectionRefusedError(111, "x")), Stage.CONNECT, "port-closed"),
    (OSError(10061, "windows"), Stage.CONNECT, "port-closed"),
    (OSError(10060, "windows"), Stage.CONNECT, "port-silent"),
    (OSError(10013, "windows"), Stage.CONNECT, "local-firewall"),
    (TimeoutError(), Stage.CONNECT, "port-silent"),
    (TimeoutError(), Stage.DNS, "name-service-silent"),
    (TimeoutError(), Stage.LOGIN, "server-slow"),
    (socket.gaierror(socket.EAI_NONAME, "connection refused"), Stage.DNS, "name-not-found"),
    (socket.gaierror(11001, "windows"), Stage.DNS, "name-not-found"),
    (_wrapped(_verification(10)), Stage.TLS, "certificate-expired"),
    (_verification(9_999), Stage.TLS, "certificate-unusable"),
    (_tls("UNSUPPORTED_PROTOCOL"), Stage.TLS, "tls-too-old"),
    (_tls("NO_SHARED_CIPHER"), Stage.STARTTLS, "tls-no-common-cipher"),
    (_tls("WRONG_VERSION_NUMBER"), Stage.TLS, "plain-port-with-tls"),
    (_tls("WRONG_VERSION_NUMBER"), Stage.STARTTLS, "starttls-injection"),
    # The number of an SSLError is 1, which is EPERM where it came from a socket.
    (_tls("SOMETHING_NEW"), Stage.TLS, "tls-failed"),
    (ConnectionResetError(104, "x"), Stage.GREETING, "reset-at-start"),
    (ConnectionResetError(), Stage.TLS, "tls-cut-off"),
    (aiosmtplib.SMTPServerDisconnected("x"), Stage.GREETING, "closed-at-greeting"),
    (aiosmtplib.SMTPServerDisconnected("x"), Stage.LOGIN, "hung-up-at-login"),
    (aiosmtplib.SMTPServerDisconnected("x"), Stage.SENDER, "hung-up"),
    (OSError(24, "too many open files"), Stage.SENDER, "local-resources"),
    (_wrapped(socket.gaierror(16, "busy")), Stage.DNS, "local-resources"),
    (ZeroDivisionError("timed out"), Stage.LOGIN, "unknown"),
]


@pytest.mark.parametrize(("error", "stage", "cause"), CASES, ids=lambda value: repr(value)[:40])
def test_an_exception_is_named(error: BaseException, stage: Stage, cause: str) -> None:
    """Type, number, code and stage decide; the text of the exception never does."""
    assert cause == diagnose(error, stage, _journey()).cause


@pytest.mark.parametrize("code", VERIFY_CAUSES)
def test_every_verification_code_has_its_cause(code: int) -> None:
    """OpenSSL's numbers, found through a chain of wrappers."""
    finding = diagnose(_wrapped(_verification(code)), Stage.TLS, _journey())

    assert VERIFY_CAUSES[code] == finding.cause
    assert str(code) in finding.evidence[0]


def test_a_circle_of_causes_ends() -> None:
    """Exceptions can be each other's context."""
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one

    assert [one, two] == list(chain_of(one))


GREETINGS = {
    Protocol.SMTP: (
        b"220 mail.example.org ESMTP\r\n",
        b"220-first\r\n220 second\r\n",
        b"554 no\r\n",
    ),
    Protocol.IMAP: (b"* OK ready\r\n", b"* PREAUTH ada\r\n", b"* bye\r\n"),
    Protocol.POP3: (b"+OK ready <1@x>\r\n", b"-ERR busy\r\n"),
}
NO_GREETINGS = (
    b"SSH-2.0-x\r\n",
    b"HTTP/1.1 400\r\n",
    b"\x15\x03\x01",
    b"\x00\xff",
    b"hello\r\n",
    b"2_2 x",
)


@pytest.mark.parametrize("protocol", Protocol, ids=str)
def test_each_beginning_of_a_greeting_may_become_one(protocol: Protocol) -> None:
    """However little has come of it; what is another service's never may."""
    for greeting in GREETINGS[protocol]:
        assert all(may_greet(greeting[:size], protocol) for size in range(1, len(greeting) + 1))
    others = [said for other in Protocol if other is not protocol for said in GREETINGS[other]]
    for said in (*others, *NO_GREETINGS):
        assert not may_greet(said, protocol)
