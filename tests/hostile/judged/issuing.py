"""How the judge makes certificates: every part of one can be wrong."""

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

__all__ = ["DAY", "HERE", "NOW", "Party", "general", "issue", "new_key", "pem"]

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = dt.timedelta(days=1)
HERE = ("localhost", "127.0.0.1", "::1", "mail.example.test")
_FOR_SIGNING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Party:
    """A certificate with its key, and what its server sends with it."""

    certificate: x509.Certificate
    key: Any
    chain: tuple[x509.Certificate, ...] = ()
    is_root: bool = False


def pem(party: Party, *, key: bool = True) -> bytes:
    """Return the chain as text, with the key before it."""
    own = party.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    shown = (party.certificate, *party.chain)
    return (own if key else b"") + b"".join(one.public_bytes(Encoding.PEM) for one in shown)


def new_key(kind: str) -> Any:
    """Return a key: "ec", "ed25519", or RSA of so many bits."""
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65_537, int(kind))


def general(name: str) -> x509.GeneralName:
    """Return a name, or an address, as certificates hold it."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def issue(
    common: str = "mail.example.test",
    *,
    by: Party | None = None,
    names: Sequence[str] = HERE,
    ca: bool = False,
    depth: int | None = None,
    start: dt.datetime = NOW - 30 * DAY,
    end: dt.datetime = NOW + 300 * DAY,
    key: str = "ec",
    uses: Sequence[ObjectIdentifier] = (ExtendedKeyUsageOID.SERVER_AUTH,),
    more: Sequence[tuple[x509.ExtensionType, bool]] = (),
    sign_with: Any = None,
    shows_chain: bool = True,
    whole: bool = False,
) -> Party:
    """Return a new certificate, signed `by` somebody or by itself."""
    own = new_key(key)
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca, depth), True),
        (x509.SubjectKeyIdentifier.from_public_key(own.public_key()), False),
        *more,
    ]
    if ca and not any(isinstance(one, x509.KeyUsage) for one, _ in more):
        extensions.append((_FOR_SIGNING, True))  # from Python 3.13 on authorities need it
    if by:
        above = by.key.public_key()
        extensions.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(above), False))
    if names and not ca:
        listed = x509.SubjectAlternativeName([general(name) for name in names])
        extensions.append((listed, False))
    if uses and not ca:
        extensions.append((x509.ExtendedKeyUsage(list(uses)), False))
    issuer = by.certificate.subject if by else _name(common)
    build = x509.CertificateBuilder(
        issuer, _name(common), own.public_key(), x509.random_serial_number(), start, end
    )
    for extension, critical in extensions:
        build = build.add_extension(extension, critical=critical)
    certificate = build.sign(sign_with or (by.key if by else own), hashes.SHA256())
    above_it = () if by is None or not shows_chain or (by.is_root and not whole) else (by,)
    chain = tuple(one for party in above_it for one in (party.certificate, *party.chain))
    return Party(certificate, own, chain, is_root=by is None)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
