"""What a check found: values only, with nothing secret in them and safe to keep as JSON.

Texts that came from a server are already cleaned (no control characters, no lone surrogates, no
direction overrides) but not escaped: whoever draws them escapes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Protocol as TypingProtocol

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.model.cause import Cause, CauseId, Certainty, Family, Place, Remedy
from smtpwidgets.model.causes import CAUSES, cause_of
from smtpwidgets.model.remedies import remedy_for
from smtpwidgets.model.security import DEFAULT_PORTS, Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.model.word import Word

__all__ = [
    "Arrival", "Attempt", "Hop", "Reply", "Report", "StageResult", "StageState", "TlsFacts",
    "usual_words",
]  # fmt: skip


class StageState(Word):
    """How a stage ended. `WARNING` passed, with something to look at."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


_FAILED = StageState.FAILED  # by this name: Python looks at all of an enum for each of its words
_state = attrgetter("state")


class Reply(BaseModel):
    """The server's own words: code, finer code and cleaned text.

    `code` is a number in SMTP ("535"), a word in IMAP ("NO") and in POP3 ("-ERR"). `enhanced` is
    what says more: RFC 3463 in SMTP ("5.7.8"), the response code of IMAP (RFC 5530,
    "AUTHENTICATIONFAILED") and of POP3 (RFC 2449, "SYS/TEMP"), without its brackets.
    """

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    code: str
    enhanced: str = ""
    text: str = ""

    @property
    def status(self) -> str:
        """Both codes, as the server writes them."""
        finer = f"[{self.enhanced}]" if self.enhanced[:1].isalpha() else self.enhanced
        return f"{self.code} {finer}".strip()

    def __str__(self) -> str:
        return f"{self.status} {self.text}".strip()


class Attempt(BaseModel):
    """One address that was tried, whether it was the one that won or not."""

    model_config = ConfigDict(frozen=True)

    address: str
    port: int
    ok: bool
    elapsed_ms: float
    cause: CauseId | None = None
    detail: str = ""


class TlsFacts(BaseModel):
    """What was negotiated, and what the server's certificate says (times in UTC)."""

    model_config = ConfigDict(frozen=True)

    version: str = ""
    cipher: str = ""
    names: tuple[str, ...] = ()
    issuer: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    fingerprint: str = ""  # SHA-256 of the certificate, lower-case hex

    def days_left(self, now: datetime) -> int | None:
        """Return whole days until the certificate ends (negative when it has), if known."""
        return None if self.not_after is None else (self.not_after - now).days


class Hop(BaseModel):
    """One server on a message's way (RFC 5321 section 4.4); `seconds` since the hop before it."""

    model_config = ConfigDict(frozen=True)

    by: str
    received_from: str = ""
    encrypted: bool | None = None
    seconds: float | None = None


class Arrival(BaseModel):
    """How a test message was found again.

    `seconds` from handing it over to seeing it; `folder` where it lay; `verdicts` what the
    receiving server says about SPF, DKIM and DMARC (RFC 8601); `route` from the first server to
    the last; `removed` whether it was taken out of the mailbox again.
    """

    model_config = ConfigDict(frozen=True)

    seconds: float
    folder: str = "INBOX"
    verdicts: Mapping[str, str] = Field(default_factory=dict)
    route: tuple[Hop, ...] = ()
    removed: bool = False


@dataclass(frozen=True, slots=True)  # ten a check, of values that are known to be right
class StageResult:
    """How one stage went: its time in milliseconds, a short fact, and its cause if it failed."""

    stage: Stage
    state: StageState
    elapsed_ms: float
    detail: str = ""
    cause: CauseId | None = None
    reply: Reply | None = None

    @property
    def ok(self) -> bool:
        """Whether the conversation could go on after this stage."""
        return self.state is not _FAILED


