"""The file with a person's own certificate: each trouble has its name, and nothing asks back."""

import asyncio
import os
import ssl
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from smtpwidgets.checks import Network, check
from smtpwidgets.checks.client_certificate import Presented, client_context
from smtpwidgets.checks.findings import Verdict
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage

PASSPHRASE = "Schlüssel & Schloss"
_KEY = ec.generate_private_key(ec.SECP256R1())
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ada")])
OPENSSL, PKCS8 = PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8


def _made(starts: int = -1, ends: int = 400, key: ec.EllipticCurvePrivateKey = _KEY) -> bytes:
    """Return a certificate that is valid from `starts` to `ends`, in days from now."""
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        _NAME,
        _NAME,
        key.public_key(),
        7,
        now + timedelta(days=starts),
        now + timedelta(days=ends),
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _key(form: PrivateFormat = PKCS8, lock: KeySerializationEncryption | None = None) -> bytes:
    return _KEY.private_bytes(Encoding.PEM, form, lock or NoEncryption())


def _p12() -> bytes:
    own = x509.load_pem_x509_certificate(_made())
    return pkcs12.serialize_key_and_certificates(b"ada", _KEY, own, None, NoEncryption())


_LOCK = BestAvailableEncryption(PASSPHRASE.encode())
_OTHER = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PKCS8, NoEncryption())
_GARBAGE = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"

GOOD: dict[str, Callable[[], bytes]] = {
    "plain": lambda: _made() + _key(),
    "key first": lambda: _key() + _made(),
    "old form": lambda: _made() + _key(OPENSSL),
    "with its issuers": lambda: _made() + _made() + _key(),
    "locked": lambda: _made() + _key(lock=_LOCK),
    "locked, old form": lambda: _made() + _key(OPENSSL, _LOCK),
    "lines of Windows": lambda: (_made() + _key(OPENSSL, _LOCK)).replace(b"\n", b"\r\n"),
}
BAD: dict[str, Callable[[], bytes]] = {
    "format": _p12,
    "no-key": _made,
    "key-differs": lambda: _made() + _OTHER,
    "expired": lambda: _made(-30, -1) + _key(),
    "not-yet-valid": lambda: _made(2, 30) + _key(),
    "unusable": lambda: _made() + _GARBAGE,
}


def _load(path: Path | str, secret: str | None = None) -> Presented:
    given = None if secret is None else Secret(secret)
    return asyncio.run(client_context(None, str(path), given))


def _trouble(path: Path | str, secret: str | None = None) -> str:
    with pytest.raises(Verdict) as caught:
        _load(path, secret)
    return caught.value.finding.cause.removeprefix("client-certificate-")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ada.pem"


@pytest.mark.parametrize("kind", GOOD)
def test_every_usual_form_of_the_file_is_taken(kind: str, file: Path) -> None:
    """Certificate and key in any order, locked or not, with the chain or without."""
    file.write_bytes(GOOD[kind]())

    assert _load(file, PASSPHRASE).warning is None


@pytest.mark.parametrize("cause", BAD)
def test_what_is_wrong_in_the_file_has_a_name(cause: str, file: Path) -> None:
    """Not "PEM lib", which OpenSSL says to all of it."""
    file.write_bytes(BAD[cause]())

    assert cause == _trouble(file, PASSPHRASE)


@pytest.mark.parametrize("form", [PKCS8, OPENSSL], ids=str)
def test_a_locked_key_never_asks_on_the_terminal(form: PrivateFormat, file: Path) -> None:
    """Nobody sits at the terminal of a kernel; the entry's secret opens it, or the cause is said."""
    file.write_bytes(_made() + _key(form, _LOCK))

    assert "passphrase-missing" == _trouble(file)
    assert "passphrase-wrong" == _trouble(file, "something else")
    assert "passphrase-wrong" == _trouble(file, "x" * 5_000)


