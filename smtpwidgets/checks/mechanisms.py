"""The SASL mechanisms spoken here, as a table, and which of them a login uses.

Sources: RFC 4616 (PLAIN), RFC 2195 (CRAM-MD5), RFC 5802 and 7677 (SCRAM), RFC 7628 (OAUTHBEARER),
RFC 4422 appendix A (EXTERNAL); LOGIN and XOAUTH2 have no standard, only servers. SCRAM, NTLM
and Kerberos stand in modules of their own.
"""

import functools
import hmac
from collections.abc import Callable, Mapping, Sequence

from smtpwidgets.checks.kerberos import Gssapi
from smtpwidgets.checks.ntlm import Ntlm
from smtpwidgets.checks.sasl import Credential, Exchange, Mechanism, broken_rules, secret_of
from smtpwidgets.checks.scram_login import Scram
from smtpwidgets.model.security import Auth

__all__ = ["MECHANISMS", "choose"]

# What each way to log in may use, best first, with TLS and without it. SCRAM-SHA-1 and CRAM-MD5
# come last: they are for servers that offer nothing else. Servers that keep no readable passwords
# offer CRAM-MD5 in vain, so it does not come before PLAIN where nobody chose it by name.
_WITH_TLS: Mapping[Auth, tuple[str, ...]] = {
    Auth.PASSWORD: ("PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5"),
    Auth.CRAM_MD5: ("CRAM-MD5",),
    Auth.OAUTH2: ("OAUTHBEARER", "XOAUTH2"),
    Auth.NTLM: ("NTLM",),
    Auth.KERBEROS: ("GSSAPI",),
    Auth.CLIENT_CERTIFICATE: ("EXTERNAL",),
}
# Without encryption the mechanisms that do not show the password come first.
_WITHOUT_TLS: Mapping[Auth, tuple[str, ...]] = {
    **_WITH_TLS,
    Auth.PASSWORD: ("SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5"),
    Auth.CLIENT_CERTIFICATE: (),
}


def choose(
    auth: Auth, offered: Sequence[str], *, encrypted: bool, pinned: str | None
) -> str | None:
    """Return the mechanism to use out of those offered (in upper case), or None if none fits."""
    table = _WITH_TLS if encrypted else _WITHOUT_TLS
    usable = (pinned,) if pinned is not None else table.get(auth, ())
    for name in usable:
        if name in offered:
            return name
    return None


class _Plain(Exchange):
    name = "PLAIN"

    async def begin(self) -> bytes | None:
        return f"\0{self._credential.username}\0{secret_of(self._credential)}".encode()


class _Login(Exchange):
    """No initial response: a server that does not know them would ask for the user name after it.

    It would get the password for a user name, and write it into its log (trap 6).
    """

    name = "LOGIN"
    strict = False  # some servers put plain words there

    async def begin(self) -> bytes | None:
        secret_of(self._credential)  # before the server is asked anything
        return None

    async def answer(self, challenge: bytes) -> bytes:
        self._asked += 1
        prompt = challenge.decode("utf-8", "replace").lower()
        if self._asked == 1:
            _not_the_other(prompt, "user", "pass")
            return self._credential.username.encode()
        if self._asked == 2:
            _not_the_other(prompt, "pass", "user")
            return secret_of(self._credential).encode()
        return await super().answer(challenge)

    def end(self, final: bytes | None) -> None:
        super().end(final)
        if self._asked < 2:
            raise broken_rules("the server said yes before it was told the password")


def _not_the_other(prompt: str, word: str, other: str) -> None:
    """Stop when the server asks for the other of the two; anything else may stand for either."""
    if other in prompt and word not in prompt:
        raise broken_rules("the server asked for the password and the user name in wrong order")


class _CramMd5(Exchange):
    name = "CRAM-MD5"

    async def begin(self) -> bytes | None:
        secret_of(self._credential)
        return None

    async def answer(self, challenge: bytes) -> bytes:
        self._asked += 1
        if self._asked > 1:
            return await super().answer(challenge)
        key = secret_of(self._credential).encode()
        digest = hmac.new(key, challenge, "md5").hexdigest()
        return f"{self._credential.username} {digest}".encode()

    def end(self, final: bytes | None) -> None:
        super().end(final)
        if not self._asked:
            raise broken_rules("the server said yes before it was told anything")


class _Token(Exchange):
    """A token in one message. A refusal comes in two parts, JSON first (RFC 7628 section 3.2.3)."""

    dummy = b""

    async def answer(self, challenge: bytes) -> bytes:
        self._asked += 1
        if self._asked > 1:
            return await super().answer(challenge)
        self.refusal = challenge.decode("utf-8", "replace")
        return self.dummy

    def end(self, final: bytes | None) -> None:
        super().end(final)
        if self._asked:
            raise broken_rules("the server refused the token, and then said yes")


class _OAuthBearer(_Token):
    name = "OAUTHBEARER"
    dummy = b"\x01"

    async def begin(self) -> bytes | None:
        who = self._credential
        name = who.username.replace("=", "=3D").replace(",", "=2C")
        message = f"n,a={name},\x01host={who.host}\x01port={who.port}\x01"
        return f"{message}auth=Bearer {secret_of(who)}\x01\x01".encode()


class _XOAuth2(_Token):
    name = "XOAUTH2"

    async def begin(self) -> bytes | None:
        who = self._credential
        return f"user={who.username}\x01auth=Bearer {secret_of(who)}\x01\x01".encode()


class _External(Exchange):
    """Who this is was shown below, in TLS; the message says as whom to act, or nothing."""

    name = "EXTERNAL"

    async def begin(self) -> bytes | None:
        return self._credential.username.encode()


MECHANISMS: Mapping[str, Callable[[Credential], Mechanism]] = {
    "PLAIN": _Plain,
    "LOGIN": _Login,
    "SCRAM-SHA-256": functools.partial(Scram, name="SCRAM-SHA-256"),
    "SCRAM-SHA-1": functools.partial(Scram, name="SCRAM-SHA-1"),
    "CRAM-MD5": _CramMd5,
    "OAUTHBEARER": _OAuthBearer,
    "XOAUTH2": _XOAuth2,
    "NTLM": Ntlm,
    "GSSAPI": Gssapi,
    "EXTERNAL": _External,
}
