"""From what a stage raised to a finding, by tables alone; nothing is asked of the network here."""

import errno
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any

import aiosmtplib

from smtpwidgets.checks import exceptions
from smtpwidgets.checks.findings import Finding, Refused, Verdict
from smtpwidgets.checks.guarded_protocol import (
    ContradictionError,
    NotSmtpError,
    OutOfStepError,
    ReplyTooLongError,
)
from smtpwidgets.checks.incoming.lines import NotUnderstoodError
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.reply_row import ReplyRow
from smtpwidgets.checks.reply_table import BANNERS, FTP_GREETING, OWN_BANNER, TABLES
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.causes import UNKNOWN
from smtpwidgets.model.hosts import hidden_characters
from smtpwidgets.model.report import Reply
from smtpwidgets.model.security import Auth, Protocol
from smtpwidgets.model.stages import STAGES, Stage

__all__ = ["CONDITIONS", "at_end_of", "banner_cause", "diagnose", "may_greet", "recognise"]


def diagnose(error: BaseException, stage: Stage, journey: Journey) -> Finding:
    """Return what `error`, raised in `stage`, means."""
    for one in exceptions.chain_of(error):
        if (finding := _by_value(one, stage, journey)) is not None:
            return finding
    partial = b"" if journey.conversation is None else journey.conversation.partial
    introduced = partial and stage in _INTRODUCTIONS
    if introduced and (cause := banner_cause(partial, journey)) is not None:
        return Finding(cause, Certainty.LIKELY, (_began(journey, partial),))
    if partial and stage is Stage.GREETING and not may_greet(partial, _protocol(journey)):
        began = (_began(journey, partial),)
        return Finding(CauseId("not-a-mail-server"), Certainty.LIKELY, began)
    cause = exceptions.type_cause(error, stage)
    if cause is not None:
        return Finding(cause, Certainty.LIKELY, _circumstances(error, stage))
    evidence = f"The check met a {type(error).__name__} that it has no row for."
    return Finding(UNKNOWN, Certainty.POSSIBLE, (evidence,))


def _circumstances(error: BaseException, stage: Stage) -> tuple[str, ...]:
    where = STAGES[stage].label
    if isinstance(error, TimeoutError):
        return (f"At “{where}” nothing came until the time for it was over.",)
    return (f"At “{where}” the connection ended.",)


def _by_value(error: BaseException, stage: Stage, journey: Journey) -> Finding | None:
    """Return the finding of an exception that carries a code, a reply or a finding itself."""
    for kind, explain in _EXPLAINERS:
        if isinstance(error, kind):
            return explain(error, stage, journey)
    return None


def _verdict(error: Verdict, _stage: Stage, _journey: Journey) -> Finding:
    return error.finding


def _refusal(error: Refused, stage: Stage, journey: Journey) -> Finding:
    return recognise(journey.reply(error.code, error.text), stage, journey)


def _library_refusal(
    error: aiosmtplib.SMTPResponseException, stage: Stage, journey: Journey
) -> Finding:
    if error.code == aiosmtplib.SMTPStatus.invalid_response:
        # The guard before the library lets nothing ill-formed through: its line was too long.
        return Finding(CauseId("reply-too-long"))
    return recognise(journey.reply(error.code, error.message), stage, journey)


def _endless(_error: ReplyTooLongError, _stage: Stage, _journey: Journey) -> Finding:
    return Finding(CauseId("reply-too-long"))


def _look_up(error: socket.gaierror, _stage: Stage, _journey: Journey) -> Finding:
    cause = exceptions.LOOKUP_CAUSES.get(error.errno or 0, CauseId("name-not-found"))
    evidence = (f"The name service answered with code {error.errno}.",)
    # A network that lets nothing out often says "no such name" for every name.
    sure = Certainty.LIKELY if cause == "name-not-found" else Certainty.CERTAIN
    return Finding(cause, sure, evidence=evidence)


# The connection was gone before anything was said, encrypted or not.
_BEFORE_ALL = {errno.ENOTCONN, 10057}


def _number(error: OSError, stage: Stage, _journey: Journey) -> Finding | None:
    cause = exceptions.ERRNO_CAUSES.get(error.errno or 0)
    # Later on a reset says something else than at the start; running out of sockets never does.
    early = stage in {Stage.DNS, Stage.CONNECT, Stage.GREETING} or error.errno in _BEFORE_ALL
    if cause is None or not (early or cause == "local-resources"):
        return None
    name = errno.errorcode.get(error.errno or 0, str(error.errno))
    return Finding(cause, evidence=(f"The system answered with {name}.",))


