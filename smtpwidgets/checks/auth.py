"""One login: choosing the mechanism and speaking it, one AUTH command a check and never two.

Sources: RFC 4954 (AUTH), RFC 4616 (PLAIN), RFC 5802 and 7677 (SCRAM), RFC 2195 (CRAM-MD5),
RFC 7628 (OAUTHBEARER); LOGIN and XOAUTH2 have no standard, only servers.
"""

import base64
import binascii
import functools
import hmac
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Mapping

import scramp

from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.checks.findings import Finding, Refused, Verdict
from smtpwidgets.checks.threads import shared_pool, wait_for_thread
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth

__all__ = ["MECHANISMS", "choose", "log_in", "offered"]

# What each way to log in may use, best first, with TLS and without it. CRAM-MD5 needs servers
# that keep passwords readable, so it is used only when it was chosen by name.
_WITH_TLS: Mapping[Auth, tuple[str, ...]] = {
    Auth.PASSWORD: ("PLAIN", "LOGIN", "SCRAM-SHA-256"),
    Auth.CRAM_MD5: ("CRAM-MD5",),
    Auth.OAUTH2: ("OAUTHBEARER", "XOAUTH2"),
}
# Without encryption the mechanism that does not show the password comes first.
_WITHOUT_TLS: Mapping[Auth, tuple[str, ...]] = {
    **_WITH_TLS,
    Auth.PASSWORD: ("SCRAM-SHA-256", "PLAIN", "LOGIN"),
}
# A server may ask for any number of rounds; more than this is an attack on our processor.
_MAX_SCRAM_ROUNDS = 1_000_000


def offered(capabilities: Iterable[str]) -> tuple[str, ...]:
    """Return the mechanisms that EHLO lines name, in upper case, in their order.

    Reads `AUTH PLAIN LOGIN`, the old `AUTH=LOGIN`, and a tab where a blank belongs.
    """
    found: list[str] = []
    for line in capabilities:
        words = line.upper().replace("AUTH=", "AUTH ", 1).split()
        if words[:1] == ["AUTH"]:
            found += words[1:]
    return tuple(dict.fromkeys(found))


def choose(auth: Auth, names: Iterable[str], *, encrypted: bool, pinned: str | None) -> str | None:
    """Return the mechanism to use out of those offered, or None when none fits."""
    table = _WITH_TLS if encrypted else _WITHOUT_TLS
    usable = (pinned,) if pinned is not None else table.get(auth, ())
    available = set(names)
    return next((name for name in usable if name in available), None)


async def log_in(
    conversation: Conversation, mechanism: str, username: str, secret: Secret, port: int
) -> str:
    """Log in by `mechanism` with one AUTH command; return the server's words on success.

    Raises:
        Refused: the server said no; `text` holds its words, not cleaned.
        Verdict: the server broke the mechanism's rules, or did not prove that it knows the secret;
            or the secret cannot be sent.
    """
    _refuse_controls(secret)
    try:
        return await MECHANISMS[mechanism](conversation, username, secret, port)
    except BaseException as error:  # noqa: BLE001 -- every one, CancelledError included
        # The frames below hold the secret in their local variables; a traceback must not.
        raise error.with_traceback(None)  # noqa: B904 -- the same error, and its own causes


def _refuse_controls(secret: Secret) -> None:
    """A line break from copying; NUL and U+0001 would even divide the message of a mechanism."""
    if any(unicodedata.category(character) == "Cc" for character in secret.reveal()):
        evidence = "It holds a line break or another control character. Nothing was sent."
        raise Verdict(Finding(CauseId("password-hidden-character"), evidence=(evidence,)))


def _encoded(text: str | bytes) -> bytes:
    return base64.b64encode(text.encode() if isinstance(text, str) else text)


