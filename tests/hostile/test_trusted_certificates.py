"""An exception is for one server and one certificate, and opens no door to any other."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from smtpwidgets.checks import check
from smtpwidgets.checks.anchored import NotThisOneError, anchored_context
from smtpwidgets.model.family import Family
from smtpwidgets.model.report import Report, StageState
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import DEFAULT_PORTS, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.certificates import own_certificate
from tests.support.home_certificates import HomeCertificate, home_certificate, issued
from tests.support.scripted import HOST, Script, Scripted, scripted
from tests.support.scripted_mailbox import MailboxScript, scripted_mailbox

NOW = datetime.now(UTC)
WAYS = [
    pytest.param(protocol, security, id=f"{protocol}-{security}")
    for protocol in Protocol
    for security in (Security.TLS, Security.STARTTLS)
]
# What may be said in the open: nothing that tells who somebody is, and nothing after STARTTLS.
IN_THE_OPEN = ("EHLO", "STARTTLS", "CAPABILITY", "CAPA", "STLS")


@asynccontextmanager
async def a_server(
    protocol: Protocol, security: Security, tls: ssl.SSLContext
) -> AsyncIterator[Scripted]:
    implicit = security is Security.TLS
    script = Script() if protocol is Protocol.SMTP else MailboxScript(protocol)
    run = scripted if isinstance(script, Script) else scripted_mailbox
    async with run(script, tls=tls, implicit=implicit) as peer:  # type: ignore[operator]
        yield peer


async def checked(
    peer: Scripted,
    context: ssl.SSLContext,
    *,
    protocol: Protocol = Protocol.SMTP,
    security: Security = Security.TLS,
    **settings: str,
) -> Report:
    server = Server(
        protocol=protocol,
        host=HOST,
        security=security,
        username="ada@hostile.test",
        **settings,
    )
    port = DEFAULT_PORTS[protocol, security]
    network = peer.network(port, context=context)
    return await check(server, secret=Secret("correct horse"), timeout_s=8, network=network)


def nothing_inside(peer: Scripted, security: Security) -> bool:
    """Whether not one byte of mail protocol came through TLS."""
    if security is Security.TLS:
        return peer.heard == []
    verbs = [next(w for w in line.split() if w.upper() in IN_THE_OPEN) for line in peer.heard]
    begun = [verb for verb in verbs if verb in {"EHLO", "CAPABILITY", "CAPA"}]
    # Asked once in each connection, before STARTTLS; asked twice would be inside.
    return set(verbs) <= set(IN_THE_OPEN) and len(begun) <= peer.connections


@pytest.mark.parametrize(("protocol", "security"), WAYS)
async def test_the_certificate_that_was_agreed_to_lets_the_check_go_on_with_a_warning(
    protocol: Protocol, security: Security, trusting: ssl.SSLContext
) -> None:
    """The login goes through, and the report says by whose word the server is trusted."""
    home = home_certificate()
    async with a_server(protocol, security, home.server) as peer:
        report = await checked(
            peer,
            trusting,
            protocol=protocol,
            security=security,
            trusted_certificate=home.fingerprint,
        )

    assert report.ok, str(report)
    assert report.logins_used == 1
    assert (report.excepted, report.cause_id) == (True, "certificate-excepted")
    assert report.family is Family.OK
    stage = next(one for one in report.stages if one.stage is Stage.CERTIFICATE)
    assert stage.state is StageState.WARNING
    assert stage.detail.startswith("trusted by your exception, valid ")
    assert "trusted by your exception" in str(report)


@pytest.mark.parametrize(("protocol", "security"), WAYS)
async def test_another_certificate_gets_nothing_but_the_handshake(
    protocol: Protocol, security: Security, trusting: ssl.SSLContext
) -> None:
    """Both sides say so: the report names what changed, the server heard nothing inside TLS."""
    async with a_server(protocol, security, home_certificate().server) as peer:
        report = await checked(
            peer,
            trusting,
            protocol=protocol,
            security=security,
            trusted_certificate=home_certificate().fingerprint,
        )

    assert report.cause_id == "certificate-changed", str(report)
    assert report.family is Family.CERTIFICATE_UNTRUSTED
    assert report.failed is not None
    assert report.failed.stage in {Stage.TLS, Stage.STARTTLS}
    assert report.logins_used == 0
    assert nothing_inside(peer, security), peer.heard
    assert report.tls is not None
    assert report.tls.fingerprint, "it can be compared"


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS], ids=str)
async def test_a_certificate_that_authorities_vouch_for_needs_no_exception(
    security: Security, ca: trustme.CA, trusting: ssl.SSLContext
) -> None:
    """Renewed properly: the check passes as ever, and says that the exception can go."""
    renewed = issued(ca, HOST)
    async with a_server(Protocol.SMTP, security, renewed.server) as peer:
        report = await checked(
            peer, trusting, security=security, trusted_certificate=home_certificate().fingerprint
        )

    assert report.ok, str(report)
    assert (report.excepted, report.cause_id) == (False, None)
    assert "your exception is not needed any more" in str(report)


KINDS = {
    "issuer-unknown": lambda: issued(trustme.CA(), HOST),
    "wrong-name": lambda: home_certificate("server7.host.test"),
    "may-sign": lambda: home_certificate(may_sign=True),
    "expired": lambda: home_certificate(since=NOW - timedelta(days=60), until=NOW - timedelta(3.5)),
    "not-yet-valid": lambda: home_certificate(since=NOW + timedelta(days=2)),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_the_exception_is_for_this_very_certificate_whatever_is_the_matter_with_it(
    kind: str, trusting: ssl.SSLContext
) -> None:
    """Name, issuer and dates are what the person agreed to; the days left are told all the same."""
    home = KINDS[kind]()
    async with a_server(Protocol.SMTP, Security.TLS, home.server) as peer:
        report = await checked(peer, trusting, trusted_certificate=home.fingerprint)

    assert report.ok, str(report)
    assert report.excepted
    if kind == "expired":
        assert report.days_left == -4
        assert "ended 3 days ago" in str(report)


NEVER = {
    "too-weak": (lambda: home_certificate(weak=True), "certificate-too-weak"),
    "for-another-purpose": (lambda: home_certificate(for_clients=True), "certificate-unusable"),
}


@pytest.mark.parametrize("kind", NEVER)
async def test_what_is_not_safe_at_all_is_not_excepted(kind: str, trusting: ssl.SSLContext) -> None:
    """A key that can be broken proves nothing about whose it is."""
    make, cause = NEVER[kind]
    home = make()
    async with a_server(Protocol.SMTP, Security.TLS, home.server) as peer:
        report = await checked(peer, trusting, trusted_certificate=home.fingerprint)

    assert cause == report.cause_id
    assert nothing_inside(peer, Security.TLS)


async def test_where_withdrawn_certificates_are_asked_for_no_exception_is_made(
    ca: trustme.CA,
) -> None:
    """Nobody can say of a home-made certificate that it was not withdrawn."""
    strict = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ca.configure_trust(strict)
    strict.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    home = home_certificate()
    async with a_server(Protocol.SMTP, Security.TLS, home.server) as peer:
        report = await checked(peer, strict, trusted_certificate=home.fingerprint)

    assert not report.ok
    assert nothing_inside(peer, Security.TLS)


async def test_an_exception_opens_no_other_server(trusting: ssl.SSLContext) -> None:
    """Two checks at once: what the one trusts means nothing to the other."""
    home = home_certificate()
    async with a_server(Protocol.SMTP, Security.TLS, home.server) as peer:
        with_it, without = await asyncio.gather(
            checked(peer, trusting, trusted_certificate=home.fingerprint), checked(peer, trusting)
        )

    assert with_it.ok
    assert without.cause_id == "certificate-self-signed"
    assert without.logins_used == 0


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=str)
async def test_a_certificate_of_ones_own_is_shown_to_the_agreed_server_only(
    version: ssl.TLSVersion, tmp_path: "object", trusting: ssl.SSLContext
) -> None:
    """The server behind the agreed certificate sees it, another one does not."""
    people = trustme.CA()
    own = str(own_certificate(people, "ada@hostile.test", tmp_path))  # type: ignore[arg-type]
    home, other = home_certificate(), home_certificate()
    for shown in (home, other):
        people.configure_trust(shown.server)
        shown.server.verify_mode = ssl.CERT_OPTIONAL
        shown.server.minimum_version = shown.server.maximum_version = version
    for shown in (home, other):
        async with witness(shown.server) as seen, scripted_at(seen) as peer:
            report = await checked(
                peer, trusting, trusted_certificate=home.fingerprint, client_certificate=own
            )
        assert (report.cause_id == "certificate-changed") == (shown is other)
        assert any(seen.certificates) == (shown is home), seen.certificates


@dataclass
class Seen:
    """What certificates clients showed to one server."""

    port: int
    certificates: list[bytes | None]


@asynccontextmanager
async def witness(tls: ssl.SSLContext) -> AsyncIterator[Seen]:
    """Run a server that notes the certificate of each client and hangs up."""
    seen = Seen(0, [])

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.certificates.append(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()


@asynccontextmanager
async def scripted_at(seen: Seen) -> AsyncIterator[Scripted]:
    yield Scripted(seen.port)


async def test_what_an_agreed_certificate_signed_is_not_agreed_to(ca: trustme.CA) -> None:
    """The handshake itself compares the fingerprint; it fails before anything can be sent."""
    signer = ssl.PEM_cert_to_DER_cert(ca.cert_pem.bytes().decode())
    context = anchored_context(None, signer)
    async with a_server(Protocol.SMTP, Security.TLS, issued(ca, HOST).server) as peer:
        with pytest.raises(NotThisOneError):
            await asyncio.open_connection("127.0.0.1", peer.port, ssl=context, server_hostname=HOST)
    assert peer.heard == []


def test_the_fingerprint_is_that_of_openssl(ca: trustme.CA) -> None:
    """SHA-256 of the certificate's bytes, as openssl x509 -fingerprint -sha256 prints it."""
    home: HomeCertificate = issued(ca, HOST)

    assert hashlib.sha256(home.der).hexdigest() == home.fingerprint


