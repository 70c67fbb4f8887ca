"""Certificates that people show to a server: PEM files, ready to be named in an entry."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

__all__ = ["ClientCertificates"]


@dataclass(frozen=True)
class ClientCertificates:
    """Files that each hold a certificate with its chain and its key.

    `good` is that of the first user, `other` that of the second. `encrypted` is like `good`, its
    key opened by `passphrase`. `unknown` names the first user, but comes from somebody else;
    `expired` ended yesterday. Servers trust `authority` (a file).
    """

    authority: Path
    good: Path
    other: Path
    encrypted: Path
    unknown: Path
    expired: Path
    passphrase: str = "open sesame"

    @classmethod
    def of(cls, folder: Path) -> "ClientCertificates":
        """Return the files that `write` has made in `folder`."""
        names = ("authority", "good", "other", "encrypted", "unknown", "expired")
        return cls(*(folder / f"{name}.pem" for name in names))

    @classmethod
    def write(cls, folder: Path, ours: trustme.CA, first: str, second: str) -> "ClientCertificates":
        """Make the files in `folder`, for two users (addresses), by the authority `ours`."""
        theirs = trustme.CA()
        files = cls.of(folder)
        ours.cert_pem.write_to_path(files.authority)
        good = ours.issue_cert(first, common_name=first)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        expired = ours.issue_cert(first, common_name=first, not_after=yesterday)
        _write(files.good, good)
        _write(files.other, ours.issue_cert(second, common_name=second))
        _write(files.encrypted, good, cls.passphrase)
        _write(files.unknown, theirs.issue_cert(first, common_name=first))
        _write(files.expired, expired)
        return files

    @staticmethod
    def fingerprint(file: Path) -> str:
        """Return the SHA-256 fingerprint of the first certificate, as Postfix writes it."""
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _write(file: Path, leaf: trustme.LeafCert, passphrase: str = "") -> None:
    key = leaf.private_key_pem.bytes()
    if passphrase:
        key = serialization.load_pem_private_key(key, None).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
    file.touch(mode=0o600)
    file.write_bytes(b"".join(pem.bytes() for pem in leaf.cert_chain_pems) + key)
