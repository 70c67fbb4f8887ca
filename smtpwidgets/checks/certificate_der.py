"""What stands in a certificate (DER, RFC 5280), whether anybody vouches for it or not.

`cryptography` takes nine MiB and a tenth of a second. Of certificates that were verified, OpenSSL
tells the same (`certificate.py`), so this module is loaded for the others alone.
"""

import contextlib
import functools
import hashlib

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

from smtpwidgets.checks.certificate import MAX_NAMES
from smtpwidgets.checks.replies import clean
from smtpwidgets.model.report import TlsFacts

__all__ = ["facts_of", "hashed", "issuer_of"]

# Certificates that are kept in mind: many entries share a server, and what is in one never changes.
_KNOWN = 256


@functools.lru_cache(_KNOWN)
def facts_of(der: bytes) -> TlsFacts:
    """Return the facts of a certificate; what cannot be read stays empty."""
    if not der:
        return TlsFacts()
    fingerprint = hashlib.sha256(der).hexdigest()
    try:
        certificate = x509.load_der_x509_certificate(der)
        return TlsFacts(
            names=_names(certificate),
            issuer=_issuer(certificate),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            fingerprint=fingerprint,
        )
    except ValueError:  # the certificate is broken; its fingerprint still tells which one it was
        return TlsFacts(fingerprint=fingerprint)


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    names: list[str] = []
    with contextlib.suppress(x509.ExtensionNotFound):
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names += found.value.get_values_for_type(x509.DNSName)
        names += map(str, found.value.get_values_for_type(x509.IPAddress))
    if not names:
        # Old home-made certificates have nothing else; it never counts as a match.
        names = [
            str(a.value) for a in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        ]
    return tuple(clean(name, 255) for name in names[:MAX_NAMES])


def _issuer(certificate: x509.Certificate) -> str:
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in certificate.issuer.get_attributes_for_oid(kind):
            return clean(str(attribute.value), 255)
    return clean(certificate.issuer.rfc4514_string(), 255)


def issuer_of(der: bytes) -> bytes:
    """Return the whole name of a certificate's issuer (DER); empty if it cannot be read."""
    try:
        return x509.load_der_x509_certificate(der).issuer.public_bytes()
    except ValueError:
        return b""


def hashed(der: bytes) -> bytes:
    """Return the hash of a certificate by its own algorithm, or a stronger one (RFC 5929).

    Empty for certificates that the RFC gives no rule for.
    """
    try:
        used = x509.load_der_x509_certificate(der).signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        return b""
    if used is None:
        return b""
    return hashlib.new("sha256" if used.name in {"md5", "sha1"} else used.name, der).digest()