def _decoded(text: str) -> str:
    """Return a challenge as text; what is not base64 breaks the rules of every mechanism."""
    try:
        return base64.b64decode(text.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise _broken_rules("a challenge was not base64") from None


def _broken_rules(what: str) -> Verdict:
    return Verdict(Finding(CauseId("login-protocol-broken"), evidence=(f"In the login, {what}.",)))


async def _plain(talk: Conversation, username: str, secret: Secret, _port: int) -> str:
    reply = await talk.command(
        b"AUTH", b"PLAIN", _encoded(f"\0{username}\0{secret.reveal()}"), expect=235
    )
    return reply.message


async def _login(talk: Conversation, username: str, secret: Secret, _port: int) -> str:
    # No initial response: a server that does not know them would ask for the user name after it,
    # get the password instead, and write it into its log (trap 6).
    asked = await talk.command(b"AUTH", b"LOGIN", expect=334)
    _asked_for(asked.message, "user")
    asked = await talk.command(_encoded(username), expect=334)
    _asked_for(asked.message, "pass")
    return (await talk.command(_encoded(secret.reveal()), expect=235)).message


def _asked_for(challenge: str, word: str) -> None:
    """Stop when the server asks for the other of the two; anything else may stand for either."""
    other = {"user": "pass", "pass": "user"}[word]
    try:
        prompt = _decoded(challenge).lower()
    except Verdict:
        return  # some servers put plain words here; only a clear contradiction counts
    if other in prompt and word not in prompt:
        raise _broken_rules("the server asked for the password and the user name in wrong order")


async def _cram_md5(talk: Conversation, username: str, secret: Secret, _port: int) -> str:
    asked = await talk.command(b"AUTH", b"CRAM-MD5", expect=334)
    challenge = _decoded(asked.message).encode()
    digest = hmac.new(secret.reveal().encode(), challenge, "md5").hexdigest()
    return (await talk.command(_encoded(f"{username} {digest}"), expect=235)).message


async def _scram(talk: Conversation, username: str, secret: Secret, _port: int) -> str:
    client = scramp.ScramClient(["SCRAM-SHA-256"], username, secret.reveal())
    first = _encoded(client.get_client_first())
    asked = await talk.command(b"AUTH", b"SCRAM-SHA-256", first, expect=334)
    try:
        client.set_server_first(_decoded(asked.message))
        if not 0 < int(client.iterations) <= _MAX_SCRAM_ROUNDS:
            raise _broken_rules("the server asked for a senseless amount of arithmetic")
        final = await wait_for_thread(
            shared_pool.submit(functools.partial(client.get_client_final))
        )
    except (scramp.ScramException, ValueError) as error:
        raise _broken_rules("the server's challenge did not fit ours") from error
    proof = await talk.execute_command(_encoded(final), timeout=None)
    if proof.code not in {235, 334}:
        raise Refused(proof.code, proof.message)
    try:
        client.set_server_final(_decoded(proof.message))
    except (scramp.ScramException, ValueError, Verdict):
        raise _unproven() from None
    return (await talk.command(b"", expect=235)).message


def _unproven() -> Verdict:
    evidence = "Its SCRAM signature is missing or wrong: it may not know this password."
    return Verdict(Finding(CauseId("server-not-proven"), evidence=(evidence,)))


async def _bearer(talk: Conversation, username: str, secret: Secret, port: int) -> str:
    name = username.replace("=", "=3D").replace(",", "=2C")
    message = f"n,a={name},\x01host={talk.hostname}\x01port={port}\x01"
    message += f"auth=Bearer {secret.reveal()}\x01\x01"
    reply = await talk.execute_command(b"AUTH", b"OAUTHBEARER", _encoded(message), timeout=None)
    return await _token_answer(talk, reply.code, reply.message, b"AQ==")


async def _xoauth2(talk: Conversation, username: str, secret: Secret, _port: int) -> str:
    message = f"user={username}\x01auth=Bearer {secret.reveal()}\x01\x01"
    reply = await talk.execute_command(b"AUTH", b"XOAUTH2", _encoded(message), timeout=None)
    return await _token_answer(talk, reply.code, reply.message, b"")


async def _token_answer(talk: Conversation, code: int, text: str, dummy: bytes) -> str:
    """Return the words of a success; a refusal comes in two parts, JSON first (RFC 7628, 3.2.3)."""
    if code == 235:
        return text
    if code != 334:
        raise Refused(code, text)
    detail = _decoded(text)
    reply = await talk.execute_command(dummy, timeout=None)
    raise Refused(reply.code if reply.code != 235 else 535, f"{reply.message} {detail}")


Speaker = Callable[[Conversation, str, Secret, int], Awaitable[str]]

MECHANISMS: Mapping[str, Speaker] = {
    "PLAIN": _plain,
    "LOGIN": _login,
    "SCRAM-SHA-256": _scram,
    "CRAM-MD5": _cram_md5,
    "OAUTHBEARER": _bearer,
    "XOAUTH2": _xoauth2,
}