def _tls_error(error: ssl.SSLError, stage: Stage, journey: Journey) -> Finding | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        failed = exceptions.VERIFY_CAUSES.get(error.verify_code, CauseId("certificate-unusable"))
        return Finding(failed, evidence=(f"Verification ended with code {error.verify_code}.",))
    if (
        error.reason in exceptions.CLIENT_CERTIFICATE_REASONS
        and journey.order.server.client_certificate
    ):
        evidence = (f"The server answered your certificate with {error.reason}.",)
        return Finding(CauseId("client-certificate-refused"), evidence=evidence)
    if error.reason not in exceptions.TLS_REASON_CAUSES:
        return None
    cause = exceptions.TLS_REASON_CAUSES[error.reason]
    evidence = (f"The encryption layer reported {error.reason}.",)
    # Plain text where encryption was agreed on is smuggled in, or a broken server.
    smuggled = cause == "plain-port-with-tls" and stage is not Stage.TLS
    if smuggled and stage is Stage.STARTTLS:
        return Finding(CauseId("starttls-injection"), Certainty.LIKELY, evidence)
    if smuggled:
        return Finding(CauseId("encryption-broken"), Certainty.LIKELY, evidence)
    # TLS 1.2 has no alert of its own for a certificate that did not come.
    wanted = error.reason == "SSLV3_ALERT_HANDSHAKE_FAILURE" and not (
        journey.order.server.client_certificate
    )
    also = (CauseId("client-certificate-wanted"),) if wanted else ()
    return Finding(cause, evidence=evidence, alternatives=also)


# --- replies ------------------------------------------------------------------------------------

_TOKEN_MECHANISMS = {"XOAUTH2", "OAUTHBEARER"}


def _is_encrypted(journey: Journey) -> bool:
    """Whether the server was spoken to over TLS; a connection that is lost counts as it was."""
    conversation = journey.conversation
    return journey.tls is not None or (
        conversation is not None and conversation.ssl_object is not None
    )


# What `ReplyRow.when` may ask.
CONDITIONS: Mapping[str, Callable[[Journey], bool]] = {
    "": lambda _: True,
    "token": lambda journey: journey.mechanism in _TOKEN_MECHANISMS,
    "cram": lambda journey: journey.mechanism == "CRAM-MD5",
    "ntlm": lambda journey: journey.mechanism == "NTLM",
    "ticket": lambda journey: journey.mechanism == "GSSAPI",
    "certificate": lambda journey: journey.mechanism == "EXTERNAL",
    "certificate-alone": lambda journey: (
        journey.order.server.auth is Auth.CLIENT_CERTIFICATE and not journey.logins_used
    ),
    "logged-in": lambda journey: journey.logins_used > 0,
    "bare-name": lambda journey: "@" not in journey.order.server.username,
    "encrypted": _is_encrypted,
    "in-the-open": lambda journey: not _is_encrypted(journey),
    "address-letters": lambda journey: (
        not (f"{journey.order.mail_from}{journey.order.rcpt_to}".isascii())
    ),
    "letters": lambda journey: not _of_login(journey).isascii(),
    "hidden": lambda journey: _has_hidden(_of_login(journey)),
}


def _of_login(journey: Journey) -> str:
    secret = journey.order.secret
    return journey.order.server.username + ("" if secret is None else secret.reveal())


def _has_hidden(text: str) -> bool:
    return bool(hidden_characters(text)) or text != text.strip()


def recognise(reply: Reply, stage: Stage, journey: Journey) -> Finding:
    """Return what the table of replies says about `reply` at `stage`."""
    evidence = (f"The server said: {reply}",)
    rows = TABLES[journey.order.server.protocol]
    for row in rows:
        if stage in row.stages and _fits(row, reply, journey):
            return Finding(
                row.cause,
                row.certainty,
                evidence,
                row.alternatives,
                {"code": reply.status, "reply": reply.text},
                reply,
            )
    for row in rows:  # the words of another stage count half
        if row.says and _fits(row, reply, journey):
            return Finding(row.cause, Certainty.POSSIBLE, evidence, reply=reply)
    return Finding(UNKNOWN, Certainty.POSSIBLE, evidence, reply=reply)


