"""Kerberos as mail servers speak it: GSSAPI (RFC 4752), with the ticket of this computer.

Nothing is typed: whoever has signed in to the company's network (or ran kinit) has a ticket.
Asking for one for the mail server goes over the network, so it runs in a thread.
"""

import asyncio
import importlib
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from smtpwidgets.checks.company import keep_quiet
from smtpwidgets.checks.findings import Finding, Verdict
from smtpwidgets.checks.sasl import Credential, Exchange, broken_rules
from smtpwidgets.checks.threads import shared_pool, wait_for_thread
from smtpwidgets.model.cause import CauseId

if TYPE_CHECKING:
    import spnego

__all__ = ["KERBEROS_CAUSES", "Gssapi"]

# Half of the time a login has: a ticket server that is there answers within a second.
_TICKET_S = 8.0
_KRB5 = -1_765_328_384  # where the numbers of Kerberos errors begin (MIT krb5, com_err)

# Numbers of RFC 4120 section 7.5.9, and MIT's own (above 127), counted from `_KRB5`.
KERBEROS_CAUSES: Mapping[int, CauseId] = {
    number: CauseId(cause)
    for number, cause in {
        1: "kerberos-ticket-refused",  # the account's entry has expired
        6: "kerberos-ticket-refused",  # the realm does not know the account
        7: "kerberos-service-unknown",
        18: "kerberos-ticket-refused",  # the account is locked
        23: "kerberos-ticket-refused",  # its password has expired
        29: "kerberos-realm-silent",
        32: "kerberos-ticket-expired",
        33: "kerberos-clock",
        37: "kerberos-clock",
        135: "kerberos-realm-unknown",  # there is no krb5.conf
        140: "kerberos-ticket-missing",
        141: "kerberos-ticket-missing",
        154: "kerberos-realm-unknown",
        156: "kerberos-realm-silent",
        185: "kerberos-realm-unknown",
        193: "kerberos-ticket-missing",
        194: "kerberos-ticket-missing",
        195: "kerberos-ticket-missing",
        196: "kerberos-ticket-missing",
        199: "kerberos-ticket-missing",
        216: "kerberos-realm-unknown",
        217: "kerberos-realm-unknown",
        220: "kerberos-realm-unknown",
        224: "kerberos-realm-unknown",
    }.items()
}


async def _in_thread(call: Callable[[], bytes]) -> bytes:
    return await wait_for_thread(shared_pool.submit(call))


class Gssapi(Exchange):
    """Kerberos: the ticket of this computer is the proof, and the server proves itself as well.

    Once both have, they agree on who protects the rest of the connection (RFC 4752 section 3.1):
    TLS does, so no layer is taken.
    """

    name = "GSSAPI"

    def __init__(self, credential: Credential) -> None:
        super().__init__(credential)
        self._context: spnego.ContextProxy | None = None
        self._agreed = False

    async def begin(self) -> bytes | None:
        """Return the first token, with a ticket for this server."""
        try:
            async with asyncio.timeout(_TICKET_S):
                return await _in_thread(lambda: self._token(None))
        except TimeoutError:
            evidence = f"No ticket server answered within {_TICKET_S:.0f} seconds."
            raise Verdict(_finding("kerberos-realm-silent", evidence)) from None

    async def answer(self, challenge: bytes) -> bytes:
        """Return the next token, and at last the agreement that there is no layer."""
        if self._agreed:
            return await super().answer(challenge)
        if self._context is not None and self._context.complete:
            return await _in_thread(lambda: self._agreement(challenge))
        return await _in_thread(lambda: self._token(challenge))

    def _token(self, challenge: bytes | None) -> bytes:
        import spnego  # noqa: PLC0415 -- an extra, loaded when it is used
        from spnego.exceptions import SpnegoError  # noqa: PLC0415

        keep_quiet()
        try:
            if self._context is None:
                self._context = spnego.client(
                    hostname=self._credential.host,
                    service=self._credential.service,
                    protocol="kerberos",
                    context_req=spnego.ContextReq.mutual_auth | spnego.ContextReq.integrity,
                )
            return self._context.step(challenge) or b""
        except SpnegoError as error:
            raise _kerberos_verdict(error, from_server=challenge is not None) from None

    def _agreement(self, challenge: bytes) -> bytes:
        from spnego.exceptions import SpnegoError  # noqa: PLC0415

        if self._context is None:
            raise broken_rules("the server spoke before its turn")
        try:
            layers = self._context.unwrap(challenge).data
        except SpnegoError:
            raise broken_rules("the server's offer of layers could not be read") from None
        if len(layers) != 4 or not layers[0] & 1:
            raise broken_rules("the server does not leave the protection to TLS")
        reply = bytes((1, 0, 0, 0)) + self._act_as().encode()
        wrapped: bytes = self._context.wrap(reply, encrypt=False).data
        self._agreed = True
        return wrapped

    def _act_as(self) -> str:
        """Return as whom to act: nobody else, if the ticket is the user's own."""
        username = self._credential.username
        return "" if _is_same(username, _ticket_owner()) else username

    def end(self, final: bytes | None) -> None:
        """Refuse a server that has not proven that it is the one the ticket is for."""
        super().end(final)
        if not self._agreed:
            evidence = "It said yes before it had shown that it is the server the ticket is for."
            raise Verdict(Finding(CauseId("server-not-proven"), evidence=(evidence,)))


def _ticket_owner() -> str:
    """Return the name in this computer's ticket, such as ada@EXAMPLE.ORG; empty if unknown."""
    if sys.platform == "win32":
        return ""
    gssapi = importlib.import_module("gssapi")
    try:
        return str(gssapi.Credentials(usage="initiate").name)
    except gssapi.exceptions.GSSError:
        return ""


def _is_same(username: str, owner: str) -> bool:
    """Whether a user name means the owner of a ticket; realms are domains in capitals."""
    name, _, domain = username.partition("@")
    theirs, _, realm = owner.partition("@")
    return name == theirs and (not domain or domain.casefold() == realm.casefold())


def _kerberos_verdict(error: Any, *, from_server: bool) -> Verdict:
    """Return what an error means, by its number; the library's words are never read."""
    minor = getattr(error.base_error, "min_code", None) or 0
    number = (minor if minor < 2**31 else minor - 2**32) - _KRB5
    evidence = f"Kerberos reported error {number}."
    if number in KERBEROS_CAUSES:
        return Verdict(_finding(KERBEROS_CAUSES[number], evidence))
    from spnego.exceptions import (  # noqa: PLC0415
        ContextExpiredError,
        CredentialsExpiredError,
        NoCredentialError,
    )

    # Some troubles have no number: a ticket that ends between two messages is one.
    if isinstance(error, (ContextExpiredError, CredentialsExpiredError)):
        return Verdict(_finding("kerberos-ticket-expired", "It ended before the login was over."))
    if from_server:
        return broken_rules("the server's Kerberos message could not be read")
    if isinstance(error, NoCredentialError):
        return Verdict(_finding("kerberos-ticket-missing", evidence))
    return Verdict(_finding("kerberos-failed", evidence))


def _finding(cause: str, evidence: str) -> Finding:
    return Finding(CauseId(cause), evidence=(evidence,))
