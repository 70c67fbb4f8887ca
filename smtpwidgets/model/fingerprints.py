"""The fingerprint of one certificate (SHA-256), and the exception that a person makes for it.

An exception is for one server at one place: where host, port or protocol change, it goes.
"""

import re

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server

__all__ = [
    "TRUSTABLE",
    "exception_words",
    "fingerprint_to_trust",
    "grouped",
    "kept_exception",
    "moved",
]

# After these, and no others, a person may decide to trust the one certificate that was shown.
# Not: withdrawn, too weak, not valid yet, made by a filter in between.
TRUSTABLE = frozenset(
    map(
        CauseId,
        (
            "bridge-certificate",
            "certificate-changed",
            "certificate-expired",
            "certificate-issuer-unknown",
            "certificate-self-signed",
            "certificate-wrong-name",
        ),
    )
)

_GROUP = re.compile(r"[0-9a-f]{4}")


def grouped(fingerprint: str) -> str:
    """Return a fingerprint as people compare it: capitals in groups of four."""
    return " ".join(_GROUP.findall(fingerprint)).upper()


def kept_exception(before: Server | None, after: Server) -> Server:
    """Return `after` without the exception that `before` had, if the server moved meanwhile.

    An exception that is new in `after` was made for it, and stays: an undo brings one back, too.
    """
    if before is None or not after.trusted_certificate or not moved(before, after):
        return after
    carried = before.trusted_certificate == after.trusted_certificate
    return after.replace(trusted_certificate="") if carried else after


def moved(before: Server, after: Server) -> bool:
    """Whether these are two places: what is trusted at the one says nothing of the other."""
    return _place(before) != _place(after)


def exception_words(before: Server, after: Server) -> str:
    """Return what became of a server's exception, in words; empty if nothing did."""
    if before.trusted_certificate == after.trusted_certificate:
        return ""
    if after.trusted_certificate:
        return f"one certificate is trusted by exception ({grouped(after.trusted_certificate)})"
    if moved(before, after):
        return "the certificate exception was for the former place and is gone"
    return "the certificate exception was taken back"


def _place(server: Server) -> tuple[object, ...]:
    return server.protocol, server.host, server.port_number


def fingerprint_to_trust(server: Server, report: Report | None) -> str:
    """Return the fingerprint that a person may agree to after `report`, or empty.

    It is that of the certificate which was shown at the place where `server` stands now.
    """
    if report is None or report.cause_id not in TRUSTABLE or report.tls is None:
        return ""
    there = (report.protocol, report.port) == (server.protocol, server.port_number)
    if not there or report.host not in {server.host, server.host_ascii}:
        return ""
    found = report.tls.fingerprint
    return "" if found == server.trusted_certificate else found