class Report(BaseModel):
    """One check of one server, from the settings to the goodbye.

    `evidence` lists the facts the verdict rests on; `alternatives` the next likely causes;
    `not_tested` says in words what this check did not look at; `logins_used` is 0 or 1, and more
    only where a round trip logged into the inbox, too. Profiles keep a report without what is as
    its default here: defaults stay as they are.
    """

    model_config = ConfigDict(frozen=True)

    server_id: str
    host: str
    port: int
    protocol: Protocol
    security: Security
    username: str = ""
    auth: Auth | None = None  # None: made by a version that did not note it
    revision: int | None = None
    started_at: datetime
    elapsed_ms: float
    depth: Depth
    stages: tuple[StageResult, ...]
    attempts: tuple[Attempt, ...] = ()
    tls: TlsFacts | None = None
    greeting: str = ""
    capabilities: tuple[str, ...] = ()
    mechanism: str = ""
    logins_used: int = 0
    messages: int | None = None  # in the mailbox of an incoming server
    arrival: Arrival | None = None  # of a round trip
    cause_id: CauseId | None = None
    certainty: Certainty = Certainty.CERTAIN
    evidence: tuple[str, ...] = ()
    alternatives: tuple[CauseId, ...] = ()
    not_tested: tuple[str, ...] = ()
    facts: Mapping[str, str] = Field(default_factory=dict)  # further words for the remedy
    trusted_certificate: str = ""  # the exception that it was made with

    @property
    def ok(self) -> bool:
        """Whether every stage of the chosen depth passed (warnings allowed).

        A check that ended between two stages (cancelled, out of time) names its cause, and is not
        ok though no stage failed. A cause of a newer version is judged by the stages alone.
        """
        cause = None if self.cause_id is None else CAUSES.get(self.cause_id)
        passed = bool(self.stages) and self.failed is None
        return passed and (cause is None or cause.warning)

    @property
    def excepted(self) -> bool:
        """Whether the server was trusted by the person's exception, and by nobody else."""
        return any(result.cause == "certificate-excepted" for result in self.stages)

    @property
    def days_left(self) -> int | None:
        """Whole days that the server's certificate had when it was checked; negative: it had ended.

        None where no certificate was seen, trusted or not. Views count from now instead.
        """
        return None if self.tls is None else self.tls.days_left(self.started_at)

    @property
    def reached(self) -> Stage | None:
        """The last stage that passed before one failed, or None when none did."""
        reached = None
        for result in self.stages:
            if result.state is _FAILED:
                break
            reached = result.stage
        return reached

    @property
    def failed(self) -> StageResult | None:
        """The stage that failed, or None."""
        if _FAILED not in map(_state, self.stages):  # asked of every report several times
            return None
        return next(result for result in self.stages if result.state is _FAILED)

    @property
    def cause(self) -> Cause | None:
        """Why it failed, or what to look at though it passed; None when all is well."""
        return None if self.cause_id is None else cause_of(self.cause_id)

    @property
    def family(self) -> Family:
        """How it ended, in one word of a fixed vocabulary; `Family.OK` also with a warning.

        A cause of a newer version is unknown here, and so is its family: `protocol_error`. So is
        that of a warning in a check that did not pass.
        """
        if self.ok:
            return Family.OK
        if self.cause is None or self.cause.warning:
            return Family.PROTOCOL_ERROR
        return self.cause.family

    @property
    def place(self) -> Place | None:
        """The part of the way on which it failed, or which deserves a look."""
        return None if self.cause is None else self.cause.place

    @property
    def remedy(self) -> Remedy | None:
        """What happened and what to do, with this server's own values filled in."""
        return None if self.cause_id is None else remedy_for(self.cause_id, self.words())

    def describes(self, server: Server) -> bool:
        """Whether this check was made with the settings `server` has now.

        A new description or time limit leaves a report as true as it was.
        """
        theirs = (server.protocol, server.port_number, server.security, server.username)
        return (
            (self.protocol, self.port, self.security, self.username) == theirs
            and self.host in {server.host, server.host_ascii}
            and self.auth in {server.auth, None}
            and self.trusted_certificate == server.trusted_certificate
        )

    def words(self) -> dict[str, str]:
        """Return the words that remedies may use: the entry's values and facts of this check."""
        return {
            **usual_words(self.protocol, self.port, self.security),
            "host": self.host,
            "username": self.username or "your user name",
            **self.facts,
        }

    def __str__(self) -> str:
        from smtpwidgets.model.report_text import report_text  # noqa: PLC0415 -- it reads reports

        return report_text(self)

    def __repr__(self) -> str:
        verdict = "works" if self.ok else (self.cause.summary if self.cause else "not finished")
        return f"<Report of {self.host}:{self.port}: {verdict}>"

    def _repr_pretty_(self, printer: "TextPrinter", cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))


class TextPrinter(TypingProtocol):
    """The part of IPython's pretty printer that is used here."""

    def text(self, text: str) -> None:
        """Write `text` as it is."""


_SERVICE_WORDS: Mapping[Protocol, str] = {
    Protocol.SMTP: "sending mail (SMTP)",
    Protocol.IMAP: "reading mail (IMAP)",
    Protocol.POP3: "fetching mail (POP3)",
}
# In the middle of a sentence, where the list's bare "none" would not be understood.
_SECURITY_WORDS: Mapping[Security, str] = {
    Security.TLS: "TLS",
    Security.STARTTLS: "STARTTLS",
    Security.NONE: "no encryption",
}


def usual_words(protocol: Protocol, port: int, security: Security) -> dict[str, str]:
    """Return the words of remedies that name nobody: service, ports and encryption."""
    return {
        "port": str(port),
        "security": _SECURITY_WORDS[security],
        "service": _SERVICE_WORDS[protocol],
        "tls_port": str(DEFAULT_PORTS[protocol, Security.TLS]),
        "other_way": _other_way(protocol, port),
        "starttls_port": str(DEFAULT_PORTS[protocol, Security.STARTTLS]),
    }


def _other_way(protocol: Protocol, port: int) -> str:
    """Return the usual pairs of port and encryption, without the port that is in use."""
    pairs = (
        (DEFAULT_PORTS[protocol, one], one.upper()) for one in (Security.TLS, Security.STARTTLS)
    )
    return " or ".join(f"{usual} with {word}" for usual, word in pairs if usual != port)
