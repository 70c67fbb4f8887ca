"""SCRAM (RFC 5802, RFC 7677), by scramp, which is loaded when a login uses it."""

import functools
from typing import TYPE_CHECKING

from smtpwidgets.checks.findings import Finding, Verdict
from smtpwidgets.checks.sasl import Credential, Exchange, broken_rules, secret_of
from smtpwidgets.checks.threads import shared_pool, wait_for_thread
from smtpwidgets.model.cause import CauseId

if TYPE_CHECKING:
    import scramp

__all__ = ["Scram"]

# A server may ask for any number of rounds; more than this is an attack on our processor.
_MAX_ROUNDS = 1_000_000


class Scram(Exchange):
    """The password is never sent, and the server has to prove that it knows it, too."""

    def __init__(self, credential: Credential, name: str) -> None:
        super().__init__(credential)
        self.name = name
        self._client: scramp.ScramClient | None = None
        self._proven = False

    async def begin(self) -> bytes | None:
        """Return who this is, and a number used once."""
        import scramp  # noqa: PLC0415 -- 8 MiB that hardly any login needs

        who = self._credential
        try:
            self._client = scramp.ScramClient([self.name], who.username, secret_of(who))
            first: str = self._client.get_client_first()
        except scramp.ScramException:  # its words hold the password
            raise UnicodeError("SASLprep (RFC 4013) forbids one of its letters") from None
        return first.encode()

    async def answer(self, challenge: bytes) -> bytes:
        """Prove the password; then look at the server's own proof."""
        self._asked += 1
        if self._asked == 1:
            return await self._proof(challenge)
        if self._asked == 2:
            self._verify(challenge)
            return b""
        return await super().answer(challenge)

    async def _proof(self, challenge: bytes) -> bytes:
        import scramp  # noqa: PLC0415 -- as above

        client = self._client
        if client is None:
            raise broken_rules("the server spoke before its turn")
        try:
            client.set_server_first(challenge.decode())
            if not 0 < int(client.iterations) <= _MAX_ROUNDS:
                raise broken_rules("the server asked for a senseless amount of arithmetic")
            call = functools.partial(client.get_client_final)
            final: str = await wait_for_thread(shared_pool.submit(call))
        except (scramp.ScramException, ValueError) as error:
            raise broken_rules("the server's challenge did not fit ours") from error
        return final.encode()

    def _verify(self, final: bytes) -> None:
        import scramp  # noqa: PLC0415 -- as above

        try:
            if self._client is not None:
                self._client.set_server_final(final.decode())
                self._proven = True
        except (scramp.ScramException, ValueError):
            raise _unproven() from None

    def end(self, final: bytes | None) -> None:
        """Take no yes from a server that proved nothing."""
        if final and not self._proven:
            self._verify(final)
        if not self._proven:
            raise _unproven()


def _unproven() -> Verdict:
    evidence = "Its SCRAM signature is missing or wrong: it may not know this password."
    return Verdict(Finding(CauseId("server-not-proven"), evidence=(evidence,)))