def test_a_file_that_cannot_be_opened_is_told_from_one_that_is_not_there(
    file: Path, tmp_path: Path
) -> None:
    """A folder, a pipe (which would keep us waiting), and nothing at all."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert "missing" == _trouble(file)
    assert "missing" == _trouble(tmp_path / "no" / "ada.pem")
    assert "unreadable" == _trouble(tmp_path)
    assert "unreadable" == _trouble(pipe)
    assert "unreadable" == _trouble("with\0nul")
    assert "missing" == _trouble("~nobody-of-this-name/ada.pem")


def test_any_file_is_looked_through_in_one_pass(file: Path) -> None:
    """A pattern that begins anew at each beginning would hold the whole kernel up for minutes."""
    file.write_bytes(b"-----BEGIN X-----\n" * 50_000)
    started = time.process_time()

    assert "format" == _trouble(file)
    assert time.process_time() - started < 5


def test_a_certificate_that_ends_soon_is_a_warning(file: Path) -> None:
    """It works today."""
    file.write_bytes(_made(-30, 5) + _key())
    warning = _load(file).warning

    assert warning is not None
    assert warning.cause == "client-certificate-ends-soon"
    assert warning.facts["days"] in {"4", "5"}


def test_the_evidence_names_the_file_and_not_its_folders(file: Path) -> None:
    """Folders tell who somebody is; reports are given away."""
    with pytest.raises(Verdict) as caught:
        _load(file)

    assert "ada.pem" in " ".join(caught.value.finding.evidence)
    assert str(file.parent) not in repr(caught.value.finding)


def test_no_passphrase_and_no_key_stays_in_a_traceback(file: Path) -> None:
    """Tracebacks show local variables in notebooks."""
    file.write_bytes(_made() + _key(lock=_LOCK))
    with pytest.raises(Verdict) as caught:
        _load(file, "hunter2-hunter2")
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    ours = [f for f in frames if f.f_globals["__name__"] == client_context.__module__]
    seen = [str(frame.f_locals) for frame in ours]

    assert "hunter2" not in "".join(seen)


def test_trust_is_taken_over_and_nothing_else(file: Path) -> None:
    """The new rules verify by the same authorities, and always."""
    ca = trustme.CA()
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ca.configure_trust(trust)
    file.write_bytes(_made() + _key())
    context = asyncio.run(client_context(trust, str(file), None)).context

    assert trust.get_ca_certs() == context.get_ca_certs()
    assert context is not trust
    assert (True, ssl.VerifyMode.CERT_REQUIRED) == (context.check_hostname, context.verify_mode)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


async def test_a_bad_file_ends_the_check_before_anything_is_sent(file: Path) -> None:
    """The first stage says it: no name is looked up, no connection made."""
    server = Server(host="mail.nowhere.test", auth="client-certificate", client_certificate=file)
    report = await check(server, network=Network(zone="test"))

    assert (Stage.INPUT, "client-certificate-missing") == (
        report.failed and report.failed.stage,
        report.cause_id,
    )
    assert not report.attempts
    assert "ada.pem" in str(report)


async def test_an_entry_without_a_file_is_told_to_name_one() -> None:
    """The entry may be kept so; a check says what is missing."""
    server = Server(host="mail.nowhere.test", auth="client-certificate")
    report = await check(server, network=Network(zone="test"))

    assert report.cause_id == "client-certificate-not-named"


def test_a_weak_key_is_said_to_be_unusable(file: Path) -> None:
    """OpenSSL refuses what can be broken, and so do servers."""
    weak = rsa.generate_private_key(65_537, 1024)  # noqa: S505 -- that is the point
    now = datetime.now(UTC)
    own = x509.CertificateBuilder(
        _NAME, _NAME, weak.public_key(), 7, now - timedelta(1), now + timedelta(60)
    ).sign(weak, hashes.SHA256())
    text = weak.private_bytes(Encoding.PEM, PKCS8, NoEncryption())
    assert load_pem_private_key(text, None)
    file.write_bytes(own.public_bytes(Encoding.PEM) + text)

    assert "unusable" == _trouble(file)
