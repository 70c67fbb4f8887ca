"""After a refused or missing encryption: what a second handshake tells, here or elsewhere."""

import contextlib
import re
import socket
import ssl
import struct
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from smtpwidgets.checks import check
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.elsewhere import OTHER, checked, place_of
from tests.support.scripted import (
    HANG_UP,
    HOST,
    Drip,
    Script,
    Scripted,
    certified,
    scripted,
    self_signed,
)
from tests.support.scripted_mailbox import MailboxScript, scripted_mailbox

# --- certificates ---------------------------------------------------------------------------------

NOW = datetime.now(UTC)
OVER = {"since": NOW - timedelta(days=400), "until": NOW - timedelta(days=1)}
EARLY = {"since": NOW + timedelta(days=3)}


def _authority(name: str) -> trustme.CA:
    return trustme.CA(organization_name=name)


async def _certificates(
    mine: ssl.SSLContext, theirs: ssl.SSLContext, trusting: ssl.SSLContext
) -> tuple[Report, Scripted]:
    async with (
        scripted(Script(), tls=mine, implicit=True) as peer,
        scripted(Script(), tls=theirs, implicit=True) as other,
    ):
        doors = {(HOST, 465): place_of(peer), (OTHER, 465): place_of(other)}
        report = await checked(doors, (OTHER, 465), context=trusting, timeout_s=5)
        return report, other


async def test_somebody_who_signs_for_unrelated_servers_is_a_filter(
    trusting: ssl.SSLContext,
) -> None:
    """The same issuer, whom nobody trusts, at two servers that have nothing in common."""
    box = _authority("Acme Inspection")
    report, other = await _certificates(certified(box), certified(box, OTHER), trusting)

    assert ("certificate-from-filter", Certainty.CERTAIN) == (report.cause_id, report.certainty)
    assert "certificate-issuer-unknown" in report.alternatives
    assert report.remedy is not None
    assert "Acme Inspection" in report.remedy.what
    assert not other.heard
    assert 0 == report.logins_used


@pytest.mark.parametrize(
    ("mine", "theirs"), [("One", "Another"), ("Let's Encrypt", "Let's Encrypt")]
)
async def test_where_no_server_is_trusted_the_trust_itself_is_broken(
    mine: str, theirs: str, trusting: ssl.SSLContext
) -> None:
    """Different issuers, or one whom half of the world uses: the list of authorities is missing."""
    ours = _authority(mine)
    others = ours if mine == theirs else _authority(theirs)
    report, _ = await _certificates(certified(ours), certified(others, OTHER), trusting)

    assert ("trust-store-broken", Certainty.LIKELY) == (report.cause_id, report.certainty)
    assert "certificate-issuer-unknown" in report.alternatives


@pytest.mark.parametrize(
    ("issuer", "cause"),
    [("Acme Inspection", "certificate-from-filter"), ("DigiCert Inc", "trust-store-broken")],
)
async def test_a_known_provider_is_not_blamed_for_its_issuer(
    issuer: str, cause: str, trusting: ssl.SSLContext
) -> None:
    """Its chain is whole for everybody else: somebody signs in between, or no list is here."""
    host = "smtp.fastmail.com"
    async with scripted(Script(), tls=certified(_authority(issuer), host), implicit=True) as peer:
        report = await checked({(host, 465): place_of(peer)}, host=host, context=trusting)

    assert (cause, Certainty.LIKELY) == (report.cause_id, report.certainty)
    assert "certificate-issuer-unknown" in report.alternatives
    assert 0 == report.logins_used


