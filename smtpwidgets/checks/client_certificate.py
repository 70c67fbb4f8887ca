"""A certificate of one's own for TLS: the file is looked at first, so that each trouble has a name.

OpenSSL would ask for a passphrase on the terminal of the kernel, where nobody sees it, and say
"PEM lib" for everything else. So the file is read here (PEM, RFC 7468), and OpenSSL is given the
passphrase in any case. `cryptography` takes nine MiB; those who have no such file go without.
"""

import re
import ssl
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from smtpwidgets.checks.anchored import anchored_context
from smtpwidgets.checks.exceptions import cut_tracebacks
from smtpwidgets.checks.findings import Finding, Verdict
from smtpwidgets.checks.network import fresh_context
from smtpwidgets.checks.threads import shared_pool, wait_for_thread
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.validity import SOON_DAYS

__all__ = ["Presented", "client_context"]

# A chain of a dozen certificates and a key have some 30 kB.
_MAX_BYTES = 1_000_000
_LABEL = re.compile(rb"[A-Z0-9 ]{1,40}")
_CERTIFICATES = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE"})


@dataclass(frozen=True)
class Presented:
    """The rules of TLS with the certificate in them, and what there is to say about it."""

    context: ssl.SSLContext
    warning: Finding | None


async def client_context(
    trust: ssl.SSLContext | None, path: str, secret: Secret | None, *, anchor: bytes = b""
) -> Presented:
    """Return rules of TLS that trust as `trust` does (None: the system) and show a certificate.

    With an `anchor` (DER) that server's certificate alone is trusted, by a person's exception.
    `path` is a PEM file with the certificate, its chain if there is one, and its key; a key that
    is encrypted is opened with `secret`. The rules are made anew for each check, in a thread, and
    go away with it: no other entry can use the key, and it stays in memory no longer than that.

    Raises:
        Verdict: the file cannot be used, and why.
    """
    try:
        work = partial(_loaded, trust, path, secret, anchor)
        return await wait_for_thread(shared_pool.submit(work))
    except BaseException as error:
        cut_tracebacks(error)  # the frames of the thread hold key and passphrase
        raise


def _loaded(
    trust: ssl.SSLContext | None, path: str, secret: Secret | None, anchor: bytes
) -> Presented:
    file = _file(path)
    blocks = list(_blocks(_read(file)))
    warning = _look_at_dates(file, [text for label, text in blocks if label in _CERTIFICATES])
    passphrase = b"" if secret is None else secret.reveal().encode()
    _look_at_key(
        file, [text for label, text in blocks if label.endswith(b"PRIVATE KEY")], passphrase
    )
    context = anchored_context(trust, anchor) if anchor else fresh_context(trust)
    try:
        context.load_cert_chain(file, password=lambda: passphrase)
    except ssl.SSLError as error:
        different = error.reason == "KEY_VALUES_MISMATCH"
        raise _trouble(
            "key-differs" if different else "unusable", file, f"OpenSSL reported {error.reason}."
        ) from None
    return Presented(context, warning)


def _file(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # ~somebody, and there is nobody of that name here
        raise _trouble("missing", Path(path)) from None


def _blocks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each PEM block with its label, in one pass: the file may be any file."""
    for part in data.split(b"-----BEGIN ")[1:]:
        label, _, rest = part.partition(b"-----")
        body, end, _ = rest.partition(b"-----END %s-----" % label)
        if end and _LABEL.fullmatch(label):
            yield label, b"-----BEGIN %s-----%s%s" % (label, body, end)


def _trouble(kind: str, file: Path, *evidence: str, **words: str) -> Verdict:
    # The name alone: folders tell who somebody is.
    return Verdict(
        Finding(
            CauseId(f"client-certificate-{kind}"),
            evidence=(f"The file is {file.name}.", *evidence),
            facts={"file": file.name, **words},
        )
    )


def _read(file: Path) -> bytes:
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would keep us waiting for ever
            raise _trouble("unreadable", file, "It is a folder or a device, not a file.")
        with file.open("rb") as opened:
            return opened.read(_MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        raise _trouble("missing", file) from None
    except (OSError, ValueError) as error:
        said = f"The system answered with {type(error).__name__}."
        raise _trouble("unreadable", file, said) from None


def _look_at_dates(file: Path, certificates: list[bytes]) -> Finding | None:
    """Return a warning if the first certificate, which is the person's own, ends soon."""
    from cryptography import x509  # noqa: PLC0415 -- see above
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    if not certificates:
        raise _trouble("format", file, "There is no block “BEGIN CERTIFICATE” in it.")
    try:
        own = x509.load_pem_x509_certificate(certificates[0])
    except (ValueError, UnsupportedAlgorithm):
        raise _trouble("format", file, "Its first certificate cannot be read.") from None
    starts, ends, now = own.not_valid_before_utc, own.not_valid_after_utc, datetime.now(UTC)
    dates = f"It is valid from {_day(starts)} to {_day(ends)}."
    if now > ends:
        raise _trouble("expired", file, dates, ended=_day(ends))
    if now < starts:
        raise _trouble("not-yet-valid", file, dates, starts=_day(starts))
    if (ends - now).days >= SOON_DAYS:
        return None
    return _trouble("ends-soon", file, dates, days=str((ends - now).days)).finding


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _look_at_key(file: Path, keys: list[bytes], passphrase: bytes) -> None:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 -- see above
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_pem_private_key,
    )

    if not keys:
        raise _trouble("no-key", file, "There is no block “PRIVATE KEY” in it.")
    encrypted = b"ENCRYPTED" in keys[0].partition(b"\n\n")[0]
    if encrypted and not passphrase:
        raise _trouble("passphrase-missing", file)
    try:
        load_pem_private_key(keys[0], passphrase if encrypted else None)
    except UnsupportedAlgorithm:
        return  # OpenSSL may know it
    except (ValueError, TypeError):
        raise _trouble("passphrase-wrong" if encrypted else "unusable", file) from None
