"""From what a stage raised to a finding, by tables alone; nothing is asked of the network here."""

import socket
import ssl

import aiosmtplib

from smtpwidgets.check import exceptions
from smtpwidgets.check.findings import Finding, Refused, Verdict
from smtpwidgets.check.journey import Journey
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.causes import UNKNOWN
from smtpwidgets.model.stages import Stage

__all__ = ["diagnose"]


def diagnose(error: BaseException, stage: Stage, journey: Journey) -> Finding:
    """Return what `error`, raised in `stage`, means."""
    for one in exceptions.chain_of(error):
        if (finding := _by_value(one, stage, journey)) is not None:
            return finding
    cause = exceptions.type_cause(error, stage)
    if cause is not None:
        return Finding(cause, Certainty.LIKELY)
    evidence = f"The check met a {type(error).__name__} that it has no row for."
    return Finding(UNKNOWN, Certainty.POSSIBLE, (evidence,))


def _by_value(error: BaseException, stage: Stage, journey: Journey) -> Finding | None:
    """Return the finding of an exception that carries a code, a reply or a finding itself."""
    if isinstance(error, Verdict):
        return error.finding
    if isinstance(error, Refused):
        return _refusal(error.code, error.text, stage, journey)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _refusal(error.code, error.message, stage, journey)
    if isinstance(error, ssl.SSLCertVerificationError):
        cause = exceptions.VERIFY_CAUSES.get(error.verify_code, CauseId("certificate-unusable"))
        return Finding(cause)
    if isinstance(error, ssl.SSLError) and error.reason in exceptions.TLS_REASON_CAUSES:
        return Finding(exceptions.TLS_REASON_CAUSES[error.reason])
    if isinstance(error, socket.gaierror):
        return Finding(exceptions.LOOKUP_CAUSES.get(error.errno or 0, CauseId("name-not-found")))
    if isinstance(error, OSError) and error.errno in exceptions.ERRNO_CAUSES:
        return Finding(exceptions.errno_cause(error.errno))
    return None


def _refusal(code: int, text: str, stage: Stage, journey: Journey) -> Finding:
    reply = journey.reply(code, text)
    return Finding(CauseId("wrong-password" if stage is Stage.LOGIN else "unknown"), reply=reply)
