"""What a practice scenario is: a mail server that behaves in one way, and the entry for it.

Values only. The table of scenarios stands in `scenarios`, what makes them real in `servers`.
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.security import DEFAULT_PORTS, Auth, Protocol, Security
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.practice.mailboxes import INBOX

__all__ = [
    "LATER",
    "NOT_HERE",
    "PASSWORD",
    "SIZE_LIMIT_BYTES",
    "USERNAME",
    "ZONE",
    "Behaviour",
    "CertificateKind",
    "Conduct",
    "Door",
    "Encryption",
    "Scenario",
    "host_named",
    "incoming",
    "refusing",
    "scripted",
]

ZONE = "practice.test"  # RFC 6761 section 6.2: `.test` exists nowhere on the internet
USERNAME = f"ada@{ZONE}"
# No word of a host's name or a reply: reports mask the secret wherever it occurs.
PASSWORD = "let-me-in"  # noqa: S105 -- public on purpose: it opens nothing but practice servers
SIZE_LIMIT_BYTES = 10_485_760

# Two repairs that many scenarios share.
NOT_HERE = "Somebody has to change this at the server; here nobody does."
LATER = "On a real server: wait, then test again."


class Door(StrEnum):
    """What a port of a practice server speaks. `CLOSED`: nobody listens there.

    `SILENT`: the call is taken and nothing is ever said, as by some firewalls.
    """

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"
    CLOSED = "closed"
    SILENT = "silent"


class CertificateKind(StrEnum):
    """The certificate that a practice server shows."""

    GOOD = "good"
    ENDS_SOON = "ends-soon"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    WRONG_NAME = "wrong-name"
    UNKNOWN_ISSUER = "unknown-issuer"
    SELF_SIGNED = "self-signed"
    TOO_WEAK = "too-weak"
    FOR_CLIENTS = "for-clients"
    OF_A_HOME = "of-a-home"  # self-signed, and the same at every start


class Encryption(StrEnum):
    """How a practice server encrypts."""

    USUAL = "usual"
    OUTDATED = "outdated"  # TLS 1.1 and older (RFC 8996)
    ASKS_WHO = "asks-who"  # wants a certificate of the client's


class Conduct(StrEnum):
    """What kind of program answers. All but `MAIL` are peers that no mail server can play."""

    MAIL = "mail"
    TURNS_AWAY = "turns-away"  # greets with a refusal
    SILENT = "silent"
    HANGS_UP = "hangs-up"
    RESETS = "resets"
    WEB = "web"
    CUTS_OFF = "cuts-off"  # listens to the client's first words and goes
    # These answer the client's hello with an alert (RFC 8446 section 6.2).
    NO_CIPHER = "no-cipher"
    NAME_UNKNOWN = "name-unknown"
    BROKEN_TLS = "broken-tls"
    INTRUDED = "intruded"  # somebody puts an answer of their own, unencrypted, into its TLS
    SCRIPTED = "scripted"  # answers as `says` has it


class Behaviour(BaseModel):
    """How one practice server behaves, on every port in `doors`.

    Without `doors` it has the two usual ones of its `protocol`. `replies` holds
    the server's own words at a stage, in place of its ordinary answer; several lines are
    separated by a line feed. At `Stage.LOGIN` they answer a login that is refused.
    `accepts` is the one secret it lets in (None: nobody gets in, whatever they type). Without
    `login_first` it takes mail from strangers too; what it says to recipients is for them only.
    What it takes is put into the folder `delivers_to`; one that does not let people remove
    messages keeps them.

    `says` is for `Conduct.SCRIPTED`: an answer by the first word of a command, in place of that of
    a server for which all is well. An empty one says nothing, None hangs up.

    In IMAP, lines that begin with `* ` are sent as they are; the others get the command's tag.
    LOGIN and USER are taken where PLAIN or LOGIN is among the `mechanisms`, APOP where it is.
    """

    model_config = ConfigDict(frozen=True)

    protocol: Protocol = Protocol.SMTP
    doors: Mapping[int, Door] = Field(default_factory=dict)
    conduct: Conduct = Conduct.MAIL
    certificate: CertificateKind = CertificateKind.GOOD
    encryption: Encryption = Encryption.USUAL
    says: Mapping[str, str | None] = Field(default_factory=dict)
    replies: Mapping[Stage, str] = Field(default_factory=dict)
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN")
    accepts: str | None = PASSWORD
    login_first: bool = True
    greeting_delay_s: float = 0.0
    delivers_to: str = INBOX
    lets_remove: bool = True

    @model_validator(mode="before")
    @classmethod
    def _usual_doors(cls, settings: dict[str, object]) -> dict[str, object]:
        protocol = Protocol(str(settings.get("protocol", Protocol.SMTP)))
        return {"doors": _USUAL_DOORS[protocol], **settings}


# The ports of RFC 8314: one that begins unencrypted, one that does not.
_USUAL_DOORS: Mapping[Protocol, Mapping[int, Door]] = {
    Protocol.SMTP: {587: Door.STARTTLS, 465: Door.TLS},
    Protocol.IMAP: {143: Door.STARTTLS, 993: Door.TLS},
    Protocol.POP3: {110: Door.STARTTLS, 995: Door.TLS},
}


class Scenario(BaseModel):
    """One thing that happens to people who set up mail, ready to be practised.

    `complaint` is what a customer says, `fault` what is really the matter, and `repair` what
    turns the entry green here. `behaviour` None means that no server of its own plays it: the
    entry leads to another scenario's host, or to no host at all. `stage` and `cause` are what a
    check that goes as deep as `depth` says; `inbox` is the scenario where a message is looked for.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    complaint: str
    fault: str
    repair: str = ""
    protocol: Protocol = Protocol.SMTP
    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    auth: Auth = Auth.PASSWORD
    username: str = USERNAME
    given: str = PASSWORD  # the secret that comes with the entry; public, like every one here
    client_certificate: str = ""
    trusted_certificate: str = ""
    timeout_s: int | None = None
    allow_cleartext: bool = False
    behaviour: Behaviour | None = Field(default_factory=Behaviour)
    depth: Depth = Depth.LOGIN
    stage: Stage | None = None
    cause: CauseId | None = None
    inbox: str = "imap-works"

    @property
    def works(self) -> bool:
        """Whether mail can be sent with the entry as it stands (perhaps with a warning)."""
        return self.cause is None or (self.cause in CAUSES and CAUSES[self.cause].warning)


def host_named(name: str) -> str:
    """Return the name of a practice host."""
    return f"{name}.{ZONE}"


def refusing(stage: Stage, *lines: str, **behaviour: object) -> Behaviour:
    """Return a server that says `lines` at `stage`; one that refuses logins lets nobody in."""
    settings: dict[str, object] = {"replies": {stage: "\n".join(lines)}, **behaviour}
    if stage is Stage.LOGIN:
        settings.setdefault("accepts", None)
    return Behaviour.model_validate(settings)


def scripted(says: Mapping[str, str | None], **behaviour: object) -> Behaviour:
    """Return a server for which all is well but what it `says`."""
    return Behaviour.model_validate({"conduct": Conduct.SCRIPTED, "says": says, **behaviour})


def incoming(protocol: Protocol, id: str, **settings: object) -> Scenario:
    """Return a scenario of a server for reading mail: TLS at its own port unless said otherwise."""
    usual: dict[str, object] = {
        "port": DEFAULT_PORTS[protocol, Security.TLS],
        "security": Security.TLS,
        "behaviour": Behaviour(protocol=protocol),
    }
    return Scenario.model_validate({"id": id, "protocol": protocol, **usual, **settings})
