"""Certificates of every kind that servers show, and the rules of TLS that go with them."""

import functools
import ssl
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.hostile.judged.issuing import DAY, HERE, NOW, Party, general, issue, new_key, pem

__all__ = ["tls", "trusting"]


@functools.cache
def root() -> Party:
    """Return the authority that is trusted."""
    return issue("Judge Root", ca=True)


@functools.cache
def _stranger() -> Party:
    return issue("Stranger Root", ca=True)


@functools.cache
def _middle() -> Party:
    return issue("Judge Intermediate", by=root(), ca=True)


def _below_constrained() -> Party:
    limits = x509.NameConstraints([x509.DNSName("allowed.test")], None)
    return issue(by=issue("Judge Constrained", by=root(), ca=True, more=[(limits, True)]))


def _below_short() -> Party:
    top = issue("Judge Short", by=root(), ca=True, depth=0)
    return issue(by=issue("Judge Below", by=top, ca=True))


def _below_expired() -> Party:
    old = issue("Judge Old", by=root(), ca=True, start=NOW - 900 * DAY, end=NOW - 3 * DAY)
    return issue(by=old)


def _critical() -> Party:
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5.6"), b"\x05\x00")
    return issue(by=root(), more=[(odd, True)])


def _named(*names: str, common: str = "mail.example.test") -> Callable[[], Party]:
    return lambda: issue(common, by=root(), names=names)


def _self_signed_authority() -> Party:
    names = x509.SubjectAlternativeName([general(name) for name in HERE])
    return issue(ca=True, more=[(names, False)])


def _address_as_name() -> Party:
    name = x509.SubjectAlternativeName([x509.DNSName("127.0.0.1")])
    return issue(by=root(), names=(), more=[(name, False)])


KINDS: Mapping[str, Callable[[], Party]] = {
    "good": lambda: issue(by=root()),
    "good-rsa": lambda: issue(by=root(), key="2048"),
    "good-ed25519": lambda: issue(by=root(), key="ed25519"),
    "good-chain": lambda: issue(by=_middle()),
    "good-many-names": _named(*HERE, *(f"h{number}.test" for number in range(150))),
    "good-wildcard": _named("*.example.test"),
    "good-last-day": lambda: issue(by=root(), end=NOW + DAY / 2),
    "good-no-eku": lambda: issue(by=root(), uses=()),
    "good-upper": _named("MAIL.Example.TEST", "LOCALHOST"),
    "expired": lambda: issue(by=root(), start=NOW - 400 * DAY, end=NOW - 20 * DAY),
    "expired-just": lambda: issue(by=root(), end=NOW - DAY / 12),
    "future": lambda: issue(by=root(), start=NOW + 10 * DAY),
    "wrong-name": _named("other.test", common="other.test"),
    "no-ip": _named("localhost", "mail.example.test"),
    "self-signed": issue,
    "self-signed-ca": _self_signed_authority,
    "stranger": lambda: issue(by=_stranger()),
    "stranger-whole": lambda: issue(by=_stranger(), whole=True),
    "no-intermediate": lambda: issue(by=_middle(), shows_chain=False),
    "weak-key": lambda: issue(by=root(), key="1024"),
    "client-only": lambda: issue(by=root(), uses=(ExtendedKeyUsageOID.CLIENT_AUTH,)),
    "bad-signature": lambda: issue(by=root(), sign_with=new_key("ec")),
    "critical": _critical,
    "leaf-signs": lambda: issue(by=issue("leaf.example.test", by=root())),
    "short-path": _below_short,
    "constrained": _below_constrained,
    "under-expired": _below_expired,
    "wild-all": _named("*"),
    "wild-tld": _named("*.test"),
    "wild-inner": _named("mail.*.test"),
    "wild-double": _named("*.*.test"),
    "wild-part": _named("m*.example.test"),
    "cn-only-ip": _named(common="127.0.0.1"),
    "cn-beside": _named("other.test", common="localhost"),
    "no-name": _named(common="nobody"),
    "nul": _named("localhost\x00.evil.test"),
    "name-suffix": _named("localhost.evil.test"),
    "ip-as-dns": _address_as_name,
    "expired-wrong": lambda: issue(by=root(), names=["other.test"], end=NOW - 9 * DAY),
    "expired-self": lambda: issue(end=NOW - 9 * DAY),
    "wrong-self": lambda: issue(names=["other.test"]),
}

_OLD, _OLD_1, _NEW_2, _NEW_3 = (
    ssl.TLSVersion.TLSv1,
    ssl.TLSVersion.TLSv1_1,
    ssl.TLSVersion.TLSv1_2,
    ssl.TLSVersion.TLSv1_3,
)
_VERSIONS = {
    "1.0": (_OLD, _OLD),
    "1.1": (_OLD, _OLD_1),
    "1.2": (_NEW_2, _NEW_2),
    "1.3": (_NEW_3, _NEW_3),
    "client-1.2": (_NEW_2, _NEW_2),
    "anonymous": (_NEW_2, _NEW_2),
    "null": (_NEW_2, _NEW_2),
}
_CIPHERS = {"anonymous": "ADH-AES128-SHA256:@SECLEVEL=0", "null": "NULL-SHA256:@SECLEVEL=0"}
_ASKING = {
    "client-1.2": ssl.CERT_REQUIRED,
    "client-1.3": ssl.CERT_REQUIRED,
    "client-asked": ssl.CERT_OPTIONAL,
}


@functools.cache
def tls(spec: str) -> ssl.SSLContext:
    """Return the rules of a server: the `KINDS` of its certificate, and after "/" what is odd."""
    kind, _, how = spec.partition("/")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "weak-key" or how in {"1.0", "1.1"}:
        context.set_ciphers("ALL:@SECLEVEL=0")
    if how in _CIPHERS:
        context.set_ciphers(_CIPHERS[how])
    if how in _VERSIONS:
        with warnings.catch_warnings():  # outdated versions are what is being played
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = _VERSIONS[how]
    if how in _ASKING:
        context.verify_mode = _ASKING[how]
        context.load_verify_locations(cadata=_root_text())
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        Path(file.name).write_bytes(pem(KINDS[kind]()))
        context.load_cert_chain(file.name)
    return context


def _root_text() -> str:
    return pem(root(), key=False).decode("ascii")


@functools.cache
def trusting() -> ssl.SSLContext:
    """Return the rules of a client that trusts the judge's authority alone."""
    return ssl.create_default_context(cadata=_root_text())
