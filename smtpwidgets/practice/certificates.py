"""The certificates of practice servers, and the contexts that show and trust them.

The authority lives in this process and nowhere else. No system or browser trust store ever gets
to know it: only the context from `client_context()` trusts it, and it trusts nobody else.
"""

import ssl
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from smtpwidgets.practice.scenario import ZONE, CertificateKind

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


def server_context(kind: CertificateKind, domain: str = ZONE) -> ssl.SSLContext:
    """Return a context for servers that shows a certificate of this `kind`, issued now.

    It is for all hosts of the domain, as mail hosts with many names have it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
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


def _self_signed(names: tuple[str, ...]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"self-signed.{ZONE}")])
    now = datetime.now(UTC)
    others = x509.SubjectAlternativeName([x509.DNSName(n) for n in names])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - 30 * _DAY)
        .not_valid_after(now + 365 * _DAY)
        .add_extension(others, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem + certificate.public_bytes(Encoding.PEM)


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
}


def _load(context: ssl.SSLContext, pem: bytes) -> None:
    # OpenSSL reads a chain from a file only. The folder is ours alone (0700) and gone at once.
    with tempfile.TemporaryDirectory(prefix="smtpwidgets-practice-") as folder:
        path = Path(folder, "chain.pem")
        path.write_bytes(pem)
        context.load_cert_chain(path)
