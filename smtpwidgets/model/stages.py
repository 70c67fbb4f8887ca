"""The stages of a check, as data: order, words, time limits.

The runner, the steps view and the tests iterate over these rows. What a stage *does* stands in
`smtpwidgets.checks`; this table knows nothing but names and numbers.
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.security import Security

__all__ = ["CHECK_DEADLINE_S", "STAGES", "Depth", "Stage", "StageRow", "stages_of"]

# The whole check, whatever happens. Typical checks end within one second.
CHECK_DEADLINE_S = 30.0


class Stage(StrEnum):
    """One step of the conversation with an outgoing server."""

    STATIC = "static"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    EHLO_AGAIN = "ehlo-again"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    RESET = "reset"
    MESSAGE = "message"
    QUIT = "quit"


class Depth(StrEnum):
    """How far a check goes; each level includes the ones before it."""

    CONNECT = "connect"  # nothing secret is sent
    LOGIN = "login"
    REHEARSAL = "rehearsal"  # MAIL FROM, RCPT TO, RSET: nothing is delivered
    MESSAGE = "message"  # one test message is handed over
    ROUND_TRIP = "round-trip"  # and seen in the inbox


class StageRow(BaseModel):
    """The words and limits of one stage.

    `label` names it in a list, `doing` stands there while it runs, `deadline_s` is its own limit
    in seconds, `depth` the first depth that includes it, `only` the protections that have it.
    """

    model_config = ConfigDict(frozen=True)

    label: str
    doing: str
    deadline_s: float
    depth: Depth = Depth.CONNECT
    only: frozenset[Security] = frozenset(Security)


_TLS = frozenset({Security.TLS})
_STARTTLS = frozenset({Security.STARTTLS})
_ENCRYPTED = _TLS | _STARTTLS

STAGES: Mapping[Stage, StageRow] = {
    Stage.STATIC: StageRow(label="Settings", doing="Reading the settings", deadline_s=1),
    Stage.DNS: StageRow(label="Name found", doing="Looking the name up", deadline_s=5),
    Stage.CONNECT: StageRow(label="Connected", doing="Connecting", deadline_s=6),
    Stage.TLS: StageRow(label="Encrypted", doing="Encrypting", deadline_s=6, only=_TLS),
    Stage.GREETING: StageRow(label="Server greets", doing="Waiting for a greeting", deadline_s=10),
    Stage.EHLO: StageRow(label="Server answers", doing="Asking what it offers", deadline_s=8),
    Stage.STARTTLS: StageRow(
        label="Encrypted", doing="Encrypting (STARTTLS)", deadline_s=8, only=_STARTTLS
    ),
    Stage.EHLO_AGAIN: StageRow(
        label="Answers encrypted", doing="Asking again, encrypted", deadline_s=8, only=_STARTTLS
    ),
    Stage.CERTIFICATE: StageRow(
        label="Certificate", doing="Reading the certificate", deadline_s=2, only=_ENCRYPTED
    ),
    Stage.LOGIN: StageRow(label="Login", doing="Logging in", deadline_s=15, depth=Depth.LOGIN),
    Stage.SENDER: StageRow(
        label="Sender allowed", doing="Naming the sender", deadline_s=8, depth=Depth.REHEARSAL
    ),
    Stage.RECIPIENT: StageRow(
        label="Recipient allowed", doing="Naming the recipient", deadline_s=8, depth=Depth.REHEARSAL
    ),
    Stage.RESET: StageRow(
        label="Nothing delivered", doing="Taking it back", deadline_s=8, depth=Depth.REHEARSAL
    ),
    Stage.MESSAGE: StageRow(
        label="Test message",
        doing="Handing over a test message",
        deadline_s=20,
        depth=Depth.MESSAGE,
    ),
    Stage.QUIT: StageRow(label="Goodbye", doing="Saying goodbye", deadline_s=3),
}

_DEPTHS = tuple(Depth)


def stages_of(security: Security, depth: Depth, *, login: bool = True) -> tuple[Stage, ...]:
    """Return the stages of a check, in order.

    `login` is False for a server that wants none. With `Depth.MESSAGE` the message takes the
    place of RSET.
    """
    reach = _DEPTHS.index(depth)
    chosen = [
        stage
        for stage, row in STAGES.items()
        if security in row.only and _DEPTHS.index(row.depth) <= reach
    ]
    left_out = {Stage.RESET} if reach >= _DEPTHS.index(Depth.MESSAGE) else set()
    if not login:
        left_out.add(Stage.LOGIN)
    return tuple(stage for stage in chosen if stage not in left_out)
