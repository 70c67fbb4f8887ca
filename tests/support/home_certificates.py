"""Certificates as people make them at home, with what is wrong with them."""

import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.support.scripted import HOST

__all__ = ["HomeCertificate", "home_certificate", "issued"]


@dataclass(frozen=True)
class HomeCertificate:
    """A certificate, and a server's context that shows it."""

    der: bytes
    server: ssl.SSLContext

    @property
    def fingerprint(self) -> str:
        """SHA-256 in lower-case hex."""
        return hashlib.sha256(self.der).hexdigest()


def home_certificate(
    name: str = HOST,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    may_sign: bool = False,
    weak: bool = False,
    for_clients: bool = False,
) -> HomeCertificate:
    """Return a certificate that vouches for itself; each call makes another one."""
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = ec.generate_private_key(ec.SECP256R1())
    if weak:
        key = rsa.generate_private_key(65_537, 1_024)  # noqa: S505 -- weak on purpose
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = since or datetime.now(UTC) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(until or begins + timedelta(days=200))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=may_sign, path_length=None), critical=True)
    )
    if for_clients:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        builder = builder.add_extension(purposes, critical=False)
    made = builder.sign(key, hashes.SHA256())
    pem = made.public_bytes(Encoding.PEM) + key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    return HomeCertificate(made.public_bytes(Encoding.DER), _showing(pem, weak=weak))


def issued(ca: trustme.CA, *names: str) -> HomeCertificate:
    """Return a certificate of `ca`."""
    leaf = ca.issue_cert(*names)
    der = ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode())
    return HomeCertificate(der, _showing(leaf.private_key_and_cert_chain_pem.bytes()))


def _showing(pem: bytes, *, weak: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if weak:  # what OpenSSL refuses to show otherwise
        context.set_ciphers("ALL:@SECLEVEL=0")
    with trustme.Blob(pem).tempfile() as path:
        context.load_cert_chain(path)
    return context