class Alternating:
    """A server's TLS that shows another certificate to each caller, first to last and again."""

    def __init__(self, *shown: HomeCertificate) -> None:
        self.calls = 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.sni_callback = self._choose
        self._contexts = [one.server for one in shown]

    def _choose(self, layer: object, _name: str | None, _context: object) -> None:
        layer.context = self._contexts[self.calls % len(self._contexts)]  # type: ignore[attr-defined]
        self.calls += 1


@pytest.mark.parametrize(("protocol", "security"), WAYS)
@pytest.mark.parametrize("agreed_first", [True, False])
async def test_a_server_that_changes_its_certificate_in_between_gets_nothing(
    agreed_first: bool, protocol: Protocol, security: Security, trusting: ssl.SSLContext
) -> None:
    """The look sees one and the handshake another: whichever was agreed to, nobody logs in."""
    agreed, other = home_certificate(), home_certificate()
    turns = Alternating(*((agreed, other) if agreed_first else (other, agreed)))
    async with a_server(protocol, security, turns.context) as peer:
        report = await checked(
            peer,
            trusting,
            protocol=protocol,
            security=security,
            trusted_certificate=agreed.fingerprint,
        )

    assert (turns.calls, report.logins_used) == (2, 0)
    assert report.cause_id == "certificate-changed", str(report)
    assert nothing_inside(peer, security), peer.heard


async def test_a_well_known_provider_gets_no_login_by_an_exception(
    trusting: ssl.SSLContext,
) -> None:
    """However it came into the entry: a certificate of Google's that nobody knows is not theirs."""
    home, secret = home_certificate("smtp.gmail.com"), Secret("correct horse")
    server = Server(
        host="smtp.gmail.com", username="ada@gmail.com", trusted_certificate=home.fingerprint
    )
    async with a_server(Protocol.SMTP, Security.TLS, home.server) as peer:
        network = peer.network(465, host="smtp.gmail.com", context=trusting)
        report = await check(server, secret=secret, timeout_s=8, network=network)

    assert report.family is Family.CERTIFICATE_UNTRUSTED, str(report)
    assert (report.logins_used, peer.heard) == (0, [])
