"""What a practice customer is: a person as support meets them, and the servers of their mail.

Values only. The table of customers stands in `customers`.
"""

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.account import Account, AccountId
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.provider import Offer, Provider
from smtpwidgets.model.security import DEFAULT_PORTS, Auth, Protocol, Security
from smtpwidgets.model.server import Server, ServerId
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.scenario import PASSWORD, ZONE, Behaviour, Door

__all__ = ["Customer", "Side"]

# How a host is called for what it does.
_PREFIXES = {Protocol.IMAP: "imap", Protocol.POP3: "pop", Protocol.SMTP: "smtp"}
_SECURITY = {Door.TLS: Security.TLS, Door.STARTTLS: Security.STARTTLS, Door.PLAIN: Security.NONE}
# Of the ways in, the provider names the encrypted ones, the best first (RFC 8314).
_BEST_FIRST = (Door.TLS, Door.STARTTLS)


class Side(BaseModel):
    """One side of somebody's mail: what stands in their entry, and the server behind it.

    `prefix` is the first part of the host's name where it is not the usual one; `typed` the
    whole host as the customer has it, where that is not the right one. `listed` are the ports in
    the order of the provider's help page (empty: the encrypted ones, TLS first).
    `stage` and `cause` are what a check of the entry says.
    """

    model_config = ConfigDict(frozen=True)

    behaviour: Behaviour
    protocol: Protocol | None = None  # of the entry, where it is not the server's
    port: int | None = None
    security: Security = Security.TLS
    prefix: str = ""
    typed: str = ""
    listed: tuple[int, ...] = ()
    auth: Auth = Auth.PASSWORD
    stage: Stage | None = None
    cause: CauseId | None = None

    def host(self, domain: str) -> str:
        """Return the name of the server."""
        return f"{self.prefix or _PREFIXES[self.behaviour.protocol]}.{domain}"

    def offers(self, domain: str) -> tuple[Offer, ...]:
        """Return what the provider tells about this server."""
        doors = self.behaviour.doors
        ports = self.listed or tuple(
            port for door in _BEST_FIRST for port, one in doors.items() if one is door
        )
        return tuple(
            Offer(
                protocol=self.behaviour.protocol,
                host=self.host(domain),
                port=port,
                security=_SECURITY.get(doors[port], _usual(self.behaviour.protocol, port)),
                auth=(self.auth,),
            )
            for port in ports
        )

    def entry(self, id: str, description: str, domain: str, username: str) -> Server:
        """Return the server as the customer has it."""
        protocol = self.protocol or self.behaviour.protocol
        return Server(
            id=ServerId(id),
            description=description,
            protocol=protocol,
            host=self.typed or self.host(domain),
            port=self.port or DEFAULT_PORTS[protocol, self.security],
            security=self.security,
            auth=self.auth,
            username=username,
            timeout_s=8,  # on this computer nothing takes longer
        )


def _usual(protocol: Protocol, port: int) -> Security:
    """Return what stands on the help page for a port that is closed or silent here."""
    tls = port == DEFAULT_PORTS[protocol, Security.TLS]
    return Security.TLS if tls else Security.STARTTLS


class Customer(BaseModel):
    """Somebody who comes to support: what they say, what is really the matter, what helps.

    `given` is the password they tell, `username` what they log in with (empty: the address).
    Incoming and outgoing servers share it. `further` servers are known to the provider only.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    domain: str
    complaint: str
    fault: str
    repair: str
    incoming: Side
    outgoing: Side
    further: tuple[Side, ...] = ()
    given: str = PASSWORD  # public, like every secret here
    username: str = ""
    needs: tuple[str, ...] = ()
    note: str = ""

    @property
    def address(self) -> str:
        """The e-mail address."""
        return f"{self.id}@{self.domain}"

    @property
    def own_password(self) -> str:
        """The password that lets this customer in, where it is not the usual one; else ""."""
        taken = (side.behaviour.accepts for side in self.sides)
        return next((one for one in taken if one not in {None, PASSWORD}), None) or ""

    @property
    def sides(self) -> tuple[Side, ...]:
        """Every server of this domain, the further ones last."""
        return (self.incoming, self.outgoing, *self.further)

    @property
    def works(self) -> bool:
        """Whether mail can be read and sent with the entries as they stand."""
        return self.incoming.cause is None and self.outgoing.cause is None

    def behaviours(self) -> dict[str, Behaviour]:
        """Return how each host of the domain behaves; none where a scenario plays it."""
        if self.domain == ZONE:
            return {}
        return {side.host(self.domain): side.behaviour for side in self.sides}

    def provider(self) -> Provider:
        """Return what is known about the domain before anybody connects."""
        offers = [offer for side in self.sides for offer in side.offers(self.domain)]
        return Provider(
            name=f"Practice provider of {self.domain}",
            domains=(self.domain,),
            incoming=tuple(o for o in offers if o.protocol is not Protocol.SMTP),
            outgoing=tuple(o for o in offers if o.protocol is Protocol.SMTP),
            needs=self.needs,
            note=self.note,
            sources=("practice",),
        )

    def entries(self) -> tuple[Server, Server, Account]:
        """Return the account with its incoming and outgoing server; ids are always the same."""
        username = self.username or self.address
        incoming = self.incoming.entry(
            f"practice-customer-{self.id}-in", f"{self.name}, incoming", self.domain, username
        )
        outgoing = self.outgoing.entry(
            f"practice-customer-{self.id}-out", f"{self.name}, outgoing", self.domain, username
        )
        account = Account(
            id=AccountId(f"practice-customer-{self.id}"),
            description=self.name,
            display_name=self.name,
            address=self.address,
            incoming=incoming.id,
            outgoing=(outgoing.id,),
            same_login=True,
        )
        return incoming, outgoing, account
