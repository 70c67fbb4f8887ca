"""A scripted SMTP server: what it says at every stage can be replaced."""

from dataclasses import dataclass

from tests.hostile.judged.peer import Gone, Peer, Say
from tests.hostile.judged.sasl import CancelledByClient, b64, exchange, first_of, from_b64

__all__ = ["Smtp"]


@dataclass(frozen=True)
class Smtp:
    """An honest server, except for what is given.

    `at_auth` answers the AUTH line, `verdict` the whole exchange; `instead` comes where the
    handshake should begin, and `injected` behind the go-ahead.
    """

    greeting: Say = "220 mail.example.test ESMTP ready"
    ehlo: Say = None  # None: made of the features
    ehlo_again: Say = None
    helo: Say = "250 mail.example.test"
    features: tuple[str, ...] = ("PIPELINING", "SIZE 35000000", "8BITMIME", "SMTPUTF8")
    auth: str = "AUTH PLAIN LOGIN"
    auth_clear: str = ""  # what is offered before STARTTLS
    offers: bool = True  # STARTTLS
    starttls: Say = "220 2.0.0 Ready to start TLS"
    instead: Say = None
    injected: bytes = b""
    tls: str = "good"
    at_auth: Say = None
    verdict: Say = None
    accepted: Say = "235 2.7.0 Authentication successful"
    rejected: Say = "535 5.7.8 Error: authentication failed"
    prompts: tuple[str, ...] = ()
    twist: str = ""
    mail: Say = "250 2.1.0 Ok"
    rcpt: Say = "250 2.1.5 Ok"
    data: Say = "354 End data with <CR><LF>.<CR><LF>"
    body: Say = "250 2.0.0 Ok: queued as 4711"
    rset: Say = "250 2.0.0 Ok"
    quit: Say = "221 2.0.0 Bye"

    def _hello(self, peer: Peer, again: bool) -> Say:
        own = self.ehlo_again if again else self.ehlo
        if own is not None:
            return own
        clear = self.offers and not peer.encrypted
        auth = self.auth_clear if clear else self.auth
        lines = ["mail.example.test", *self.features, *(["STARTTLS"] if clear else [])]
        lines += auth.split("\n") if auth else []
        return "\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])

    async def talk(self, peer: Peer) -> None:
        """Answer command by command."""
        await peer.say(self.greeting)
        again = False
        while True:
            said = (await peer.line()).decode("utf-8", "replace")
            verb, _, rest = said.partition(" ")
            verb = verb.upper()
            peer.heard.commands.append(verb)
            if verb == "EHLO":
                await peer.say(self._hello(peer, again))
            elif verb == "STARTTLS":
                await self._starttls(peer)
                again = True
            elif verb == "AUTH":
                peer.heard.logins += 1
                await self._auth(peer, rest)
            elif verb == "DATA":
                await self._data(peer)
            else:
                await self._other(peer, verb)

    async def _other(self, peer: Peer, verb: str) -> None:
        fixed = {
            "HELO": self.helo,
            "MAIL": self.mail,
            "RCPT": self.rcpt,
            "RSET": self.rset,
            "QUIT": self.quit,
        }
        await peer.say(fixed.get(verb, "500 5.5.2 Error: command not recognized"))
        if verb == "QUIT" and isinstance(self.quit, str):
            raise Gone

    async def _data(self, peer: Peer) -> None:
        await peer.say(self.data)
        if isinstance(self.data, str) and self.data.startswith("3"):
            while await peer.line() != b".":
                pass
            await peer.say(self.body)

    async def _starttls(self, peer: Peer) -> None:
        if not (isinstance(self.starttls, str) and self.starttls.startswith("220")):
            await peer.say(self.starttls)
            return
        go = self.starttls.encode() + b"\r\n" + self.injected
        if self.instead is not None:
            await peer.say((go, self.instead))
            raise Gone
        await peer.start_tls(self.tls, go)

    async def _auth(self, peer: Peer, rest: str) -> None:
        if self.at_auth is not None:
            await peer.say(self.at_auth)
            return
        mechanism, _, initial = rest.strip().partition(" ")
        prompts = list(self.prompts)

        async def ask(challenge: bytes) -> bytes:
            await peer.say(prompts.pop(0) if prompts else f"334 {b64(challenge)}")
            return from_b64(await peer.line())

        try:
            right = await exchange(mechanism.upper(), first_of(initial), ask, self.twist)
        except CancelledByClient:
            await peer.say("501 5.7.0 Authentication cancelled")
            return
        usual = self.accepted if right else self.rejected
        await peer.say(usual if self.verdict is None else self.verdict)
