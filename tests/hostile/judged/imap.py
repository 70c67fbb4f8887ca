"""A scripted IMAP server."""

import re
from dataclasses import dataclass

from tests.hostile.judged.peer import PASSWORD, USER, Gone, Peer, Say
from tests.hostile.judged.sasl import CancelledByClient, b64, exchange, first_of, from_b64

__all__ = ["Imap"]

_STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"|\{(\d+)\+?\}$|(\S+)')
_FOLDERS = {"EXAMINE", "SELECT", "STATUS"}


@dataclass(frozen=True)
class Imap:
    """An honest server, except for what is given; `{tag}` stands for the command's own tag."""

    greeting: Say = "* OK [CAPABILITY {words}] Judge ready"
    words: str = "IMAP4rev1 AUTH=PLAIN"
    capability: Say = None
    offers: bool = True  # STARTTLS
    starttls: Say = "{tag} OK begin TLS now"
    instead: Say = None
    injected: bytes = b""
    tls: str = "good"
    verdict: Say = None
    accepted: Say = "{tag} OK [CAPABILITY IMAP4rev1] Logged in"
    rejected: Say = "{tag} NO [AUTHENTICATIONFAILED] Authentication failed."
    twist: str = ""
    examine: Say = "* 3 EXISTS\n* 0 RECENT\n* OK [UIDVALIDITY 1] ok\n{tag} OK [READ-ONLY] done"
    logout: Say = "* BYE bye\n{tag} OK done"

    def _words(self, peer: Peer) -> str:
        clear = self.offers and not peer.encrypted
        return "IMAP4rev1 STARTTLS LOGINDISABLED" if clear else self.words

    async def _say(self, peer: Peer, what: Say, tag: str = "") -> None:
        if isinstance(what, tuple):
            for one in what:
                await self._say(peer, one, tag)
        elif isinstance(what, str):
            await peer.say(what.replace("{tag}", tag).replace("{words}", self._words(peer)))
        else:
            await peer.say(what)

    async def talk(self, peer: Peer) -> None:
        """Answer command by command."""
        await self._say(peer, self.greeting)
        while True:
            tag, _, command = (await peer.line()).partition(b" ")
            verb, _, rest = command.partition(b" ")
            await self._command(
                peer, tag.decode("ascii", "replace"), verb.upper().decode("ascii", "replace"), rest
            )

    async def _command(self, peer: Peer, tag: str, verb: str, rest: bytes) -> None:
        peer.heard.commands.append(verb)
        if verb == "STARTTLS":
            await self._starttls(peer, tag)
        elif verb in {"LOGIN", "AUTHENTICATE"}:
            peer.heard.logins += 1
            await self._login(peer, tag, verb, rest)
        elif verb == "CAPABILITY":
            usual = "* CAPABILITY {words}\n{tag} OK"
            await self._say(peer, usual if self.capability is None else self.capability, tag)
        elif verb in _FOLDERS:
            await self._say(peer, self.examine, tag)
        elif verb == "LOGOUT":
            await self._say(peer, self.logout, tag)
            if isinstance(self.logout, str):
                raise Gone
        else:
            known = verb in {"ID", "NOOP", "NAMESPACE", "LIST"}
            await self._say(peer, "{tag} OK done" if known else "{tag} BAD unknown command", tag)

    async def _starttls(self, peer: Peer, tag: str) -> None:
        if not (isinstance(self.starttls, str) and self.starttls.startswith("{tag} OK")):
            await self._say(peer, self.starttls, tag)
            return
        go = self.starttls.replace("{tag}", tag).encode() + b"\r\n" + self.injected
        if self.instead is not None:
            await peer.say((go, self.instead))
            raise Gone
        await peer.start_tls(self.tls, go)

    async def _login(self, peer: Peer, tag: str, verb: str, rest: bytes) -> None:
        try:
            right = await (self._strings(peer, rest) if verb == "LOGIN" else self._sasl(peer, rest))
        except CancelledByClient:
            await self._say(peer, "{tag} BAD cancelled", tag)
            return
        usual = self.accepted if right else self.rejected
        await self._say(peer, usual if self.verdict is None else self.verdict, tag)

    async def _strings(self, peer: Peer, rest: bytes) -> bool:
        found = []
        while match := _STRING.match(rest):
            if match[2]:
                if b"+" not in match[0]:
                    await peer.say("+ go on")
                found.append(await peer.exactly(int(match[2])))
                rest = (await peer.line()).lstrip()
            else:
                quoted = match[3] is None
                found.append(re.sub(rb"\\(.)", rb"\1", match[1]) if quoted else match[3])
                rest = rest[match.end() :].lstrip()
        return found == [USER.encode(), PASSWORD.encode()]

    async def _sasl(self, peer: Peer, rest: bytes) -> bool:
        mechanism, _, initial = rest.decode("ascii", "replace").partition(" ")

        async def ask(challenge: bytes) -> bytes:
            await peer.say(f"+ {b64(challenge)}")
            return from_b64(await peer.line())

        return await exchange(mechanism.upper(), first_of(initial), ask, self.twist)
