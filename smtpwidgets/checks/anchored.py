"""Rules of TLS that trust one certificate and nobody else: for a person's exception.

The certificate itself is the only anchor of trust (RFC 5280 section 6.1), so OpenSSL turns every
other one away in the middle of the handshake, before a certificate of the person's own is shown.
It also accepts what that certificate signed, if it may sign; so the fingerprint is compared as a
part of the handshake, before anybody can send a byte through it. Names and dates are not looked
at: the exception is for this very certificate. Keys that are too weak are refused as ever.
"""

import hashlib
import hmac
import ssl

__all__ = ["AnchoredContext", "NotThisOneError", "anchored_context", "fingerprint_of"]

# X509_V_FLAG_NO_CHECK_TIME (OpenSSL's x509_vfy.h), for which Python has no name.
_WHATEVER_DATE = 0x200000
_CRL_CHECKS = ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF | ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN


def fingerprint_of(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate (DER) in lower-case hex; empty for none."""
    return hashlib.sha256(certificate).hexdigest() if certificate else ""


class NotThisOneError(ssl.SSLCertVerificationError):
    """The certificate is a trusted one's child, and not the one itself."""

    verify_code = 20  # as OpenSSL says of issuers that are not trusted (x509_vfy.h)


class _Exact(ssl.SSLObject):
    """A connection whose handshake fails unless the certificate is the one of its context."""

    def do_handshake(self) -> None:
        super().do_handshake()
        shown = fingerprint_of(self.getpeercert(binary_form=True) or b"")
        context = self.context
        wanted = context.fingerprint if isinstance(context, AnchoredContext) else ""
        if not shown or not hmac.compare_digest(shown, wanted):
            raise NotThisOneError(1, "not the certificate that was agreed to")


class AnchoredContext(ssl.SSLContext):
    """Trusts the certificate with this `fingerprint` and no other; made for one check."""

    sslobject_class = _Exact
    fingerprint = ""


def anchored_context(trust: ssl.SSLContext | None, certificate: bytes) -> AnchoredContext:
    """Return rules that trust `certificate` (DER) alone, otherwise as strict as `trust`.

    Where `trust` asks for lists of withdrawn certificates, nothing passes: there is none here.
    """
    context = AnchoredContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    flags = ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN | ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST
    if trust is not None:
        context.minimum_version = max(trust.minimum_version, ssl.TLSVersion.TLSv1_2)
        context.maximum_version = trust.maximum_version
        flags |= trust.verify_flags & _CRL_CHECKS
    context.verify_flags = flags | _WHATEVER_DATE
    context.load_verify_locations(cadata=certificate)
    context.fingerprint = fingerprint_of(certificate)
    return context
