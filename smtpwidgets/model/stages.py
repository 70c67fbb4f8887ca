"""The stages of a check, as data: order, words, time limits.

The runner, the steps view and the tests iterate over these rows. What a stage *does* stands in
`smtpwidgets.checks`; this table knows nothing but names and numbers.
"""

import functools
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.word import Word

__all__ = ["CHECK_DEADLINE_S", "STAGES", "Depth", "Stage", "StageRow", "stages_of"]

# The whole check, whatever happens. Typical checks end within one second.
CHECK_DEADLINE_S = 30.0


class Stage(Word):
    """One step of the conversation with a mail server."""

    INPUT = "input"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    GREETING = "greeting"
    CAPABILITIES = "capabilities"
    STARTTLS = "starttls"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    MAILBOX = "mailbox"
    SENDER = "sender"
    RECIPIENT = "recipient"
    RESET = "reset"
    MESSAGE = "message"
    QUIT = "quit"
    INBOX = "inbox"

    @classmethod
    def _missing_(cls, value: object) -> "Stage | None":
        """Read reports that were kept under an earlier name of a stage."""
        return {
            "static": cls.INPUT,
            "ehlo": cls.CAPABILITIES,
            "ehlo-again": cls.CAPABILITIES,
            "capabilities-again": cls.CAPABILITIES,
        }.get(str(value))


class Depth(Word):
    """How far a check goes; each level includes the ones before it."""

    CONNECT = "connect"  # nothing secret is sent
    LOGIN = "login"
    REHEARSAL = "rehearsal"  # MAIL FROM, RCPT TO, RSET: nothing is delivered
    MESSAGE = "message"  # one test message is handed over
    ROUND_TRIP = "round-trip"  # and seen in the inbox


class StageRow(BaseModel):
    """The words and limits of one stage.

    `label` names it in a list, `doing` stands there while it runs, `deadline_s` is its own limit
    in seconds, `depth` the first depth that includes it, `only` the protections that have it, and
    `protocols` the conversations.
    """

    model_config = ConfigDict(frozen=True)

    label: str
    doing: str
    deadline_s: float
    depth: Depth = Depth.CONNECT
    only: frozenset[Security] = frozenset(Security)
    protocols: frozenset[Protocol] = frozenset(Protocol)


_TLS = frozenset({Security.TLS})
_STARTTLS = frozenset({Security.STARTTLS})
_ENCRYPTED = _TLS | _STARTTLS
_SENDING = frozenset({Protocol.SMTP})
_INCOMING = frozenset({Protocol.IMAP, Protocol.POP3})

STAGES: Mapping[Stage, StageRow] = {
    Stage.INPUT: StageRow(label="Settings", doing="Reading the settings", deadline_s=1),
    Stage.DNS: StageRow(label="Name found", doing="Looking the name up", deadline_s=5),
    Stage.CONNECT: StageRow(label="Connected", doing="Connecting", deadline_s=6),
    Stage.TLS: StageRow(label="Encrypted", doing="Encrypting", deadline_s=6, only=_TLS),
    Stage.GREETING: StageRow(label="Server greets", doing="Waiting for a greeting", deadline_s=10),
    Stage.CAPABILITIES: StageRow(
        label="Server answers", doing="Asking what it offers", deadline_s=8
    ),
    Stage.STARTTLS: StageRow(
        label="Encrypted", doing="Encrypting (STARTTLS)", deadline_s=8, only=_STARTTLS
    ),
    Stage.CERTIFICATE: StageRow(
        label="Certificate", doing="Reading the certificate", deadline_s=2, only=_ENCRYPTED
    ),
    Stage.LOGIN: StageRow(label="Login", doing="Logging in", deadline_s=15, depth=Depth.LOGIN),
    Stage.MAILBOX: StageRow(
        label="Mailbox opened",
        doing="Opening the mailbox",
        deadline_s=10,
        depth=Depth.LOGIN,
        protocols=_INCOMING,
    ),
    Stage.SENDER: StageRow(
        label="Sender allowed",
        doing="Naming the sender",
        deadline_s=8,
        depth=Depth.REHEARSAL,
        protocols=_SENDING,
    ),
    Stage.RECIPIENT: StageRow(
        label="Recipient allowed",
        doing="Naming the recipient",
        deadline_s=8,
        depth=Depth.REHEARSAL,
        protocols=_SENDING,
    ),
    Stage.RESET: StageRow(
        label="Nothing delivered",
        doing="Taking it back",
        deadline_s=8,
        depth=Depth.REHEARSAL,
        protocols=_SENDING,
    ),
    Stage.MESSAGE: StageRow(
        label="Test message",
        doing="Handing over a test message",
        deadline_s=20,
        depth=Depth.MESSAGE,
        protocols=_SENDING,
    ),
    Stage.QUIT: StageRow(label="Goodbye", doing="Saying goodbye", deadline_s=3),
    # A message may be on its way for a while; the check as a whole gets this time on top.
    Stage.INBOX: StageRow(
        label="Seen in the inbox",
        doing="Looking for it in the inbox",
        deadline_s=60,
        depth=Depth.ROUND_TRIP,
        protocols=_SENDING,
    ),
}

_DEPTHS = tuple(Depth)
_ASKED: Mapping[Stage, tuple[Stage, ...]] = {Stage.STARTTLS: (Stage.STARTTLS, Stage.CAPABILITIES)}


@functools.cache  # of a few values of a few choices
def stages_of(
    security: Security,
    depth: Depth,
    *,
    protocol: Protocol = Protocol.SMTP,
    login: bool = True,
) -> tuple[Stage, ...]:
    """Return the stages of a check, in order.

    `login` is False for a server that wants none. With `Depth.MESSAGE` the message takes the
    place of RSET. After STARTTLS the server is asked for its capabilities once more (RFC 3207
    section 4.2), so that stage stands there twice.
    """
    reach = _DEPTHS.index(depth)
    chosen = [
        stage
        for stage, row in STAGES.items()
        if security in row.only and protocol in row.protocols and _DEPTHS.index(row.depth) <= reach
    ]
    left_out = {Stage.RESET} if reach >= _DEPTHS.index(Depth.MESSAGE) else set()
    if not login:
        left_out |= {Stage.LOGIN, Stage.MAILBOX}
    return tuple(
        one for stage in chosen if stage not in left_out for one in _ASKED.get(stage, (stage,))
    )
