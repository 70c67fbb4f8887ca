"""Who is let in: one secret a server, asked for by the mechanisms of SASL (RFC 4422).

The exchanges are carried alike by SMTP, IMAP and POP3, each in its own words. An exchange is a
generator: it yields challenges, is sent the client's responses, and returns the name of whoever
was let in, or None. The first challenge of those in which the client speaks first is empty.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Generator, Mapping

import scramp

from smtpwidgets.practice.scenario import ZONE, Behaviour

__all__ = ["EXCHANGES", "Admission", "Exchange", "is_here"]

Exchange = Generator[bytes, bytes, str | None]

_NO_SUCH_TOKEN = json.dumps(
    {"status": "401", "schemes": "bearer", "scope": f"https://mail.{ZONE}/"}
).encode()


def is_here(address: str) -> bool:
    """Whether the address belongs to the practice zone, or to a customer's domain below it."""
    domain = address.lower().rpartition("@")[2]
    return "@" in address and (domain == ZONE or domain.endswith(f".{ZONE}"))


class Admission:
    """What one server asks for, as its behaviour says."""

    def __init__(self, host: str, behaviour: Behaviour) -> None:
        self.host, self._accepted = host, behaviour.accepts

    def secret_of(self, username: str) -> str | None:
        """Return the secret that opens a mailbox, or None if there is no such mailbox."""
        return self._accepted if is_here(username) else None

    def admits(self, username: str, secret: str) -> bool:
        """Whether this server lets `username` in with `secret`."""
        right = self.secret_of(username)
        return right is not None and hmac.compare_digest(_b(secret), _b(right))

    def admits_digest(self, username: str, challenge: bytes, digest: str) -> bool:
        """Whether a CRAM-MD5 answer was made with the right password (RFC 2195 section 2)."""
        right = self.secret_of(username)
        if right is None:
            return False
        expected = hmac.new(_b(right), challenge, hashlib.md5).hexdigest()
        return hmac.compare_digest(_b(digest), _b(expected))

    def admits_apop(self, username: str, stamp: str, digest: str) -> bool:
        """Whether an APOP answer was made with the right password (RFC 1939 section 7)."""
        right = self.secret_of(username)
        expected = hashlib.md5(_b(stamp) + _b(right or "")).hexdigest()  # noqa: S324 -- RFC 1939
        return right is not None and hmac.compare_digest(_b(digest.lower()), _b(expected))


def _plain(admission: Admission) -> Exchange:
    """RFC 4616; an identity to act as is not looked at."""
    message = yield b""
    _, username, secret, *rest = [*_t(message).split("\0"), "", ""]
    return username if not any(rest) and admission.admits(username, secret) else None


def _login(admission: Admission) -> Exchange:
    """No standard, only servers: two questions."""
    username = _t((yield b"Username:"))
    secret = _t((yield b"Password:"))
    return username if admission.admits(username, secret) else None


def _cram_md5(admission: Admission) -> Exchange:
    """RFC 2195: prove the password without sending it."""
    challenge = f"<{secrets.token_hex(8)}@{admission.host}>".encode()
    username, _, digest = _t((yield challenge)).rpartition(" ")
    return username if admission.admits_digest(username, challenge, digest) else None


def _xoauth2(admission: Admission) -> Exchange:
    """Google's and Microsoft's way to send a token; the secret stands for the token here."""
    found = re.fullmatch("user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01", _t((yield b"")))
    if found is not None and admission.admits(found[1], found[2]):
        return found[1]
    # The reason comes as a challenge; the refusal itself after the client's empty answer.
    yield _NO_SUCH_TOKEN
    return None


def _oauthbearer(admission: Admission) -> Exchange:
    """RFC 7628 section 3.1; a refusal comes in two parts as well (section 3.2.3)."""
    found = re.fullmatch(
        "n,a=([^,\x01]*),\x01(?:[^\x01]+\x01)*?auth=Bearer ([^\x01]*)\x01(?:[^\x01]+\x01)*\x01",
        _t((yield b"")),
    )
    username = "" if found is None else found[1].replace("=2C", ",").replace("=3D", "=")
    if found is not None and admission.admits(username, found[2]):
        return username
    yield _NO_SUCH_TOKEN
    return None


def _scram_sha_256(admission: Admission) -> Exchange:
    """RFC 7677: each side proves that it knows the password."""
    mechanism = scramp.ScramMechanism("SCRAM-SHA-256")
    named: list[str] = []

    def known(username: str) -> object:
        named.append(username)
        right = admission.secret_of(username)
        # A stranger is refused at the end like everybody else, not told apart at the beginning.
        return mechanism.make_auth_info(secrets.token_hex(8) if right is None else right)

    server = mechanism.make_server(known)
    try:
        server.set_client_first(_t((yield b"")))
        server.set_client_final(_t((yield server.get_server_first().encode())))
    except (scramp.ScramException, ValueError):
        return None
    yield server.get_server_final().encode()
    return named[0]


EXCHANGES: Mapping[str, Callable[[Admission], Exchange]] = {
    "PLAIN": _plain,
    "LOGIN": _login,
    "CRAM-MD5": _cram_md5,
    "XOAUTH2": _xoauth2,
    "OAUTHBEARER": _oauthbearer,
    "SCRAM-SHA-256": _scram_sha_256,
}


def _b(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _t(octets: bytes) -> str:
    return octets.decode("utf-8", "replace")
