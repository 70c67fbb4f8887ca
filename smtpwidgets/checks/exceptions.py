"""What an exception means: tables by type, error number and code, never by text.

Only what a *server* says is matched as text, in `replies`. Numbers of Windows and macOS come with
the names of `errno`; Winsock's own stand beside them.
"""

import errno
import socket
import ssl
from collections.abc import Iterator, Mapping

import aiosmtplib

from smtpwidgets.checks.guarded_protocol import HungUpError
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.stages import Stage

__all__ = [
    "CLIENT_CERTIFICATE_REASONS",
    "ERRNO_CAUSES",
    "EXCEPTION_CAUSES",
    "LOOKUP_CAUSES",
    "TLS_REASON_CAUSES",
    "VERIFY_CAUSES",
    "chain_of",
    "cut_tracebacks",
    "errno_cause",
    "type_cause",
]


def _ids(rows: Mapping[int, str]) -> Mapping[int, CauseId]:
    return {number: CauseId(cause) for number, cause in rows.items()}


# Results of connect(2). Also those of getaddrinfo under EMFILE, which says EBUSY or EMFILE.
ERRNO_CAUSES = _ids(
    {
        errno.ECONNREFUSED: "port-closed",
        10061: "port-closed",
        errno.ETIMEDOUT: "port-silent",
        10060: "port-silent",
        errno.EHOSTUNREACH: "no-route",
        errno.ENETUNREACH: "no-route",
        errno.EHOSTDOWN: "no-route",
        errno.ENETDOWN: "no-internet",
        10051: "no-route",
        10065: "no-route",
        errno.EACCES: "local-firewall",
        errno.EPERM: "local-firewall",
        10013: "local-firewall",
        errno.ECONNRESET: "reset-at-start",
        errno.ECONNABORTED: "reset-at-start",
        10054: "reset-at-start",
        # Reset before the first word: what was connected is so no more.
        errno.ENOTCONN: "reset-at-start",
        10057: "reset-at-start",
        errno.EMFILE: "local-resources",
        errno.ENFILE: "local-resources",
        errno.EBUSY: "local-resources",
        errno.ENOBUFS: "local-resources",
        errno.ENOMEM: "local-resources",
        errno.EADDRNOTAVAIL: "local-resources",
        errno.EADDRINUSE: "local-resources",
        10055: "local-resources",
        # No such address family: a computer without IPv6 meets a server that has nothing else.
        errno.EAFNOSUPPORT: "no-route",
    }
)

# Results of getaddrinfo (RFC 3493 section 6.1), which differ from system to system.
LOOKUP_CAUSES = _ids(
    {
        socket.EAI_NONAME: "name-not-found",
        socket.EAI_AGAIN: "name-service-silent",
        socket.EAI_FAIL: "name-service-silent",
        getattr(socket, "EAI_NODATA", -5): "name-without-address",
        getattr(socket, "EAI_ADDRFAMILY", -9): "name-without-address",
        11001: "name-not-found",
        11002: "name-service-silent",
        11003: "name-service-silent",
        11004: "name-without-address",
        # These come from the number table of errno, wrapped in a gaierror.
        errno.EBUSY: "local-resources",
        errno.EMFILE: "local-resources",
        getattr(socket, "EAI_MEMORY", -10): "local-resources",
        getattr(socket, "EAI_SYSTEM", -11): "local-resources",
    }
)

# OpenSSL's verification results (x509_vfy.h).
VERIFY_CAUSES = _ids(
    {
        2: "certificate-issuer-unknown",
        9: "certificate-not-yet-valid",
        10: "certificate-expired",
        18: "certificate-self-signed",
        19: "certificate-issuer-unknown",  # the chain brought its own root
        20: "certificate-issuer-unknown",
        21: "certificate-issuer-unknown",
        23: "certificate-revoked",
        62: "certificate-wrong-name",
        64: "certificate-for-a-name",
        66: "certificate-too-weak",
        67: "certificate-too-weak",
        68: "certificate-too-weak",
    }
)