async def test_where_others_are_trusted_it_is_about_this_server(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """Nothing is wrong with this computer then."""
    report, other = await _certificates(self_signed(), certified(ca, OTHER), trusting)

    assert "certificate-self-signed" == report.cause_id
    assert f"The issuer of the certificate of {OTHER} is trusted here." in report.evidence
    assert not other.heard


@pytest.mark.parametrize(
    ("validity", "sure"), [(OVER, Certainty.LIKELY), (EARLY, Certainty.CERTAIN)]
)
async def test_certificates_that_are_all_out_of_time_tell_a_wrong_clock(
    validity: dict[str, datetime], sure: Certainty, ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """Two unrelated operators do not forget on the same day."""
    mine, theirs = certified(ca, **validity), certified(ca, OTHER, **validity)
    report, _ = await _certificates(mine, theirs, trusting)

    assert ("clock-wrong", sure) == (report.cause_id, report.certainty)


async def test_a_certificate_that_is_over_alone_is_the_servers_fault(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """The clock is right: it says so of another certificate."""
    report, _ = await _certificates(certified(ca, **OVER), certified(ca, OTHER), trusting)

    assert "certificate-expired" == report.cause_id
    assert any(OTHER in line for line in report.evidence)


async def test_a_greeting_with_a_date_tells_a_wrong_clock(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """The certificate is not valid yet by our clock, and is by the server's."""
    then = (NOW + timedelta(days=5)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    script = Script(greeting=f"220 mail.hostile.test ESMTP {then}\r\n".encode())
    async with scripted(script, tls=certified(ca, **EARLY)) as peer:
        report = await checked({(HOST, 587): place_of(peer)}, port=587, context=trusting)

    assert ("clock-wrong", Certainty.LIKELY) == (report.cause_id, report.certainty)
    assert "certificate-not-yet-valid" in report.alternatives


async def test_a_control_that_asks_for_encryption_first_is_asked_in_its_own_words(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """On port 143 a handshake follows STARTTLS; nobody logs in."""
    imap = MailboxScript(Protocol.IMAP)
    async with (
        scripted(Script(), tls=self_signed(), implicit=True) as peer,
        scripted_mailbox(imap, tls=certified(ca, OTHER)) as other,
    ):
        doors = {(HOST, 465): place_of(peer), (OTHER, 143): place_of(other)}
        report = await checked(doors, (OTHER, 143), context=trusting, timeout_s=5)

    assert f"The issuer of the certificate of {OTHER} is trusted here." in report.evidence
    assert ["P1 STARTTLS"] == other.heard


# --- encryption that is missing or old -------------------------------------------------------------


async def test_encryption_that_everybody_else_is_offered_was_taken_away() -> None:
    """The provider offers STARTTLS there; here the offer is missing, and nothing is sent."""
    async with scripted(Script(starttls=False)) as peer:
        report = await checked(
            {("smtp.gmail.com", 587): place_of(peer)}, host="smtp.gmail.com", port=587
        )

    assert (Stage.STARTTLS, "starttls-stripped") == (
        report.failed and report.failed.stage,
        report.cause_id,
    )
    assert not peer.commands("AUTH")


async def test_a_box_that_speaks_for_unrelated_servers_is_named() -> None:
    """The same words greet at two servers that have nothing in common."""
    box = Script(greeting=b"220 gate.example ESMTP ready 4711\r\n", starttls=False)
    async with scripted(box) as peer:
        doors = {(HOST, 587): place_of(peer), (OTHER, 587): place_of(peer)}
        report = await checked(doors, (OTHER, 465), port=587)

    assert ("middle-box", Certainty.CERTAIN) == (report.cause_id, report.certainty)
    assert not peer.commands("AUTH")


# supported_versions (RFC 8446 section 4.2.1): number 43, two lengths, and pairs from (3, 1) to (3, 4).
_SUPPORTED = re.compile(rb"\x00\x2b\x00[\x01-\x0f][\x02-\x0e](?:\x03[\x01-\x04])+")


UPGRADES = {
    Protocol.SMTP: ("STARTTLS", 587, b"220 2.0.0 go\r\n"),
    Protocol.IMAP: ("STARTTLS", 143, b"XXXXXX2 OK go\r\n"),
    Protocol.POP3: ("STLS", 110, b"+OK go on\r\n"),
}


@pytest.mark.parametrize("protocol", Protocol, ids=str)
async def test_what_is_smuggled_in_late_is_named_in_every_protocol(
    protocol: Protocol, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Plain words that come in a packet of their own, after the consent to encrypt."""
    verb, port, consent = UPGRADES[protocol]
    late = Drip(consent.replace(b"XXXXXX2", b"TAG") + b"* OK smuggled\r\n", 0.05, len(consent))
    if protocol is Protocol.SMTP:
        server = scripted(Script(replies={verb: late}), tls=good_tls)
    else:
        server = scripted_mailbox(MailboxScript(protocol, replies={verb: late}), tls=good_tls)
    async with server as peer:
        report = await check(
            Server(protocol=protocol, host=HOST, security="starttls", username="ada"),
            secret=Secret("correct horse"),
            timeout_s=2,
            network=peer.network(port, context=trusting),
        )

    assert "starttls-injection" == report.cause_id
    assert Stage.STARTTLS == (report.failed and report.failed.stage)
    assert "correct horse" not in " ".join(peer.heard)
    assert 0 == report.logins_used


@contextlib.contextmanager
def _old_server(ca: trustme.CA) -> Iterator[int]:
    """Resets whoever does not offer TLS 1.1, and else speaks it (two calls at most)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old = certified(ca)
        old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        serving = threading.Thread(target=_serve_old, args=(listening, old))
        serving.start()
        yield listening.getsockname()[1]
        serving.join(10)


def _serve_old(listening: socket.socket, context: ssl.SSLContext) -> None:
    with contextlib.suppress(TimeoutError):
        for _ in range(2):
            _answer_old(listening.accept()[0], context)


def _answer_old(accepted: socket.socket, context: ssl.SSLContext) -> None:
    with accepted, contextlib.suppress(OSError):
        accepted.settimeout(5)
        versions = _SUPPORTED.search(accepted.recv(4_096, socket.MSG_PEEK))
        if versions is not None and b"\x03\x02" in versions[0]:
            context.wrap_socket(accepted, server_side=True).close()
        else:
            accepted.recv(4_096)
            reset = struct.pack("ii", 1, 0)
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)


async def test_a_reset_from_an_old_server_is_told_by_a_second_hello(
    ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """It hangs up on modern encryption and takes the old one; a login never follows."""
    with _old_server(ca) as port:
        report = await checked({(HOST, 465): ("127.0.0.1", port)}, context=trusting)

    assert (Stage.TLS, "tls-too-old") == (report.failed and report.failed.stage, report.cause_id)
    assert Certainty.CERTAIN is report.certainty
    assert any("TLS 1.1" in line for line in report.evidence)
    assert 0 == report.logins_used


async def test_a_server_that_hangs_up_on_every_handshake_is_cut_off(
    trusting: ssl.SSLContext,
) -> None:
    """The second try says no more than the first."""
    async with scripted(Script(greeting=HANG_UP)) as peer:
        report = await checked({(HOST, 465): place_of(peer)}, context=trusting)

    assert (Stage.TLS, "tls-cut-off") == (report.failed and report.failed.stage, report.cause_id)
    assert "came to nothing" in report.evidence[-1]
