"""A scripted POP3 server."""

from dataclasses import dataclass

from tests.hostile.judged.peer import PASSWORD, USER, Gone, Peer, Say
from tests.hostile.judged.sasl import CancelledByClient, b64, exchange, first_of, from_b64

__all__ = ["Pop3"]


@dataclass(frozen=True)
class Pop3:
    """An honest server, except for what is given; `words` are its list, one line each."""

    greeting: Say = "+OK Judge ready"
    words: tuple[str, ...] = ("TOP", "UIDL", "USER", "SASL PLAIN")
    capa: Say = None
    offers: bool = True  # STLS
    stls: Say = "+OK begin TLS"
    instead: Say = None
    injected: bytes = b""
    tls: str = "good"
    user: Say = "+OK"
    verdict: Say = None
    accepted: Say = "+OK Logged in."
    rejected: Say = "-ERR [AUTH] Authentication failed."
    twist: str = ""
    stat: Say = "+OK 3 1200"
    quit: Say = "+OK bye"

    async def talk(self, peer: Peer) -> None:
        """Answer command by command."""
        await peer.say(self.greeting)
        user = b""
        while True:
            verb, _, rest = (await peer.line()).partition(b" ")
            verb = verb.upper()
            peer.heard.commands.append(verb.decode("ascii", "replace"))
            if verb == b"STLS":
                await self._stls(peer)
            elif verb == b"PASS":
                peer.heard.logins += 1
                await self._end(peer, right=(user, rest) == (USER.encode(), PASSWORD.encode()))
            elif verb == b"AUTH":
                peer.heard.logins += 1
                await self._sasl(peer, rest.decode("ascii", "replace"))
            else:
                user = rest if verb == b"USER" else user
                await self._other(peer, verb)

    async def _other(self, peer: Peer, verb: bytes) -> None:
        clear = self.offers and not peer.encrypted
        listed = "\n".join(["+OK", *(("TOP", "UIDL", "STLS") if clear else self.words), "."])
        fixed = {
            b"CAPA": listed if self.capa is None else self.capa,
            b"USER": self.user,
            b"STAT": self.stat,
            b"QUIT": self.quit,
            b"NOOP": "+OK",
        }
        await peer.say(fixed.get(verb, "-ERR unknown command"))
        if verb == b"QUIT" and isinstance(self.quit, str):
            raise Gone

    async def _stls(self, peer: Peer) -> None:
        if not (isinstance(self.stls, str) and self.stls.startswith("+OK")):
            await peer.say(self.stls)
            return
        go = self.stls.encode() + b"\r\n" + self.injected
        if self.instead is not None:
            await peer.say((go, self.instead))
            raise Gone
        await peer.start_tls(self.tls, go)

    async def _end(self, peer: Peer, *, right: bool) -> None:
        usual = self.accepted if right else self.rejected
        await peer.say(usual if self.verdict is None else self.verdict)

    async def _sasl(self, peer: Peer, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")

        async def ask(challenge: bytes) -> bytes:
            await peer.say(f"+ {b64(challenge)}")
            return from_b64(await peer.line())

        try:
            right = await exchange(mechanism.upper(), first_of(initial), ask, self.twist)
        except CancelledByClient:
            await peer.say("-ERR cancelled")
            return
        await self._end(peer, right=right)
