"""Encryption that is missing, broken, tampered with or not to be trusted."""

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from smtpwidgets.checks import Network, check
from smtpwidgets.model.cause import Certainty, Place
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.scripted import (
    HANG_UP,
    HOST,
    SILENCE,
    Drip,
    Script,
    Scripted,
    certified,
    scripted,
    self_signed,
)

YESTERDAY = datetime.now(UTC) - timedelta(days=1)
LONG_AGO = datetime.now(UTC) - timedelta(days=400)


async def _check(
    peer: Scripted, security: Security, context: ssl.SSLContext, timeout_s: float = 5.0
) -> Report:
    port = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}[security]
    return await check(
        Server(host=HOST, security=security, username="ada@hostile.test", allow_cleartext=True),
        secret=Secret("correct horse"),
        timeout_s=timeout_s,
        network=peer.network(port, context=context),
    )


BAD_CERTIFICATES = {
    "expired": (lambda ca: certified(ca, since=LONG_AGO, until=YESTERDAY), "certificate-expired"),
    "not-yet": (
        lambda ca: certified(ca, since=datetime.now(UTC) + timedelta(days=3)),
        "certificate-not-yet-valid",
    ),
    "wrong-name": (lambda ca: certified(ca, "server7.host.test"), "certificate-wrong-name"),
    "self-signed": (lambda _: self_signed(), "certificate-self-signed"),
    "unknown-issuer": (lambda _: certified(trustme.CA()), "certificate-issuer-unknown"),
    "virus-scanner": (
        lambda _: self_signed(organisation="Avast Web/Mail Shield"),
        "certificate-from-filter",
    ),
}


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS], ids=str)
@pytest.mark.parametrize("kind", BAD_CERTIFICATES)
async def test_a_bad_certificate_is_named_with_its_facts_and_no_login(
    kind: str, security: Security, ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """The cause is exact, names and dates are read, and nothing is sent but the handshake."""
    make, cause = BAD_CERTIFICATES[kind]
    tls = make(ca)
    async with scripted(Script(), tls=tls, implicit=security is Security.TLS) as peer:
        report = await _check(peer, security, trusting)

    assert cause == report.cause_id
    assert Place.TLS is report.place
    assert report.logins_used == 0
    assert not peer.commands("AUTH")
    assert report.tls is not None
    assert report.tls.names
    assert report.tls.fingerprint
    assert any("valid from" in line for line in report.evidence)
    assert peer.connections <= 2  # the check, and one look at the certificate


async def test_the_remedy_of_a_wrong_name_shows_the_right_ones(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """The names in the certificate stand in the words for the person."""
    async with scripted(Script(), tls=certified(ca, "server7.host.test"), implicit=True) as peer:
        report = await _check(peer, Security.TLS, trusting)

    assert report.remedy is not None
    assert "server7.host.test" in report.remedy.what


async def test_a_common_name_alone_is_no_match(trusting: ssl.SSLContext, ca: trustme.CA) -> None:
    """RFC 9525: only the alternative names of a certificate count."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("elsewhere.test", common_name=HOST).configure_cert(tls)
    async with scripted(Script(), tls=tls, implicit=True) as peer:
        report = await _check(peer, Security.TLS, trusting)

    assert report.cause_id == "certificate-wrong-name"


async def test_a_certificate_that_ends_soon_is_a_warning(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """The check passes, and says how many days are left."""
    soon = datetime.now(UTC) + timedelta(days=9, hours=1)
    async with scripted(Script(), tls=certified(ca, until=soon), implicit=True) as peer:
        report = await _check(peer, Security.TLS, trusting)

    assert report.ok
    assert report.cause_id == "certificate-ends-soon"
    assert report.remedy is not None
    assert "9 days" in report.remedy.title


async def test_a_number_in_place_of_a_name_is_named(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """Verification code 64: the person typed the number of a server that has a name."""
    async with scripted(Script(), tls=certified(ca), implicit=True) as peer:
        report = await check(
            Server(host="127.0.0.1", port=peer.port, username="ada"),
            secret=Secret("x"),
            network=Network(tls_context=trusting),
        )

    assert report.cause_id == "certificate-for-a-name"


async def test_a_bridge_on_this_computer_is_expected_to_vouch_for_itself() -> None:
    """At 127.0.0.1 a self-signed certificate belongs to a program of the person's own."""
    async with scripted(Script(), tls=self_signed("127.0.0.1"), implicit=True) as peer:
        report = await check(
            Server(host="127.0.0.1", port=peer.port, username="ada"),
            secret=Secret("x"),
            network=Network(tls_context=ssl.create_default_context()),
        )

    assert report.cause_id == "bridge-certificate"
    assert report.logins_used == 0


async def test_tls_on_a_plain_port_is_turned_into_a_safe_fix(trusting: ssl.SSLContext) -> None:
    """A port that greets unencrypted wants STARTTLS; the fix keeps the port and encrypts."""
    async with scripted(Script()) as peer:
        report = await _check(peer, Security.TLS, trusting)

    assert (Stage.TLS, "plain-port-with-tls") == (
        report.failed and report.failed.stage,
        report.cause_id,
    )
    assert Certainty.CERTAIN is report.certainty
    assert report.remedy is not None
    assert report.remedy.fix is not None
    assert report.remedy.fix.changes == {"port": "465", "security": "starttls"}


async def test_tls_to_a_web_server_is_no_mail_server(trusting: ssl.SSLContext) -> None:
    """The side connection tells a web server from a STARTTLS port."""
    script = Script(greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n")
    async with scripted(script) as peer:
        report = await _check(peer, Security.TLS, trusting)

    assert report.cause_id == "web-server"


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.NONE], ids=str)
async def test_plain_on_a_tls_port_is_found_out_at_once(
    security: Security, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Silence for two seconds brings a TLS hello; its answer ends the wait, with a safe fix."""
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:
        report = await _check(peer, security, trusting, timeout_s=20)

    assert (Stage.GREETING, "tls-port-in-plain") == (
        report.failed and report.failed.stage,
        report.cause_id,
    )
    assert report.elapsed_ms < 10_000
    assert report.remedy is not None
    assert report.remedy.fix is not None
    assert report.remedy.fix.changes["security"] == "tls"


async def test_a_tarpit_is_waited_for_and_named(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A server that greets late is not mistaken for a TLS port."""
    late = Script(greeting=Drip(b"220 mail.hostile.test\r\n", every_s=0.12))
    async with scripted(late, tls=good_tls) as peer:
        report = await _check(peer, Security.STARTTLS, trusting, timeout_s=20)

    assert report.ok


STARTTLS_TROUBLE = {
    "not-offered": (Script(starttls=False), "starttls-not-offered"),
    "overwritten": (
        Script(starttls=False, capabilities=("XXXXXXXA", "SIZE 1")),
        "middle-box",
    ),
    "masked-greeting": (Script(greeting=b"220 ********\r\n", starttls=False), "middle-box"),
    "out-of-order": (
        Script(replies={"STARTTLS": b"454 4.7.0 TLS not available due to local problem\r\n"}),
        "starttls-unavailable",
    ),
    "refused": (Script(replies={"STARTTLS": b"502 5.5.1 no\r\n"}), "starttls-refused"),
    "hangs-up": (Script(replies={"STARTTLS": HANG_UP}), "hung-up"),
    "silent": (Script(replies={"STARTTLS": SILENCE}), "tls-silent"),
    "injected": (
        Script(replies={"STARTTLS": b"220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n"}),
        "starttls-injection",
    ),
}


async def test_a_firewall_that_hides_ehlo_as_well_is_no_old_server(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Stars in the greeting are its mark, even where it lets no EHLO through."""
    script = Script(greeting=b"220 ********\r\n", replies={"EHLO": b"500 Command unrecognized\r\n"})
    async with scripted(script, tls=good_tls) as peer:
        report = await _check(peer, Security.STARTTLS, trusting, timeout_s=2)

    assert (Stage.CAPABILITIES, "middle-box") == (
        report.failed and report.failed.stage,
        report.cause_id,
    )
    assert not peer.commands("AUTH")


@pytest.mark.parametrize("kind", STARTTLS_TROUBLE)
async def test_starttls_trouble_ends_the_check_before_any_login(
    kind: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Stripped, refused or injected: the check never goes on without encryption."""
    script, cause = STARTTLS_TROUBLE[kind]
    async with scripted(script, tls=good_tls) as peer:
        report = await _check(peer, Security.STARTTLS, trusting, timeout_s=2)

    assert (Stage.STARTTLS, cause) == (report.failed and report.failed.stage, report.cause_id)
    assert not peer.commands("AUTH")
    assert report.logins_used == 0


async def test_injected_bytes_are_counted(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The report says how many bytes came that nobody asked for."""
    smuggled = b"250 smuggled\r\n"
    script = Script(replies={"STARTTLS": b"220 go\r\n" + smuggled})
    async with scripted(script, tls=good_tls) as peer:
        report = await _check(peer, Security.STARTTLS, trusting)

    assert any(str(len(smuggled)) in line for line in report.evidence)


async def test_missing_starttls_offers_port_465_if_it_speaks_tls(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The fix is there only when the other port was seen to encrypt."""
    async with (
        scripted(Script(starttls=False)) as plain,
        scripted(Script(), tls=good_tls, implicit=True) as safe,
    ):
        doors = {(HOST, 587): ("127.0.0.1", plain.port), (HOST, 465): ("127.0.0.1", safe.port)}
        report = await check(
            Server(host=HOST, security="starttls", username="ada"),
            secret=Secret("x"),
            network=Network(tls_context=trusting, doors=doors, zone="hostile.test"),
        )

    assert report.cause_id == "starttls-not-offered"
    assert report.remedy is not None
    assert report.remedy.fix is not None
    assert report.remedy.fix.changes == {"port": "465", "security": "tls"}


# RFC 8446 section 6: a fatal alert is sent in place of an answer to the hello.
ALERTS = {
    70: "tls-too-old",
    40: "tls-no-common-cipher",
    71: "tls-no-common-cipher",
    112: "tls-name-unknown-to-server",
    42: "client-certificate-wanted",
}


@pytest.mark.parametrize("alert", ALERTS)
async def test_an_alert_in_place_of_a_handshake_is_understood(
    alert: int, trusting: ssl.SSLContext
) -> None:
    """Old versions, no common cipher, unknown name, certificate wanted: each has its cause."""
    fatal = bytes((21, 3, 3, 0, 2, 2, alert))
    async with scripted(Script(greeting=fatal)) as peer:
        report = await _check(peer, Security.TLS, trusting)

    assert (Stage.TLS, ALERTS[alert]) == (report.failed and report.failed.stage, report.cause_id)


async def test_a_server_that_wants_a_personal_certificate_is_named(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """In TLS 1.3 the demand comes after the handshake; it is still a matter of encryption."""
    strict = certified(ca)
    strict.verify_mode = ssl.CERT_REQUIRED
    ca.configure_trust(strict)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # A thread, since asyncio's servers drop the alert that OpenSSL wants to send.
        serving = threading.Thread(target=_shake_hands_once, args=(listening, strict))
        serving.start()
        report = await _check(Scripted(listening.getsockname()[1]), Security.TLS, trusting)
        serving.join(5)

    assert report.cause_id == "client-certificate-wanted"


def _shake_hands_once(listening: socket.socket, context: ssl.SSLContext) -> None:
    accepted, _ = listening.accept()
    with accepted, contextlib.suppress(OSError):
        context.wrap_socket(accepted, server_side=True).close()


async def test_a_handshake_without_an_answer_ends_in_time(trusting: ssl.SSLContext) -> None:
    """A port that takes the TLS hello and says nothing ends at its stage, within the deadline."""
    async with scripted(Script(greeting=SILENCE)) as peer:
        report = await _check(peer, Security.TLS, trusting, timeout_s=1)

    assert (Stage.TLS, "tls-silent") == (report.failed and report.failed.stage, report.cause_id)
    assert report.elapsed_ms < 5_000


@pytest.fixture(autouse=True)
def _no_binder(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL"):
        monkeypatch.delenv(name, raising=False)
