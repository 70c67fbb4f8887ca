"""The certificates of practice servers, and the contexts that show and trust them.

The authority lives in this process and nowhere else. No system or browser trust store ever gets
to know it: only the context from `client_context()` trusts it, and it trusts nobody else.
"""

import ssl
import tempfile
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from smtpwidgets.practice.scenario import ZONE, CertificateKind, Encryption

__all__ = ["DAYS_LEFT_WHEN_ENDING", "client_context", "server_context"]

DAYS_LEFT_WHEN_ENDING = 9

_OTHER_NAME = "server123.hosting.test"
_DAY = timedelta(days=1)


def client_context() -> ssl.SSLContext:
    """Return a context for clients that trusts the practice authority and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies chain and name
    context.hostname_checks_common_name = False  # RFC 9525 section 2
    _authority().configure_trust(context)
    return context


def server_context(
    kind: CertificateKind, encryption: Encryption = Encryption.USUAL, domain: str = ZONE
) -> ssl.SSLContext:
    """Return a context for servers that shows a certificate of this `kind`, issued now.

    It is for all hosts of the domain, as mail hosts with many names have it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind is CertificateKind.TOO_WEAK:  # what OpenSSL refuses to show otherwise
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    _ENCRYPT[encryption](context)
    _load(context, _ISSUE[kind]((f"*.{domain}", domain)))
    return context


@cache
def _authority() -> trustme.CA:
    return trustme.CA(organization_name="smtpwidgets", organization_unit_name="Practice authority")


@cache
def _stranger() -> trustme.CA:
    return trustme.CA(organization_name="Nobody in particular", organization_unit_name="Stranger")


# Makes key and chain (PEM) for these names.
_Issuer = Callable[[tuple[str, ...]], bytes]


def _leaf(
    authority: Callable[[], trustme.CA],
    *instead: str,
    begins: timedelta = -30 * _DAY,
    ends: timedelta = 90 * _DAY,
) -> _Issuer:
    """Return an issuer; `begins` and `ends` count from the moment it runs.

    With other names `instead`, the certificate is for those, whoever asks.
    """

    def issue(names: tuple[str, ...]) -> bytes:
        now = datetime.now(UTC)
        leaf = authority().issue_cert(
            *(instead or names),
            organization_name="smtpwidgets practice servers",
            organization_unit_name="For practice only",
            not_before=now + begins,
            not_after=now + ends,
        )
        return leaf.private_key_and_cert_chain_pem.bytes()

    return issue


_Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def _signed(
    key: _Key,
    issuer: x509.Name,
    issuer_key: _Key,
    names: tuple[str, ...],
    *extensions: x509.ExtendedKeyUsage,
    days: tuple[datetime, datetime] | None = None,
    serial: int = 0,
) -> bytes:
    """Return key and certificate (PEM) for names; without `days`, for a year, and since 30 days."""
    own = issuer if key is issuer_key else _named(names[0])
    now = datetime.now(UTC)
    begins, ends = days or (now - 30 * _DAY, now + 365 * _DAY)
    number = serial or x509.random_serial_number()
    others = x509.SubjectAlternativeName([x509.DNSName(n) for n in names])
    builder = (
        x509.CertificateBuilder(issuer, own, key.public_key(), number, begins, ends)
        .add_extension(others, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    digest = None if isinstance(issuer_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    certificate = builder.sign(issuer_key, digest)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem + certificate.public_bytes(Encoding.PEM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _self_signed(names: tuple[str, ...]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return _signed(key, _named(f"self-signed.{ZONE}"), key, names)


def _by_authority(key: _Key, names: tuple[str, ...], *extensions: x509.ExtendedKeyUsage) -> bytes:
    """Return what trustme issues to nobody, issued by the practice authority."""
    pem = _authority()
    issuer = x509.load_pem_x509_certificate(pem.cert_pem.bytes()).subject
    issuer_key = load_pem_private_key(pem.private_key_pem.bytes(), None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise TypeError("the practice authority has another kind of key")
    return _signed(key, issuer, issuer_key, names, *extensions)


def _of_a_home(names: tuple[str, ...]) -> bytes:
    """Return a certificate that is the same at every start, so that people can agree to it once.

    The key is public, and nobody trusts it: an Ed25519 signature of the same text is the same
    (RFC 8032 section 5.1.6).
    """
    key = ed25519.Ed25519PrivateKey.from_private_bytes(b"smtpwidgets practice: anybody's.")
    return _signed(key, _named(f"home.{ZONE}"), key, names, days=_YEARS, serial=1)


_YEARS = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2126, 1, 1, tzinfo=UTC))


def _too_weak(names: tuple[str, ...]) -> bytes:
    key = rsa.generate_private_key(65_537, 1_024)  # noqa: S505 -- weak on purpose
    return _by_authority(key, names)


def _for_clients(names: tuple[str, ...]) -> bytes:
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    return _by_authority(ec.generate_private_key(ec.SECP256R1()), names, purposes)


# Half a day is added so that "9 days left" stays true until the practice is over.
_ENDING = (DAYS_LEFT_WHEN_ENDING + 0.5) * _DAY

_ISSUE: Mapping[CertificateKind, _Issuer] = {
    CertificateKind.GOOD: _leaf(_authority),
    CertificateKind.ENDS_SOON: _leaf(_authority, ends=_ENDING),
    CertificateKind.EXPIRED: _leaf(_authority, ends=-3 * _DAY),
    CertificateKind.NOT_YET_VALID: _leaf(_authority, begins=2 * _DAY),
    CertificateKind.WRONG_NAME: _leaf(_authority, _OTHER_NAME),
    CertificateKind.UNKNOWN_ISSUER: _leaf(_stranger),
    CertificateKind.SELF_SIGNED: _self_signed,
    CertificateKind.TOO_WEAK: _too_weak,
    CertificateKind.FOR_CLIENTS: _for_clients,
    CertificateKind.OF_A_HOME: _of_a_home,
}


def _outdated(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with warnings.catch_warnings():  # Python calls it deprecated, which is the point
        warnings.simplefilter("ignore", DeprecationWarning)
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")


def _asks_who(context: ssl.SSLContext) -> None:
    context.verify_mode = ssl.CERT_REQUIRED
    _authority().configure_trust(context)


_ENCRYPT: Mapping[Encryption, Callable[[ssl.SSLContext], None]] = {
    Encryption.USUAL: lambda _: None,
    Encryption.OUTDATED: _outdated,
    Encryption.ASKS_WHO: _asks_who,
}


def _load(context: ssl.SSLContext, pem: bytes) -> None:
    # OpenSSL reads a chain from a file only. The folder is ours alone (0700) and gone at once.
    with tempfile.TemporaryDirectory(prefix="smtpwidgets-practice-") as folder:
        path = Path(folder, "chain.pem")
        path.write_bytes(pem)
        context.load_cert_chain(path)
