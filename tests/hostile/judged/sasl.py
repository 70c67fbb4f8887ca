"""The server's side of every way to log in that the judge offers; it knows no protocol."""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Awaitable, Callable

from tests.hostile.judged.peer import PASSWORD, USER

__all__ = ["CancelledByClient", "b64", "exchange", "first_of", "from_b64"]

Ask = Callable[[bytes], Awaitable[bytes]]
_TOKEN_REFUSED = {
    "XOAUTH2": b'{"status":"400","schemes":"Bearer"}',
    "OAUTHBEARER": b'{"status":"x"}',
}


class CancelledByClient(Exception):  # noqa: N818 -- the client's own decision
    """The client answered a challenge with an asterisk, or with nonsense."""


def b64(raw: bytes | str) -> str:
    """Return `raw` in base64."""
    return base64.b64encode(raw.encode() if isinstance(raw, str) else raw).decode()


def from_b64(line: bytes) -> bytes:
    """Return an answer of the client."""
    try:
        return base64.b64decode(line, validate=True)
    except binascii.Error:  # an asterisk, too
        raise CancelledByClient from None


def first_of(initial: str) -> bytes | None:
    """Return the initial response (RFC 4954 section 4), if there is one."""
    return (b"" if initial == "=" else from_b64(initial.encode())) if initial else None


async def exchange(mechanism: str, first: bytes | None, ask: Ask, twist: str = "") -> bool:
    """Return whether the client is who it says.

    `twist` spoils one thing: "token", "server-signature", "nonce", "iterations" or "no-final".
    """
    if mechanism.startswith("SCRAM-"):
        return await _scram(mechanism, first, ask, twist)
    if mechanism == "CRAM-MD5":
        challenge = f"<{os.urandom(4).hex()}@mail.example.test>".encode()
        digest = hmac.new(PASSWORD.encode(), challenge, "md5").hexdigest()
        return await ask(challenge) == f"{USER} {digest}".encode()
    if mechanism == "LOGIN":
        user = await ask(b"Username:") if first is None else first
        return (user, await ask(b"Password:")) == (USER.encode(), PASSWORD.encode())
    said = await ask(b"") if first is None else first
    if mechanism == "PLAIN":
        return said.split(b"\0")[1:] == [USER.encode(), PASSWORD.encode()]
    if mechanism in _TOKEN_REFUSED:
        if f"auth=Bearer {PASSWORD}".encode() in said.split(b"\1") and twist != "token":
            return True
        await ask(_TOKEN_REFUSED[mechanism])
    return False


async def _scram(mechanism: str, first: bytes | None, ask: Ask, twist: str) -> bool:
    """RFC 5802 section 3."""
    digest = {"SCRAM-SHA-1": "sha1", "SCRAM-SHA-256": "sha256"}[mechanism]
    said = await ask(b"") if first is None else first
    bare = said.split(b",", 2)[2]
    nonce = dict(part.split(b"=", 1) for part in bare.split(b","))[b"r"]
    whole = (b"elsewhere" if twist == "nonce" else nonce) + os.urandom(6).hex().encode()
    rounds = 2**31 if twist == "iterations" else 4_096
    salt = b"0123456789abcdef"
    offer = b"r=%s,s=%s,i=%d" % (whole, b64(salt).encode(), rounds)
    without, _, proof = (await ask(offer)).rpartition(b",p=")
    salted = hashlib.pbkdf2_hmac(digest, PASSWORD.encode(), salt, rounds)
    told = b",".join((bare, offer, without))
    client_key = hmac.digest(salted, b"Client Key", digest)
    signature = hmac.digest(hashlib.new(digest, client_key).digest(), told, digest)
    proven = bytes(a ^ b for a, b in zip(base64.b64decode(proof), signature, strict=True))
    if twist == "no-final":
        return True
    if proven != client_key and not twist:
        return False
    final = hmac.digest(hmac.digest(salted, b"Server Key", digest), told, digest)
    await ask(b"v=" + b64(bytes(len(final)) if twist == "server-signature" else final).encode())
    return True
