"""What a server's certificate says, whether it is trusted or not."""

import functools
import hashlib
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from smtpwidgets.checks.replies import clean
from smtpwidgets.model.report import TlsFacts

__all__ = ["MAX_NAMES", "certificate_words", "end_point", "facts_of", "issuer_of", "tls_facts"]

MAX_NAMES = 50
# Certificates that are kept in mind: many entries share a server, and what is in one never changes.
_KNOWN = 256
_known: dict[tuple[bytes, str, str], TlsFacts] = {}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def tls_facts(tls: ssl.SSLObject | None) -> TlsFacts | None:
    """Return what was negotiated and what the certificate of this connection says."""
    if tls is None:
        return None
    cipher = tls.cipher()
    der = tls.getpeercert(binary_form=True) or b""
    key = (der, tls.version() or "", cipher[0] if cipher else "")
    facts = _known.get(key)
    if facts is None:
        if len(_known) >= _KNOWN:
            _known.clear()
        facts = _verified(tls, der) or facts_of(der)
        facts = _known[key] = facts.model_copy(update={"version": key[1], "cipher": key[2]})
    return facts


def _verified(tls: ssl.SSLObject, der: bytes) -> TlsFacts | None:
    """Return the facts of a certificate that was verified, as OpenSSL tells them.

    None where it was not, or where a name or a date is none that everybody reads alike.
    """
    try:
        told: Mapping[str, Any] | None = tls.getpeercert()
        return _told(told, hashlib.sha256(der).hexdigest()) if told else None
    except (ValueError, ssl.SSLError):
        return None


def _told(told: Mapping[str, Any], fingerprint: str) -> TlsFacts | None:
    alternative = told.get("subjectAltName", ())
    names = [name for kind, name in alternative if kind == "DNS"]
    names += [str(ip_address(name)) for kind, name in alternative if kind == "IP Address"]
    # Old home-made certificates have nothing else; it never counts as a match.
    names = names or list(_parts(told.get("subject", ()), "commonName"))
    issued = told.get("issuer", ())
    issuers = [*_parts(issued, "organizationName"), *_parts(issued, "commonName")]
    if not issuers or not "".join([*names, issuers[0]]).isascii():
        return None
    return TlsFacts(
        names=tuple(clean(name, 255) for name in names[:MAX_NAMES]),
        issuer=clean(issuers[0], 255),
        not_before=_moment(told["notBefore"]),
        not_after=_moment(told["notAfter"]),
        fingerprint=fingerprint,
    )


def _parts(name: tuple[tuple[tuple[str, str], ...], ...], kind: str) -> Iterator[str]:
    """Yield what a distinguished name has of one kind."""
    return (text for part in name for what, text in part if what == kind)


def _moment(told: str) -> datetime:
    # Windows knows no time before 1970 or after 3000 in `fromtimestamp`.
    return _EPOCH + timedelta(seconds=ssl.cert_time_to_seconds(told))


def facts_of(der: bytes) -> TlsFacts:
    """Return the facts of a certificate; what cannot be read stays empty."""
    from smtpwidgets.checks import certificate_der  # noqa: PLC0415 -- it says why

    return certificate_der.facts_of(der)


def issuer_of(der: bytes) -> bytes:
    """Return the whole name of a certificate's issuer (DER); empty if it cannot be read."""
    from smtpwidgets.checks import certificate_der  # noqa: PLC0415 -- it says why

    return certificate_der.issuer_of(der)


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


def end_point(tls: ssl.SSLObject | None) -> bytes:
    """Return what names this end of the encryption (tls-server-end-point, RFC 5929 section 4.1).

    Empty without encryption, and for certificates that the RFC gives no rule for.
    """
    der = None if tls is None else tls.getpeercert(binary_form=True)
    return b"" if der is None else _hashed(der)


@functools.lru_cache(_KNOWN)
def _hashed(der: bytes) -> bytes:
    from smtpwidgets.checks import certificate_der  # noqa: PLC0415 -- it says why

    return certificate_der.hashed(der)
