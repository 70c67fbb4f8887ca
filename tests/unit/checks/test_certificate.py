"""What a certificate says is the same, whether OpenSSL tells it or the certificate is read anew."""

import hashlib
import ssl
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from smtpwidgets.checks import certificate as certificates
from smtpwidgets.checks.anchored import anchored_context
from smtpwidgets.checks.certificate import end_point, facts_of, tls_facts

KEY = ec.generate_private_key(ec.SECP256R1())
KINDS = st.sampled_from(
    [NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME]
)
# Up to 64 bytes (RFC 5280, appendix A.1), of which a letter takes four at most.
LENGTH = {"min_size": 1, "max_size": 16}
WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), **LENGTH)
ANY_WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), **LENGTH)
DISTINGUISHED = st.lists(st.builds(x509.NameAttribute, KINDS, WORDS | ANY_WORDS), max_size=4).map(
    x509.Name
)
LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
ALTERNATIVE = st.lists(
    HOSTS.map(x509.DNSName)
    | st.ip_addresses().map(x509.IPAddress)
    | HOSTS.map(lambda name: x509.RFC822Name(f"ada@{name}"))
    | DISTINGUISHED.map(x509.DirectoryName),
    min_size=1,
    max_size=6,
)
# A time in a certificate is a whole second (RFC 5280 section 4.1.2.5).
MOMENTS = st.datetimes(datetime(1951, 1, 1), datetime(9999, 12, 31)).map(  # noqa: DTZ001 -- UTC below
    lambda time: time.replace(microsecond=0, tzinfo=UTC)
)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.org")])
ALL_KINDS = [
    x509.DNSName("mail.example.org"),
    x509.IPAddress(ip_address("192.0.2.1")),
    x509.IPAddress(ip_address("2001:db8::1")),
]


def _certificate(
    subject: x509.Name = NAME,
    issuer: x509.Name = NAME,
    alternative: list[x509.GeneralName] | None = None,
    begins: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    ends: datetime = datetime(2100, 1, 1, tzinfo=UTC),
) -> x509.Certificate:
    builder = x509.CertificateBuilder(issuer, subject, KEY.public_key(), 1, begins, ends)
    if alternative:
        others = x509.SubjectAlternativeName(alternative)
        builder = builder.add_extension(others, critical=False)
    return builder.sign(KEY, hashes.SHA256())


def _shown(certificate: x509.Certificate) -> ssl.SSLObject:
    """Return a connection whose certificate was verified: it is its own anchor of trust."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    key = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        path.write_bytes(key + certificate.public_bytes(Encoding.PEM))
        serving.load_cert_chain(path)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(there, back, server_side=True)
    client = anchored_context(None, certificate.public_bytes(Encoding.DER)).wrap_bio(back, there)
    for shake in (client.do_handshake, server.do_handshake, client.do_handshake):
        _until_it_waits(shake)
    return client


def _until_it_waits(shake: Callable[[], None]) -> None:
    try:
        shake()
    except ssl.SSLWantReadError:
        return


@given(DISTINGUISHED, DISTINGUISHED, ALTERNATIVE | st.none(), MOMENTS, MOMENTS)
def test_a_verified_certificate_says_the_same_without_a_parser(
    subject: x509.Name,
    issuer: x509.Name,
    alternative: list[x509.GeneralName] | None,
    one: datetime,
    other: datetime,
) -> None:
    """Names, issuer and dates are the same whoever reads them: OpenSSL, or `cryptography`."""
    certificate = _certificate(subject, issuer, alternative, min(one, other), max(one, other))
    connection = _shown(certificate)

    facts = tls_facts(connection)

    read = facts_of(certificate.public_bytes(Encoding.DER))
    negotiated = {"version": "TLSv1.3", "cipher": (connection.cipher() or ("",))[0]}
    assert read.model_copy(update=negotiated) == facts


def test_a_usual_certificate_needs_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fleet whose servers are trusted does without the nine MiB of a parser of certificates."""
    connection = _shown(_certificate(alternative=ALL_KINDS))
    monkeypatch.setitem(sys.modules, "smtpwidgets.checks.certificate_der", None)
    monkeypatch.delattr("smtpwidgets.checks.certificate_der", raising=False)

    facts = tls_facts(connection)

    assert facts is not None
    assert ("mail.example.org", "192.0.2.1", "2001:db8::1") == facts.names
    assert "mail.example.org" == facts.issuer


def test_what_was_read_of_many_certificates_does_not_pile_up() -> None:
    """Each server's own certificate is known again, and those of thousands take no memory."""
    made = [
        _shown(_certificate(begins=datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=day)))
        for day in range(260)
    ]

    begun = [facts.not_before for facts in map(tls_facts, made) if facts is not None]

    assert made
    assert len(set(begun)) == len(made)
    assert len(certificates._known) <= certificates._KNOWN


def test_the_end_point_of_an_encryption_is_the_hash_of_its_certificate() -> None:
    """What a login is tied to is what the server works out for itself (RFC 5929 section 4.1)."""
    certificate = _certificate()

    assert hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest() == end_point(
        _shown(certificate)
    )
    assert b"" == end_point(None)