# `ssl.SSLError.reason`, OpenSSL's constant for what went wrong (no prose, the same everywhere).
TLS_REASON_CAUSES: Mapping[str, CauseId] = {
    reason: CauseId(cause)
    for cause, reasons in {
        "plain-port-with-tls": (
            "WRONG_VERSION_NUMBER",
            "RECORD_LAYER_FAILURE",
            "PACKET_LENGTH_TOO_LONG",
            "HTTP_REQUEST",
            "UNEXPECTED_MESSAGE",
        ),
        "tls-too-old": (
            "UNSUPPORTED_PROTOCOL",
            "TLSV1_ALERT_PROTOCOL_VERSION",
            "NO_PROTOCOLS_AVAILABLE",
            "VERSION_TOO_LOW",
        ),
        "tls-no-common-cipher": (
            "SSLV3_ALERT_HANDSHAKE_FAILURE",
            "NO_SHARED_CIPHER",
            "SSLV3_ALERT_ILLEGAL_PARAMETER",
            "TLSV1_ALERT_INSUFFICIENT_SECURITY",
            "NO_CIPHERS_AVAILABLE",
        ),
        "tls-name-unknown-to-server": ("TLSV1_UNRECOGNIZED_NAME",),
        "client-certificate-wanted": (
            "TLSV13_ALERT_CERTIFICATE_REQUIRED",
            "SSLV3_ALERT_BAD_CERTIFICATE",
        ),
        "certificate-too-weak": (
            "EE_KEY_TOO_SMALL",
            "CA_KEY_TOO_SMALL",
            "CA_MD_TOO_WEAK",
            "DH_KEY_TOO_SMALL",
        ),
        "tls-cut-off": ("UNEXPECTED_EOF_WHILE_READING",),
    }.items()
    for reason in reasons
}

# What a server answers to a certificate of ours that it does not take (RFC 8446 section 6.2).
CLIENT_CERTIFICATE_REASONS = frozenset(
    {
        "SSLV3_ALERT_BAD_CERTIFICATE",
        "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
        "SSLV3_ALERT_CERTIFICATE_REVOKED",
        "SSLV3_ALERT_CERTIFICATE_EXPIRED",
        "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
        "TLSV1_ALERT_UNKNOWN_CA",
        "TLSV1_ALERT_ACCESS_DENIED",
        "TLSV1_ALERT_DECRYPT_ERROR",
    }
)

# From here on nothing is about the handshake any more, which may end as late as the first answer
# that is read (RFC 8446 section 4.6.2).
_AFTER_HANDSHAKE = (
    Stage.LOGIN,
    Stage.MAILBOX,
    Stage.SENDER,
    Stage.RECIPIENT,
    Stage.RESET,
    Stage.MESSAGE,
)

# By type, most telling first; the stage None stands for every stage not named above it.
EXCEPTION_CAUSES: tuple[tuple[type[BaseException], Stage | None, CauseId], ...] = tuple(
    (kind, stage, CauseId(cause))
    for kind, stage, cause in (
        (UnicodeError, Stage.DNS, "host-not-a-name"),
        # Letters that cannot be encoded, or that SASLprep (RFC 4013) forbids in a password.
        (UnicodeError, Stage.LOGIN, "password-letters"),
        # The only thing that takes time there is reading that file.
        (TimeoutError, Stage.INPUT, "client-certificate-unreadable"),
        (TimeoutError, Stage.DNS, "name-service-silent"),
        (TimeoutError, Stage.CONNECT, "port-silent"),
        (TimeoutError, Stage.TLS, "tls-silent"),
        (TimeoutError, Stage.GREETING, "greeting-silent"),
        (TimeoutError, Stage.STARTTLS, "tls-silent"),
        (TimeoutError, None, "server-slow"),
        # The server was asked to encrypt and did not answer: no handshake was cut off.
        (HungUpError, Stage.STARTTLS, "hung-up"),
        (aiosmtplib.SMTPServerDisconnected, Stage.GREETING, "closed-at-greeting"),
        (aiosmtplib.SMTPServerDisconnected, Stage.STARTTLS, "tls-cut-off"),
        (aiosmtplib.SMTPServerDisconnected, Stage.LOGIN, "hung-up-at-login"),
        (aiosmtplib.SMTPServerDisconnected, None, "hung-up"),
        *((ssl.SSLError, stage, "encryption-broken") for stage in _AFTER_HANDSHAKE),
        (ssl.SSLError, None, "tls-failed"),
        # Not first: several of the library's exceptions are ConnectionErrors, whatever they wrap.
        (ConnectionError, Stage.CONNECT, "reset-at-start"),
        (ConnectionError, Stage.TLS, "tls-cut-off"),
        (ConnectionError, Stage.STARTTLS, "tls-cut-off"),
        (ConnectionError, Stage.GREETING, "closed-at-greeting"),
        (ConnectionError, Stage.LOGIN, "hung-up-at-login"),
        (ConnectionError, None, "hung-up"),
    )
)


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and what caused it, outermost first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )


def cut_tracebacks(error: BaseException) -> None:
    """Take the frames out of `error` and what caused it: their local variables hold secrets."""
    for one in chain_of(error):
        one.__traceback__ = None


def errno_cause(number: int | None) -> CauseId:
    """Return what a failed connection attempt with this error number means."""
    return ERRNO_CAUSES.get(number or 0, CauseId("no-route"))


def type_cause(error: BaseException, stage: Stage) -> CauseId | None:
    """Return the first row of `EXCEPTION_CAUSES` that `error` or a cause of it fits."""
    chain = tuple(chain_of(error))
    for kind, at, cause in EXCEPTION_CAUSES:
        if at in {stage, None} and any(isinstance(one, kind) for one in chain):
            return cause
    return None
