"""Certificates of people, for servers that ask the client for one."""

from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

__all__ = ["own_certificate"]


def own_certificate(
    authority: trustme.CA, user: str, folder: Path, *, passphrase: str = ""
) -> Path:
    """Return a PEM file in `folder` with a certificate for `user` (an address) and its key."""
    leaf = authority.issue_cert(user, common_name=user)
    key = leaf.private_key_pem.bytes()
    if passphrase:
        key = load_pem_private_key(key, None).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
        )
    file = folder / f"{user.partition('@')[0]}.pem"
    file.touch(mode=0o600)
    file.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems) + key)
    return file
