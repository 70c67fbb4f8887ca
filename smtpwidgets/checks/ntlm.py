"""NTLM: what Windows servers of companies take (MS-NLMP; over mail: MS-SMTPNTLM, MS-OXIMAP)."""

import struct
from typing import TYPE_CHECKING, Any

from smtpwidgets.checks.certificate import end_point
from smtpwidgets.checks.company import keep_quiet
from smtpwidgets.checks.sasl import Credential, Exchange, broken_rules, secret_of
from smtpwidgets.checks.threads import shared_pool, wait_for_thread

if TYPE_CHECKING:
    import spnego

__all__ = ["Ntlm"]


class Ntlm(Exchange):
    """Three messages; the password itself is not sent, and the server proves nothing."""

    name = "NTLM"
    strict = False  # "334 ntlm supported" (MS-SMTPNTLM section 4)

    def __init__(self, credential: Credential) -> None:
        super().__init__(credential)
        self._context: spnego.ContextProxy | None = None
        self._channel = b""

    async def begin(self) -> bytes | None:
        """Look at the password only; the server speaks first."""
        secret_of(self._credential)
        self._channel = end_point(self._credential.encryption)
        return None

    async def answer(self, challenge: bytes) -> bytes:
        """Return the first message, and then the one that answers the server's."""
        self._asked += 1
        if self._asked > 2:
            return await super().answer(challenge)
        return await wait_for_thread(
            shared_pool.submit(lambda: self._message(challenge if self._asked == 2 else None))
        )

    def _message(self, challenge: bytes | None) -> bytes:
        import spnego  # noqa: PLC0415 -- an extra, loaded when it is used
        from spnego.exceptions import SpnegoError  # noqa: PLC0415

        keep_quiet()
        try:
            if self._context is None:
                self._context = self._begun(spnego)
            return self._context.step(challenge) or b""
        except (SpnegoError, ValueError, struct.error, LookupError) as error:
            if challenge is None or isinstance(error, UnicodeEncodeError):
                raise
            raise broken_rules("the server's NTLM message could not be read") from None

    def _begun(self, library: Any) -> "spnego.ContextProxy":
        who = self._credential
        context: spnego.ContextProxy = library.client(
            who.username,
            secret_of(who),
            hostname=who.host,
            service=who.service,
            protocol="ntlm",
            options=library.NegotiateOptions.use_ntlm,
            channel_bindings=_bindings(self._channel),
        )
        return context

    def end(self, final: bytes | None) -> None:
        """Refuse a yes that came too soon."""
        super().end(final)
        if self._asked < 2:
            raise broken_rules("the server said yes before it was told anything")


def _bindings(channel: bytes) -> Any:
    """Return what ties a login to this connection (RFC 5929 section 4), for servers that ask."""
    from spnego.channel_bindings import GssChannelBindings  # noqa: PLC0415

    if not channel:
        return None
    return GssChannelBindings(application_data=b"tls-server-end-point:" + channel)
