"""What a server's certificate says, whether it is trusted or not."""

import contextlib
import functools
import hashlib
import ssl
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

from smtpwidgets.checks.replies import clean
from smtpwidgets.model.report import TlsFacts

__all__ = ["certificate_words", "end_point", "facts_of", "tls_facts"]

_MAX_NAMES = 50
# Certificates that are kept in mind: many entries share a server, and what is in one never changes.
_KNOWN = 256


def tls_facts(tls: ssl.SSLObject | None) -> TlsFacts | None:
    """Return what was negotiated and what the certificate of this connection says."""
    if tls is None:
        return None
    cipher = tls.cipher()
    der = tls.getpeercert(binary_form=True) or b""
    return _negotiated(der, tls.version() or "", cipher[0] if cipher else "")


@functools.lru_cache(_KNOWN)
def _negotiated(der: bytes, version: str, cipher: str) -> TlsFacts:
    return facts_of(der).model_copy(update={"version": version, "cipher": cipher})


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


def certificate_words(facts: TlsFacts) -> dict[str, str]:
    """Return what remedies may say of a certificate; what is not known is left out."""
    words = {
        "names": ", ".join(facts.names[:5]),
        "issuer": facts.issuer,
        "fingerprint": facts.fingerprint,
        "starts": _day(facts.not_before),
        "ended": _day(facts.not_after),
    }
    return {name: word for name, word in words.items() if word}


def _day(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.day} {moment:%B %Y}"


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
    return tuple(clean(name, 255) for name in names[:_MAX_NAMES])


def _issuer(certificate: x509.Certificate) -> str:
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in certificate.issuer.get_attributes_for_oid(kind):
            return clean(str(attribute.value), 255)
    return clean(certificate.issuer.rfc4514_string(), 255)


def end_point(tls: ssl.SSLObject | None) -> bytes:
    """Return what names this end of the encryption (tls-server-end-point, RFC 5929 section 4.1).

    Empty without encryption, and for certificates that the RFC gives no rule for.
    """
    der = None if tls is None else tls.getpeercert(binary_form=True)
    return b"" if der is None else _hashed(der)


@functools.lru_cache(_KNOWN)
def _hashed(der: bytes) -> bytes:
    try:
        used = x509.load_der_x509_certificate(der).signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        return b""
    if used is None:
        return b""
    return hashlib.new("sha256" if used.name in {"md5", "sha1"} else used.name, der).digest()