def _fits(row: ReplyRow, reply: Reply, journey: Journey) -> bool:
    return (
        (not row.codes or re.fullmatch(row.codes, reply.code) is not None)
        and (not row.enhanced or re.fullmatch(row.enhanced, reply.enhanced) is not None)
        and (not row.hosts or at_end_of(journey.host, row.hosts))
        and (row.pattern is None or row.pattern.search(reply.text) is not None)
        and CONDITIONS[row.when](journey)
    )


def at_end_of(host: str, ends: tuple[str, ...]) -> bool:
    """Whether `host` is one of the names `ends`, or below one."""
    return any(host == end or host.endswith(f".{end}") for end in ends)


# --- what is no reply ---------------------------------------------------------------------------


def banner_cause(line: bytes, journey: Journey) -> CauseId | None:
    """Return which other service begins to speak like this, if one is known."""
    if FTP_GREETING.search(line.decode("ascii", "replace")):
        return CauseId("other-service")
    own = OWN_BANNER[_protocol(journey)]
    spoken = (cause for pattern, cause in BANNERS.items() if pattern.match(line))
    return next((cause for cause in spoken if cause != own), None)


# The beginning, or a beginning of the beginning, of what each kind of server greets with.
_GREETS: Mapping[Protocol, re.Pattern[bytes]] = {
    Protocol.SMTP: re.compile(rb"[245](?:\d(?:\d(?:[ \t\r\n-].*)?)?)?", re.DOTALL),
    Protocol.IMAP: re.compile(
        rb"\*(?: (?:\Z|(?:OK|BYE|PREAUTH|O|B|BY|P|PR|PRE|PREA|PREAU|PREAUT)(?:\s.*)?))?",
        re.DOTALL | re.IGNORECASE,
    ),
    Protocol.POP3: re.compile(rb"\+(?:O(?:K.*)?)?|-(?:E(?:R(?:R.*)?)?)?", re.DOTALL),
}


def may_greet(said: bytes, protocol: Protocol) -> bool:
    """Whether a greeting of this protocol begins so, however little of it has come."""
    return _GREETS[protocol].fullmatch(said) is not None


def _protocol(journey: Journey) -> Protocol:
    return journey.order.server.protocol


# Where a service shows what it is. Later on a strange word is a broken rule and no other service.
_INTRODUCTIONS = frozenset({Stage.TLS, Stage.GREETING, Stage.CAPABILITIES})


def _no_reply(error: NotSmtpError | NotUnderstoodError, stage: Stage, journey: Journey) -> Finding:
    line = error.line
    evidence = (_began(journey, line),)
    if stage in _INTRODUCTIONS and (cause := banner_cause(line, journey)) is not None:
        return Finding(cause, evidence=evidence)
    if stage is Stage.GREETING:
        return Finding(CauseId("not-a-mail-server"), Certainty.LIKELY, evidence)
    return Finding(CauseId("answer-not-understood"), evidence=evidence)


def _contradiction(error: ContradictionError, _stage: Stage, journey: Journey) -> Finding:
    evidence = (_began(journey, error.line), "The lines of this one answer contradict each other.")
    return Finding(CauseId("answer-not-understood"), evidence=evidence)


def _out_of_step(error: OutOfStepError, _stage: Stage, journey: Journey) -> Finding:
    evidence = ("It answered before it was asked.", _began(journey, error.line))
    return Finding(CauseId("out-of-step"), evidence=evidence)


def _began(journey: Journey, line: bytes) -> str:
    shown = journey.text(line.decode("utf-8", "replace"), 120, cut=True)
    return f"Its answer began with: {shown}" if shown else "Its answer was not text."


# By type, the first that fits: SSLError and gaierror are OSErrors whose numbers mean other things.
_EXPLAINERS: tuple[tuple[type[BaseException], Callable[[Any, Stage, Journey], Finding | None]], ...]
_EXPLAINERS = (
    (Verdict, _verdict),
    (Refused, _refusal),
    (aiosmtplib.SMTPResponseException, _library_refusal),
    (ContradictionError, _contradiction),
    (OutOfStepError, _out_of_step),
    (NotSmtpError, _no_reply),
    (NotUnderstoodError, _no_reply),
    (ReplyTooLongError, _endless),
    (ssl.SSLError, _tls_error),
    (socket.gaierror, _look_up),
    (OSError, _number),
)
